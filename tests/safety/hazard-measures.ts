// What of a trial the bar of its hazard speaks of, and the middle and worst of many.
import type { HazardCase } from './hazard-cases.ts'
import type { HazardTrial } from './hazards.ts'

/** What the truth did of which the bar speaks; null where it speaks of time. */
export function measureOf(
  hazard: HazardCase,
): ((trial: HazardTrial) => [shell: number, alone: number, sound: number]) | null {
  if (hazard.overshootMaxC !== null) {
    return (trial) => [trial.overshootC, trial.firmwareOvershootC, trial.soundOvershootC]
  }
  if (hazard.hiddenMaxC !== null) return (trial) => [trial.hiddenC, trial.firmwareHiddenC, trial.soundHiddenC]
  return null
}

export function barOf({ noticeS, overshootMaxC, hiddenMaxC }: HazardCase): string {
  if (overshootMaxC !== null) return `< target + ${overshootMaxC} K`
  if (hiddenMaxC !== null) return `< ${hiddenMaxC} K hotter than shown`
  return `<= ${noticeS} s`
}

export const sorted = (values: readonly number[]): number[] =>
  values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)

export function middleOf(values: readonly number[]): number {
  const known = sorted(values)
  return known[Math.floor(known.length / 2)] ?? Number.NaN
}

export function worstOf(values: readonly number[]): number {
  return sorted(values).at(-1) ?? Number.NaN
}
