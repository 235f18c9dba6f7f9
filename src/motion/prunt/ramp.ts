// One change of speed with bounded acceleration, jerk, snap and crackle: 15 phases of constant crackle, described by four
// durations T1..T4 (crackle on, constant snap, constant jerk, constant acceleration). Source: prunt SPEC 2.
// Every ramp fills T1, then T2, T3 and T4 up to the durations at which the limits saturate; its total time therefore says
// which ramp it is, and all equations here are polynomials in it.

export interface DerivativeLimits {
  accelMmPerS2: number
  jerkMmPerS3: number
  snapMmPerS4: number
  crackleMmPerS5: number
}

/** The saturated ramp of one set of limits, and what it reaches after each of its stages. */
export interface RampCaps {
  readonly crackleMmPerS5: number
  readonly t1S: number
  readonly t2S: number
  readonly t3S: number
  /** t1 + t2: how long snap acts. */
  readonly snapS: number
  /** 2 t1 + t2: how long jerk acts, its rise and its fall. */
  readonly jerkS: number
  readonly peakSnapMmPerS4: number
  readonly peakJerkMmPerS3: number
  readonly peakAccelMmPerS2: number
  /** Duration and change of speed of the ramp when stage 1, 2, 3 is full. */
  readonly full1S: number
  readonly full2S: number
  readonly full3S: number
  readonly full1MmPerS: number
  readonly full2MmPerS: number
  readonly full3MmPerS: number
}

/** More steps than Newton's method has ever taken here; a bound, not a setting. */
const MAX_STEPS = 80

function saturatedDurations({
  accelMmPerS2: a,
  jerkMmPerS3: j,
  snapMmPerS4: s,
  crackleMmPerS5: c,
}: DerivativeLimits): [t1S: number, t2S: number, t3S: number] {
  const onlyCrackle: [number, number, number] = [Math.cbrt(a / (2 * c)), 0, 0]
  if (s * s < j * c) {
    const u = s / c
    const w = j / s
    if (a >= j * (w + u)) return [u, w - u, a / j - w - u]
    if (a >= (2 * s * s * s) / (c * c)) return [u, Math.sqrt((u * u) / 4 + a / s) - 1.5 * u, 0]
    return onlyCrackle
  }
  const u = Math.sqrt(j / c)
  return a > 2 * j * u ? [u, 0, a / j - 2 * u] : onlyCrackle
}

export function createRampCaps(limits: DerivativeLimits): RampCaps {
  const crackle = limits.crackleMmPerS5
  const [t1S, t2S, t3S] = saturatedDurations(limits)
  return {
    crackleMmPerS5: crackle,
    t1S,
    t2S,
    t3S,
    snapS: t1S + t2S,
    jerkS: 2 * t1S + t2S,
    peakSnapMmPerS4: crackle * t1S,
    peakJerkMmPerS3: crackle * t1S * (t1S + t2S),
    peakAccelMmPerS2: crackle * t1S * (t1S + t2S) * (2 * t1S + t2S + t3S),
    full1S: 8 * t1S,
    full2S: 8 * t1S + 4 * t2S,
    full3S: 8 * t1S + 4 * t2S + 2 * t3S,
    full1MmPerS: rampVelocityMmPerS(crackle, t1S, 0, 0, 0),
    full2MmPerS: rampVelocityMmPerS(crackle, t1S, t2S, 0, 0),
    full3MmPerS: rampVelocityMmPerS(crackle, t1S, t2S, t3S, 0),
  }
}

export function rampVelocityMmPerS(crackle: number, t1S: number, t2S: number, t3S: number, t4S: number): number {
  return crackle * t1S * (t1S + t2S) * (2 * t1S + t2S + t3S) * (4 * t1S + 2 * t2S + t3S + t4S)
}

/** Duration of the shortest ramp that changes the speed by this much (>= 0). Inverse of `velocityOfDuration`. */
export function shortestRampS(caps: RampCaps, deltaMmPerS: number): number {
  if (deltaMmPerS <= caps.full1MmPerS) return 8 * Math.sqrt(Math.sqrt(deltaMmPerS / (8 * caps.crackleMmPerS5)))
  if (deltaMmPerS <= caps.full2MmPerS) return 4 * snapStage(caps, deltaMmPerS)
  if (deltaMmPerS <= caps.full3MmPerS) {
    const z = caps.snapS + caps.t1S
    return z + Math.sqrt(z * z + (4 * deltaMmPerS) / caps.peakJerkMmPerS3)
  }
  return deltaMmPerS / caps.peakAccelMmPerS2 + caps.full3S / 2
}

