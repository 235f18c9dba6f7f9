// Where in a layer a trouble is worst: the bead that a person should look at, for the 3D view and the G-code line.
import type { FindingKind } from '#protocol'
import type { SimulatedRun } from '#simulation'
import { numbers } from './table-columns.ts'

export interface Place {
  readonly xMm: number | null
  readonly yMm: number | null
  readonly line: number | null
}

const NOWHERE: Place = { xMm: null, yMm: null, line: null }

/** Which column tells the trouble, and whether much or little of it is bad. Weighed by the bead's length. */
const SIGNS: Partial<Record<FindingKind, readonly [column: string, badness: (value: number) => number]>> = {
  'under-extrusion': ['flow_mm3_per_s', (flow) => flow],
  'over-extrusion': ['flow_ratio', (ratio) => ratio],
  'weak-bond': ['bond_ratio', (ratio) => 1 - ratio],
  delamination: ['bond_ratio', (ratio) => 1 - ratio],
  'overheated-layer': ['substrate_c', (celsius) => celsius],
  'overhang-sag': ['unsupported_ratio', (ratio) => ratio],
  'bridge-sag': ['unsupported_ratio', (ratio) => ratio],
  'unsupported-start': ['unsupported_ratio', (ratio) => ratio],
}

/** Middle of the worst bead of a layer. Rows are in printing order, so a layer's rows stand together. */
export function placeInLayer(run: SimulatedRun, kind: FindingKind, layer: number | undefined): Place {
  const sign = SIGNS[kind]
  if (sign === undefined || layer === undefined) return NOWHERE
  const { beads } = run
  const [name, badness] = sign
  const values = numbers(beads, name)
  const layerOf = numbers(beads, 'layer')
  const [x0, y0] = [numbers(beads, 'x0_mm'), numbers(beads, 'y0_mm')]
  const [x1, y1] = [numbers(beads, 'x1_mm'), numbers(beads, 'y1_mm')]
  let worst = -1
  let most = 0
  for (let row = firstAtLeast(layerOf, beads.rowCount, layer); row < beads.rowCount && layerOf[row]! === layer; row++) {
    const value = badness(values[row]!) * Math.hypot(x1[row]! - x0[row]!, y1[row]! - y0[row]!)
    if (!(value > most)) continue
    most = value
    worst = row
  }
  if (worst < 0) return NOWHERE
  const middle = (from: ArrayLike<number>, to: ArrayLike<number>): number => (from[worst]! + to[worst]!) / 2
  return { xMm: middle(x0, x1), yMm: middle(y0, y1), line: numbers(beads, 'line')[worst]! }
}

/** First row whose value is at least `wanted`, where values never fall. */
function firstAtLeast(values: ArrayLike<number>, count: number, wanted: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** The layer that was being printed at a time, or null before the first. */
export function layerAt(run: SimulatedRun, timeS: number): { layer: number; zMm: number } | null {
  const startS = numbers(run.layers, 'start_s')
  let row = -1
  while (row + 1 < startS.length && startS[row + 1]! <= timeS) row++
  if (row < 0) return null
  return { layer: numbers(run.layers, 'layer')[row]!, zMm: numbers(run.layers, 'z_mm')[row]! }
}
