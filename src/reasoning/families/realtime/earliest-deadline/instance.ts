// The instance: three tasks of a controller in whole ticks, with deadlines that may come before the next release, and what the depths add:
// a clock that wraps, a server for work that comes when it likes, a section that nobody interrupts, an overrun.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface TaskShape {
  readonly name: string
  readonly cost: number
  readonly period: number
  readonly deadline: number
}

export interface Instance {
  readonly tasks: readonly TaskShape[]
  readonly tickUs: number
  readonly holds: boolean
  readonly coding: 'queue' | 'server'
  readonly limit: 'section' | 'overrun'
  readonly countBits: number
  readonly now: number
  readonly serverBudget: number
  readonly serverPeriod: number
  readonly jobCost: number
  readonly arrival: number
  readonly budgetLeft: number
  readonly deadlineSet: number
  readonly section: number
  readonly pieceExtra: number
  readonly overrun: number
  readonly wanted: number
  readonly stranger: string
}

const NAMES = [
  ['commutation', 'the encoder', 'current control', 'the step feeder'],
  ['the planner of segments', 'the load cell', 'pressure correction', 'the accelerometer', 'bus traffic'],
  ['heater control', 'the fan watch', 'thermal supervision', 'the display', 'the log'],
] as const

const STRANGERS = [
  'messages of the host',
  'files from the network',
  'requests of the display',
  'pictures of the camera',
] as const

export function load(tasks: readonly TaskShape[]): number {
  return tasks.reduce((sum, task) => sum + task.cost / task.period, 0)
}

/** Ticks of work that have to be done inside of a window of `span` ticks. */
export function demand(tasks: readonly TaskShape[], span: number): number {
  return tasks.reduce((sum, t) => sum + Math.max(0, Math.floor((span - t.deadline) / t.period) + 1) * t.cost, 0)
}

/** Rounds of the busy period, the last two alike; empty where it takes too many. */
export function busyRounds(tasks: readonly TaskShape[]): number[] {
  const rounds = [tasks.reduce((sum, task) => sum + task.cost, 0)]
  while (rounds.length < 12) {
    const before = rounds.at(-1)!
    const next = tasks.reduce((sum, task) => sum + Math.ceil(before / task.period) * task.cost, 0)
    rounds.push(next)
    if (next === before) return rounds
  }
  return []
}

export interface Point {
  readonly task: number
  readonly job: number
  readonly at: number
}

/** Absolute deadlines up to `end`, each once, with the job that has it. */
export function points(tasks: readonly TaskShape[], end: number): Point[] {
  const all = tasks.flatMap((task, i) =>
    Array.from({ length: Math.max(0, Math.floor((end - task.deadline) / task.period) + 1) }, (_, job) => ({
      task: i,
      job,
      at: task.deadline + job * task.period,
    })),
  )
  return all.sort((a, b) => a.at - b.at).filter((point, i, list) => i === 0 || point.at !== list[i - 1]!.at)
}

/** Rounds of the first answer of the lowest task under priority by rate, up to its period. */
export function fixedRounds(tasks: readonly TaskShape[]): number[] {
  const last = tasks.at(-1)!
  const rounds = [tasks.reduce((sum, task) => sum + task.cost, 0)]
  while (rounds.length < 10) {
    const before = rounds.at(-1)!
    const next =
      last.cost + tasks.slice(0, -1).reduce((sum, task) => sum + Math.ceil(before / task.period) * task.cost, 0)
    rounds.push(next)
    if (next === before || next > last.period) return rounds
  }
  return []
}

