// What the features of a print are computed from: two minutes of measurements and of what was foretold for them, and what is
// remembered longer. `standing` goes on while the print is paused; `moving` stops with it, and its features stay as they were.
import type { Forecast, ForecastCursor } from '#protocol'
import { CHANNELS, type ChannelName } from '../perception/channels.ts'
import type { FeedShare } from '../perception/feed-share.ts'
import { type AdaptingLine, createAdaptingLine } from './adapting-line.ts'
import type { Expectations } from './expectations.ts'
import { FEATURE_AT, FEATURES } from './feature-list.ts'
import { FIRMWARE_SIGNS } from './firmware-signs.ts'
import type { Window } from './window.ts'

/** Channels of which two minutes are kept, measured and foretold, and residuals that are made of several. */
export const KEPT = [
  'nozzle_c',
  'nozzle_pwm_ratio',
  'bed_c',
  'bed_pwm_ratio',
  'chamber_c',
  'part_fan_ratio',
  'part_fan_rpm',
  'hotend_fan_rpm',
  'ambient_c',
  'supply_v',
  'supply_a',
  'driver_x_c',
  'driver_y_c',
  'driver_e_c',
  'feed_mm_per_s',
  'filament_used_mm',
  'encoder_mm',
  'nozzle_load_n',
  'stallguard_x',
  'stallguard_y',
  'stallguard_e',
  'accel_x_rms_g',
  'accel_y_rms_g',
  'accel_z_rms_g',
  'accel_peak_g',
  'picture_stray_ratio',
  'picture_missing_ratio',
  'picture_shift_x_px',
  'picture_shift_y_px',
  'picture_brightness',
] as const satisfies readonly ChannelName[]

export type KeptName = (typeof KEPT)[number]
export const KEPT_AT = Object.fromEntries(KEPT.map((name, at) => [name, at])) as Record<KeptName, number>
/** Column of a foretold channel. */
export const FORETOLD = KEPT.length
/** Columns of what is made of several channels: supply current beyond what is expected for its loads, and beyond what this print */
/** has shown before, A; force and StallGuard that are expected for the filament's speed. */
export const UNEXPLAINED_A = 2 * KEPT.length
export const OWN_UNEXPLAINED_A = UNEXPLAINED_A + 1
export const LOAD_FOR_FEED = UNEXPLAINED_A + 2
export const STALL_FOR_FEED = UNEXPLAINED_A + 3
export const NOZZLE_GIVES = UNEXPLAINED_A + 4
export const BED_GIVES = UNEXPLAINED_A + 5
export const COLUMNS = UNEXPLAINED_A + 6

/** Mean of the first stretch of a print, to see later what has changed; follows slowly. */
export interface Baseline {
  value: number
  count: number
}

export interface HeaterMemory {
  targetC: number
  /** Since the reading first came to its target, s; NaN before. */
  settledS: number
  /** Since it first came near its target, s; NaN before. */
  nearS: number
  stepDownC: number
  stepUpC: number
  goneS: number
  rangeC: number
  readonly power: Baseline
  /** Least scatter of 30 s of its power so far in this print: what its control shows of itself, where nothing foretells it; NaN before. */
  calmPower: number
  /** Heat that its power explains, as this print has shown it. */
  own: AdaptingLine
  readonly x: Float64Array
}

export interface LoadSums {
  measuredN: number
  expectedN: number
  rows: number
}

export interface FeatureState {
  forecast: Forecast | null
  cursor: ForecastCursor | null
  expectations: Expectations
  supplyLine: AdaptingLine
  readonly supplyX: Float64Array
  /** [KEPT] column of the forecast; -1: none. */
  readonly foretoldColumns: Int32Array
  readonly channelAt: Int32Array
  readonly standing: Window
  /** Begun anew when a paused print goes on. */
  moving: Window
  timeS: number
  beganS: number
  fedMm: number
  isPaused: boolean
  row: number
  readonly nozzle: HeaterMemory
  readonly bed: HeaterMemory
  readonly baselines: Readonly<Record<BaselineName, Baseline>>
  loadSpike: number
  shockStrongestG: number
  shockAlongG: number
  shockUprightG: number
  shocks: number
  shockFirstS: number
  encoderMm: number
  encoderFedMm: number
  /** What goes past the encoder; begun anew where the print goes on or is fed by another factor. */
  feedShare: FeedShare
  /** The factor on what the file feeds, and since when it is in force all the way to the nozzle, s. */
  flowRatio: number
  flowSinceS: number
  /** Force and what is expected of it for the filament's speed, in the first layer and after it: sums and rows. */
  readonly loadFirst: LoadSums
  readonly loadLater: LoadSums
  /** So long the encoder has stood while the nozzle felt as before, s. */
  unfeltS: number
  /** [CHANNELS] rows in which it was there. */
  readonly known: Float64Array
  readonly signs: Float64Array
  readonly values: Float64Array
  readonly measured: Float64Array
  readonly expected: Float64Array
}

export const BASELINES = ['room', 'humidity', 'load', 'shakeX', 'shakeY', 'drivers', 'bright'] as const
export type BaselineName = (typeof BASELINES)[number]

export function createHeaterMemory(): HeaterMemory {
  return {
    targetC: Number.NaN,
    settledS: Number.NaN,
    nearS: Number.NaN,
    stepDownC: 0,
    stepUpC: 0,
    goneS: 0,
    rangeC: 0,
    power: { value: Number.NaN, count: 0 },
    calmPower: Number.NaN,
    own: createAdaptingLine([0, 0, 0], [1, 1, 1]),
    x: new Float64Array(3),
  }
}

export const CHANNEL_COUNT = CHANNELS.length
export const SIGN_COUNT = FIRMWARE_SIGNS.length

/** Sets a feature from what was measured and what was expected. */
export function put(state: FeatureState, at: number, measured: number, expected: number): void {
  state.measured[at] = measured
  state.expected[at] = expected
  if (FEATURES[at]?.kind === 'log-ratio') {
    const least = FEATURES[at]?.unit === 'N' ? 0.5 : FEATURES[at]?.unit === 'rpm' ? 50 : 0.005
    state.values[at] = Math.log((Math.max(0, measured) + least) / (Math.max(0, expected) + least))
  } else state.values[at] = measured - expected
}

export function featureAt(name: string): number {
  const at = FEATURE_AT.get(name)
  if (at === undefined) throw new Error(`there is no feature ${name}`)
  return at
}

const SETTLING_ROWS = 20
const BASE_ROWS = 60
const FOLLOWS_S = 900

/** Difference from the print's own beginning; NaN until that is known. */
export function sinceBeginning(baseline: Baseline, value: number): number {
  if (Number.isNaN(value)) return Number.NaN
  baseline.count++
  const { count } = baseline
  if (count <= SETTLING_ROWS) return Number.NaN
  const known = count - SETTLING_ROWS
  if (known === 1) baseline.value = value
  else if (known <= BASE_ROWS) baseline.value += (value - baseline.value) / known
  else baseline.value += (value - baseline.value) / FOLLOWS_S
  return known > BASE_ROWS ? value - baseline.value : Number.NaN
}
