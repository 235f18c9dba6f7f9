// A print as numbers against its forecast, once a second: FEATURES, each as measured, as expected and as the value that a classifier
// reads. NaN: not known here; a printer without meters has many of these.
import type { Forecast } from '#protocol'
import { createForecastCursor, followForecast } from '#protocol'
import { CHANNEL_AT } from '../perception/channels.ts'
import { createFeedShare } from '../perception/feed-share.ts'
import type { Scene } from '../perception/scene.ts'
import { type AdaptingLine, createAdaptingLine } from './adapting-line.ts'
import { followSupply, livenessFeatures, pictureFeatures, supplyFeatures } from './air-features.ts'
import { atFeed, type HeaterModel, readExpectations } from './expectations.ts'
import { firstLayerFeature, seenFeatures } from './eye-features.ts'
import { FEATURES } from './feature-list.ts'
import {
  BASELINES,
  type Baseline,
  type BaselineName,
  CHANNEL_COUNT,
  COLUMNS,
  createHeaterMemory,
  type FeatureState,
  FORETOLD,
  featureAt,
  KEPT,
  LOAD_FOR_FEED,
  put,
  SIGN_COUNT,
  STALL_FOR_FEED,
} from './feature-state.ts'
import { readFirmware } from './firmware-signs.ts'
import { feedShareFeatures, flowFeatures, runOutFeature } from './flow-features.ts'
import { heatFeatures, rangeFeatures } from './heat-features.ts'
import { motionFeatures } from './motion-features.ts'
import { createWindow, meanOf, pushRow, setLatest } from './window.ts'

const CONTEXT = featureAt('ctx_layer')
const SIGNS = CONTEXT - SIGN_COUNT
const LAYERS_MOST = 4
const FIRST_MM = 3
/** Seconds that are left out are rows without a value, but never more of them. */
const GAP_MOST_ROWS = 128

export function createFeatures(forecast: Forecast | null): FeatureState {
  const baselines = Object.fromEntries(
    BASELINES.map((name): [BaselineName, Baseline] => [name, { value: Number.NaN, count: 0 }]),
  ) as Record<BaselineName, Baseline>
  const state: FeatureState = {
    forecast: null,
    cursor: null,
    expectations: readExpectations(null),
    supplyLine: createAdaptingLine([0, 0, 0, 0], [1, 1, 1, 1]),
    supplyX: new Float64Array(4),
    foretoldColumns: new Int32Array(KEPT.length).fill(-1),
    channelAt: Int32Array.from(KEPT, (name) => CHANNEL_AT[name]),
    standing: createWindow(COLUMNS),
    moving: createWindow(COLUMNS),
    timeS: Number.NaN,
    beganS: Number.NaN,
    fedMm: 0,
    isPaused: false,
    row: -1,
    nozzle: createHeaterMemory(),
    bed: createHeaterMemory(),
    baselines,
    loadSpike: 0,
    shockStrongestG: 0,
    shockAlongG: 0,
    shockUprightG: 0,
    shocks: 0,
    shockFirstS: Number.NaN,
    encoderMm: Number.NaN,
    encoderFedMm: 0,
    feedShare: createFeedShare(),
    flowRatio: Number.NaN,
    flowSinceS: Number.NEGATIVE_INFINITY,
    loadFirst: { measuredN: 0, expectedN: 0, rows: 0 },
    loadLater: { measuredN: 0, expectedN: 0, rows: 0 },
    unfeltS: 0,
    known: new Float64Array(CHANNEL_COUNT),
    signs: new Float64Array(SIGN_COUNT),
    values: new Float64Array(FEATURES.length).fill(Number.NaN),
    measured: new Float64Array(FEATURES.length).fill(Number.NaN),
    expected: new Float64Array(FEATURES.length).fill(Number.NaN),
  }
  setForecast(state, forecast)
  return state
}

/** It may come later than the print: what was measured before stays. */
export function setForecast(state: FeatureState, forecast: Forecast | null): void {
  state.forecast = forecast
  state.cursor = forecast === null ? null : createForecastCursor(forecast)
  const expectations = readExpectations(forecast)
  state.expectations = expectations
  // Foretold coefficients are worth some ten seconds of measurements.
  state.supplyLine = createAdaptingLine(
    expectations.supply ?? [0, 0, 0, 0],
    expectations.supply === null ? [0.1, 0.1, 0.1, 0.1] : [5, 2, 2, 2],
  )
  state.nozzle.own = heaterLine(expectations.nozzle)
  state.bed.own = heaterLine(expectations.bed)
  KEPT.forEach((name, at) => {
    state.foretoldColumns[at] = forecast?.channels.indexOf(name) ?? -1
  })
}

