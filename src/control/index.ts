export type { AdcRangeState } from './adc-range.ts'
export { createAdcRange, stepAdcRange } from './adc-range.ts'
export type { HeaterControl, HeaterControlSettings } from './heater-control.ts'
export {
  createHeaterControl,
  detuneHeaterControl,
  HEATER_SAMPLE_PERIOD_S,
  isHeaterBusy,
  stepHeaterControl,
} from './heater-control.ts'
export type { HeaterPin } from './heater-pin.ts'
export { createHeaterPin, HEATER_MAX_DURATION_S, stepHeaterPin } from './heater-pin.ts'
export type { MpcLoad, MpcSettings, MpcState } from './mpc.ts'
export { createMpc, isMpcSettled, stepMpc } from './mpc.ts'
export type { PidSettings, PidState } from './pid.ts'
export { createPid, isPidSettled, stepPid } from './pid.ts'
export type { PidAutotune, PidGains } from './pid-autotune.ts'
export {
  createPidAutotune,
  gainsOfSwing,
  pidAutotuneOptions,
  pidAutotuneText,
  RELAY_BAND_C,
  stepPidAutotune,
} from './pid-autotune.ts'
export type { VerifyHeaterSettings, VerifyHeaterState } from './verify-heater.ts'
export { createVerifyHeater, stepVerifyHeater, VERIFY_HEATER_PERIOD_S } from './verify-heater.ts'
export type { WatermarkSettings, WatermarkState } from './watermark.ts'
export { createWatermark, isWatermarkReached, stepWatermark } from './watermark.ts'
