export type { AxisMode, Pulses } from './axis-mode.ts'
export {
  axisAmplitudeMm,
  axisDeviationMm,
  createAxisMode,
  headAccelMmPerS2,
  jumpAxis,
  runAxis,
} from './axis-mode.ts'
export type { AxisDrive, AxisMove, DriverHeat } from './drive-train.ts'
export {
  axisDemandRatio,
  createAxisDrive,
  createAxisMove,
  createDriverHeat,
  DRIVER_SHUTDOWN_C,
  DRIVER_WARNING_C,
  fallBehindMm,
  screwWobbleMm,
  slipCount,
  slipPitchMm,
  slipPulley,
  stepDriver,
  takeUpPlay,
} from './drive-train.ts'
export type { Frame, FrameWear } from './frame.ts'
export { createFrame, restFrame, ringingWavelengthMm, stepFrame, wearFrame } from './frame.ts'
export type { HeadEnvelope, Obstacle } from './head-clearance.ts'
export { headCollision } from './head-clearance.ts'
export { identifyModes, testSpectrum } from './identify-modes.ts'
export {
  BELT_TOOTH_MM,
  forceDemandN,
  ploughForceN,
  pullOutForceN,
  SLIP_FULL_STEPS,
  skipMargin,
  slipShiftMm,
} from './motor-margin.ts'
export type { ResonancePeak } from './resonance.ts'
export { findPeak, residualRatio, smoothingMm } from './resonance.ts'
export type { Accelerometer, ResonanceTest, ResonantMode } from './resonance-test.ts'
export {
  ADXL345,
  recordResonanceTest,
  resonanceSpectrum,
  STANDARD_RESONANCE_TEST,
} from './resonance-test.ts'
export type { ArtifactSource } from './vertical-artifacts.ts'
export { ARTIFACT_SOURCES, artifactUm, transmissibility, worstSpeedMmPerS } from './vertical-artifacts.ts'
export type { Spectrum } from './welch.ts'
export { welchSpectrum } from './welch.ts'
