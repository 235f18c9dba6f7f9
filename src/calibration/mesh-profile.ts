// Bed meshes as Klipper keeps and hands them on: profiles of SAVE_CONFIG, the status of `bed_mesh`, BED_MESH_MAP.
// Source: saved configurations of public printers, recorded pairs, Klipper documentation (Bed_Mesh, Status_Reference).
import { floatText } from '#macros'
import { type BedMesh, createBedMesh, type MeshParams, probedMatrix } from './bed-mesh.ts'
import { extent } from './extent.ts'
import { fixed } from './fixed-text.ts'
import type { Interpolation, MeshAlgorithm } from './mesh-interpolation.ts'
import type { MeshLayout } from './mesh-points.ts'

export const MESH_PROFILE_VERSION = 1

/** What a finished probing is kept as: the corners are those of the points that were probed. */
export function meshParamsOf({ points, area }: MeshLayout, how: Interpolation): MeshParams {
  const x = extent(points.map(({ xMm }) => xMm))
  const y = extent(points.map(({ yMm }) => yMm))
  return {
    ...how,
    min: { xMm: x.low, yMm: y.low },
    max: { xMm: x.high, yMm: y.high },
    countX: area.countX,
    countY: area.countY,
  }
}

/** Values under Klipper's own names, in the order in which it saves them. */
function namedParams(params: MeshParams): [string, number | string][] {
  return [
    ['x_count', params.countX],
    ['y_count', params.countY],
    ['mesh_x_pps', params.pointsPerSegmentX],
    ['mesh_y_pps', params.pointsPerSegmentY],
    ['algo', params.algorithm],
    ['tension', params.tension],
    ['min_x', params.min.xMm],
    ['max_x', params.max.xMm],
    ['min_y', params.min.yMm],
    ['max_y', params.max.yMm],
  ]
}

const WHOLE = new Set(['x_count', 'y_count', 'mesh_x_pps', 'mesh_y_pps'])

/** One entry of `profiles` in the status. */
export function profileStatus(mesh: BedMesh): {
  readonly points: number[][]
  readonly mesh_params: Readonly<Record<string, number | string>>
} {
  return { points: probedMatrix(mesh), mesh_params: Object.fromEntries(namedParams(mesh.params)) }
}

/** Options of the section `[bed_mesh NAME]` that SAVE_CONFIG writes, in order. */
export function profileOptions(mesh: BedMesh): [string, string][] {
  const rows = mesh.probedMm.map((row) => `\n  ${row.map((zMm) => fixed(zMm, 6)).join(', ')}`)
  const params = namedParams(mesh.params).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' || WHOLE.has(name) ? String(value) : floatText(value),
  ])
  return [['version', String(MESH_PROFILE_VERSION)], ['points', rows.join('')], ...params]
}

/** The mesh of a saved profile, or why there is none. */
export function readProfile(
  options: ReadonlyMap<string, string>,
): { readonly mesh: BedMesh } | { readonly problem: string } {
  const number = (name: string): number => Number((options.get(name) ?? '').trim() || Number.NaN)
  if (number('version') !== MESH_PROFILE_VERSION) {
    return { problem: `it is of version ${options.get('version')}, expected ${MESH_PROFILE_VERSION}` }
  }
  const [countX, countY] = [number('x_count'), number('y_count')]
  const probedMm = (options.get('points') ?? '')
    .trim()
    .split('\n')
    .map((row) => row.split(',').map((text) => Number(text.trim() || Number.NaN)))
  const isTable =
    probedMm.length === countY && probedMm.every((row) => row.length === countX && row.every(Number.isFinite))
  if (!isTable) return { problem: `its points are not ${countY} rows of ${countX} numbers` }
  const params: MeshParams = {
    algorithm: (options.get('algo') ?? 'lagrange').trim() as MeshAlgorithm,
    pointsPerSegmentX: number('mesh_x_pps'),
    pointsPerSegmentY: number('mesh_y_pps'),
    tension: number('tension'),
    min: { xMm: number('min_x'), yMm: number('min_y') },
    max: { xMm: number('max_x'), yMm: number('max_y') },
    countX,
    countY,
  }
  return isUsable(params) ? { mesh: createBedMesh(params, probedMm) } : { problem: 'its parameters are no mesh' }
}

function isUsable(params: MeshParams): boolean {
  const { algorithm, pointsPerSegmentX, pointsPerSegmentY, min, max, countX, countY } = params
  const isCount = (value: number, least: number): boolean => Number.isInteger(value) && value >= least && value <= 1000
  return (
    ['lagrange', 'bicubic', 'direct'].includes(algorithm) &&
    isCount(pointsPerSegmentX, 0) &&
    isCount(pointsPerSegmentY, 0) &&
    isCount(countX, 2) &&
    isCount(countY, 2) &&
    Number.isFinite(params.tension) &&
    max.xMm > min.xMm &&
    max.yMm > min.yMm
  )
}

/** What BED_MESH_MAP answers, without a comment sign. */
export function meshMapText(mesh: BedMesh): string {
  const { min, max } = mesh.params
  const list = (values: readonly number[]): string => `[${values.map(floatText).join(', ')}]`
  const rows = probedMatrix(mesh).map(list).join(', ')
  const corners = `"mesh_min": ${list([min.xMm, min.yMm])}, "mesh_max": ${list([max.xMm, max.yMm])}`
  return `mesh_map_output {${corners}, "z_positions": [${rows}]}`
}

export const MESH_COMPLETE = 'Mesh Bed Leveling Complete'

export function profileSavedText(name: string): string {
  return [
    `Bed Mesh state has been saved to profile [${name}]`,
    'for the current session.  The SAVE_CONFIG command will',
    'update the printer config file and restart the printer.',
  ].join('\n')
}

export function profileRemovedText(name: string): string {
  return [
    `Profile [${name}] removed from storage for this session.`,
    'The SAVE_CONFIG command will update the printer',
    'configuration and restart the printer',
  ].join('\n')
}

export function unknownProfileText(name: string): string {
  return `bed_mesh: Unknown profile [${name}]`
}

export function nothingToSaveText(name: string): string {
  return `Unable to save to profile [${name}], the bed has not been probed`
}

export function nothingToRemoveText(name: string): string {
  return `No profile named [${name}] to remove`
}
