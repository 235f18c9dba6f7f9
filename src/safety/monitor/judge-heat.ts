// Heat that nobody asked for, as the balance shows it.
import { WINDOWS_S } from './heat-history.ts'
import { BROKEN_S, isLasting, isQuick } from './lasting.ts'
import type { HeaterMonitor } from './monitor-state.ts'
import { raiseHazard } from './raise-hazard.ts'

/** A sensor that just jumped says nothing about heat, s. */
const JUMPED_S = 30
/** What is unusual by this much is far off. */
const FAR_SHARE = 1.6
/** Over its target by this much while the balance is broken: it is heating itself. On the way up a sound one passes it, too. */
const OVER_C = 4
const PASSING_C = 12
const HELD_S = 60
/** Below it a bed or the room may warm what is off; above it the air of a chamber may, but slowly: °C in 12 s. */
const WARM_C = 55
const CHAMBER_C = 90
const FAST_C = 1.5
const FAST_WINDOW = WINDOWS_S.indexOf(12)
/** No air at all warms anything like this: °C in 6 s. */
const ALONE_C = 4
const ALONE_WINDOW = WINDOWS_S.indexOf(6)

export function judgeHot(monitor: HeaterMonitor): void {
  const { now, broken, disturbances } = monitor
  // A loose sensor that makes contact again rises too.
  if (now.timeS - monitor.fellAtS < JUMPED_S || now.timeS - monitor.roseAtS < JUMPED_S) return
  const isUnusual =
    disturbances.isFanKnown &&
    (monitor.usualHotS >= BROKEN_S || isQuick(monitor.usualHotS, broken.hotShare > FAR_SHARE))
  if (!isLasting(broken.hotC, monitor.hotS) && !isUnusual) return
  if (now.targetC === 0) {
    const isFast = monitor.bounds.riseC[FAST_WINDOW]! > FAST_C || now.temperatureC > CHAMBER_C
    const isAlone = monitor.bounds.riseC[ALONE_WINDOW]! > ALONE_C
    const reaction = isAlone || (now.temperatureC > WARM_C && isFast) ? 'cut' : 'watch'
    raiseHazard(
      monitor,
      'heating-while-off',
      reaction,
      0,
      broken.hotC,
      '°C',
      'it gets warmer although no power is commanded.',
    )
  } else if (now.temperatureC > now.targetC + (monitor.atTargetS < HELD_S ? PASSING_C : OVER_C)) {
    raiseHazard(
      monitor,
      'heater-stuck-on',
      'cut',
      now.targetC,
      now.temperatureC,
      '°C',
      'it gets warmer than the power commanded can make it.',
    )
  } else {
    raiseHazard(monitor, 'sensor-lying', 'watch', 0, broken.hotC, '°C', 'it warms faster than it ever did.')
  }
}
