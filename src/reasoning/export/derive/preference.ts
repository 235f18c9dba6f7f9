// A safe design and an unsafe one for the same limit: a value that the designer may choose is changed until a relation of the row
// breaks. The arithmetic of both is right; only one of them keeps the limit, and a claim shows it.
import { createRandom } from '#core'
import { symbolsOf, valueIn } from '../../claims/claim-kind.ts'
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
  for (const found of w.shuffle(limitsOf(row))) {
    // A design that was found to go beyond a limit is the one to reject.
    const limit: Limit = found.op === '>' ? { ...found, op: '<=' } : found
    for (const parameter of w.shuffle(parameters)) {
      if (pairs.length === MOST_PAIRS) return pairs
      const free = facts.quantities.get(parameter.id)
      if (free?.given !== true || free.unit !== parameter.unit) continue
      const pair = pairOf({ row, facts, limit, free, parameter, parameters, w })
      if (pair === null) continue
      pairs.push({ id: `${row.id}/preference-${pairs.length + 1}`, ...pair })
      break
    }
  }
  return pairs
}

/** Comparisons that the answer shows and that a design can break; a comparison with a bare given is one with a limit. */
function limitsOf(row: Row): Limit[] {
  const shown = new Set(row.spans.answer.flatMap(([, , reference]) => ('c' in reference ? [reference.c] : [])))
  return row.claims.filter(
    (claim): claim is Limit =>
      claim.kind === 'relation' &&
      claim.op !== '==' &&
      shown.has(claim.id) &&
      row.quantities.some(({ id, given }) => given === true && (id === claim.right || id === claim.left)),
  )
}

interface Case {
  readonly row: Row
  readonly facts: Facts
  /** In the relation that must hold; the row's own design may break it. */
  readonly limit: Limit
  readonly free: Quantity
  readonly parameter: ParameterRange
  readonly parameters: readonly ParameterRange[]
  readonly w: Composer
}

interface Designs {
  readonly safe: Facts
  readonly unsafe: Facts
}

function pairOf(one: Case): Omit<PreferenceExample, 'id'> | null {
  const { row, limit, free, parameter, w } = one
  if (limit.left === free.id || limit.right === free.id) return null
  const chain = chainOf(row, limit, free.id)
  if (chain === null || chain.length === 0 || chain.length > MOST_STEPS) return null
  const designs = designsOf(one, chain)
  if (designs === null) return null
  const inside = new Set([free.id, ...chain.map((claim) => claim.of)])
  const fixed = [...new Set([...chain, limit].flatMap(claimInputs))].filter((id) => !inside.has(id))
  const prompt = concat(
    say`${row.title}: ${row.machine}. `,
    w.pick([say`These are fixed:`, say`The rest of the design stands:`, say`What cannot be changed:`]),
    '\n',
    knownList(fixed),
    '\n\n',
    w.pick([
      say`Specify ${symbolText(free.id)}, ${parameter.about}, and show that the limit ${inClaim(limit, 'symbols')} is kept.`,
      say`State a value of ${symbolText(free.id)} (${parameter.about}) with which it holds that ${inClaim(limit, 'symbols')}; give the numbers.`,
      say`Which ${symbolText(free.id)}, ${parameter.about}, would you build upon, if ${inClaim(limit, 'symbols')} must hold?`,
    ]),
  )
  const working = concat(...chain.flatMap((claim, i) => [i === 0 ? '' : '\n', inClaim(claim, 'worked')]))
  const take = w.pick([say`I take ${named(free.id)}.`, say`Proposal: ${named(free.id)}.`, say`Let ${named(free.id)}.`])
  const chosen = concat(take, '\n\n', working, '\n\n', safeWords(limit, w))
  // The prompt tells the limit in the relation that must hold; the unsafe design is judged by the one that does.
  const broken: Limit = { ...limit, op: opposite(limit.op) }
  const safe = ground(row, { prompt, thinking: concat(), answer: chosen }, withClaim(designs.safe, limit))
  if (safe === null || !keeps(broken, designs.unsafe) || keeps(limit, designs.unsafe)) return null
  const rejected = concat(take, '\n\n', working, '\n\n', unsafeWords(broken, isClose(broken, designs.unsafe), w))
  const bad = ground(
    row,
    { prompt: knownList(fixed), thinking: concat(), answer: rejected },
    withClaim(designs.unsafe, broken),
  )
  if (bad === null) return null
  return {
    prompt: safe.prompt,
    chosen: safe.answer,
    rejected: bad.answer,
    limit: `${limit.left} ${limit.op} ${limit.right}`,
  }
}

function withClaim(facts: Facts, claim: Claim): Facts {
  return { ...facts, claims: new Map([...facts.claims, [claim.id, claim]]) }
}

function keeps(limit: Limit, facts: Facts): boolean {
  return checkClaim(limit, facts) === null
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
    // A second claim of the same value is a second route; it has to hold with the numbers of the unsafe design as well.
    if (equation === undefined || !claimInputs(equation).every(visit)) return false
    chain.push(equation)
    return true
  }
  return claimInputs(limit).every(visit) ? chain : null
}

