// What sound prints do, feature by feature: the only thing that recordings teach the diagnosis so far.
import { FEATURES } from '../../src/operator/diagnosis/feature-list.ts'
import type { SoundScale } from '../../src/operator/diagnosis/inputs.ts'
import type { Episode } from './episodes.ts'

/** Quantiles between which sound prints are taken to be normal. */
const QUANTILES = [0.04, 0.96] as const
const OF_QUANTILES = 3.5
const ENOUGH = 300

/** Until the onset a print that breaks is a sound one. */
function soundSeconds({ mode, onsetAt, seconds }: Episode): number {
  return mode === null || onsetAt < 0 ? seconds : onsetAt
}

export function fitScale(episodes: readonly Episode[]): SoundScale {
  const width = FEATURES.length
  const center = new Float64Array(width)
  const sigma = new Float64Array(width)
  for (let feature = 0; feature < width; feature++) {
    const { floor } = FEATURES[feature]!
    const values: number[] = []
    for (const episode of episodes) {
      for (let second = 5; second < soundSeconds(episode); second += 3) {
        const value = episode.rows[second * width + feature]!
        if (!Number.isNaN(value)) values.push(value)
      }
    }
    values.sort((a, b) => a - b)
    const quantile = (share: number): number => values[Math.floor(share * (values.length - 1))] ?? 0
    center[feature] = values.length > ENOUGH ? quantile(0.5) : 0
    const spread = values.length > ENOUGH ? (quantile(QUANTILES[1]) - quantile(QUANTILES[0])) / OF_QUANTILES : 0
    sigma[feature] = Math.max(floor, spread)
  }
  return { center, sigma }
}
