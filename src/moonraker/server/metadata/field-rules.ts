// How one field is read: where (the first or the last megabyte), behind which words, and as what. A rule gives undefined
// where the file does not say it; the type (bigint for a whole number, number for a float) is part of the answer.
import type { WireValue } from '../../wire/wire-value.ts'
import type { FileEnds } from './file-ends.ts'
import { FLOAT, firstMatch, INTEGER, matchesOf, type Pattern, pattern, REST } from './pattern-search.ts'
import { asciiJsonList, listParts, wholeNumber } from './python-text.ts'

export type End = 'head' | 'tail'
export type Rule = (ends: FileEnds) => WireValue | undefined

/** What is too large for a float is no value: JSON has no word for it. */
export function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined
}

export function firstFloat(text: string, wanted: Pattern): number | undefined {
  const match = firstMatch(text, wanted)
  return match === undefined ? undefined : finite(Number(match.first))
}

export function floatRule(end: End, before: string, word: string, behind: string): Rule {
  const wanted = pattern(before, word, behind + FLOAT)
  return (ends) => firstFloat(ends[end], wanted)
}

/** A number with a unit or another word behind it. */
export function measureRule(end: End, before: string, word: string, behind: string, unit: string, factor = 1): Rule {
  const wanted = pattern(before, word, behind + FLOAT + unit)
  return (ends) => {
    const value = firstFloat(ends[end], wanted)
    return value === undefined ? undefined : finite(value * factor)
  }
}

export function integerRule(end: End, before: string, word: string, behind: string, offset = 0n): Rule {
  const wanted = pattern(before, word, behind + INTEGER)
  return (ends) => {
    const match = firstMatch(ends[end], wanted)
    const value = match === undefined ? undefined : wholeNumber(match.first)
    return value === undefined ? undefined : value + offset
  }
}

/** The rest of the line, without quotes around it. */
export function textRule(end: End, before: string, word: string, behind: string): Rule {
  const wanted = pattern(before, word, behind + REST)
  return (ends) => firstMatch(ends[end], wanted)?.first.replace(/^"+/, '').replace(/"+$/, '')
}

/** Anything that reads the rest of a line, as lists and sums do. */
export function lineRule(
  end: End,
  before: string,
  word: string,
  behind: string,
  read: (rest: string) => WireValue | undefined,
): Rule {
  const wanted = pattern(before, word, behind + REST)
  return (ends) => {
    const match = firstMatch(ends[end], wanted)
    return match === undefined ? undefined : read(match.first)
  }
}

export function floatsIn(text: string): number[] {
  return Array.from(text.matchAll(new RegExp(FLOAT, 'g')), ([number]) => Number(number)).filter(Number.isFinite)
}

export function sumIn(text: string, factor = 1): number | undefined {
  const numbers = floatsIn(text)
  return numbers.length === 0 ? undefined : finite(numbers.reduce((sum, value) => sum + value * factor, 0))
}

export function floatListIn(text: string): WireValue | undefined {
  const numbers = floatsIn(text)
  return numbers.length === 0 ? undefined : numbers
}

/** One name as it is, several as the text of a JSON list. */
export function nameOrListIn(text: string): string | undefined {
  const parts = listParts(text)
  if (parts.length === 0) return undefined
  return parts.length === 1 ? parts[0] : asciiJsonList(parts)
}

/** All whole numbers or nothing. */
export function integerListIn(text: string): WireValue | undefined {
  const numbers = listParts(text).map(wholeNumber)
  return numbers.every((value) => value !== undefined) ? numbers : undefined
}

/** The rule's list, and an empty one where the file does not say it. */
export function orEmpty(
  end: End,
  before: string,
  word: string,
  behind: string,
  read: (rest: string) => WireValue | undefined,
): Rule {
  const wanted = pattern(before, word, behind + REST)
  return (ends) => {
    const match = firstMatch(ends[end], wanted)
    return match === undefined ? [] : read(match.first)
  }
}

export function allFloats(text: string, wanted: Pattern): number[] {
  return Array.from(matchesOf(text, wanted), (match) => Number(match.first)).filter(Number.isFinite)
}

/** A loop: a file may hold more numbers than a call takes arguments. */
export function extremeOf(values: readonly number[], isBetter: (a: number, b: number) => boolean): number | undefined {
  let best: number | undefined
  for (const value of values) if (best === undefined || isBetter(value, best)) best = value
  return best
}

export function highest(values: readonly number[]): number | undefined {
  return extremeOf(values, (a, b) => a > b)
}

export function lowest(values: readonly number[]): number | undefined {
  return extremeOf(values, (a, b) => a < b)
}

export function highestRule(end: End, ...anyOf: readonly Pattern[]): Rule {
  return (ends) => highest(anyOf.flatMap((wanted) => allFloats(ends[end], wanted)))
}

const UNIT_S = [
  ['d', 86_400n],
  ['h', 3600n],
  ['m', 60n],
  ['s', 1n],
] as const

/** `1d 2h 3m 4s`: the first number of each unit; whole seconds, 0 where there is none. */
export function durationS(text: string): bigint | undefined {
  let totalS = 0n
  for (const [unit, unitS] of UNIT_S) {
    const number = new RegExp(`(?<!\\d)(\\d+)${unit}`).exec(text)?.[1]
    if (number === undefined) continue
    const value = wholeNumber(number)
    if (value === undefined) return undefined
    totalS += value * unitS
  }
  return totalS
}

export function firstOf(...rules: readonly Rule[]): Rule {
  return (ends) => {
    for (const rule of rules) {
      const value = rule(ends)
      if (value !== undefined) return value
    }
    return undefined
  }
}
