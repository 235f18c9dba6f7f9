// What it costs to hold a temperature: power for each degree over the air, in blocks of some seconds, the rise taken off. It needs
// nothing of the lags but what they delay, and no loss that was learned before. Fan and filament take their share of it; how much
// is learned from how it changes when they do, so that what changes slowly and by itself does not pass for either.
import { lagOf, plainOf, powerShare } from './lagged-power.ts'
import type { HeaterMonitor } from './monitor-state.ts'

export const BLOCK_S = 5
/** Seven minutes of them, and what a mean reaches beyond. */
export const BLOCKS = 90
/** Blocks whose mean is a cost of now. */
export const NOW = 3
/** A hold begins so long after its target was first met, s, and ends so far below and above it, °C. */
const SETTLE_S = 40
const MET_C = 3
const BELOW_C = 15
const ABOVE_C = 8
/** ... and so much further after a change of other fans by a full one, which is over for the control law by then, s: a hold that ended
 * there would have nothing to compare with what comes next. */
const STIRRED_C = 20
const STIRRED_S = 60
const AIR_C = 25
/** A block in which it goes up or down by more is on its way, not held: what its lags hide is more than what is looked for, °C. */
const STEEP_C = 1
/** Fan and filament cool the block; its sensor tells it after this share of both lags. */
const SENSOR_SHARE = 0.5
/** Filament that comes at once is felt for so long, s. */
const FELT_S = 20
/** Full fan, over the cost without: 0.1 to 1.3 in published constants (PHYSICS 2.2). 1 mm³/s: blocks of 25 to 60 W. */
const FAN_PRIOR = 0.45
const FAN_SIGMA = 0.5
const FLOW_PRIOR = 0.03
const FLOW_SIGMA = 0.018
/** Differences are taken between means of so many blocks, each seen in as many of them; of such a difference, 1 sigma. */
const SPAN = 4
const NOISE = 0.06
/** What another fan at full speed may take at the most, where the part's takes 1.3, and two that change places show by half. */
const AIR_COST = 2.6
/** Of more fans than that no more is believed. */
const AIR_MOST = 1
/** How much one cost differs from the next with nothing amiss: begins here, follows by this share, and by no more than so many times. */
const SCATTER = 0.03
const SCATTER_SHARE = 0.02
const SCATTER_CAP = 2.5

export interface HoldCost {
  /** Means over each block, a ring: cost in units of the first; root of the fan's speed and mm³/s as the sensor feels them. */
  readonly cost: Float64Array
  readonly fan: Float64Array
  readonly flow: Float64Array
  /** The same of all other fans. */
  readonly air: Float64Array
  /** Blocks since the hold began. */
  count: number
  isFresh: boolean
  heldS: number
  /** As the sensor feels them, now. */
  fanRoot: number
  airRoot: number
  /** How much other fans have changed of late. */
  stirredRoot: number
  flowMm3PerS: number
  peakMm3PerS: number
  /** The block that is being filled: its hypothesis (-1: none), its start, and integrals since. */
  hypothesis: number
  fromC: number
  fromEnergyS: number
  spanS: number
  excessCS: number
  fannedCS: number
  airedCS: number
  flowedCMm3: number
  /** First cost that was ever seen, 1/°C. */
  unit: number
  /** Sums of squares and products of the differences in fan, flow and cost, the cost less what the priors foretold. */
  fanFan: number
  fanFlow: number
  flowFlow: number
  fanCost: number
  flowCost: number
  /** Of full fan and of 1 mm³/s, in units of the first cost. */
  byFan: number
  byFlow: number
  scatter: number
  /** Of the latest blocks, without a break: so many were dear. */
  dearBlocks: number
}

export function createHoldCost(): HoldCost {
  return {
    cost: new Float64Array(BLOCKS),
    fan: new Float64Array(BLOCKS),
    flow: new Float64Array(BLOCKS),
    air: new Float64Array(BLOCKS),
    count: 0,
    isFresh: false,
    heldS: 0,
    fanRoot: 0,
    airRoot: 0,
    stirredRoot: 0,
    flowMm3PerS: 0,
    peakMm3PerS: 0,
    hypothesis: -1,
    fromC: 0,
    fromEnergyS: 0,
    spanS: 0,
    excessCS: 0,
    fannedCS: 0,
    airedCS: 0,
    flowedCMm3: 0,
    unit: Number.NaN,
    fanFan: 1 / (FAN_SIGMA * FAN_SIGMA),
    fanFlow: 0,
    flowFlow: 1 / (FLOW_SIGMA * FLOW_SIGMA),
    fanCost: 0,
    flowCost: 0,
    byFan: FAN_PRIOR,
    byFlow: FLOW_PRIOR,
    scatter: SCATTER,
    dearBlocks: 0,
  }
}

/** With each sample of a heater whose fan and filament are known. */
export function stepHoldCost(monitor: HeaterMonitor, fanRatio: number, flowMm3PerS: number): void {
  const { now, fit, hold } = monitor
  const { stepS } = now
  hold.isFresh = false
  feel(hold, SENSOR_SHARE * lagOf(fit.best), Math.sqrt(fanRatio), monitor.airRoot, flowMm3PerS, stepS)
  if (!isHeld(monitor)) {
    endHold(hold)
    return
  }
  hold.heldS += stepS
  if (hold.heldS < SETTLE_S) return
  const hypothesis = plainOf(fit.best)
  const excessC = now.temperatureC - AIR_C
  if (hypothesis !== hold.hypothesis) {
    hold.hypothesis = hypothesis
    hold.count = 0
    beginBlock(monitor)
    return
  }
  hold.spanS += stepS
  hold.excessCS += excessC * stepS
  hold.fannedCS += hold.fanRoot * excessC * stepS
  hold.airedCS += hold.airRoot * excessC * stepS
  hold.flowedCMm3 += hold.flowMm3PerS * excessC * stepS
  if (hold.spanS < BLOCK_S) return
  keepBlock(monitor)
  beginBlock(monitor)
}

