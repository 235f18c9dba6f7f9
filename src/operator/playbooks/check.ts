// Whether a check holds now. What is not known does not hold.
import { isEndingCheaper } from '../decision/costs.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Scene } from '../perception/scene.ts'
import { channelOf, type Facts } from './facts.ts'
import type { Check, MeasureName } from './playbook.ts'

export type Measures = Partial<Record<MeasureName, number>>

export interface CheckFacts {
  readonly scene: Scene
  readonly diagnosis: Diagnosis
  readonly facts: Facts
  readonly measures: Measures
}

/** No second layer lies so low, mm. */
const FIRST_LAYER_MM = { min: 0.05, max: 0.36 } as const

export function isHolding(check: Check, { scene, diagnosis, facts, measures }: CheckFacts): boolean {
  switch (check.kind) {
    case 'channel':
      return isInside(channelOf(scene, check.channel), check)
    case 'near':
      return isInside(channelOf(scene, check.channel) - (facts[check.fact] ?? Number.NaN), {
        min: -check.below,
        max: check.above,
      })
    case 'print':
      return scene.host === 'ready' && check.states.includes(scene.print)
    case 'host-ready':
      return scene.host === 'ready'
    case 'homed':
      return [...check.axes].every((axis) => scene.homedAxes.includes(axis))
    case 'belief':
      return believed(diagnosis, check.causes) <= check.max
    case 'objects':
      return isInside(scene.objects.filter(({ isExcluded }) => !isExcluded).length, {
        min: check.atLeast,
        max: check.atMost ?? Number.POSITIVE_INFINITY,
      })
    case 'layer':
      return isInside(scene.layer, check)
    case 'in-first-layer':
      return (
        scene.layer === 0 ||
        channelOf(scene, 'filament_used_mm') === 0 ||
        (scene.layer < 0 && isInside(channelOf(scene, 'z_mm'), FIRST_LAYER_MM))
      )
    case 'measured':
      return isInside(measures[check.what] ?? Number.NaN, check)
    case 'unmeasured':
      return !Number.isFinite(measures[check.what] ?? Number.NaN)
    case 'unknown':
      return !Number.isFinite(facts[check.fact] ?? Number.NaN)
    case 'ending-cheaper':
      return isEndingCheaper(diagnosis.beliefs, scene.fileByte / scene.fileBytes, check.causes, check.isWhole === true)
  }
}

function believed({ beliefs }: Diagnosis, causes: readonly string[]): number {
  return beliefs.reduce((sum, { cause, probability }) => (causes.includes(cause) ? sum + probability : sum), 0)
}

/** NaN is never inside. */
function isInside(value: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return value >= min && value <= max
}
