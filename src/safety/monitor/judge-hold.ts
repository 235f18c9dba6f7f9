// Hazards that grow slowly: a heater that has nothing left to give, and a hold that needs another power than it should.
import { WINDOWS_S } from './heat-history.ts'
import type { HeaterMonitor } from './monitor-state.ts'
import { raiseHazard } from './raise-hazard.ts'

/** All the power that it ever gets, nearly; some firmware never gives all. */
const FULL_SHARE = 0.95
/** With it, a hot end that is this far below its target gains at least so much in a minute. Source: PHYSICS 2, V2: 1.4 °C/s and more. */
const BELOW_C = 4
const CREEP_S = 60
const CREEP_C = 7
const STANDS_C = 2
const FAR_BELOW_C = 15
const MINUTE = WINDOWS_S.indexOf(60)
/** Loss in hold over what fan, filament and draft can take, and under the least. */
const HIGH_TOLD = 1.25
const LOW_TOLD = 0.5
const HELD_C = 5
const SETTLED_S = 60
const DRAFT_RATIO = 1.3

export function judgeHold(monitor: HeaterMonitor): void {
  judgeCreep(monitor)
  judgeLoss(monitor)
}

/** The firmware's own guard starts anew with every 2 °C gained, so that it never ends a slow creep. */
function judgeCreep(monitor: HeaterMonitor): void {
  const { now, bounds } = monitor
  monitor.fullPowerRatio = Math.max(monitor.fullPowerRatio, now.powerRatio)
  const isFull = now.powerRatio >= FULL_SHARE * monitor.fullPowerRatio && now.temperatureC < now.targetC - BELOW_C
  monitor.fullPowerS = isFull ? monitor.fullPowerS + now.stepS : 0
  const gainC = bounds.riseC[MINUTE]!
  if (monitor.kind !== 'hot-end' || monitor.fullPowerS < CREEP_S || !(gainC < CREEP_C)) return
  const reaction = gainC < STANDS_C && now.temperatureC < now.targetC - FAR_BELOW_C ? 'pause' : 'watch'
  raiseHazard(monitor, 'heater-creep', reaction, CREEP_C, gainC, '°C', 'full power for a minute, and it hardly gains.')
}

/** Power at hold far from what the model needs: the reading, or the heater, is not what it was. */
function judgeLoss(monitor: HeaterMonitor): void {
  const { disturbances, fit, now } = monitor
  const isHeld = now.targetC > 0 && Math.abs(now.temperatureC - now.targetC) < HELD_C && monitor.heldS >= SETTLED_S
  // What a bed loses depends on the air around it as much as on the bed.
  if (monitor.kind !== 'hot-end' || !isHeld || !disturbances.isLossKnown) return
  const { prior, best } = fit
  const fanRatio = prior.fanLossRatio * (disturbances.isFanKnown ? disturbances.fanRoot : 1)
  const flowRatio =
    prior.flowLossRatioPerMm3 * (disturbances.isFlowKnown ? disturbances.flowMm3PerS : prior.flowMaxMm3PerS)
  const spreadPerS = 3 * Math.sqrt(fit.lossVariance[best]! * fit.scale)
  const lossPerS = disturbances.lossPerS[best]!
  const mostPerS = HIGH_TOLD * (DRAFT_RATIO + fanRatio + flowRatio) * (fit.lossPerS[best]! + spreadPerS)
  const leastPerS = LOW_TOLD * (1 - disturbances.stilledRatio) * (fit.lossPerS[best]! - spreadPerS)
  if (lossPerS > mostPerS) {
    tellLoss(monitor, mostPerS, lossPerS, 'it takes more power than it should: it may be hotter than it reads.')
  } else if (lossPerS < leastPerS) {
    tellLoss(monitor, leastPerS, lossPerS, 'it takes less power than it should: it may be colder than it reads.')
  }
}

function tellLoss(monitor: HeaterMonitor, limitPerS: number, lossPerS: number, reason: string): void {
  raiseHazard(monitor, 'sensor-lying', 'watch', 1000 * limitPerS, 1000 * lossPerS, '1/ks', reason)
}
