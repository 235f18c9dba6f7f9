// What the real Prunt would refuse in a file of G-code, line by line. It would stop at the first of these; here they are told,
// each kind once, so that a file can be compared although it would not run.
import type { Diagnostic } from '#protocol'
import { type PruntWords, pruntCommand, pruntRefusal, readPruntWords } from './gcode-line.ts'

export interface PruntGcodeCheck {
  /** Reads on. */
  read(bytes: Uint8Array): void
  /** Remarks on all that was read, by line. */
  finish(): readonly Diagnostic[]
}

/** Kinds of refusals that are told; there are no more in real files. */
const KINDS_MAX = 40
/** A line that is longer is cut: nothing that is read is. */
const LINE_MAX = 65_536

interface Refusal {
  readonly line: number
  lines: number
}

export function createPruntGcodeCheck(): PruntGcodeCheck {
  // Bytes beyond ASCII only have to stay what they are: no letters.
  const decoder = new TextDecoder('latin1')
  const refusals = new Map<string, Refusal>()
  const homed = new Set<string>()
  let rest = ''
  let line = 0

  function look(text: string): void {
    line += 1
    const words = readPruntWords(text)
    const reason = pruntRefusal(text, words) ?? (words === null ? null : unhomed(words, homed))
    if (reason === null) return
    const known = refusals.get(reason)
    if (known !== undefined) known.lines += 1
    else if (refusals.size < KINDS_MAX) refusals.set(reason, { line, lines: 1 })
  }

  return {
    read(bytes) {
      const text = rest + decoder.decode(bytes, { stream: true })
      let from = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        look(text.slice(from, end))
        from = end + 1
      }
      rest = text.slice(from, from + LINE_MAX)
    },
    finish() {
      if (rest !== '') look(rest)
      rest = ''
      return [...refusals].map(([reason, { line: first, lines }]) => ({
        severity: 'warning',
        code: 'prunt-refuses',
        message: `Prunt would stop the file here: ${reason}${lines > 1 ? ` (and ${lines - 1} lines more)` : ''}`,
        line: first,
      }))
    },
  }
}

const AXES = ['X', 'Y', 'Z', 'E'] as const

/** Follows which axes are homed, and names a move that has to wait for it: all four have to be. */
function unhomed(words: PruntWords, homed: Set<string>): string | null {
  const name = pruntCommand(words)
  const named = AXES.filter((axis) => words.has(axis))
  if (name === 'G28') for (const axis of named.length > 0 ? named : AXES) homed.add(axis)
  else if (name === 'M18' || name === 'M84') for (const axis of named.length > 0 ? named : AXES) homed.delete(axis)
  else if ((name === 'G0' || name === 'G1') && named.length > 0 && homed.size < AXES.length) {
    return 'a move before all four axes are homed'
  }
  return null
}
