// How far a heater is let down that no longer gets the power to reach its target.
import type { Scene } from '../perception/scene.ts'
import { amountOf, channelOf, type Facts } from './facts.ts'
import type { EasedHeater } from './playbook.ts'

/** A heater that reads so far below its target is not reaching it, °C: well above the noise of a thermistor. */
const BEHIND_C = 0.7
/**
 * So far above its reading it is asked for then, °C: its law goes on finding out how much power it needs, and the safety shell, which
 * takes a heater for broken that gets power, stays more than 1 °C below its target and does not rise, has nothing to find.
 */
const AHEAD_C = 0.4
/** Nothing is asked for that changes less, °C. */
const STEP_C = 0.2

/** The heater that is furthest behind, and what it is to be asked for; null: each of them gets what it is asked for, or is at its least. */
export function easedTarget(
  heaters: readonly EasedHeater[],
  scene: Scene,
  facts: Facts,
): { readonly heater: string; readonly targetC: number } | null {
  let worst: { heater: string; targetC: number } | null = null
  let worstC = BEHIND_C
  for (const { heater, reading, target, leastC } of heaters) {
    const askedC = channelOf(scene, target)
    const readC = channelOf(scene, reading)
    const targetC = Math.max(readC + AHEAD_C, amountOf(leastC, facts))
    const behindC = askedC - readC
    // What is off stays off; what is not known is left alone.
    if (!(askedC > 0 && behindC > worstC && askedC - targetC >= STEP_C)) continue
    worst = { heater, targetC: Math.round(targetC * 10) / 10 }
    worstC = behindC
  }
  return worst
}
