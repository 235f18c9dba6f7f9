export type { BedArea, BedSurface } from './bed-surface.ts'
export { bedHeightMm, createBedSurface, createFlatBed } from './bed-surface.ts'
export {
  backPressureRatio,
  FIRST_LAYER_BLOCKED,
  FIRST_LAYER_GOOD,
  FIRST_LAYER_LOOSE,
  FIRST_LAYER_SQUASHED,
  FIRST_LAYER_WEAK,
  firstLayerZone,
  squashFactor,
} from './first-layer.ts'
