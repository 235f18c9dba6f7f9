// What is learned of a heater while it is sound: its constants from heat-ups, and from all the rest how much it loses of late.
import { learn } from './heater-fit.ts'
import { HYPOTHESES } from './lagged-power.ts'
import type { HeaterMonitor } from './monitor-state.ts'

/** Mean over so long is the loss of late, s. */
const LATE_S = 60
const LATE_LEAST_S = 20
/** Close to the target the control law plays with the power; the heat-up proper is below. */
const BELOW_TARGET_C = 3
/** Loss over that of the constants which a printer can have; a fan and filament more than double it. */
const LOSS_RATIO_MIN = 0.1
const LOSS_RATIO_MAX = 4
const EXCESS_LEAST_C = 15
const CHUNK_LEAST_S = 1.5
/** Nothing is learned for so long after an intervention, s. */
const DISTRUST_S = 60

export function beginChunk(monitor: HeaterMonitor): void {
  const { now } = monitor
  monitor.chunkTimeS = now.timeS
  monitor.chunkC = now.temperatureC
  monitor.chunkExcessCS = monitor.excessCS
  monitor.chunkFannedCS = monitor.fannedCS
  monitor.chunkFlowedCMm3 = monitor.flowedCMm3
  monitor.chunkStilledCS = monitor.stilledCS
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
  const isFull = spanS >= CHUNK_LEAST_S && now.temperatureC - monitor.chunkC >= fit.prior.chunkFullC
  if (spanS < fit.prior.chunkS && !isFull) return
  if (monitor.isChunkSound && monitor.chunkTimeS >= monitor.balanceFromS) learnChunk(monitor, spanS)
  beginChunk(monitor)
}

function learnChunk(monitor: HeaterMonitor, spanS: number): void {
  const { now, fit, chunkEnergyS, chunkStartS, power, disturbances } = monitor
  const risenC = now.temperatureC - monitor.chunkC
  const excessCS = monitor.excessCS - monitor.chunkExcessCS
  for (let i = 0; i < HYPOTHESES; i++) chunkEnergyS[i] = power.energyS[i]! - chunkStartS[i]!
  if (monitor.isChunkHeatUp && risenC > fit.prior.chunkRiseC) {
    const before = fit.sumLL
    learn(fit, risenC, spanS, chunkEnergyS, excessCS)
    // As much as this chunk said of the loss; near the air it says nothing.
    const weight = (fit.sumLL - before) / Math.max(fit.sumLL, 1)
    monitor.learnedAirRoot += weight * (monitor.airRoot - monitor.learnedAirRoot)
  }
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
  const stilledRatio = (monitor.stilledCS - monitor.chunkStilledCS) / excessCS
  disturbances.stilledRatio += share * (stilledRatio - disturbances.stilledRatio)
  const flowMm3PerS = (monitor.flowedCMm3 - monitor.chunkFlowedCMm3) / excessCS
  disturbances.flowMm3PerS += share * (flowMm3PerS - disturbances.flowMm3PerS)
  disturbances.excessC += share * (excessCS / spanS - disturbances.excessC)
  monitor.lateS = Math.min(monitor.lateS + spanS, LATE_S)
  disturbances.isLossKnown = monitor.lateS >= LATE_LEAST_S
}
