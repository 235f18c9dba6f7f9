// A small slicer: one layer of a part as paths, in the order in which they are printed.
import type { Grid, Loop } from './contours.ts'
import { contours } from './contours.ts'
import type { Field } from './field.ts'
import type { PartObject, PartShape } from './part.ts'
import type { PrintProcess, Role } from './process.ts'
import { spacingMm, speedMmPerS } from './process.ts'

export interface Path {
  readonly object: number
  readonly role: Role
  readonly isClosed: boolean
  /** x and y in turn, about the middle of the plate. */
  readonly points: Loop
}

const GRID_MM = 0.5
/** Layers that close a part above and below. */
const SHELLS = 3
/** Cells in which it is asked whether the part ends nearby, mm. */
const CELL_MM = 1
/** Shorter pieces of infill are left out, mm. */
const SHORTEST_MM = 0.8
/** Infill reaches so far into the innermost wall, mm. */
const OVERLAP_MM = 0.12
const SUPPORT_PITCH_MM = 1.6
const SKIRT_MM = 4
/** Time that a move costs beyond its way at full speed, s: speeding up and slowing down. */
export const CORNER_S = 0.03

export function sliceLayer(shape: PartShape, process: PrintProcess, layer: number): Path[] {
  const paths: Path[] = []
  if (layer === 0) paths.push(skirt(shape))
  const zMm = (layer + 0.5) * process.layerMm
  shape.objects.forEach((object, at) => {
    if (object.support !== undefined) supports(paths, object.support, shape, process, at, zMm)
    sliceObject(paths, object, shape, process, at, layer)
  })
  return paths
}

function skirt({ reachXMm, reachYMm }: PartShape): Path {
  const [x, y] = [reachXMm + SKIRT_MM, reachYMm + SKIRT_MM]
  return { object: -1, role: 'skirt', isClosed: true, points: [-x, -y, x, -y, x, y, -x, y] }
}

function sliceObject(
  paths: Path[],
  { field }: PartObject,
  shape: PartShape,
  process: PrintProcess,
  object: number,
  layer: number,
): void {
  const zMm = (layer + 0.5) * process.layerMm
  const grid = sample(field, shape, zMm)
  const pitchMm = spacingMm(process)
  for (let wall = process.walls - 1; wall >= 0; wall--) {
    const role = wall === 0 ? 'outer' : 'inner'
    const loops = contours(grid, -(process.widthMm / 2 + wall * pitchMm))
    for (const points of loops) paths.push({ object, role, isClosed: true, points })
  }
  const depthMm = process.widthMm / 2 + process.walls * pitchMm - OVERLAP_MM
  infill(paths, field, shape, process, { object, layer, depthMm })
}

function sample(field: Field, { reachXMm, reachYMm }: PartShape, zMm: number): Grid {
  const columns = Math.ceil((2 * reachXMm) / GRID_MM) + 5
  const rows = Math.ceil((2 * reachYMm) / GRID_MM) + 5
  const xMinMm = -((columns - 1) / 2) * GRID_MM
  const yMinMm = -((rows - 1) / 2) * GRID_MM
  const values = new Float64Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = field(xMinMm + column * GRID_MM, yMinMm + row * GRID_MM, zMm)
    }
  }
  return { xMinMm, yMinMm, stepMm: GRID_MM, columns, rows, values }
}

interface InfillWish {
  readonly object: number
  readonly layer: number
  readonly depthMm: number
}

/** Lines along x and along y in turn; those that a slicer would bridge with lie along x. */
function infill(paths: Path[], field: Field, shape: PartShape, process: PrintProcess, wish: InfillWish): void {
  const { object, layer, depthMm } = wish
  const zMm = (layer + 0.5) * process.layerMm
  const isAlongX = layer % 2 === 0
  const [along, across] = isAlongX ? [shape.reachXMm, shape.reachYMm] : [shape.reachYMm, shape.reachXMm]
  const at = (u: number, v: number): number => (isAlongX ? field(u, v, zMm) : field(v, u, zMm))
  const isSolid = solidity(field, process, layer)
  const pitchMm = spacingMm(process)
  const every = process.infillRatio > 0 ? Math.max(1, Math.round(1 / process.infillRatio)) : Number.POSITIVE_INFINITY
  const lines = Math.ceil(across / pitchMm)
  let isForward = true
  for (let line = -lines; line <= lines; line++) {
    const v = line * pitchMm
    const hasSparse = line % every === 0
    const pieces = crossings(at, v, along, depthMm).flatMap(([from, to]) =>
      split(from, to, (u) => (isAlongX ? isSolid(u, v) : isSolid(v, u))),
    )
    const kept = pieces.filter(({ from, to, solid }) => to - from >= SHORTEST_MM && (solid || hasSparse))
    if (!isForward) kept.reverse()
    for (const { from, to, solid } of kept) {
      const [a, b] = isForward ? [from, to] : [to, from]
      const points = isAlongX ? [a, v, b, v] : [v, a, v, b]
      paths.push({ object, role: solid ? 'solid' : 'sparse', isClosed: false, points })
    }
    if (kept.length > 0) isForward = !isForward
  }
}

