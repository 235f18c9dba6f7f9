// The instance: tasks of a motion controller on one processor, by rate, with a blocking section and release jitter.
import type { Random } from '#core'
import type { Machine } from '../../../writing/family.ts'
import { type Comparison, type Model, responseTimes } from '../../../writing/model.ts'
import type { ClaimPlaces, Derived, Value } from '../../../writing/value.ts'

export interface TaskShape {
  readonly name: string
  readonly id: string
  readonly costUs: number
  readonly periodUs: number
}

export interface Instance {
  /** Shortest period first. */
  readonly tasks: readonly TaskShape[]
  readonly blockingUs: number
  readonly jitterUs: number
  readonly clockMHz: number
}

const ROLES: readonly {
  readonly name: string
  readonly id: string
  readonly from: number
  readonly to: number
  readonly grid: number
}[] = [
  { name: 'step generation', id: 'st', from: 50, to: 200, grid: 10 },
  { name: 'commutation', id: 'co', from: 60, to: 250, grid: 10 },
  { name: 'encoder filter', id: 'en', from: 250, to: 800, grid: 50 },
  { name: 'trajectory segment', id: 'tr', from: 500, to: 2000, grid: 100 },
  { name: 'accelerometer drain', id: 'ac', from: 800, to: 3000, grid: 100 },
  { name: 'heater control', id: 'he', from: 5000, to: 20_000, grid: 500 },
  { name: 'bus traffic', id: 'bu', from: 1000, to: 5000, grid: 250 },
  { name: 'watchdog service', id: 'wa', from: 10_000, to: 40_000, grid: 1000 },
]

const draw = (random: Random, from: number, to: number, grid: number): number =>
  from + grid * Math.floor(random.next() * (Math.floor((to - from) / grid) + 1))

export function drawInstance(random: Random, machine: Machine): Instance {
  const first =
    machine === 'linear delta' || machine === 'CoreXY with a moving gantry'
      ? ROLES[0]!
      : ROLES[Math.floor(random.next() * 2)]!
  const rest = ROLES.slice(2)
  for (let i = rest.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    ;[rest[i], rest[j]] = [rest[j]!, rest[i]!]
  }
  const roles = [first, ...rest.slice(0, 2 + Math.floor(random.next() * 3))]
  const wanted = 0.5 + 0.42 * random.next()
  const shares = roles.map(() => 0.3 + random.next())
  const sum = shares.reduce((a, b) => a + b, 0)
  const tasks = roles
    .map((role, i) => {
      const periodUs = draw(random, role.from, role.to, role.grid)
      return {
        name: role.name,
        id: role.id,
        periodUs,
        costUs: Math.max(2, Math.round((periodUs * wanted * shares[i]!) / sum)),
      }
    })
    .sort((a, b) => a.periodUs - b.periodUs)
  return {
    tasks,
    blockingUs: draw(random, 2, 24, 2),
    jitterUs: draw(random, 1, 12, 1),
    clockMHz: [48, 64, 72, 100, 120, 168, 180, 240][Math.floor(random.next() * 8)]!,
  }
}

export interface SolvedTask {
  readonly name: string
  readonly cost: Value
  readonly period: Value
  readonly response: Value
  readonly share: Derived
  readonly slack: Derived
  readonly meets: Comparison & { readonly op: '<=' | '>' }
}

export interface Solved {
  readonly tasks: readonly SolvedTask[]
  readonly blocking: Value
  readonly jitter: Value
  readonly clock: Value
  readonly utilisation: Derived
  readonly liu: Derived
  readonly byBound: Comparison & { readonly op: '<=' | '>' }
  readonly below: Comparison
  readonly hyperbolic: Derived
  readonly schedule: ClaimPlaces
  readonly schedulable: boolean
  readonly count: Value
}

/** null: the lowest tasks never answer, or the load is beyond one; such a draw teaches nothing and is drawn again. */
export function responsesOf(x: Instance): number[] | null {
  const answers = responseTimes(
    x.tasks.map((task, i) => ({
      cost: task.costUs,
      period: task.periodUs,
      deadline: task.periodUs,
      jitter: i === 0 ? x.jitterUs : 0,
      blocking: i === x.tasks.length - 1 ? 0 : x.blockingUs,
    })),
  )
  const load = x.tasks.reduce((sum, task) => sum + task.costUs / task.periodUs, 0)
  return load >= 0.97 || answers.some((answer) => answer === null) ? null : (answers as number[])
}

export function solve(m: Model, x: Instance): Solved {
  const answers = responsesOf(x)!
  const n = x.tasks.length
  const blocking = m.given('B', x.blockingUs, 'µs')
  const jitter = m.given('J', x.jitterUs, 'µs')
  const clock = m.given('f_c', x.clockMHz, 'MHz')
  const count = m.given('n', n, '')
  const values = x.tasks.map((task, i) => ({
    ...task,
    cost: m.given(`C_${task.id}`, task.costUs, 'µs'),
    period: m.given(`T_${task.id}`, task.periodUs, 'µs'),
    response: m.found(`R_${task.id}`, answers[i]!, 'µs', 'i'),
  }))
  const schedulable = answers.every((answer, i) => answer <= x.tasks[i]!.periodUs)
  const schedule = m.claim('schedule', {
    tasks: values.map((task, i) => ({
      name: task.name,
      cost: task.cost.id,
      period: task.period.id,
      response: task.response.id,
      ...(i === 0 ? { jitter: 'J' } : {}),
      ...(i === n - 1 ? {} : { blocking: 'B' }),
    })),
    resolution_ns: 1000,
    meets: schedulable,
  })
  const tasks = values.map((task) => ({
    name: task.name,
    cost: task.cost,
    period: task.period,
    response: task.response,
    share: m.derive(`U_${task.id}`, '%', `${task.cost.id}/${task.period.id}`, '3s'),
    slack: m.derive(`S_${task.id}`, 'µs', `${task.period.id} - ${task.response.id}`, 'i'),
    meets: m.compare(task.response, task.period),
  }))
  const utilisation = m.derive('U', '', values.map((task) => `${task.cost.id}/${task.period.id}`).join(' + '), '4s')
  const liu = m.derive('U_n', '', 'n*(2^(1/n) - 1)', '4s')
  const hyperbolic = m.derive('H', '', values.map((task) => `(${task.cost.id}/${task.period.id} + 1)`).join('*'), '4s')
  return {
    tasks,
    blocking,
    jitter,
    clock,
    utilisation,
    liu,
    byBound: m.compare(utilisation, liu),
    below: m.relation(utilisation, '<', '1'),
    hyperbolic,
    schedule,
    schedulable,
    count,
  }
}
