// Filament: what was fed against what went through, and the force and the motor's load that go with it.
import { CHANNEL_AT } from '../perception/channels.ts'
import { createFeedShare, followFeed, readFeedShare } from '../perception/feed-share.ts'
import type { Scene } from '../perception/scene.ts'
import {
  type FeatureState,
  FORETOLD,
  featureAt,
  KEPT_AT,
  LOAD_FOR_FEED,
  put,
  STALL_FOR_FEED,
  sinceBeginning,
} from './feature-state.ts'
import { ago, highestOf, meanOf, roughnessOf, WINDOW_ROWS, type Window } from './window.ts'

const FIRST = featureAt('fed_short')
const {
  filament_used_mm: USED,
  encoder_mm: ENCODER,
  nozzle_load_n: LOAD,
  stallguard_e: STALL,
  feed_mm_per_s: FEED,
} = KEPT_AT
const SHORT_MM = 40
const LEAST_MM = 25
const LONG_MM = 60
/** A force below this is none, N. */
const NONE_N = 0.5
const SPIKE_MEMORY_S = 300

const THERE = featureAt('filament_there')
const LACKS = featureAt('fed_lacks')
const EXCEEDS = featureAt('fed_exceeds')
/** What is planned already goes on with the factor of before, s. */
const PLANNED_S = 3

/** A firmware that stops by itself when the filament is gone prints no more: this one is looked at all the same. */
export function runOutFeature(state: FeatureState, scene: Scene): void {
  put(state, THERE, scene.channels[CHANNEL_AT.filament_present]!, 1)
}

export function flowFeatures(state: FeatureState, dtS: number): void {
  const { moving, baselines } = state
  let at = FIRST
  put(state, at++, fedShare(moving, SHORT_MM, LEAST_MM), 1)
  put(state, at++, fedShare(moving, Number.POSITIVE_INFINITY, LONG_MM), 1)
  put(state, at++, silentMm(state), 0)
  at++
  putWhere(state, at++, LOAD, LOAD_FOR_FEED, 12)
  putWhere(state, at, LOAD, LOAD_FOR_FEED, 60)
  const change = sinceBeginning(baselines.load, state.values[at]!)
  const load = state.measured[at++]!
  put(state, at++, load, (load + NONE_N) * Math.exp(-change) - NONE_N)
  put(state, at++, highestOf(moving, LOAD, 20), highestOf(moving, FORETOLD + LOAD, 20))
  const nowN = meanOf(moving, LOAD, 3)
  // Against the force that the filament's fastest pace of the print has.
  const usualN = highestOf(moving, LOAD_FOR_FEED, 60)
  const spike = Math.log((Math.max(0, nowN) + NONE_N) / (usualN + NONE_N))
  state.loadSpike *= Math.exp(-dtS / SPIKE_MEMORY_S)
  if (spike > state.loadSpike) state.loadSpike = spike
  put(state, at++, (usualN + NONE_N) * Math.exp(state.loadSpike) - NONE_N, usualN)
  put(state, at++, roughnessOf(moving, LOAD, 30), roughnessOf(moving, FORETOLD + LOAD, 30))
  put(state, at++, swing(moving), 0)
  put(state, at++, loadAtRest(moving), 0)
  putWhere(state, at++, STALL, STALL_FOR_FEED, 12)
  putWhere(state, at++, STALL, STALL_FOR_FEED, 60)
  put(state, at++, lowestWhere(moving, STALL, 20), lowestWhere(moving, FORETOLD + STALL, 20))
  const now = shareOf(moving, LOAD, LOAD_FOR_FEED, 15, 0)
  const before = shareOf(moving, LOAD, LOAD_FOR_FEED, 75, 35)
  put(state, at++, load, (load + NONE_N) * (before / now) - NONE_N)
  put(state, at++, unfeltMm(state, now / before, dtS), 0)
}

/** Once for each row of `moving`: bounds that the encoder's own noise leaves hardly any chance. */
export function feedShareFeatures(state: FeatureState, { timeS, flowRatio, channels }: Scene): void {
  if (Number.isNaN(state.flowRatio)) state.flowRatio = flowRatio
  else if (Math.abs(flowRatio - state.flowRatio) > 1e-3) {
    state.flowRatio = flowRatio
    state.flowSinceS = timeS + PLANNED_S
  }
  if (timeS < state.flowSinceS) state.feedShare = createFeedShare()
  followFeed(state.feedShare, timeS, channels[CHANNEL_AT.filament_used_mm]!, channels[CHANNEL_AT.encoder_mm]!)
  const { lackRatio, surplusRatio } = readFeedShare(state.feedShare)
  put(state, LACKS, 1 - lackRatio, 1)
  put(state, EXCEEDS, 1 + surplusRatio, 1)
}

/** Measured over what is expected for the pace, in the rows of which both are known; NaN where they are few. */
function shareOf(window: Window, column: number, expectedColumn: number, count: number, skip: number): number {
  let measured = 0
  let expected = 0
  let known = 0
  for (let row = skip; row < skip + count; row++) {
    const value = ago(window, column, row)
    const wanted = ago(window, expectedColumn, row)
    if (Number.isNaN(value) || Number.isNaN(wanted)) continue
    measured += value + NONE_N
    expected += wanted + NONE_N
    known++
  }
  return 4 * known >= count ? measured / expected : Number.NaN
}

