// From probed heights to the finer matrix that moves follow. Rows first, then columns, as Klipper does.
// Source: Klipper documentation (Bed_Mesh, "Mesh Interpolation"); Lagrange polynomials and cardinal splines are textbook.
import { KlipperError } from '#motion'

export type MeshAlgorithm = 'lagrange' | 'bicubic' | 'direct'

export interface Interpolation {
  readonly algorithm: MeshAlgorithm
  /** Points added between two probed ones. */
  readonly pointsPerSegmentX: number
  readonly pointsPerSegmentY: number
  readonly tension: number
}

/**
 * Which algorithm is really used for this many points. `note` is Klipper's word where bicubic gives way to lagrange.
 * Polynomials through many points swing, so Klipper refuses more than six; splines want four.
 */
export function chooseAlgorithm(
  wanted: 'lagrange' | 'bicubic',
  countX: number,
  countY: number,
  pointsPerSegmentX: number,
  pointsPerSegmentY: number,
): { readonly algorithm: MeshAlgorithm; readonly note: string | null } {
  if (pointsPerSegmentX === 0 && pointsPerSegmentY === 0) return { algorithm: 'direct', note: null }
  const counts = `Configured Probe Count: ${countX}, ${countY}`
  const most = Math.max(countX, countY)
  if (wanted === 'lagrange') {
    if (most <= 6) return { algorithm: 'lagrange', note: null }
    const words = 'bed_mesh: cannot exceed a probe_count of 6 when using lagrange interpolation.'
    throw new KlipperError(`${words} ${counts}`)
  }
  if (Math.min(countX, countY) >= 4) return { algorithm: 'bicubic', note: null }
  if (most > 6) {
    const words = 'bed_mesh: invalid probe_count option when using bicubic interpolation.'
    const reason = 'Combination of 3 points on one axis with more than 6 on another is not permitted.'
    throw new KlipperError(`${words} ${reason} ${counts}`)
  }
  const words = 'bed_mesh: bicubic interpolation with a probe_count of less than 4 points detected.'
  return { algorithm: 'lagrange', note: `${words} Forcing lagrange interpolation. ${counts}` }
}

/** Matrix of (countY - 1) * (points per segment + 1) + 1 rows; probed heights stay where they are. */
export function interpolateMatrix(probed: readonly (readonly number[])[], how: Interpolation): number[][] {
  if (how.algorithm === 'direct') return probed.map((row) => [...row])
  const refine =
    how.algorithm === 'lagrange'
      ? lagrange
      : (values: readonly number[], added: number) => cardinal(values, added, how.tension)
  const rows = probed.map((row) => refine(row, how.pointsPerSegmentX))
  const width = rows[0]?.length ?? 0
  const columns = Array.from({ length: width }, (_, x) =>
    refine(
      rows.map((row) => row[x]!),
      how.pointsPerSegmentY,
    ),
  )
  const height = columns[0]?.length ?? 0
  return Array.from({ length: height }, (_, y) => columns.map((column) => column[y]!))
}

/** One polynomial through all of equally spaced values. */
function lagrange(values: readonly number[], added: number): number[] {
  return refineBetween(values, added, (_, at) => {
    let sum = 0
    for (let i = 0; i < values.length; i++) {
      let weight = 1
      for (let j = 0; j < values.length; j++) if (j !== i) weight *= (at - j) / (i - j)
      sum += values[i]! * weight
    }
    return sum
  })
}

/** Cubic pieces whose slope at a point is tension times the difference of its neighbours; the ends are repeated. */
function cardinal(values: readonly number[], added: number, tension: number): number[] {
  const last = values.length - 1
  return refineBetween(values, added, (segment, at) => {
    const t = at - segment
    const [before, from] = [values[Math.max(0, segment - 1)]!, values[segment]!]
    const [to, after] = [values[segment + 1]!, values[Math.min(last, segment + 2)]!]
    const t2 = t * t
    const t3 = t2 * t
    const slopes = tension * (to - before) * (t3 - 2 * t2 + t) + tension * (after - from) * (t3 - t2)
    return from * (2 * t3 - 3 * t2 + 1) + to * (3 * t2 - 2 * t3) + slopes
  })
}

function refineBetween(
  values: readonly number[],
  added: number,
  valueAt: (segment: number, at: number) => number,
): number[] {
  const fine: number[] = []
  for (let segment = 0; segment + 1 < values.length; segment++) {
    fine.push(values[segment]!)
    for (let i = 1; i <= added; i++) fine.push(valueAt(segment, segment + i / (added + 1)))
  }
  if (values.length > 0) fine.push(values.at(-1)!)
  return fine
}
