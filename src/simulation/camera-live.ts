// What a camera may see of a print that goes on: its tables as they stand, read where they lie, and beside them what is worked
// out for each bead. What a layer does as a whole (how far it curls, how much found no room) is known when it ends; until then
// its beads look as by what it has done so far. Nothing is done here until somebody looks.
import type { Table } from '#protocol'
import type { BeadColumns, CameraMoment, CameraScene, LooseColumns, SceneObject, StringColumns } from '#sensing'
import { beadCurlMm, crackOf, liftCourse, liftUpTo, standingEdgeMm } from './camera-scene.ts'
import { lookAt } from './camera-shots.ts'
import { isDetached } from './fate.ts'
import { objectNumbers } from './finish.ts'
import { FIRST_ISLAND } from './objects.ts'
import { BEAD_COLUMNS, LAYER_COLUMNS, LOOSE_COLUMNS, STRING_COLUMNS, TELEMETRY_COLUMNS } from './run-columns.ts'
import type { Simulation } from './simulation.ts'
import type { TableBuilder } from './table-builder.ts'

/** The same object for the whole of a part: whoever draws it sees by its counts that it has grown. */
export interface LiveScene extends CameraScene {
  beads: BeadColumns
  strings: StringColumns
  loose: LooseColumns
  objects: readonly SceneObject[]
  settledBeads: number
  revision: number
  readonly simulation: Simulation
  /** By bead. */
  curlMm: Float32Array
  surplusRatio: Float32Array
  shiftMm: Float32Array
  object: Int32Array
  /** By row of the table of layers: how high its worst edge stands. */
  readonly standingMm: number[]
  readonly rowOfLayer: Map<number, number>
  /** Shifts before the first bead that is not settled. */
  readonly settledShift: ShiftSum
  /** Of each island found, by the number it was found with. */
  islandNumbers: readonly number[]
  layerStartS: number
  /** Samplings of beads and of loose points: a table that is full becomes a sample of itself. */
  strides: readonly [number, number]
  /** What `objects` was made from. */
  objectsKey: string
}

interface ShiftSum {
  next: number
  xMm: number
  yMm: number
}

const [TIME, LAYER, OBJECT, UNSUPPORTED] = (['time_s', 'layer', 'object', 'unsupported_ratio'] as const).map((name) =>
  BEAD_COLUMNS.indexOf(name),
) as [number, number, number, number]

export function createLiveScene(simulation: Simulation, originXMm: number, originYMm: number): LiveScene {
  const live: LiveScene = {
    beads: beadColumns(simulation.beads, 0),
    strings: stringColumns(simulation.strings),
    loose: looseColumns(simulation.looseTable),
    objects: [],
    originXMm,
    originYMm,
    settledBeads: 0,
    revision: 0,
    simulation,
    curlMm: new Float32Array(0),
    surplusRatio: new Float32Array(0),
    shiftMm: new Float32Array(0),
    object: new Int32Array(0),
    standingMm: [],
    rowOfLayer: new Map(),
    settledShift: { next: 0, xMm: 0, yMm: 0 },
    islandNumbers: [],
    layerStartS: Number.NEGATIVE_INFINITY,
    strides: [simulation.beads.stride, simulation.looseTable.stride],
    objectsKey: '',
  }
  growLiveScene(live)
  return live
}

/** Brings the scene to where the print is now. */
export function growLiveScene(live: LiveScene): void {
  const { simulation } = live
  const { beads, looseTable } = simulation
  if (beads.stride !== live.strides[0] || looseTable.stride !== live.strides[1]) beginAgain(live)
  makeRoom(live, beads.capacity)
  readObjects(live)
  if (simulation.layerStartS !== live.layerStartS) settle(live)
  describeBeads(live, live.settledBeads, beads.rowCount, { ...live.settledShift })
  live.beads = {
    ...beadColumns(beads, beads.rowCount),
    object: live.object,
    curlMm: live.curlMm,
    surplusRatio: live.surplusRatio,
    shiftMm: live.shiftMm,
  }
  live.strings = stringColumns(simulation.strings)
  live.loose = looseColumns(simulation.looseTable)
}

function beginAgain(live: LiveScene): void {
  live.strides = [live.simulation.beads.stride, live.simulation.looseTable.stride]
  live.revision++
  live.settledBeads = 0
  live.layerStartS = Number.NEGATIVE_INFINITY
  Object.assign(live.settledShift, { next: 0, xMm: 0, yMm: 0 })
}

