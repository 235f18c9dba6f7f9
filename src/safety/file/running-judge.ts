// The file that runs: what lies ahead of the printer's place in it is judged against the printer as it is now, because between
// judging and running somebody may have shifted zero, changed a factor, let a heater cool, or the homing may be lost. It looks
// ahead a stretch at a time, and anew from the printer's place only when something of that kind has changed.
import { copyState } from '../judge/copy-state.ts'
import type { MachineState } from '../machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import type { FileRuling } from './file-verdict.ts'
import { TEXT_LETTERS_MAX } from './file-verdict.ts'
import type { LineSplitter } from './split-lines.ts'
import { createLineSplitter, endLines, splitLines } from './split-lines.ts'
import type { LineStep } from './step-file-line.ts'
import { createLineStep, stepFileLine } from './step-file-line.ts'

export interface RunningOptions {
  /** How far ahead of the printer's place is judged. Default: 64 KiB, some two thousand moves. */
  readonly aheadBytes?: number
}

/** The file's bytes from `offset`, `length` of them or fewer; none at its end; null where they are not at hand yet. */
export type ReadFile = (offset: number, length: number) => Uint8Array | null

export interface RunningVerdict {
  /** `blind`: what comes next is not known, for want of bytes or of a fresh look at the printer. */
  readonly kind: 'go-on' | 'pause' | 'blind'
  /** Why, where it is to pause; its line is counted from where judging began. */
  readonly because: FileRuling | null
  /** From the printer's place to the end of what has been judged, or to the line that must not run. */
  readonly clearBytes: number
}

export interface RunningFileJudge {
  /** `state`: as observed now, with nothing carried on; `position`: the printer's own, `virtual_sdcard.file_position`. */
  look(state: MachineState, position: number, read: ReadFile): RunningVerdict
  /** Limits, level or macros are others now: what has been judged ahead is void. */
  forget(): void
}

const AHEAD_BYTES = 65_536
const READ_BYTES = 16_384

interface Ahead {
  /** Null: judging begins anew. */
  step: LineStep | null
  splitter: LineSplitter
  /** What judging began with. */
  seen: readonly unknown[]
  /** Where the printer was last. */
  position: number
  /** Up to here bytes have been read. */
  cursor: number
  /** Where the line that is being read begins. */
  lineAt: number
  lineCount: number
  isAtEnd: boolean
  trouble: FileRuling | null
}

/** `contextNow`: asked whenever judging begins anew; `isFile` has to be true. */
export function createRunningFileJudge(
  contextNow: () => JudgeContext,
  { aheadBytes = AHEAD_BYTES }: RunningOptions = {},
): RunningFileJudge {
  const ahead: Ahead = {
    step: null,
    splitter: createLineSplitter(),
    seen: [],
    position: 0,
    cursor: 0,
    lineAt: 0,
    lineCount: 0,
    isAtEnd: false,
    trouble: null,
  }
  const forget = (): void => {
    ahead.step = null
  }
  return {
    forget,
    look: (state, position, read) => {
      if (state.print !== 'printing') {
        forget()
        return { kind: 'go-on', because: null, clearBytes: 0 }
      }
      if (!state.isFresh) return { kind: 'blind', because: null, clearBytes: 0 }
      const step = beginOrGoOn(ahead, state, position, contextNow)
      const isKnown = judgeUntil(ahead, step, position + aheadBytes, read)
      const clearBytes = (ahead.trouble === null ? ahead.cursor : ahead.lineAt) - position
      if (ahead.trouble !== null) return { kind: 'pause', because: ahead.trouble, clearBytes }
      return { kind: isKnown ? 'go-on' : 'blind', because: null, clearBytes }
    },
  }
}

function beginOrGoOn(ahead: Ahead, state: MachineState, position: number, contextNow: () => JudgeContext): LineStep {
  const isOnTheWay = position >= ahead.position && position <= (ahead.trouble === null ? ahead.cursor : ahead.lineAt)
  ahead.position = position
  if (ahead.step !== null && isOnTheWay) {
    const seen = whatMatters(state, ahead.step.context)
    if (seen.length === ahead.seen.length && seen.every((value, at) => Object.is(value, ahead.seen[at]))) {
      return ahead.step
    }
  }
  const step = createLineStep(copyState(state), contextNow())
  const seen = whatMatters(state, step.context)
  const splitter = createLineSplitter()
  Object.assign(ahead, { step, seen, splitter, cursor: position, lineAt: position, lineCount: 0 })
  Object.assign(ahead, { isAtEnd: false, trouble: null })
  return step
}

/** What others than the file change, and the rules look at. Most of what the file itself changes is not in it. */
function whatMatters(state: MachineState, { limits }: JudgeContext): readonly unknown[] {
  const heaters = Object.entries(state.heaters).flatMap(([name, { targetC, coldestC, isTrusted }]) => [
    name,
    targetC,
    isTrusted,
    coldestC >= limits.extrudeMinC,
  ])
  return [
    state.host,
    state.extruder,
    state.isXHomed,
    state.isYHomed,
    state.isZHomed,
    state.xOffsetMm,
    state.yOffsetMm,
    state.zOffsetMm,
    state.speedRatio,
    state.flowRatio,
    state.isLatched,
    ...heaters,
  ]
}

/** False where bytes are missing. */
function judgeUntil(ahead: Ahead, step: LineStep, until: number, read: ReadFile): boolean {
  const onLine = (bytes: Uint8Array, from: number, end: number): void => {
    if (ahead.trouble !== null) return
    ahead.lineCount++
    const verdict = stepFileLine(step, bytes, from, end)
    const kind = verdict?.kind ?? 'passes'
    const [ruling] = verdict?.rulings ?? []
    if (kind === 'passes' || ruling === undefined) ahead.lineAt += end - from + 1
    else ahead.trouble = { line: ahead.lineCount, text: step.text.slice(0, TEXT_LETTERS_MAX), kind, ruling }
  }
  while (ahead.cursor < until && !ahead.isAtEnd && ahead.trouble === null) {
    const bytes = read(ahead.cursor, READ_BYTES)
    if (bytes === null) return false
    ahead.cursor += bytes.length
    ahead.isAtEnd = bytes.length === 0
    if (ahead.isAtEnd) endLines(ahead.splitter, onLine)
    else splitLines(ahead.splitter, bytes, onLine)
  }
  return true
}
