// Which object a bead belongs to. Labels of the slicer decide; without them the separate islands of the first layer are
// the objects, and a later bead belongs to the island under it. Islands that grow together become one.
import { topAtMm } from '#physics'
import { addShare, SHARE, SHARE_FIELDS } from './bead-share.ts'
import { resolveBrims } from './brims.ts'
import type { ObjectState } from './objects.ts'
import { FIRST_ISLAND, mergeObjects, objectState } from './objects.ts'
import type { PlateGrid } from './plate-grid.ts'
import { claimedSlot, claimTraced, createPlateGrid, plateCell, renewOpenAir, traceLine } from './plate-grid.ts'
import { BEAD_COLUMNS } from './run-columns.ts'
import type { Box } from './settings.ts'
import type { Simulation } from './simulation.ts'

export interface Islands {
  readonly grid: PlateGrid
  /** Objects by the number that the grid knows them by; those that grew together share theirs. */
  readonly slots: ObjectState[]
  /** The bead at hand, see bead-share.ts. */
  readonly share: Float64Array
  /** Beads of this layer that wait for its end, rows of `SHARE_FIELDS`. */
  waiting: Float64Array
  waitingCount: number
  /** Skirt and brim beads of this layer, rows of 5: x0, y0, x1, y1, mm² of plastic. */
  ring: Float64Array
  ringCount: number
  /** Slots of the islands found so far, those joined later too; `FIRST_ISLAND` minus the place here is their index. */
  readonly foundSlots: number[]
  /** Island of the last bead and where that ended: a path that goes on stays in its island. */
  last: ObjectState | null
  lastXMm: number
  lastYMm: number
  /** Nozzle height of the lowest bead in the first layer, and of what lies on the bed in the layer at hand. */
  firstZMm: number
  bedZMm: number
  /** Height of layer 0; null before it. */
  firstHeightMm: number | null
  /** The file has beads without a feature: what is outline must be judged from the air beside them. */
  isOutlineJudged: boolean
}

/** Within this of the first layer's height a bead is meant to lie on the bed; less than any layer. */
const BED_LAYER_MM = 0.03
const RESTART_RATIO = 2
/** More islands than this are lattice, text or supports: the smallest go to the nearest of the others. */
const MAX_ISLANDS = 256
const JOINED_MM = 0.1
const OBJECT_COLUMN = BEAD_COLUMNS.indexOf('object')

export function createIslands(bed: Box, nozzleDiameterMm: number): Islands {
  return {
    grid: createPlateGrid(bed, nozzleDiameterMm),
    slots: [],
    share: new Float64Array(SHARE_FIELDS),
    waiting: new Float64Array(64 * SHARE_FIELDS),
    waitingCount: 0,
    ring: new Float64Array(64 * 5),
    ringCount: 0,
    foundSlots: [],
    last: null,
    lastXMm: Number.NaN,
    lastYMm: Number.NaN,
    firstZMm: Number.POSITIVE_INFINITY,
    bedZMm: Number.POSITIVE_INFINITY,
    firstHeightMm: null,
    isOutlineJudged: false,
  }
}

/** A bead at this height is meant to lie on the bed: in layer 0, and where the next object of a sequential print begins. */
export function isOnBedLayer(simulation: Simulation, zMm: number): boolean {
  return simulation.layer === 0 || zMm <= simulation.islands.bedZMm + BED_LAYER_MM
}

/** The next object begins where the head has come down again, even if somewhat too high to touch the bed. */
export function openBedLayer(simulation: Simulation, zMm: number): void {
  const { islands, zBelowMm, layerHeightMm } = simulation
  const hasComeDown = zMm < zBelowMm - 0.5 * layerHeightMm
  const isLow = zMm < RESTART_RATIO * islands.firstZMm
  islands.bedZMm = hasComeDown && isLow ? Math.max(zMm, islands.firstZMm) : islands.firstZMm
}

