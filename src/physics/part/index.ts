export { OUTER_RATIO_BY_FEATURE } from './exposure.ts'
export type { HeatBalance, PartHeat, PartHeatConfig } from './part-heat.ts'
export {
  advancePartHeat,
  createPartHeat,
  depositBead,
  depositHeat,
  endPartLayer,
  setPartSurroundings,
  storedHeatJ,
  substrateC,
} from './part-heat.ts'
export type { TemperatureLut } from './temperature-lut.ts'
export { createTemperatureLut, interpolateTable, readLut } from './temperature-lut.ts'
export { contactTemperatureC, createThermalProperties } from './thermal-properties.ts'
