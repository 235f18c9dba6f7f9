// What expanding macros may cost the guard. Whoever judges is deaf meanwhile: so one line has a fraction of a second for all of
// its macros, however they are nested, and a whole file a minute. Beyond it is not known what a macro does.
import type { MacroExpander } from '#protocol'
import { stopwatchMs } from './stopwatch.ts'

export interface BoundedExpander {
  readonly expander: MacroExpander
  /** The next line has its own allowance. */
  beginLine(): void
  /** ... and the next file. */
  beginFile(): void
  /** This file has used up what it had. */
  readonly isFileSpent: boolean
}

export interface ExpanderBounds {
  readonly lineMs: number
  readonly fileMs: number
  readonly fileCountMax: number
}

/** The dead-man waits 15 s, a macro of a real printer needs less than a millisecond. */
export const EXPANDER_BOUNDS: ExpanderBounds = { lineMs: 250, fileMs: 60_000, fileCountMax: 200_000 }

export function boundedExpander(inner: MacroExpander, bounds: ExpanderBounds = EXPANDER_BOUNDS): BoundedExpander {
  let lineMs = 0
  let fileMs = 0
  let fileCount = 0
  const isFileSpent = (): boolean => fileMs > bounds.fileMs || fileCount > bounds.fileCountMax
  return {
    expander: {
      names: inner.names,
      renamed: inner.renamed,
      expand(name, parameters, outlook) {
        fileCount++
        if (isFileSpent() || lineMs > bounds.lineMs) {
          return { kind: 'unknown', reason: 'To expand it takes more work than the guard may spend on it.' }
        }
        const fromMs = stopwatchMs()
        const expansion = inner.expand(name, parameters, outlook)
        const tookMs = stopwatchMs() - fromMs
        lineMs += tookMs
        fileMs += tookMs
        return expansion
      },
    },
    beginLine() {
      lineMs = 0
    },
    beginFile() {
      lineMs = 0
      fileMs = 0
      fileCount = 0
    },
    get isFileSpent() {
      return isFileSpent()
    },
  }
}