/** Pieces of the line at `v` that lie deeper than this. */
function crossings(
  at: (u: number, v: number) => number,
  v: number,
  reachMm: number,
  depthMm: number,
): [number, number][] {
  const found: [number, number][] = []
  let fromMm = Number.NaN
  let before = at(-reachMm, v) + depthMm
  const steps = Math.ceil((2 * reachMm) / GRID_MM)
  for (let step = 1; step <= steps; step++) {
    const u = -reachMm + step * GRID_MM
    const now = at(u, v) + depthMm
    if (before >= 0 && now < 0) fromMm = u - (GRID_MM * now) / (now - before)
    if (before < 0 && now >= 0 && !Number.isNaN(fromMm)) {
      found.push([fromMm, u - (GRID_MM * now) / (now - before)])
      fromMm = Number.NaN
    }
    before = now
  }
  return found
}

interface Piece {
  readonly from: number
  readonly to: number
  readonly solid: boolean
}

function split(from: number, to: number, isSolid: (u: number) => boolean): Piece[] {
  const pieces: Piece[] = []
  let start = from
  let solid = isSolid(from)
  for (let u = from + CELL_MM; u < to; u += CELL_MM) {
    if (isSolid(u) === solid) continue
    pieces.push({ from: start, to: u, solid })
    start = u
    solid = !solid
  }
  pieces.push({ from: start, to, solid })
  return pieces
}

/** Whether the part ends within a few layers above or below this place. */
function solidity(field: Field, { layerMm }: PrintProcess, layer: number): (x: number, y: number) => boolean {
  const known = new Map<number, boolean>()
  const zMm = (layer + 0.5) * layerMm
  const ends = (x: number, y: number): boolean => {
    for (let shell = 1; shell <= SHELLS; shell++) {
      if (field(x, y, zMm + shell * layerMm) > 0 || field(x, y, zMm - shell * layerMm) > 0) return true
    }
    return false
  }
  return (x, y) => {
    const [column, row] = [Math.round(x / CELL_MM), Math.round(y / CELL_MM)]
    const key = column * 4096 + row
    const found = known.get(key)
    if (found !== undefined) return found
    const isSolid = ends(column * CELL_MM, row * CELL_MM)
    known.set(key, isSolid)
    return isSolid
  }
}

/** Lines along x, dense where the support ends and the part begins. */
function supports(
  paths: Path[],
  support: Field,
  shape: PartShape,
  process: PrintProcess,
  object: number,
  zMm: number,
): void {
  const depthMm = process.widthMm / 2
  const isTop = (u: number, v: number): boolean => support(u, v, zMm + process.layerMm) > 0
  const pitchMm = spacingMm(process)
  const every = Math.max(1, Math.round(SUPPORT_PITCH_MM / pitchMm))
  const lines = Math.ceil(shape.reachYMm / pitchMm)
  let isForward = true
  for (let line = -lines; line <= lines; line++) {
    const v = line * pitchMm
    for (const [from, to] of crossings((x, y) => support(x, y, zMm), v, shape.reachXMm, depthMm)) {
      if (line % every !== 0 && !isTop((from + to) / 2, v)) continue
      paths.push({ object, role: 'support', isClosed: false, points: isForward ? [from, v, to, v] : [to, v, from, v] })
      isForward = !isForward
    }
  }
}

export function lengthMm({ points, isClosed }: Path): number {
  let length = 0
  for (let at = 2; at < points.length; at += 2) {
    length += Math.hypot(points[at]! - points[at - 2]!, points[at + 1]! - points[at - 1]!)
  }
  const last = points.length - 2
  return isClosed ? length + Math.hypot(points[0]! - points[last]!, points[1]! - points[last + 1]!) : length
}

/** About how long a layer takes, s, before it is slowed down to cool. */
export function layerTimeS(paths: readonly Path[], process: PrintProcess, layer: number): number {
  let seconds = 0
  let [x, y] = [Number.NaN, Number.NaN]
  for (const path of paths) {
    const { points, isClosed } = path
    const awayMm = Number.isNaN(x) ? 0 : Math.hypot(points[0]! - x, points[1]! - y)
    const way = lengthMm(path)
    seconds += way / speedMmPerS(process, path.role, layer) + awayMm / process.printer.travelMmPerS
    seconds += (CORNER_S * (points.length / 2) * 1500) / process.printer.accelMmPerS2
    const end = isClosed ? 0 : points.length - 2
    ;[x, y] = [points[end]!, points[end + 1]!]
  }
  return seconds
}
