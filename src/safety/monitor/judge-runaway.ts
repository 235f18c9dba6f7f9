// Heat that nobody commands, seen without a model: what has been given no power for longer than its lags does not get warmer.
import { WINDOWS_S } from './heat-history.ts'
import { longestLagS } from './heater-fit.ts'
import { hasJumped } from './judge-heat.ts'
import type { HeaterMonitor } from './monitor-state.ts'
import { raiseHazard } from './raise-hazard.ts'

/** Commanded less than this is none. */
const NO_POWER = 0.02
/** Both lags have given up what they held after so many of them, and so many seconds for what smooths and reports. */
const LAGS = 3
const MORE_S = 4
/** What has fallen by so much in 3 s has nothing left that could make it rise again, °C. */
const FALLEN_C = 1.5
const THREE_S = WINDOWS_S.indexOf(3)
/** Then a rise by so much, by so many sigmas of its noise and by so much more than usual is heat: °C in 1.5 s, in two samples. */
const QUICK_C = 0.6
const QUICK_SIGMAS = 8
const QUICK_SHARE = 1.6
const QUICK_SAMPLES = 2
const QUICK = WINDOWS_S.indexOf(1.5)
/** Over so long it rose by so much: no room or chamber warms a heater like that. */
const WINDOW = WINDOWS_S.indexOf(25)
const RISE_C = 2
/** So far below it nobody is hurt, °C. */
const HARMLESS_C = 45
/** A bed that is cold: no air warms so much iron by so much in that time. */
const BED_RISE_C = 3
/** Above the air of any chamber even a slow rise is heat of its own: °C in a minute. */
const AIR_MAX_C = 65
const SLOW_RISE_C = 1.5
const MINUTE = WINDOWS_S.indexOf(60)

export function judgeRunaway(monitor: HeaterMonitor): void {
  const { now, bounds, fit } = monitor
  const isPowerless = now.powerRatio < NO_POWER
  const lagS = longestLagS(fit)
  const restS = LAGS * lagS + MORE_S
  monitor.powerlessS = isPowerless ? monitor.powerlessS + now.stepS : 0
  const hasFallen = monitor.powerlessS >= lagS && bounds.riseC[THREE_S]! < -FALLEN_C
  monitor.isSpent = isPowerless && (monitor.isSpent || hasFallen || monitor.powerlessS >= restS)
  judgeQuick(monitor)
  if (hasJumped(monitor)) return
  const isBed = monitor.kind === 'bed'
  if (now.temperatureC > HARMLESS_C) judgeRise(monitor, WINDOW, RISE_C, restS)
  else if (isBed) judgeRise(monitor, WINDOW, BED_RISE_C, restS)
  if (isBed && now.temperatureC > AIR_MAX_C) judgeRise(monitor, MINUTE, SLOW_RISE_C, restS)
}

function judgeRise(monitor: HeaterMonitor, window: number, limitC: number, restS: number): void {
  const riseC = monitor.bounds.riseC[window]!
  if (riseC >= limitC && monitor.powerlessS >= restS + WINDOWS_S[window]!) tell(monitor, limitC, riseC)
}

/** Hot ends rise by 10 °C a second: no time to wait for half a minute. */
function judgeQuick(monitor: HeaterMonitor): void {
  const { bounds, broken, disturbances } = monitor
  const limitC = Math.max(QUICK_C, QUICK_SIGMAS * disturbances.noiseC)
  const riseC = bounds.riseC[QUICK]!
  const isRising = monitor.isSpent && monitor.fit.isKnown && riseC > limitC && broken.hotShare > QUICK_SHARE
  monitor.risingSamples = isRising ? monitor.risingSamples + 1 : 0
  const isHeat = monitor.kind === 'hot-end' && monitor.risingSamples >= QUICK_SAMPLES && !hasJumped(monitor)
  if (isHeat) tell(monitor, limitC, riseC)
}

function tell(monitor: HeaterMonitor, limitC: number, riseC: number): void {
  const kind = monitor.now.targetC > 0 ? 'heater-stuck-on' : 'heating-while-off'
  raiseHazard(monitor, kind, 'cut', limitC, riseC, '°C', 'it has had no power for long and gets warmer all the same.')
}
