export { boreGrowthMmPerKg, gramsUntilWorn } from './nozzle-wear.ts'
