// Supply, air, fans, liveness and picture.
import { CHANNEL_AT, CHANNELS } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import { learnRow, lineAt } from './adapting-line.ts'
import {
  type FeatureState,
  FORETOLD,
  featureAt,
  KEPT_AT,
  OWN_UNEXPLAINED_A,
  put,
  sinceBeginning,
  UNEXPLAINED_A,
} from './feature-state.ts'
import { ago, deviationOf, lowestOf, meanOf, setLatest, slopeOf, standsRows, type Window } from './window.ts'

const SUPPLY = featureAt('supply_v_short')
const FAN = featureAt('part_fan')
const GONE = featureAt('status_gone')
const PICTURE = featureAt('picture_stray')

const { supply_v: V, supply_a: A, ambient_c: ROOM, chamber_c: CHAMBER, part_fan_ratio: FAN_ASKED } = KEPT_AT
const HUMIDITY = CHANNEL_AT.humidity_pct
const MINUTES_5_S = 300
const WARM_NOZZLE_C = 60
const FED_MM = 20
const GONE_MOST_S = 60
/** Rows in which a sensor must have been there before it can be missed. */
const MISSED_ROWS = 10

const LEARN_LATE_ROWS = 30
const LEARN_EVERY_ROWS = 2
const LEAST_A = 0.6

/** Current beyond what is foretold for the loads that are asked for, and beyond what this print has shown, A; the latest row. */
export function followSupply(state: FeatureState): void {
  const { standing, supplyLine, supplyX, expectations } = state
  const amperes = ago(standing, A, 0)
  const { supply } = expectations
  loadsAt(standing, supplyX, 0)
  let expected = 0
  for (let load = 0; load < 4; load++) expected += (supply?.[load] ?? 0) * supplyX[load]!
  setLatest(standing, UNEXPLAINED_A, supply === null ? Number.NaN : amperes - expected)
  const isKnown = supplyLine.count > 15
  setLatest(standing, OWN_UNEXPLAINED_A, isKnown ? amperes - lineAt(supplyLine, supplyX) : Number.NaN)
  if (standing.rows % LEARN_EVERY_ROWS !== 0) return
  loadsAt(standing, supplyX, LEARN_LATE_ROWS)
  learnRow(supplyLine, supplyX, ago(standing, A, LEARN_LATE_ROWS), LEAST_A)
}

/** Heaters switch many times a second and a reading of their power is late: neighbours are meant. */
function loadsAt(window: Window, x: Float64Array, rows: number): void {
  x[0] = 1
  x[1] = meanOf(window, KEPT_AT.nozzle_pwm_ratio, 1, rows)
  x[2] = meanOf(window, KEPT_AT.bed_pwm_ratio, 1, rows)
  x[3] = orZero(ago(window, FAN_ASKED, rows))
}

export function supplyFeatures(state: FeatureState, scene: Scene): void {
  const { standing, expectations, baselines } = state
  let at = SUPPLY
  put(state, at++, meanOf(standing, V, 5), meanOf(standing, FORETOLD + V, 5))
  put(state, at++, lowestOf(standing, V, 60), lowestOf(standing, FORETOLD + V, 60))
  put(state, at++, deviationOf(standing, V, 20), orZero(deviationOf(standing, FORETOLD + V, 20)))
  put(state, at++, meanOf(standing, UNEXPLAINED_A, 5), 0)
  put(state, at++, meanOf(standing, UNEXPLAINED_A, 40), 0)
  put(state, at++, meanOf(standing, OWN_UNEXPLAINED_A, 5), 0)
  put(state, at++, meanOf(standing, OWN_UNEXPLAINED_A, 40), 0)
  put(state, at++, ampereSlope(standing, KEPT_AT.nozzle_pwm_ratio), expectations.supply?.[1] ?? Number.NaN)
  put(state, at++, ampereSlope(standing, KEPT_AT.bed_pwm_ratio), expectations.supply?.[2] ?? Number.NaN)
  const room = meanOf(standing, ROOM, 10)
  put(state, at++, sinceBeginning(baselines.room, room), 0)
  put(state, at++, room, 23)
  const trend = state.fedMm > FED_MM ? slopeOf(standing, CHAMBER, 60) * MINUTES_5_S : Number.NaN
  put(state, at++, trend, 0)
  put(state, at++, meanOf(standing, CHAMBER, 10), meanOf(standing, FORETOLD + CHAMBER, 10))
  put(state, at++, sinceBeginning(baselines.humidity, scene.channels[HUMIDITY]!), 0)
  put(state, at++, missingShare(state, 1), 0)
  put(state, at++, missingShare(state, 2), 0)
  fans(state)
}

const MISSING_POWER = 0.2
const MISSING_A = 0.6
const MISSING_ROWS = 6
const MISSING_MOST = 1.5

/** Of the current that a heater's power took before in this print: 0 it flows, 1 none of it does. NaN where it is hardly asked for. */
function missingShare({ standing, supplyLine }: FeatureState, load: 1 | 2): number {
  const power = load === 1 ? KEPT_AT.nozzle_pwm_ratio : KEPT_AT.bed_pwm_ratio
  const share = meanOf(standing, power, MISSING_ROWS)
  const amperes = supplyLine.coefficients[load]! * share
  if (!(share > MISSING_POWER && amperes > MISSING_A)) return Number.NaN
  const missing = -meanOf(standing, OWN_UNEXPLAINED_A, MISSING_ROWS) / amperes
  return Math.max(-MISSING_MOST, Math.min(MISSING_MOST, missing))
}

