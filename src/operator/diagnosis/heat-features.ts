// Heaters: whether a reading is where it should be, whether it moves as a block or plate can, and whether its power explains it.

import { CHANNEL_AT } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import { learnRow, lineAt } from './adapting-line.ts'
import { HEAT_LAG_ROWS, HEAT_ROWS, type HeaterModel } from './expectations.ts'
import {
  BED_GIVES,
  type FeatureState,
  FORETOLD,
  featureAt,
  type HeaterMemory,
  KEPT_AT,
  NOZZLE_GIVES,
  put,
  sinceBeginning,
} from './feature-state.ts'
import { crossings, jumpsIn, lastingStep, shareFull, steepest } from './reading-shapes.ts'
import {
  ago,
  deviationOf,
  highestOf,
  lowestOf,
  meanOf,
  roughnessOf,
  setLatest,
  slopeOf,
  standsRows,
  type Window,
} from './window.ts'

interface HeaterWay {
  readonly of: 'nozzle' | 'bed'
  readonly reading: number
  readonly power: number
  readonly first: number
  readonly readingChannel: number
  readonly targetChannel: number
  readonly nearC: number
  readonly jumpC: number
  readonly highestC: number
  /** Windows of its heat balance, rows. */
  readonly shortRows: number
  readonly longRows: number
}

const NOZZLE: HeaterWay = {
  of: 'nozzle',
  reading: KEPT_AT.nozzle_c,
  power: KEPT_AT.nozzle_pwm_ratio,
  first: featureAt('nozzle_off_short'),
  readingChannel: CHANNEL_AT.nozzle_c,
  targetChannel: CHANNEL_AT.nozzle_target_c,
  nearC: 2,
  jumpC: 3,
  highestC: 320,
  shortRows: HEAT_ROWS,
  longRows: 40,
}

const BED: HeaterWay = {
  of: 'bed',
  reading: KEPT_AT.bed_c,
  power: KEPT_AT.bed_pwm_ratio,
  first: featureAt('bed_off_short'),
  readingChannel: CHANNEL_AT.bed_c,
  targetChannel: CHANNEL_AT.bed_target_c,
  nearC: 1,
  jumpC: 1.5,
  highestC: 150,
  shortRows: 15,
  longRows: 60,
}

/** A step of the reading is remembered so long, s. */
const STEP_MEMORY_S = 300
const SETTLES_S = 20
const STILL_ROWS = 5
const SETTLES_MOST_S = 90
const LONG_S = 70
const LOWEST_C = 0
/** A forecast farther below its target than this is still on its way there, one farther above cools down to it. */
const BELOW_TARGET_C = 2
const ABOVE_TARGET_C = 10
/** What is newer than this is not learned yet: it may be what is wrong. */
const LEARN_LATE_ROWS = 30
const LEARN_EVERY_ROWS = 3

export function heatFeatures(state: FeatureState, scene: Scene, dtS: number): void {
  stepHeater(state, scene, dtS, NOZZLE, state.nozzle, state.expectations.nozzle)
  stepHeater(state, scene, dtS, BED, state.bed, state.expectations.bed)
}

