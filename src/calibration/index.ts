export type { AdaptedMesh, Outline } from './adaptive-mesh.ts'
export { adaptMesh } from './adaptive-mesh.ts'
export type { BedMesh, MeshParams, MeshRange } from './bed-mesh.ts'
export {
  createBedMesh,
  MESH_NOT_PROBED,
  meshMatrix,
  meshRange,
  meshText,
  meshZ,
  probedMatrix,
  probedText,
  referMesh,
} from './bed-mesh.ts'
export type { DeltaFit, DeltaParams } from './delta-calibration.ts'
export { calibrateDelta } from './delta-calibration.ts'
export { fixed, roundTo } from './fixed-text.ts'
export type { LevelRetries, LevelRetrySettings, LevelVerdict } from './level-retries.ts'
export { adjustmentsText, createLevelRetries, judgeLevelRound } from './level-retries.ts'
export type { HeadPosition, MeshMoveSettings, MeshTransform } from './mesh-fade.ts'
export { bendZ, createMeshTransform, fadeRatio, splitMeshMove, unbendZ } from './mesh-fade.ts'
export type { Interpolation, MeshAlgorithm } from './mesh-interpolation.ts'
export { chooseAlgorithm, interpolateMatrix } from './mesh-interpolation.ts'
export type { MeshArea, MeshLayout, PointMm, RegionMm } from './mesh-points.ts'
export {
  createMeshLayout,
  gatherHeights,
  heightMatrix,
  meshPointsText,
  rectangularMesh,
  roundMesh,
} from './mesh-points.ts'
export {
  MESH_COMPLETE,
  MESH_PROFILE_VERSION,
  meshMapText,
  meshParamsOf,
  nothingToRemoveText,
  nothingToSaveText,
  profileOptions,
  profileRemovedText,
  profileSavedText,
  profileStatus,
  readProfile,
  unknownProfileText,
} from './mesh-profile.ts'
export type { MeshSettings } from './mesh-settings.ts'
export { meshInterpolation, meshOfProbing, overrideMesh, readMeshSettings } from './mesh-settings.ts'
export type { ProbeAccuracyRun, ProbeStatistics } from './probe-statistics.ts'
export {
  combineSamples,
  exceedsTolerance,
  probeAccuracyIntro,
  probeAccuracyText,
  probeStatistics,
  SAMPLES_REFUSED,
  SAMPLES_RETRY,
} from './probe-statistics.ts'
export type { ResonanceExcitation, ResonanceExcitationSettings, ShakenAxis } from './resonance-excitation.ts'
export {
  createResonanceExcitation,
  parseShakenAxis,
  RESONANCE_EXCITATION,
  testingFrequencies,
} from './resonance-excitation.ts'
export type { AccelerationSecond, AccelerometerSamples, ResonanceSpectra } from './resonance-spectrum.ts'
export {
  axesNoise,
  axesNoiseText,
  joinSeconds,
  meanSpectra,
  rawDataCsv,
  resonanceCsv,
  resonanceSpectra,
} from './resonance-spectrum.ts'
export type { Screw, ScrewResult, ScrewsTilt, ScrewThread, TurnDirection } from './screws-tilt.ts'
export { calculateScrewsTilt, deviationError, SCREW_PITCH_MM } from './screws-tilt.ts'
export type { CalibratedShaper, ShaperCalibration, ShaperCalibrationOptions, ShaperFit } from './shaper-calibration.ts'
export {
  CALIBRATED_SHAPERS,
  calibrateShaper,
  chooseFit,
  pathSmoothingMm,
  shaperCalibrationLines,
  shaperScore,
  suggestedAccelMmPerS2,
} from './shaper-calibration.ts'
export type { SkewFactors } from './skew.ts'
export {
  currentSkewText,
  measuredSkewText,
  NO_SKEW,
  skewFactor,
  skewOptions,
  skewPosition,
  unskewPosition,
} from './skew.ts'
export type { FittedPlane, GantryLevel, ProbedPoint } from './z-tilt.ts'
export { fitPlane, levelGantry, tiltAdjustments } from './z-tilt.ts'
