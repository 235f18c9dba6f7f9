export type { AccelerometerSettings, AxisModes, HeadAccelerometer } from './accelerometer/accelerometer.ts'
export {
  ADXL345_ON_HEAD,
  axisModes,
  createAccelerometer,
  feedAccelerometer,
  retuneAccelerometer,
  setHeadFans,
  shockAccelerometer,
} from './accelerometer/accelerometer.ts'
export { windowSpectrum } from './accelerometer/spectrum.ts'
export type { AccelerometerWindow } from './accelerometer/window.ts'
export type { BedProbe, BedProbeSettings, BedProbeType } from './bed-probe.ts'
export { BED_PROBES, createBedProbe, readBedProbe } from './bed-probe.ts'
export * from './camera/index.ts'
export type { ClimateSensor, ClimateSensorSettings } from './climate.ts'
export { CHAMBER_SENSOR, createClimateSensor, HUMIDITY_SENSOR, ROOM_SENSOR, readClimateSensor } from './climate.ts'
export type { Driver, DriverSettings } from './driver.ts'
export {
  configureDriver,
  createDriver,
  flagDriver,
  readDriverC,
  readStallGuard,
  stepDriver,
  TMC2209,
} from './driver.ts'
export type { FanTachometer, FanTachometerSettings } from './fan-tachometer.ts'
export { createFanTachometer, HOTEND_FAN_TACHOMETER, PART_FAN_TACHOMETER, readFanTachometer } from './fan-tachometer.ts'
export type { FilamentEncoder, FilamentEncoderSettings } from './filament-encoder.ts'
export { createFilamentEncoder, FILAMENT_ENCODER, readFilamentEncoder, readRunOutSwitch } from './filament-encoder.ts'
export type { LoadCell, LoadCellSettings } from './load-cell.ts'
export { createLoadCell, LOAD_CELL, readLoadCell } from './load-cell.ts'
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
export { curveOhm, sensorCurve } from './sensor-curve.ts'
export type { SignalName, SignalSpec } from './signals.ts'
export { DRIVER_FLAG, FIRMWARE_STATE, SIGNALS } from './signals.ts'
export type { Supply, SupplyLoad, SupplySettings } from './supply.ts'
export { createSupply, motorsW, readSupplyA, readSupplyV, SUPPLY_24V, stepSupply } from './supply.ts'
export type { SignalTamper, TamperLine } from './tamper.ts'
export { createTamperLine, passSignal } from './tamper.ts'
export type { Thermistor, ThermistorCondition, ThermistorSettings } from './thermistor.ts'
export { bedThermistorSettings, createThermistor, nozzleThermistorSettings, readThermistor } from './thermistor.ts'
