// Hazards that a reading shows by itself: beyond a limit, faster than any block, standing still.
import { WINDOWS_S } from './heat-history.ts'
import type { HeaterMonitor } from './monitor-state.ts'
import { raiseHazard } from './raise-hazard.ts'

/** Readings outside what a sensor can mean, s. */
const IMPOSSIBLE_S = 1
/** Single samples over a limit are noise unless they are far over it. */
const OVER_S = 0.7
const FAR_OVER_C = 15
/** Windows that are short enough to speak of a rate. */
const RATE_WINDOWS = WINDOWS_S.filter((spanS) => spanS <= 3).length
/** Beyond what physics allows, °C, and for how long, s. */
const BEYOND_C = 2
const FALL_S = 0.45
/** A fall and a rise within so long are a loose wire. */
const LOOSE_S = 60
/** Below it and without power nothing is at stake. */
const HARMLESS_C = 60

/** Whether heat is, or may be, at stake. */
function isAtStake(monitor: HeaterMonitor): boolean {
  const { now } = monitor
  return now.targetC > 0 || now.powerRatio > 0 || now.temperatureC > HARMLESS_C
}

export function judgeReading(monitor: HeaterMonitor): void {
  if (monitor.impossibleS < IMPOSSIBLE_S) return
  const reaction = isAtStake(monitor) ? 'off' : 'watch'
  raiseHazard(
    monitor,
    'sensor-impossible',
    reaction,
    IMPOSSIBLE_S,
    monitor.impossibleS,
    's',
    'the sensor gives no temperature.',
  )
}

export function judgeLimit(monitor: HeaterMonitor): void {
  const { now, maxC } = monitor
  const overC = now.temperatureC - maxC
  if (overC > 0) monitor.overS += now.stepS
  else monitor.overS = 0
  if (overC > FAR_OVER_C || monitor.overS >= OVER_S) {
    raiseHazard(
      monitor,
      'over-limit',
      'stop',
      maxC,
      now.temperatureC,
      '°C',
      'hotter than this printer and material may be.',
    )
  }
  if (now.targetC > maxC) {
    raiseHazard(monitor, 'over-limit', 'off', maxC, now.targetC, '°C', 'the target is beyond the limit.')
  }
}

export function judgeSensor(monitor: HeaterMonitor): void {
  judgeRate(monitor)
}

function judgeRate(monitor: HeaterMonitor): void {
  const { now, bounds } = monitor
  let fallC = 0
  let riseC = 0
  for (let w = 0; w < RATE_WINDOWS; w++) {
    const seenC = bounds.riseC[w]!
    fallC = Math.max(fallC, bounds.coldestC[w]! - seenC || 0)
    riseC = Math.max(riseC, seenC - bounds.hottestC[w]! || 0)
  }
  if (riseC > BEYOND_C) monitor.roseAtS = now.timeS
  if (!(fallC > BEYOND_C)) monitor.fallS = 0
  else {
    monitor.fallS += now.stepS
    monitor.fellAtS = now.timeS
  }
  const isHot = isAtStake(monitor)
  if (monitor.fallS >= FALL_S + now.stepS || (monitor.fallS > 0 && fallC > 10)) {
    raiseHazard(
      monitor,
      'sensor-detached',
      isHot ? 'off' : 'watch',
      0,
      fallC,
      '°C',
      'the reading falls faster than any block can cool.',
    )
  }
  if (riseC > BEYOND_C) {
    raiseHazard(
      monitor,
      'sensor-impossible',
      'watch',
      0,
      riseC,
      '°C',
      'the reading rises faster than full power can heat.',
    )
  }
  if (now.timeS - monitor.fellAtS < LOOSE_S && now.timeS - monitor.roseAtS < LOOSE_S) {
    raiseHazard(
      monitor,
      'sensor-noisy',
      isHot ? 'pause' : 'watch',
      0,
      Math.max(fallC, riseC),
      '°C',
      'the reading jumps up and down: a loose wire.',
    )
  }
}
