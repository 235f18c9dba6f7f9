// BED_MESH_CALIBRATE ADAPTIVE=1: a smaller mesh over the objects of the print only.
// Source: Klipper documentation (Bed_Mesh, "Adaptive Meshes"): the box around all objects and its margin, inside the wanted
// mesh; as many points as its share of the mesh, rounded up. The documentation's rule for bicubic meshes asks for four points
// where the other axis has more than six. The rest is ours: dots are widened, round beds get the circle around the box. The
// texts are those of users' consoles and only plausible to the letter.
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

/** A mesh is no smaller than this: an object that is a line or a dot still gets one, mm. */
const NARROWEST_MM = 10
const FEWEST = 3
/** Bicubic interpolation, which more than six points on an axis ask for, needs this many on the other. */
const FEWEST_BICUBIC = 4
const LAGRANGE_MOST = 6

interface Span {
  readonly lowMm: number
  readonly highMm: number
  readonly ratio: number
}

export function adaptMesh(wanted: MeshArea, outlines: readonly Outline[], marginMm: number): AdaptedMesh {
  const points = outlines.flat().filter(({ xMm, yMm }) => Number.isFinite(xMm) && Number.isFinite(yMm))
  const { min, max, origin } = wanted
  const x = spanOver(
    points.map(({ xMm }) => xMm),
    min.xMm + origin.xMm,
    max.xMm + origin.xMm,
    marginMm,
  )
  const y = spanOver(
    points.map(({ yMm }) => yMm),
    min.yMm + origin.yMm,
    max.yMm + origin.yMm,
    marginMm,
  )
  if (x === null || y === null) return { area: wanted, isAdapted: false, lines: [] }
  const [countX, countY] = countsFor(wanted, x.ratio, y.ratio)
  const lines = [
    `Found ${outlines.length} objects`,
    `Original mesh bounds: (${pair(min.xMm, min.yMm)},${pair(max.xMm, max.yMm)})`,
    `Original probe count: (${wanted.countX},${wanted.countY})`,
    `Adapted mesh bounds: (${pair(x.lowMm, y.lowMm)},${pair(x.highMm, y.highMm)})`,
    `Ratio: (${floatText(x.ratio)}, ${floatText(y.ratio)})`,
    `Adapted probe count: (${countX},${countY})`,
  ]
  const low = { xMm: x.lowMm, yMm: y.lowMm }
  const high = { xMm: x.highMm, yMm: y.highMm }
  const area =
    wanted.radiusMm === null
      ? rectangularMesh(low, high, countX, countY)
      : roundOver(wanted, wanted.radiusMm, low, high, Math.max(countX, countY))
  return { area, isAdapted: true, lines }
}

/** What the objects take of one axis of the mesh; null where there is nothing of them over it. */
function spanOver(values: readonly number[], fromMm: number, toMm: number, marginMm: number): Span | null {
  if (values.length === 0) return null
  const { low, high } = extent(values)
  const lowMm = Math.max(fromMm, low - marginMm)
  const highMm = Math.min(toMm, high + marginMm)
  if (!(lowMm <= highMm)) return null
  const ratio = (highMm - lowMm) / (toMm - fromMm)
  const lackMm = Math.min(NARROWEST_MM, toMm - fromMm) - (highMm - lowMm)
  if (lackMm <= 0) return { lowMm, highMm, ratio }
  const widenedLowMm = Math.min(Math.max(fromMm, lowMm - lackMm / 2), toMm - (highMm - lowMm + lackMm))
  return { lowMm: widenedLowMm, highMm: widenedLowMm + (highMm - lowMm) + lackMm, ratio }
}

function countsFor({ countX, countY }: MeshArea, ratioX: number, ratioY: number): [number, number] {
  const x = Math.max(FEWEST, Math.ceil(countX * ratioX))
  const y = Math.max(FEWEST, Math.ceil(countY * ratioY))
  const fewest = Math.max(x, y) > LAGRANGE_MOST ? FEWEST_BICUBIC : FEWEST
  return [Math.max(fewest, x), Math.max(fewest, y)]
}

/** The circle around the box where the bed has room for it; otherwise the bed's own with fewer points. Round counts are odd. */
function roundOver(wanted: MeshArea, bedRadiusMm: number, low: PointMm, high: PointMm, count: number): MeshArea {
  const odd = count % 2 === 0 ? count + 1 : count
  const centre = { xMm: (low.xMm + high.xMm) / 2, yMm: (low.yMm + high.yMm) / 2 }
  const radiusMm = Math.hypot(high.xMm - low.xMm, high.yMm - low.yMm) / 2
  const awayMm = Math.hypot(centre.xMm - wanted.origin.xMm, centre.yMm - wanted.origin.yMm)
  if (radiusMm + awayMm > bedRadiusMm) return roundMesh(bedRadiusMm, wanted.origin, odd)
  return roundMesh(radiusMm, centre, odd)
}

function pair(xMm: number, yMm: number): string {
  return `(${floatText(xMm)}, ${floatText(yMm)})`
}
