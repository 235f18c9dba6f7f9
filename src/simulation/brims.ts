// Brims: which skirt and brim beads of a first layer hang together with an object, and how far they reach around it.
import { brimWidthMm } from '#physics'
import type { PlateGrid } from './plate-grid.ts'
import { claimedSlot, traceLine } from './plate-grid.ts'
import type { Simulation } from './simulation.ts'

/** Per object: plastic, plastic x distance, cells reached, and bead length. */
interface Reached {
  areaMm2: number
  distanceMm3: number
  cells: number
}

export function resolveBrims(simulation: Simulation): void {
  const { islands, layerZMm, layerHeightMm } = simulation
  const { grid, ring, ringCount, slots } = islands
  // Cell of the object's outline from which each brim cell was reached, + 1; -1 for a brim cell not reached yet.
  const origin = new Int32Array(grid.columns * grid.rows)
  let areaMm2 = 0
  let lengthMm = 0
  for (let i = 0; i < ringCount; i++) {
    traceRing(grid, ring, i)
    areaMm2 += ring[5 * i + 4]!
    lengthMm += Math.hypot(ring[5 * i + 2]! - ring[5 * i]!, ring[5 * i + 3]! - ring[5 * i + 1]!)
    for (let k = 0; k < grid.tracedCount; k++) origin[grid.traced[k]!] = -1
  }
  if (!(lengthMm > 0)) return
  const beadWidthMm = areaMm2 / lengthMm
  reachFromObjects(grid, origin, (cell) => claimedSlot(grid, cell, layerZMm, layerHeightMm) >= 0)
  const reached = new Map<number, Reached>()
  const counted = new Uint8Array(origin.length)
  for (let i = 0; i < ringCount; i++) {
    traceRing(grid, ring, i)
    const shareMm2 = ring[5 * i + 4]! / Math.max(grid.tracedCount, 1)
    for (let k = 0; k < grid.tracedCount; k++) {
      const cell = grid.traced[k]!
      const from = origin[cell]! - 1
      if (from < 0) continue
      const slot = slots[claimedSlot(grid, from, layerZMm, layerHeightMm)]!.slot
      let sum = reached.get(slot)
      if (sum === undefined) {
        sum = { areaMm2: 0, distanceMm3: 0, cells: 0 }
        reached.set(slot, sum)
      }
      // The first loop often shares its cell with the outline.
      const distanceMm = cell === from ? beadWidthMm : Math.max(distanceOf(grid, cell, from), beadWidthMm)
      sum.areaMm2 += shareMm2
      sum.distanceMm3 += shareMm2 * distanceMm
      if (counted[cell] === 0 && cell !== from) sum.cells++
      counted[cell] = 1
    }
  }
  for (const [slot, sum] of reached) {
    const meanDistanceMm = sum.distanceMm3 / sum.areaMm2
    const spreadMm2 = sum.cells * grid.cellMm * grid.cellMm
    slots[slot]!.stress.brimWidthMm = brimWidthMm({ areaMm2: sum.areaMm2, meanDistanceMm, spreadMm2, beadWidthMm })
  }
}

function traceRing(grid: PlateGrid, ring: Float64Array, i: number): void {
  traceLine(grid, ring[5 * i]!, ring[5 * i + 1]!, ring[5 * i + 2]!, ring[5 * i + 3]!)
}

function distanceOf(grid: PlateGrid, cell: number, from: number): number {
  const columns = (cell % grid.columns) - (from % grid.columns)
  const rows = Math.floor(cell / grid.columns) - Math.floor(from / grid.columns)
  return grid.cellMm * Math.hypot(columns, rows)
}

/** The neighbour that came first is not always the one that came the short way. */
function takeNearest(grid: PlateGrid, origin: Int32Array, cell: number, neighbours: readonly number[]): void {
  let leastMm = distanceOf(grid, cell, origin[cell]! - 1)
  for (const step of neighbours) {
    const from = origin[cell + step]!
    if (from <= 0) continue
    const distanceMm = distanceOf(grid, cell, from - 1)
    if (distanceMm >= leastMm) continue
    leastMm = distanceMm
    origin[cell] = from
  }
}

/** Spreads from the objects' cells through the brim's, nearest first, and notes where each cell was reached from. */
function reachFromObjects(grid: PlateGrid, origin: Int32Array, isObject: (cell: number) => boolean): void {
  const { columns } = grid
  const neighbours = [-columns, -1, 1, columns, -columns - 1, -columns + 1, columns - 1, columns + 1]
  const queue: number[] = []
  for (let cell = 0; cell < origin.length; cell++) {
    if (origin[cell] !== -1) continue
    if (isObject(cell)) origin[cell] = cell + 1
    else {
      const beside = neighbours.find((step) => isObject(cell + step))
      if (beside === undefined) continue
      origin[cell] = cell + beside + 1
    }
    queue.push(cell)
  }
  for (let head = 0; head < queue.length; head++) {
    const cell = queue[head]!
    takeNearest(grid, origin, cell, neighbours)
    for (const step of neighbours) {
      const next = cell + step
      if (origin[next] !== -1) continue
      origin[next] = origin[cell]!
      queue.push(next)
    }
  }
}