/** Gives the bead in `islands.share` to its object. Returns the number for the bead table. */
export function giveToObject(simulation: Simulation, isOnBed: boolean): number {
  const { islands } = simulation
  const { share, grid } = islands
  const label = share[SHARE.label]!
  const isLabelled = label >= 0
  const mustWait = isLabelled ? Number.isNaN(share[SHARE.outerMm]!) : isOnBed || islands.foundSlots.length === 0
  if (mustWait) {
    wait(islands)
    return isLabelled ? label : -1
  }
  const object = isLabelled ? objectState(simulation, label) : islandUnder(simulation)
  const isTraced = isOnBed || islands.isOutlineJudged || (!isLabelled && islands.foundSlots.length > 1)
  if (!isTraced) {
    addShare(object, share, 0)
    return object.index
  }
  traceLine(grid, share[SHARE.x0Mm]!, share[SHARE.y0Mm]!, share[SHARE.x1Mm]!, share[SHARE.y1Mm]!)
  const owner = isLabelled ? object : joinTouched(simulation, object)
  claimTraced(grid, owner.slot, share[SHARE.zMm]!)
  addShare(owner, share, 0)
  return owner.index
}

function wait(islands: Islands): void {
  const base = islands.waitingCount++ * SHARE_FIELDS
  if (base + SHARE_FIELDS > islands.waiting.length) islands.waiting = doubled(islands.waiting)
  islands.waiting.set(islands.share, base)
}

/** Keeps a skirt or brim bead on the bed until the layer is complete. */
export function keepRing(simulation: Simulation, areaMm2: number): void {
  const { islands } = simulation
  const { x0Mm, y0Mm, x1Mm, y1Mm } = simulation.beadInput
  const base = islands.ringCount++ * 5
  if (base + 5 > islands.ring.length) islands.ring = doubled(islands.ring)
  const { ring } = islands
  ring[base] = x0Mm
  ring[base + 1] = y0Mm
  ring[base + 2] = x1Mm
  ring[base + 3] = y1Mm
  ring[base + 4] = areaMm2
}

function doubled(values: Float64Array): Float64Array {
  const larger = new Float64Array(2 * values.length)
  larger.set(values)
  return larger
}

function islandUnder(simulation: Simulation): ObjectState {
  const { islands } = simulation
  const { share } = islands
  const x0 = share[SHARE.x0Mm]!
  const y0 = share[SHARE.y0Mm]!
  const x1 = share[SHARE.x1Mm]!
  const y1 = share[SHARE.y1Mm]!
  const isJoined = Math.abs(x0 - islands.lastXMm) < JOINED_MM && Math.abs(y0 - islands.lastYMm) < JOINED_MM
  const { last } = islands
  islands.lastXMm = x1
  islands.lastYMm = y1
  if (last !== null && (isJoined || islands.foundSlots.length === 1)) return islands.slots[last.slot]!
  const found =
    islandAt(simulation, (x0 + x1) / 2, (y0 + y1) / 2) ??
    islandAt(simulation, x0, y0) ??
    islandAt(simulation, x1, y1) ??
    nearestIsland(simulation, (x0 + x1) / 2, (y0 + y1) / 2)
  islands.last = found
  return found
}

function islandAt(simulation: Simulation, xMm: number, yMm: number): ObjectState | null {
  const { grid, slots, share } = simulation.islands
  const slot = claimedSlot(grid, plateCell(grid, xMm, yMm), share[SHARE.zMm]!, simulation.layerHeightMm)
  const object = slot >= 0 ? slots[slot]! : null
  return object !== null && object.index <= FIRST_ISLAND ? object : null
}

/** By its box; one that has stopped growing below, or stands finished above, only where there is no other. */
function nearestIsland(simulation: Simulation, xMm: number, yMm: number): ObjectState {
  const zMm = simulation.islands.share[SHARE.zMm]!
  let best: ObjectState | null = null
  let leastMm = Number.POSITIVE_INFINITY
  for (const object of simulation.objects.values()) {
    if (object.index > FIRST_ISLAND) continue
    const outX = Math.max(object.xMinMm - xMm, xMm - object.xMaxMm, 0)
    const outY = Math.max(object.yMinMm - yMm, yMm - object.yMaxMm, 0)
    const isGrowing = Math.abs(zMm - object.zMaxMm) < 3 * simulation.layerHeightMm
    const distanceMm = Math.hypot(outX, outY) + (isGrowing ? 0 : 1e4)
    if (best !== null && distanceMm >= leastMm) continue
    best = object
    leastMm = distanceMm
  }
  // Not reached: whoever asks has found at least one island.
  return best ?? objectState(simulation, FIRST_ISLAND)
}

