// Pieces set in a row, and bodies of Rust set in from the left.
import { concat, type Part, type Piece } from '../../text/piece.ts'

/** With something between them. */
export function joined(pieces: readonly Piece[], between = ', '): Piece {
  return concat(...pieces.flatMap((piece, i) => (i === 0 ? [piece] : [between, piece])))
}

/** Every line but the first set in by so many columns. */
export function indented(columns: number, part: Part): Piece {
  if (typeof part === 'string') return concat(part.replaceAll(/\n(?!\n|$)/g, `\n${' '.repeat(columns)}`))
  return { parts: 'parts' in part ? part.parts.map((inner) => indented(columns, inner)) : [part] }
}

/** Other words for names of the code. */
export function renamed(names: Readonly<Record<string, string>>, part: Part): Piece {
  if (typeof part === 'string') return concat(part.replace(/[a-z_]+/g, (word) => names[word] ?? word))
  return { parts: 'parts' in part ? part.parts.map((inner) => renamed(names, inner)) : [part] }
}
