// Where a bed mesh is probed: a grid in zig-zag order, cut to a circle on round beds, with places where the probe lies
// replaced by points around them. Coordinates are the probe's. Source: Klipper documentation (Bed_Mesh).
import { KlipperError } from '#motion'
import { fixed } from './fixed-text.ts'

export interface PointMm {
  readonly xMm: number
  readonly yMm: number
}

export interface RegionMm {
  readonly min: PointMm
  readonly max: PointMm
}

export interface MeshArea {
  readonly min: PointMm
  readonly max: PointMm
  readonly countX: number
  readonly countY: number
  /** Set on round beds; the corners then follow from it. */
  readonly radiusMm: number | null
  readonly origin: PointMm
}

export interface MeshLayout {
  /** The grid as it is really made: spacing is cut to hundredths of a millimetre. Round beds: relative to the origin. */
  readonly area: MeshArea
  /** Generated points in zig-zag order. */
  readonly points: readonly PointMm[]
  /** By index of a generated point in a faulty region: the points that stand for it. */
  readonly substitutes: ReadonlyMap<number, readonly PointMm[]>
  readonly zeroReference: PointMm | null
  /** What the probe touches, in order; the zero reference comes last where it is outside of the mesh or in a faulty region. */
  readonly probePoints: readonly PointMm[]
  readonly isZeroReferenceProbed: boolean
}

/** What a point may miss a border by and still be on it, mm. */
const TOLERANCE_MM = 0.00001

export function rectangularMesh(min: PointMm, max: PointMm, countX: number, countY: number): MeshArea {
  return { min, max, countX, countY, radiusMm: null, origin: { xMm: 0, yMm: 0 } }
}

/** `count` is odd, so that the centre is probed. */
export function roundMesh(radiusMm: number, origin: PointMm, count: number): MeshArea {
  if (count % 2 === 0) throw new KlipperError('bed_mesh: probe_count must be odd for round beds')
  const min = { xMm: -radiusMm, yMm: -radiusMm }
  return { min, max: { xMm: radiusMm, yMm: radiusMm }, countX: count, countY: count, radiusMm, origin }
}

export function createMeshLayout(
  wanted: MeshArea,
  faultyRegions: readonly RegionMm[] = [],
  zeroReference: PointMm | null = null,
): MeshLayout {
  const area = snapArea(wanted)
  const points = gridPoints(area)
  const substitutes = findSubstitutes(area, points, faultyRegions)
  const probePoints = points.flatMap((point, index) => substitutes.get(index) ?? [point])
  const isZeroReferenceProbed =
    zeroReference !== null &&
    (!isInMesh(area, zeroReference) || faultyRegions.some((region) => isInRegion(zeroReference, region)))
  if (isZeroReferenceProbed && zeroReference !== null) probePoints.push(zeroReference)
  return { area, points, substitutes, zeroReference, probePoints, isZeroReferenceProbed }
}

/** Heights of the probed points -> one height per generated point; `zeroMm` is what was read at a zero reference. */
export function gatherHeights(
  layout: MeshLayout,
  probedMm: readonly number[],
): { readonly heightsMm: readonly number[]; readonly zeroMm: number | null } {
  let next = 0
  const heightsMm = layout.points.map((_, index) => {
    const count = layout.substitutes.get(index)?.length ?? 1
    let sum = 0
    for (let i = 0; i < count; i++) sum += probedMm[next++] ?? Number.NaN
    return sum / count
  })
  return { heightsMm, zeroMm: layout.isZeroReferenceProbed ? (probedMm[next] ?? Number.NaN) : null }
}

/**
 * One height per generated point -> matrix of rows by Y, each from low X to high X. On round beds the ends of a row are
 * filled up with its outermost heights.
 */
export function heightMatrix(layout: MeshLayout, heightsMm: readonly number[]): number[][] {
  const { area, points } = layout
  const rows: number[][] = []
  let start = 0
  for (let row = 0; row < area.countY; row++) {
    const yMm = points[start]?.yMm
    let end = start
    while (end < points.length && points[end]?.yMm === yMm) end++
    const heights = heightsMm.slice(start, end)
    if (row % 2 === 1) heights.reverse()
    const missing = (area.countX - heights.length) / 2
    rows.push([...repeat(heights[0], missing), ...heights, ...repeat(heights.at(-1), missing)])
    start = end
  }
  return rows
}

function repeat(value: number | undefined, count: number): number[] {
  return value === undefined ? [] : new Array<number>(count).fill(value)
}

