// What a file has laid so far, as heights over small squares: layer upon layer, object beside object. A sliced file never goes far
// below what it has laid in the same square; what does goes through the part.

/** Heights, mm, by square. */
export type Relief = Map<number, number>

const SQUARE_MM = 2
/** Half a square, so that none on the way is missed. */
const STRIDE_MM = 1
const ROW = 65_536
/** A layer of the thickest nozzle, and a little. Judgement: less deep the nozzle melts its way. */
export const RELIEF_DEPTH_MM = 1

export interface Place {
  readonly xMm: number
  readonly yMm: number
  readonly zMm: number
}

export function createRelief(): Relief {
  return new Map()
}

function squareAt(xMm: number, yMm: number): number {
  return Math.round(xMm / SQUARE_MM) * ROW + Math.round(yMm / SQUARE_MM)
}

function strides(from: Place, to: Place): number {
  return Math.max(1, Math.ceil(Math.max(Math.abs(to.xMm - from.xMm), Math.abs(to.yMm - from.yMm)) / STRIDE_MM))
}

/** A straight line of plastic; of places that nobody knows nothing. */
export function lay(relief: Relief, from: Place, to: Place): void {
  const count = strides(from, to)
  for (let k = 0; k <= count; k++) {
    const share = k / count
    const square = squareAt(between(from.xMm, to.xMm, share), between(from.yMm, to.yMm, share))
    const zMm = between(from.zMm, to.zMm, share)
    if (zMm > (relief.get(square) ?? 0)) relief.set(square, zMm)
  }
}

/** A straight line of plastic that will be laid. */
export interface LaidAhead {
  /** Where its line of the file begins. */
  readonly at: number
  readonly from: Place
  readonly to: Place
}

/** In the order of the file: what stands before `until` in it has been laid. */
export function settle(ahead: LaidAhead[], relief: Relief, until: number): void {
  const next = ahead.findIndex(({ at }) => at >= until)
  const done = ahead.splice(0, next < 0 ? ahead.length : next)
  for (const { from, to } of done) lay(relief, from, to)
}

/** Height of what a straight way leads through; 0: of nothing. */
export function laidInTheWay(relief: Relief, from: Place, to: Place): number {
  if (relief.size === 0) return 0
  const count = strides(from, to)
  for (let k = 0; k <= count; k++) {
    const share = k / count
    const topMm = relief.get(squareAt(between(from.xMm, to.xMm, share), between(from.yMm, to.yMm, share))) ?? 0
    if (between(from.zMm, to.zMm, share) < topMm - RELIEF_DEPTH_MM) return topMm
  }
  return 0
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share
}
