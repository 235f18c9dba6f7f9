// Pressure advance: the extruder is commanded ahead of the head by a length in proportion to the filament's speed, because
// pressure in the nozzle needs filament to build up; smoothed over a triangular window so that its speed stays finite.

/** Filament that is pushed ahead (mm) while filament moves at this speed on an extruding move. */
export function advanceMm(advanceS: number, filamentMmPerS: number): number {
  return advanceS * filamentMmPerS
}

/** Weight (1/s) of a moment `offsetS` away from now in the smoothed position; integrates to 1. */
export function smoothWeightPerS(offsetS: number, smoothS: number): number {
  const half = 0.5 * smoothS
  const distance = Math.abs(offsetS)
  return distance < half ? (half - distance) / (half * half) : 0
}

/**
 * Smoothed change of a value that ramps from 0 at time 0: what a triangular window of width `smoothS` makes of
 * `max(0, t)`. Smoothing is linear, so a trapezoid of speed is a sum of such ramps.
 */
export function smoothedRamp(timeS: number, smoothS: number): number {
  const half = 0.5 * smoothS
  if (timeS <= -half) return 0
  if (timeS >= half || half === 0) return Math.max(0, timeS)
  const before = timeS + half
  if (timeS <= 0) return before ** 3 / (6 * half * half)
  const after = half - timeS
  return timeS + after ** 3 / (6 * half * half)
}
