// A safe design and an unsafe one for the same limit: a value that the designer may choose is changed until a relation of the row
// breaks. The arithmetic of both is right; only one of them keeps the limit, and a claim shows it.
import { createRandom } from '#core'
import { valueIn } from '../../claims/claim-kind.ts'
import { type Claim, checkClaim, claimInputs, establishedBy } from '../../claims/claims.ts'
import type { Row } from '../../dataset/row.ts'
import { symbolText } from '../../mathematics/formula-text.ts'
import type { Quantity } from '../../mathematics/quantity.ts'
import { fromSi } from '../../mathematics/units.ts'
import { concat, type Piece, say } from '../../text/piece.ts'
import type { Facts } from '../../text/reference.ts'
import { type Composer, createComposer } from '../../wording/composer.ts'
import type { ParameterRange } from '../../writing/family.ts'
import { opposite } from './falsify.ts'
import { factsOf, ground, inClaim, knownList, named } from './ground.ts'

export interface PreferenceExample {
  readonly id: string
  readonly prompt: string
  readonly chosen: string
  readonly rejected: string
  /** The limit that the rejected design breaks, in symbols. */
  readonly limit: string
}

type Equation = Extract<Claim, { kind: 'equation' }>
type Limit = Extract<Claim, { kind: 'relation' }>

const MOST_PAIRS = 2
const MOST_STEPS = 10

export function preferenceExamples(row: Row, parameters: readonly ParameterRange[]): PreferenceExample[] {
  const facts = factsOf(row)
  const random = createRandom(row.seed).fork(`${row.id}/preference`)
  const w = createComposer(random)
  const pairs: PreferenceExample[] = []
  for (const limit of w.shuffle(limitsOf(row))) {
    for (const parameter of w.shuffle(parameters)) {
      if (pairs.length === MOST_PAIRS) return pairs
      const free = facts.quantities.get(parameter.id)
      if (free?.given !== true || free.unit !== parameter.unit) continue
      const pair = pairOf({ row, facts, limit, free, parameter, w })
      if (pair === null) continue
      pairs.push({ id: `${row.id}/preference-${pairs.length + 1}`, ...pair })
      break
    }
  }
  return pairs
}

/** Comparisons that the answer shows and that a design can break; a comparison with a bare name is one with a limit. */
function limitsOf(row: Row): Limit[] {
  const shown = new Set(row.spans.answer.flatMap(([, , reference]) => ('c' in reference ? [reference.c] : [])))
  return row.claims.filter(
    (claim): claim is Limit =>
      claim.kind === 'relation' &&
      // What is found to be ">" is a design that was given up, not a limit to keep.
      ['<', '<=', '>='].includes(claim.op) &&
      shown.has(claim.id) &&
      row.quantities.some(({ id, given }) => given === true && (id === claim.right || id === claim.left)),
  )
}

interface Case {
  readonly row: Row
  readonly facts: Facts
  readonly limit: Limit
  readonly free: Quantity
  readonly parameter: ParameterRange
  readonly w: Composer
}

function pairOf(one: Case): Omit<PreferenceExample, 'id'> | null {
  const { row, limit, free, parameter, w } = one
  if (limit.left === free.id || limit.right === free.id) return null
  const chain = chainOf(row, limit, free.id)
  if (chain === null || chain.length === 0 || chain.length > MOST_STEPS) return null
  const unsafe = unsafeValue(one, chain)
  if (unsafe === null) return null
  const inside = new Set([free.id, ...chain.map((claim) => claim.of)])
  const fixed = [...new Set([...chain, limit].flatMap(claimInputs))].filter((id) => !inside.has(id))
  const prompt = concat(
    say`${row.title}: ${row.machine}. `,
    w.pick([say`These are fixed:`, say`The rest of the design stands:`, say`What cannot be changed:`]),
    '\n',
    knownList(fixed),
    '\n\n',
    w.pick([
      say`Choose ${symbolText(free.id)}, ${parameter.about}, and show that the limit ${inClaim(limit, 'symbols')} is kept.`,
      say`Propose ${symbolText(free.id)} (${parameter.about}). It has to hold that ${inClaim(limit, 'symbols')}; give the numbers.`,
      say`Which ${symbolText(free.id)}, ${parameter.about}, would you build, if ${inClaim(limit, 'symbols')} must hold?`,
    ]),
  )
  const working = concat(...chain.flatMap((claim, i) => [i === 0 ? '' : '\n', inClaim(claim, 'worked')]))
  const take = w.pick([say`I take ${named(free.id)}.`, say`Proposal: ${named(free.id)}.`, say`Let ${named(free.id)}.`])
  const chosen = concat(take, '\n\n', working, '\n\n', safeWords(limit, w))
  // The prompt tells the limit in the relation that must hold; the unsafe design is judged by the one that does.
  const broken: Claim = { ...limit, op: opposite(limit.op) }
  const safe = ground(row, { prompt, thinking: concat(), answer: chosen })
  if (safe === null || checkClaim(broken, unsafe) !== null || checkClaim(limit, unsafe) === null) return null
  const brokenFacts = { ...unsafe, claims: new Map([...unsafe.claims, [limit.id, broken]]) }
  const rejected = concat(take, '\n\n', working, '\n\n', unsafeWords(broken, w))
  const bad = ground(row, { prompt: knownList(fixed), thinking: concat(), answer: rejected }, brokenFacts)
  if (bad === null) return null
  return {
    prompt: safe.prompt,
    chosen: safe.answer,
    rejected: bad.answer,
    limit: `${limit.left} ${limit.op} ${limit.right}`,
  }
}

