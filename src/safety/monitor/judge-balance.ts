// Hazards that only the balance shows: how far it is broken, and heat that is missing.
import type { Reaction } from '../hazard.ts'
import { WINDOWS_S } from './heat-history.ts'
import { leadC } from './heater-fit.ts'
import { judgeHot } from './judge-heat.ts'
import { BROKEN_S, isLasting } from './lasting.ts'
import type { HeaterHazardKind, HeaterMonitor } from './monitor-state.ts'
import { raiseHazard } from './raise-hazard.ts'

/** Broken by whatever little, s. */
const LONG_BROKEN_S = 5
/** Share of its tolerance at which what is unusual is told. */
const TOLD_SHARE = 0.5
/** ... and acted upon, where the fan is known. */
const ACTED_SHARE = 1
const TOLD_S = 1.4
/** The block may be this much hotter than it reads: a pause, which leaves heaters on, is not enough. */
const HIDDEN_C = 15
/** So long unusual where nobody knows the fan, s. */
const UNKNOWN_BROKEN_S = 4
/** Closer to its target than this it is there, °C. */
const SHORT_C = 1
/** A heater that only gives too little is no danger before this much is missing, °C. */
const WEAK_C = 2.5
/** Below it the air that the model takes is too far from what it is, °C. */
const COOL_C = 80
/** Less than this that power should have given says nothing while it is cold, °C. */
const LITTLE_C = 3
/** Less of the power arrived than this: none did. */
const DEAD_RATIO = 0.35
const DEAD_S = 0.9
/** More of it arrived than this: what is unusual is the loss that was learned, and no reason to do anything. */
const ARRIVED_RATIO = 0.88
/** Near its target and still rising: a heater that was dead would fall. */
const NEAR_C = 15
const RISING_C = 0.3
const RISING_WINDOW = WINDOWS_S.indexOf(3)
/** A plug of cold filament at once shows like missing heat, s. */
const PURGED_S = 10

export function judgeBalance(monitor: HeaterMonitor): void {
  const { now } = monitor
  measure(monitor)
  monitor.blockMaxC = now.temperatureC + hiddenC(monitor)
  judgeCold(monitor)
  judgeHot(monitor)
}

/** For how long, and by how much at the worst, each side of the balance has been broken. */
function measure(monitor: HeaterMonitor): void {
  const { bounds, now, broken, disturbances } = monitor
  let coldC = 0
  let hotC = 0
  let coldShare = 0
  let hotShare = 0
  for (let w = 0; w < WINDOWS_S.length; w++) {
    const riseC = bounds.riseC[w]!
    if (Number.isNaN(riseC) || now.timeS - WINDOWS_S[w]! < monitor.balanceFromS) continue
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
  monitor.usualColdS = coldShare > (disturbances.isFanKnown ? ACTED_SHARE : 1) ? monitor.usualColdS + now.stepS : 0
  monitor.usualHotS = hotShare > 1 ? monitor.usualHotS + now.stepS : 0
  monitor.toldColdS = coldShare > TOLD_SHARE ? monitor.toldColdS + now.stepS : 0
}

/** How far the block may be above the reading: what the lag hides, or where the heat is that does not show. */
function hiddenC(monitor: HeaterMonitor): number {
  const { bounds, broken, fit } = monitor
  const slopeCPerS = bounds.riseC[1]! / WINDOWS_S[1]
  const w = broken.usualWindow
  const missingC = bounds.usualC[w]! + bounds.usualMoreC[w]! - bounds.riseC[w]!
  const unseenC = broken.coldShare > TOLD_SHARE ? missingC : 0
  return Math.max(leadC(fit, slopeCPerS), unseenC)
}

function judgeCold(monitor: HeaterMonitor): void {
  const { now, bounds, broken, disturbances } = monitor
  const isBroken = isLasting(broken.coldC, monitor.coldS) || monitor.coldS >= LONG_BROKEN_S
  // What is warm enough lacks nothing; what is off gets nothing.
  if (now.targetC === 0 || now.temperatureC > now.targetC - SHORT_C || isTooLittle(monitor)) {
    if (isBroken) tellCold(monitor, 'sensor-lying', 'watch', broken.coldWindow, 'it cools faster than it ever did.')
    return
  }
  const window = isBroken ? broken.coldWindow : broken.usualWindow
  const isDead = bounds.arrivedRatio[window]! < DEAD_RATIO
  const isArriving = bounds.riseC[RISING_WINDOW]! > RISING_C && now.temperatureC > now.targetC - NEAR_C
  const isPurged = now.timeS - monitor.purgedAtS < PURGED_S
  const kind = isDead ? 'heater-dead' : 'heater-weak'
  const unusualS = isDead ? DEAD_S : BROKEN_S
  const isUnusual = monitor.usualColdS >= (disturbances.isFanKnown ? unusualS : UNKNOWN_BROKEN_S)
  const isLacking = bounds.arrivedRatio[window]! < ARRIVED_RATIO
  // Near the room's temperature a little that is missing may be the room's.
  const isWarm = now.temperatureC >= COOL_C
  const isLong = disturbances.isFanKnown && isLacking && isWarm && monitor.usualColdS >= LONG_BROKEN_S
  const isShort = isDead || now.temperatureC < now.targetC - WEAK_C
  if (isShort && !isArriving && !isPurged && (isBroken || isLong || (isUnusual && isDead))) {
    const isHidden = monitor.blockMaxC - now.temperatureC > HIDDEN_C
    const reaction = isDead || isHidden ? 'off' : 'pause'
    tellCold(monitor, kind, reaction, window, 'power is commanded and its heat is missing.')
  } else if (isBroken || isUnusual || monitor.toldColdS >= TOLD_S) {
    tellCold(monitor, kind, 'watch', window, 'it gets less warm than its power should make it.')
  }
}

/** Near the air's temperature a room that is colder than the model's takes more than little power gives. */
function isTooLittle(monitor: HeaterMonitor): boolean {
  const { bounds, broken, now } = monitor
  if (now.temperatureC >= COOL_C) return false
  const w = broken.usualWindow
  const isLess = bounds.givenC[w]! < bounds.usualC[w]! - bounds.riseC[w]!
  return isLess || bounds.givenC[broken.coldWindow]! < LITTLE_C
}

function tellCold(
  monitor: HeaterMonitor,
  kind: HeaterHazardKind,
  reaction: Reaction,
  window: number,
  reason: string,
): void {
  const { bounds } = monitor
  raiseHazard(monitor, kind, reaction, bounds.usualC[window]!, bounds.riseC[window]!, '°C', reason)
}