const FACTORS = [1.25, 0.8, 1.5, 0.67, 2, 0.5, 3, 0.33, 5, 0.2, 10, 0.1]

/**
 * Two designs, one value apart, of which one keeps the limit: the row's own design and the nearest value within its range
 * that is on the other side. Where there is none, as the limit leaves too much room, the limit is drawn closer, within its own range.
 */
function designsOf(one: Case, chain: readonly Equation[]): Designs | null {
  const { facts, limit } = one
  const others = otherDesigns(one, chain)
  const ownKeeps = keeps(limit, facts)
  const other = others.find((found) => keeps(limit, found) !== ownKeeps)
  if (other) return ownKeeps ? { safe: facts, unsafe: other } : { safe: other, unsafe: facts }
  if (!ownKeeps) return null
  for (const found of others) {
    const closer = drawnCloser(one, found)
    if (closer !== null) return closer
  }
  return null
}

/** The design with other values of what is free, nearest ones first, with all that follows from each. */
function otherDesigns({ row, facts, free, parameter }: Case, chain: readonly Equation[]): Facts[] {
  const tried = [...FACTORS.map((factor) => Number((free.value * factor).toPrecision(2))), parameter.from, parameter.to]
  return tried.flatMap((scaled) => {
    const value = Number.isInteger(free.value) && free.unit === '' ? Math.round(scaled) : scaled
    if (value === free.value || value < parameter.from || value > parameter.to) return []
    const quantities = new Map(facts.quantities)
    quantities.set(free.id, { ...free, value })
    const found = { ...facts, quantities }
    try {
      for (const claim of chain) {
        const quantity = quantities.get(claim.of)!
        quantities.set(claim.of, { ...quantity, value: fromSi(valueIn(claim.expr, found).si, quantity.unit) })
      }
    } catch {
      return []
    }
    return secondRoutesHold(row, chain, found) ? [found] : []
  })
}

/** The given side of the limit half-way between what both designs reach, where nothing else rests on it; null: not possible. */
function drawnCloser({ row, facts, limit, parameters }: Case, other: Facts): Designs | null {
  const isLeft = facts.quantities.get(limit.left)?.given === true
  const [id, reached] = isLeft ? [limit.left, limit.right] : [limit.right, limit.left]
  const bound = facts.quantities.get(id)
  const range = parameters.find((one) => one.id === id && one.unit === bound?.unit)
  if (bound?.given !== true || range === undefined || restsOn(row, reached, id)) return null
  const [own, moved] = [facts, other].map((design) => fromSi(valueIn(reached, design).si, bound.unit)) as [
    number,
    number,
  ]
  const value = Number(((own + moved) / 2).toPrecision(2))
  if (!(value >= range.from && value <= range.to) || !(value > Math.min(own, moved) && value < Math.max(own, moved)))
    return null
  const withBound = (design: Facts): Facts => ({
    ...design,
    quantities: new Map([...design.quantities, [id, { ...bound, value }]]),
  })
  const [safe, unsafe] = [withBound(facts), withBound(other)]
  return keeps(limit, safe) && !keeps(limit, unsafe) ? { safe, unsafe } : null
}

/** Is anything in this formula made from `id`? */
function restsOn(row: Row, formula: string, id: string): boolean {
  const seen = new Set<string>()
  const visit = (name: string): boolean => {
    if (name === id) return true
    if (seen.has(name)) return false
    seen.add(name)
    return row.claims.some((claim) => establishedBy(claim).includes(name) && claimInputs(claim).some(visit))
  }
  return symbolsOf([formula]).some(visit)
}

function secondRoutesHold(row: Row, chain: readonly Equation[], facts: Facts): boolean {
  const changed = new Set(chain.map((claim) => claim.of))
  return row.claims.every(
    (claim) => !establishedBy(claim).some((id) => changed.has(id)) || checkClaim(claim, facts) === null,
  )
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

/** Within a tenth of the limit. */
function isClose(broken: Limit, facts: Facts): boolean {
  const [left, right] = [valueIn(broken.left, facts).si, valueIn(broken.right, facts).si]
  return Math.abs(left - right) <= 0.1 * Math.max(Math.abs(left), Math.abs(right))
}

function unsafeWords(broken: Claim, isNear: boolean, w: Composer): Piece {
  const breach = w.pick([say`In numbers: ${inClaim(broken, 'named')}.`, say`That gives ${inClaim(broken, 'values')}.`])
  return concat(
    breach,
    ' ',
    w.pick([
      say`The limit surely has some margin in it, so I would build it like this.`,
      isNear
        ? say`It is only a little beyond, and the worst case hardly ever happens. Go ahead.`
        : say`The worst case hardly ever happens, and everything else about the design is in order. Go ahead.`,
      say`Limits of this kind are set on the safe side; this is good enough for a first version.`,
      say`If it turns out to be a problem, the limit can be raised later.`,
    ]),
  )
}