/** The equations that lead from the free value to the limit, in order; null where something else on the way depends on it. */
function chainOf(row: Row, limit: Limit, free: string): Equation[] | null {
  const makers = new Map<string, Claim[]>()
  for (const claim of row.claims)
    for (const id of establishedBy(claim)) makers.set(id, [...(makers.get(id) ?? []), claim])
  const depends = new Map<string, boolean>()
  const dependsOnFree = (id: string): boolean => {
    const knownAlready = depends.get(id)
    if (knownAlready !== undefined) return knownAlready
    depends.set(id, id === free)
    const does = id === free || (makers.get(id) ?? []).some((claim) => claimInputs(claim).some(dependsOnFree))
    depends.set(id, does)
    return does
  }
  const chain: Equation[] = []
  const visit = (id: string): boolean => {
    if (id === free || !dependsOnFree(id) || chain.some((claim) => claim.of === id)) return true
    const by = makers.get(id) ?? []
    const equation = by.find((claim): claim is Equation => claim.kind === 'equation')
    if (equation === undefined || by.length > 1 || !claimInputs(equation).every(visit)) return false
    chain.push(equation)
    return true
  }
  return claimInputs(limit).every(visit) ? chain : null
}

const FACTORS = [1.25, 0.8, 1.5, 0.67, 2, 0.5, 3, 0.33, 5, 0.2]

/** The nearest value within the parameter's range that breaks the limit, with all that follows from it. */
function unsafeValue({ facts, limit, free, parameter }: Case, chain: readonly Equation[]): Facts | null {
  for (const factor of FACTORS) {
    const scaled = Number((free.value * factor).toPrecision(2))
    const value = Number.isInteger(free.value) && free.unit === '' ? Math.round(scaled) : scaled
    if (value === free.value || value < parameter.from || value > parameter.to) continue
    const quantities = new Map(facts.quantities)
    quantities.set(free.id, { ...free, value })
    const found = { ...facts, quantities }
    try {
      for (const claim of chain) {
        const quantity = quantities.get(claim.of)!
        quantities.set(claim.of, { ...quantity, value: fromSi(valueIn(claim.expr, found).si, quantity.unit) })
      }
    } catch {
      continue
    }
    if (checkClaim(limit, found) !== null) return found
  }
  return null
}

function safeWords(limit: Claim, w: Composer): Piece {
  return concat(
    w.pick([
      say`Against the limit: ${inClaim(limit, 'named')}. It is kept, and by a number that can be checked.`,
      say`So ${inClaim(limit, 'values')}: the limit holds.`,
      say`The limit asks for ${inClaim(limit, 'symbols')}, and ${inClaim(limit, 'values')}. This may be built.`,
    ]),
    ' ',
    w.pick([
      say`If one of the fixed numbers changes, the comparison has to be made again before the machine moves.`,
      say`The code should make this comparison itself and refuse a design that fails it.`,
      say`A value that is not a number must fail the comparison as well.`,
    ]),
  )
}

function unsafeWords(broken: Claim, w: Composer): Piece {
  const breach = w.pick([say`In numbers: ${inClaim(broken, 'named')}.`, say`That gives ${inClaim(broken, 'values')}.`])
  return concat(
    breach,
    ' ',
    w.pick([
      say`The limit surely has some margin in it, so I would build it like this.`,
      say`It is only a little beyond, and the worst case hardly ever happens. Go ahead.`,
      say`Limits of this kind are set on the safe side; this is good enough for a first version.`,
      say`If it turns out to be a problem, the limit can be raised later.`,
    ]),
  )
}
