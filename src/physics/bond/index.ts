export { createHealingRate, healingStopC, reptationTimeS, zeroShearViscosityPaS } from './reptation.ts'
export type { WeldConditions, WeldState } from './weld.ts'
export { createWeld, weldBead } from './weld.ts'
