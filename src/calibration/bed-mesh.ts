// A bed mesh that moves can follow: heights on a fine grid, bilinear between them, the edge's height beyond the edge.
import { fixed, roundTo } from './fixed-text.ts'
import { type Interpolation, interpolateMatrix } from './mesh-interpolation.ts'
import type { PointMm } from './mesh-points.ts'

/** What a profile keeps: enough to make the mesh again. */
export interface MeshParams extends Interpolation {
  readonly min: PointMm
  readonly max: PointMm
  readonly countX: number
  readonly countY: number
}

export interface BedMesh {
  readonly params: MeshParams
  /** [countY][countX] as probed, mm. */
  readonly probedMm: readonly (readonly number[])[]
  readonly columns: number
  readonly rows: number
  /** [rows * columns], row by row from low Y. */
  readonly heightMm: Float64Array
  readonly stepXMm: number
  readonly stepYMm: number
  /** BED_MESH_OFFSET: added to a place before its height is looked up. */
  offsetXMm: number
  offsetYMm: number
}

export function createBedMesh(params: MeshParams, probedMm: readonly (readonly number[])[]): BedMesh {
  const fine = interpolateMatrix(probedMm, params)
  const rows = fine.length
  const columns = fine[0]!.length
  return {
    params,
    probedMm,
    columns,
    rows,
    heightMm: Float64Array.from(fine.flat()),
    stepXMm: (params.max.xMm - params.min.xMm) / (columns - 1),
    stepYMm: (params.max.yMm - params.min.yMm) / (rows - 1),
    offsetXMm: 0,
    offsetYMm: 0,
  }
}

/** Height of the bed at a place, mm. */
export function meshZ(mesh: BedMesh, xMm: number, yMm: number): number {
  const { params, columns, rows, heightMm } = mesh
  const x = (xMm + mesh.offsetXMm - params.min.xMm) / mesh.stepXMm
  const y = (yMm + mesh.offsetYMm - params.min.yMm) / mesh.stepYMm
  const column = Math.min(Math.max(Math.floor(x), 0), columns - 2)
  const row = Math.min(Math.max(Math.floor(y), 0), rows - 2)
  const tx = Math.min(Math.max(x - column, 0), 1)
  const ty = Math.min(Math.max(y - row, 0), 1)
  const at = row * columns + column
  const low = heightMm[at]! + tx * (heightMm[at + 1]! - heightMm[at]!)
  const high = heightMm[at + columns]! + tx * (heightMm[at + columns + 1]! - heightMm[at + columns]!)
  return low + ty * (high - low)
}

/** The same mesh, moved so that `place` needs no adjustment, or by `zeroMm` where that was probed. */
export function referMesh(mesh: BedMesh, place: PointMm, zeroMm: number | null = null): BedMesh {
  const shiftMm = zeroMm ?? meshZ(mesh, place.xMm, place.yMm)
  return createBedMesh(
    mesh.params,
    mesh.probedMm.map((row) => row.map((zMm) => zMm - shiftMm)),
  )
}

export interface MeshRange {
  readonly minMm: number
  readonly maxMm: number
  /** To hundredths, as Klipper takes it for the fade target. */
  readonly averageMm: number
}

export function meshRange({ heightMm }: BedMesh): MeshRange {
  let minMm = Number.POSITIVE_INFINITY
  let maxMm = Number.NEGATIVE_INFINITY
  let sum = 0
  for (const zMm of heightMm) {
    minMm = Math.min(minMm, zMm)
    maxMm = Math.max(maxMm, zMm)
    sum += zMm
  }
  return { minMm, maxMm, averageMm: roundTo(sum / heightMm.length, 2) }
}

/** `mesh_matrix` of the status: rows by Y, to a millionth. */
export function meshMatrix({ heightMm, rows, columns }: BedMesh): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => roundTo(heightMm[row * columns + column]!, 6)),
  )
}

/** `probed_matrix` of the status. */
export function probedMatrix({ probedMm }: BedMesh): number[][] {
  return probedMm.map((row) => row.map((zMm) => roundTo(zMm, 6)))
}

/** What BED_MESH_OUTPUT says first. */
export function probedText({ probedMm }: BedMesh): string {
  const rows = probedMm.map((row) => row.map((zMm) => fixed(zMm, 6)).join(' '))
  return ['Mesh Leveling Probed Z positions:', ...rows].join('\n')
}

/** What BED_MESH_OUTPUT says then, without a comment sign; ends with a new line. */
export function meshText(mesh: BedMesh, searchHeightMm: number): string {
  const { minMm, maxMm, averageMm } = meshRange(mesh)
  const lines = [
    `Mesh X,Y: ${mesh.columns},${mesh.rows}`,
    `Search Height: ${fixed(searchHeightMm, 0)}`,
    `Mesh Offsets: X=${fixed(mesh.offsetXMm, 4)}, Y=${fixed(mesh.offsetYMm, 4)}`,
    `Mesh Average: ${fixed(averageMm, 2)}`,
    `Mesh Range: min=${fixed(minMm, 4)} max=${fixed(maxMm, 4)}`,
    `Interpolation Algorithm: ${mesh.params.algorithm}`,
    'Measured points:',
  ]
  for (let row = 0; row < mesh.rows; row++) {
    const heights = mesh.heightMm.subarray(row * mesh.columns, (row + 1) * mesh.columns)
    lines.push(Array.from(heights, (zMm) => `  ${fixed(zMm, 6)}`).join(''))
  }
  return `${lines.join('\n')}\n`
}

export const MESH_NOT_PROBED = 'Bed has not been probed'
