// The instance: a handler of the controller as blocks, a branch and a bounded loop, with what each of them costs, and what the four
// depths ask about it: a structural bound, paths that cannot happen, a budget in code, and memory that makes the processor wait.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Value } from '../../../writing/value.ts'

export interface Handler {
  readonly name: string
  readonly items: string
  /** When the costly side of the loop's body is taken. */
  readonly costly: string
  /** When the first branch is costly. */
  readonly turn: string
  readonly from: number
  readonly to: number
}

const HANDLERS: readonly Handler[] = [
  {
    name: 'the step handler',
    items: 'axes',
    costly: 'a step is due',
    turn: 'the ramp enters a new phase',
    from: 4,
    to: 9,
  },
  {
    name: 'the drain of the accelerometer',
    items: 'samples',
    costly: 'a sample closes a window',
    turn: 'the sensor has changed its range',
    from: 8,
    to: 16,
  },
  {
    name: 'the receiver of the bus',
    items: 'frames',
    costly: 'a frame is complete',
    turn: 'the line was silent before',
    from: 5,
    to: 12,
  },
  {
    name: 'the round of the heaters',
    items: 'channels',
    costly: 'a reading is new',
    turn: 'the supply has sagged',
    from: 4,
    to: 8,
  },
  {
    name: 'the feeder of the queue',
    items: 'slots',
    costly: 'a slot opens a segment',
    turn: 'a stop has been demanded',
    from: 6,
    to: 14,
  },
  {
    name: 'the guard of the inputs',
    items: 'inputs',
    costly: 'an input has changed',
    turn: 'the machine is enclosed and open',
    from: 6,
    to: 16,
  },
]

export type TightRoute = 'exclusive' | 'shared' | 'triangular'
export type CodeRoute = 'chunk' | 'ticket' | 'mark'
export type MemoryRoute = 'clock' | 'unroll'

export interface Instance {
  readonly handler: Handler
  readonly tight: TightRoute
  readonly coding: CodeRoute
  readonly memory: MemoryRoute
  readonly clockMHz: number
  /** Cycles: entry, test of the branch, its two sides, test of the loop, two sides of its body, exit. */
  readonly cycles: Readonly<Record<'e' | 't' | 'a' | 'b' | 'h' | 'p' | 'q' | 'x' | 'j' | 'd' | 'g', number>>
  readonly n: number
  readonly seen: number
  readonly budgetUs: number
  readonly chancePercent: number
  readonly runsHz: number
  readonly most: number
  readonly items: number
  readonly itemCycles: number
  readonly callCycles: number
  readonly sliceUs: number
  readonly periodUs: number
  readonly deadlineMs: number
  readonly prescale: number
  readonly flashNs: number
  readonly lines: number
  readonly topMHz: number
  readonly presentMHz: number
  readonly otherMHz: number
  readonly wantedUs: number
  readonly work: number
  readonly cacheLines: number
  readonly bodyLines: number
  readonly fixedLines: number
  readonly missCycles: number
  readonly rounds: number
}

/** Cycles of the worst path by structure. */
export function structural(x: Pick<Instance, 'cycles' | 'n'>): number {
  const c = x.cycles
  return c.e + c.t + Math.max(c.a, c.b) + (x.n + 1) * c.h + x.n * Math.max(c.p, c.q) + c.x
}

export const waits = (mhz: number, flashNs: number): number => Math.ceil((mhz * flashNs) / 1000) - 1

/** µs of the handler at a clock. */
export function timeAt(x: Pick<Instance, 'work' | 'lines' | 'flashNs'>, mhz: number): number {
  return (x.work + x.lines * waits(mhz, x.flashNs)) / mhz
}

/** Cycles of a loop whose body is written out `u` times. */
export function unrolled(
  x: Pick<Instance, 'rounds' | 'cycles' | 'fixedLines' | 'bodyLines' | 'cacheLines' | 'missCycles'>,
  u: number,
): number {
  const lines = x.fixedLines + x.bodyLines * u
  const turns = Math.ceil(x.rounds / u)
  const misses = lines > x.cacheLines ? lines * turns : lines
  return turns * x.cycles.h + x.rounds * x.cycles.q + misses * x.missCycles
}

const FACTORS = Array.from({ length: 32 }, (_, i) => i + 1)

/** The first of the factors with the least cycles. */
export function bestFactor(x: Parameters<typeof unrolled>[0]): number {
  return FACTORS.reduce((best, u) => (unrolled(x, u) < unrolled(x, best) ? u : best), 1)
}

