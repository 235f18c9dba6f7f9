// Heat that nobody asked for, as the balance shows it.
import { WINDOWS_S } from './heat-history.ts'
import { lagOf } from './lagged-power.ts'
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
/** Heading over its target by this much, °C, with this share of what sound heaters may rise more than usual, in so many samples. On the
 * way up sound twins come to 1.19 of it, in a hold to 1.03, beds to 0.8 and that far over their target to 0.6. */
const HEADING_C = 8
const PASSING_SHARE = 1.4
const HELD_SHARE = 1.05
const HEADING_SAMPLES = 2
const BED_SHARE = 0.8
const BED_SAMPLES = 8
const SLOPE_WINDOW = WINDOWS_S.indexOf(1.5)
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
  if (hasJumped(monitor) || judgeHeading(monitor)) return
  // On the way up the unusual is left to where it is heading: sound twins are a little beyond it there.
  const isPassing = now.targetC > 0 && monitor.atTargetS < HELD_S
  const isUnusual =
    disturbances.isFanKnown &&
    !isPassing &&
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
  } else if (now.temperatureC > now.targetC + (isPassing ? PASSING_C : OVER_C)) {
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

/** A loose sensor that makes contact again rises too. */
export function hasJumped(monitor: HeaterMonitor): boolean {
  const { now } = monitor
  return now.timeS - monitor.fellAtS < JUMPED_S || now.timeS - monitor.roseAtS < JUMPED_S
}

/** What is in core and lag brings a heater further even if it is cut now: it is not waited for until the reading shows that. */
function judgeHeading(monitor: HeaterMonitor): boolean {
  const { now, fit, bounds, broken } = monitor
  const share = monitor.kind === 'bed' ? BED_SHARE : monitor.atTargetS < HELD_S ? PASSING_SHARE : HELD_SHARE
  // A slope times both lags is what they still hold.
  const slopeCPerS = bounds.riseC[SLOPE_WINDOW]! / WINDOWS_S[SLOPE_WINDOW]!
  const overC = now.temperatureC + slopeCPerS * lagOf(fit.best) - now.targetC
  const isOver = now.targetC > 0 && slopeCPerS > 0 && overC > HEADING_C
  const isHeading = fit.isKnown && isOver && broken.hotShare > share
  monitor.headingSamples = isHeading ? monitor.headingSamples + 1 : 0
  if (monitor.headingSamples < (monitor.kind === 'bed' ? BED_SAMPLES : HEADING_SAMPLES)) return false
  raiseHazard(
    monitor,
    'heater-stuck-on',
    'cut',
    now.targetC + HEADING_C,
    now.targetC + overC,
    '°C',
    'it is heading far over its target, and the power commanded does not explain it.',
  )
  return true
}
