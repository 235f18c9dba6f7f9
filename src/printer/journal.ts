// The flight recorder: everything that goes in, comes out or happens, one line each, with the machine's time. The same seed
// and inputs give the same lines, byte for byte, at any speed.
import type { StatusValue } from './status-value.ts'
import { statusJson } from './status-value.ts'

export interface Journal {
  /** Called with each line, without its ending. */
  write: ((line: string) => void) | null
}

export function note(journal: Journal, timeS: number, kind: string, data: Readonly<Record<string, StatusValue>>): void {
  journal.write?.(statusJson({ time_s: Math.round(timeS * 1e6) / 1e6, kind, ...data }))
}