function makeRoom(live: LiveScene, capacity: number): void {
  if (live.object.length >= capacity) return
  const larger = <T extends Float32Array | Int32Array>(column: T, to: T): T => {
    to.set(column)
    return to
  }
  live.curlMm = larger(live.curlMm, new Float32Array(capacity))
  live.surplusRatio = larger(live.surplusRatio, new Float32Array(capacity))
  live.shiftMm = larger(live.shiftMm, new Float32Array(capacity))
  live.object = larger(live.object, new Int32Array(capacity))
}

/** Layers have ended: their beads are as they will stay. */
function settle(live: LiveScene): void {
  const { simulation } = live
  const { layers, beads } = simulation
  live.layerStartS = simulation.layerStartS
  if (layers.rowCount < live.standingMm.length) live.standingMm.length = 0
  const curlMax = columnOf(layers, LAYER_COLUMNS, 'curl_max_mm')
  const names = columnOf(layers, LAYER_COLUMNS, 'layer')
  for (let row = live.standingMm.length; row < layers.rowCount; row++) {
    live.standingMm.push(standingEdgeMm(live.standingMm.at(-1) ?? 0, curlMax[row]!))
    live.rowOfLayer.set(names[row]!, row)
  }
  const times = beads.data[TIME]!
  let settled = live.settledBeads
  while (settled < beads.rowCount && times[settled]! < simulation.layerStartS) settled++
  describeBeads(live, live.settledBeads, settled, live.settledShift)
  live.settledBeads = settled
}

/** `shift` is brought from the bead before `from` to the last one. */
function describeBeads(live: LiveScene, from: number, to: number, shift: ShiftSum): void {
  const { simulation, standingMm, rowOfLayer } = live
  const { layers, layerSums, facts } = simulation
  const data = simulation.beads.data
  const [times, layer, objects, unsupported] = [data[TIME]!, data[LAYER]!, data[OBJECT]!, data[UNSUPPORTED]!]
  const worst = columnOf(layers, LAYER_COLUMNS, 'overhang_worst_ratio')
  const surplus = columnOf(layers, LAYER_COLUMNS, 'surplus_mm3')
  const delivered = columnOf(layers, LAYER_COLUMNS, 'delivered_mm3')
  const last = layers.rowCount - 1
  const standingNowMm = standingEdgeMm(standingMm[last] ?? 0, layerSums.curlMaxMm)
  // Of a layer that has just begun its own plastic does not tell yet: the layer before counts too.
  const deliveredMm3 = layerSums.deliveredMm3 + (last >= 0 ? delivered[last]! : 0)
  const surplusMm3 = layerSums.surplusMm3 + (last >= 0 ? surplus[last]! : 0)
  const surplusNow = deliveredMm3 > 0 ? surplusMm3 / deliveredMm3 : 0
  for (let bead = from; bead < to; bead++) {
    const row = rowOfLayer.get(layer[bead]!)
    if (row !== undefined) {
      live.curlMm[bead] = beadCurlMm(unsupported[bead]!, worst[row]!, standingMm[row]!)
      live.surplusRatio[bead] = delivered[row]! > 0 ? surplus[row]! / delivered[row]! : 0
    } else if (layer[bead]! >= 0) {
      live.curlMm[bead] = beadCurlMm(unsupported[bead]!, layerSums.overhangWorstRatio, standingNowMm)
      live.surplusRatio[bead] = surplusNow
    } else {
      live.curlMm[bead] = 0
      live.surplusRatio[bead] = 0
    }
    for (; shift.next < facts.shifts.length && facts.shifts[shift.next]!.timeS <= times[bead]!; shift.next++) {
      shift.xMm += facts.shifts[shift.next]!.xMm
      shift.yMm += facts.shifts[shift.next]!.yMm
    }
    live.shiftMm[bead] = Math.hypot(shift.xMm, shift.yMm)
    live.object[bead] = numberOf(live, objects[bead]!)
  }
}

function numberOf({ islandNumbers }: LiveScene, object: number): number {
  return object <= FIRST_ISLAND ? (islandNumbers[FIRST_ISLAND - object] ?? -1) : object
}

