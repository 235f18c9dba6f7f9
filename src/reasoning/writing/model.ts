// Where a family computes. A number is made once, here, with its unit and with the claim that establishes it; the text only
// refers to it. What no text refers to in the end is left out of the row.
import { invariant } from '#core'
import { hasUnit, valueIn } from '../claims/claim-kind.ts'
import { type Claim, type ClaimKindName, checkClaim } from '../claims/claims.ts'
import { measureMatrix } from '../claims/matrix.ts'
import { runProcess } from '../claims/process.ts'
import { holds, type Relation } from '../claims/relations.ts'
import { exploreStates } from '../claims/states.ts'
import type { Digits } from '../mathematics/number-text.ts'
import type { Quantity } from '../mathematics/quantity.ts'
import { fromSi } from '../mathematics/units.ts'
import type { Bound } from '../text/piece.ts'
import { type ClaimPlaces, type Derived, placesOfClaim, type Value, valueOfQuantity } from './value.ts'

type ClaimBody<K extends ClaimKindName> = Omit<Extract<Claim, { kind: K }>, 'id' | 'kind'>

/** A comparison that has been found true: its places in the text. */
export interface Comparison extends ClaimPlaces {
  /** "4.5 s ≤ 90 s" */
  readonly values: Bound
  /** "t ≤ t_max" */
  readonly symbols: Bound
  /** "t = 4.5 s ≤ t_max = 90 s" */
  readonly named: Bound
  /** "is at most", one of several wordings of the relation. */
  readonly phrase: Bound
}

/** A value with the claim that establishes it. */
export interface Claimed {
  readonly value: Value
  readonly claim: ClaimPlaces
}

export interface Model {
  /** A number of the problem. `digits`: how it prints, default as it stands. */
  given(id: string, value: number, unit?: string, digits?: Digits): Value
  /** A value by a formula in names that are known already; its unit is what it is printed in. */
  derive(id: string, unit: string, expr: string, digits?: Digits): Derived
  /** A value found by other means; some claim must establish it before the row is made. */
  found(id: string, value: number, unit?: string, digits?: Digits): Value
  /** The value rounded to few digits, for estimates: "about 0.05". */
  rough(of: Value, digits?: 1 | 2 | 3): Value
  /** Compares two formulas or values; what does not hold is a mistake of the family. */
  relation(left: Value | string, op: Relation, right: Value | string): Comparison
  /** The relation that holds, of two: for verdicts that depend on the draw. */
  compare(left: Value | string, right: Value | string): Comparison & { readonly op: '<=' | '>' }
  claim<K extends ClaimKindName>(kind: K, body: ClaimBody<K>): ClaimPlaces
  /** A number of a product of matrices, computed and claimed. */
  matrix(
    id: string,
    unit: string,
    body: Omit<ClaimBody<'matrix'>, 'of' | 'right' | 'measure'> & {
      readonly measure: NonNullable<ClaimBody<'matrix'>['measure']>
    },
    digits?: Digits,
  ): Claimed
  /** A number of a process followed in time, computed and claimed. Where there is a closed form, derive it and claim the process. */
  process(
    kind: 'ode' | 'recurrence',
    id: string,
    unit: string,
    body: Omit<ClaimBody<'ode'>, 'of'>,
    digits?: Digits,
  ): Claimed
  /** A state machine, explored and claimed, with the number of its reachable states. */
  explore(id: string, body: Omit<ClaimBody<'states'>, 'count' | 'shortest'>): Claimed
  value(id: string): Value
  /** The formula behind a derived value, or null. */
  formulaOf(id: string): string | null
  has(id: string): boolean
  readonly quantities: ReadonlyMap<string, Quantity>
  readonly claims: ReadonlyMap<string, Claim>
}

