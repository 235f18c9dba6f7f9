// Heaters: gains tried on the simulated heater beside those that a calibration finds there, and the watchdog's demands.
import { type Advise, type HeaterConfig, type PrinterConfig, shortNumber } from '#config'
import type { PidGains } from '#control'
import type { MachineAdviceOptions } from './advise-machine.ts'
import { calibratedGains, type HeaterKind, type HeatingTrial, tryHeating, tryWatchdog } from './heating-trial.ts'

/** What is usually asked of them: PLA and PETG. */
const TARGET_C: Readonly<Record<HeaterKind, number>> = { nozzle: 215, bed: 60 }

/** What may pass unsaid, °C: more than this and clearly more than the calibrated gains give is told. */
const OVERSHOOT_C: Readonly<Record<HeaterKind, number>> = { nozzle: 12, bed: 6 }
const SWING_C: Readonly<Record<HeaterKind, number>> = { nozzle: 2, bed: 2 }
const OFFSET_C = 2
/** A class knows its heater only within a factor: its trial must come out worse by this much. */
const CLASS_ALLOWANCE = 2
/** Hottest that is usually printed: there the rise that the watchdog wants is hardest to give. */
const HOT_C: Readonly<Record<HeaterKind, number>> = { nozzle: 250, bed: 100 }

export function adviseHeating(config: PrinterConfig, options: MachineAdviceOptions, advise: Advise): void {
  const nozzle = config.extruders[0]?.heater ?? null
  if (nozzle !== null) adviseHeater('nozzle', nozzle, options, advise)
  if (config.heaterBed !== null) adviseHeater('bed', config.heaterBed, options, advise)
}

function adviseHeater(kind: HeaterKind, heater: HeaterConfig, options: MachineAdviceOptions, advise: Advise): void {
  adviseGains(kind, heater, options, advise)
  adviseWatchdog(kind, heater, options, advise)
}

function adviseGains(kind: HeaterKind, heater: HeaterConfig, options: MachineAdviceOptions, advise: Advise): void {
  const { machine, isNamed } = options
  const { control, maxPowerRatio, smoothTimeS, section } = heater
  if (control.kind !== 'pid' || !(control.kp > 0) || !(control.ki > 0)) return
  const targetC = Math.min(TARGET_C[kind], heater.maxTempC - 15)
  const limits = { maxPowerRatio, smoothTimeS }
  const found = tryHeating(machine, kind, { law: 'pid', ...control, ...limits }, targetC)
  const gains = calibratedGains(machine, kind, targetC, maxPowerRatio)
  if (gains === null) return
  const best = tryHeating(machine, kind, { law: 'pid', ...gains, ...limits }, targetC)
  const allowance = isNamed ? 1 : CLASS_ALLOWANCE
  const fault = faultOf(kind, found, best, allowance)
  const far = farGain(control, gains, allowance)
  if (fault === null && far === null) return
  const written = `pid_Kp=${control.kp} pid_Ki=${control.ki} pid_Kd=${control.kd}`
  const better = `pid_Kp=${shortNumber(gains.kp)} pid_Ki=${shortNumber(gains.ki)} pid_Kd=${shortNumber(gains.kd)}`
  const instead = `a calibration finds ${better} there (overshoot ${degrees(best.overshootC)}, swing ${degrees(best.swingC)})`
  const what = fault ?? `${far}; it overshoots by ${degrees(found.overshootC)} and swings by ${degrees(found.swingC)}`
  const message = `${written}: on the simulated ${kind} of ${machine.name} ${what} at ${targetC} °C; ${instead}: run PID_CALIBRATE`
  advise(fault === null ? 'info' : 'warning', 'pid-far', section, 'pid_Kp', message)
}

/** Gains that differ this much were made for another heater, even where this one forgives them. */
const KP_FACTOR = 4
const KI_FACTOR = 10

