// Klipper's PID law for heaters: gains given per 255 steps of power, derivative of the measurement (not of the error)
// smoothed over a window, integral frozen while the output saturates.
// Source: Klipper documentation and measured behaviour (klipper/FACTS.md); PHYSICS 2.2.

export interface PidSettings {
  readonly kp: number
  readonly ki: number
  readonly kd: number
  /** Largest power the heater may be given, 0..1. */
  readonly maxPowerRatio?: number
  /** Window of the derivative, s. */
  readonly smoothTimeS?: number
}

export interface PidState {
  readonly proportionalPerC: number
  readonly integralPerCS: number
  readonly derivativeSPerC: number
  readonly maxPowerRatio: number
  readonly smoothTimeS: number
  readonly integralMaxCS: number
  /** Factor on all gains: a law that was tuned for another heater. */
  gainRatio: number
  previousC: number
  previousTimeS: number
  slopeCPerS: number
  integralCS: number
}

/** `measuredC` is what the sensor reads when the law starts; the first step counts from `timeS`. */
export function createPid(settings: PidSettings, measuredC = 25, timeS = 0): PidState {
  const maxPowerRatio = settings.maxPowerRatio ?? 1
  const integralPerCS = settings.ki / 255
  return {
    proportionalPerC: settings.kp / 255,
    integralPerCS,
    derivativeSPerC: settings.kd / 255,
    maxPowerRatio,
    smoothTimeS: settings.smoothTimeS ?? 1,
    integralMaxCS: integralPerCS > 0 ? maxPowerRatio / integralPerCS : 0,
    gainRatio: 1,
    previousC: measuredC,
    previousTimeS: timeS,
    slopeCPerS: 0,
    integralCS: 0,
  }
}

/** Power ratio for one new sample; Klipper samples every 0.3 s. */
export function stepPid(state: PidState, targetC: number, measuredC: number, timeS: number): number {
  const elapsedS = timeS - state.previousTimeS
  const riseC = measuredC - state.previousC
  const slopeCPerS =
    elapsedS >= state.smoothTimeS
      ? riseC / elapsedS
      : (state.slopeCPerS * (state.smoothTimeS - elapsedS) + riseC) / state.smoothTimeS
  const errorC = targetC - measuredC
  const integralCS = Math.min(Math.max(state.integralCS + errorC * elapsedS, 0), state.integralMaxCS)
  const wanted =
    state.gainRatio *
    (state.proportionalPerC * errorC + state.integralPerCS * integralCS - state.derivativeSPerC * slopeCPerS)
  const powerRatio = Math.min(Math.max(wanted, 0), state.maxPowerRatio)
  state.previousC = measuredC
  state.previousTimeS = timeS
  state.slopeCPerS = slopeCPerS
  if (powerRatio === wanted) state.integralCS = integralCS
  return targetC > 0 ? powerRatio : 0
}

/** Klipper's M109 and M190 end when the smoothed reading is within 1 °C and moves by less than 0.1 °C/s. */
export function isPidSettled(state: PidState, targetC: number, smoothedC: number): boolean {
  return Math.abs(targetC - smoothedC) <= 1 && Math.abs(state.slopeCPerS) <= 0.1
}
