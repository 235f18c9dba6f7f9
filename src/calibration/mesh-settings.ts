// `[bed_mesh]` and the parameters of BED_MESH_CALIBRATE, which change it for one calibration.
import type { PythonLiteral } from '#config'
import { pythonFloat, pythonInt } from '#gcode'
import { KlipperError } from '#motion'
import { type BedMesh, createBedMesh, referMesh } from './bed-mesh.ts'
import type { MeshMoveSettings } from './mesh-fade.ts'
import { chooseAlgorithm, type Interpolation } from './mesh-interpolation.ts'
import {
  gatherHeights,
  heightMatrix,
  type MeshArea,
  type MeshLayout,
  type PointMm,
  type RegionMm,
  rectangularMesh,
  roundMesh,
} from './mesh-points.ts'
import { meshParamsOf } from './mesh-profile.ts'

export interface MeshSettings {
  readonly area: MeshArea
  readonly algorithm: 'lagrange' | 'bicubic'
  readonly pointsPerSegmentX: number
  readonly pointsPerSegmentY: number
  readonly tension: number
  readonly faultyRegions: readonly RegionMm[]
  readonly zeroReference: PointMm | null
  readonly adaptiveMarginMm: number
  readonly travelMmPerS: number
  readonly horizontalMoveZMm: number
  readonly move: MeshMoveSettings
}

/** From `settings` of a configuration that was read without errors; what is not there has Klipper's defaults. */
export function readMeshSettings(options: ReadonlyMap<string, PythonLiteral>): MeshSettings {
  const number = (name: string, fallback: number): number => numbersOf(options.get(name))[0] ?? fallback
  const pair = (name: string): readonly number[] => numbersOf(options.get(name))
  const point = (name: string): PointMm | null => {
    const [xMm, yMm] = pair(name)
    return xMm === undefined || yMm === undefined ? null : { xMm, yMm }
  }
  const faultyRegions: RegionMm[] = []
  for (let index = 1; index < 100; index++) {
    const [min, max] = [point(`faulty_region_${index}_min`), point(`faulty_region_${index}_max`)]
    if (min === null || max === null) break
    faultyRegions.push({ min, max })
  }
  const [countX = 3, countY = countX] = pair('probe_count')
  const [ppsX = 2, ppsY = ppsX] = pair('mesh_pps')
  const origin = { xMm: 0, yMm: 0 }
  const area = options.has('mesh_radius')
    ? roundMesh(number('mesh_radius', 0), point('mesh_origin') ?? origin, number('round_probe_count', 5))
    : rectangularMesh(point('mesh_min') ?? origin, point('mesh_max') ?? origin, countX, countY)
  const fadeTarget = pair('fade_target')[0]
  return {
    area,
    algorithm: textOf(options.get('algorithm')) === 'bicubic' ? 'bicubic' : 'lagrange',
    pointsPerSegmentX: ppsX,
    pointsPerSegmentY: ppsY,
    tension: number('bicubic_tension', 0.2),
    faultyRegions,
    zeroReference: point('zero_reference_position'),
    adaptiveMarginMm: number('adaptive_margin', 0),
    travelMmPerS: number('speed', 50),
    horizontalMoveZMm: number('horizontal_move_z', 5),
    move: {
      fadeStartMm: number('fade_start', 1),
      fadeEndMm: number('fade_end', 0),
      fadeTargetMm: fadeTarget ?? null,
      moveCheckDistanceMm: number('move_check_distance', 5),
      splitDeltaZMm: number('split_delta_z', 0.025),
    },
  }
}

function numbersOf(literal: PythonLiteral | undefined): readonly number[] {
  if (literal === undefined) return []
  if (literal.kind === 'int' || literal.kind === 'float') return [literal.value]
  return literal.kind === 'list' || literal.kind === 'tuple' ? literal.items.flatMap(numbersOf) : []
}

function textOf(literal: PythonLiteral | undefined): string {
  return literal?.kind === 'str' ? literal.value.trim().toLowerCase() : ''
}

/** `params` are those of BED_MESH_CALIBRATE by their names in capitals. Throws Klipper's words where one is none. */
export function overrideMesh(settings: MeshSettings, params: ReadonlyMap<string, string>): MeshSettings {
  const { area } = settings
  const algorithm = (params.get('ALGORITHM') ?? settings.algorithm).trim().toLowerCase()
  if (algorithm !== 'lagrange' && algorithm !== 'bicubic') {
    throw new KlipperError(`bed_mesh: Unknown algorithm <${algorithm}>`)
  }
  const [ppsX, ppsY] = counts(params, 'MESH_PPS', 0) ?? [settings.pointsPerSegmentX, settings.pointsPerSegmentY]
  return {
    ...settings,
    area: area.radiusMm === null ? overrideRectangle(area, params) : overrideRound(area, area.radiusMm, params),
    algorithm,
    pointsPerSegmentX: ppsX,
    pointsPerSegmentY: ppsY,
    adaptiveMarginMm: float(params, 'ADAPTIVE_MARGIN') ?? settings.adaptiveMarginMm,
    horizontalMoveZMm: float(params, 'HORIZONTAL_MOVE_Z') ?? settings.horizontalMoveZMm,
  }
}