/** y = 2 T1 + T2 from dv = 2 S (y - T1) y^2: convex above the root, so Newton falls on it from the right. */
function snapStage(caps: RampCaps, deltaMmPerS: number): number {
  const twiceSnap = 2 * caps.peakSnapMmPerS4
  const u = caps.t1S
  let y = Math.min(Math.cbrt(deltaMmPerS / caps.peakSnapMmPerS4), caps.jerkS)
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = y - ((y - u) * y * y - deltaMmPerS / twiceSnap) / (y * (3 * y - 2 * u))
    if (!(next < y)) break
    y = next
  }
  return Math.max(y, 2 * u)
}

/** Change of speed of the ramp that lasts so long. */
export function velocityOfDuration(caps: RampCaps, rampS: number): number {
  if (rampS <= caps.full1S) {
    const square = (rampS * rampS) / 64
    return 8 * caps.crackleMmPerS5 * square * square
  }
  if (rampS <= caps.full2S) {
    const y = rampS / 4
    return 2 * caps.peakSnapMmPerS4 * (y - caps.t1S) * y * y
  }
  if (rampS <= caps.full3S) {
    const y = rampS / 2
    return caps.peakJerkMmPerS3 * (y - caps.jerkS) * y
  }
  return caps.peakAccelMmPerS2 * (rampS - caps.full3S / 2)
}

/** Derivative of `velocityOfDuration`. */
export function velocitySlope(caps: RampCaps, rampS: number): number {
  if (rampS <= caps.full1S) return (caps.crackleMmPerS5 * rampS * rampS * rampS) / 128
  if (rampS <= caps.full2S) {
    const y = rampS / 4
    return (caps.peakSnapMmPerS4 * y * (3 * y - 2 * caps.t1S)) / 2
  }
  if (rampS <= caps.full3S) return (caps.peakJerkMmPerS3 * (rampS - caps.jerkS)) / 2
  return caps.peakAccelMmPerS2
}

/** Writes T1..T4 of the shortest ramp for a change of speed (its size; the sign does not matter) and returns its duration. */
export function fillShortestRamp(caps: RampCaps, deltaMmPerS: number, out: Float64Array, at: number): number {
  const delta = Math.abs(deltaMmPerS)
  let t1S = caps.t1S
  let t2S = 0
  let t3S = 0
  let t4S = 0
  if (delta <= caps.full1MmPerS) t1S = Math.sqrt(Math.sqrt(delta / (8 * caps.crackleMmPerS5)))
  else if (delta <= caps.full2MmPerS) t2S = snapStage(caps, delta) - 2 * t1S
  else {
    t2S = caps.t2S
    if (delta <= caps.full3MmPerS) {
      const z = caps.jerkS
      t3S = 0.5 * Math.sqrt(z * z + (4 * delta) / caps.peakJerkMmPerS3) - 1.5 * z
      if (t3S < 0) t3S = 0
    } else {
      t3S = caps.t3S
      t4S = delta / caps.peakAccelMmPerS2 - (4 * t1S + 2 * t2S + t3S)
      if (t4S < 0) t4S = 0
    }
  }
  out[at] = t1S
  out[at + 1] = t2S
  out[at + 2] = t3S
  out[at + 3] = t4S
  return 8 * t1S + 4 * t2S + 2 * t3S + t4S
}

/** Writes T1..T4 of the ramp that lasts so long. */
export function fillRampOfDuration(caps: RampCaps, rampS: number, out: Float64Array, at: number): void {
  const first = rampS <= caps.full1S
  const second = rampS <= caps.full2S
  const third = rampS <= caps.full3S
  out[at] = first ? rampS / 8 : caps.t1S
  out[at + 1] = first ? 0 : second ? (rampS - caps.full1S) / 4 : caps.t2S
  out[at + 2] = second ? 0 : third ? (rampS - caps.full2S) / 2 : caps.t3S
  out[at + 3] = third ? 0 : rampS - caps.full3S
}

/**
 * Duration of the ramp that covers exactly `distanceMm` from `startMmPerS`: the highest speed that can be reached there.
 * Distance is a convex polynomial of the duration within each stage; Newton's method starts at an upper bound of the root
 * and falls on it. Source: prunt SPEC 2.2.
 */