function fans(state: FeatureState): void {
  const { standing, expectations } = state
  const asked = meanOf(standing, FAN_ASKED, 5)
  const isSteady = Math.abs(ago(standing, FAN_ASKED, 5) - asked) < 0.02
  const expected = isSteady && asked > 0.15 ? expectations.partFanRpm[Math.round(10 * asked)]! : Number.NaN
  put(state, FAN, isSteady ? meanOf(standing, KEPT_AT.part_fan_rpm, 3) : Number.NaN, expected)
  const isWarm = lowestOf(standing, KEPT_AT.nozzle_c, 10) > WARM_NOZZLE_C
  const rpm = isWarm ? meanOf(standing, KEPT_AT.hotend_fan_rpm, 3) : Number.NaN
  put(state, FAN + 1, rpm, expectations.heatSinkFanRpm)
  put(state, FAN + 2, meanOf(standing, FAN_ASKED, 10), meanOf(standing, FORETOLD + FAN_ASKED, 10))
}

/** Current that comes with a power that changes, A for all of it. */
function ampereSlope(window: Window, power: number): number {
  let count = 0
  let sumP = 0
  let sumA = 0
  let sumPP = 0
  let sumPA = 0
  for (let row = 0; row < 60; row++) {
    const p = ago(window, power, row)
    const a = ago(window, A, row)
    if (Number.isNaN(p) || Number.isNaN(a)) continue
    count++
    sumP += p
    sumA += a
    sumPP += p * p
    sumPA += p * a
  }
  const spread = count * sumPP - sumP * sumP
  return count > 30 && spread > 0.01 * count * count ? (count * sumPA - sumP * sumA) / spread : Number.NaN
}

/** Sensors that are never quiet; a heater's own are looked at with the heater. */
const RESTLESS = [V, A, KEPT_AT.nozzle_load_n, KEPT_AT.accel_x_rms_g, KEPT_AT.accel_y_rms_g, KEPT_AT.driver_x_c]
/** Whether the microcontroller answers is a feature of its own. */
const ELSEWHERE = new Set<number>([
  CHANNEL_AT.nozzle_c,
  CHANNEL_AT.bed_c,
  CHANNEL_AT.nozzle_target_c,
  CHANNEL_AT.mcu_alive,
])
const IS_METER = CHANNELS.map(({ from }) => from === 'meter')
const METERS = CHANNELS.flatMap(({ from }, at) => (from === 'picture' || ELSEWHERE.has(at) ? [] : [at]))

export function livenessFeatures(state: FeatureState, scene: Scene): void {
  const { known, standing } = state
  const statusAgeS = scene.ageS[CHANNEL_AT.nozzle_target_c]!
  // A firmware that has stopped says little of itself: that is no sensor that is gone.
  const isReady = scene.host === 'ready'
  put(state, GONE, Math.min(GONE_MOST_S, statusAgeS), 0)
  let gone = 0
  for (const at of METERS) {
    if (!Number.isNaN(scene.channels[at])) known[at] = known[at]! + 1
    else if (known[at]! >= MISSED_ROWS && statusAgeS < 3 && (isReady || IS_METER[at]!)) gone++
  }
  put(state, GONE + 1, gone, 0)
  let stands = 0
  for (const column of RESTLESS) {
    const rows = standsRows(standing, column, 60)
    // What is not there at rest is 0 for long.
    if (rows > stands && ago(standing, column, 0) !== 0) stands = rows
  }
  put(state, GONE + 2, stands, 0)
  const alive = scene.channels[CHANNEL_AT.mcu_alive]!
  put(state, GONE + 3, !Number.isNaN(alive) ? 1 - alive : Number.NaN, 0)
  put(state, GONE + 4, scene.host === 'shutdown' || scene.host === 'error' ? 1 : 0, 0)
  // Whichever it is: one that never broke in what was learned breaks as the others do.
  const { measured } = state
  let stood = stands
  for (const at of STANDS) if (measured[at]! > stood) stood = measured[at]!
  put(state, GONE + 5, Math.max(stood, orZero(measured[UNFELT]!)), 0)
  let isAnyGone = gone > 0
  for (const at of HEATER_GONE) if (measured[at]! > 2) isAnyGone = true
  put(state, GONE + 6, isAnyGone ? Math.max(1, gone) : 0, 0)
}

const STANDS = [featureAt('nozzle_stands'), featureAt('bed_stands')]
const HEATER_GONE = [featureAt('nozzle_gone'), featureAt('bed_gone')]
const UNFELT = featureAt('encoder_unfelt')

export function pictureFeatures(state: FeatureState, scene: Scene): void {
  const { standing, baselines } = state
  const stray = meanOf(standing, KEPT_AT.picture_stray_ratio, 20)
  put(state, PICTURE, stray, 0)
  put(state, PICTURE + 1, meanOf(standing, KEPT_AT.picture_missing_ratio, 20), 0)
  const x = meanOf(standing, KEPT_AT.picture_shift_x_px, 20)
  const y = meanOf(standing, KEPT_AT.picture_shift_y_px, 20)
  put(state, PICTURE + 2, Math.hypot(x, y), 0)
  put(state, PICTURE + 3, stray - meanOf(standing, KEPT_AT.picture_stray_ratio, 20, 60), 0)
  const bright = meanOf(standing, KEPT_AT.picture_brightness, 5)
  const change = sinceBeginning(baselines.bright, bright)
  put(state, PICTURE + 4, change + baselines.bright.value, baselines.bright.value)
  put(state, PICTURE + 5, Math.min(300, scene.channels[CHANNEL_AT.picture_still_s]!), 0)
}

function orZero(value: number): number {
  return !Number.isNaN(value) ? value : 0
}
