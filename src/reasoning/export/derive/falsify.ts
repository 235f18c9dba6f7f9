// Deliberate errors: a value, a formula, a unit or a comparison made wrong. That it is wrong is checked with the claims, never
// taken for granted.
import type { Random } from '#core'
import { hasUnit, valueIn } from '../../claims/claim-kind.ts'
import { type Claim, checkClaim } from '../../claims/claims.ts'
import type { Relation } from '../../claims/relations.ts'
import type { Quantity } from '../../mathematics/quantity.ts'
import { fromSi } from '../../mathematics/units.ts'
import type { Facts } from '../../text/reference.ts'

export type ErrorKind = 'arithmetic' | 'formula' | 'unit' | 'comparison'

export interface Falsified {
  readonly kind: ErrorKind
  readonly facts: Facts
  /** Of the claim that does not hold any more. */
  readonly claim: Claim
}

type Equation = Extract<Claim, { kind: 'equation' }>

/** One wrong reading of a claim, or null where none is wrong enough to be seen. */
export function falsify(claim: Claim, facts: Facts, random: Random): Falsified | null {
  const makers =
    claim.kind === 'equation'
      ? [
          () => wrongFormula(claim, facts, random),
          () => wrongNumber(claim, facts, random),
          () => wrongUnit(claim, facts),
        ]
      : claim.kind === 'relation'
        ? [() => wrongComparison(claim, facts)]
        : []
  const start = Math.floor(random.next() * makers.length)
  for (let i = 0; i < makers.length; i++) {
    const made = makers[(start + i) % makers.length]!()
    if (made !== null && isFalse(claim, made, facts)) return made
  }
  return null
}

/** The verifier's word: the claim as it stands now, or as it was with the numbers of now, does not hold. And it did before. */
function isFalse(claim: Claim, made: Falsified, facts: Facts): boolean {
  const falsely = checkClaim(made.claim, made.facts) !== null || checkClaim(claim, made.facts) !== null
  return falsely && checkClaim(claim, facts) === null
}

function withQuantity(facts: Facts, quantity: Quantity): Facts {
  return { ...facts, quantities: new Map([...facts.quantities, [quantity.id, quantity]]) }
}

function withClaim(facts: Facts, claim: Claim): Facts {
  return { ...facts, claims: new Map([...facts.claims, [claim.id, claim]]) }
}

const SLIPS = [0.1, 10, 2, 0.5, 1.25, 0.8]

function wrongNumber(claim: Equation, facts: Facts, random: Random): Falsified | null {
  const quantity = facts.quantities.get(claim.of)!
  const factor = SLIPS[Math.floor(random.next() * SLIPS.length)]!
  const value = quantity.digits === 'i' ? Math.round(quantity.value * factor) : quantity.value * factor
  if (value === quantity.value) return null
  return { kind: 'arithmetic', claim, facts: withQuantity(facts, { ...quantity, value }) }
}

const UNIT_SLIPS: Readonly<Record<string, string>> = {
  mm: 'm',
  s: 'ms',
  ms: 's',
  µs: 'ms',
  'mm/s': 'm/s',
  'mm/s²': 'm/s²',
  W: 'kW',
  K: 'mK',
  Hz: 'kHz',
  kHz: 'Hz',
  J: 'kJ',
}

function wrongUnit(claim: Equation, facts: Facts): Falsified | null {
  const quantity = facts.quantities.get(claim.of)!
  const unit = UNIT_SLIPS[quantity.unit]
  return unit === undefined ? null : { kind: 'unit', claim, facts: withQuantity(facts, { ...quantity, unit }) }
}

/** Slips of algebra as people make them: a sign, a factor forgotten, a rounding the wrong way, a product for a quotient. */
const SWAPS: readonly (readonly [RegExp, string])[] = [
  [/ ?\+ ?/g, ' - '],
  [/(?<=[\w)]) - ?/g, ' + '],
  [/\bceil\(/g, 'floor('],
  [/\bfloor\(/g, 'ceil('],
  [/\bmax\(/g, 'min('],
  [/\bmin\(/g, 'max('],
  [/(?<![\w.^])\d+(?:\.\d+)?\*/g, ''],
  [/\/\d+(?:\.\d+)?(?![\w.])/g, ''],
  [/\*/g, '/'],
  [/\//g, '*'],
]

function wrongFormula(claim: Equation, facts: Facts, random: Random): Falsified | null {
  const quantity = facts.quantities.get(claim.of)!
  const options = SWAPS.flatMap(([pattern, by]) =>
    [...claim.expr.matchAll(pattern)].map(
      (match) => claim.expr.slice(0, match.index) + by + claim.expr.slice(match.index + match[0].length),
    ),
  )
  const start = Math.floor(random.next() * Math.max(1, options.length))
  for (let i = 0; i < options.length; i++) {
    const expr = options[(start + i) % options.length]!
    const value = valueBy(expr, quantity, facts)
    // A slip that hardly changes the result could pass for rounding.
    if (value === null || Math.abs(value - quantity.value) <= 0.02 * Math.abs(quantity.value)) continue
    const wrong: Claim = { ...claim, expr }
    return { kind: 'formula', claim: wrong, facts: withClaim(withQuantity(facts, { ...quantity, value }), wrong) }
  }
  return null
}

function valueBy(expr: string, { unit }: Quantity, facts: Facts): number | null {
  try {
    const found = valueIn(expr, facts)
    const value = hasUnit(found, unit) ? fromSi(found.si, unit) : Number.NaN
    return Number.isFinite(value) ? value : null
  } catch {
    return null
  }
}

const OPPOSITE: Readonly<Record<Relation, Relation>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '<' }

/** The relation that holds exactly where this one does not. */
export function opposite(op: Relation): Relation {
  return OPPOSITE[op]
}

function wrongComparison(claim: Extract<Claim, { kind: 'relation' }>, facts: Facts): Falsified {
  const wrong: Claim = { ...claim, op: opposite(claim.op) }
  return { kind: 'comparison', claim: wrong, facts: withClaim(facts, wrong) }
}
