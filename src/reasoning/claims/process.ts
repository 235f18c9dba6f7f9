// What develops in time: differential equations ("ode") and difference equations ("recurrence"). Route: units of every
// rate by mathjs at the start, then an integrator of our own (Dormand and Prince 1980, step by error), or plain iteration.
import * as z from 'zod'
import { compileNumeric } from '../mathematics/expression.ts'
import { formulaText, symbolText } from '../mathematics/formula-text.ts'
import { type Book, nearlyEqual, quantityOf, siOfQuantity, withUnit } from '../mathematics/quantity.ts'
import { math, sameDimension, unitFacts } from '../mathematics/units.ts'
import {
  type ClaimKind,
  claimId,
  formulaSchema,
  hasUnit,
  nameSchema,
  noSuchForm,
  symbolsOf,
  unitSchema,
  valueIn,
} from './claim-kind.ts'
import { integrate } from './integrate.ts'

const MAX_STEPS = 200_000

const stateSchema = z.strictObject({ name: nameSchema, unit: unitSchema, start: formulaSchema, next: formulaSchema })

const measureSchema = z.strictObject({
  /** final: at the end; max, min: over the whole way; first: when `what` first reaches `level` from where it starts. */
  what: formulaSchema,
  take: z.enum(['final', 'max', 'min', 'first']),
  level: formulaSchema.optional(),
})

const shape = {
  id: claimId,
  states: z.array(stateSchema).min(1).max(6),
  /** ode: a time; recurrence: a whole number of steps. */
  until: formulaSchema,
  measure: measureSchema,
  of: nameSchema,
  tolerance: z.number().positive().max(0.05),
}

/** `next` is the rate of change; the name of time is `t`. */
export const odeSchema = z.strictObject({ kind: z.literal('ode'), ...shape })
/** `next` is the next value; the number of the step, from 0, is `k`. */
export const recurrenceSchema = z.strictObject({ kind: z.literal('recurrence'), ...shape })

type Process = z.infer<typeof odeSchema> | z.infer<typeof recurrenceSchema>

interface Prepared {
  readonly start: number[]
  readonly next: ((place: number[]) => number)[]
  readonly what: (place: number[]) => number
  readonly level: number
  readonly until: number
  /** What follows the states and the time in a place: values of the quantities. */
  readonly constants: number[]
}

export function clockOf(claim: Process): string {
  return claim.kind === 'ode' ? 't' : 'k'
}

function ownNames(claim: Process): string[] {
  return [...claim.states.map((state) => state.name), clockOf(claim)]
}

function inputsOf(claim: Process): string[] {
  const later = [...claim.states.map((state) => state.next), claim.measure.what]
  const before = [...claim.states.map((state) => state.start), claim.until, claim.measure.level ?? '0']
  return [...new Set([...symbolsOf(before), ...symbolsOf(later, ownNames(claim))])]
}

function prepare(claim: Process, book: Book): Prepared | string {
  const start = claim.states.map((state) => valueIn(state.start, book))
  const bad = claim.states.find((state, i) => !hasUnit(start[i]!, state.unit))
  if (bad) return `the start of ${bad.name} is not in ${bad.unit}`
  const until = valueIn(claim.until, book)
  if (!hasUnit(until, claim.kind === 'ode' ? 's' : ''))
    return `${claim.until} is not a ${claim.kind === 'ode' ? 'time' : 'number'}`
  const local = new Map<string, { si: number; unit: string }>([
    ...claim.states.map((state, i) => [state.name, { si: start[i]!.si, unit: state.unit }] as const),
    [clockOf(claim), { si: 0, unit: claim.kind === 'ode' ? 's' : '' }] as const,
  ])
  for (const state of claim.states) {
    const unit = withUnit(1, state.unit)
    const wanted = claim.kind === 'recurrence' ? unit : math.divide(unit as never, math.unit(1, 's') as never)
    const found = valueIn(state.next, book, local)
    const fits =
      sameDimension(found.unit, math.isUnit(wanted) ? wanted : null) || (found.unit === null && found.si === 0)
    if (!fits) return `what ${state.name} changes by has another unit`
  }
  const what = valueIn(claim.measure.what, book, local)
  const level = claim.measure.level === undefined ? null : valueIn(claim.measure.level, book)
  if (level && !sameDimension(level.unit, what.unit)) return 'the level has another unit than what is measured'
  if ((claim.measure.take === 'first') !== (level !== null)) return 'a level belongs to `first`, and to nothing else'
  const inputs = inputsOf(claim)
  const names = [...ownNames(claim), ...inputs]
  return {
    start: start.map((value) => value.si),
    next: claim.states.map((state) => compileNumeric(state.next, names)),
    what: compileNumeric(claim.measure.what, names),
    level: level?.si ?? Number.NaN,
    until: until.si,
    constants: inputs.map((name) => siOfQuantity(quantityOf(book, name))),
  }
}

