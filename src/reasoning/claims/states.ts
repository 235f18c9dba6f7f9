// A state machine that is explored to its last state. Variables take a few named values; rules fire one at a time. Route of
// the check: breadth-first search over everything reachable, then the promises on the graph that was found.
import * as z from 'zod'
import { compileNumeric, parseFormula } from '../mathematics/expression.ts'
import { formulaText } from '../mathematics/formula-text.ts'
import { type Book, nearlyEqual, quantityOf } from '../mathematics/quantity.ts'
import { type ClaimKind, claimId, nameSchema, noSuchForm } from './claim-kind.ts'

const MAX_STATES = 60_000

const variableSchema = z.strictObject({
  name: nameSchema,
  /** Words, or whole numbers as text. The first is where it starts. Words are numbered 0, 1, ... in this order. */
  values: z
    .array(z.string().regex(/^(?:[a-z][a-z_]*|\d{1,4})$/))
    .min(1)
    .max(64),
})

const conditionSchema = z
  .array(z.strictObject({ name: nameSchema, is: z.enum(['==', '!=', '<', '>']), value: z.string().max(24) }))
  .max(6)

const ruleSchema = z.strictObject({
  name: z
    .string()
    .max(60)
    .regex(/^[a-z][a-z -]*$/),
  /** All must hold; none: always. */
  when: conditionSchema,
  /** A value, or for numbers a formula in the variables of the machine. */
  set: z.array(z.strictObject({ name: nameSchema, to: z.string().max(60) })).max(6),
})

const promiseSchema = z.discriminatedUnion('promise', [
  /** In no reachable state do all of these hold. */
  z.strictObject({ promise: z.literal('never'), when: conditionSchema }),
  /** Some reachable state has all of these. */
  z.strictObject({ promise: z.literal('possible'), when: conditionSchema }),
  /** Whatever happens, from every reachable state with `when`, a state with `goal` comes. */
  z.strictObject({ promise: z.literal('inevitable'), when: conditionSchema, goal: conditionSchema }),
  /** From every reachable state a state with `goal` can still be reached. */
  z.strictObject({ promise: z.literal('always-possible'), goal: conditionSchema }),
  /** Every reachable state outside `except` has a rule that may fire. */
  z.strictObject({ promise: z.literal('no-deadlock'), except: conditionSchema }),
])

export const statesSchema = z.strictObject({
  id: claimId,
  kind: z.literal('states'),
  variables: z.array(variableSchema).min(1).max(10),
  rules: z.array(ruleSchema).min(1).max(60),
  promises: z.array(promiseSchema).max(12),
  /** Number of reachable states, and fewest rules from the start to the first state of a `possible` promise. */
  count: nameSchema.optional(),
  shortest: nameSchema.optional(),
})
type States = z.infer<typeof statesSchema>
type Condition = z.infer<typeof conditionSchema>
type State = readonly number[]
type Test = (state: State) => boolean

interface Machine {
  readonly names: readonly string[]
  readonly start: State
  readonly rules: readonly { readonly when: Test; readonly apply: (state: State) => State }[]
  readonly test: (condition: Condition) => Test
}

