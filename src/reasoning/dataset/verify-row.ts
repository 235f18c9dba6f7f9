// Is a row right? It comes from outside: its shape, its mathematics and its text are judged from what it says itself, never by
// making it again.
import { type Claim, checkClaim, claimInputs, establishedBy } from '../claims/claims.ts'
import { countRust, rustOf } from '../rust/blocks.ts'
import { referenceText } from '../text/reference.ts'
import { findUnbound } from '../text/scan.ts'
import { type Row, rowSchema, TEXT_FIELDS } from './row.ts'

export interface Problem {
  /** shape, claim (with its kind), text, unbound, link, rust. */
  readonly kind: string
  readonly reason: string
}

export interface Judged {
  readonly row: Row | null
  readonly problems: readonly Problem[]
}

/** `line`: one line of JSON. */
export function judgeLine(line: string): Judged {
  let data: unknown
  try {
    data = JSON.parse(line)
  } catch {
    return { row: null, problems: [{ kind: 'shape', reason: 'the line is no JSON' }] }
  }
  const read = rowSchema.safeParse(data)
  if (!read.success) {
    const issue = read.error.issues[0]
    return {
      row: null,
      problems: [{ kind: 'shape', reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'no row'}` }],
    }
  }
  return { row: read.data, problems: judgeRow(read.data) }
}

export function judgeRow(row: Row): Problem[] {
  const quantities = new Map(row.quantities.map((quantity) => [quantity.id, quantity]))
  const claims = new Map(row.claims.map((claim) => [claim.id, claim]))
  const problems: Problem[] = []
  if (quantities.size !== row.quantities.length || claims.size !== row.claims.length) {
    problems.push({ kind: 'shape', reason: 'a name is used twice' })
  }
  for (const claim of row.claims) {
    const why = checkClaim(claim, { quantities })
    if (why !== null) problems.push({ kind: `claim ${claim.kind}`, reason: `${claim.id}: ${why}` })
  }
  try {
    problems.push(...judgeGrounds(row))
  } catch (error) {
    // A formula that may not be read has no inputs to follow.
    problems.push({ kind: 'grounds', reason: error instanceof Error ? error.message : String(error) })
  }
  problems.push(...judgeText(row, { quantities, claims }))
  problems.push(...judgeRustShape(row))
  return problems
}

/** Every number that is not given rests on a claim, no claim rests on itself, and nothing lies about unused. */
function judgeGrounds(row: Row): Problem[] {
  const problems: Problem[] = []
  const makers = new Map<string, Claim[]>()
  for (const claim of row.claims)
    for (const id of establishedBy(claim)) makers.set(id, [...(makers.get(id) ?? []), claim])
  const state = new Map<string, 'open' | 'sure'>()
  const visit = (id: string): boolean => {
    if (state.has(id)) return state.get(id) === 'sure'
    state.set(id, 'open')
    const by = makers.get(id) ?? []
    const quantity = row.quantities.find((one) => one.id === id)
    const grounded =
      quantity?.given === true ||
      by.some((claim) => claimInputs(claim).every((input) => !establishedBy(claim).includes(input) && visit(input)))
    if (grounded) state.set(id, 'sure')
    return grounded
  }
  const used = new Set<string>()
  const shown = new Set<string>()
  for (const field of TEXT_FIELDS) {
    for (const [, , reference] of row.spans[field]) {
      if ('q' in reference) used.add(reference.q)
      else shown.add(reference.c)
    }
  }
  for (const claim of row.claims) for (const id of claimInputs(claim)) used.add(id)
  for (const claim of row.claims) if (shown.has(claim.id)) for (const id of establishedBy(claim)) used.add(id)
  // A claim that is shown, or of which anything is used, is useful, and all that it establishes with it.
  const useful = row.claims.filter((claim) => shown.has(claim.id) || establishedBy(claim).some((id) => used.has(id)))
  for (const claim of useful) for (const id of establishedBy(claim)) used.add(id)
  for (const quantity of row.quantities) {
    if (!visit(quantity.id))
      problems.push({ kind: 'grounds', reason: `${quantity.id} is neither given nor established by a claim` })
    if (quantity.given && makers.has(quantity.id))
      problems.push({ kind: 'grounds', reason: `${quantity.id} is given and claimed at once` })
    if (!used.has(quantity.id)) problems.push({ kind: 'grounds', reason: `${quantity.id} is not used` })
  }
  for (const claim of row.claims) {
    if (!useful.includes(claim))
      problems.push({ kind: 'grounds', reason: `claim ${claim.id} is neither shown nor used` })
  }
  return problems
}

function judgeText(row: Row, facts: Parameters<typeof referenceText>[1]): Problem[] {
  const problems: Problem[] = []
  for (const field of TEXT_FIELDS) {
    const text = row[field]
    let end = 0
    for (const [from, to, reference] of row.spans[field]) {
      if (from < end || to < from || to > text.length) {
        problems.push({ kind: 'shape', reason: `places of ${field} overlap at ${from}` })
        break
      }
      end = to
      const stands = text.slice(from, to)
      try {
        const wanted = referenceText(reference, facts)
        if (stands !== wanted)
          problems.push({ kind: 'text', reason: `${field} says "${stands}" where it follows "${wanted}"` })
      } catch (error) {
        problems.push({ kind: 'text', reason: `${field}: ${error instanceof Error ? error.message : String(error)}` })
      }
    }
    for (const { at, text: found, what } of findUnbound(text, row.spans[field])) {
      const around = text.slice(Math.max(0, at - 30), at + 30).replace(/\s+/g, ' ')
      problems.push({
        kind: 'unbound',
        reason: `${field} has a ${what} that rests on nothing: "${found}" in "${around}"`,
      })
    }
  }
  return problems
}

function judgeRustShape(row: Row): Problem[] {
  try {
    rustOf(row.answer)
    const counted = countRust(row.answer)
    const fits = counted.tests === row.rust.tests && counted.compile_fail === row.rust.compile_fail
    return fits
      ? []
      : [
          {
            kind: 'rust',
            reason: `it has ${counted.tests} tests and ${counted.compile_fail} examples that must fail, and says otherwise`,
          },
        ]
  } catch (error) {
    return [{ kind: 'rust', reason: error instanceof Error ? error.message : String(error) }]
  }
}
