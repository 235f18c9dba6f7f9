// All hazards over many seeds: what was missed, how soon it was noticed, what the truth did, what the firmware alone did.
import type { HazardCase } from './hazard-cases.ts'
import { HAZARD_CASES } from './hazard-cases.ts'
import type { HazardTrial } from './hazards.ts'
import { tryHazard } from './hazards.ts'

export interface HazardOptions {
  readonly seeds: number
  /** Part of a hazard's name; '' for all. */
  readonly only?: string
  readonly tell?: (text: string) => void
}

export interface HazardSummary {
  readonly hazard: HazardCase
  readonly trials: readonly HazardTrial[]
  readonly missed: readonly HazardTrial[]
}

export function runHazards({ seeds, only = '', tell }: HazardOptions): HazardSummary[] {
  return HAZARD_CASES.filter(({ name }) => name.includes(only)).map((hazard) => {
    const trials: HazardTrial[] = []
    for (let seed = 1; seed <= seeds; seed++) trials.push(tryHazard(hazard, seed))
    const summary = { hazard, trials, missed: trials.filter((trial) => !isGood(hazard, trial)) }
    tell?.(describeSummary(summary))
    return summary
  })
}

export function isGood(hazard: HazardCase, trial: HazardTrial): boolean {
  const isNoticed = hazard.noticeS === null || trial.noticedS <= hazard.noticeS
  const isCool = hazard.overshootMaxC === null || trial.overshootC < hazard.overshootMaxC
  const isShown = hazard.hiddenMaxC === null || trial.hiddenC < hazard.hiddenMaxC
  return isNoticed && isCool && isShown
}

/** What the truth did of which the bar speaks; null where it speaks of time. */
function measureOf(hazard: HazardCase): ((trial: HazardTrial) => [shell: number, alone: number, sound: number]) | null {
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

const sorted = (values: readonly number[]): number[] =>
  values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)

export function middleOf(values: readonly number[]): number {
  const known = sorted(values)
  return known[Math.floor(known.length / 2)] ?? Number.NaN
}

export function worstOf(values: readonly number[]): number {
  return sorted(values).at(-1) ?? Number.NaN
}

export function describeSummary({ hazard, trials, missed }: HazardSummary): string {
  const times = trials.map(({ noticedS }) => noticedS)
  const noticed = sorted(times).length
  const early = trials.filter((trial) => trial.early.length > 0).length
  const measure = measureOf(hazard)
  const truth =
    measure === null
      ? ''
      : `; truth ${worstOf(trials.map((t) => measure(t)[0])).toFixed(1)} K (firmware alone ${worstOf(trials.map((t) => measure(t)[1])).toFixed(0)} K, sound ${worstOf(trials.map((t) => measure(t)[2])).toFixed(1)} K)`
  return (
    `${missed.length === 0 ? 'good  ' : 'MISSED'} ${hazard.name}: ${trials.length - missed.length} of ${trials.length} within ${barOf(hazard)}; ` +
    `noticed ${noticed}, median ${middleOf(times).toFixed(1)} s, worst ${worstOf(times).toFixed(1)} s${truth}` +
    (early > 0 ? `; ${early} TOO EARLY` : '')
  )
}

/** A line for each seed that missed its bar. */
export function describeMiss(hazard: HazardCase, trial: HazardTrial): string {
  const { seed, printer, material, moment, isKnown, fault, noticedS, noticedAs, overshootC, hiddenC } = trial
  const truth =
    hazard.overshootMaxC !== null
      ? `, +${overshootC.toFixed(1)} K (sound +${trial.soundOvershootC.toFixed(1)} K)`
      : hazard.hiddenMaxC !== null
        ? `, ${hiddenC.toFixed(1)} K hidden (sound ${trial.soundHiddenC.toFixed(1)} K)`
        : ''
  const when = Number.isNaN(noticedS) ? 'never' : `${noticedS.toFixed(1)} s ${noticedAs}`
  return `seed ${seed}, ${printer}, ${material}, ${moment}${isKnown ? '' : ', first heat-up'}, ${fault}: ${when}${truth}`
}

export function tableOf(summaries: readonly HazardSummary[]): string {
  const number = (value: number, digits = 1): string => (Number.isNaN(value) ? '-' : value.toFixed(digits))
  const rows = summaries.map(({ hazard, trials, missed }) => {
    const times = trials.map(({ noticedS }) => noticedS)
    const alone = trials.map(({ firmwareS }) => firmwareS)
    const measure = measureOf(hazard)
    const truths = measure === null ? [] : trials.map(measure)
    const truth = (which: 0 | 1 | 2): string => number(worstOf(truths.map((one) => one[which])))
    const bar = `${barOf(hazard)}${hazard.source === 'ours' ? ' (ours)' : ''}`
    return [
      hazard.name,
      hazard.what,
      bar,
      trials.length,
      trials.length - missed.length,
      sorted(times).length,
      number(middleOf(times)),
      number(worstOf(times)),
      measure === null ? '-' : `${number(middleOf(truths.map(([shell]) => shell)))} / ${truth(0)}`,
      measure === null ? '-' : truth(2),
      sorted(alone).length,
      `${number(middleOf(alone), 0)} / ${number(worstOf(alone), 0)}`,
      measure === null ? '-' : truth(1),
    ].join(' | ')
  })
  const head =
    'hazard | what | bar | n | within | noticed | median, s | worst, s | truth: median / worst, K | sound machine, K | firmware stops | median / worst, s | truth: worst, K'
  return `| ${head} |\n|${' --- |'.repeat(13)}\n${rows.map((row) => `| ${row} |`).join('\n')}\n`
}