function stepHeater(
  state: FeatureState,
  scene: Scene,
  dtS: number,
  way: HeaterWay,
  memory: HeaterMemory,
  model: HeaterModel,
): void {
  const { standing } = state
  const reading = scene.channels[way.readingChannel]!
  const target = scene.channels[way.targetChannel]!
  remember(state, way, memory, reading, target, dtS)
  const isHeld = memory.settledS > SETTLES_S && target > 0
  const isLongHeld = isHeld && memory.settledS > LONG_S
  const only = (isSo: boolean, value: number): number => (isSo ? value : Number.NaN)
  let at = way.first
  put(
    state,
    at++,
    only(isHeld, meanOf(standing, way.reading, 10)),
    aimOf(meanOf(standing, FORETOLD + way.reading, 10), target),
  )
  put(
    state,
    at++,
    only(isLongHeld, meanOf(standing, way.reading, 60)),
    aimOf(meanOf(standing, FORETOLD + way.reading, 60), target),
  )
  put(state, at++, only(isHeld, slopeOf(standing, way.reading, 6)), 0)
  put(state, at++, Math.min(0, steepest(standing, way.reading, 10, -1) + usualFall(state, way, model, reading)), 0)
  put(state, at++, Math.max(0, steepest(standing, way.reading, 10, 1) - usualRise(model)), 0)
  put(state, at++, memory.stepDownC, 0)
  put(state, at++, memory.stepUpC, 0)
  put(state, at++, jumpsIn(standing, way.reading, way.jumpC + usualRise(model)), 0)
  put(state, at++, only(isHeld, roughnessOf(standing, way.reading, 20)), 0.1)
  put(state, at++, standsRows(standing, way.reading, 60), 0)
  put(state, at++, memory.goneS, 0)
  put(state, at++, memory.rangeC, 0)
  put(state, at++, only(isLongHeld, highestOf(standing, way.reading, 60) - lowestOf(standing, way.reading, 60)), 0)
  put(state, at++, only(isLongHeld, crossings(standing, way.reading)), 0)
  const power = FORETOLD + way.power
  put(state, at++, only(isHeld, meanOf(standing, way.power, 10)), meanOf(standing, power, 10))
  const longPower = only(isLongHeld, meanOf(standing, way.power, 60))
  put(state, at++, longPower, meanOf(standing, power, 60))
  const change = sinceBeginning(memory.power, longPower - foretoldOr(meanOf(standing, power, 60)))
  put(state, at++, change + foretoldOr(memory.power.value), foretoldOr(memory.power.value))
  const powerRough = only(isHeld, deviationOf(standing, way.power, 30))
  memory.calmPower = leastOf(memory.calmPower, powerRough)
  put(state, at++, powerRough, foretoldOr(deviationOf(standing, power, 30), foretoldOr(memory.calmPower)))
  put(state, at++, only(isHeld, shareFull(standing, way.power)), 0)
  for (const rows of [way.shortRows, way.longRows]) put(state, at++, foretoldHeat(state, way, model, rows), 0)
  for (const rows of [way.shortRows, way.longRows]) put(state, at++, ownHeat(state, way, memory, model, rows), 0)
  learnHeat(state, way, memory, model)
  at = putGives(state, at, way, memory)
  put(state, at++, Math.max(0, gained(standing, way, 40, 1) - usualOvershoot(memory, model, way)), 0)
  put(state, at++, gained(standing, way, 40, -1), 0)
  const isLong = memory.settledS > STEP_BEFORE_ROWS + STEP_ROWS
  put(state, at++, only(isLong && isFanSteady(standing), powerStep(standing, way.power)), 0)
  put(state, at++, only(isHeld, lagOf(standing, way)), 0)
}

const STEP_ROWS = 20
const STEP_BEFORE_ROWS = 100

/** Power of the last seconds less that of the two minutes before, over what is foretold of the same. */
function powerStep(window: Window, power: number): number {
  const now = meanOf(window, power, STEP_ROWS) - foretoldOr(meanOf(window, FORETOLD + power, STEP_ROWS))
  const count = STEP_BEFORE_ROWS - STEP_ROWS
  return (
    now -
    meanOf(window, power, count, 2 * STEP_ROWS) +
    foretoldOr(meanOf(window, FORETOLD + power, count, 2 * STEP_ROWS))
  )
}

/** A fan that was switched within the two minutes explains any step. */
function isFanSteady(window: Window): boolean {
  const fan = KEPT_AT.part_fan_ratio
  const most = highestOf(window, fan, STEP_BEFORE_ROWS + STEP_ROWS)
  return Number.isNaN(most) || most - lowestOf(window, fan, STEP_BEFORE_ROWS + STEP_ROWS) < 0.1
}

const LAGS_ROWS = [4, 7, 10, 14, 18, 23, 28]
const LAG_USUAL_ROWS = 4
const LAG_COUNT = 72
const LAG_LEAST = 0.5
const LAG_POWER = 0.08

/**
 * By how much later than usual the reading rises where power was high: the lag at which its rate goes with the power best. 0 where
 * power hardly changes or nothing goes with anything.
 */
function lagOf(window: Window, { reading, power }: HeaterWay): number {
  if (!(deviationOf(window, power, LAG_COUNT) > LAG_POWER)) return 0
  let best = 0
  let lag = LAG_USUAL_ROWS
  for (const rows of LAGS_ROWS) {
    const fits = fitAtLag(window, reading, power, rows)
    if (fits > best) {
      best = fits
      lag = rows
    }
  }
  return best > LAG_LEAST ? lag - LAG_USUAL_ROWS : 0
}

