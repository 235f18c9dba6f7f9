export {
  BEAD_BROKEN,
  BEAD_PRESSED,
  BEAD_PULLED,
  BEAD_TRANSITION,
  beadRegime,
  beadWidthMm,
  bondWidthMm,
  overhangSurfaceAngleDeg,
  pressRatio,
  stadiumAreaMm2,
  stadiumWidthMm,
  strandDiameterMm,
  supplyRatio,
  wallRoughnessUm,
} from './bead-shape.ts'
export type { BeadInput, BeadResult, Deposit, DepositOptions } from './deposit.ts'
export { createBeadInput, createBeadResult, createDeposit } from './deposit.ts'
export {
  type Bridge,
  bridgeSagMm,
  curlUpMm,
  strandContractionRatio,
  strandConvectionWPerM2K,
  strandFluidityPerPa,
} from './free-span.ts'
export type { FieldBounds, HeightField } from './height-field.ts'
export { fieldVolumeMm3, topAtMm } from './height-field.ts'
export { clearanceMm, endPath, layBead } from './lay-bead.ts'
