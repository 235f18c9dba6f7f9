// The instance: independent periodic tasks of one processor, drawn so that each of four verdicts comes up: decided by the
// bound of the load, by the product, by the exact test only, or late.
import type { Random } from '#core'
import { type Comparison, type Model, responseTimes } from '../../../writing/model.ts'
import type { ClaimPlaces, Derived, Value } from '../../../writing/value.ts'

export const VERDICTS = ['bound', 'product', 'exact', 'late'] as const
export type Verdict = (typeof VERDICTS)[number]

export interface TaskShape {
  readonly name: string
  readonly id: string
  readonly costUs: number
  readonly periodUs: number
}

export interface Instance {
  /** Shortest period first. */
  readonly tasks: readonly TaskShape[]
  readonly clockMHz: number
  /** What each MHz of clock draws. */
  readonly currentMaPerMHz: number
  /** The clock can be set in multiples of this. */
  readonly gridMHz: number
  readonly verdict: Verdict
}

const ROLES: readonly (readonly [name: string, id: string, fromUs: number, toUs: number, gridUs: number])[] = [
  ['motor current loop', 'cu', 100, 250, 10],
  ['encoder sampling', 'en', 150, 400, 10],
  ['segment interpolation', 'se', 400, 1000, 50],
  ['load cell filter', 'lo', 500, 1500, 50],
  ['pressure correction', 'pr', 600, 1600, 50],
  ['filament odometer', 'fi', 1000, 2500, 100],
  ['accelerometer drain', 'ac', 800, 2000, 100],
  ['host frame decoder', 'ho', 1200, 3000, 100],
  ['heater regulation', 'he', 2000, 5000, 250],
  ['thermistor plausibility', 'th', 1800, 4000, 100],
  ['fan tachometer', 'fa', 1500, 4000, 100],
]

/** Whole MHz at which a set is just schedulable: the largest demand for each task, at its best testing point. */
export function leastClockMHz(x: Instance): number {
  const needs = x.tasks.map((_, level) =>
    Math.min(
      ...pointsUs(x.tasks, level).map(
        (t) =>
          x.tasks.slice(0, level + 1).reduce((sum, task) => sum + Math.ceil(t / task.periodUs) * task.costUs, 0) / t,
      ),
    ),
  )
  return Math.ceil(x.clockMHz * Math.max(...needs) - 1e-9)
}

/** Where the demand of a task has to be looked at (Bini and Buttazzo 2004): few of the many releases. */
function pointsUs(tasks: readonly TaskShape[], level: number): number[] {
  let points = [tasks[level]!.periodUs]
  for (let j = level - 1; j >= 0; j--) {
    const period = tasks[j]!.periodUs
    points = [...new Set(points.flatMap((t) => [Math.floor(t / period) * period, t]))]
  }
  return points
}

function meets(tasks: readonly { cost: number; period: number }[]): boolean {
  return responseTimes(tasks.map((task) => ({ ...task, deadline: task.period, jitter: 0, blocking: 0 }))).every(
    (answer, i) => answer !== null && answer <= tasks[i]!.period,
  )
}

function verdictOf(tasks: readonly TaskShape[]): Verdict {
  const n = tasks.length
  const load = tasks.reduce((sum, task) => sum + task.costUs / task.periodUs, 0)
  const product = tasks.reduce((so, task) => so * (1 + task.costUs / task.periodUs), 1)
  if (load <= n * (2 ** (1 / n) - 1)) return 'bound'
  if (product <= 2) return 'product'
  return meets(tasks.map((task) => ({ cost: task.costUs, period: task.periodUs }))) ? 'exact' : 'late'
}