function overrideRectangle(area: MeshArea, params: ReadonlyMap<string, string>): MeshArea {
  const [countX, countY] = counts(params, 'PROBE_COUNT', 3) ?? [area.countX, area.countY]
  const min = coordinate(params, 'MESH_MIN') ?? area.min
  const max = coordinate(params, 'MESH_MAX') ?? area.max
  const isOrdered = max.xMm > min.xMm && max.yMm > min.yMm
  if (!isOrdered) throw new KlipperError('bed_mesh: invalid min/max points')
  return rectangularMesh(min, max, countX, countY)
}

function overrideRound(area: MeshArea, bedRadiusMm: number, params: ReadonlyMap<string, string>): MeshArea {
  const wantedMm = float(params, 'MESH_RADIUS') ?? bedRadiusMm
  const isRadius = wantedMm > 0 && wantedMm < Number.POSITIVE_INFINITY
  if (!isRadius) throw unparsable('MESH_RADIUS')
  const count = counts(params, 'ROUND_PROBE_COUNT', 3)?.[0] ?? area.countX
  // Klipper keeps whole tenths of a millimetre.
  const radiusMm = Math.floor(wantedMm * 10) / 10
  return roundMesh(radiusMm, coordinate(params, 'MESH_ORIGIN') ?? area.origin, count)
}

/** No printer probes more; a mesh of many thousand points would only exhaust the memory. */
const COUNT_MAX = 1000

function counts(params: ReadonlyMap<string, string>, name: string, least: number): [number, number] | null {
  const written = params.get(name)
  if (written === undefined) return null
  const [first = null, second = first, ...more] = written.split(',').map((part) => pythonInt(part.trim()))
  if (first === null || second === null || more.length > 0) throw unparsable(name)
  if (!(first >= least && second >= least)) {
    throw new KlipperError(`Parameter '${name}' must have a minimum of ${least}`)
  }
  if (!(first <= COUNT_MAX && second <= COUNT_MAX)) {
    throw new KlipperError(`Parameter '${name}' must have a maximum of ${COUNT_MAX}`)
  }
  return [first, second]
}

function coordinate(params: ReadonlyMap<string, string>, name: string): PointMm | null {
  const written = params.get(name)
  if (written === undefined) return null
  const [xMm = null, yMm = null, ...more] = written.split(',').map((part) => pythonFloat(part.trim()))
  const isPoint = more.length === 0 && xMm !== null && yMm !== null && Number.isFinite(xMm) && Number.isFinite(yMm)
  if (!isPoint) throw unparsable(name)
  return { xMm, yMm }
}

function float(params: ReadonlyMap<string, string>, name: string): number | null {
  const written = params.get(name)
  if (written === undefined) return null
  const value = pythonFloat(written.trim())
  if (value === null || !Number.isFinite(value)) throw unparsable(name)
  return value
}

function unparsable(name: string): KlipperError {
  return new KlipperError(`Unable to parse parameter '${name}'`)
}

/** The algorithm that these settings really give, and Klipper's note where it is not the one asked for. */
export function meshInterpolation(
  settings: MeshSettings,
  area: MeshArea,
): Interpolation & { readonly note: string | null } {
  const { pointsPerSegmentX, pointsPerSegmentY, tension } = settings
  const chosen = chooseAlgorithm(settings.algorithm, area.countX, area.countY, pointsPerSegmentX, pointsPerSegmentY)
  return { ...chosen, pointsPerSegmentX, pointsPerSegmentY, tension }
}

/** The mesh of a finished calibration: `probedMm` are the heights of `layout.probePoints`, in their order. */
export function meshOfProbing(layout: MeshLayout, probedMm: readonly number[], how: Interpolation): BedMesh {
  const { heightsMm, zeroMm } = gatherHeights(layout, probedMm)
  const { algorithm, pointsPerSegmentX, pointsPerSegmentY, tension } = how
  const params = meshParamsOf(layout, { algorithm, pointsPerSegmentX, pointsPerSegmentY, tension })
  const mesh = createBedMesh(params, heightMatrix(layout, heightsMm))
  return layout.zeroReference === null ? mesh : referMesh(mesh, layout.zeroReference, zeroMm)
}