/** What is measured, in SI; also the writer's way to a number where there is no closed form. */
export function runProcess(claim: Omit<Process, 'of' | 'tolerance' | 'id'>, book: Book): number {
  const ready = prepare(claim as Process, book)
  if (typeof ready === 'string') throw new Error(ready)
  const { take } = claim.measure
  let best = Number.NaN
  let first = Number.NaN
  let side = 0
  const look = (
    state: readonly number[],
    clock: number,
    before?: { state: readonly number[]; clock: number },
  ): boolean => {
    const value = ready.what([...state, clock, ...ready.constants])
    if (take === 'final' || Number.isNaN(best)) best = value
    else best = take === 'max' ? Math.max(best, value) : Math.min(best, value)
    if (take !== 'first') return false
    const now = Math.sign(value - ready.level)
    if (side === 0) side = now
    if (now === side) return false
    if (claim.kind === 'recurrence' || before === undefined) first = clock
    else {
      const old = ready.what([...before.state, before.clock, ...ready.constants])
      first = before.clock + ((clock - before.clock) * (ready.level - old)) / (value - old)
    }
    return true
  }
  if (claim.kind === 'ode') {
    integrate(
      ready.start,
      ready.until,
      (state, t) => {
        const place = [...state, t, ...ready.constants]
        return ready.next.map((next) => next(place))
      },
      look,
    )
  } else iterate(ready, look)
  return take === 'first' ? first : best
}

function iterate(ready: Prepared, look: (state: readonly number[], clock: number) => boolean): void {
  const steps = Math.round(ready.until)
  if (!(steps >= 0 && steps <= MAX_STEPS)) throw new Error(`${ready.until} is no number of steps`)
  let state = ready.start
  if (look(state, 0)) return
  for (let k = 0; k < steps; k++) {
    const place = [...state, k, ...ready.constants]
    state = ready.next.map((next) => next(place))
    if (look(state, k + 1)) return
  }
}

export const development: ClaimKind<Process> = {
  check(claim, book) {
    const target = quantityOf(book, claim.of)
    const ready = prepare(claim, book)
    if (typeof ready === 'string') return ready
    const wanted = claim.measure.take !== 'first' ? null : unitFacts(claim.kind === 'ode' ? 's' : '').unit
    if (claim.measure.take === 'first' && !sameDimension(unitFacts(target.unit).unit, wanted))
      return `${claim.of} is no time`
    const found = runProcess(claim, book)
    const stated = siOfQuantity(target)
    if (claim.measure.take !== 'first') {
      const local = new Map(
        claim.states.map((state, i) => [state.name, { si: ready.start[i]!, unit: state.unit }] as const),
      )
      local.set(clockOf(claim), { si: 0, unit: claim.kind === 'ode' ? 's' : '' })
      if (!hasUnit(valueIn(claim.measure.what, book, local), target.unit)) return `${claim.of} is in another unit`
    }
    return nearlyEqual(found, stated, claim.tolerance)
      ? null
      : `${claim.of} is stated as ${stated} (SI); followed in time it is ${found}`
  },
  text(claim, form) {
    const clock = clockOf(claim)
    const line = (state: Process['states'][number]): string =>
      claim.kind === 'ode'
        ? `d${symbolText(state.name)}/dt = ${formulaText(state.next)}`
        : `${symbolText(state.name)}[${clock}+1] = ${formulaText(state.next)}`
    if (form === 'rates') return claim.states.map(line).join(', ')
    if (form === 'lines') return claim.states.map(line).join('\n')
    return noSuchForm(claim.kind, form)
  },
  inputs: inputsOf,
  establishes: (claim) => [claim.of],
}
