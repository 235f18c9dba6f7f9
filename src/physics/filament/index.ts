export type { FilamentClimate } from './moisture.ts'
export {
  dryingTimeS,
  equilibriumMoisturePct,
  foamRatio,
  hydrolysisViscosityRatio,
  moistureAfterPct,
  wetStrengthRatio,
} from './moisture.ts'
