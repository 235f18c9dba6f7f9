// Closed lines along which a field over a grid has one value: marching squares, the inside to the left.

export interface Grid {
  readonly xMinMm: number
  readonly yMinMm: number
  readonly stepMm: number
  readonly columns: number
  readonly rows: number
  /** [rows][columns] */
  readonly values: Float64Array
}

/** x and y in turn. */
export type Loop = readonly number[]

/** Points nearer to the straight line than this are left out, mm. */
const FLAT_MM = 0.05
const BOTTOM = 0
const RIGHT = 1
const TOP = 2
const LEFT = 3
/** By which corners are inside (1, 2, 4, 8 counter-clockwise from the lower left): from edge to edge. Saddles: apart, then joined. */
const STEPS: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[BOTTOM, LEFT]],
  [[RIGHT, BOTTOM]],
  [[RIGHT, LEFT]],
  [[TOP, RIGHT]],
  [
    [BOTTOM, LEFT],
    [TOP, RIGHT],
  ],
  [[TOP, BOTTOM]],
  [[TOP, LEFT]],
  [[LEFT, TOP]],
  [[BOTTOM, TOP]],
  [
    [RIGHT, BOTTOM],
    [LEFT, TOP],
  ],
  [[RIGHT, TOP]],
  [[LEFT, RIGHT]],
  [[BOTTOM, RIGHT]],
  [[LEFT, BOTTOM]],
  [],
]
const JOINED: ReadonlyMap<number, readonly (readonly [number, number])[]> = new Map([
  [
    5,
    [
      [TOP, LEFT],
      [BOTTOM, RIGHT],
    ],
  ],
  [
    10,
    [
      [RIGHT, TOP],
      [LEFT, BOTTOM],
    ],
  ],
])

export function contours(grid: Grid, level: number): Loop[] {
  const next = new Map<number, number>()
  for (let row = 0; row + 1 < grid.rows; row++) {
    for (let column = 0; column + 1 < grid.columns; column++) addSteps(grid, level, row, column, next)
  }
  const loops: Loop[] = []
  for (const first of next.keys()) {
    const points: number[] = []
    let edge: number | undefined = first
    while (edge !== undefined && next.has(edge)) {
      points.push(...pointOn(grid, level, edge))
      const to: number = next.get(edge)!
      next.delete(edge)
      edge = to
    }
    // A line that leaves the grid is none.
    if (edge === first && points.length >= 6) loops.push(simplified(points))
  }
  return loops
}

function addSteps(grid: Grid, level: number, row: number, column: number, next: Map<number, number>): void {
  const at = row * grid.columns + column
  const { values, columns } = grid
  const corners = [values[at]!, values[at + 1]!, values[at + columns + 1]!, values[at + columns]!]
  let inside = 0
  for (let corner = 0; corner < 4; corner++) if (corners[corner]! < level) inside |= 1 << corner
  const joined = JOINED.get(inside)
  const isJoined = joined !== undefined && (corners[0]! + corners[1]! + corners[2]! + corners[3]!) / 4 < level
  for (const [from, to] of isJoined ? joined : STEPS[inside]!)
    next.set(edgeOf(at, columns, from), edgeOf(at, columns, to))
}

/** Edges are numbered by their lower left corner: twice its place, one more for those that stand. */
function edgeOf(at: number, columns: number, side: number): number {
  if (side === BOTTOM) return 2 * at
  if (side === TOP) return 2 * (at + columns)
  return side === LEFT ? 2 * at + 1 : 2 * (at + 1) + 1
}

function pointOn({ values, columns, xMinMm, yMinMm, stepMm }: Grid, level: number, edge: number): [number, number] {
  const at = edge >> 1
  const isStanding = edge % 2 === 1
  const other = isStanding ? at + columns : at + 1
  const [a, b] = [values[at]!, values[other]!]
  const share = Math.min(1, Math.max(0, (level - a) / (b - a)))
  const column = at % columns
  const row = (at - column) / columns
  return [xMinMm + (column + (isStanding ? 0 : share)) * stepMm, yMinMm + (row + (isStanding ? share : 0)) * stepMm]
}

/** Without the points that lie on the way. */
function simplified(points: readonly number[]): Loop {
  const kept: number[] = [points[0]!, points[1]!]
  let from = 0
  const count = points.length / 2
  for (let to = 2; to <= count; to++) {
    if (to - from < 2 || isFlat(points, from, to, count)) continue
    kept.push(points[2 * (to - 1)]!, points[2 * (to - 1) + 1]!)
    from = to - 1
  }
  return kept
}

function isFlat(points: readonly number[], from: number, to: number, count: number): boolean {
  const [ax, ay] = [points[2 * from]!, points[2 * from + 1]!]
  const end = to % count
  const [dx, dy] = [points[2 * end]! - ax, points[2 * end + 1]! - ay]
  const length = Math.hypot(dx, dy)
  if (length < 1e-9) return false
  for (let between = from + 1; between < to; between++) {
    const away = Math.abs((points[2 * between]! - ax) * dy - (points[2 * between + 1]! - ay) * dx) / length
    if (away > FLAT_MM) return false
  }
  return true
}
