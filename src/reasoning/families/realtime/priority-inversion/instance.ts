// The instance: an urgent task, two tasks of the middle and one of the background, which share records of the controller that
// only one of them may touch at a time.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly high: string
  readonly middle: readonly [string, string]
  readonly low: string
  readonly record: string
  readonly otherRecord: string
  readonly costUs: number
  readonly deadlineUs: number
  readonly middleCostUs: readonly [number, number]
  readonly middlePeriodUs: readonly [number, number]
  readonly lowPeriodUs: number
  /** Longest sections: of the background task and of the first of the middle, on the record and on the other one. */
  readonly lowUs: readonly [number, number]
  readonly midUs: readonly [number, number]
  readonly raiseUs: number
  readonly locks: number
  readonly bits: number
  readonly pieceUs: number
  readonly wantedUs: number
  readonly shareLimit: number
}

const HIGH = ['the step feeder', 'the sender of segments', 'the latch of the probe', 'the current controller'] as const
const MIDDLE = [
  'bus traffic',
  'decompression',
  'the camera',
  'the accelerometer',
  'path planning',
  'the display',
] as const
const LOW = ['the log writer', 'the status report', 'the wear counter', 'the settings store'] as const
const RECORDS = [
  'the record of the position',
  'the table of temperatures',
  'the list of events',
  'the state of the drives',
  'the queue of segments',
] as const

/** How long the lock stays held while tasks of the middle keep the holder from running: least fixed point, µs. */
export function heldUs(x: Pick<Instance, 'lowUs' | 'middleCostUs' | 'middlePeriodUs'>): number[] {
  const windows = [x.lowUs[0]]
  for (let i = 0; i < 16; i++) {
    const before = windows.at(-1)!
    const next =
      x.lowUs[0] + x.middleCostUs.reduce((sum, cost, j) => sum + Math.ceil(before / x.middlePeriodUs[j]!) * cost, 0)
    windows.push(next)
    if (next === before) return windows
  }
  return []
}

export function drawInstance(random: Random): Instance {
  const from = <T>(options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!
  const two = <T>(options: readonly T[]): [T, T] => {
    const first = from(options)
    return [first, from(options.filter((one) => one !== first))]
  }
  const grid = (low: number, high: number, step: number): number =>
    Number((low + step * Math.floor(random.next() * (Math.floor((high - low) / step + 1e-9) + 1))).toFixed(6))
  for (;;) {
    const [record, otherRecord] = two(RECORDS)
    const base = {
      high: from(HIGH),
      middle: two(MIDDLE),
      low: from(LOW),
      record,
      otherRecord,
      costUs: grid(60, 300, 10),
      middleCostUs: [grid(250, 900, 10), grid(400, 1500, 20)] as const,
      middlePeriodUs: [grid(1200, 3000, 100), grid(3200, 9000, 200)] as const,
      lowPeriodUs: grid(30_000, 90_000, 5000),
      lowUs: [grid(80, 420, 5), grid(40, 300, 5)] as const,
      midUs: [grid(40, 300, 5), grid(60, 380, 5)] as const,
      raiseUs: grid(0.2, 1.4, 0.1),
      locks: grid(3, 12, 1),
      bits: from([2, 3, 4]),
      pieceUs: grid(2, 14, 1),
      shareLimit: from([0.2, 0.3, 0.4, 0.5]),
    }
    const windows = heldUs(base)
    const held = windows.at(-1) ?? 0
    const [a, b] = base.lowUs
    const [c, d] = base.midUs
    const one = Math.max(a, b, c, d)
    const chain = Math.max(a + d, b + c)
    const deadlineUs = 10 * Math.round((base.costUs + one + (chain - one) * (0.3 + 1.3 * random.next())) / 10)
    const wantedUs = 5 * Math.round((base.costUs + base.pieceUs + a / (1.4 + 5 * random.next())) / 5)
    const x: Instance = { ...base, deadlineUs, wantedUs }
    const room = wantedUs - base.costUs - base.pieceUs
    const pieces = a / room
    const most = (base.shareLimit / 100) * (base.lowPeriodUs / base.pieceUs)
    if (
      windows.length > 2 &&
      held < 12_000 &&
      new Set([a, b, c, d]).size === 4 &&
      a + d !== b + c &&
      deadlineUs > base.costUs + one &&
      deadlineUs !== base.costUs + chain &&
      deadlineUs < base.costUs + held &&
      room > 10 &&
      Math.abs(pieces - Math.round(pieces)) > 0.02 &&
      Math.abs(most - Math.round(most)) > 0.02 &&
      most > 2 &&
      Math.ceil(pieces) < 30
    )
      return x
  }
}

export interface Solved {
  readonly cost: Value
  readonly deadline: Value
  readonly section: Value
  readonly middle: readonly { readonly name: string; readonly cost: Value; readonly period: Value }[]
  readonly lowPeriod: Value
}

export function solve(m: Model, x: Instance): Solved {
  return {
    cost: m.given('C_H', x.costUs, 'µs'),
    deadline: m.given('D_H', x.deadlineUs, 'µs'),
    section: m.given('z_a', x.lowUs[0], 'µs'),
    middle: x.middle.map((name, i) => ({
      name,
      cost: m.given(`C_${i + 1}`, x.middleCostUs[i]!, 'µs'),
      period: m.given(`T_${i + 1}`, x.middlePeriodUs[i]!, 'µs'),
    })),
    lowPeriod: m.given('T_L', x.lowPeriodUs, 'µs'),
  }
}

/** The lock held without any protocol, round by round. */
export function rounds(m: Model, x: Instance): Derived[] {
  return heldUs(x)
    .slice(1)
    .map((_, i) => {
      const before = i === 0 ? 'z_a' : `w_${i}`
      return m.derive(`w_${i + 1}`, 'µs', `z_a + ceil(${before}/T_1)*C_1 + ceil(${before}/T_2)*C_2`, 'i')
    })
}
