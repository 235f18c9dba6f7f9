// Watches one heater from what its printer reports: power commanded against temperature read. It believes neither alone. Either
// the heat balance of PHYSICS 2.2 holds, within bounds that shrink as heat-ups are seen, or something is wrong.
import type { Hazard } from '../hazard.ts'
import { boundHeat } from './heat-bounds.ts'
import { clearHistory, keepSample } from './heat-history.ts'
import type { HeaterSample } from './heater-sample.ts'
import { endHold, stepHoldCost } from './hold-cost.ts'
import { judgeBalance } from './judge-balance.ts'
import { judgeHold } from './judge-hold.ts'
import { judgeRunaway } from './judge-runaway.ts'
import { judgeLimit, judgeReading, judgeSensor, stepStill } from './judge-sensor.ts'
import { judgeSlip } from './judge-slip.ts'
import { resetLaggedPower, stepLaggedPower } from './lagged-power.ts'
import { beginChunk, learnFrom } from './learn-heater.ts'
import type { HeaterMonitor } from './monitor-state.ts'

/** A longer gap hides what the block did. */
const GAP_MAX_S = 5
const AIR_C = 25
/** A reading of exactly 0.0 is that of a firmware that has not measured yet. */
const UNREAD_C = 0
/** What a sensor of a printer can mean at all. */
const READING_MIN_C = -60
const READING_MAX_C = 650
/** Cold and unpowered: nothing can be hidden in the block. */
const COLD_C = 50
/** Else it takes so long until the lags have forgotten what was before, s. */
const FILLED_S = 20
/** Share of a change of noise that one sample brings. */
const NOISE_SHARE = 0.02
const NOISE_MAX_C = 1
const JITTER_MAX = 0.3
/** More than any hot end melts while it prints; what comes at this pace is a plug that is pushed forward. */
const PURGE_MM3_PER_S = 45
/** What other fans do counts for no more than this, however many there are: else they would explain whatever happens. */
const STRANGE_MAX = 1
/** Closer to its target than this, or above it, it has arrived. */
const AT_TARGET_C = 5

/**
 * Hazards that came up with this sample, or stand and are told again; valid until the next call. A sample that does not advance
 * the clock is passed over; a gap or a clock that runs back starts the watch anew, what was learned stays.
 */
export function stepHeaterMonitor(monitor: HeaterMonitor, sample: HeaterSample): readonly Hazard[] {
  const { now, found } = monitor
  found.length = 0
  const stepS = sample.timeS - now.timeS
  if (stepS === 0) return found
  const { temperatureC } = sample
  if (temperatureC === UNREAD_C || !(temperatureC >= READING_MIN_C && temperatureC <= READING_MAX_C)) {
    loseSight(monitor, sample, stepS)
    return found
  }
  monitor.impossibleS = 0
  if (!(stepS > 0 && stepS <= GAP_MAX_S) || !(now.stepS >= 0)) begin(monitor, sample)
  else advance(monitor, sample, stepS)
  judgeLimit(monitor)
  if (now.stepS === 0) return found
  boundHeat(monitor.bounds, monitor.fit, monitor.history, monitor.disturbances)
  judgeSensor(monitor)
  judgeBalance(monitor)
  judgeRunaway(monitor)
  judgeHold(monitor)
  judgeSlip(monitor)
  learnFrom(monitor)
  return found
}

/** No reading that could be one. */
function loseSight(monitor: HeaterMonitor, sample: HeaterSample, stepS: number): void {
  const { now } = monitor
  now.timeS = sample.timeS
  now.targetC = sample.targetC
  now.powerRatio = sample.powerRatio
  // The next reading begins anew.
  now.stepS = -1
  if (sample.temperatureC === UNREAD_C) return
  now.temperatureC = sample.temperatureC
  if (stepS > 0) monitor.impossibleS += Math.min(stepS, 1)
  judgeReading(monitor)
}

