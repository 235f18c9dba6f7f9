// Heat that nobody commands, seen without a model: what has been given no power for longer than its lags does not get warmer.
import { WINDOWS_S } from './heat-history.ts'
import { longestLagS } from './heater-fit.ts'
import type { HeaterMonitor } from './monitor-state.ts'
import { raiseHazard } from './raise-hazard.ts'

/** Commanded less than this is none. */
const NO_POWER = 0.02
/** Both lags have given up what they held after so many of them, and so many seconds for what smooths and reports. */
const LAGS = 3
const MORE_S = 4
/** Over so long it rose by so much: no room or chamber warms a heater like that. */
const WINDOW = WINDOWS_S.indexOf(25)
const RISE_C = 2
/** So far below it nobody is hurt, °C. */
const HARMLESS_C = 45

export function judgeRunaway(monitor: HeaterMonitor): void {
  const { now, bounds, fit } = monitor
  monitor.powerlessS = now.powerRatio < NO_POWER ? monitor.powerlessS + now.stepS : 0
  const restS = LAGS * longestLagS(fit) + MORE_S + WINDOWS_S[WINDOW]!
  const riseC = bounds.riseC[WINDOW]!
  if (!(monitor.powerlessS >= restS && riseC >= RISE_C && now.temperatureC > HARMLESS_C)) return
  const kind = now.targetC > 0 ? 'heater-stuck-on' : 'heating-while-off'
  raiseHazard(monitor, kind, 'cut', RISE_C, riseC, '°C', 'it has had no power for long and gets warmer all the same.')
}