export function longestRampS(caps: RampCaps, startMmPerS: number, distanceMm: number): number {
  const v0 = startMmPerS
  if (!(distanceMm > 0)) return 0
  if (distanceMm > caps.full3S * (v0 + caps.full3MmPerS / 2)) {
    // A/2 T^2 + (v0 - A h/2) T = D, in the form that does not cancel.
    const half = v0 - (caps.peakAccelMmPerS2 * caps.full3S) / 4
    const root = Math.sqrt(half * half + 2 * caps.peakAccelMmPerS2 * distanceMm)
    return half >= 0 ? (2 * distanceMm) / (half + root) : (root - half) / caps.peakAccelMmPerS2
  }
  if (distanceMm > caps.full2S * (v0 + caps.full2MmPerS / 2)) return 2 * reachWithJerk(caps, v0, distanceMm)
  if (distanceMm > caps.full1S * (v0 + caps.full1MmPerS / 2)) return 4 * reachWithSnap(caps, v0, distanceMm)
  const quintic = 32 * caps.crackleMmPerS5
  // Each term alone gives an upper bound; the smaller one is at most 3 times too long.
  let x = distanceMm / (8 * v0)
  if (!(quintic * x ** 5 < distanceMm)) x = (distanceMm / quintic) ** 0.2
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const cube = x * x * x
    const next = x - (quintic * cube * x * x + 8 * v0 * x - distanceMm) / (5 * quintic * cube * x + 8 * v0)
    if (!(next < x)) break
    x = next
  }
  return 8 * x
}

/** y = T/4 from 4 y (v0 + S (y - T1) y^2) = D. */
function reachWithSnap(caps: RampCaps, v0: number, distanceMm: number): number {
  const snap = caps.peakSnapMmPerS4
  const u = caps.t1S
  const quarter = distanceMm / 4
  let y = Math.min(caps.jerkS, quarter / v0, Math.sqrt(Math.sqrt((2 * quarter) / snap)))
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const square = y * y
    const next = y - (y * (v0 + snap * (y - u) * square) - quarter) / (v0 + snap * square * (4 * y - 3 * u))
    if (!(next < y)) break
    y = next
  }
  return y
}

/** y = T/2 from 2 y v0 + J (y - z) y^2 = D, z = 2 T1 + T2. */
function reachWithJerk(caps: RampCaps, v0: number, distanceMm: number): number {
  const jerk = caps.peakJerkMmPerS3
  const z = caps.jerkS
  let y = Math.min(caps.full3S / 2, distanceMm / (2 * v0), Math.cbrt((2 * distanceMm) / jerk))
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = y - (y * (2 * v0 + jerk * (y - z) * y) - distanceMm) / (2 * v0 + jerk * y * (3 * y - 2 * z))
    if (!(next < y)) break
    y = next
  }
  return y
}

/** Position of each derivative in the state that the evaluation writes. */
export const STATE_DISTANCE = 0
export const STATE_VELOCITY = 1
export const STATE_ACCEL = 2
export const STATE_JERK = 3
export const STATE_SNAP = 4
export const STATE_CRACKLE = 5

/** Crackle's sign in each of the 15 phases, and which of T1..T4 the phase lasts. */
const PHASE_SIGN = Int8Array.of(1, 0, -1, 0, -1, 0, 1, 0, -1, 0, 1, 0, 1, 0, -1)
const PHASE_DURATION = Uint8Array.of(0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0)

/**
 * Integrates a ramp from the state's distance and velocity until `atS` after its start (its other derivatives start at
 * 0); `crackle` is negative for a deceleration. `out` is [distance, velocity, accel, jerk, snap, crackle].
 */
export function integrateRamp(out: Float64Array, crackle: number, times: Float64Array, at: number, atS: number): void {
  let d = out[STATE_DISTANCE]!
  let v = out[STATE_VELOCITY]!
  let a = 0
  let j = 0
  let s = 0
  let c = 0
  let left = atS
  for (let phase = 0; phase < 15; phase += 1) {
    const phaseS = times[at + PHASE_DURATION[phase]!]!
    if (phaseS <= 0) continue
    c = crackle * PHASE_SIGN[phase]!
    const last = left < phaseS
    const t = last ? left : phaseS
    d += t * (v + t * (a / 2 + t * (j / 6 + t * (s / 24 + (t * c) / 120))))
    v += t * (a + t * (j / 2 + t * (s / 6 + (t * c) / 24)))
    a += t * (j + t * (s / 2 + (t * c) / 6))
    j += t * (s + (t * c) / 2)
    s += t * c
    if (last) break
    left -= phaseS
  }
  out[STATE_DISTANCE] = d
  out[STATE_VELOCITY] = v
  out[STATE_ACCEL] = a
  out[STATE_JERK] = j
  out[STATE_SNAP] = s
  out[STATE_CRACKLE] = c
}