/** Correlation of the reading's rate with the power so many rows earlier. */
function fitAtLag(window: Window, reading: number, power: number, lagRows: number): number {
  let known = 0
  let sumX = 0
  let sumY = 0
  let sumXX = 0
  let sumYY = 0
  let sumXY = 0
  for (let row = 0; row < LAG_COUNT; row++) {
    const x = ago(window, power, row + lagRows)
    const y = ago(window, reading, row) - ago(window, reading, row + 3)
    if (Number.isNaN(x) || Number.isNaN(y)) continue
    known++
    sumX += x
    sumY += y
    sumXX += x * x
    sumYY += y * y
    sumXY += x * y
  }
  const spread = (known * sumXX - sumX * sumX) * (known * sumYY - sumY * sumY)
  return known > LAG_COUNT / 2 && spread > 0 ? (known * sumXY - sumX * sumY) / Math.sqrt(spread) : 0
}

function remember(
  state: FeatureState,
  way: HeaterWay,
  memory: HeaterMemory,
  reading: number,
  target: number,
  dtS: number,
): void {
  if (target !== memory.targetC) {
    memory.targetC = target
    memory.settledS = Number.NaN
    memory.nearS = Number.NaN
    memory.power.count = 0
  }
  if (memory.settledS >= 0) memory.settledS += dtS
  else {
    const isNear = Math.abs(reading - target) <= way.nearC
    if (memory.nearS >= 0) memory.nearS += dtS
    else if (isNear) memory.nearS = 0
    // What passes its target on the way up has not settled; what never does must be seen all the same.
    const isStill = Math.abs(reading - ago(state.standing, way.reading, STILL_ROWS)) < way.nearC / 2
    if ((isNear && isStill) || memory.nearS > SETTLES_MOST_S) memory.settledS = 0
  }
  const keeps = Math.exp(-dtS / STEP_MEMORY_S)
  const rise = usualRise(way.of === 'nozzle' ? state.expectations.nozzle : state.expectations.bed)
  const steps = [0, 1].map((row) => lastingStep(state.standing, way.reading, row))
  const [down, up] = [Math.min(0, ...steps), Math.max(0, ...steps)]
  const fall = usualFall(state, way, way.of === 'nozzle' ? state.expectations.nozzle : state.expectations.bed, reading)
  memory.stepDownC = Math.min(memory.stepDownC * keeps, down < -fall ? down + fall : 0)
  memory.stepUpC = Math.max(memory.stepUpC * keeps, up > rise ? up - rise : 0)
  memory.goneS = !Number.isNaN(reading)
    ? 0
    : Math.min(60, memory.goneS + (memory.targetC > 0 || memory.goneS > 0 ? dtS : 0))
  noteRange(way, memory, reading)
}

function noteRange(way: HeaterWay, memory: HeaterMemory, reading: number): void {
  const out = reading > way.highestC ? reading - way.highestC : reading < LOWEST_C ? reading - LOWEST_C : 0
  // What comes back from beyond one end may swing beyond the other: the first end counts.
  if (memory.rangeC === 0) memory.rangeC = Math.max(-200, Math.min(200, out))
}

/** A firmware that stops for a reading beyond what can be tells that reading only once it has stopped. */
export function rangeFeatures(state: FeatureState, scene: Scene): void {
  for (const [way, memory] of [
    [NOZZLE, state.nozzle],
    [BED, state.bed],
  ] as const) {
    noteRange(way, memory, scene.channels[way.readingChannel]!)
    put(state, way.first + RANGE, memory.rangeC, 0)
  }
}

const RANGE = featureAt('nozzle_range') - featureAt('nozzle_off_short')

function foretoldOr(value: number, otherwise = 0): number {
  return !Number.isNaN(value) ? value : otherwise
}

/** NaN of two that are unknown. */
function leastOf(a: number, b: number): number {
  return Number.isNaN(a) || b < a ? b : a
}

/** Full power does not raise a reading faster within a second. */
function usualRise({ gainCPerS }: HeaterModel): number {
  return 1.6 * gainCPerS
}

/** No block cools faster by itself, fan and flow included. */
function usualFall({ expectations }: FeatureState, way: HeaterWay, model: HeaterModel, readingC: number): number {
  const aboveC = Math.max(0, readingC - expectations.roomC)
  const most = 2.2 * (model.lossPerS + model.fanLossPerS) * Math.max(aboveC, way.of === 'nozzle' ? 100 : 40)
  return Number.isNaN(most) ? 0 : most
}

function aimOf(foretoldC: number, targetC: number): number {
  const off = foretoldC - targetC
  return off > -BELOW_TARGET_C && off < ABOVE_TARGET_C ? foretoldC : targetC
}

