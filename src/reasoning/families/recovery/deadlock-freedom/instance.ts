// The instance: three tasks of different priority, three locks, and an order of taking them that closes a circle.
import type { Random } from '#core'
import type { Piece } from '../../../text/piece.ts'
import { code, concat } from '../../../text/piece.ts'
import type { Model } from '../../../writing/model.ts'

export interface TaskShape {
  readonly name: string
  readonly word: string
  readonly periodMs: number
  readonly windowUs: number
  readonly bothUs: number
  /** Places in `locks`: first taken, second taken. */
  readonly takes: readonly [number, number]
}

export interface Instance {
  /** Highest priority first. */
  readonly tasks: readonly TaskShape[]
  readonly locks: readonly string[]
  /** How many tasks the circle has. */
  readonly circle: 2 | 3
  readonly costUs: number
  readonly deadlineUs: number
  readonly switchUs: number
  /** Both locks are taken in one job of so many. */
  readonly seldom: number
}

const ROLES = [
  [
    ['motion planning', 'motion', 4, 12],
    ['step refill', 'refill', 2, 8],
    ['probe polling', 'probe', 5, 15],
  ],
  [
    ['heater control', 'heater', 50, 250],
    ['fan control', 'fan', 40, 160],
    ['host communication', 'host', 20, 90],
  ],
  [
    ['logging', 'logger', 400, 2000],
    ['display', 'screen', 300, 900],
    ['checkpoint writing', 'saver', 600, 3000],
  ],
] as const
const LOCKS = ['bus', 'state', 'queue', 'flash', 'sensors', 'config', 'journal', 'outputs'] as const

const grid = (random: Random, from: number, to: number, step: number): number =>
  from + step * Math.floor(random.next() * (Math.floor((to - from) / step) + 1))
const shuffled = <T>(random: Random, list: readonly T[]): T[] => {
  const out = [...list]
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    ;[out[i], out[j]] = [out[j]!, out[i]!]
  }
  return out
}

/** Mean time until the circle closes, h. */
function rareH(x: Instance): number {
  const members = x.tasks.filter((task) => x.circle === 3 || task.takes[0] + task.takes[1] === 1)
  const periods = members.reduce((product, task) => product * 1e-3 * task.periodMs * x.seldom, 1)
  return periods / members.slice(1).reduce((product, task) => product * 1e-6 * task.windowUs, 1) / 3600
}

/** Rare enough for a bench and not for the field. */
export function drawInstance(random: Random): Instance {
  for (let attempt = 0; ; attempt++) {
    const x = drawOnce(random.fork(String(attempt)))
    const hours = rareH(x)
    if (hours >= 3 && hours <= 800) return x
  }
}

function drawOnce(random: Random): Instance {
  const circle = random.next() < 0.5 ? 2 : 3
  const third: [number, number] = random.next() < 0.5 ? [0, 2] : [1, 2]
  const takes = shuffled<readonly [number, number]>(
    random,
    circle === 2
      ? [[0, 1], [1, 0], third]
      : [
          [0, 1],
          [1, 2],
          [2, 0],
        ],
  )
  const tasks = ROLES.map((roles, i): TaskShape => {
    const [name, word, from, to] = roles[Math.floor(random.next() * roles.length)]!
    return {
      name,
      word,
      periodMs: grid(random, from, to, i === 0 ? 1 : 10),
      windowUs: grid(random, 10, 60 * (i + 1), 5),
      bothUs: grid(random, 20, 150 * (i + 1), 10),
      takes: takes[i]!,
    }
  })
  const costUs = grid(random, 100, 600, 20)
  const [, second, last] = tasks.map((task) => task.windowUs + task.bothUs) as [number, number, number]
  const share = 0.35 + random.next()
  return {
    tasks,
    locks: shuffled(random, LOCKS).slice(0, 3),
    circle,
    costUs,
    deadlineUs: 10 * Math.ceil((costUs + share * (second + last) + 40) / 10),
    switchUs: grid(random, 2, 12, 1),
    seldom: circle === 2 ? grid(random, 20, 300, 10) : grid(random, 2, 12, 1),
  }
}

