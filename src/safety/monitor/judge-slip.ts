// A thermistor that slips out of its block slowly takes the control law with it: it reads its target, and the power rises. So the
// cost of the hold is compared with what the same hold cost within the last minutes, in a reference that does not follow.
import { airCost, BLOCKS, type HoldCost, meanOf, NOW } from './hold-cost.ts'
import type { HeaterMonitor } from './monitor-state.ts'
import { raiseHazard } from './raise-hazard.ts'

/** Blocks of a reference, and between it and now. */
const REFERENCE = 6
const BETWEEN = 2
/** Shares of fan and filament are held to be known to so many sigmas and, besides, to this. */
const SIGMAS = 2
const UNKNOWN_RATIO = 0.25
/** A burst of filament is felt by this much of itself longer than the lags say, beyond this, mm³/s. */
const BURST_RATIO = 0.5
const BURST_MM3_PER_S = 5
/** Over what it cost: 252 sound hours, drafts and doors with them, stay under 0.165. */
const TOLD = 0.12
const ACTED = 0.2
/** ... in so many blocks on end: a swing of the control law is over by then. */
const DEAR_BLOCKS = 2
/** Blocks whose steps from one to the next tell how unsteady the hold is. */
const STEPS = NOW + BETWEEN + REFERENCE
/** Median of the differences of two normal draws, as sigmas of one. */
const MEDIAN_STEP = 0.6745 * Math.SQRT2

export function judgeSlip(monitor: HeaterMonitor): void {
  const { hold } = monitor
  if (!hold.isFresh) return
  const dearer = dearerBy(hold)
  hold.dearBlocks = dearer > ACTED ? hold.dearBlocks + 1 : 0
  if (!(dearer > TOLD)) return
  raiseHazard(
    monitor,
    'sensor-detached',
    hold.dearBlocks >= DEAR_BLOCKS ? 'off' : 'watch',
    100 * ACTED,
    100 * dearer,
    '% more power',
    'it takes more power than minutes ago to read the same: its sensor slips out, or its heat goes elsewhere.',
  )
}

/** By how much more the hold costs than at its cheapest of late, less what fan, filament and scatter explain: what that hides, as
 * a share of the excess that is shown. */
export function dearerBy(hold: HoldCost): number {
  const { count, fanFan, fanFlow, flowFlow } = hold
  if (count < STEPS) return 0
  const cost = meanOf(hold.cost, count, NOW)
  const fanNow = meanOf(hold.fan, count, NOW)
  const flowNow = meanOf(hold.flow, count, NOW)
  const airNow = meanOf(hold.air, count, NOW)
  const det = fanFan * flowFlow - fanFlow * fanFlow
  const oldest = Math.max(count - BLOCKS, 0) + REFERENCE
  let most = 0
  for (let end = count - NOW - BETWEEN; end >= oldest; end--) {
    const flowThen = meanOf(hold.flow, end, REFERENCE)
    const fan = fanNow - meanOf(hold.fan, end, REFERENCE)
    const flow = flowNow - flowThen
    const variance = (flowFlow * fan * fan - 2 * fanFlow * fan * flow + fanFan * flow * flow) / det
    const known = hold.byFan * fan + hold.byFlow * flow
    const unknown = UNKNOWN_RATIO * (Math.abs(hold.byFan * fan) + Math.abs(hold.byFlow * flow))
    const burst = Math.max(hold.peakMm3PerS - Math.max(flowNow, flowThen) - BURST_MM3_PER_S, 0)
    const air = airCost(meanOf(hold.air, end, REFERENCE), airNow)
    const explained = air + known + unknown + SIGMAS * Math.sqrt(variance) + BURST_RATIO * hold.byFlow * burst
    most = Math.max(most, cost - meanOf(hold.cost, end, REFERENCE) - explained)
  }
  const share = most / cost - Math.max(hold.scatter, (SIGMAS * meansApart(hold)) / cost)
  return share / (1 - share)
}

/**
 * How far a mean of now and one of a reference lie apart by chance, 1 sigma: a control law that swings makes dear and cheap blocks by
 * turns, and the scatter that is learned over the hold follows slowly. By the median of the steps, so that one rise does not hide itself.
 */
function meansApart(hold: HoldCost): number {
  const { count, byFan, byFlow } = hold
  const steps: number[] = []
  for (let i = count - STEPS + 1; i < count; i++) {
    const [now, before] = [i % BLOCKS, (i - 1) % BLOCKS]
    const known = byFan * (hold.fan[now]! - hold.fan[before]!) + byFlow * (hold.flow[now]! - hold.flow[before]!)
    steps.push(Math.abs(hold.cost[now]! - hold.cost[before]! - known))
  }
  steps.sort((a, b) => a - b)
  return (steps[STEPS >> 1]! / MEDIAN_STEP) * Math.sqrt(1 / NOW + 1 / REFERENCE)
}