function snapArea(wanted: MeshArea): MeshArea {
  const { min, max, countX, countY, radiusMm } = wanted
  const stepXMm = cut((max.xMm - min.xMm) / (countX - 1))
  const stepYMm = cut((max.yMm - min.yMm) / (countY - 1))
  const isWide = stepXMm >= 1 && stepYMm >= 1
  if (!isWide) throw new KlipperError('bed_mesh: min/max points too close together')
  if (radiusMm === null) {
    const snapped = { xMm: min.xMm + stepXMm * (countX - 1), yMm: min.yMm + stepYMm * (countY - 1) }
    return { ...wanted, max: snapped }
  }
  const reachMm = Math.floor(countX / 2) * stepXMm
  return { ...wanted, min: { xMm: -reachMm, yMm: -reachMm }, max: { xMm: reachMm, yMm: reachMm } }
}

function cut(valueMm: number): number {
  return Math.floor(valueMm * 100) / 100
}

function gridPoints({ min, max, countX, countY, radiusMm, origin }: MeshArea): PointMm[] {
  const stepXMm = (max.xMm - min.xMm) / (countX - 1)
  const stepYMm = (max.yMm - min.yMm) / (countY - 1)
  const points: PointMm[] = []
  for (let row = 0; row < countY; row++) {
    const yMm = min.yMm + row * stepYMm
    for (let column = 0; column < countX; column++) {
      const xMm = row % 2 === 0 ? min.xMm + column * stepXMm : max.xMm - column * stepXMm
      if (radiusMm === null) points.push({ xMm, yMm })
      else if (Math.hypot(xMm, yMm) <= radiusMm + TOLERANCE_MM) {
        points.push({ xMm: xMm + origin.xMm, yMm: yMm + origin.yMm })
      }
    }
  }
  return points
}

function isInMesh({ min, max, radiusMm, origin }: MeshArea, { xMm, yMm }: PointMm): boolean {
  if (radiusMm !== null) return Math.hypot(xMm - origin.xMm, yMm - origin.yMm) <= radiusMm + TOLERANCE_MM
  return isInRegion({ xMm, yMm }, { min, max })
}

function isInRegion({ xMm, yMm }: PointMm, { min, max }: RegionMm): boolean {
  const insideX = xMm >= min.xMm - TOLERANCE_MM && xMm <= max.xMm + TOLERANCE_MM
  return insideX && yMm >= min.yMm - TOLERANCE_MM && yMm <= max.yMm + TOLERANCE_MM
}

/** Up to four points on the region's border, beside the point it swallows, in the direction the probe travels. */
function findSubstitutes(
  area: MeshArea,
  points: readonly PointMm[],
  regions: readonly RegionMm[],
): Map<number, readonly PointMm[]> {
  const found = new Map<number, readonly PointMm[]>()
  for (const [index, { xMm, yMm }] of points.entries()) {
    const region = regions.find((one) => isInRegion({ xMm, yMm }, one))
    if (region === undefined) continue
    const { min, max } = region
    const goesBack = (points[index + 1] ?? { xMm, yMm: Number.NaN }).yMm === yMm && points[index + 1]!.xMm < xMm
    const endsBack = points[index - 1]?.yMm === yMm && points[index - 1]!.xMm > xMm
    const [firstXMm, lastXMm] = goesBack || endsBack ? [max.xMm, min.xMm] : [min.xMm, max.xMm]
    const around = [
      { xMm: firstXMm, yMm },
      { xMm, yMm: min.yMm },
      { xMm, yMm: max.yMm },
      { xMm: lastXMm, yMm },
    ].filter((point) => isInMesh(area, point))
    if (around.length === 0) {
      const place = `(${fixed(xMm, 2)}, ${fixed(yMm, 2)})`
      throw new KlipperError(`bed_mesh: Unable to generate coordinates for faulty region at index: ${index} ${place}`)
    }
    found.set(index, around)
  }
  return found
}

/** BED_MESH_OUTPUT PGP=1. `probeOffset` is the probe's place seen from the nozzle; null when probed by hand. */
export function meshPointsText(layout: MeshLayout, probeOffset: PointMm | null): string {
  const offset = probeOffset ?? { xMm: 0, yMm: 0 }
  const place = ({ xMm, yMm }: PointMm): string => `(${fixed(xMm, 1)}, ${fixed(yMm, 1)})`
  const lines = ['bed_mesh: generated points', 'Index | Tool Adjusted | Probe']
  for (const [index, { xMm, yMm }] of layout.points.entries()) {
    const tool = { xMm: xMm - offset.xMm, yMm: yMm - offset.yMm }
    lines.push(`${index} | ${place(tool)} | ${place({ xMm, yMm })}`)
  }
  if (layout.zeroReference !== null) {
    const { xMm, yMm } = layout.zeroReference
    const how = layout.isZeroReferenceProbed ? 'probe' : 'in_mesh'
    lines.push(`bed_mesh: zero_reference_position is (${fixed(xMm, 2)}, ${fixed(yMm, 2)}) [${how}]`)
  }
  return lines.join('\n')
}
