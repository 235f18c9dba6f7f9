// The instance: a host and a board with clocks of their own, two exchanges of stamps between them, and what is known of delay,
// drift and noise.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

interface Exchange {
  /** Sent by the host, on its clock, µs. */
  readonly sentUs: number
  readonly thereUs: number
  readonly heldUs: number
  readonly backUs: number
}

export interface Instance {
  readonly link: string
  readonly first: Exchange
  readonly second: Exchange
  /** Board minus host at the first and at the second exchange. */
  readonly offsetUs: number
  readonly offsetLaterUs: number
  readonly leastDelayUs: number
  readonly driftPpm: number
  readonly budgetUs: number
  readonly noiseUs: number
  readonly samples: number
  readonly spacingMs: number
  readonly wanderPpmPerS: number
  readonly jumpUs: number
}

/** Whole µs; the second exchange is a few hundred ms later, and both clocks keep to the stated drift. */
export function drawInstance(random: Random): Instance {
  const grid = (low: number, high: number, step: number): number =>
    low + step * Math.floor(random.next() * (Math.floor((high - low) / step) + 1))
  const from = <T>(options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!
  for (;;) {
    const leastDelayUs = grid(40, 260, 5)
    const exchange = (sentUs: number): Exchange => ({
      sentUs,
      thereUs: leastDelayUs + grid(4, 420, 2),
      heldUs: grid(12, 90, 1),
      backUs: leastDelayUs + grid(4, 420, 2),
    })
    const sentUs = grid(410_000, 900_000, 7)
    const apartUs = grid(150_000, 900_000, 25_000)
    const driftPpm = grid(20, 120, 5)
    const offsetUs = grid(15_000, 400_000, 1) * from([1, -1])
    const first = exchange(sentUs)
    const moved = Math.round(((2 * random.next() - 1) * 0.8 * driftPpm * apartUs) / 1e6)
    const x: Instance = {
      link: from(['a serial line', 'a field bus', 'a full-speed bus of a computer', 'a radio link']),
      first,
      second: exchange(sentUs + apartUs),
      offsetUs,
      offsetLaterUs: offsetUs + moved,
      leastDelayUs,
      driftPpm,
      budgetUs: grid(60, 360, 10),
      noiseUs: grid(3, 40, 1),
      samples: grid(5, 9, 1),
      spacingMs: grid(250, 2000, 50),
      wanderPpmPerS: from([0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3]),
      jumpUs: grid(2000, 9000, 50),
    }
    const width = (one: Exchange): number => (one.thereUs + one.backUs) / 2 - leastDelayUs
    const best = bestCount(x)
    if (
      Math.abs(width(first) - width(x.second)) > 8 &&
      x.first.thereUs !== x.first.backUs &&
      best.count > 4 &&
      best.count < 55 &&
      best.lead > 1e-6 &&
      Math.min(width(first) + (driftPpm * apartUs) / 1e6, width(x.second)) + 3 < x.budgetUs &&
      sentUs + offsetUs + first.thereUs !== 0
    )
      return x
  }
}

/** Three deviations of the predicted offset, and the bias of a wandering rate, µs. */
export function predictionUs(x: Instance, count: number): number {
  const noise = 3 * x.noiseUs * Math.sqrt((4 * count + 2) / (count * (count - 1)))
  return noise + (x.wanderPpmPerS * (x.spacingMs / 1000) ** 2 * (count + 1) * (count + 2)) / 12
}

export function bestCount(x: Instance): { count: number; lead: number } {
  const all = Array.from({ length: 58 }, (_, i) => ({ count: i + 3, error: predictionUs(x, i + 3) })).sort(
    (a, b) => a.error - b.error,
  )
  return { count: all[0]!.count, lead: all[1]!.error - all[0]!.error }
}

export interface SolvedExchange {
  readonly stamps: readonly [Value, Value, Value, Value]
  readonly offset: Derived
  readonly delay: Derived
  /** How far the offset can be wrong. */
  readonly bound: Derived
}

export interface Solved {
  readonly first: SolvedExchange
  readonly second: SolvedExchange
  readonly least: Value
  readonly drift: Value
  readonly budget: Value
}

export function solve(m: Model, x: Instance): Solved {
  const least = m.given('d_min', x.leastDelayUs, 'µs')
  const exchange = (one: Exchange, name: string, offset: number): SolvedExchange => {
    const board = one.sentUs + one.thereUs + offset
    const stamps = [
      m.given(`${name}_1`, one.sentUs, 'µs'),
      m.given(`${name}_2`, board, 'µs'),
      m.given(`${name}_3`, board + one.heldUs, 'µs'),
      m.given(`${name}_4`, one.sentUs + one.thereUs + one.heldUs + one.backUs, 'µs'),
    ] as const
    return {
      stamps,
      offset: m.derive(`theta_${name}`, 'µs', `((${name}_2 - ${name}_1) + (${name}_3 - ${name}_4))/2`, 'g'),
      delay: m.derive(`delta_${name}`, 'µs', `(${name}_4 - ${name}_1) - (${name}_3 - ${name}_2)`, 'i'),
      bound: m.derive(`E_${name}`, 'µs', `delta_${name}/2 - d_min`, 'g'),
    }
  }
  return {
    first: exchange(x.first, 'p', x.offsetUs),
    second: exchange(x.second, 'q', x.offsetLaterUs),
    least,
    drift: m.given('rho', x.driftPpm, 'ppm'),
    budget: m.given('e_max', x.budgetUs, 'µs'),
  }
}
