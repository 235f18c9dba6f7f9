// Layers that are too hot or too cold when the next one comes, and what shrinkage and the hot bed do to dimensions.
import { fallingStep, type Stiffness } from './stiffness.ts'

/**
 * Half soft this far above solidification. The modulus falls by two decades in the first 10-15 K (PHYSICS 2.10, E(T)
 * logistic); small chimneys at 10-15 K above still print in practice. Plausible, not measured.
 */
const SOFT_ABOVE_K = 20

/** How soft a layer still is when the nozzle returns, 0 firm .. 1 like dough: from about 0.5 corners curl, small parts smear. */
export function softLayerRatio(stiffness: Stiffness, temperatureC: number): number {
  return 1 - fallingStep(temperatureC, stiffness.solidC + SOFT_ABOVE_K, 4)
}

/** Free shrinkage in the plane after cooling to room temperature, ratio of length. */
export function planeShrinkageRatio(stiffness: Stiffness): number {
  return stiffness.shrinkageRatio
}

/**
 * How far the first layers stand out at the foot, mm per side. Too small a gap presses plastic outwards; a bed above the
 * glass transition lets the warm foot sag. Form plausible, the 0.15 mm of the sag not measured.
 */
export function elephantFootMm(stiffness: Stiffness, bedC: number, gapRatio: number, beadWidthMm: number): number {
  const pressedMm = gapRatio > 0 && gapRatio < 1 ? 0.5 * beadWidthMm * Math.min(1 / gapRatio - 1, 1) : 0
  const sagMm = 0.15 * (1 - fallingStep(bedC, stiffness.solidC + 5, 3))
  return pressedMm + sagMm
}