/** Fills `x` with what drives the reading over so many rows that end `skip` rows ago, and returns its rate. */
function driveOf(
  { standing, expectations }: FeatureState,
  way: HeaterWay,
  x: Float64Array,
  rows: number,
  skip: number,
): number {
  const rate = (ago(standing, way.reading, skip) - ago(standing, way.reading, skip + rows)) / rows
  const room = ago(standing, KEPT_AT.ambient_c, skip)
  const above = meanOf(standing, way.reading, rows, skip) - (!Number.isNaN(room) ? room : expectations.roomC)
  const fan = way.of === 'nozzle' ? foretoldOr(meanOf(standing, KEPT_AT.part_fan_ratio, rows, skip)) : 0
  x[0] = meanOf(standing, way.power, rows, skip + HEAT_LAG_ROWS)
  x[1] = -above
  x[2] = -fan * above
  return rate
}

/** Rate of the reading less what power and losses make of it, as a share of what full power does. */
function foretoldHeat(state: FeatureState, way: HeaterWay, model: HeaterModel, rows: number): number {
  const { x } = way.of === 'nozzle' ? state.nozzle : state.bed
  const rate = driveOf(state, way, x, rows, 0)
  const expected = model.gainCPerS * x[0]! + model.lossPerS * x[1]! + model.fanLossPerS * x[2]!
  return share(rate - expected, model)
}

/** The same by what this print has shown. */
function ownHeat(state: FeatureState, way: HeaterWay, memory: HeaterMemory, model: HeaterModel, rows: number): number {
  const rate = driveOf(state, way, memory.x, rows, 0)
  return memory.own.count < 10 ? Number.NaN : share(rate - lineAt(memory.own, memory.x), model)
}

function learnHeat(state: FeatureState, way: HeaterWay, memory: HeaterMemory, model: HeaterModel): void {
  if (state.standing.rows % LEARN_EVERY_ROWS !== 0) return
  const rate = driveOf(state, way, memory.x, way.shortRows, LEARN_LATE_ROWS)
  learnRow(memory.own, memory.x, rate, 0.15 * model.gainCPerS)
}

function share(rateCPerS: number, { gainCPerS }: HeaterModel): number {
  return Math.max(-5, Math.min(5, rateCPerS / gainCPerS))
}

/** Below this share of power nothing can be said of what comes of it. */
const GIVING_POWER = 0.25
const GIVES_ROWS = 20
const GIVES_ROWS_BED = 45
const MOST_OF_ROWS = 90

/** What arrives of the power that is asked for: 1 all of it, 0 none. */
function putGives(state: FeatureState, at: number, way: HeaterWay, memory: HeaterMemory): number {
  const column = way.of === 'nozzle' ? NOZZLE_GIVES : BED_GIVES
  const rate = driveOf(state, way, memory.x, way.of === 'nozzle' ? GIVES_ROWS : GIVES_ROWS_BED, 0)
  const [power, above, fanned] = memory.x as unknown as [number, number, number]
  const [gain, loss, fanLoss] = memory.own.coefficients as unknown as [number, number, number]
  const isKnown = power > GIVING_POWER && memory.own.count >= 10 && gain > 0
  const gives = isKnown ? (rate - loss * above - fanLoss * fanned) / (gain * power) : Number.NaN
  setLatest(state.standing, column, Math.max(-2, Math.min(4, gives)))
  put(state, at, gives, 1)
  put(state, at + 1, highestOf(state.standing, column, MOST_OF_ROWS), 1)
  put(state, at + 2, lowestOf(state.standing, column, MOST_OF_ROWS), 1)
  return at + 3
}

/** What a sound heater still rises by itself: much on its way up, little once it has settled. */
function usualOvershoot({ settledS }: HeaterMemory, { overshootC }: HeaterModel, way: HeaterWay): number {
  const least = way.of === 'nozzle' ? 3 : 1
  return settledS > LONG_S ? least : 2 * least + 1.5 * overshootC
}

/** Rise after a while without power, or (negative) fall after a while at full power. */
function gained(window: Window, way: HeaterWay, rows: number, sign: 1 | -1): number {
  const lag = way.of === 'nozzle' ? 8 : 25
  let sum = 0
  let lasting = 0
  for (let row = rows + lag; row >= 0; row--) {
    const power = ago(window, way.power, row + 1)
    if (sign > 0 ? !(power < 0.02) : !(power > 0.95)) {
      lasting = 0
      continue
    }
    lasting++
    const step = ago(window, way.reading, row) - ago(window, way.reading, row + 1)
    if (lasting > lag && sign * step > 0) sum += step
  }
  return sum
}
