// Code of several lines put into code: its further lines are moved in, so that the result reads as one hand's work.
import type { Part, Piece } from '../../text/piece.ts'

/** `spaces`: how far the place where it is put stands in, after the common indent is gone. */
export function nest(spaces: number, piece: Piece): Piece {
  const move = (part: Part): Part => {
    if (typeof part === 'string') return part.replaceAll('\n', `\n${' '.repeat(spaces)}`)
    return 'parts' in part ? { parts: part.parts.map(move) } : part
  }
  return { parts: piece.parts.map(move) }
}