function heaterLine({ gainCPerS, lossPerS, fanLossPerS }: HeaterModel): AdaptingLine {
  return createAdaptingLine([gainCPerS, lossPerS, fanLossPerS], [1, 3e3, 3e4])
}

/** Once a second of the printer's time; false where it is too soon after the last one. */
export function stepFeatures(state: FeatureState, scene: Scene): boolean {
  const isFirst = Number.isNaN(state.timeS)
  const dtS = isFirst ? 1 : scene.timeS - state.timeS
  if (dtS < 0.5 && dtS >= 0) return false
  if (isFirst) state.beganS = scene.timeS
  state.timeS = scene.timeS
  state.row = state.cursor === null ? -1 : followForecast(state.cursor, scene.fileByte, scene.timeS)
  readFirmware(scene, state.signs)
  for (let sign = 0; sign < SIGN_COUNT; sign++) put(state, SIGNS + sign, state.signs[sign]!, 0)
  const gap = Math.min(GAP_MOST_ROWS, Math.max(0, Math.round(dtS) - 1))
  // A firmware that has stopped tells nothing new: what was known stays.
  if (scene.host === 'ready') {
    keep(state, scene, state.standing, gap)
    heatFeatures(state, scene, Math.max(0, dtS))
    supplyFeatures(state, scene)
    followFed(state, scene)
    runOutFeature(state, scene)
    if (scene.print === 'paused') state.isPaused = true
    // Homing and waiting for heat is no printing.
    if (scene.print === 'printing' && state.fedMm > FIRST_MM) {
      if (state.isPaused) resume(state)
      keep(state, scene, state.moving, 0)
      flowFeatures(state, Math.max(0, dtS))
      feedShareFeatures(state, scene)
      firstLayerFeature(state)
    }
    motionFeatures(state, scene, Math.max(0, dtS))
    pictureFeatures(state, scene)
    seenFeatures(state, scene)
  } else rangeFeatures(state, scene)
  livenessFeatures(state, scene)
  context(state, scene)
  return true
}

/** What was fed, pushed and moved by hand while the print stood still is none of its own. */
function resume(state: FeatureState): void {
  state.isPaused = false
  state.moving = createWindow(COLUMNS)
  state.encoderMm = Number.NaN
  state.feedShare = createFeedShare()
  state.loadSpike = 0
  state.shocks = 0
  state.shockStrongestG = 0
  state.shockFirstS = Number.NaN
  for (const heater of [state.nozzle, state.bed]) {
    heater.stepDownC = 0
    heater.stepUpC = 0
  }
}

function keep(state: FeatureState, scene: Scene, window: FeatureState['standing'], gap: number): void {
  for (let row = 0; row < gap; row++) pushRow(window)
  pushRow(window)
  const { row, forecast, foretoldColumns, channelAt } = state
  for (let at = 0; at < KEPT.length; at++) {
    setLatest(window, at, scene.channels[channelAt[at]!]!)
    const column = foretoldColumns[at]!
    if (row >= 0 && column >= 0) setLatest(window, FORETOLD + at, forecast!.values[column]![row]!)
  }
  if (window === state.standing) followSupply(state)
  else {
    const feed = scene.channels[CHANNEL_AT.feed_mm_per_s]!
    setLatest(window, LOAD_FOR_FEED, atFeed(state.expectations.loadByFeed, feed))
    setLatest(window, STALL_FOR_FEED, atFeed(state.expectations.stallByFeed, feed))
  }
}

function followFed(state: FeatureState, scene: Scene): void {
  const used = scene.channels[CHANNEL_AT.filament_used_mm]!
  if (!Number.isNaN(used)) state.fedMm = used
}

function context(state: FeatureState, scene: Scene): void {
  const { values, nozzle, bed, standing, moving } = state
  const layer = state.forecast !== null && state.row >= 0 ? state.forecast.layer[state.row]! : scene.layer
  values[CONTEXT] = Math.min(LAYERS_MOST, Math.max(-1, layer))
  const isHeating = (memory: { targetC: number; settledS: number }): boolean =>
    memory.targetC > 0 && Number.isNaN(memory.settledS)
  values[CONTEXT + 1] = isHeating(nozzle) || isHeating(bed) ? 1 : 0
  values[CONTEXT + 2] = Math.min(30, (state.timeS - state.beganS) / 60)
  values[CONTEXT + 3] = Math.min(3, state.fedMm / 1000)
  values[CONTEXT + 4] = meanOf(standing, KEPT.indexOf('part_fan_ratio'), 10)
  values[CONTEXT + 5] = meanOf(moving, KEPT.indexOf('feed_mm_per_s'), 60)
}
