// How looks are weighed over time, chosen by rules on what networks left out: when something counts as wrong by what false alarms and
// what goes unnoticed cost, then how sure it is by how true that turns out.
import { CAUSES } from '#operator'
import {
  type BeliefFilter,
  believe,
  createBeliefFilter,
  stepBeliefs,
  type Weighing,
} from '../../src/operator/diagnosis/belief-filter.ts'
import { FEATURES } from '../../src/operator/diagnosis/feature-list.ts'
import type { SoundScale } from '../../src/operator/diagnosis/inputs.ts'
import { createLook, heedReason, lookAt } from '../../src/operator/diagnosis/look.ts'
import type { Network } from '../../src/operator/diagnosis/network.ts'
import type { Episode } from './episodes.ts'
import { type Played, playedFrom } from './judge.ts'
import { type Scores, scoresOf } from './scores.ts'
import { visibleFrom } from './training-rows.ts'

export interface HeldOut {
  readonly episode: Episode
  /** Some that have not seen it. */
  readonly networks: readonly Network[]
}

const FALLS_S = 40
const BIASES = Array.from({ length: 31 }, (_, at) => Math.round(10 + 2 * at) / 10)
/** Flatter ones are a little truer over all prints that are played here, and leave doubt in sound ones that costs would act upon. */
const SLOPES = [1, 1.5, 2.5]
const SHARPNESSES = [0.6, 0.75, 0.9, 1.05]
const UNKNOWNS = [0.1]
/** One false alarm in a hundred hours costs as much as so many of the prints in which something can be seen going unnoticed. */
const FALSE_ALARM = 0.01

/** What a filter follows through a print; beliefs follow from it for any bias, slope, sharpness and share of unknown. */
interface Followed {
  readonly episode: Episode
  readonly visibleAt: number
  readonly wrong: Float32Array
  /** [second * CAUSES] */
  readonly shares: Float32Array
}

export function fitWeighing(held: readonly HeldOut[], scale: SoundScale): Weighing {
  const followed = held.map((one) => follow(one, scale))
  let best = { weighing: { bias: 0, slope: 2.5, fallsS: FALLS_S, sharpness: 0.7, unknown: 0.1 }, cost: 1e9 }
  for (const bias of BIASES) {
    const cost = costOf(followed, bias)
    if (cost < best.cost) best = { weighing: { ...best.weighing, bias }, cost }
  }
  const { bias } = best.weighing
  best.cost = 1e9
  for (const slope of SLOPES) {
    for (const sharpness of SHARPNESSES) {
      for (const unknown of UNKNOWNS) {
        const weighing = { bias, slope, fallsS: FALLS_S, sharpness, unknown }
        const { all, standing, atAlarm } = scoresOf(followed.map((one) => playFollowed(one, weighing)))
        const cost = all.error + standing.error + atAlarm.error
        if (cost < best.cost) best = { weighing, cost }
      }
    }
  }
  console.log(`weighing ${JSON.stringify(best.weighing)}`)
  tell(scoresOf(followed.map((one) => playFollowed(one, best.weighing))))
  return best.weighing
}

function tell({ noticed, faults, right, family, falseAlarms, hours, atAlarm, standing, all, ...of }: Scores): void {
  console.log(
    `on what each pair left out: noticed ${noticed} of ${faults}, ${of.measurableNoticed} of ${of.measurable} that can be seen; right ${right}, family ${family}; false alarms ${falseAlarms} in ${hours.toFixed(0)} h; calibration ${atAlarm.error.toFixed(3)} at the alarm, ${standing.error.toFixed(3)} while it stands, ${all.error.toFixed(3)} over all`,
  )
}

const NOTHING_HEARD = new Float64Array(CAUSES.length)

function follow({ episode, networks }: HeldOut, scale: SoundScale): Followed {
  const { rows, seconds } = episode
  const look = createLook(scale, networks)
  const filter = createBeliefFilter()
  const wrong = new Float32Array(seconds)
  const shares = new Float32Array(seconds * CAUSES.length)
  const weighing = { bias: 0, slope: 1, fallsS: FALLS_S, sharpness: 1, unknown: 0 }
  for (let second = 0; second < seconds; second++) {
    const values = rows.subarray(second * FEATURES.length, (second + 1) * FEATURES.length)
    lookAt(look, values, 1)
    heedReason(look, values)
    stepBeliefs(filter, look.said, NOTHING_HEARD, 1, weighing)
    wrong[second] = filter.wrong
    shares.set(filter.shares, second * CAUSES.length)
  }
  return { episode, visibleAt: visibleFrom(episode, scale), wrong, shares }
}

/** An alarm is where it is likelier than not that something is wrong: beyond the bias, whatever the slope. */
function costOf(followed: readonly Followed[], bias: number): number {
  let seconds = 0
  let falseAlarms = 0
  let faults = 0
  let missed = 0
  for (const { episode, visibleAt, wrong } of followed) {
    const soundS = episode.mode === null || episode.onsetAt < 0 ? episode.seconds : episode.onsetAt
    seconds += soundS
    let quietS = Number.POSITIVE_INFINITY
    for (let second = 0; second < soundS; second++) {
      const isAlarm = wrong[second]! > bias
      if (isAlarm && quietS > APART_S) falseAlarms++
      quietS = isAlarm ? 0 : quietS + 1
    }
    if (soundS === episode.seconds || visibleAt >= episode.seconds) continue
    faults++
    if (!wrong.subarray(soundS).some((one) => one > bias)) missed++
  }
  return missed / Math.max(1, faults) + (FALSE_ALARM * 100 * falseAlarms) / (seconds / 3600)
}

const APART_S = 60
/** So far below the bias nothing is believed. */
const NEVER = -12

function playFollowed({ episode, visibleAt, wrong, shares }: Followed, weighing: Weighing): Played {
  const { name, mode, onsetAt } = episode
  const beliefs = new Float64Array(CAUSES.length + 2)
  const filter: Pick<BeliefFilter, 'wrong' | 'shares' | 'beliefs'> = {
    wrong: 0,
    shares: new Float64Array(CAUSES.length),
    beliefs,
  }
  return playedFrom({ name, mode, onsetAt, measurableAt: visibleAt, stoppedAt: Number.NaN }, wrong.length, (second) => {
    filter.wrong = wrong[second]!
    if (weighing.slope * (filter.wrong - weighing.bias) < NEVER) {
      beliefs.fill(0)
      beliefs[0] = 1
      return beliefs
    }
    filter.shares.set(shares.subarray(second * CAUSES.length, (second + 1) * CAUSES.length))
    believe(filter, NOTHING_HEARD, weighing)
    return beliefs
  })
}
