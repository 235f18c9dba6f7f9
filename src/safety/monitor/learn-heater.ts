// What is learned of a heater while it is sound: its constants from heat-ups, and from all the rest how much it loses of late.
import { learn } from './heater-fit.ts'
import { HYPOTHESES } from './lagged-power.ts'
import type { HeaterMonitor } from './monitor-state.ts'

/** Mean over so long is the loss of late, s. */
const LATE_S = 60
const LATE_LEAST_S = 20
/** Close to the target the control law plays with the power; the heat-up proper is below. */
const BELOW_TARGET_C = 3
/** So long after a reset the lags are not known to be filled, s. */
const FILLED_S = 20
/** Loss over that of the constants which a printer can have; a fan and filament more than double it. */
const LOSS_RATIO_MIN = 0.3
const LOSS_RATIO_MAX = 4
const EXCESS_LEAST_C = 15
/** Nothing is learned for so long after an intervention, s. */
const DISTRUST_S = 60

export function beginChunk(monitor: HeaterMonitor): void {
  const { now } = monitor
  monitor.chunkTimeS = now.timeS
  monitor.chunkC = now.temperatureC
  monitor.chunkExcessCS = monitor.excessCS
  monitor.chunkFannedCS = monitor.fannedCS
  monitor.chunkStartS.set(monitor.power.energyS)
  monitor.isChunkHeatUp = true
  monitor.isChunkSound = true
}

export function learnFrom(monitor: HeaterMonitor): void {
  const { now, fit } = monitor
  const isHeatUp = now.targetC > 0 && now.temperatureC < now.targetC - BELOW_TARGET_C
  if (!isHeatUp) monitor.isChunkHeatUp = false
  if (monitor.coldS + monitor.hotS + monitor.fallS > 0 || now.timeS - monitor.actedAtS < DISTRUST_S) {
    monitor.isChunkSound = false
  }
  const spanS = now.timeS - monitor.chunkTimeS
  if (spanS < fit.prior.chunkS) return
  if (monitor.isChunkSound && monitor.knownS >= FILLED_S) learnChunk(monitor, spanS)
  beginChunk(monitor)
}

function learnChunk(monitor: HeaterMonitor, spanS: number): void {
  const { now, fit, chunkEnergyS, chunkStartS, power, disturbances } = monitor
  const risenC = now.temperatureC - monitor.chunkC
  const excessCS = monitor.excessCS - monitor.chunkExcessCS
  for (let i = 0; i < HYPOTHESES; i++) chunkEnergyS[i] = power.energyS[i]! - chunkStartS[i]!
  if (monitor.isChunkHeatUp && risenC > fit.prior.chunkRiseC) learn(fit, risenC, chunkEnergyS, excessCS)
  if (!fit.isKnown || excessCS < EXCESS_LEAST_C * spanS) return
  const share = monitor.lateS < LATE_S ? spanS / (monitor.lateS + spanS) : spanS / LATE_S
  for (let i = 0; i < HYPOTHESES; i++) {
    const loss = fit.lossPerS[i]!
    const seen = (fit.powerCPerS[i]! * chunkEnergyS[i]! - risenC) / excessCS
    const held = Math.min(Math.max(seen, LOSS_RATIO_MIN * loss), LOSS_RATIO_MAX * loss)
    disturbances.lossPerS[i]! += share * (held - disturbances.lossPerS[i]!)
  }
  const fanRoot = (monitor.fannedCS - monitor.chunkFannedCS) / excessCS
  disturbances.fanRoot += share * (fanRoot - disturbances.fanRoot)
  monitor.lateS = Math.min(monitor.lateS + spanS, LATE_S)
  disturbances.isLossKnown = monitor.lateS >= LATE_LEAST_S
}