function begin(monitor: HeaterMonitor, sample: HeaterSample): void {
  const { now, power, history, fit } = monitor
  setMoment(monitor, sample, 0)
  monitor.beforeC = sample.temperatureC
  monitor.excessCS = 0
  monitor.fannedCS = 0
  monitor.flowedCMm3 = 0
  monitor.stilledCS = 0
  const isCold = sample.temperatureC < COLD_C && sample.powerRatio === 0
  monitor.balanceFromS = isCold ? Number.NEGATIVE_INFINITY : now.timeS + FILLED_S
  monitor.blockMaxC = sample.temperatureC
  monitor.coldS = 0
  monitor.usualColdS = 0
  monitor.toldColdS = 0
  monitor.hotS = 0
  monitor.usualHotS = 0
  monitor.fallS = 0
  // The clock may have begun anew: what was told before it is not fresh.
  monitor.toldAtS.fill(Number.NEGATIVE_INFINITY)
  monitor.actedAtS = Number.NEGATIVE_INFINITY
  monitor.fellAtS = Number.NEGATIVE_INFINITY
  monitor.roseAtS = Number.NEGATIVE_INFINITY
  monitor.stillSinceS = now.timeS
  monitor.stillSamples = 0
  monitor.stillFlowMin = sample.flowMm3PerS ?? 0
  monitor.stillFlowMax = sample.flowMm3PerS ?? 0
  monitor.powerBend = 0
  monitor.powerlessS = isCold ? Number.POSITIVE_INFINITY : 0
  monitor.isSpent = false
  monitor.risingSamples = 0
  monitor.headingSamples = 0
  monitor.powerChange = 0
  monitor.fullPowerS = 0
  resetLaggedPower(power, now.powerRatio, now.temperatureC)
  clearHistory(history)
  keepSample(history, now.timeS, now.temperatureC, power.lagged[fit.best]!, 0, 0, 0, 0, power.energyS)
  endHold(monitor.hold)
  beginChunk(monitor)
}

/** What was amiss with another target says nothing of this one. */
function forgetBalance(monitor: HeaterMonitor): void {
  monitor.coldS = 0
  monitor.usualColdS = 0
  endHold(monitor.hold)
}

function setMoment(monitor: HeaterMonitor, sample: HeaterSample, stepS: number): void {
  const { now, disturbances } = monitor
  now.timeS = sample.timeS
  const isSameTarget = sample.targetC === now.targetC
  if (!isSameTarget) forgetBalance(monitor)
  const isThere = isSameTarget && sample.temperatureC > sample.targetC - AT_TARGET_C
  monitor.atTargetS = isThere ? monitor.atTargetS + stepS : 0
  if ((sample.flowMm3PerS ?? 0) > PURGE_MM3_PER_S) monitor.purgedAtS = sample.timeS
  now.temperatureC = sample.temperatureC
  now.targetC = sample.targetC
  now.powerRatio = sample.powerRatio
  now.stepS = stepS
  monitor.airRoot = sample.airRoot ?? 0
  disturbances.targetC = sample.targetC
  disturbances.isFanKnown = sample.fanRatio !== null
  disturbances.isFlowKnown = sample.flowMm3PerS !== null
}

function advance(monitor: HeaterMonitor, sample: HeaterSample, stepS: number): void {
  const { now, power, history, disturbances, fit } = monitor
  const beforeC = now.temperatureC
  const powerBefore = now.powerRatio
  const secondDifferenceC = sample.temperatureC - 2 * beforeC + monitor.beforeC
  monitor.beforeC = beforeC
  setMoment(monitor, sample, stepS)
  stepStill(monitor, beforeC, powerBefore, sample.flowMm3PerS ?? 0)
  const excessCS = Math.max((sample.temperatureC + beforeC) / 2 - AIR_C, 0) * stepS
  monitor.excessCS += excessCS
  // Any fan may blow at the block like the part's; what one that runs in a heat-up takes has been learned as its loss, and goes with it.
  const strangeAir = Math.max(-STRANGE_MAX, Math.min(monitor.airRoot - monitor.learnedAirRoot, STRANGE_MAX))
  monitor.fannedCS += (Math.sqrt(sample.fanRatio ?? 0) + Math.max(strangeAir, 0)) * excessCS
  monitor.flowedCMm3 += (sample.flowMm3PerS ?? 0) * excessCS
  const gone = fit.prior.airLossRatio * Math.max(-strangeAir, 0)
  monitor.stilledCS += (gone / (1 + gone)) * excessCS
  stepLaggedPower(power, (powerBefore + sample.powerRatio) / 2, sample.temperatureC, stepS)
  const { excessCS: excess, fannedCS, flowedCMm3, stilledCS } = monitor
  const drive = power.lagged[fit.best]!
  keepSample(history, now.timeS, now.temperatureC, drive, excess, fannedCS, flowedCMm3, stilledCS, power.energyS)
  if (sample.fanRatio !== null && sample.flowMm3PerS !== null) {
    stepHoldCost(monitor, sample.fanRatio, sample.flowMm3PerS)
  }
  // The second difference of white noise has sqrt(6) of its sigma; of its size, half.
  const noiseC = Math.min(Math.abs(secondDifferenceC) / 2, NOISE_MAX_C)
  disturbances.noiseC += NOISE_SHARE * (noiseC - disturbances.noiseC)
  const jitter = Math.min(Math.abs(sample.powerRatio - powerBefore), JITTER_MAX)
  disturbances.powerJitter += NOISE_SHARE * (jitter - disturbances.powerJitter)
  disturbances.stepS += NOISE_SHARE * (stepS - disturbances.stepS)
}