function build(claim: Pick<States, 'variables' | 'rules'>): Machine {
  const names = claim.variables.map((variable) => variable.name)
  const place = (name: string): number => {
    const at = names.indexOf(name)
    if (at < 0) throw new Error(`${name} is no variable of the machine`)
    return at
  }
  const numeric = claim.variables.map((variable) => variable.values.every((value) => /^\d+$/.test(value)))
  // A value that is never taken would let a `never` hold of nothing.
  const number = (at: number, value: string, bound = false): number => {
    const index = claim.variables[at]!.values.indexOf(value)
    if (numeric[at] && (index >= 0 || (bound && /^\d+$/.test(value)))) return Number(value)
    if (index < 0) throw new Error(`${names[at]} is never ${value}`)
    return index
  }
  const domains = claim.variables.map((variable, at) => new Set(variable.values.map((value) => number(at, value))))
  const test = (condition: Condition): Test => {
    const parts = condition.map(({ name, is, value }) => {
      const at = place(name)
      const wanted = numeric[at] && names.includes(value) ? null : number(at, value, is === '<' || is === '>')
      const other = wanted === null ? place(value) : -1
      return (state: State): boolean => {
        const right = wanted ?? state[other]!
        const left = state[at]!
        return is === '==' ? left === right : is === '!=' ? left !== right : is === '<' ? left < right : left > right
      }
    })
    return (state) => parts.every((part) => part(state))
  }
  const rules = claim.rules.map((rule) => {
    const sets = rule.set.map(({ name, to }) => {
      const at = place(name)
      if (numeric[at] && !/^\d+$/.test(to)) return { at, value: compileNumeric(to, names) }
      const fixed = number(at, to)
      return { at, value: () => fixed }
    })
    return {
      when: test(rule.when),
      apply: (state: State): State => {
        const next = [...state]
        for (const { at, value } of sets) {
          next[at] = value(state)
          if (!domains[at]!.has(next[at])) throw new Error(`${rule.name} leaves the range of ${names[at]}`)
        }
        return next
      },
    }
  })
  return { names, start: claim.variables.map((variable, at) => number(at, variable.values[0]!)), rules, test }
}

interface Graph {
  readonly states: readonly State[]
  readonly next: readonly (readonly number[])[]
  readonly depth: readonly number[]
}

function explore(machine: Machine): Graph {
  const states: State[] = [machine.start]
  const depth = [0]
  const index = new Map<string, number>([[machine.start.join(), 0]])
  const next: number[][] = []
  for (let at = 0; at < states.length; at++) {
    const out: number[] = []
    for (const rule of machine.rules) {
      if (!rule.when(states[at]!)) continue
      const to = rule.apply(states[at]!)
      const key = to.join()
      let found = index.get(key)
      if (found === undefined) {
        found = states.push(to) - 1
        index.set(key, found)
        depth.push(depth[at]! + 1)
        if (found > MAX_STATES) throw new Error(`a machine has more than ${MAX_STATES} states`)
      }
      out.push(found)
    }
    next.push(out)
  }
  return { states, next, depth }
}

/** States from which a state of the goal can be reached. */
function canReach(graph: Graph, goal: readonly boolean[]): boolean[] {
  const back: number[][] = graph.states.map(() => [])
  graph.next.forEach((out, from) => {
    for (const to of out) back[to]!.push(from)
  })
  const able = [...goal]
  const queue = goal.flatMap((yes, at) => (yes ? [at] : []))
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const from of back[at]!) {
      if (able[from]) continue
      able[from] = true
      queue.push(from)
    }
  }
  return able
}

/** States whose every way leads to the goal: grown backwards, a state joins when it has a rule and all of its rules lead in. */
function mustReach(graph: Graph, goal: readonly boolean[]): boolean[] {
  const open = graph.next.map((out) => out.length)
  const back: number[][] = graph.states.map(() => [])
  graph.next.forEach((out, from) => {
    for (const to of out) back[to]!.push(from)
  })
  const sure = [...goal]
  const queue = goal.flatMap((yes, at) => (yes ? [at] : []))
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const from of back[at]!) {
      open[from]!--
      if (sure[from] || open[from]! > 0) continue
      sure[from] = true
      queue.push(from)
    }
  }
  return sure
}

function broken(promise: States['promises'][number], machine: Machine, graph: Graph): string | null {
  const where = (condition: Condition): boolean[] => graph.states.map(machine.test(condition))
  const say = (at: number): string => machine.names.map((name, i) => `${name} ${graph.states[at]![i]}`).join(', ')
  switch (promise.promise) {
    case 'never': {
      const at = where(promise.when).indexOf(true)
      return at < 0 ? null : `what must never be is reached: ${say(at)}`
    }
    case 'possible':
      return where(promise.when).includes(true) ? null : 'what is said to be possible is never reached'
    case 'inevitable': {
      const sure = mustReach(graph, where(promise.goal))
      const at = where(promise.when).findIndex((yes, i) => yes && !sure[i])
      return at < 0 ? null : `the goal may never come from ${say(at)}`
    }
    case 'always-possible': {
      const at = canReach(graph, where(promise.goal)).indexOf(false)
      return at < 0 ? null : `the goal is out of reach from ${say(at)}`
    }
    case 'no-deadlock': {
      const excused = where(promise.except)
      const at = graph.next.findIndex((out, i) => out.length === 0 && !(excused[i] && promise.except.length > 0))
      return at < 0 ? null : `nothing can happen any more at ${say(at)}`
    }
  }
}