export function drawInstance(random: Random): Instance {
  const from = <T>(options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!
  const verdict = from(VERDICTS)
  for (;;) {
    const count = from([3, 3, 4])
    const roles = [...ROLES]
    for (let i = roles.length - 1; i > 0; i--) {
      const j = Math.floor(random.next() * (i + 1))
      ;[roles[i], roles[j]] = [roles[j]!, roles[i]!]
    }
    const load = verdict === 'bound' ? 0.55 + 0.25 * random.next() : 0.75 + 0.23 * random.next()
    const shares = Array.from({ length: count }, () => 0.12 + random.next() ** 2)
    const sum = shares.reduce((a, b) => a + b, 0)
    const tasks = roles
      .slice(0, count)
      .map(([name, id, low, high, grid], i) => {
        const periodUs = low + grid * Math.floor(random.next() * ((high - low) / grid + 1))
        return { name, id, periodUs, costUs: Math.max(3, Math.round((periodUs * load * shares[i]!) / sum)) }
      })
      .sort((a, b) => a.periodUs - b.periodUs)
    const x: Instance = {
      tasks,
      clockMHz: from([48, 64, 72, 84, 96, 120, 150, 168, 180]),
      currentMaPerMHz: from([0.09, 0.12, 0.15, 0.18, 0.22, 0.26, 0.31]),
      gridMHz: from([2, 4, 5, 6, 8]),
      verdict,
    }
    if (isUseful(x)) return x
  }
}

/** Distinct periods, an order by importance that fails, and no number on the edge of a rounding. */
function isUseful(x: Instance): boolean {
  const { tasks } = x
  const [first, last] = [tasks[0]!, tasks.at(-1)!]
  if (tasks.some((task, i) => i > 0 && task.periodUs === tasks[i - 1]!.periodUs)) return false
  if (first.costUs + last.costUs <= first.periodUs || tasks[1]!.periodUs >= last.periodUs) return false
  if (tasks.reduce((sum, task) => sum + task.costUs / task.periodUs, 0) >= 0.99) return false
  if (pointsUs(tasks, tasks.length - 1).length < 3 || verdictOf(tasks) !== x.verdict) return false
  const least = leastClockMHz(x)
  const at = (clock: number): boolean =>
    meets(
      tasks.map((task) => ({
        cost: Math.ceil((1000 * task.costUs * x.clockMHz) / clock - 1e-6),
        period: 1000 * task.periodUs,
      })),
    )
  return least !== x.clockMHz && at(least) && !at(least - 1)
}

export interface SolvedTask {
  readonly name: string
  readonly cost: Value
  readonly period: Value
  readonly share: Derived
}

/** One place where demand is compared with time. */
export interface Point {
  readonly at: Value
  /** How it was made from periods; null: the task's own period. */
  readonly made: Derived | null
  readonly demand: Derived
  readonly fits: Comparison & { readonly op: '<=' | '>' }
}

export interface Solved {
  readonly tasks: readonly SolvedTask[]
  readonly count: Value
  readonly clock: Value
  readonly load: Derived
  readonly below: Comparison
  readonly bound: Derived
  readonly byLoad: Comparison & { readonly op: '<=' | '>' }
  readonly product: Derived
  readonly byProduct: Comparison & { readonly op: '<=' | '>' }
  readonly schedule: ClaimPlaces
  readonly verdict: Verdict
}

export function solve(m: Model, x: Instance): Solved {
  const count = m.given('n', x.tasks.length, '')
  const clock = m.given('f_c', x.clockMHz, 'MHz')
  const tasks = x.tasks.map((task) => ({
    name: task.name,
    cost: m.given(`C_${task.id}`, task.costUs, 'µs'),
    period: m.given(`T_${task.id}`, task.periodUs, 'µs'),
    share: m.derive(`U_${task.id}`, '', `C_${task.id}/T_${task.id}`, '4s'),
  }))
  const load = m.derive('U', '', tasks.map((task) => task.share.id).join(' + '), '4s')
  const bound = m.derive('U_n', '', 'n*(2^(1/n) - 1)', '4s')
  const product = m.derive('H', '', tasks.map((task) => `(1 + ${task.share.id})`).join('*'), '4s')
  return {
    tasks,
    count,
    clock,
    load,
    below: m.relation(load, '<', '1'),
    bound,
    byLoad: m.compare(load, bound),
    product,
    byProduct: m.compare(product, '2'),
    schedule: m.claim('schedule', {
      tasks: tasks.map((task) => ({ name: task.name, cost: task.cost.id, period: task.period.id })),
      resolution_ns: 1000,
      meets: x.verdict !== 'late',
    }),
    verdict: x.verdict,
  }
}

/** The testing points of a task, each a formula of periods, with the demand up to there. */
export function pointsOf(m: Model, s: Solved, level: number): Point[] {
  const own = s.tasks[level]!.period
  let ids = [own.id]
  const made = new Map<string, Derived>()
  const known = new Map<number, string>([[own.number, own.id]])
  for (let j = level - 1; j >= 0; j--) {
    const period = s.tasks[j]!.period
    ids = ids.flatMap((id) => {
      const number = Math.floor(m.value(id).number / period.number + 1e-9) * period.number
      const before = known.get(number)
      if (before !== undefined) return before === id ? [id] : [before, id]
      const name = `t_${String.fromCharCode(97 + level)}${made.size + 1}`
      made.set(name, m.derive(name, 'µs', `floor(${id}/${period.id})*${period.id}`, 'i'))
      known.set(number, name)
      return [name, id]
    })
  }
  return [...new Set(ids)]
    .sort((a, b) => m.value(a).number - m.value(b).number)
    .map((id, k) => {
      const demand = m.derive(
        `W_${String.fromCharCode(97 + level)}${k + 1}`,
        'µs',
        s.tasks
          .slice(0, level + 1)
          .map((task, i) => (i === level ? task.cost.id : `ceil(${id}/${task.period.id})*${task.cost.id}`))
          .join(' + '),
        'i',
      )
      return { at: m.value(id), made: made.get(id) ?? null, demand, fits: m.compare(demand, id) }
    })
}
