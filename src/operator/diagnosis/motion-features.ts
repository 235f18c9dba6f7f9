// Motion: how it shakes for its pace, what strikes it, how hard its motors pull and how warm their drivers are.
import { CHANNEL_AT } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import { type FeatureState, FORETOLD, featureAt, KEPT_AT, put, sinceBeginning } from './feature-state.ts'
import { lowestWhere, meanWhere } from './flow-features.ts'
import { ago, highestOf, meanOf } from './window.ts'

const FIRST = featureAt('stall_xy_long')
const { stallguard_x: SX, stallguard_y: SY, accel_x_rms_g: X, accel_y_rms_g: Y, accel_z_rms_g: Z } = KEPT_AT
const { accel_peak_g: PEAK, driver_x_c: DX, driver_y_c: DY, driver_e_c: DE } = KEPT_AT
/** A shock is so far beyond what the pace foretells, g. */
const SHOCK_G = 5
const MEMORY_S = 300
const FLAG = { otpw: 1, ot: 2, uvCp: 4, reset: 8 } as const
const LONE_MOST_S = 600

export function motionFeatures(state: FeatureState, scene: Scene, dtS: number): void {
  const { moving } = state
  const x = meanWhere(moving, SX, 60) - meanWhere(moving, FORETOLD + SX, 60)
  const y = meanWhere(moving, SY, 60) - meanWhere(moving, FORETOLD + SY, 60)
  const lowX = lowestWhere(moving, SX, 20) - lowestWhere(moving, FORETOLD + SX, 20)
  const lowY = lowestWhere(moving, SY, 20) - lowestWhere(moving, FORETOLD + SY, 20)
  put(state, FIRST, lower(x, y), 0)
  put(state, FIRST + 1, lower(lowX, lowY), 0)
  put(state, FIRST + 2, x - y, 0)
  shake(state)
  shocks(state, dtS)
  drivers(state, scene)
}

function shake(state: FeatureState): void {
  const { moving, baselines } = state
  const x = logShare(meanOf(moving, X, 60), meanOf(moving, FORETOLD + X, 60))
  const y = logShare(meanOf(moving, Y, 60), meanOf(moving, FORETOLD + Y, 60))
  putShare(state, FIRST + 3, higher(x, y), meanOf(moving, FORETOLD + X, 60))
  putShare(state, FIRST + 4, lower(x, y), meanOf(moving, FORETOLD + X, 60))
  const changeX = sinceBeginning(baselines.shakeX, x)
  const changeY = sinceBeginning(baselines.shakeY, y)
  putShare(state, FIRST + 5, higher(changeX, changeY), meanOf(moving, FORETOLD + X, 60))
  putShare(state, FIRST + 6, lower(changeX, changeY), meanOf(moving, FORETOLD + X, 60))
  put(state, FIRST + 7, meanOf(moving, Z, 60), meanOf(moving, FORETOLD + Z, 60))
}

/** A logarithm of a ratio as what it makes of what was expected. */
function putShare(state: FeatureState, at: number, share: number, expected: number): void {
  put(state, at, (expected + 0.005) * Math.exp(share) - 0.005, expected)
}

function shocks(state: FeatureState, dtS: number): void {
  const { moving } = state
  const keeps = Math.exp(-dtS / MEMORY_S)
  state.shockStrongestG *= keeps
  state.shocks *= keeps
  const nearG = highestOf(moving, FORETOLD + PEAK, 4)
  const beyondG = ago(moving, PEAK, 0) - (!Number.isNaN(nearG) ? nearG : 0)
  if (beyondG > SHOCK_G) {
    state.shocks++
    if (Number.isNaN(state.shockFirstS)) state.shockFirstS = state.timeS
    if (beyondG > state.shockStrongestG) {
      state.shockStrongestG = beyondG
      state.shockAlongG = higher(
        ago(moving, X, 0) - ago(moving, FORETOLD + X, 0),
        ago(moving, Y, 0) - ago(moving, FORETOLD + Y, 0),
      )
      state.shockUprightG = ago(moving, Z, 0) - ago(moving, FORETOLD + Z, 0)
    }
  }
  let minute = 0
  for (let row = 0; row < 60; row++) {
    if (ago(moving, PEAK, row) - zeroOr(ago(moving, FORETOLD + PEAK, row)) > SHOCK_G) minute++
  }
  const isFelt = !Number.isNaN(ago(moving, PEAK, 0))
  const felt = (value: number): number => (isFelt ? value : Number.NaN)
  let at = FIRST + 8
  put(state, at++, highestOf(moving, PEAK, 10), highestOf(moving, FORETOLD + PEAK, 12))
  put(state, at++, felt(minute), 0)
  put(state, at++, felt(state.shocks), 0)
  put(state, at++, felt(state.shockStrongestG), 0)
  put(state, at++, felt(state.shockAlongG), 0)
  put(state, at++, felt(state.shockUprightG), 0)
  const sinceS = state.timeS - state.shockFirstS
  put(state, at++, felt(!Number.isNaN(sinceS) ? Math.min(LONE_MOST_S, sinceS) : 0), 0)
}

function drivers(state: FeatureState, scene: Scene): void {
  const { standing, baselines } = state
  let hot = Number.NaN
  let expected = Number.NaN
  let sum = 0
  let known = 0
  for (const column of [DX, DY, DE]) {
    const c = meanOf(standing, column, 10)
    hot = higher(hot, c)
    expected = higher(expected, meanOf(standing, FORETOLD + column, 10))
    if (!Number.isNaN(c)) {
      sum += c
      known++
    }
  }
  let at = FIRST + 15
  put(state, at++, hot, expected)
  put(state, at++, sinceBeginning(baselines.drivers, known > 0 ? sum / known : Number.NaN), 0)
  const flags = scene.channels[CHANNEL_AT.driver_flags]!
  for (const flag of [FLAG.otpw, FLAG.ot, FLAG.uvCp, FLAG.reset]) {
    // A reset is told once: it stays.
    const was = flag === FLAG.reset ? zeroOr(state.measured[at]!) : 0
    put(state, at++, !Number.isNaN(flags) ? Math.max(was, (flags & flag) === 0 ? 0 : 1) : was || Number.NaN, 0)
  }
  for (const column of [X, Y]) {
    const { moving } = state
    const now = logShare(meanOf(moving, column, 15), meanOf(moving, FORETOLD + column, 15))
    const before = logShare(meanOf(moving, column, 75, 35), meanOf(moving, FORETOLD + column, 75, 35))
    putShare(state, at++, now - before, meanOf(moving, FORETOLD + column, 15))
  }
}

function logShare(measured: number, expected: number): number {
  return Math.log((Math.max(0, measured) + 0.005) / (Math.max(0, expected) + 0.005))
}

function zeroOr(value: number): number {
  return !Number.isNaN(value) ? value : 0
}

/** The one that is known where the other is not. */
function higher(a: number, b: number): number {
  return a > b || Number.isNaN(b) ? a : b
}

function lower(a: number, b: number): number {
  return a < b || Number.isNaN(b) ? a : b
}
