// Numbers as an attacker writes them: at limits, just beyond, far beyond, and such as are no numbers, or are some to one reader only.
import type { Random } from '#core'

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random.next() * values.length)]!
}

export function chance(random: Random, share: number): boolean {
  return random.next() < share
}

export function between(random: Random, min: number, max: number): number {
  return min + (max - min) * random.next()
}

/** A parameter that somebody wants: an ordinary range of it, and where it hurts. */
export interface Quantity {
  readonly ordinary: readonly [number, number]
  readonly limits: readonly number[]
}

const ODD = [
  'NaN',
  'nan',
  'inf',
  '-inf',
  'Infinity',
  '+Inf',
  '1e308',
  '-1e308',
  '1e400',
  '1e-400',
  '9'.repeat(400),
  '0x1F4',
  '0b101',
  '0o17',
  '1_000',
  '1,5',
  '1.2.3',
  '--5',
  '+-5',
  '- 5',
  '',
  '.',
  '-',
  '+',
  '-0',
  '-0.0',
  '+0',
  '.5',
  '5.',
  '1e',
  '1e+',
  'e5',
  'E',
  '٣٠٠',
  '３００',
  '²',
  '½',
  '1\u00a05',
  '1\u200b5',
  '\u0660',
  'true',
  'None',
  'null',
  '[1]',
  '{5}',
  "'5'",
  '"300"',
  '5mm',
  '5%',
  '1/0',
  'Ⅴ',
  '1d3',
  '0300',
  '00000000000000000000000000000001',
  '4294967296',
  '-2147483649',
  '9007199254740993',
  '2.2250738585072014e-308',
  '1e22',
  '\u2212200',
  '200\u0000',
  '200\u000b',
  '1p3',
  '1f',
  '1L',
  '1e1.5',
  '\uff0d5',
]
const ABSURD = [
  0,
  -1,
  1e3,
  -1e3,
  1e4,
  1e5,
  1e6,
  1e9,
  -1e9,
  1e15,
  -1e15,
  1e30,
  1e-9,
  -1e-9,
  65_535,
  65_536,
  2 ** 31,
  2 ** 53,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
]

/** The text of a value. Mostly ordinary, so that states move; the rest hurts. */
export function valueText(random: Random, { ordinary, limits }: Quantity): string {
  const way = random.next()
  if (way < 0.35) return written(random, between(random, ...ordinary))
  if (way < 0.75) return written(random, atLimit(random, pick(random, limits)))
  if (way < 0.88) return written(random, pick(random, ABSURD))
  return pick(random, ODD)
}

function atLimit(random: Random, limit: number): number {
  const step = pick(random, [0, 1e-9, 1e-6, 0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 0.01 * limit, 0.1 * limit, limit])
  return limit + (chance(random, 0.5) ? step : -step)
}

function written(random: Random, value: number): string {
  switch (Math.floor(random.next() * 8)) {
    case 0:
      return value.toFixed(0)
    case 1:
      return value.toExponential(3)
    case 2:
      return value.toFixed(6)
    case 3:
      return `+${value}`
    case 4:
      return ` ${Number(value.toFixed(3))}`
    default:
      return String(Number(value.toFixed(4)))
  }
}

/** The same as a number: for typed actions, which may hold anything that JavaScript calls one, and things that it does not. */
export function numberOf(random: Random, quantity: Quantity): number {
  const way = random.next()
  if (way < 0.05)
    return pick(random, [Number.NaN, Infinity, -Infinity, -0, Number.MAX_VALUE, Number.MIN_VALUE, -Number.MIN_VALUE])
  if (way < 0.08) return pick(random, ['200', '1e3', null, undefined, [60], {}, true, 10n, '']) as number
  if (way < 0.4) return between(random, ...quantity.ordinary)
  if (way < 0.85) return atLimit(random, pick(random, quantity.limits))
  return pick(random, ABSURD)
}
