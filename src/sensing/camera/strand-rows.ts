// Loose strands as rows that can be drawn: smooth curves through the points at which they came to rest.
import { FRAME_CLASS } from './frame-class.ts'
import type { Rows } from './rows.ts'
import { addRow, axisBin, EXPOSURE, hash01, put } from './rows.ts'
import type { LooseColumns } from './scene.ts'

/** Loose strands belong to no object: no number that an object has. */
const NO_OBJECT = -0x80000000

/** Each piece of a strand is drawn as so many, along a curve through its points. */
export const CURVE_PIECES = 3
const point = new Float64Array(3)

/** Points after one that say where it is drawn: tangents, and heights evened out over the neighbours. */
export const STRAND_REACH = 4
const EVEN_PASSES = 3

/**
 * Heights along strands from point `first` on, evened out over the neighbours: a strand lies across what is below it and does
 * not follow each gap.
 */
export function evenHeights(heightsMm: Float32Array, { count, strand, zMm }: LooseColumns, first: number): void {
  const start = Math.max(0, first - STRAND_REACH)
  const length = Math.max(0, count - start)
  let from = Float32Array.from({ length }, (_, i) => zMm[start + i]!)
  let to = new Float32Array(length)
  for (let pass = 0; pass < EVEN_PASSES; pass++) {
    for (let i = 0; i < length; i++) {
      const at = start + i
      const before = i > 0 && strand[at - 1] === strand[at] ? from[i - 1]! : from[i]!
      const after = i + 1 < length && strand[at + 1] === strand[at] ? from[i + 1]! : from[i]!
      to[i] = 0.3 * (before + after) + 0.4 * from[i]!
    }
    const last = from
    from = to
    to = last
  }
  // Those before `first` were only context.
  for (let at = first; at < count; at++) heightsMm[at] = from[at - start]!
}

/** The strand up to point `next`, if it is one with the point before. */
export function addStrand(
  rows: Rows,
  loose: LooseColumns,
  heightsMm: Float32Array,
  next: number,
  byXMm: number,
  byYMm: number,
): void {
  const { strand } = loose
  if (strand[next] !== strand[next - 1]) return
  const a = next >= 2 && strand[next - 2] === strand[next] ? next - 2 : next - 1
  const d = next + 1 < loose.count && strand[next + 1] === strand[next] ? next + 1 : next
  curvePoint(loose, heightsMm, a, next, d, 0)
  for (let piece = 1; piece <= CURVE_PIECES; piece++) {
    const [x0, y0, z0] = [point[0]!, point[1]!, point[2]!]
    curvePoint(loose, heightsMm, a, next, d, piece / CURVE_PIECES)
    const row = addRow(rows)
    put(rows, row, x0 + byXMm, y0 + byYMm, z0, point[0]! + byXMm, point[1]! + byYMm, point[2]!)
    rows.timeS[row] = loose.timeS[next]!
    rows.widthMm[row] = loose.diameterMm[next]!
    rows.heightMm[row] = loose.diameterMm[next]!
    rows.axis[row] = axisBin(point[0]! - x0, point[1]! - y0, point[2]! - z0)
    rows.frameClass[row] = FRAME_CLASS.spaghetti
    rows.exposure[row] = EXPOSURE.outside
    rows.object[row] = NO_OBJECT
    rows.layer[row] = -1
    rows.tint[row] = 128 + 14 * (hash01(strand[next]!, 5) - 0.5)
    rows.isStrand[row] = 1
  }
}

/** Catmull-Rom from the point before `next` (t 0) to `next` (t 1), with the points around as tangents. */
function curvePoint(loose: LooseColumns, heightsMm: Float32Array, a: number, next: number, d: number, t: number): void {
  const b = next - 1
  const t2 = t * t
  const t3 = t2 * t
  const wa = 0.5 * (-t + 2 * t2 - t3)
  const wb = 0.5 * (2 - 5 * t2 + 3 * t3)
  const wc = 0.5 * (t + 4 * t2 - 3 * t3)
  const wd = 0.5 * (t3 - t2)
  point[0] = wa * loose.xMm[a]! + wb * loose.xMm[b]! + wc * loose.xMm[next]! + wd * loose.xMm[d]!
  point[1] = wa * loose.yMm[a]! + wb * loose.yMm[b]! + wc * loose.yMm[next]! + wd * loose.yMm[d]!
  point[2] = wa * heightsMm[a]! + wb * heightsMm[b]! + wc * heightsMm[next]! + wd * heightsMm[d]!
}
