// What a playbook reckons with: numbers that stood when it began, and amounts made of them.
import type { Action } from '#protocol'
import { CHANNEL_AT, type ChannelName } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import type { Measures } from './check.ts'
import type { ActionDraft, Amount, FactName } from './playbook.ts'

/** What is not known is not in it. */
export type Facts = Readonly<Partial<Record<FactName, number>>>

export function channelOf(scene: Scene, name: ChannelName): number {
  return scene.channels[CHANNEL_AT[name]] ?? Number.NaN
}

export function factsOf(scene: Scene): Facts {
  const facts: Partial<Record<FactName, number>> = {
    nozzleTargetC: channelOf(scene, 'nozzle_target_c'),
    printedNozzleC: channelOf(scene, 'nozzle_target_c'),
    bedTargetC: channelOf(scene, 'bed_target_c'),
    fanRatio: channelOf(scene, 'part_fan_ratio'),
    speedRatio: scene.speedRatio,
    flowRatio: scene.flowRatio,
    flowRatioNow: scene.flowRatio,
    zOffsetMm: scene.zOffsetMm,
    maxAccelMmPerS2: scene.maxAccelMmPerS2,
    pressureAdvanceS: scene.pressureAdvanceS,
    layer: scene.layer < 0 ? Number.NaN : scene.layer,
    xMm: channelOf(scene, 'x_mm'),
    yMm: channelOf(scene, 'y_mm'),
    zMm: channelOf(scene, 'z_mm'),
  }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => !Number.isNaN(value)))
}

/** NaN where the fact is not known: the shell refuses it then. */
export function amountOf(amount: Amount, facts: Facts, measures: Measures = {}): number {
  if (typeof amount === 'number') return amount
  const { fact, plus = 0, times = 1, over, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = amount
  const by = over === undefined ? 1 : (measures[over] ?? Number.NaN)
  const value = ((facts[fact] ?? Number.NaN) * times) / by + plus
  return !Number.isFinite(value) ? Number.NaN : Math.min(max, Math.max(min, value))
}

/** `@current` is the object that is being printed; null where a name stands for nothing. */
export function actionOf(
  draft: ActionDraft,
  facts: Facts,
  currentObject: string | null,
  measures: Measures = {},
): Action | null {
  const filled: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(draft)) {
    if (value === '@current') {
      if (currentObject === null) return null
      filled[field] = currentObject
    } else {
      filled[field] = typeof value === 'object' && value !== null ? amountOf(value as Amount, facts, measures) : value
    }
  }
  return filled as unknown as Action
}