export function drawInstance(random: Random): Instance {
  const from = <T>(options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!
  const whole = (low: number, high: number): number => low + Math.floor(random.next() * (high - low + 1))
  const holds = random.next() < 0.5
  for (;;) {
    const periods = [whole(9, 22), whole(20, 46), whole(40, 110)]
    const target = 0.8 + 0.17 * random.next()
    const shares = periods.map(() => 0.3 + random.next())
    const sum = shares.reduce((a, b) => a + b, 0)
    const tasks = periods.map((period, i) => ({
      name: from(NAMES[i]!),
      cost: Math.max(1, Math.round((period * target * shares[i]!) / sum)),
      period,
      deadline: Math.round(period * (0.5 + 0.5 * random.next())),
    }))
    const u = load(tasks)
    const rounds = busyRounds(tasks)
    const end = rounds.at(-1) ?? 0
    const list = points(tasks, end)
    const tight = Math.min(...list.map(({ at }) => at - demand(tasks, at)))
    const longest = Math.max(...tasks.map((task) => task.deadline))
    const gaps = points(tasks, longest - 1).map(({ at }) => at - demand(tasks, at))
    const room = Math.min(...gaps)
    const serverPeriod = whole(30, 90)
    const most = Math.floor((1 - u) * serverPeriod + 1e-9)
    const serverBudget = whole(2, Math.max(2, most + 1))
    const holder = tasks.find((task) => task.deadline === longest)!
    const section = whole(room + 1, Math.max(room + 1, holder.cost - 1))
    const pieceExtra = 1
    const overrun = whole(6, 40)
    const arrival = whole(20, 400)
    const deadlineSet = arrival + whole(4, serverPeriod - 2)
    const budgetLeft = whole(1, serverBudget)
    const hard = tasks[0]!.cost / tasks[0]!.period
    const backlog = overrun + 2 * tasks.reduce((sum, task) => sum + task.cost, 0)
    const wanted = Math.ceil((backlog / (1 - u)) * (0.3 + 0.4 * random.next()))
    const stretch = (u - hard) / (1 - backlog / wanted - hard)
    const x: Instance = {
      tasks,
      tickUs: from([10, 20, 25, 50, 100]),
      holds,
      coding: from(['queue', 'server']),
      limit: holds ? 'section' : 'overrun',
      countBits: from([8, 10, 12]),
      now: 0,
      serverBudget,
      serverPeriod,
      jobCost: whole(serverBudget + 1, serverBudget * 6),
      arrival,
      budgetLeft,
      deadlineSet,
      section,
      pieceExtra,
      overrun,
      wanted,
      stranger: from(STRANGERS),
    }
    const range = 2 ** x.countBits
    const near = tasks[0]!.deadline + tasks[2]!.deadline
    const fixed = fixedRounds(tasks)
    if (
      new Set(periods).size === 3 &&
      tasks[0]!.period < tasks[1]!.period &&
      tasks[1]!.period < tasks[2]!.period &&
      tasks.every((task) => task.deadline > task.cost) &&
      tasks.some((task) => task.deadline < task.period) &&
      new Set(tasks.map((task) => task.deadline)).size === 3 &&
      u > 0.79 &&
      u < 0.975 &&
      rounds.length > 2 &&
      fixed.length > 1 &&
      tasks[1]!.cost + Math.ceil(tasks[1]!.period / periods[0]!) * tasks[0]!.cost <= periods[1]! &&
      end < 400 &&
      list.length > 3 &&
      list.length < 10 &&
      tight < 0 === !holds &&
      tasks.reduce((sum, task) => sum + task.cost / task.deadline, 0) > 1.01 &&
      near < range / 2 &&
      tasks[2]!.deadline > tasks[0]!.deadline + 2 &&
      most > 2 &&
      room > 2 &&
      (!holds || section + Math.ceil(section / (room - 1)) <= holder.cost) &&
      gaps.length > 0 &&
      Math.abs(budgetLeft * serverPeriod - serverBudget * (deadlineSet - arrival)) > 0 &&
      backlog / wanted < 1 - hard - 0.05 &&
      stretch > 1.05 &&
      stretch < 9
    )
      return { ...x, now: range - Math.floor((tasks[0]!.deadline + tasks[2]!.deadline) / 2) }
  }
}

export interface SolvedTask {
  readonly name: string
  readonly cost: Value
  readonly period: Value
}

export interface Solved {
  readonly tick: Value
  readonly tasks: readonly SolvedTask[]
  readonly load: Derived
}

export function solve(m: Model, x: Instance): Solved {
  return {
    tick: m.given('tau', x.tickUs, 'µs'),
    tasks: x.tasks.map((task, i) => ({
      name: task.name,
      cost: m.given(`C_${i + 1}`, task.cost, 'ticks'),
      period: m.given(`T_${i + 1}`, task.period, 'ticks'),
    })),
    load: m.derive('U', '', 'C_1/T_1 + C_2/T_2 + C_3/T_3', '5s'),
  }
}

/** Deadlines after release. */
export function deadlines(m: Model, x: Instance): Value[] {
  return x.tasks.map((task, i) => m.given(`D_${i + 1}`, task.deadline, 'ticks'))
}

/** Demand inside of a window, as a formula in its length. */
export function demandOf(span: string): string {
  return [1, 2, 3].map((i) => `(floor((${span} - D_${i})/T_${i}) + 1)*C_${i}`).join(' + ')
}
