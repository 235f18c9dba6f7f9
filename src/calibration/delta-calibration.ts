// DELTA_CALIBRATE: endstops, radius and tower angles that make the probed points lie in one plane at zero. Heights alone say
// nothing of the length of the arms, so they stay. Least squares by Levenberg and Marquardt's method (textbook).
import type { DeltaConfig } from '#config'
import { trilaterate } from '#motion'
import type { ProbedPoint } from './z-tilt.ts'

/** What changes in a calibration. */
export interface DeltaParams {
  /** [3] towers a, b, c */
  readonly endstopMm: readonly number[]
  readonly radiusMm: number
  /** [3]; the third stays, or everything could turn. */
  readonly angleDeg: readonly number[]
}

export interface DeltaFit {
  readonly params: DeltaParams
  /** Root mean square of the heights before and after, mm. */
  readonly beforeMm: number
  readonly afterMm: number
}

const ROUNDS = 60
/** Step of the numerical derivative, mm and degrees. */
const STEP = 1e-4

function towersOf({ radiusMm, angleDeg }: DeltaParams): [number, number][] {
  return angleDeg.map((degrees) => {
    const radians = (degrees * Math.PI) / 180
    return [Math.cos(radians) * radiusMm, Math.sin(radians) * radiusMm]
  })
}

/** Way of each carriage below its endstop for a head at this point, mm. */
function carriageWaysMm(params: DeltaParams, armMm: readonly number[], { xMm, yMm, zMm }: ProbedPoint): number[] {
  return towersOf(params).map(([x, y], tower) => {
    const arm2 = armMm[tower]! ** 2
    const topMm = params.endstopMm[tower]! + Math.sqrt(arm2 - params.radiusMm ** 2)
    return topMm - Math.sqrt(arm2 - (x - xMm) ** 2 - (y - yMm) ** 2) - zMm
  })
}

/** Height of a head whose carriages are that far below their endstops, mm. */
function headZMm(params: DeltaParams, armMm: readonly number[], waysMm: readonly number[]): number {
  const arm2 = armMm.map((arm) => arm * arm)
  const carriageMm = waysMm.map(
    (way, tower) => params.endstopMm[tower]! + Math.sqrt(arm2[tower]! - params.radiusMm ** 2) - way,
  )
  return trilaterate(towersOf(params), arm2, carriageMm)[2]!
}

function toParams(v: readonly number[], start: DeltaParams): DeltaParams {
  return { endstopMm: [v[0]!, v[1]!, v[2]!], radiusMm: v[3]!, angleDeg: [v[4]!, v[5]!, start.angleDeg[2]!] }
}

/** `points`: where the head stood when the nozzle touched the bed, as the present parameters have it. */
export function calibrateDelta(
  delta: DeltaConfig,
  endstopMm: readonly number[],
  points: readonly ProbedPoint[],
): DeltaFit {
  const start: DeltaParams = { endstopMm, radiusMm: delta.radiusMm, angleDeg: delta.angleDeg }
  const ways = points.map((point) => carriageWaysMm(start, delta.armLengthMm, point))
  const heights = (v: readonly number[]): number[] => {
    const params = toParams(v, start)
    return ways.map((way) => headZMm(params, delta.armLengthMm, way))
  }
  let best = [...endstopMm, delta.radiusMm, delta.angleDeg[0]!, delta.angleDeg[1]!]
  let errors = heights(best)
  const beforeMm = rms(errors)
  let damping = 1e-3
  for (let round = 0; round < ROUNDS; round++) {
    const slopes = best.map((_, column) => {
      const moved = heights(best.map((value, index) => (index === column ? value + STEP : value)))
      return moved.map((mm, row) => (mm - errors[row]!) / STEP)
    })
    const step = solveNormal(slopes, errors, damping)
    const tried = best.map((value, column) => value - step[column]!)
    const found = heights(tried)
    const isBetter = rms(found) < rms(errors)
    if (isBetter) {
      best = tried
      errors = found
    }
    damping = isBetter ? damping / 4 : damping * 8
    if (damping > 1e9) break
  }
  return { params: toParams(best, start), beforeMm, afterMm: rms(errors) }
}

function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
}

/** (JᵀJ + damping) step = Jᵀ errors, by elimination; `slopes` are the columns of J. */
function solveNormal(slopes: readonly (readonly number[])[], errors: readonly number[], damping: number): number[] {
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0)
  const rows = slopes.map((column, i) => [
    ...slopes.map((other, j) => dot(column, other) + (i === j ? damping : 0)),
    dot(column, errors),
  ])
  const count = rows.length
  for (let pivot = 0; pivot < count; pivot++) {
    for (let row = 0; row < count; row++) {
      if (row === pivot) continue
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!
      for (let column = pivot; column <= count; column++) rows[row]![column]! -= factor * rows[pivot]![column]!
    }
  }
  return rows.map((row, index) => row[count]! / row[index]!)
}
