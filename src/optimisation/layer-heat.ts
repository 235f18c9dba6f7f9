// The least time of each layer, so that none is laid on something warmer than before: as a slicer's least layer time, but each
// layer's own, and by the simulated warmth.
import type { Quality } from './quality.ts'

/** A layer may take so much longer than in the file, where the plastic comes hotter. */
const SLOWER_MOST = 1.15
/** Warm layers count as no warmer up to this, °C. */
const WARMER_C = 0.5

/**
 * Layers that are laid on something warmer than before, and warmer than firm, get part of their time back, with the layer
 * before: as much of it as the excess is of the whole rise. Null where there are none.
 */
export function cooled(before: Quality, after: Quality, leastS: Float64Array | null): Float64Array | null {
  const count = Math.min(before.layerS.length, after.layerS.length)
  const next = leastS === null ? new Float64Array(before.layerS.length) : Float64Array.from(leastS)
  let isChanged = false
  for (let layer = 0; layer < count; layer++) {
    const allowedC = Math.max(before.layerBelowC[layer]!, before.firmC) + WARMER_C
    const nowC = after.layerBelowC[layer]!
    if (!(nowC > allowedC)) continue
    const rise = Math.max(nowC - before.layerBelowC[layer]!, 1e-3)
    const part = Math.min(SLOWER_MOST, Math.max(0.15, (1.2 * (nowC - allowedC + WARMER_C)) / rise))
    for (const slowed of [layer - 1, layer]) {
      const [longS, shortS] = [before.layerS[slowed]!, after.layerS[slowed]!]
      if (!(shortS < SLOWER_MOST * longS)) continue
      // At its old time and still warmer, it gets a little more than that.
      const wantedS = Math.max(shortS + part * (longS - shortS), 1.03 * shortS)
      if (wantedS > next[slowed]!) next[slowed] = wantedS
      isChanged = true
    }
  }
  return isChanged ? next : null
}

/** Cooler than it may be by this, a layer is let go again, °C. */
const COOL_BY_C = 0.7
/** Warmth that is left for all of it, °C: how much a layer warms when it takes a quarter less time. Plausible. */
const QUARTER_C = 6

/** Null where every layer that is held back needs it. */
export function released(before: Quality, after: Quality, leastS: Float64Array | null): Float64Array | null {
  if (leastS === null) return null
  const next = Float64Array.from(leastS)
  let isChanged = false
  for (let layer = 1; layer < leastS.length; layer++) {
    // What its lines take anyway is held back by nothing here.
    if (!(leastS[layer]! > 0) || !(leastS[layer]! > 0.97 * after.layerS[layer]!)) continue
    // The layer above is laid on this one: both must be cool.
    const spareC = Math.min(spare(before, after, layer), spare(before, after, layer + 1))
    if (!(spareC > COOL_BY_C)) continue
    next[layer] = leastS[layer]! * (1 - 0.25 * Math.min(1, spareC / QUARTER_C))
    isChanged = true
  }
  return isChanged ? next : null
}

function spare(before: Quality, after: Quality, layer: number): number {
  const nowC = after.layerBelowC[layer]
  if (nowC === undefined || Number.isNaN(nowC)) return Number.POSITIVE_INFINITY
  return Math.max(before.layerBelowC[layer] ?? 0, before.firmC) + WARMER_C - nowC
}

/** Every layer that is held back, or was laid on something soft before, a little slower than it is now. */
export function slower(before: Quality, after: Quality, leastS: Float64Array | null): Float64Array {
  return Float64Array.from(before.layerBelowC, (celsius, layer) => {
    const least = leastS?.[layer] ?? 0
    const isWarm = least > 0 || celsius > before.firmC
    const nowS = after.layerS[layer] ?? Number.NaN
    return isWarm && nowS > 0 ? Math.max(least, 1.06 * nowS) : least
  })
}
