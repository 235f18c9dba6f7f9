// One instance at all its depths: drawn again until every row holds and is unlike the rows before it, or given up with a
// reason. Whatever a family throws on the way is such a reason; it never ends a run. Why something was drawn again is told
// without its numbers, so that the same cause is counted once.
import type { Family } from '../writing/family.ts'
import type { Depth } from '../writing/page.ts'
import { linkProblems, type SaidGivens } from './links.ts'
import { type InstanceKey, instanceId, makeRow } from './make-row.ts'
import { createDuplicateFilter, type DuplicateFilter, gramsOf, MOST_SHARED } from './near-duplicates.ts'
import { type Row, rowText } from './row.ts'
import { judgeLine } from './verify-row.ts'

/** Wordings of one depth, and draws of one instance, before it is given up. */
const WORDINGS = 6
const REDRAWS = 5

/** Why rows of a family were drawn again, and how often each happened. */
export interface DrawnAgain {
  readonly family: string
  readonly reason: string
  readonly count: number
}

export interface LeftOut {
  readonly id: string
  readonly reason: string
}

export interface Drawn {
  readonly rows: readonly Row[]
  /** Of each row, for who holds it against others. */
  readonly grams: readonly Uint32Array[]
  /** One entry for each row that was thrown away. */
  readonly again: readonly Omit<DrawnAgain, 'count'>[]
  readonly leftOut: readonly LeftOut[]
}

/** What stands in a row for duplicates: all of its text. */
export function textOf(row: Row): string {
  return `${row.prompt}\n${row.thinking}\n${row.answer}`
}

/** All depths of one instance, or none: drawn again until none of them is too like a row before it. */
export function drawInstance(
  key: Omit<InstanceKey, 'redraw'>,
  depths: readonly Depth[],
  filter: DuplicateFilter,
): Drawn {
  const again: Omit<DrawnAgain, 'count'>[] = []
  let last = ''
  for (let redraw = 0; redraw < REDRAWS; redraw++) {
    const found: { row: Row; grams: Uint32Array }[] = []
    const among = createDuplicateFilter()
    for (const depth of depths) {
      const drawn = drawDepth({ ...key, redraw }, depth, (grams) => [
        filter.closest(grams, MOST_SHARED),
        among.closest(grams, MOST_SHARED),
      ])
      for (const refused of drawn.refused)
        again.push({ family: key.family.id, reason: `depth ${depth}: ${refused.cause}` })
      last = drawn.refused.at(-1)?.reason ?? last
      if (drawn.row === null) break
      among.add(drawn.row.id, drawn.grams)
      found.push({ row: drawn.row, grams: drawn.grams })
    }
    if (found.length < depths.length) continue
    const said: SaidGivens = new Map()
    const [unlinked] = found.flatMap(({ row }) => linkProblems(row, said).map((reason) => `${row.id}: ${reason}`))
    if (unlinked !== undefined) {
      again.push({ family: key.family.id, reason: `link: ${causeOf(unlinked)}` })
      last = unlinked
      continue
    }
    for (const { row, grams } of found) filter.add(row.id, grams)
    return { rows: found.map(({ row }) => row), grams: found.map(({ grams }) => grams), again, leftOut: [] }
  }
  return { rows: [], grams: [], again, leftOut: [{ id: instanceId({ ...key, redraw: 0 }), reason: last }] }
}

interface Refused {
  /** With its numbers, for one row. */
  readonly reason: string
  /** Without them, for counting. */
  readonly cause: string
}

type DrawnDepth = { readonly refused: readonly Refused[] } & (
  | { readonly row: Row; readonly grams: Uint32Array }
  | { readonly row: null }
)

function drawDepth(
  key: InstanceKey,
  depth: Depth,
  alike: (grams: Uint32Array) => readonly ({ id: string; shared: number } | null)[],
): DrawnDepth {
  const refused: Refused[] = []
  for (let wording = 0; wording < WORDINGS; wording++) {
    const row = writtenRow(key, depth, wording)
    if (typeof row === 'string') {
      refused.push({ reason: `${instanceId(key)}/d${depth}: ${row}`, cause: `not written: ${causeOf(row)}` })
      continue
    }
    const grams = gramsOf(textOf(row))
    const like = alike(grams).find((one) => one !== null && one.shared > MOST_SHARED)
    if (like) {
      const share = `${row.id} shares ${Math.round(100 * like.shared)} % of its 8-grams with ${like.id}`
      refused.push({ reason: share, cause: 'too like a row before it' })
      continue
    }
    // Judged as a line, so that what is written is what was judged.
    const [problem] = judgeLine(rowText(row)).problems
    if (problem === undefined) return { row, grams, refused }
    const { kind, reason } = problem
    refused.push({ reason: `${row.id}: ${kind}: ${reason}`, cause: `${kind}: ${causeOf(reason)}` })
  }
  return { row: null, refused }
}

/** The row, or why its family could not write it. */
function writtenRow(key: InstanceKey, depth: Depth, wording: number): Row | string {
  try {
    return makeRow(key, depth, wording)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A reason without its numbers. */
export function causeOf(reason: string): string {
  return reason.replace(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g, '#').slice(0, 160)
}

/** Reasons counted by family: the most frequent ones first, and nothing left to chance in their order. */
export function countAgain(
  before: readonly DrawnAgain[],
  more: readonly Omit<DrawnAgain, 'count'>[],
  families: readonly Family[],
): DrawnAgain[] {
  const counts = new Map<string, DrawnAgain>()
  const place = new Map(families.map((family, at) => [family.id, at]))
  for (const one of [...before, ...more.map((entry) => ({ ...entry, count: 1 }))]) {
    const id = `${one.family}\n${one.reason}`
    counts.set(id, { ...one, count: (counts.get(id)?.count ?? 0) + one.count })
  }
  return [...counts.values()].sort(
    (a, b) => place.get(a.family)! - place.get(b.family)! || b.count - a.count || (a.reason < b.reason ? -1 : 1),
  )
}
