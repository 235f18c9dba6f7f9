// Pieces set in a row, and bodies of Rust under other names.
import { concat, type Part, type Piece } from '../../text/piece.ts'

export { nest as indented } from '../../text/piece.ts'

/** A name at the beginning of a sentence. */
export function capital(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1)
}

/** With something between them. */
export function joined(pieces: readonly Piece[], between = ', '): Piece {
  return concat(...pieces.flatMap((piece, i) => (i === 0 ? [piece] : [between, piece])))
}

/** Other words for names of the code. */
export function renamed(names: Readonly<Record<string, string>>, part: Part): Piece {
  if (typeof part === 'string') return concat(part.replace(/[a-z_]+/g, (word) => names[word] ?? word))
  return { parts: 'parts' in part ? part.parts.map((inner) => renamed(names, inner)) : [part] }
}
