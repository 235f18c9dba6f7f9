// How much the beads of each layer must be slowed so that the layer takes at least so long: found on the planned motion alone,
// which costs a tenth of a simulated print.
import { planGcode } from '#motion'
import type { EditSource } from './apply-recipe.ts'
import { applyRecipe } from './apply-recipe.ts'
import type { Recipe } from './recipe.ts'
import type { PrintSetup } from './trial.ts'

/** Of a layer: what does not obey its pace, and what does, at the recipe's own speeds, s. */
interface LayerTimes {
  readonly fixedS: Float64Array
  readonly beadS: Float64Array
}

/** Slow enough to tell the two apart, fast enough that accelerations still count. */
const PROBE_PACE = 0.6

/** Recipes of the same speeds and accelerations are planned once; `layers` is one more than the highest layer number. */
export function createPacer(
  source: EditSource,
  setup: PrintSetup,
  layers: number,
): (recipe: Recipe, leastS: Float64Array) => Float64Array | null {
  const known = new Map<string, LayerTimes>()

  function timesOf(recipe: Recipe): LayerTimes {
    const key = JSON.stringify([recipe.speed, recipe.accel, recipe.flowCapMm3PerS])
    const found = known.get(key)
    if (found !== undefined) return found
    const fastS = motionS(applyRecipe(source, { ...recipe, pace: null }).bytes, setup, layers)
    const pace = new Float64Array(layers).fill(PROBE_PACE)
    const slowS = motionS(applyRecipe(source, { ...recipe, pace }).bytes, setup, layers)
    const beadS = fastS.map((fast, layer) => Math.max(0, (slowS[layer]! - fast) / (1 / PROBE_PACE - 1)))
    const times = { beadS, fixedS: fastS.map((fast, layer) => fast - beadS[layer]!) }
    known.set(key, times)
    return times
  }

  return (recipe, leastS) => {
    const times = timesOf(recipe)
    const first = paceOf(times.beadS, times.fixedS, leastS)
    if (first === null) return null
    // Short lines do not reach their speed: how much slowing helps is another thing at another pace.
    const heldS = motionS(applyRecipe(source, { ...recipe, pace: first }).bytes, setup, layers)
    const beadS = times.beadS.map((seconds, layer) => {
      const pace = first[layer]!
      const fastS = seconds + times.fixedS[layer]!
      return pace < MEASURABLE_PACE ? Math.max(0, (heldS[layer]! - fastS) / (1 / pace - 1)) : seconds
    })
    const fixedS = times.fixedS.map((fixed, layer) => fixed + times.beadS[layer]! - beadS[layer]!)
    return paceOf(beadS, fixedS, leastS)
  }
}

/** Nearer to 1 the two times are too much alike. */
const MEASURABLE_PACE = 0.97

/** Null where no layer has to be slowed. */
function paceOf(beadS: Float64Array, fixedS: Float64Array, leastS: Float64Array): Float64Array | null {
  const pace = beadS.map((seconds, layer) => {
    const roomS = leastS[layer]! - fixedS[layer]!
    return seconds > 0 && roomS > seconds ? seconds / roomS : 1
  })
  return pace.some((ratio) => ratio < 1) ? pace : null
}

/** Seconds that the head moves in each layer. */
function motionS(bytes: Uint8Array, { motionConfig, metadata }: PrintSetup, layers: number): Float64Array {
  const spent = new Float64Array(layers)
  const plan = planGcode({
    config: motionConfig,
    homing: 'batch',
    refusals: 'tell',
    ...(metadata.hasLayerComments === undefined ? {} : { hasLayerComments: metadata.hasLayerComments }),
    sink(block) {
      for (let i = 0; i < block.count; i++) {
        const layer = block.layer[i]!
        if (layer >= 0 && layer < layers) spent[layer]! += block.accelS[i]! + block.cruiseS[i]! + block.decelS[i]!
      }
    },
  })
  plan.push(bytes)
  plan.finish()
  return spent
}
