// How looks are weighed over time: the choice, out of a few, that raises the fewest false alarms, then the one that is truest.
import { CAUSES } from '#operator'
import { createBeliefFilter, stepBeliefs, type Weighing } from '../../src/operator/diagnosis/belief-filter.ts'
import { FEATURES } from '../../src/operator/diagnosis/feature-list.ts'
import type { SoundScale } from '../../src/operator/diagnosis/inputs.ts'
import { createLook, lookAt } from '../../src/operator/diagnosis/look.ts'
import type { Network } from '../../src/operator/diagnosis/network.ts'
import type { Episode } from './episodes.ts'
import { type Played, playedFrom } from './judge.ts'
import { scoresOf } from './scores.ts'
import { visibleFrom } from './training-rows.ts'

export interface HeldOut {
  readonly episode: Episode
  /** One that has not seen it. */
  readonly network: Network
}

const UNKNOWN = 0.1
/**
 * By the strongest that all networks together said of 106 prints of the split judge, seed 1, while they were sound: -0.3 at most, and
 * one print in e² a unit less; one sound print in a thousand should come to the bias. Chosen by hand: one network alone, as here, needs more.
 */
const BIASES = [2.5]
const SLOPE = 2.5
const FALLS_S = [40]
const SHARPNESSES = [0.5, 0.6, 0.7, 0.85, 1]
/** A false alarm in a hundred hours is worth so much of the calibration error and of what is noticed. */
const FALSE_ALARM = 0.02

export function fitWeighing(held: readonly HeldOut[], scale: SoundScale): Weighing {
  const looks = held.map(({ episode, network }) => looksOf(episode, network, scale))
  const seen = held.map(({ episode }) => visibleFrom(episode, scale))
  let best: { readonly weighing: Weighing; readonly loss: number } | null = null
  for (const bias of BIASES) {
    for (const fallsS of FALLS_S) {
      for (const sharpness of SHARPNESSES) {
        const weighing = { bias, slope: SLOPE, fallsS, sharpness, unknown: UNKNOWN }
        const played = held.map(({ episode }, at) => playLooks(episode, looks[at]!, weighing, seen[at]!))
        const { falsePer100H, atAlarm, standing, noticed, faults } = scoresOf(played)
        const loss = FALSE_ALARM * falsePer100H + atAlarm.error + standing.error - 0.5 * (noticed / Math.max(1, faults))
        if (best === null || loss < best.loss) best = { weighing, loss }
      }
    }
  }
  const { weighing } = best!
  const scores = scoresOf(held.map(({ episode }, at) => playLooks(episode, looks[at]!, weighing, seen[at]!)))
  console.log(`weighing ${JSON.stringify(weighing)}`)
  console.log(
    `on what each network left out: noticed ${scores.noticed} of ${scores.faults}, right ${scores.right}, family ${scores.family}, false alarms ${scores.falseAlarms} in ${scores.hours.toFixed(0)} h, calibration ${scores.atAlarm.error.toFixed(3)} at the alarm, ${scores.standing.error.toFixed(3)} while it stands, ${scores.all.error.toFixed(3)} over all`,
  )
  return weighing
}

function looksOf({ rows, seconds }: Episode, network: Network, scale: SoundScale): Float64Array[] {
  const look = createLook(scale, [network])
  return Array.from({ length: seconds }, (_, second) => {
    lookAt(look, rows.subarray(second * FEATURES.length, (second + 1) * FEATURES.length), 1)
    return Float64Array.from(look.said)
  })
}

const NOTHING_HEARD = new Float64Array(CAUSES.length)

function playLooks(episode: Episode, looks: readonly Float64Array[], weighing: Weighing, measurableAt: number): Played {
  const filter = createBeliefFilter()
  const { name, mode, onsetAt } = episode
  return playedFrom({ name, mode, onsetAt, measurableAt, stoppedAt: Number.NaN }, looks.length, (second) => {
    stepBeliefs(filter, looks[second]!, NOTHING_HEARD, 1, weighing)
    return filter.beliefs
  })
}
