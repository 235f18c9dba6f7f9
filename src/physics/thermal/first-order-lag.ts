// Closed forms of the linear building blocks of a heater: a body that relaxes exponentially, and what follows it.

const SERIES_LIMIT = 1e-4

/** (1 - e^-x) / x, continuous at 0. */
export function relaxedFraction(x: number): number {
  return x === 0 ? 1 : -Math.expm1(-x) / x
}

/**
 * Response at `dtS` of a body with rate `followRatePerS` that starts at `startC` and follows `shareRatio` of a leader
 * moving as `leaderEndC + leaderGapC e^(-leaderRatePerS t)` and the rest of a constant `restC`.
 *
 * Exact for any dt, also where both rates coincide.
 */
export function followRelaxing(
  startC: number,
  followRatePerS: number,
  shareRatio: number,
  leaderEndC: number,
  leaderGapC: number,
  leaderRatePerS: number,
  restC: number,
  dtS: number,
): number {
  const followDecay = Math.exp(-followRatePerS * dtS)
  const endC = shareRatio * leaderEndC + (1 - shareRatio) * restC
  const difference = (followRatePerS - leaderRatePerS) * dtS
  const overlapS =
    Math.abs(difference) < SERIES_LIMIT
      ? followDecay * dtS * (1 + difference / 2 + (difference * difference) / 6)
      : ((Math.exp(-leaderRatePerS * dtS) - followDecay) / difference) * dtS
  return endC + (startC - endC) * followDecay + shareRatio * leaderGapC * followRatePerS * overlapS
}
