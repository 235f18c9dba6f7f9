// Moves that leave the positions that Prunt's configuration allows. The real program looks at each move when it is queued,
// E included, and stops the file at the first one outside. Source: prunt SPEC 1.
import type { Diagnostic } from '#protocol'
import type { Move } from '../move.ts'
import type { PerAxis, PruntLimits } from './limits.ts'

export interface OutsideWatch {
  readonly lowerMm: PerAxis
  readonly upperMm: PerAxis
  readonly parity: boolean
  /** [4] of each axis: moves outside, the first one's line, where it goes. */
  readonly moves: Float64Array
  readonly line: Float64Array
  readonly firstMm: Float64Array
}

const NO_LOWER: PerAxis = [-Infinity, -Infinity, -Infinity, -Infinity]
const NO_UPPER: PerAxis = [Infinity, Infinity, Infinity, Infinity]

/** Null where the configuration knows no positions. */
export function createOutsideWatch({ lowerMm, upperMm, mode }: PruntLimits): OutsideWatch | null {
  if (lowerMm === undefined && upperMm === undefined) return null
  return {
    lowerMm: lowerMm ?? NO_LOWER,
    upperMm: upperMm ?? NO_UPPER,
    parity: mode === 'parity',
    moves: new Float64Array(4),
    line: new Float64Array(4),
    firstMm: new Float64Array(4),
  }
}

export function lookOutside(watch: OutsideWatch, move: Move): void {
  look(watch, 0, move.endXMm, move.line)
  look(watch, 1, move.endYMm, move.line)
  look(watch, 2, move.endZMm, move.line)
  look(watch, 3, move.endEMm, move.line)
}

function look(watch: OutsideWatch, axis: 0 | 1 | 2 | 3, atMm: number, line: number): void {
  if (atMm >= watch.lowerMm[axis] && atMm <= watch.upperMm[axis]) return
  if (watch.moves[axis] === 0) {
    watch.line[axis] = line
    watch.firstMm[axis] = atMm
  }
  watch.moves[axis] = watch.moves[axis]! + 1
}

/** Of an axis that is bounded on one side only, that side. */
function rangeWords(lowerMm: number, upperMm: number): string {
  if (lowerMm === Number.NEGATIVE_INFINITY) return `what is up to ${upperMm} mm`
  return upperMm === Number.POSITIVE_INFINITY ? `what is from ${lowerMm} mm on` : `${lowerMm} to ${upperMm} mm`
}

/** One sentence an axis, at the line of its first move outside. */
export function outsideRemarks(watch: OutsideWatch): Diagnostic[] {
  return ([0, 1, 2, 3] as const)
    .filter((axis) => watch.moves[axis]! > 0)
    .map((axis) => {
      const more = watch.moves[axis]! > 1 ? ` (and ${watch.moves[axis]! - 1} moves more)` : ''
      const range = rangeWords(watch.lowerMm[axis], watch.upperMm[axis])
      const place = `${'XYZE'.charAt(axis)} ${Number(watch.firstMm[axis]!.toFixed(3))} mm is outside of ${range}${more}`
      return {
        severity: 'warning',
        code: 'prunt-outside',
        message: watch.parity ? `Prunt would stop the file here: ${place}` : `outside of Prunt's limits: ${place}`,
        line: watch.line[axis]!,
      }
    })
}
