// A part to be printed: objects as fields around the middle of the plate.
import type { Random } from '#core'
import type { Split } from '../split.ts'
import type { Field } from './field.ts'

export interface PartObject {
  readonly name: string
  readonly field: Field
  /** What holds up what would hang in the air. */
  readonly support?: Field
}

export interface PartShape {
  readonly objects: readonly PartObject[]
  /** Half of what it covers, mm: nothing lies beyond. */
  readonly reachXMm: number
  readonly reachYMm: number
}

/** What some faults need of a part: something thin that can be knocked over, supports, several objects, overhangs, a large foot. */
export type PartTrait = 'slender' | 'supported' | 'several' | 'overhanging' | 'flat'

/** Numbers that make one part of the family; with a height they are a shape. */
export type PartNumbers = Readonly<Record<string, number>>

export interface PartFamily {
  readonly name: string
  readonly title: string
  readonly split: Split
  readonly traits: readonly PartTrait[]
  readonly heightMm: readonly [number, number]
  readonly walls: number
  readonly infillRatio: number
  draw(random: Random): PartNumbers
  shape(numbers: PartNumbers, heightMm: number): PartShape
}

export function between(random: Random, low: number, high: number): number {
  return Math.round((low + (high - low) * random.next()) * 100) / 100
}

export function oneOf<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.min(choices.length - 1, Math.floor(random.next() * choices.length))]!
}
