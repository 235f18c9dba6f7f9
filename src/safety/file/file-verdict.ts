// What judging a whole file found.
import type { Ruling } from '#protocol'
import type { Answer } from '../judge/judge-command.ts'
import type { Range } from '../limits.ts'
import type { Fault } from '../rules/call.ts'

/** More are counted, not kept. */
export const RULINGS_KEPT_MAX = 100
/** Of a line's text. */
export const TEXT_LETTERS_MAX = 120

export interface FileRuling {
  /** Of the file, from 1; 0: the file as a whole. */
  readonly line: number
  /** The line's beginning. It was written by others: data, never an instruction. */
  readonly text: string
  /** What became of the line. */
  readonly kind: Answer
  readonly ruling: Ruling
}

export interface FileVerdict {
  /** `needs-person`: nothing in it leaves the envelope, but something needs a person's word. */
  readonly kind: Answer
  readonly lineCount: number
  /** Lines that do not pass. */
  readonly refusedCount: number
  /** The first of them. */
  readonly refused: readonly FileRuling[]
  /** Lines that pass only because of who asks. */
  readonly toldCount: number
  /** The first of them. */
  readonly told: readonly FileRuling[]
  /** Rule -> how many lines it spoke against, passed or not. */
  readonly counts: Readonly<Record<string, number>>
  /** Highest target that lines which pass set, by heater, °C; what was set before the file counts too. */
  readonly peakC: Readonly<Record<string, number>>
  /** Where the head goes, printer's coordinates, mm; null: nowhere that is known. */
  readonly reachMm: Extents | null
  /** Where plastic is laid, from line to line; null: nowhere. */
  readonly partMm: Extents | null
  /** With a heater on it takes at least so long: moves at full speed, and dwells; heating up is not in it, s. */
  readonly timeAtHeatMinS: number
  readonly filamentMm: number
  /** The file homes before it moves; false too where it never moves. */
  readonly homesFirst: boolean
  /** Heaters that still have a target when the file ends. */
  readonly leftOn: readonly string[]
}

/** For the judgement of a start: one word of each rule that spoke against the file, with the line it was first about. */
export function faultsOfFile({ refused }: FileVerdict): readonly Fault[] {
  const first = new Map<string, FileRuling>()
  for (const one of refused)
    if (!first.has(`${one.kind} ${one.ruling.rule}`)) first.set(`${one.kind} ${one.ruling.rule}`, one)
  return [...first.values()].map(({ line, kind, ruling }) => ({
    weight: kind === 'refused' ? 'envelope' : 'person',
    ruling: { ...ruling, reason: `${ruling.reason} (line ${line} of the file)` },
  }))
}

export interface Extents {
  readonly x: Range
  readonly y: Range
  readonly z: Range
}

/** Six numbers that only grow; x, y, z from, then x, y, z to. */
export type Box = Float64Array

export function createBox(): Box {
  const { POSITIVE_INFINITY: high, NEGATIVE_INFINITY: low } = Number
  return Float64Array.of(high, high, high, low, low, low)
}

/** Places that nobody knows grow nothing. */
export function growBox(box: Box, x: number, y: number, z: number): void {
  growAxis(box, 0, x)
  growAxis(box, 1, y)
  growAxis(box, 2, z)
}

function growAxis(box: Box, axis: number, at: number): void {
  if (Number.isNaN(at)) return
  box[axis] = Math.min(Number(box[axis]), at)
  box[axis + 3] = Math.max(Number(box[axis + 3]), at)
}

/** Null unless all three axes have been somewhere. */
export function extentsOf(box: Box): Extents | null {
  const [x0, y0, z0, x1, y1, z1] = [...box].map(Number) as [number, number, number, number, number, number]
  if (!box.every(Number.isFinite)) return null
  return { x: { min: x0, max: x1 }, y: { min: y0, max: y1 }, z: { min: z0, max: z1 } }
}
