// How likely each cause is by now in a print that the sampler drew: what a forecaster who knows the benchmark would say before
// looking. In the field far less breaks; whose chances are of the field is right there and not here (decision 0014).
import { CAUSES, type CauseChances } from '#operator'
import { FAULT_PLANS, ROUND } from '#scenarios'

interface Onset {
  readonly cause: number
  /** Parts of the layers between which it begins; both 0: before the print. */
  readonly fromShare: number
  readonly toShare: number
  readonly weight: number
}

const ONSETS: readonly Onset[] = FAULT_PLANS.flatMap(({ mode, when, layerShare }) => {
  const cause = CAUSES.findIndex(({ name }) => name === mode.name)
  if (cause < 0) return []
  return when.map((kind) => {
    const [fromShare, toShare] = kind === 'layer' ? layerShare : [0, 0]
    return { cause, fromShare, toShare, weight: 1 / (when.length * ROUND) }
  })
})

/** [CAUSES] after this share of the layers; NaN: before the first. */
export function drawnChances(layerShare: number): CauseChances {
  const chances = new Float64Array(CAUSES.length)
  const done = Number.isNaN(layerShare) ? 0 : Math.max(layerShare, 0)
  for (const { cause, fromShare, toShare, weight } of ONSETS) {
    const begun = done >= toShare ? 1 : done <= fromShare ? 0 : (done - fromShare) / (toShare - fromShare)
    chances[cause] = (chances[cause] ?? 0) + weight * begun
  }
  return chances
}
