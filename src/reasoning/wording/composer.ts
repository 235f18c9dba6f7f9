// Chance in the service of prose: which of several contents, in which order, introduced how. All from one stream, so a row
// is the same whenever it is made again.
import type { Random } from '#core'
import { concat, type Insert, joinsItself, lowerFirst, type Part, type Piece } from '../text/piece.ts'
import { type MoveName, REALISATIONS } from './moves.ts'

/** One thought: what is done, in which words. */
export interface Thought {
  readonly move: MoveName
  readonly piece: Piece
}

export interface Composer {
  /** A whole number from 0 to count - 1. */
  choose(count: number): number
  pick<T>(options: readonly T[]): T
  /** `count` of them, in an order of chance. */
  some<T>(options: readonly T[], count: number): T[]
  shuffle<T>(options: readonly T[]): T[]
  chance(probability: number): boolean
  /** One of the arguments: same thing, said or argued differently. */
  either(...options: readonly Insert[]): Part
  /** The content as this move of thinking, with or without a lead or a tail. */
  think(move: MoveName, content: Piece): Thought
}

/** The end of a sentence. */
const ENDS = /[.?!] $/

export function createComposer(random: Random): Composer {
  const used = new Set<string>()
  const choose = (count: number): number => Math.min(count - 1, Math.floor(random.next() * count))
  const pick = <T>(options: readonly T[]): T => options[choose(options.length)]!
  const shuffle = <T>(options: readonly T[]): T[] => {
    const out = [...options]
    for (let i = out.length - 1; i > 0; i--) {
      const j = choose(i + 1)
      ;[out[i], out[j]] = [out[j]!, out[i]!]
    }
    return out
  }
  /** Unused ones first; when all are used, none. */
  const fresh = (options: readonly string[]): string | null => {
    const left = options.filter((option) => !used.has(option))
    if (left.length === 0) return null
    const chosen = pick(left)
    used.add(chosen)
    return chosen
  }
  return {
    choose,
    pick,
    shuffle,
    some: (options, count) => shuffle(options).slice(0, count),
    chance: (probability) => random.next() < probability,
    either: (...options) => concat(pick(options)),
    think(move, content) {
      const { leads, openings, tails } = REALISATIONS[move]
      const shape = random.next()
      // "Next, so ..." and "Hence which ..." are two joints in one place: such a thought only follows a whole sentence.
      const fitting = joinsItself(content) ? openings.filter((opening) => ENDS.test(opening)) : openings
      const opening = shape < 0.3 ? fresh(fitting) : null
      const lead = shape >= 0.3 && shape < 0.68 ? fresh(leads) : null
      const tail = random.next() < 0.3 ? fresh(tails) : null
      const body = opening ? concat(opening, ENDS.test(opening) ? content : lowerFirst(content)) : content
      return { move, piece: concat(lead ? `${lead} ` : '', body, tail ? ` ${tail}` : '') }
    },
  }
}

/** Thoughts as paragraphs; now and then two short ones share a paragraph. */
export function joinThoughts(thoughts: readonly Thought[], composer: Composer): Piece {
  const parts: Part[] = []
  thoughts.forEach((thought, i) => {
    if (i > 0) parts.push(composer.chance(0.22) ? ' ' : '\n\n')
    parts.push(thought.piece)
  })
  return { parts }
}