function farGain(written: PidGains, found: PidGains, allowance: number): string | null {
  const ratio = (a: number, b: number): number => Math.max(a / b, b / a)
  const isFar = (a: number, b: number, factor: number): boolean => !(ratio(a, b) <= factor * allowance)
  if (isFar(written.kp, found.kp, KP_FACTOR)) return `pid_Kp is ${timesAs(written.kp / found.kp)} the calibrated one`
  if (isFar(written.ki, found.ki, KI_FACTOR)) return `pid_Ki is ${timesAs(written.ki / found.ki)} the calibrated one`
  return null
}

function timesAs(ratio: number): string {
  return ratio >= 1 ? `${shortNumber(ratio)} times` : `1/${shortNumber(1 / ratio)} of`
}

function faultOf(kind: HeaterKind, found: HeatingTrial, best: HeatingTrial, allowance: number): string | null {
  const exceeds = (value: number, limit: number, reference: number): boolean =>
    value > allowance * limit && value > 1.5 * reference + 1
  if (found.reachedS === null && best.reachedS !== null) return 'it never comes within 1 °C'
  if (exceeds(found.swingC, SWING_C[kind], best.swingC)) return `the reading swings by ${degrees(found.swingC)}`
  if (exceeds(found.overshootC, OVERSHOOT_C[kind], best.overshootC))
    return `it overshoots by ${degrees(found.overshootC)}`
  if (Math.abs(found.offsetC) > allowance * OFFSET_C && Math.abs(found.offsetC) > Math.abs(best.offsetC) + 1) {
    return `it stays ${degrees(Math.abs(found.offsetC))} ${found.offsetC > 0 ? 'above' : 'below'} its target`
  }
  const isSlow =
    found.reachedS !== null && best.reachedS !== null && found.reachedS > allowance * (2 * best.reachedS + 30)
  return isSlow ? `it takes ${Math.round(found.reachedS ?? 0)} s instead of ${Math.round(best.reachedS ?? 0)}` : null
}

/** The watchdog on the simulated heater: does it stop a sound one, and how long does it let a dead one be? */
function adviseWatchdog(kind: HeaterKind, heater: HeaterConfig, options: MachineAdviceOptions, advise: Advise): void {
  const { machine } = options
  const { verify, maxPowerRatio, smoothTimeS, name } = heater
  const hotC = Math.min(HOT_C[kind], heater.maxTempC - 15)
  const gains = calibratedGains(machine, kind, hotC, maxPowerRatio)
  // A heater that does not get there at all is no business of its watchdog.
  if (gains === null) return
  const law = { law: 'pid', ...gains, maxPowerRatio, smoothTimeS } as const
  const usual = tryWatchdog(machine, kind, law, { checkGainTimeS: kind === 'bed' ? 60 : 20 }, hotC)
  const found = tryWatchdog(machine, kind, law, verify, hotC)
  const section = `verify_heater ${name}`
  if (found.falseAlarmS !== null) {
    const settings = `max_error ${verify.maxErrorCS}, hysteresis ${verify.hysteresisC}, check_gain_time ${verify.checkGainTimeS} s, heating_gain ${verify.heatingGainC} °C`
    const why = `${settings}: the sound simulated ${kind} of ${machine.name} is stopped after ${Math.round(found.falseAlarmS)} s on its way to ${hotC} °C`
    advise('warning', 'verify-strict', section, 'check_gain_time', `${why} ("not heating at expected rate")`)
    return
  }
  const usualS = usual.deadNoticedS ?? NEVER_S
  const foundS = found.deadNoticedS ?? NEVER_S
  if (!(foundS > LATE_RATIO * usualS && foundS > usualS + LATE_S)) return
  const after =
    found.deadNoticedS === null ? 'is not noticed within an hour' : `is noticed after ${Math.round(foundS)} s`
  const why = `when the simulated ${kind} of ${machine.name} dies at ${hotC} °C, that ${after}`
  advise(
    'warning',
    'verify-late',
    section,
    'max_error',
    `${why}; with Klipper's defaults after ${Math.round(usualS)} s`,
  )
}

const NEVER_S = Number.POSITIVE_INFINITY
/** A watchdog is called weak when it takes this many times as long as usual, and half a minute more. */
const LATE_RATIO = 2
const LATE_S = 30

function degrees(value: number): string {
  return `${shortNumber(Math.round(value * 100) / 100)} °C`
}
