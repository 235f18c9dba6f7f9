// How far a heater is let down that no longer gets the power to reach its target.
import type { Scene } from '../perception/scene.ts'
import { amountOf, channelOf, type Facts } from './facts.ts'
import type { EasedHeater } from './playbook.ts'

/** A heater that reads so far below its target is not reaching it, °C: well above the noise of a thermistor. */
const BEHIND_C = 0.9
/**
 * So far above its reading it is asked for then, °C: its law goes on finding out how much power it needs, and the safety shell, which
 * takes a heater for broken that gets power, stays more than 1 °C below its target and does not rise, has nothing to find.
 */
const AHEAD_C = 0.6
/** Nothing is asked for that changes less, °C. */
const STEP_C = 0.2
/** As near to its target it has what it needs: where power comes back, or is needed elsewhere no more, it is asked for more again, °C. */
const THERE_C = 0.3
const RAISED_C = 0.5

/** The heater that is furthest behind, or else one that can do with more, and what it is to be asked for; null: nothing is to change. */
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
  return worst ?? raisedTarget(heaters, scene, facts)
}

function raisedTarget(
  heaters: readonly EasedHeater[],
  scene: Scene,
  facts: Facts,
): { readonly heater: string; readonly targetC: number } | null {
  for (const { heater, reading, target, mostC } of heaters) {
    const askedC = channelOf(scene, target)
    const targetC = Math.min(askedC + RAISED_C, amountOf(mostC, facts))
    if (!(askedC > 0 && channelOf(scene, reading) >= askedC - THERE_C && targetC > askedC)) continue
    return { heater, targetC: Math.round(targetC * 10) / 10 }
  }
  return null
}