/** `choose(n)` draws the wording of a relation. */
export function createModel(choose: (count: number) => number): Model {
  const quantities = new Map<string, Quantity>()
  const claims = new Map<string, Claim>()
  const formulas = new Map<string, string>()
  const book = { quantities }

  function add(quantity: Quantity): Value {
    invariant(!quantities.has(quantity.id), `quantity ${quantity.id} is made twice`)
    invariant(Number.isFinite(quantity.value), `quantity ${quantity.id} is ${quantity.value}`)
    quantities.set(quantity.id, quantity)
    return valueOfQuantity(quantity)
  }

  function enter(claim: Claim): ClaimPlaces {
    const why = checkClaim(claim, book)
    invariant(why === null, `claim ${claim.kind} ${claim.id} does not hold: ${why}`)
    claims.set(claim.id, claim)
    return placesOfClaim(claim.id)
  }

  const nextId = (kind: string): string => `${kind}-${claims.size + 1}`
  const formulaOfSide = (side: Value | string): string => (typeof side === 'string' ? side : side.id)

  function relation(left: Value | string, op: Relation, right: Value | string): Comparison {
    const places = enter({
      id: nextId('relation'),
      kind: 'relation',
      left: formulaOfSide(left),
      op,
      right: formulaOfSide(right),
    })
    return {
      ...places,
      values: places.form('values'),
      symbols: places.form('symbols'),
      named: places.form('named'),
      phrase: places.form(`phrase:${choose(12)}`),
    }
  }

  const model: Model = {
    quantities,
    claims,
    given: (id, value, unit = '', digits = 'g') => add({ id, value, unit, digits, given: true }),
    found: (id, value, unit = '', digits = '4s') => add({ id, value, unit, digits }),
    derive(id, unit, expr, digits = '4s') {
      const exact = valueIn(expr, book)
      invariant(hasUnit(exact, unit), `${id} is in ${unit || 'no unit'}, but ${expr} is not`)
      const value = add({ id, value: fromSi(exact.si, unit), unit, digits })
      // It holds by construction; the verifier computes it again all the same.
      const claim: Claim = { id: nextId('equation'), kind: 'equation', of: id, expr }
      claims.set(claim.id, claim)
      const places = placesOfClaim(claim.id)
      formulas.set(id, expr)
      return {
        ...value,
        expr: places.form('expr'),
        equation: places.form('equation'),
        worked: places.form('worked'),
        arithmetic: places.form('arithmetic'),
        filled: places.form('filled'),
        short: places.form('short'),
        formula: expr,
      }
    },
    rough(of, digits = 1) {
      const id = `${of.id}_rough`
      if (quantities.has(id)) return model.value(id)
      const value = add({ id, value: Number(of.number.toPrecision(digits)), unit: of.unit, digits: 'g' })
      enter({ id: nextId('rounding'), kind: 'rounding', of: id, from: of.id, digits })
      return value
    },
    relation,
    compare(left, right) {
      const [a, b] = [valueIn(formulaOfSide(left), book), valueIn(formulaOfSide(right), book)]
      const op = holds(a.si, '<=', b.si) ? '<=' : '>'
      return { ...relation(left, op, right), op }
    },
    claim: (kind, body) => enter({ id: nextId(kind), kind, ...body } as unknown as Claim),
    matrix(id, unit, body, digits) {
      const value = model.found(id, fromSi(measureMatrix(body, body.measure, book), unit), unit, digits)
      return { value, claim: model.claim('matrix', { ...body, of: id }) }
    },
    process(kind, id, unit, body, digits) {
      const value = model.found(id, fromSi(runProcess({ kind, ...body }, book), unit), unit, digits)
      return { value, claim: model.claim(kind, { ...body, of: id }) }
    },
    explore(id, body) {
      const value = model.found(id, exploreStates(body).states, 'states', 'i')
      return { value, claim: model.claim('states', { ...body, count: id }) }
    },
    value(id) {
      const quantity = quantities.get(id)
      invariant(quantity !== undefined, `quantity ${id} is not known`)
      return valueOfQuantity(quantity)
    },
    formulaOf: (id) => formulas.get(id) ?? null,
    has: (id) => quantities.has(id),
  }
  return model
}

/** Worst response time of each task by the recurrence of Joseph and Pandya, in the ticks of its inputs; null: none. */
export function responseTimes(
  tasks: readonly { cost: number; period: number; deadline: number; jitter: number; blocking: number }[],
): (number | null)[] {
  return tasks.map((task, level) => {
    const higher = tasks.slice(0, level)
    let worst = 0
    // Several jobs of one busy period, as its deadline may lie beyond its period (Lehoczky 1990).
    for (let job = 0; job < 64; job++) {
      let window = 0
      let next = task.blocking + (job + 1) * task.cost
      while (next !== window && next < 64 * task.period) {
        window = next
        next =
          task.blocking +
          (job + 1) * task.cost +
          higher.reduce((sum, other) => sum + Math.ceil((window + other.jitter) / other.period) * other.cost, 0)
      }
      if (next >= 64 * task.period) return null
      worst = Math.max(worst, next - job * task.period + task.jitter)
      if (next + task.jitter <= (job + 1) * task.period) return worst
    }
    return null
  })
}
