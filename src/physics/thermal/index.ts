export type { Ambient, Draft } from './ambient.ts'
export { ambientAtC, createAmbient, draftAtWPerM2K, drawDrafts } from './ambient.ts'
export type { ChamberSeries, FittedChamber } from './fit-chamber.ts'
export { chamberErrorC, fitChamber } from './fit-chamber.ts'
export type { FittedHeater, HeaterFit, HeaterFitOptions, HeaterSeries } from './fit-heater.ts'
export { describeFit, fitHeater, predictHeater } from './fit-heater.ts'
export type { HeatCreepState } from './heat-creep.ts'
export {
  coldZoneSofteningC,
  createHeatCreep,
  HEAT_CREEP_JAM_S,
  heatCreepDragN,
  heatCreepFrictionRatio,
  isHeatCreepJam,
  stepHeatCreep,
} from './heat-creep.ts'
export type { HeatedPart } from './heated-part.ts'
export { createHeatedPart, stepHeatedPart } from './heated-part.ts'
export type { HeaterFromGains, HeaterGains } from './heater-from-gains.ts'
export { heaterFromGains, machineWithGains, relayOscillation } from './heater-from-gains.ts'
export { isPossibleChange } from './possible-slope.ts'
export type { ThermalInput, ThermalPlant, ThermalStart } from './thermal-plant.ts'
export { createThermalInput, createThermalPlant, stepThermalPlant } from './thermal-plant.ts'
