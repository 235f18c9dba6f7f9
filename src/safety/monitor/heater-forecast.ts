// How warm a heater can become if it is asked for a target now: what the judge looks ahead with.
import { leadC } from './heater-fit.ts'
import type { HeaterMonitor } from './monitor-state.ts'

/** No law of real firmware passed its target by more, °C: real heat-ups 0.5 to 6 (PHYSICS 2.2), and a margin for poor gains. */
const OVERSHOOT_MAX_C = 20
const RESERVE = 1.1

/** Upper bound of the reading within `horizonS`. */
export function heaterForecastC(monitor: HeaterMonitor, targetC: number, horizonS: number): number {
  const { fit, now } = monitor
  const fastestCPerS = fit.isKnown ? RESERVE * fit.powerCPerS[fit.best]! : fit.prior.powerMaxCPerS
  const reachC = monitor.blockMaxC + fastestCPerS * horizonS
  const peakC = targetC + Math.min(leadC(fit, fastestCPerS), OVERSHOOT_MAX_C)
  return Math.max(now.temperatureC, monitor.blockMaxC, Math.min(reachC, peakC))
}
