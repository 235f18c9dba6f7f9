// Hazards that only the balance shows: heat that is missing, and heat that nobody asked for.
import { WINDOWS_S } from './heat-history.ts'
import type { HeaterMonitor } from './monitor-state.ts'
import { raiseHazard } from './raise-hazard.ts'

/** After a reset the heat in the block is unknown for so long, s. */
const FILLED_S = 20
/** A sensor that just jumped says nothing about heat, s. */
const JUMPED_S = 30
/** A balance must be broken for so long, s; by little, for longer. */
const BROKEN_S = 1.4
const BROKEN_BY_C = 1.5
const LONG_BROKEN_S = 5
const USUAL_BROKEN_S = 2
/** Share of its tolerance at which what is unusual is told. */
const TOLD_SHARE = 0.55
/** So long unusual where nobody knows the fan, s. */
const UNKNOWN_BROKEN_S = 6
/** Less of the power arrived than this: none did. */
const DEAD_RATIO = 0.35
/** Over its target by this much while the balance is broken: it is heating itself. */
const OVER_C = 1.5

export function judgeBalance(monitor: HeaterMonitor): void {
  if (monitor.knownS < FILLED_S) return
  measure(monitor)
  judgeCold(monitor)
  judgeHot(monitor)
}

/** For how long, and by how much at the worst, each side of the balance has been broken. */
function measure(monitor: HeaterMonitor): void {
  const { bounds, now, broken } = monitor
  let coldC = 0
  let hotC = 0
  let coldShare = 0
  let hotShare = 0
  for (let w = 0; w < WINDOWS_S.length; w++) {
    const riseC = bounds.riseC[w]!
    if (Number.isNaN(riseC)) continue
    const missingC = bounds.possibleMinC[w]! - riseC
    if (missingC > coldC) {
      coldC = missingC
      broken.coldWindow = w
    }
    hotC = Math.max(hotC, riseC - bounds.possibleMaxC[w]!)
    const lessShare = (bounds.usualC[w]! - riseC) / bounds.usualLessC[w]!
    if (lessShare > coldShare) {
      coldShare = lessShare
      broken.usualWindow = w
    }
    hotShare = Math.max(hotShare, (riseC - bounds.usualC[w]!) / bounds.usualMoreC[w]!)
  }
  broken.coldC = coldC
  broken.hotC = hotC
  broken.coldShare = coldShare
  broken.hotShare = hotShare
  monitor.coldS = coldC > 0 ? monitor.coldS + now.stepS : 0
  monitor.hotS = hotC > 0 ? monitor.hotS + now.stepS : 0
  monitor.usualColdS = coldShare > 1 ? monitor.usualColdS + now.stepS : 0
  monitor.usualHotS = hotShare > 1 ? monitor.usualHotS + now.stepS : 0
  monitor.toldColdS = coldShare > TOLD_SHARE ? monitor.toldColdS + now.stepS : 0
}

function judgeCold(monitor: HeaterMonitor): void {
  const { now, bounds, broken, disturbances } = monitor
  const isBroken = monitor.coldS >= BROKEN_S && (broken.coldC > BROKEN_BY_C || monitor.coldS >= LONG_BROKEN_S)
  if (now.targetC === 0) {
    if (isBroken)
      raiseHazard(
        monitor,
        'sensor-lying',
        'watch',
        bounds.possibleMinC[broken.coldWindow]!,
        bounds.riseC[broken.coldWindow]!,
        '°C',
        'it cools faster than it ever did.',
      )
    return
  }
  const window = isBroken ? broken.coldWindow : broken.usualWindow
  const isDead = bounds.arrivedRatio[window]! < DEAD_RATIO
  const unusualS = disturbances.isFanKnown ? USUAL_BROKEN_S : UNKNOWN_BROKEN_S
  const isUnusual = monitor.usualColdS >= unusualS
  const kind = isDead ? 'heater-dead' : 'heater-weak'
  const limitC = bounds.usualC[window]! - bounds.usualLessC[window]!
  if (isBroken || (isUnusual && isDead)) {
    raiseHazard(
      monitor,
      kind,
      isDead ? 'off' : 'pause',
      limitC,
      bounds.riseC[window]!,
      '°C',
      'power is commanded and its heat is missing.',
    )
  } else if (isUnusual || monitor.toldColdS >= USUAL_BROKEN_S) {
    raiseHazard(
      monitor,
      kind,
      'watch',
      limitC,
      bounds.riseC[window]!,
      '°C',
      'it gets less warm than its power should make it.',
    )
  }
}

function judgeHot(monitor: HeaterMonitor): void {
  const { now, broken, disturbances } = monitor
  // A loose sensor that makes contact again rises too.
  if (now.timeS - monitor.fellAtS < JUMPED_S || now.timeS - monitor.roseAtS < JUMPED_S) return
  const isBroken = monitor.hotS >= BROKEN_S && broken.hotC > BROKEN_BY_C
  const isUnusual = monitor.usualHotS >= USUAL_BROKEN_S && disturbances.isFanKnown
  if (!isBroken && !isUnusual) return
  if (now.targetC === 0) {
    raiseHazard(
      monitor,
      'heating-while-off',
      'cut',
      0,
      broken.hotC,
      '°C',
      'it gets warmer although no power is commanded.',
    )
  } else if (now.temperatureC > now.targetC + OVER_C) {
    raiseHazard(
      monitor,
      'heater-stuck-on',
      'cut',
      0,
      broken.hotC,
      '°C',
      'it gets warmer than the power commanded can make it.',
    )
  } else {
    raiseHazard(monitor, 'sensor-lying', 'watch', 0, broken.hotC, '°C', 'it warms faster than it ever did.')
  }
}