export function drawInstance(random: Random): Instance {
  const from = <T>(options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!
  const grid = (low: number, high: number, step = 1): number =>
    Number((low + step * Math.floor(random.next() * (Math.floor((high - low) / step + 1e-9) + 1))).toFixed(6))
  for (;;) {
    const handler = from(HANDLERS)
    const n = grid(handler.from, handler.to)
    const b = grid(20, 70)
    const q = grid(12, 34)
    const g = grid(30, 90)
    const cycles = {
      e: grid(30, 110),
      t: grid(6, 18),
      a: b + grid(60, 260),
      b,
      h: grid(5, 13),
      p: q + grid(30, 160),
      q,
      x: grid(24, 80),
      j: grid(12, 50),
      d: g + grid(60, 280),
      g,
    }
    const clockMHz = from([48, 64, 72, 80, 100, 120, 150, 168, 180])
    const worst = structural({ cycles, n })
    const itemCycles = grid(30, 220)
    const callCycles = grid(40, 160)
    const sliceUs = grid(6, 40)
    const items = grid(120, 900, 10)
    const perCall = Math.floor((sliceUs * clockMHz - callCycles) / itemCycles)
    const calls = Math.ceil(items / perCall)
    const periodUs = from([250, 500, 1000, 2000])
    const lines = grid(40, 260)
    const x: Instance = {
      handler,
      tight: from(['exclusive', 'shared', 'triangular']),
      coding: from(['chunk', 'ticket', 'mark']),
      memory: from(['clock', 'unroll']),
      clockMHz,
      cycles,
      n,
      seen: grid(1, Math.max(1, n - 2)),
      budgetUs: Number(((worst / clockMHz) * (0.86 + 0.4 * random.next())).toFixed(1)),
      chancePercent: from([4, 5, 8, 10, 12, 15, 20]),
      runsHz: from([100, 200, 500, 1000, 2000, 5000, 10_000]),
      most: grid(2, Math.max(2, n - 2)),
      items,
      itemCycles,
      callCycles,
      sliceUs,
      periodUs,
      deadlineMs: Math.max(1, Math.round((calls * periodUs * (0.75 + 0.7 * random.next())) / 1000)),
      prescale: from([4, 8, 16, 32, 64]),
      flashNs: from([23, 27, 29, 31, 37, 41, 43]),
      lines,
      topMHz: from([96, 120, 144, 168, 180, 216]),
      presentMHz: 0,
      otherMHz: 0,
      wantedUs: 0,
      work: lines * grid(2, 6) + grid(100, 900),
      cacheLines: from([16, 32, 64, 128]),
      bodyLines: grid(2, 7),
      fixedLines: grid(1, 4),
      missCycles: grid(4, 14),
      rounds: grid(120, 400, 20),
    }
    const clocks = Array.from({ length: x.topMHz - 23 }, (_, i) => i + 24)
    const times = clocks.map((mhz) => timeAt(x, mhz))
    const fastest = Math.min(...times)
    // A wait state begins between the two clocks, and the higher of them takes the more time.
    const pairs = clocks.flatMap((mhz) =>
      [2, 4, 6, 8]
        .filter((more) => mhz + more <= x.topMHz && timeAt(x, mhz + more) > 1.004 * timeAt(x, mhz))
        .map((more) => [mhz, mhz + more] as const),
    )
    if (pairs.length === 0) continue
    const [present, proposed] = from(pairs)
    const wantedUs = Number((fastest * (1.12 + 0.6 * random.next())).toFixed(1))
    const lowest = clocks.find((mhz) => timeAt(x, mhz) <= wantedUs)!
    const best = bestFactor(x)
    const balance = Math.sqrt((cycles.h * x.rounds) / (x.bodyLines * x.missCycles))
    const room = Math.floor((x.cacheLines - x.fixedLines) / x.bodyLines)
    const isExplained = best === room ? balance > room - 1 : balance < room && Math.abs(best - balance) < 0.4 * balance
    const tickets = ((sliceUs * clockMHz - callCycles) / cycles.p) % 1
    const see = 1 / 3600 / x.runsHz / (x.chancePercent / 100) ** n
    const late = (calls * periodUs + sliceUs) / (x.deadlineMs * 1000)
    const ratio = worst / clockMHz / x.budgetUs
    if (
      present > 30 &&
      wantedUs > fastest * 1.05 &&
      Math.abs(timeAt(x, lowest) / wantedUs - 1) > 1e-4 &&
      clocks.filter((mhz) => Math.abs(timeAt(x, mhz) - fastest) < 1e-9).length === 1 &&
      isExplained &&
      best > 2 &&
      best < 30 &&
      FACTORS.filter((u) => unrolled(x, u) === unrolled(x, best)).length === 1 &&
      x.fixedLines + 32 * x.bodyLines > x.cacheLines &&
      see > 3 &&
      see < 1e7 &&
      perCall > 3 &&
      calls > 3 &&
      Math.abs(late - 1) > 0.01 &&
      Math.abs(ratio - 1) > 0.01 &&
      tickets > 0.01 &&
      cycles.a + g !== b + cycles.d &&
      (worst + callCycles - cycles.t - Math.max(cycles.a, cycles.b)) % x.prescale !== 0 &&
      Math.ceil(worst / clockMHz) !== worst / clockMHz &&
      Math.abs((worst - (n - x.seen) * (cycles.p - q)) * 1.2 - worst) > 1
    )
      return { ...x, presentMHz: present, otherMHz: proposed, wantedUs }
  }
}

export interface Solved {
  readonly clock: Value
  readonly n: Value
  readonly worst: number
}

/** What the depths have in common; each makes the rest of what it needs. */
export function solve(m: Model, x: Instance): Solved {
  return {
    clock: m.given('f_c', x.clockMHz, 'MHz'),
    n: m.given('n', x.n, ''),
    worst: structural(x),
  }
}

type Block = keyof Instance['cycles']

/** What blocks cost, in the order asked for. */
export function costs<const K extends readonly Block[]>(m: Model, x: Instance, blocks: K): { [I in keyof K]: Value } {
  const one = (block: Block): Value => {
    const id = `c_${block}`
    return m.has(id) ? m.value(id) : m.given(id, x.cycles[block], 'cycles')
  }
  return blocks.map(one) as { [I in keyof K]: Value }
}
