// Code that is put into other code, at its depth.
import type { Part, Piece } from '../../../text/piece.ts'

/** Its lines but the first, moved in by `spaces`. */
export function indented(spaces: number, part: Part): Piece {
  if (typeof part === 'string') return { parts: [part.replace(/\n(?=[^\n])/g, `\n${' '.repeat(spaces)}`)] }
  return 'parts' in part ? { parts: part.parts.map((inner) => indented(spaces, inner)) } : { parts: [part] }
}
