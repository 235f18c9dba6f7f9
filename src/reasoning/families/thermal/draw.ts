// Values drawn on a grid, so that what is given has few digits.
import type { Random } from '#core'

/** One of `from`, `from + by`, ... up to `to`. */
export function drawOn(random: Random, from: number, to: number, by: number): number {
  const count = Math.round((to - from) / by)
  return Number((from + by * Math.min(count, Math.floor(random.next() * (count + 1)))).toFixed(6))
}

export function drawOne<T>(random: Random, options: readonly T[]): T {
  return options[Math.min(options.length - 1, Math.floor(random.next() * options.length))]!
}

/** To so many decimals: what an instrument shows. */
export function shown(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
