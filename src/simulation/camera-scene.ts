// What a camera may see of a simulated print: the run's tables, turned into the plain scene that sensing draws.
import type { Column, Table } from '#protocol'
import type { BeadColumns, CameraScene, LooseColumns, NumberColumn, SceneObject, StringColumns } from '#sensing'
import type { SimulatedRun } from './run.ts'

/** A run as far as the camera needs it; `loose` is there when plastic has gone astray. */
export interface SeenRun extends Pick<SimulatedRun, 'beads' | 'strings' | 'objects' | 'layers'> {
  readonly loose?: Table
}

export function toCameraScene(run: SeenRun): CameraScene {
  return {
    beads: beadColumns(run),
    strings: stringColumns(run.strings),
    loose: looseColumns(run.loose),
    objects: sceneObjects(run),
  }
}

function numbers(table: Table, name: string): NumberColumn {
  const column = optional(table, name)
  if (column === undefined) throw new Error(`the table ${table.name} has no numbers called ${name}`)
  return column
}

function optional(table: Table, name: string): NumberColumn | undefined {
  const column: Column | undefined = table.columns[name]
  return column === undefined || Array.isArray(column) ? undefined : (column as NumberColumn)
}

function beadColumns({ beads, layers }: SeenRun): BeadColumns {
  const airRatio = optional(beads, 'air_ratio')
  const shiftMm = optional(beads, 'shift_mm')
  return {
    count: beads.rowCount,
    timeS: numbers(beads, 'time_s'),
    x0Mm: numbers(beads, 'x0_mm'),
    y0Mm: numbers(beads, 'y0_mm'),
    z0Mm: numbers(beads, 'z0_mm'),
    x1Mm: numbers(beads, 'x1_mm'),
    y1Mm: numbers(beads, 'y1_mm'),
    z1Mm: numbers(beads, 'z1_mm'),
    widthMm: numbers(beads, 'width_mm'),
    heightMm: numbers(beads, 'height_mm'),
    feature: numbers(beads, 'feature'),
    layer: numbers(beads, 'layer'),
    object: numbers(beads, 'object'),
    curlMm: curlOf(beads, layers),
    surplusRatio: surplusOf(beads, layers),
    ...(airRatio === undefined ? {} : { airRatio }),
    ...(shiftMm === undefined ? {} : { shiftMm }),
  }
}

/** Row of the table of layers that each bead belongs to. */
function layerRows(layers: Table): Map<number, number> {
  const names = numbers(layers, 'layer')
  return new Map(Array.from({ length: layers.rowCount }, (_, row) => [names[row]!, row]))
}

/**
 * The run keeps the worst curl of each layer and what holds each bead: curl grows with the unsupported share beyond one
 * half (PHYSICS 2.6), so the layer's worst bead has the layer's curl.
 */
function curlOf(beads: Table, layers: Table): Float32Array {
  const unsupported = numbers(beads, 'unsupported_ratio')
  const layer = numbers(beads, 'layer')
  const curlMax = numbers(layers, 'curl_max_mm')
  const worst = numbers(layers, 'overhang_worst_ratio')
  const rowOf = layerRows(layers)
  const curl = new Float32Array(beads.rowCount)
  for (let bead = 0; bead < beads.rowCount; bead++) {
    const row = rowOf.get(layer[bead]!)
    if (row === undefined || !(worst[row]! > 0.5) || !(unsupported[bead]! > 0.5)) continue
    const ratio = Math.min(1, (unsupported[bead]! - 0.5) / (worst[row]! - 0.5))
    curl[bead] = ratio * curlMax[row]!
  }
  return curl
}

function surplusOf(beads: Table, layers: Table): Float32Array {
  const layer = numbers(beads, 'layer')
  const surplus = numbers(layers, 'surplus_mm3')
  const delivered = numbers(layers, 'delivered_mm3')
  const rowOf = layerRows(layers)
  const ratio = new Float32Array(beads.rowCount)
  for (let bead = 0; bead < beads.rowCount; bead++) {
    const row = rowOf.get(layer[bead]!)
    if (row !== undefined && delivered[row]! > 0) ratio[bead] = surplus[row]! / delivered[row]!
  }
  return ratio
}

function stringColumns(strings: Table): StringColumns {
  return {
    count: strings.rowCount,
    timeS: numbers(strings, 'time_s'),
    x0Mm: numbers(strings, 'x0_mm'),
    y0Mm: numbers(strings, 'y0_mm'),
    z0Mm: numbers(strings, 'z0_mm'),
    x1Mm: numbers(strings, 'x1_mm'),
    y1Mm: numbers(strings, 'y1_mm'),
    z1Mm: numbers(strings, 'z1_mm'),
    diameterMm: numbers(strings, 'diameter_mm'),
  }
}

function looseColumns(loose: Table | undefined): LooseColumns {
  const none = new Float64Array()
  if (loose === undefined) {
    return { count: 0, timeS: none, strand: none, xMm: none, yMm: none, zMm: none, diameterMm: none }
  }
  return {
    count: loose.rowCount,
    timeS: numbers(loose, 'time_s'),
    strand: numbers(loose, 'strand'),
    xMm: numbers(loose, 'x_mm'),
    yMm: numbers(loose, 'y_mm'),
    zMm: numbers(loose, 'z_mm'),
    diameterMm: numbers(loose, 'diameter_mm'),
  }
}

/** Objects lift as the layers did, each up to its own lift in the end. */
function sceneObjects({ objects, layers }: SeenRun): SceneObject[] {
  const starts = numbers(layers, 'start_s')
  const lifts = numbers(layers, 'lift_mm')
  const liftTimeS: number[] = []
  const course: number[] = []
  let highest = 0
  for (let row = 0; row < layers.rowCount; row++) {
    if (!(lifts[row]! > highest)) continue
    highest = lifts[row]!
    liftTimeS.push(starts[row]!)
    course.push(highest)
  }
  const number = (name: string, row: number, otherwise: number): number => {
    const value = optional(objects, name)?.[row]
    return value === undefined || Number.isNaN(value) ? otherwise : value
  }
  return Array.from({ length: objects.rowCount }, (_, row) => {
    const liftMm = number('lift_mm', row, 0)
    return {
      object: number('object', row, -1),
      xMinMm: number('x_min_mm', row, 0),
      xMaxMm: number('x_max_mm', row, 0),
      yMinMm: number('y_min_mm', row, 0),
      yMaxMm: number('y_max_mm', row, 0),
      liftTimeS,
      liftMm: course.map((value) => (highest > 0 ? (value / highest) * liftMm : 0)),
      detachedS: number('detached_s', row, Number.POSITIVE_INFINITY),
      offsetXMm: number('moved_x_mm', row, 0),
      offsetYMm: number('moved_y_mm', row, 0),
      yawRad: number('moved_yaw_rad', row, 0),
      tiltRad: number('moved_tilt_rad', row, 0),
    }
  })
}
