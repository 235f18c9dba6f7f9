// Hazards that a reading shows by itself: beyond a limit, faster than any block, standing still.
import { WINDOWS_S } from './heat-history.ts'
import type { HeaterMonitor } from './monitor-state.ts'
import { raiseHazard } from './raise-hazard.ts'

/** Readings outside what a sensor can mean, s. */
const IMPOSSIBLE_S = 1
/** Single samples over a limit are noise unless they are far over it. */
const OVER_S = 0.7
const FAR_OVER_C = 15
/** A target at the limit is passed by this much on the way up: 0.5 to 6 °C (PHYSICS 2.2), and a law that is not tuned. */
const OVERSHOOT_C = 8
/** Windows that are short enough to speak of a rate. */
const RATE_WINDOWS = WINDOWS_S.filter((spanS) => spanS <= 3).length
/** Beyond what physics allows, °C, and for how long, s. */
const BEYOND_C = 2
const FALL_S = 0.45
/** A fall and a rise within so long are a loose wire. */
const LOOSE_S = 60
/** Scatter of a reading with which no control law holds anything, °C. */
const NOISY_C = 0.85
/** At its target, °C. */
const HELD_C = 5
/** So long a hold teaches how still a sensor is; then, and before, it may stand so long; and so much longer than it ever did, s. */
const LEARNED_S = 60
const STILL_S = 10
const STILL_UNLEARNED_S = 40
const STILL_OVER_LONGEST = 2.5
const STILL_SAMPLES = 8
/** A control law that reads a constant moves its power in a straight line, once its derivative has forgotten. */
const SETTLING_SAMPLES = 3
const SMOOTH_BEND = 0.003
/** Of a reading, 1 sigma, °C: noise-free ones that come to stand have 0.003 at the most by then, noisy ones 0.003 (beds) to 0.1. */
const LIVELY_C = 0.0035
/** Filament takes heat: where its flow changes by so much no reading stands, noise or none, mm³/s. */
const MOVING_MM3_PER_S = 2
/** Digits finer than this show every sensor's noise, °C. */
const FINE_C = 0.03
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
  if (overC > OVERSHOOT_C) monitor.overS += now.stepS
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
  judgeNoise(monitor)
  judgeStill(monitor)
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
      // What is off already is cooled by whatever cools it; nothing heats what is hidden.
      isHot && (now.targetC > 0 || now.powerRatio > 0) ? 'off' : 'watch',
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

function judgeNoise(monitor: HeaterMonitor): void {
  const { noiseC } = monitor.disturbances
  if (noiseC < NOISY_C || !isAtStake(monitor)) return
  raiseHazard(monitor, 'sensor-noisy', 'pause', NOISY_C, noiseC, '°C', 'the reading is too noisy to control heat by.')
}

/** Keeps count of how long the reading has not changed in its last digit, and of how long it does that while it is sound. */
export function stepStill(monitor: HeaterMonitor, beforeC: number, powerBefore: number, flowMm3PerS: number): void {
  const { now } = monitor
  const isHeld = now.targetC > 0 && Math.abs(now.temperatureC - now.targetC) < HELD_C
  const change = now.powerRatio - powerBefore
  const bend = Math.abs(change - monitor.powerChange)
  monitor.powerChange = change
  if (isHeld) monitor.heldS += now.stepS
  if (now.temperatureC === beforeC) {
    monitor.stillSamples++
    monitor.stillFlowMin = Math.min(monitor.stillFlowMin, flowMm3PerS)
    monitor.stillFlowMax = Math.max(monitor.stillFlowMax, flowMm3PerS)
    if (monitor.stillSamples > SETTLING_SAMPLES) monitor.powerBend = Math.max(monitor.powerBend, bend)
    return
  }
  monitor.leastStepC = Math.min(monitor.leastStepC, Math.abs(now.temperatureC - beforeC))
  if (isHeld) monitor.longestStillS = Math.max(monitor.longestStillS, now.timeS - now.stepS - monitor.stillSinceS)
  monitor.stillSinceS = now.timeS
  monitor.stillSamples = 0
  monitor.noiseAtChangeC = monitor.disturbances.noiseC
  monitor.stillFlowMin = flowMm3PerS
  monitor.stillFlowMax = flowMm3PerS
  monitor.powerBend = 0
}

/** A sensor that is alive moves in its last digit; how long it may stand is learned from itself. */
function judgeStill(monitor: HeaterMonitor): void {
  const { now } = monitor
  const stillS = now.timeS - monitor.stillSinceS
  const limitS = Math.max(
    monitor.heldS >= LEARNED_S ? STILL_S : STILL_UNLEARNED_S,
    STILL_OVER_LONGEST * monitor.longestStillS,
  )
  if (now.targetC === 0 || stillS < limitS || monitor.stillSamples < STILL_SAMPLES) return
  const isMoved = monitor.stillFlowMax - monitor.stillFlowMin > MOVING_MM3_PER_S
  if (monitor.noiseAtChangeC < LIVELY_C && !isMoved) return
  // With coarse digits a sound reading stands too, but the control law, which sees more of them, goes on moving the power.
  if (monitor.leastStepC > FINE_C && monitor.powerBend > SMOOTH_BEND) return
  raiseHazard(monitor, 'sensor-frozen', 'off', limitS, stillS, 's', 'the reading stands still to its last digit.')
}
