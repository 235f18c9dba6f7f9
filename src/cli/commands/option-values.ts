// Words of the command line as numbers and lists; what is none gets one sentence.
import { InvalidArgumentError } from 'commander'

export function parseNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    const inside = text.trim() !== '' && value >= minimum && value <= maximum
    if (!inside) throw new InvalidArgumentError(`expected a number from ${minimum} to ${maximum}.`)
    return value
  }
}

export function parseCount(maximum: number, minimum = 1): (text: string) => number {
  return (text) => {
    const count = Number(text)
    const inside = text.trim() !== '' && Number.isInteger(count) && count >= minimum && count <= maximum
    if (!inside) throw new InvalidArgumentError(`expected a whole number from ${minimum} to ${maximum}.`)
    return count
  }
}

export function parseSeed(text: string): number {
  const seed = Number(text)
  if (!Number.isSafeInteger(seed) || seed < 0) throw new InvalidArgumentError('expected a whole number, 0 or more.')
  return seed
}

export function parseSpeed(text: string): number | 'max' {
  if (text === 'max') return text
  const speed = Number(text)
  const inside = text.trim() !== '' && speed >= 0.01 && speed <= 10_000
  if (!inside) throw new InvalidArgumentError('expected max, or a number from 0.01 to 10000.')
  return speed
}

export function parseList(text: string): readonly string[] {
  return text.split(',').map((entry) => entry.trim())
}

export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}