/** Nothing that was seen of a hold is compared with another. */
export function endHold(hold: HoldCost): void {
  hold.heldS = 0
  hold.count = 0
  hold.dearBlocks = 0
  hold.hypothesis = -1
}

function feel(
  hold: HoldCost,
  lagS: number,
  fanRoot: number,
  airRoot: number,
  flowMm3PerS: number,
  stepS: number,
): void {
  const kept = Math.exp(-stepS / lagS)
  const changed = Math.min(Math.abs(airRoot - hold.airRoot), AIR_MOST)
  hold.stirredRoot = Math.max(hold.stirredRoot * Math.exp(-stepS / STIRRED_S), changed)
  hold.fanRoot = kept * hold.fanRoot + (1 - kept) * fanRoot
  hold.airRoot = kept * hold.airRoot + (1 - kept) * airRoot
  hold.flowMm3PerS = kept * hold.flowMm3PerS + (1 - kept) * flowMm3PerS
  hold.peakMm3PerS = Math.max(hold.peakMm3PerS * Math.exp(-stepS / FELT_S), flowMm3PerS)
}

function isHeld({ now, fit, hold }: HeaterMonitor): boolean {
  const overC = now.temperatureC - now.targetC
  if (!fit.isKnown || now.targetC === 0) return false
  const moreC = STIRRED_C * hold.stirredRoot
  return hold.heldS > 0 ? overC > -BELOW_C - moreC && overC < ABOVE_C + moreC : Math.abs(overC) < MET_C
}

function beginBlock({ now, power, hold }: HeaterMonitor): void {
  hold.fromC = now.temperatureC
  hold.fromEnergyS = power.energyS[hold.hypothesis]!
  hold.spanS = 0
  hold.excessCS = 0
  hold.fannedCS = 0
  hold.airedCS = 0
  hold.flowedCMm3 = 0
}

function keepBlock({ now, power, fit, hold }: HeaterMonitor): void {
  if (Math.abs(now.temperatureC - hold.fromC) > STEEP_C) return
  const heatedCPerS = fit.powerCPerS[fit.best]! * powerShare(fit.best, now.temperatureC)
  const energyS = power.energyS[hold.hypothesis]! - hold.fromEnergyS
  const cost = (energyS - (now.temperatureC - hold.fromC) / heatedCPerS) / hold.excessCS
  if (Number.isNaN(hold.unit)) hold.unit = cost
  const slot = hold.count % BLOCKS
  hold.cost[slot] = cost / hold.unit
  hold.fan[slot] = hold.fannedCS / hold.excessCS
  hold.flow[slot] = hold.flowedCMm3 / hold.excessCS
  hold.air[slot] = hold.airedCS / hold.excessCS
  hold.count++
  hold.isFresh = true
  if (hold.count >= 2 * SPAN) learnShares(hold)
  if (hold.count >= 2 * NOW) learnScatter(hold)
}

/** Mean of the `blocks` blocks before block number `end`. */
export function meanOf(ring: Float64Array, end: number, blocks: number): number {
  let sum = 0
  for (let i = end - blocks; i < end; i++) sum += ring[i % BLOCKS]!
  return sum / blocks
}

/** What other air than before may cost, or save. */
export function airCost(thenRoot: number, nowRoot: number): number {
  return AIR_COST * Math.min(Math.abs(nowRoot - thenRoot), AIR_MOST)
}

function learnShares(hold: HoldCost): void {
  const { count } = hold
  const before = count - SPAN
  const fan = meanOf(hold.fan, count, SPAN) - meanOf(hold.fan, before, SPAN)
  const flow = meanOf(hold.flow, count, SPAN) - meanOf(hold.flow, before, SPAN)
  const foretold = FAN_PRIOR * fan + FLOW_PRIOR * flow
  const cost = meanOf(hold.cost, count, SPAN) - meanOf(hold.cost, before, SPAN) - foretold
  const noise = NOISE + airCost(meanOf(hold.air, before, SPAN), meanOf(hold.air, count, SPAN))
  const weight = 1 / (noise * noise * SPAN)
  hold.fanFan += weight * fan * fan
  hold.fanFlow += weight * fan * flow
  hold.flowFlow += weight * flow * flow
  hold.fanCost += weight * fan * cost
  hold.flowCost += weight * flow * cost
  const det = hold.fanFan * hold.flowFlow - hold.fanFlow * hold.fanFlow
  hold.byFan = FAN_PRIOR + (hold.flowFlow * hold.fanCost - hold.fanFlow * hold.flowCost) / det
  hold.byFlow = FLOW_PRIOR + (hold.fanFan * hold.flowCost - hold.fanFlow * hold.fanCost) / det
}

function learnScatter(hold: HoldCost): void {
  const { count } = hold
  const before = count - NOW
  const fan = meanOf(hold.fan, count, NOW) - meanOf(hold.fan, before, NOW)
  const flow = meanOf(hold.flow, count, NOW) - meanOf(hold.flow, before, NOW)
  const cost = meanOf(hold.cost, count, NOW)
  const air = airCost(meanOf(hold.air, before, NOW), meanOf(hold.air, count, NOW))
  const change = Math.abs(cost - meanOf(hold.cost, before, NOW) - hold.byFan * fan - hold.byFlow * flow)
  const away = Math.max(change - air, 0) / cost
  const square = hold.scatter * hold.scatter
  const seen = Math.min(away * away, SCATTER_CAP * SCATTER_CAP * square)
  hold.scatter = Math.sqrt(square + SCATTER_SHARE * (seen - square))
}