/** The traced bead runs into another island of about this height: both are one part from here on. */
function joinTouched(simulation: Simulation, object: ObjectState): ObjectState {
  const { grid, slots, share } = simulation.islands
  let owner = object
  for (let i = 0; i < grid.tracedCount; i++) {
    const slot = claimedSlot(grid, grid.traced[i]!, share[SHARE.zMm]!, simulation.layerHeightMm)
    if (slot < 0) continue
    const other = slots[slot]!
    if (other === owner || other.index > FIRST_ISLAND) continue
    const [into, from] = other.slot < owner.slot ? [other, owner] : [owner, other]
    mergeObjects(simulation, into, from)
    owner = into
  }
  return owner
}

/** To be called when the layer is complete, before its sums are used. */
export function settleLayer(simulation: Simulation): void {
  const { islands } = simulation
  const { grid, waiting, waitingCount } = islands
  if (waitingCount > 0) {
    const owners = findIslands(simulation)
    const { isOutlineJudged } = islands
    if (isOutlineJudged) renewOpenAir(grid, simulation.layerZMm, simulation.layerHeightMm, true)
    for (let i = 0; i < waitingCount; i++) {
      const base = i * SHARE_FIELDS
      if (Number.isNaN(waiting[base + SHARE.outerMm]!)) {
        const isOutline = openSidesOf(simulation, waiting, base, 0.5) > 0
        waiting[base + SHARE.outerMm] = isOutline ? waiting[base + SHARE.lengthMm]! : 0
      }
      const owner = islands.slots[owners[i]!]!
      addShare(owner, waiting, base)
      nameRow(simulation, waiting[base + SHARE.row]!, owner.index)
    }
    islands.waitingCount = 0
  } else if (islands.isOutlineJudged) {
    renewOpenAir(grid, simulation.layerZMm, simulation.layerHeightMm, false)
  }
  if (islands.ringCount > 0) resolveBrims(simulation)
  islands.ringCount = 0
}

/** Rows that the table has thinned out since are gone; what is left lies at multiples of its stride. */
function nameRow(simulation: Simulation, offered: number, index: number): void {
  const { beads } = simulation
  if (offered % beads.stride !== 0) return
  const row = offered / beads.stride
  if (row < beads.rowCount) beads.data[OBJECT_COLUMN]![row] = index
}

/**
 * How many of a bead's sides face outside air, 0 to 2: beside it nothing reaches up to `layers` below its top, and beyond
 * that lies open air. Sampled at the middle, and near both ends of a long bead.
 */
export function openSidesOf(simulation: Simulation, data: Float64Array, base: number, layers: number): number {
  const { grid } = simulation.islands
  const { field } = simulation.deposit
  const lengthMm = Math.max(data[base + SHARE.lengthMm]!, 1e-6)
  const dx = data[base + SHARE.x1Mm]! - data[base + SHARE.x0Mm]!
  const dy = data[base + SHARE.y1Mm]! - data[base + SHARE.y0Mm]!
  const besideMm = BESIDE_WIDTHS * data[base + SHARE.widthMm]!
  const beyondMm = Math.max(BEYOND_CELLS * grid.cellMm, besideMm)
  const emptyBelowMm = data[base + SHARE.heightOverBedMm]! - layers * simulation.layerHeightMm
  const points = lengthMm > LONG_MM ? 3 : 1
  let sides = 0
  for (let point = 0; point < points; point++) {
    const along = (point + 0.5) / points
    const x = data[base + SHARE.x0Mm]! + along * dx
    const y = data[base + SHARE.y0Mm]! + along * dy
    let empty = 0
    let outside = 0
    for (let side = -1; side <= 1; side += 2) {
      const acrossX = (-side * dy) / lengthMm
      const acrossY = (side * dx) / lengthMm
      if (topAtMm(field, x + besideMm * acrossX, y + besideMm * acrossY) >= emptyBelowMm) continue
      empty++
      outside += grid.openAir[plateCell(grid, x + beyondMm * acrossX, y + beyondMm * acrossY)]!
    }
    // A wall one bead thick shows both its sides to the air.
    if (outside > 0) sides += empty
  }
  return sides / points
}

/** From the middle of a wall's inner neighbour this falls on the wall, from the wall itself into the air. */
const BESIDE_WIDTHS = 1.2
/** Further than the diagonal of a cell: a wall's own cells never lie there. */
const BEYOND_CELLS = 1.45
const LONG_MM = 4