/** Objects are looked at again when one has come, gone, come off, or ended a layer. */
function readObjects(live: LiveScene): void {
  const { simulation } = live
  const { objects, islands, layers, facts } = simulation
  let detached = 0
  for (const { fate } of objects.values()) if (isDetached(fate)) detached++
  const key = `${objects.size} ${islands.foundSlots.length} ${layers.offered} ${detached} ${simulation.objectNames.length}`
  if (key === live.objectsKey) return
  live.objectsKey = key
  const numbers = objectNumbers(simulation)
  const islandNumbers = islands.foundSlots.map((slot) => numbers.get(islands.slots[slot]!) ?? -1)
  const wasOtherwise = live.islandNumbers.some((number, found) => number !== islandNumbers[found])
  live.islandNumbers = islandNumbers
  if (wasOtherwise) {
    live.revision++
    const column = simulation.beads.data[OBJECT]!
    for (let bead = 0; bead < live.settledBeads; bead++) live.object[bead] = numberOf(live, column[bead]!)
  }
  const starts = columnOf(layers, LAYER_COLUMNS, 'start_s')
  const course = liftCourse(starts, columnOf(layers, LAYER_COLUMNS, 'lift_mm'), layers.rowCount)
  live.objects = [...numbers].map(([object, number]) => ({
    object: number,
    xMinMm: object.xMinMm,
    xMaxMm: object.xMaxMm,
    yMinMm: object.yMinMm,
    yMaxMm: object.yMaxMm,
    ...liftUpTo(course, object.liftMaxMm),
    detachedS: isDetached(object.fate) ? object.fate.detachedS : Number.POSITIVE_INFINITY,
    detachedAboveMm: crackOf(facts, object.index),
    offsetXMm: object.fate.movedXMm,
    offsetYMm: object.fate.movedYMm,
    yawRad: object.fate.movedYawRad,
    tiltRad: 0,
  }))
}

function columnOf<Name extends string>(builder: TableBuilder, names: readonly Name[], name: Name): Float64Array {
  return builder.data[names.indexOf(name)]!
}

function beadColumns(builder: TableBuilder, count: number): BeadColumns {
  const column = (name: (typeof BEAD_COLUMNS)[number]): Float64Array => columnOf(builder, BEAD_COLUMNS, name)
  return {
    count,
    timeS: column('time_s'),
    x0Mm: column('x0_mm'),
    y0Mm: column('y0_mm'),
    z0Mm: column('z0_mm'),
    x1Mm: column('x1_mm'),
    y1Mm: column('y1_mm'),
    z1Mm: column('z1_mm'),
    widthMm: column('width_mm'),
    heightMm: column('height_mm'),
    feature: column('feature'),
    layer: column('layer'),
    object: column('object'),
    airRatio: column('air_ratio'),
    gapRatio: column('gap_ratio'),
  }
}

function stringColumns(builder: TableBuilder): StringColumns {
  const column = (name: (typeof STRING_COLUMNS)[number]): Float64Array => columnOf(builder, STRING_COLUMNS, name)
  return {
    count: builder.rowCount,
    timeS: column('time_s'),
    x0Mm: column('x0_mm'),
    y0Mm: column('y0_mm'),
    z0Mm: column('z0_mm'),
    x1Mm: column('x1_mm'),
    y1Mm: column('y1_mm'),
    z1Mm: column('z1_mm'),
    diameterMm: column('diameter_mm'),
  }
}

function looseColumns(builder: TableBuilder): LooseColumns {
  const column = (name: (typeof LOOSE_COLUMNS)[number]): Float64Array => columnOf(builder, LOOSE_COLUMNS, name)
  return {
    count: builder.rowCount,
    timeS: column('time_s'),
    strand: column('strand'),
    xMm: column('x_mm'),
    yMm: column('y_mm'),
    zMm: column('z_mm'),
    diameterMm: column('diameter_mm'),
  }
}

/** What stood where at a moment of this part that is gone; null where it is older than the part. */
export function pastMoment({ simulation }: LiveScene, timeS: number): CameraMoment | null {
  const { telemetry } = simulation
  if (telemetry.rowCount === 0 || timeS < columnOf(telemetry, TELEMETRY_COLUMNS, 'time_s')[0]!) return null
  const beads = asTable(simulation.beads)
  return lookAt({ beads, telemetry: asTable(telemetry) }, timeS).moment
}

/** The table as it stands, not copied. */
function asTable({ name, names, data, rowCount }: TableBuilder): Table {
  return { name, rowCount, columns: Object.fromEntries(names.map((column, i) => [column, data[i]!])) }
}
