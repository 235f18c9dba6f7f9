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
export { dropStrand, takeDangling } from './drop-strand.ts'
export {
  type Bridge,
  bridgeSagMm,
  curlUpMm,
  strandContractionRatio,
  strandConvectionWPerM2K,
  strandFluidityPerPa,
} from './free-span.ts'
export type { FreeStrand, StrandShape } from './free-strand.ts'
export { createFreeStrand, layStrand, strandPoints, strandShape } from './free-strand.ts'
export type { FieldBounds, HeightField } from './height-field.ts'
export { fieldVolumeMm3, topAtMm } from './height-field.ts'
export { clearanceMm, endPath, layBead } from './lay-bead.ts'
export type { PlanBox } from './lift-out.ts'
export { liftOut } from './lift-out.ts'
