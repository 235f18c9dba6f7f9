// From which second on anything that is measured is not as it would be without the fault. Decided without the diagnosis: for what
// begins in mid-print against the two minutes before it, for what begins with the print against the same print played without it.
import { FEATURES } from '../../src/operator/diagnosis/feature-list.ts'
import { type SoundScale, sigmasOf } from '../../src/operator/diagnosis/inputs.ts'
import type { Episode } from './episodes.ts'

/** Beyond what the reference reached, in standard deviations of sound prints, and for so many seconds in a row. */
const BEYOND_SIGMAS = 3.5
const LASTS_S = 3
const BEFORE_S = 120
/** The same print is a little earlier or later without its fault. */
const AROUND_S = 15
const WIDTH = FEATURES.length
const COMPARED = FEATURES.flatMap(({ name }, at) => (name.startsWith('ctx_') ? [] : [at]))

interface Range {
  readonly low: Float64Array
  readonly high: Float64Array
}

function emptyRange(): Range {
  return {
    low: new Float64Array(WIDTH).fill(Number.POSITIVE_INFINITY),
    high: new Float64Array(WIDTH).fill(Number.NEGATIVE_INFINITY),
  }
}

function widen({ low, high }: Range, episode: Episode, second: number, scale: SoundScale): void {
  for (const feature of COMPARED) {
    const z = sigmasOf(scale, feature, episode.rows[second * WIDTH + feature]!)
    if (z < low[feature]!) low[feature] = z
    if (z > high[feature]!) high[feature] = z
  }
}

/** What the feature did not have in the reference is no difference. */
function isBeyond({ low, high }: Range, feature: number, z: number): boolean {
  return (
    (z > high[feature]! + BEYOND_SIGMAS && z > BEYOND_SIGMAS) ||
    (z < low[feature]! - BEYOND_SIGMAS && z < -BEYOND_SIGMAS)
  )
}

/** The second; `seconds` where never; NaN where there is nothing to compare with. */
export function measurableFrom(episode: Episode, soundOne: Episode | null, scale: SoundScale): number {
  const { mode, onsetAt, seconds, rows } = episode
  if (mode === null || onsetAt < 0) return seconds
  const isFromStart = onsetAt < 30
  if (isFromStart && soundOne === null) return Number.NaN
  const lasts = new Int32Array(WIDTH)
  let range = emptyRange()
  for (let second = Math.max(0, onsetAt - BEFORE_S); second < onsetAt && !isFromStart; second++) {
    widen(range, episode, second, scale)
  }
  for (let second = onsetAt; second < seconds; second++) {
    if (isFromStart) {
      range = emptyRange()
      const last = soundOne!.seconds - 1
      for (let near = second - AROUND_S; near <= second + AROUND_S; near++) {
        widen(range, soundOne!, Math.max(0, Math.min(last, near)), scale)
      }
    }
    for (const feature of COMPARED) {
      const z = sigmasOf(scale, feature, rows[second * WIDTH + feature]!)
      lasts[feature] = isBeyond(range, feature, z) ? lasts[feature]! + 1 : 0
      if (lasts[feature]! >= LASTS_S) return second - LASTS_S + 1
    }
  }
  return seconds
}