export interface Task extends TaskShape {
  readonly period: ReturnType<Model['given']>
  readonly window: ReturnType<Model['given']>
  readonly both: ReturnType<Model['given']>
  readonly hold: ReturnType<Model['derive']>
  /** In the order of the locks' ranks. */
  readonly ordered: readonly [number, number]
}

export function solve(m: Model, x: Instance) {
  const tasks = x.tasks.map((shape, i): Task => {
    const n = i + 1
    return {
      ...shape,
      period: m.given(`T_${n}`, shape.periodMs, 'ms'),
      window: m.given(`w_${n}`, shape.windowUs, 'µs'),
      both: m.given(`u_${n}`, shape.bothUs, 'µs'),
      hold: m.derive(`c_${n}`, 'µs', `w_${n} + u_${n}`, 'i'),
      ordered: [Math.min(...shape.takes), Math.max(...shape.takes)],
    }
  })
  const inCircle = tasks.filter((_, i) => x.circle === 3 || x.tasks[i]!.takes[0] + x.tasks[i]!.takes[1] === 1)
  const places = inCircle.map((task) => tasks.indexOf(task) + 1)
  const below = places.slice(1)
  const seldom = m.given('N_j', x.seldom, '')
  return {
    tasks,
    seldom,
    locks: x.locks,
    circle: x.circle,
    inCircle,
    cost: m.given('C_1', x.costUs, 'µs'),
    deadline: m.given('D_1', x.deadlineUs, 'µs'),
    change: m.given('o', x.switchUs, 'µs'),
    /** Mean time until the circle closes: each lower task must be caught in its window by the next higher one. */
    rare: m.derive(
      'tau',
      'h',
      `${places.map((n) => `N_j*T_${n}`).join('*')}/(${below.map((n) => `w_${n}`).join('*')})`,
      '3s',
    ),
    size: m.given('n', x.circle, ''),
  }
}

export type Solved = ReturnType<typeof solve>

/** Which lock is asked for while which is held: rows are held, columns are asked for. */
export function edges(s: Solved, repaired: boolean): string[][] {
  const out = [0, 1, 2].map(() => ['0', '0', '0'])
  for (const task of s.tasks) {
    const [held, asked] = repaired ? task.ordered : task.takes
    out[held]![asked] = '1'
  }
  return out
}

/** Tasks and locks as a state machine: take the first, take the second, give both back. */
export function machine(s: Solved, repaired: boolean): Pick<Parameters<Model['explore']>[1], 'variables' | 'rules'> {
  return {
    variables: [
      ...s.tasks.map((task) => ({ name: task.word, values: ['0', '1', '2'] })),
      ...s.locks.map((name) => ({ name, values: ['free', ...s.tasks.map((task) => task.word)] })),
    ],
    rules: s.tasks.flatMap((task) => {
      const [first, second] = (repaired ? task.ordered : task.takes).map((at) => s.locks[at]!) as [string, string]
      const take = (lock: string, from: string, to: string) => ({
        name: `${task.word} takes ${lock}`,
        when: [
          { name: task.word, is: '==' as const, value: from },
          { name: lock, is: '==' as const, value: 'free' },
        ],
        set: [
          { name: lock, to: task.word },
          { name: task.word, to },
        ],
      })
      return [
        take(first, '0', '1'),
        take(second, '1', '2'),
        {
          name: `${task.word} returns both`,
          when: [{ name: task.word, is: '==' as const, value: '2' }],
          set: [
            { name: first, to: 'free' },
            { name: second, to: 'free' },
            { name: task.word, to: '0' },
          ],
        },
      ]
    }),
  }
}

/** "motion planning takes bus, then queue" of each. */
export function programs(s: Solved, repaired: boolean): string[] {
  return s.tasks.map((task) => {
    const [first, second] = (repaired ? task.ordered : task.takes).map((at) => s.locks[at]!)
    return `${task.name} takes ${first}, then ${second}`
  })
}

/** The programs as an array of Rust, by place of lock. */
export function programRows(s: Solved, repaired: boolean): Piece {
  const rows = s.tasks.map((task) => (repaired ? task.ordered : task.takes).join(', '))
  return concat(code`[`, rows.map((row) => `[${row}]`).join(', '), code`]`)
}
