// What a camera may see of a simulated print: the run's tables, turned into the plain scene that sensing draws.
import { invariant } from '#core'
import type { Column, Table } from '#protocol'
import type { BeadColumns, CameraScene, LooseColumns, NumberColumn, SceneObject, StringColumns } from '#sensing'
import type { RunFacts, ShiftFact } from './facts.ts'
import type { SimulatedRun } from './run.ts'
import { IRONED_RATIO } from './standing-edges.ts'

/** A run as far as the camera needs it. */
export type SeenRun = Pick<SimulatedRun, 'beads' | 'strings' | 'loose' | 'objects' | 'layers' | 'facts'>

export function toCameraScene(run: SeenRun): CameraScene {
  return {
    beads: beadColumns(run),
    strings: stringColumns(run.strings),
    loose: looseColumns(run.loose),
    objects: sceneObjects(run),
  }
}

function numbers(table: Table, name: string): NumberColumn {
  const column: Column | undefined = table.columns[name]
  const isNumeric = column !== undefined && !Array.isArray(column)
  invariant(isNumeric, `the table ${table.name} has no numbers called ${name}`)
  return column as NumberColumn
}

function beadColumns({ beads, layers, facts }: SeenRun): BeadColumns {
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
    airRatio: numbers(beads, 'air_ratio'),
    shiftMm: shiftOf(beads, facts.shifts),
    gapRatio: numbers(beads, 'gap_ratio'),
  }
}

/** Row of the table of layers that each bead belongs to. */
function layerRows(layers: Table): Map<number, number> {
  const names = numbers(layers, 'layer')
  return new Map(Array.from({ length: layers.rowCount }, (_, row) => [names[row]!, row]))
}

function curlOf(beads: Table, layers: Table): Float32Array {
  const unsupported = numbers(beads, 'unsupported_ratio')
  const layer = numbers(beads, 'layer')
  const curlMax = numbers(layers, 'curl_max_mm')
  const worst = numbers(layers, 'overhang_worst_ratio')
  const rowOf = layerRows(layers)
  const standingMm = new Float32Array(layers.rowCount)
  for (let row = 0; row < layers.rowCount; row++) {
    standingMm[row] = standingEdgeMm(row > 0 ? standingMm[row - 1]! : 0, curlMax[row]!)
  }
  const curl = new Float32Array(beads.rowCount)
  for (let bead = 0; bead < beads.rowCount; bead++) {
    const row = rowOf.get(layer[bead]!)
    if (row !== undefined) curl[bead] = beadCurlMm(unsupported[bead]!, worst[row]!, standingMm[row]!)
  }
  return curl
}

/** How high the worst edge of a layer stands: what it adds on what is left of those before. */
export function standingEdgeMm(beforeMm: number, addedMm: number): number {
  return beforeMm * (1 - IRONED_RATIO) + addedMm
}

/**
 * How high a bead's edge stands up. The run keeps the worst curl that each layer adds and what holds each bead: curl grows
 * with the unsupported share beyond one half (PHYSICS 2.6), so the layer's worst bead stands as high as the worst edge: at
 * least, since a machine that makes edges curl more also has them spring back more, which the tables do not tell.
 */
export function beadCurlMm(unsupportedRatio: number, worstRatio: number, standingMm: number): number {
  if (!(worstRatio > 0.5) || !(unsupportedRatio > 0.5)) return 0
  return Math.min(1, (unsupportedRatio - 0.5) / (worstRatio - 0.5)) * standingMm
}

/** Distance between the place commanded and the place of each bead: shifts add up. */
function shiftOf(beads: Table, shifts: readonly ShiftFact[]): Float32Array {
  const timeS = numbers(beads, 'time_s')
  const shiftMm = new Float32Array(beads.rowCount)
  let next = 0
  let xMm = 0
  let yMm = 0
  for (let bead = 0; bead < beads.rowCount; bead++) {
    for (; next < shifts.length && shifts[next]!.timeS <= timeS[bead]!; next++) {
      xMm += shifts[next]!.xMm
      yMm += shifts[next]!.yMm
    }
    shiftMm[bead] = Math.hypot(xMm, yMm)
  }
  return shiftMm
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

function looseColumns(loose: Table): LooseColumns {
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

function sceneObjects({ objects, layers, facts }: SeenRun): SceneObject[] {
  const course = liftCourse(numbers(layers, 'start_s'), numbers(layers, 'lift_mm'), layers.rowCount)
  const column = (name: string): NumberColumn => numbers(objects, name)
  const index = column('object')
  const [xMin, xMax, yMin, yMax] = ['x_min_mm', 'x_max_mm', 'y_min_mm', 'y_max_mm'].map(column)
  const [movedX, movedY, yaw] = ['moved_x_mm', 'moved_y_mm', 'moved_yaw_rad'].map(column)
  const lift = column('lift_mm')
  const detachedS = column('detached_s')
  return Array.from({ length: objects.rowCount }, (_, row) => ({
    object: index[row]!,
    xMinMm: xMin![row]!,
    xMaxMm: xMax![row]!,
    yMinMm: yMin![row]!,
    yMaxMm: yMax![row]!,
    ...liftUpTo(course, lift[row]!),
    detachedS: Number.isNaN(detachedS[row]!) ? Number.POSITIVE_INFINITY : detachedS[row]!,
    detachedAboveMm: crackOf(facts, index[row]!),
    offsetXMm: movedX![row]!,
    offsetYMm: movedY![row]!,
    yawRad: yaw![row]!,
    // The run says where a part slides to, not whether it falls over.
    tiltRad: 0,
  }))
}

/** When the highest corner of the print rose, and how high it then was. */
export interface LiftCourse {
  readonly timeS: number[]
  readonly liftMm: number[]
}

export function liftCourse(startsS: NumberColumn, liftsMm: NumberColumn, count: number): LiftCourse {
  const course: LiftCourse = { timeS: [], liftMm: [] }
  let highest = 0
  for (let row = 0; row < count; row++) {
    if (!(liftsMm[row]! > highest)) continue
    highest = liftsMm[row]!
    course.timeS.push(startsS[row]!)
    course.liftMm.push(highest)
  }
  return course
}

/** Objects lift as the layers did, each up to its own lift in the end. */
export function liftUpTo({ timeS, liftMm }: LiftCourse, endMm: number): Pick<SceneObject, 'liftTimeS' | 'liftMm'> {
  const highest = liftMm.at(-1) ?? 0
  return { liftTimeS: timeS, liftMm: liftMm.map((value) => (highest > 0 ? (value / highest) * endMm : 0)) }
}

/** Of an object that has split, only what is above the crack comes off. */
export function crackOf({ detachments, delaminations }: RunFacts, object: number): number {
  const isSplit = detachments.some((fact) => fact.object === object && fact.cause === 'split')
  return isSplit ? (delaminations.find((fact) => fact.object === object)?.zMm ?? 0) : 0
}