function shortestTo(claim: Pick<States, 'promises'>, machine: Machine, graph: Graph): number {
  const wanted = claim.promises.find((promise) => promise.promise === 'possible')
  if (!wanted) throw new Error('the shortest way needs a `possible` promise')
  const test = machine.test(wanted.when)
  return Math.min(...graph.states.map((state, at) => (test(state) ? graph.depth[at]! : Number.POSITIVE_INFINITY)))
}

/** Counts for the writer. */
export function exploreStates(claim: Pick<States, 'variables' | 'rules' | 'promises'>): {
  states: number
  shortest: number
} {
  const machine = build(claim)
  const graph = explore(machine)
  const hasGoal = claim.promises.some((promise) => promise.promise === 'possible')
  return { states: graph.states.length, shortest: hasGoal ? shortestTo(claim, machine, graph) : Number.NaN }
}

function conditionText(condition: Condition): string {
  const sign = { '==': 'is', '!=': 'is not', '<': '<', '>': '>' }
  return condition.map(({ name, is, value }) => `${words(name)} ${sign[is]} ${words(value)}`).join(' and ')
}

const words = (name: string): string => name.replaceAll('_', ' ')

function ruleText(rule: States['rules'][number]): string {
  const when = rule.when.length === 0 ? 'at any time' : `when ${conditionText(rule.when)}`
  const set = rule.set
    .map(({ name, to }) => `${words(name)} := ${/^[a-z_]+$|^\d+$/.test(to) ? words(to) : formulaText(to)}`)
    .join(', ')
  return `- ${rule.name}: ${when}${set ? `, ${set}` : ', nothing changes'}`
}

function promiseText(promise: States['promises'][number]): string {
  switch (promise.promise) {
    case 'never':
      return `it never happens that ${conditionText(promise.when)}`
    case 'possible':
      return `it can happen that ${conditionText(promise.when)}`
    case 'inevitable':
      return `${promise.when.length ? `once ${conditionText(promise.when)}, ` : ''}in the end always ${conditionText(promise.goal)}`
    case 'always-possible':
      return `${conditionText(promise.goal)} can always still be reached`
    case 'no-deadlock':
      return `something can always happen${promise.except.length ? `, except where ${conditionText(promise.except)}` : ''}`
  }
}

export const states: ClaimKind<States> = {
  check(claim, book: Book) {
    const machine = build(claim)
    for (const rule of claim.rules) for (const { to } of rule.set) if (!/^[a-z_]+$|^\d+$/.test(to)) parseFormula(to)
    const graph = explore(machine)
    for (const promise of claim.promises) {
      const why = broken(promise, machine, graph)
      if (why) return why
    }
    if (claim.count !== undefined && !nearlyEqual(quantityOf(book, claim.count).value, graph.states.length)) {
      return `${claim.count} is stated otherwise; there are ${graph.states.length} reachable states`
    }
    if (
      claim.shortest !== undefined &&
      !nearlyEqual(quantityOf(book, claim.shortest).value, shortestTo(claim, machine, graph))
    ) {
      return `${claim.shortest} is stated otherwise; the shortest way has ${shortestTo(claim, machine, graph)} rules`
    }
    return null
  },
  text(claim, form) {
    if (form === 'rules') return claim.rules.map(ruleText).join('\n')
    if (form === 'variables') {
      return claim.variables.map(({ name, values }) => `- ${words(name)}: ${values.map(words).join(', ')}`).join('\n')
    }
    if (form === 'promises') return claim.promises.map((promise) => `- ${promiseText(promise)}`).join('\n')
    const one = /^promise:(\d{1,2})$/.exec(form)
    const promise = one ? claim.promises[Number(one[1])] : undefined
    return promise ? promiseText(promise) : noSuchForm('states', form)
  },
  inputs: () => [],
  establishes: (claim) => [claim.count, claim.shortest].filter((name) => name !== undefined),
}
