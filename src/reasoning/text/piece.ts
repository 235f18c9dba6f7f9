// Text while it is being written: strings and references, joined by tagged templates. Nothing is rendered until a row is made.
import type { Reference } from './reference.ts'

/** An inner node of a text. */
export interface Piece {
  readonly parts: readonly Part[]
}

export interface Bound {
  readonly reference: Reference
}

export type Part = string | Piece | Bound
/** What may stand in ${...}. */
export type Insert = Part | { readonly piece: Part }

function partOf(insert: Insert): Part {
  return typeof insert === 'object' && 'piece' in insert ? insert.piece : insert
}

/** Prose with values: say`The pass takes ${time}.` Line breaks and indents of the source count as one space. */
export function say(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Piece {
  return join(strings, inserts, (text) => text.replace(/\s+/g, ' '))
}

/** Code with values, kept to the letter less the common indent. */
export function code(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Piece {
  const indents = strings.flatMap((text, i) =>
    [...text.matchAll(/\n( *)(?=\S|$)/g)]
      .filter((match) => i < strings.length - 1 || match.index + match[0].length < text.length)
      .map((match) => match[1]!.length),
  )
  const indent = indents.length === 0 ? 0 : Math.min(...indents)
  const pieces = join(strings, inserts, (text) => text.replaceAll(`\n${' '.repeat(indent)}`, '\n'))
  return pieces
}

/**
 * Code of several lines put into code: its further lines are moved in by `spaces`, how far the place where it is put stands in
 * after the common indent is gone. Blank lines stay empty.
 */
export function nest(spaces: number, part: Part): Piece {
  const margin = ' '.repeat(spaces)
  // A line may end in one part and go on in the next, which may be a value.
  let isAtLineStart = false
  const move = (one: Part): Part => {
    if (typeof one !== 'string') {
      if ('parts' in one) return { parts: one.parts.map(move) }
      const lead = isAtLineStart ? margin : ''
      isAtLineStart = false
      return lead === '' ? one : { parts: [lead, one] }
    }
    if (one === '') return one
    const lead = isAtLineStart && !one.startsWith('\n') ? margin : ''
    isAtLineStart = one.endsWith('\n')
    return lead + one.replace(/\n(?=[^\n])/g, `\n${margin}`)
  }
  return { parts: [move(part)] }
}

function join(strings: readonly string[], inserts: readonly Insert[], clean: (text: string) => string): Piece {
  const parts: Part[] = []
  strings.forEach((text, i) => {
    const cleaned = clean(text)
    if (cleaned !== '') parts.push(cleaned)
    const insert = inserts[i]
    if (insert !== undefined) parts.push(partOf(insert))
  })
  return { parts }
}

export function concat(...inserts: readonly Insert[]): Piece {
  return { parts: inserts.map(partOf) }
}

/** Its strings, references as a mark: what the composer looks at. */
export function bareText(part: Part): string {
  if (typeof part === 'string') return part
  return 'parts' in part ? part.parts.map(bareText).join('') : '\u0001'
}

/** People whose names begin a sentence: they keep their capital. */
const NAMES =
  /^(?:Bayes|Bini|Bode|Cauchy|Chebyshev|Daly|Euler|Fedorov|Fourier|Gauss|Hamming|Jacobi|Joseph|Kalman|Kiefer|Lagrange|Laplace|Layland|Liu|Luenberger|Lyapunov|Markov|Monte|Newton|Nichols|Nyquist|Pandya|Poisson|Rust|Schwarz|Shannon|Sherman|Skogestad|Smith|Taylor|Young|Ziegler)/

/**
 * The first letter small, where the text begins with a word and not with a name or a symbol: "Noise:" and "Two-stage" are words,
 * "T", "PID", "D-optimal" and "Euler's" are not.
 */
export function lowerFirst(part: Piece): Piece {
  const [first, ...rest] = part.parts
  if (first === undefined) return part
  if (typeof first === 'object' && 'parts' in first) return { parts: [lowerFirst(first), ...rest] }
  if (typeof first !== 'string' || NAMES.test(first)) return part
  if (!/^(?:A(?=\s)|[A-Z][a-z]+(?=[\s,:;.?!]|'[a-z]|$)|[A-Z][a-z]{2,}(?=-))/.test(first)) return part
  return { parts: [first[0]!.toLowerCase() + first.slice(1), ...rest] }
}

/** A text that says itself how it goes on from what was before, or asks. */
export function joinsItself(part: Part): boolean {
  const text = bareText(part)
  return (
    /^(?:Also|And|Besides|But|First|Hence|However|Instead|Next|Now|Otherwise|So|Still|Then|Therefore|Thus|Yet)\b/.test(
      text,
    ) || /^[^.!:;]*\?/.test(text)
  )
}
