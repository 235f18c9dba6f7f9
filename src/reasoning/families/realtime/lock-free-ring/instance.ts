// The instance: one producer at interrupt level, one consumer that is kept away now and then, and a ring between them.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly cargo: string
  readonly perS: number
  readonly awayMs: number
  readonly burst: number
  readonly entryBytes: number
  readonly wideBits: number
  readonly modelSlots: number
  /** Cost of one entry, and of one synchronisation, for the consumer, µs. */
  readonly eachUs: number
  readonly syncUs: number
  readonly flaw: 'producer' | 'consumer'
}

export const needOf = (x: Instance): number => Math.ceil((x.perS * x.awayMs) / 1000 - 1e-9) + x.burst
export const slotsOf = (x: Instance): number => 2 ** Math.ceil(Math.log2(needOf(x)))

/** From an entry's making to its use once a silence is over, µs; null: the consumer never catches up. */
export function delayUs(x: Instance, batch: number): number | null {
  const perUs = x.perS / 1e6
  const gain = 1 / (x.eachUs + x.syncUs / batch) - perUs
  return gain <= 0.02 * perUs ? null : (batch - 1) / perUs + (1000 * x.awayMs * perUs) / gain
}

export function bestBatch(x: Instance): { batch: number; lead: number } | null {
  const all = Array.from({ length: 40 }, (_, i) => ({ batch: i + 1, delay: delayUs(x, i + 1) }))
    .filter((one) => one.delay !== null)
    .sort((a, b) => a.delay! - b.delay!)
  return all.length < 3 ? null : { batch: all[0]!.batch, lead: all[1]!.delay! - all[0]!.delay! }
}

export function drawInstance(random: Random): Instance {
  const from = <T>(options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!
  const grid = (low: number, high: number, step: number): number =>
    low + step * Math.floor(random.next() * (Math.floor((high - low) / step) + 1))
  for (;;) {
    const base = {
      cargo: from([
        'encoder readings',
        'step times',
        'samples of an accelerometer',
        'load cell readings',
        'bus frames',
      ]),
      perS: grid(2000, 24_000, 250),
      awayMs: grid(1.5, 14, 0.25),
      burst: grid(1, 9, 1),
      entryBytes: from([4, 6, 8, 12, 16]),
      modelSlots: from([2, 3, 4, 5]),
      eachUs: grid(4, 60, 1),
      syncUs: grid(10, 160, 2),
      flaw: from(['producer', 'consumer'] as const),
    }
    const x: Instance = { ...base, wideBits: 8 }
    const need = needOf(x)
    const exact = (x.perS * x.awayMs) / 1000
    const best = bestBatch(x)
    if (
      need < 10 ||
      need > 240 ||
      Math.log2(need) % 1 === 0 ||
      Math.abs(exact - Math.round(exact)) < 1e-3 ||
      256 % need === 0 ||
      best === null ||
      best.lead < 1e-3 ||
      best.batch < 3 ||
      best.batch > 36
    )
      continue
    return { ...x, wideBits: slotsOf(x) <= 128 ? 8 : 16 }
  }
}

export interface Solved {
  readonly rate: Value
  readonly away: Value
  readonly burst: Value
  readonly entry: Value
  readonly width: Value
  readonly backlog: Derived
  readonly need: Derived
  readonly slots: Derived
  readonly fits: Comparison
  readonly memory: Derived
}

export function solve(m: Model, x: Instance): Solved {
  const rate = m.given('r', x.perS, 'entries/s')
  const away = m.given('g', x.awayMs, 'ms')
  const burst = m.given('b', x.burst, 'entries')
  const entry = m.given('s_e', x.entryBytes, 'bytes')
  const width = m.given('w', x.wideBits, 'bits')
  const backlog = m.derive('q', 'entries', 'r*g', '4s')
  const need = m.derive('n', 'entries', 'ceil(r*g) + b', 'i')
  const slots = m.derive('N', '', '2^ceil(log(n)/log(2))', 'i')
  return {
    rate,
    away,
    burst,
    entry,
    width,
    backlog,
    need,
    slots,
    fits: m.relation(need, '<=', slots),
    memory: m.derive('M', 'bytes', 'N*s_e', 'i'),
  }
}
