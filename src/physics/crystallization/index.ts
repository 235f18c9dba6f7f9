export type { CrystallizationKinetics } from './kinetics.ts'
export {
  cooledIntegral,
  createCrystallization,
  halfTimeS,
  heldIntegral,
  integralAt,
  relativeCrystallinity,
} from './kinetics.ts'
