export { advanceTo } from './advance.ts'
export type { LiveScene } from './camera-live.ts'
export { createLiveScene, growLiveScene, pastMoment } from './camera-live.ts'
export type { SeenMachine } from './camera-machine.ts'
export { cameraMachine } from './camera-machine.ts'
export type { SeenRun } from './camera-scene.ts'
export { toCameraScene } from './camera-scene.ts'
export type { CameraShot } from './camera-shots.ts'
export { cameraShots } from './camera-shots.ts'
export type { CameraChange } from './camera-watch.ts'
export { cameraAt } from './camera-watch.ts'
export { isStillHeating } from './events.ts'
export type {
  AirPrintingFact,
  DelaminationFact,
  DetachmentFact,
  ExtruderSkipFact,
  LostStepsFact,
  RunFacts,
  ShiftFact,
  StepMarginFact,
  StrikeFact,
  TargetFact,
  WaitFact,
} from './facts.ts'
export { createFacts } from './facts.ts'
export { isFilamentSeen } from './feed-watch.ts'
export type { PlannedTotals } from './finish.ts'
export { finishSimulation } from './finish.ts'
export { canAnswer, isStepping, MISSED_HEATER } from './firmware.ts'
export type { Heater, HeaterName, Heating, HeatingSettings } from './heating.ts'
export { createHeating, partFanTurns } from './heating.ts'
export { homingSwitch } from './homing-refusal.ts'
export { dropMotors, knockBed, shiftHead } from './kicks.ts'
export type { LiveSenses } from './live-senses.ts'
export { createLiveSenses, moveLiveSenses, sampleLiveSenses } from './live-senses.ts'
export type { MotionRecorder } from './motion-recorder.ts'
export { createMotionRecorder, dropMotionBefore, recordMotion, recordRest } from './motion-recorder.ts'
export type { BuildVolume, RoomOptions } from './print-settings.ts'
export {
  buildVolume,
  chamberHeaterConfig,
  heaterControlOf,
  simulationSettings,
  withChamberHeater,
} from './print-settings.ts'
export { restartController } from './restart.ts'
export type { SimulatedRun } from './run.ts'
export { TELEMETRY_COLUMNS } from './run-columns.ts'
export type { Box, SimulationSettings } from './settings.ts'
export type { Simulation } from './simulation.ts'
export { createSimulation, noteEvent } from './simulation.ts'
export type { SoundRecorder } from './sound-recorder.ts'
export { createSoundRecorder, recordSound, soundScene } from './sound-recorder.ts'
export type { SoundWindow, SoundWish } from './sound-window.ts'
export { closeSoundWindow, createSoundWindow, recordSoundWindow } from './sound-window.ts'
export { placeBed } from './true-path.ts'
export { applyEvent, rest, walkBlock, walkSegment } from './walk.ts'
