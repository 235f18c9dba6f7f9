// The instance: three kinds of message that wait in memory on a controller, each with a size, a stream and a time that it is held,
// and the memory that there is.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

interface Kind {
  readonly name: string
  readonly bytes: number
  readonly perS: number
  readonly burst: number
  readonly holdMs: number
}

export interface Instance {
  /** From the smallest to the largest. */
  readonly kinds: readonly [Kind, Kind, Kind]
  readonly headerBytes: number
  readonly alignBytes: number
  readonly memoryBytes: number
  readonly visitUs: number
  readonly popUs: number
  readonly allowedUs: number
  readonly bits: number
  readonly spare: number
  readonly staleS: number
  readonly classBytes: number
  readonly commonBurst: number
  /** Quotas of the small model that is explored. */
  readonly quotas: readonly [number, number]
}

const NAMES = [
  ['samples of temperature', 'acknowledgements', 'step counts', 'events of end switches'],
  ['telegrams of the bus', 'queries of the host', 'status reports', 'results of probing'],
  ['planned moves', 'lines of the log', 'curve segments', 'commands of the host'],
] as const

const steady = (kind: Kind): number => (kind.perS * kind.holdMs) / 1000
export const countOf = (kind: Kind): number => kind.burst + Math.floor(steady(kind))
const blockOf = (x: Pick<Instance, 'headerBytes' | 'alignBytes'>, kind: Kind): number =>
  Math.ceil((kind.bytes + x.headerBytes) / x.alignBytes) * x.alignBytes

/** Memory of the four ways to cut three kinds into classes: none, behind the first, behind the second, both. */
export function costs(x: Omit<Instance, 'memoryBytes'>): number[] {
  return [0, 1, 2, 3].map((cuts) => {
    const classes: Kind[][] = [[]]
    x.kinds.forEach((kind, i) => {
      classes.at(-1)!.push(kind)
      if (i < 2 && cuts & (1 << i)) classes.push([])
    })
    return classes.reduce((sum, some) => {
      const flow = some.reduce((all, kind) => all + Math.floor(steady(kind)), 0)
      const burst = some.reduce((all, kind) => all + kind.burst, 0)
      return sum + (flow + Math.min(burst, x.commonBurst)) * blockOf(x, some.at(-1)!) + x.classBytes
    }, 0)
  })
}

export function drawInstance(random: Random): Instance {
  const from = <T>(options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!
  const grid = (low: number, high: number, step: number): number =>
    Number((low + step * Math.floor(random.next() * (Math.floor((high - low) / step + 1e-9) + 1))).toFixed(6))
  for (;;) {
    const kinds = [
      {
        name: from(NAMES[0]),
        bytes: grid(10, 30, 2),
        perS: grid(200, 900, 10),
        burst: grid(2, 14, 1),
        holdMs: grid(21, 89, 1),
      },
      {
        name: from(NAMES[1]),
        bytes: grid(24, 72, 2),
        perS: grid(40, 290, 10),
        burst: grid(2, 14, 1),
        holdMs: grid(31, 149, 1),
      },
      {
        name: from(NAMES[2]),
        bytes: grid(60, 150, 2),
        perS: grid(30, 190, 5),
        burst: grid(2, 14, 1),
        holdMs: grid(61, 289, 1),
      },
    ] as const
    const base = {
      kinds,
      headerBytes: from([2, 4, 6, 8]),
      alignBytes: from([4, 8, 16]),
      visitUs: grid(0.08, 0.4, 0.02),
      popUs: grid(0.2, 0.9, 0.05),
      allowedUs: grid(2, 9, 0.5),
      bits: from([6, 7, 8, 9, 10]),
      spare: grid(2, 9, 1),
      staleS: grid(0.2, 4, 0.1),
      classBytes: grid(24, 240, 8),
      commonBurst: grid(4, 34, 1),
      quotas: [from([1, 2, 3]), from([2, 3, 4])] as const,
    }
    const counts = kinds.map(countOf)
    const total = counts[0]! + counts[1]! + counts[2]!
    const need = total * blockOf(base, kinds[2])
    const x: Instance = { ...base, memoryBytes: 64 * Math.round((need * grid(0.78, 1.34, 0.02)) / 64) }
    const bursts = kinds.map((kind) => kind.burst)
    const small = 2 ** Math.ceil(Math.log2(kinds[0].bytes))
    const rate = kinds.reduce((sum, kind) => sum + kind.perS, 0)
    const sum = bursts.reduce((all, one) => all + one, 0)
    const ordered = [...costs(base)].sort((a, b) => a - b)
    const apart = (value: number): boolean => Math.abs(value - Math.round(value)) > 0.02
    if (
      kinds.every((kind) => apart(steady(kind))) &&
      apart(kinds.reduce((all, kind) => all + steady(kind), 0)) &&
      kinds.every((kind) => apart(Math.log2(kind.bytes))) &&
      kinds[0].bytes + 8 < kinds[1].bytes &&
      kinds[1].bytes + 16 < kinds[2].bytes &&
      Math.floor(counts[0]! / 2) * small > kinds[2].bytes + 8 &&
      small < kinds[1].bytes &&
      Math.max(...bursts) <= x.commonBurst &&
      x.commonBurst < sum &&
      sum >= 8 &&
      x.memoryBytes !== need &&
      ordered[1]! - ordered[0]! > 40 &&
      2 ** x.bits > 2 * sum &&
      apart(Math.log2(rate * x.staleS + sum)) &&
      Math.abs((2 ** x.bits - sum) / rate / x.staleS - 1) > 0.02
    )
      return x
  }
}

export interface SolvedKind {
  readonly name: string
  readonly size: Value
  readonly rate: Value
  readonly burst: Value
  readonly hold: Value
  readonly flow: Derived
  readonly count: Derived
  readonly block: Derived
}

export interface Solved {
  readonly kinds: readonly [SolvedKind, SolvedKind, SolvedKind]
  readonly header: Value
  readonly align: Value
  readonly memory: Value
  readonly count: Derived
  readonly need: Derived
}

export function solve(m: Model, x: Instance): Solved {
  const header = m.given('o', x.headerBytes, 'bytes')
  const align = m.given('a', x.alignBytes, 'bytes')
  const [first, second, third] = x.kinds.map((kind, i) => {
    const k = i + 1
    return {
      name: kind.name,
      size: m.given(`s_${k}`, kind.bytes, 'bytes'),
      rate: m.given(`r_${k}`, kind.perS, 'entries/s'),
      burst: m.given(`b_${k}`, kind.burst, 'entries'),
      hold: m.given(`h_${k}`, kind.holdMs, 'ms'),
      flow: m.derive(`f_${k}`, 'entries', `floor(r_${k}*h_${k})`, 'i'),
      count: m.derive(`n_${k}`, 'entries', `b_${k} + f_${k}`, 'i'),
      block: m.derive(`B_${k}`, 'bytes', `ceil((s_${k} + o)/a)*a`, 'i'),
    }
  })
  return {
    kinds: [first!, second!, third!],
    header,
    align,
    memory: m.given('M', x.memoryBytes, 'bytes'),
    count: m.derive('N', 'entries', 'n_1 + n_2 + n_3', 'i'),
    need: m.derive('V', 'bytes', 'N*B_3', 'i'),
  }
}
