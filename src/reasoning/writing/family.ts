// A family of problems: a pure function of a stream of chance and a depth. Everything that differs between two entries of a
// family is drawn here or chosen by the composer.
import type { Random } from '#core'
import type { Page } from './page.ts'

export const CATEGORIES = ['motion', 'thermal', 'recovery', 'realtime'] as const
export type Category = (typeof CATEGORIES)[number]

/** Machine architectures, in words of no firmware. */
export const MACHINES = [
  'cartesian bed-slinger',
  'fixed-bed cartesian gantry',
  'CoreXY with a moving bed',
  'CoreXY with a moving gantry',
  'linear delta',
  'H-bot',
  'IDEX',
  'toolchanger',
  'pellet-fed large-format gantry',
  'belt printer with a tilted gantry',
  'SCARA arm',
  'polar turntable',
] as const
export type Machine = (typeof MACHINES)[number]

/** "a CoreXY ...", "an IDEX". */
export function withArticle(machine: Machine): string {
  return `${/^(?:H-bot|IDEX)/.test(machine) ? 'an' : 'a'} ${machine}`
}

export interface ParameterRange {
  /** The id of the given quantity. */
  readonly id: string
  readonly from: number
  readonly to: number
  readonly unit: string
  readonly about: string
}

export interface Family<P = unknown> {
  /** "motion/bed-mesh-design" */
  readonly id: string
  readonly category: Category
  readonly title: string
  readonly machines: readonly Machine[]
  /** Every given of a row lies in its range; a given that is missing here is a constant of nature or of the design. */
  readonly parameters: readonly ParameterRange[]
  /** Plain data: the instance. The same for all four depths. */
  draw(random: Random, machine: Machine): P
  /** Instances that always come first. */
  readonly pinned?: readonly { readonly machine: Machine; readonly instance: P }[]
  write(instance: P, page: Page, machine: Machine): void
}

/** Keeps the type of the instance inside the family. */
export function defineFamily<P>(family: Family<P>): Family {
  return family as unknown as Family
}
