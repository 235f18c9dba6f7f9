export * from './camera/index.ts'
export type { LooseWire } from './loose-wire.ts'
export { createLooseWire, stepLooseWire } from './loose-wire.ts'
export type { Microphone } from './microphone/microphone.ts'
export { createMicrophone, renderSound } from './microphone/microphone.ts'
export { motorSoundsOf } from './microphone/motor-sounds.ts'
export type {
  FanSound,
  FanTrack,
  FrameSound,
  MotorSound,
  MotorSounds,
  SoundEvent,
  SoundEventKind,
  SoundScene,
} from './microphone/scene.ts'
export { BELT_MOTOR, EXTRUDER_MOTOR, HOT_END_FAN, PART_FAN, SCREW_MOTOR } from './microphone/scene.ts'
export type { MicrophoneSettings, SoundLevels } from './microphone/settings.ts'
export { MICROPHONE, SILENT_LEVELS, USUAL_LEVELS } from './microphone/settings.ts'
export type { Spectrogram, SpectrogramOptions } from './microphone/spectrogram.ts'
export { FLOOR_DB, spectrogram } from './microphone/spectrogram.ts'
export type { BubbleOptions, EventTrainOptions } from './microphone/trains.ts'
export { bubbleRateHz, createBubbles, createEventTrain } from './microphone/trains.ts'
export type { MotionPieces } from './motion-pieces.ts'
export { addMotionPiece, createMotionPieces } from './motion-pieces.ts'
export type { SensorCurve } from './sensor-curve.ts'
export { sensorCurve } from './sensor-curve.ts'
export type { SignalName, SignalSpec } from './signals.ts'
export { DRIVER_FLAG, FIRMWARE_STATE, SIGNALS } from './signals.ts'
export type { SignalTamper, TamperLine } from './tamper.ts'
export { createTamperLine, passSignal } from './tamper.ts'
export type { Thermistor, ThermistorCondition, ThermistorSettings } from './thermistor.ts'
export { bedThermistorSettings, createThermistor, nozzleThermistorSettings, readThermistor } from './thermistor.ts'
