// The model behind the monitor. Block and sensor of PHYSICS 2.2 are linear, so the lag may be moved from the sensor to what
// drives it: dT/dt + k (T - air) = a L[u / (1 + beta (T - 25))], T the reading, L the lag. Block and lag need no state of their
// own, and the two unknowns that are left stand linearly. Lag and beta are not linear: each pair of a grid is a hypothesis.

/** Sum of both lags, s: heater core and sensor in series. Real ones: 0.3 to 14 s, and the mean that Klipper takes over 1 s. */
const LAGS_S = [0.6, 1.4, 2.4, 4, 6, 9, 13, 18] as const
const BETAS = [0, 0.0012, 0.0038] as const
/** Share of the faster of the two lags. */
const FAST_SHARE = 0.45
const REFERENCE_C = 25

export const HYPOTHESES = LAGS_S.length * BETAS.length

export interface LaggedPower {
  /** After the first lag and after both, by hypothesis. */
  readonly core: Float64Array
  readonly lagged: Float64Array
  /** Integral of `lagged` since the last reset, s. */
  readonly energyS: Float64Array
}

export function createLaggedPower(): LaggedPower {
  return {
    core: new Float64Array(HYPOTHESES),
    lagged: new Float64Array(HYPOTHESES),
    energyS: new Float64Array(HYPOTHESES),
  }
}

export function lagOf(hypothesis: number): number {
  return LAGS_S[Math.floor(hypothesis / BETAS.length)]!
}

/** The hypothesis of the same lag whose heater does not change its resistance: duty as it is commanded. */
export function plainOf(hypothesis: number): number {
  return hypothesis - (hypothesis % BETAS.length)
}

export function powerShare(hypothesis: number, temperatureC: number): number {
  return resistanceShare(BETAS[hypothesis % BETAS.length]!, temperatureC)
}

/** Power over power at 25 °C: the heater's resistance rises as it warms. */
function resistanceShare(beta: number, temperatureC: number): number {
  return 1 / (1 + beta * Math.max(temperatureC - REFERENCE_C, 0))
}

export function resetLaggedPower(power: LaggedPower, powerRatio: number, temperatureC: number): void {
  power.energyS.fill(0)
  for (let i = 0; i < HYPOTHESES; i++) {
    const driven = powerRatio * resistanceShare(BETAS[i % BETAS.length]!, temperatureC)
    power.core[i] = driven
    power.lagged[i] = driven
  }
}

/** Exact for power that is constant over the step. */
export function stepLaggedPower(power: LaggedPower, powerRatio: number, temperatureC: number, dtS: number): void {
  const { core, lagged, energyS } = power
  let i = 0
  for (let lag = 0; lag < LAGS_S.length; lag++) {
    const fastS = LAGS_S[lag]! * FAST_SHARE
    const slowS = LAGS_S[lag]! - fastS
    const fastKept = Math.exp(-dtS / fastS)
    const slowKept = Math.exp(-dtS / slowS)
    for (let b = 0; b < BETAS.length; b++) {
      const driven = powerRatio * resistanceShare(BETAS[b]!, temperatureC)
      // What the slow lag sees is driven + away e^(-t/fast).
      const away = core[i]! - driven
      const share = (away * fastS) / (fastS - slowS)
      const next = driven + share * fastKept + (lagged[i]! - driven - share) * slowKept
      // Integral of the same.
      energyS[i]! +=
        driven * dtS + share * fastS * (1 - fastKept) + (lagged[i]! - driven - share) * slowS * (1 - slowKept)
      core[i] = driven + away * fastKept
      lagged[i] = next
      i++
    }
  }
}