/** What goes into a nozzle that feels as before has gone through the encoder: if that says otherwise, it is the encoder. */
function unfeltMm(state: FeatureState, change: number, dtS: number): number {
  const silent = silentMmOf(state)
  if (Number.isNaN(silent) || Number.isNaN(change)) return Number.NaN
  const isAsBefore = change > UNFELT_LEAST && change < UNFELT_MOST
  state.unfeltS = silent < 2 || !isAsBefore ? 0 : state.unfeltS + dtS
  return isAsBefore && state.unfeltS > UNFELT_S ? silent : 0
}

const UNFELT_LEAST = 0.75
const UNFELT_MOST = 1.35
const UNFELT_S = 8

/** Means over the rows in which filament was fed at a pace that the forecast knows. */
function putWhere(state: FeatureState, at: number, column: number, expectedColumn: number, count: number): void {
  const { moving } = state
  let measured = 0
  let expected = 0
  let known = 0
  for (let row = 0; row < count; row++) {
    const value = ago(moving, column, row)
    const wanted = ago(moving, expectedColumn, row)
    if (Number.isNaN(value) || Number.isNaN(wanted)) continue
    measured += value
    expected += wanted
    known++
  }
  const isKnown = 4 * known >= count
  put(state, at, isKnown ? measured / known : Number.NaN, isKnown ? expected / known : Number.NaN)
}

/**
 * Filament by the encoder over filament fed, as far back as so much was fed: the slope of one over the other, because what is
 * commanded runs a second or two ahead of what moves.
 */
function fedShare(window: Window, wantedMm: number, leastMm: number): number {
  const used = ago(window, USED, 0)
  const turned = ago(window, ENCODER, 0)
  let known = 0
  let sumX = 0
  let sumY = 0
  let sumXX = 0
  let sumXY = 0
  let fed = 0
  for (let row = 0; row < WINDOW_ROWS; row++) {
    const x = used - ago(window, USED, row)
    const y = turned - ago(window, ENCODER, row)
    if (Number.isNaN(x) || Number.isNaN(y)) break
    known++
    sumX += x
    sumY += y
    sumXX += x * x
    sumXY += x * y
    fed = x
    if (fed >= wantedMm) break
  }
  const spread = known * sumXX - sumX * sumX
  return fed >= leastMm && spread > 0 ? (known * sumXY - sumX * sumY) / spread : Number.NaN
}

/** Fed since the encoder last turned by more than its play. */
function silentMm(state: FeatureState): number {
  const used = ago(state.moving, USED, 0)
  const turned = ago(state.moving, ENCODER, 0)
  if (Number.isNaN(used) || Number.isNaN(turned)) return Number.NaN
  const isNew = Number.isNaN(state.encoderMm) || used < state.encoderFedMm
  if (isNew || Math.abs(turned - state.encoderMm) > 0.5) {
    state.encoderMm = turned
    state.encoderFedMm = used
  }
  return silentMmOf(state)
}

function silentMmOf(state: FeatureState): number {
  return Math.min(100, ago(state.moving, USED, 0) - state.encoderFedMm)
}

/** How far means of ten seconds stray from each other over two minutes, as a share of what was foretold. */
function swing(window: Window): number {
  let sum = 0
  let squares = 0
  let known = 0
  for (let block = 0; block < 12; block++) {
    let load = 0
    let expected = 0
    for (let row = 10 * block; row < 10 * block + 10; row++) {
      const wanted = ago(window, LOAD_FOR_FEED, row)
      const value = ago(window, LOAD, row)
      if (Number.isNaN(wanted) || Number.isNaN(value)) continue
      load += value
      expected += wanted
    }
    if (!(expected > 5)) continue
    const share = load / expected
    sum += share
    squares += share * share
    known++
  }
  return known >= 8 ? Math.sqrt(Math.max(0, squares / known - (sum / known) ** 2)) : Number.NaN
}

function loadAtRest(window: Window): number {
  let sum = 0
  let known = 0
  for (let row = 0; row < 30; row++) {
    if (!(Math.abs(ago(window, FEED, row)) < 0.05) || !(Math.abs(ago(window, FEED, row + 1)) < 0.05)) continue
    const load = ago(window, LOAD, row)
    if (Number.isNaN(load)) continue
    sum += load
    known++
  }
  return known >= 3 ? sum / known : Number.NaN
}

/** A motor that stands has no StallGuard: 0 is no value. */
export function meanWhere(window: Window, column: number, count: number): number {
  let sum = 0
  let known = 0
  for (let row = 0; row < count; row++) {
    const value = ago(window, column, row)
    if (!(value > 0)) continue
    sum += value
    known++
  }
  return known >= 3 ? sum / known : Number.NaN
}

export function lowestWhere(window: Window, column: number, count: number): number {
  let low = Number.NaN
  for (let row = 0; row < count; row++) {
    const value = ago(window, column, row)
    if (value > 0 && !(low <= value)) low = value
  }
  return low
}
