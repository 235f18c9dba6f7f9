// What one bead gives to its object, as a row of numbers: those of a first layer wait until the layer is complete, because
// only then it shows which beads belong together and which are its outline.
import { isDetached } from './fate.ts'
import { countBond } from './layer-sums.ts'
import type { ObjectState, ObjectSums } from './objects.ts'

export const SHARE = {
  x0Mm: 0,
  y0Mm: 1,
  x1Mm: 2,
  y1Mm: 3,
  zMm: 4,
  /** Over the bed's surface there. */
  heightOverBedMm: 5,
  lengthMm: 6,
  widthMm: 7,
  line: 8,
  /** Number of its row among all rows offered to the bead table. */
  row: 9,
  /** The slicer's label, or -1. */
  label: 10,
  /** Length that is outline; NaN: to be judged when the layer is complete. */
  outerMm: 11,
  deliveredMm3: 12,
  filamentMm: 13,
  bondRatio: 14,
  bondMm2: 15,
  contactMm2: 16,
  grippingMm2: 17,
  gapSumMm2: 18,
  curlMm: 19,
} as const

export const SHARE_FIELDS = 20

/** Adds the row of `data` that begins at `base` to the object's layer and to its totals. */
export function addShare(object: ObjectState, data: Float64Array, base: number): void {
  const { sums } = object
  const deliveredMm3 = data[base + SHARE.deliveredMm3]!
  sums.beads++
  sums.deliveredMm3 += deliveredMm3
  sums.outerLengthMm += data[base + SHARE.outerMm]!
  const curlMm = data[base + SHARE.curlMm]!
  if (curlMm > sums.curlMaxMm) sums.curlMaxMm = curlMm
  const bondMm2 = data[base + SHARE.bondMm2]!
  if (bondMm2 > 0) countBond(sums.bondBins, data[base + SHARE.bondRatio]!, bondMm2)
  object.filamentMm += data[base + SHARE.filamentMm]!
  object.deliveredMm3 += deliveredMm3
  widenLayer(sums, data[base + SHARE.x0Mm]!, data[base + SHARE.y0Mm]!)
  widenLayer(sums, data[base + SHARE.x1Mm]!, data[base + SHARE.y1Mm]!)
  // What is laid after it came off lies beside it, not on it.
  if (isDetached(object.fate)) return
  object.contactMm2 += data[base + SHARE.contactMm2]!
  object.grippingMm2 += data[base + SHARE.grippingMm2]!
  object.gapSumMm2 += data[base + SHARE.gapSumMm2]!
  const zMm = data[base + SHARE.zMm]!
  if (zMm > object.zMaxMm) object.zMaxMm = zMm
  if (data[base + SHARE.line]! < object.lineFirst) object.lineFirst = data[base + SHARE.line]!
  widen(object, data[base + SHARE.x0Mm]!, data[base + SHARE.y0Mm]!)
  widen(object, data[base + SHARE.x1Mm]!, data[base + SHARE.y1Mm]!)
}

function widenLayer(sums: ObjectSums, xMm: number, yMm: number): void {
  if (xMm < sums.xMinMm) sums.xMinMm = xMm
  if (xMm > sums.xMaxMm) sums.xMaxMm = xMm
  if (yMm < sums.yMinMm) sums.yMinMm = yMm
  if (yMm > sums.yMaxMm) sums.yMaxMm = yMm
}

function widen(object: ObjectState, xMm: number, yMm: number): void {
  if (xMm < object.xMinMm) object.xMinMm = xMm
  if (xMm > object.xMaxMm) object.xMaxMm = xMm
  if (yMm < object.yMinMm) object.yMinMm = yMm
  if (yMm > object.yMaxMm) object.yMaxMm = yMm
}
