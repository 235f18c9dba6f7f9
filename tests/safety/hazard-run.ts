// All hazards over many seeds: what was missed, how soon it was noticed, what the truth did, what the firmware alone did.
import type { HazardCase } from './hazard-cases.ts'
import { HAZARD_CASES } from './hazard-cases.ts'
import { barOf, measureOf, middleOf, sorted, worstOf } from './hazard-measures.ts'
import type { HazardTrial } from './hazards.ts'
import { tryHazard } from './hazards.ts'
import { keep, keptPath, readKept } from './kept.ts'

export interface HazardOptions {
  readonly seeds: number
  /** Part of a hazard's name; '' for all. */
  readonly only?: string
  readonly tell?: (text: string) => void
  /** Called after each hazard with all that are done. */
  readonly after?: (done: readonly HazardSummary[]) => void
}

export interface HazardSummary {
  readonly hazard: HazardCase
  readonly trials: readonly HazardTrial[]
  readonly missed: readonly HazardTrial[]
}

/** Some twins cannot do what their setup asks of them, and Klipper stops them before anything is broken: nothing was tried there. */
function isPlayed({ firmwareS }: HazardTrial): boolean {
  return !(firmwareS < 0)
}

/** Of hazards for which the issue names no bar, a quarter as many are enough. */
const OURS_SHARE = 0.25

export function runHazards({ seeds, only = '', tell, after }: HazardOptions): HazardSummary[] {
  const summaries: HazardSummary[] = []
  const wanted = HAZARD_CASES.filter(({ name }) => name.includes(only))
  // What the issue demands comes first.
  const inOrder = [...wanted].sort((a, b) => Number(a.source === 'ours') - Number(b.source === 'ours'))
  return inOrder.map((hazard) => {
    const keptAt = keptPath(`hazard-${hazard.name}`)
    const done = readKept<HazardTrial>(keptAt)
    const wantedSeeds = hazard.source === 'issue' ? seeds : Math.ceil(OURS_SHARE * seeds)
    for (let seed = done.length + 1; done.filter(isPlayed).length < wantedSeeds; seed++) {
      done.push(tryHazard(hazard, seed))
      if (seed % 10 === 0) keep(keptAt, done)
    }
    const trials = done.filter(isPlayed).slice(0, wantedSeeds)
    const summary = { hazard, trials, missed: trials.filter((trial) => !isGood(hazard, trial)) }
    tell?.(describeSummary(summary))
    summaries.push(summary)
    after?.(summaries)
    return summary
  })
}

export function isGood(hazard: HazardCase, trial: HazardTrial): boolean {
  const isNoticed = hazard.noticeS === null || trial.noticedS <= hazard.noticeS
  const isCool = hazard.overshootMaxC === null || trial.overshootC < hazard.overshootMaxC
  const isShown = hazard.hiddenMaxC === null || trial.hiddenC < hazard.hiddenMaxC
  return isNoticed && isCool && isShown
}

export function describeSummary({ hazard, trials, missed }: HazardSummary): string {
  const times = trials.map(({ noticedS }) => noticedS)
  const noticed = sorted(times).length
  const tells = trials.map(({ toldS }) => toldS)
  const early = trials.filter((trial) => trial.early.length > 0).length
  const measure = measureOf(hazard)
  const truth =
    measure === null
      ? ''
      : `; truth ${worstOf(trials.map((t) => measure(t)[0])).toFixed(1)} K (firmware alone ${worstOf(trials.map((t) => measure(t)[1])).toFixed(0)} K, sound ${worstOf(trials.map((t) => measure(t)[2])).toFixed(1)} K)`
  return (
    `${missed.length === 0 ? 'good  ' : 'MISSED'} ${hazard.name}: ${trials.length - missed.length} of ${trials.length} within ${barOf(hazard)}; ` +
    `told ${sorted(tells).length}, median ${middleOf(tells).toFixed(1)} s; noticed ${noticed}, median ${middleOf(times).toFixed(1)} s, worst ${worstOf(times).toFixed(1)} s${truth}` +
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