/** Slot of each waiting bead. Beads in neighbouring cells belong together. */
function findIslands(simulation: Simulation): Int32Array {
  const { islands } = simulation
  const { grid, waiting, waitingCount, slots } = islands
  const component = new Int32Array(grid.columns * grid.rows)
  for (let i = 0; i < waitingCount; i++)
    if (waiting[i * SHARE_FIELDS + SHARE.label]! < 0) mark(grid, component, waiting, i)
  const queue: number[] = []
  const existing: (ObjectState | null)[] = []
  const sizes: number[] = []
  const owners = new Int32Array(waitingCount)
  for (let i = 0; i < waitingCount; i++) {
    const base = i * SHARE_FIELDS
    const label = waiting[base + SHARE.label]!
    if (label >= 0) {
      owners[i] = objectState(simulation, label).slot
      continue
    }
    const cell = plateCell(grid, waiting[base + SHARE.x0Mm]!, waiting[base + SHARE.y0Mm]!)
    if (component[cell] === -1) {
      existing.push(flood(simulation, component, queue, cell, existing.length + 1))
      sizes.push(0)
    }
    owners[i] = component[cell]! - 1
    sizes[owners[i]!]! += waiting[base + SHARE.deliveredMm3]!
  }
  const least = [...sizes].sort((a, b) => b - a)[MAX_ISLANDS] ?? Number.NEGATIVE_INFINITY
  const slotOf = existing.map((object, k) => {
    if (object !== null) return object.slot
    if (sizes[k]! <= least && islands.foundSlots.length > 0) return -1
    const { slot } = objectState(simulation, FIRST_ISLAND - islands.foundSlots.length)
    islands.foundSlots.push(slot)
    return slot
  })
  for (let i = 0; i < waitingCount; i++) {
    const base = i * SHARE_FIELDS
    if (waiting[base + SHARE.label]! < 0) owners[i] = slotOf[owners[i]!]!
    if (owners[i]! < 0) continue
    traceRow(grid, waiting, i)
    claimTraced(grid, owners[i]!, waiting[base + SHARE.zMm]!)
    slots[owners[i]!]!.zMaxMm = Math.max(slots[owners[i]!]!.zMaxMm, waiting[base + SHARE.zMm]!)
  }
  giveCrumbs(simulation, owners)
  return owners
}

/** Islands too small or too many to be objects go to the nearest that is one. */
function giveCrumbs(simulation: Simulation, owners: Int32Array): void {
  const { waiting, share } = simulation.islands
  for (let i = 0; i < owners.length; i++) {
    if (owners[i]! >= 0) continue
    const base = i * SHARE_FIELDS
    share.set(waiting.subarray(base, base + SHARE_FIELDS))
    owners[i] = nearestIsland(simulation, share[SHARE.x0Mm]!, share[SHARE.y0Mm]!).slot
  }
}

function traceRow(grid: PlateGrid, rows: Float64Array, i: number): void {
  const base = i * SHARE_FIELDS
  traceLine(
    grid,
    rows[base + SHARE.x0Mm]!,
    rows[base + SHARE.y0Mm]!,
    rows[base + SHARE.x1Mm]!,
    rows[base + SHARE.y1Mm]!,
  )
}

function mark(grid: PlateGrid, component: Int32Array, rows: Float64Array, i: number): void {
  traceRow(grid, rows, i)
  for (let k = 0; k < grid.tracedCount; k++) component[grid.traced[k]!] = -1
}

/** Numbers all marked cells joined to `start`; returns the island that already lies there, if any. */
function flood(
  simulation: Simulation,
  component: Int32Array,
  queue: number[],
  start: number,
  number: number,
): ObjectState | null {
  const { grid, slots } = simulation.islands
  const { columns } = grid
  let existing: ObjectState | null = null
  queue.length = 0
  queue.push(start)
  component[start] = number
  while (queue.length > 0) {
    const cell = queue.pop()!
    const slot = claimedSlot(grid, cell, simulation.layerZMm, simulation.layerHeightMm)
    if (slot >= 0 && slots[slot]!.index <= FIRST_ISLAND) existing ??= slots[slot]!
    for (let rowStep = -columns; rowStep <= columns; rowStep += columns) {
      for (let step = -1; step <= 1; step++) {
        const next = cell + rowStep + step
        if (component[next] !== -1) continue
        component[next] = number
        queue.push(next)
      }
    }
  }
  return existing
}
