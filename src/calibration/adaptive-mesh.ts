// BED_MESH_CALIBRATE ADAPTIVE=1: a smaller mesh over the objects of the print only.
// Source: Klipper documentation (Bed_Mesh, "Adaptive Meshes"); that a fourth point is taken where an axis has more than
// six follows from its rule for splines; round beds keep an odd count (pull request 6600). The texts are as users report
// them and only plausible to the letter.
import { floatText } from '#macros'
import { extent } from './extent.ts'
import { type MeshArea, type PointMm, rectangularMesh, roundMesh } from './mesh-points.ts'

/** Points of the outlines of one object, as EXCLUDE_OBJECT_DEFINE gave them. */
export type Outline = readonly PointMm[]

export interface AdaptedMesh {
  /** The wanted mesh itself where there is no object to adapt to, or nothing of one over the mesh. */
  readonly area: MeshArea
  readonly isAdapted: boolean
  readonly lines: readonly string[]
}

export function adaptMesh(wanted: MeshArea, outlines: readonly Outline[], marginMm: number): AdaptedMesh {
  const points = outlines.flat().filter(({ xMm, yMm }) => Number.isFinite(xMm) && Number.isFinite(yMm))
  if (points.length === 0) return { area: wanted, isAdapted: false, lines: [] }
  const x = extent(points.map(({ xMm }) => xMm))
  const y = extent(points.map(({ yMm }) => yMm))
  const low = {
    xMm: Math.max(wanted.min.xMm + wanted.origin.xMm, x.low - marginMm),
    yMm: Math.max(wanted.min.yMm + wanted.origin.yMm, y.low - marginMm),
  }
  const high = {
    xMm: Math.min(wanted.max.xMm + wanted.origin.xMm, x.high + marginMm),
    yMm: Math.min(wanted.max.yMm + wanted.origin.yMm, y.high + marginMm),
  }
  const isOverMesh = high.xMm >= low.xMm && high.yMm >= low.yMm
  if (!isOverMesh) return { area: wanted, isAdapted: false, lines: [] }
  const ratioX = (high.xMm - low.xMm) / (wanted.max.xMm - wanted.min.xMm)
  const ratioY = (high.yMm - low.yMm) / (wanted.max.yMm - wanted.min.yMm)
  const [countX, countY] = adaptCounts(wanted, ratioX, ratioY)
  const lines = [
    `Found ${outlines.length} objects`,
    `Original mesh bounds: (${pair(wanted.min)},${pair(wanted.max)})`,
    `Original probe count: (${wanted.countX},${wanted.countY})`,
    `Adapted mesh bounds: (${pair(low)},${pair(high)})`,
    `Ratio: (${floatText(ratioX)}, ${floatText(ratioY)})`,
    `Adapted probe count: (${countX},${countY})`,
  ]
  // Never less than a millimetre a point: an object that is a line or a dot still gets a mesh.
  const width = Math.max(high.xMm - low.xMm, countX)
  const depth = Math.max(high.yMm - low.yMm, countY)
  if (wanted.radiusMm === null) {
    const max = { xMm: Math.max(high.xMm, low.xMm + countX), yMm: Math.max(high.yMm, low.yMm + countY) }
    return { area: rectangularMesh(low, max, countX, countY), isAdapted: true, lines }
  }
  return {
    area: adaptRound(wanted, wanted.radiusMm, low, width, depth, Math.max(countX, countY)),
    isAdapted: true,
    lines,
  }
}

/** As many points as the share of the mesh asks for, at least three; four where the other axis has more than six. */
function adaptCounts({ countX, countY }: MeshArea, ratioX: number, ratioY: number): [number, number] {
  const wantedX = Math.ceil(countX * ratioX)
  const wantedY = Math.ceil(countY * ratioY)
  const least = Math.max(wantedX, wantedY) > 6 && Math.min(wantedX, wantedY) < 4 ? 4 : 3
  return [Math.max(least, wantedX), Math.max(least, wantedY)]
}

/** The circle around the objects, if it fits into the bed's; otherwise the bed's own with fewer points. */
function adaptRound(
  wanted: MeshArea,
  bedRadiusMm: number,
  low: PointMm,
  widthMm: number,
  depthMm: number,
  count: number,
): MeshArea {
  const odd = count + 1 - (count % 2)
  const radiusMm = Math.hypot(widthMm, depthMm) / 2
  const origin = { xMm: low.xMm + widthMm / 2, yMm: low.yMm + depthMm / 2 }
  const shiftMm = Math.hypot(origin.xMm - wanted.origin.xMm, origin.yMm - wanted.origin.yMm)
  const fits = radiusMm + shiftMm < bedRadiusMm
  return fits ? roundMesh(radiusMm, origin, odd) : roundMesh(bedRadiusMm, wanted.origin, odd)
}

function pair({ xMm, yMm }: PointMm): string {
  return `(${floatText(xMm)}, ${floatText(yMm)})`
}
