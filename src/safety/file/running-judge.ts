// The file that runs: what lies ahead of the printer's place in it is judged against the printer as it is now, because between
// judging and running somebody may have shifted zero, changed a factor, let a heater cool, or the homing may be lost. It looks
// ahead a stretch at a time, and anew from the printer's place only when something of that kind has changed.
import type { Ruling } from '#protocol'
import { copyState } from '../judge/copy-state.ts'
import type { HandField } from '../judge/set-by-hand.ts'
import { measuredSince } from '../judge/set-by-hand.ts'
import { parseLine } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import { isSetByHand } from '../rules/move-kernel.ts'
import type { FileRuling } from './file-verdict.ts'
import { TEXT_LETTERS_MAX } from './file-verdict.ts'
import type { LaidAhead, Relief } from './relief.ts'
import { createRelief, settle } from './relief.ts'
import type { IsTired, LineSplitter } from './split-lines.ts'
import { createLineSplitter, endLines, splitLines } from './split-lines.ts'
import type { LineStep } from './step-file-line.ts'
import { createLineStep, stepFileLine } from './step-file-line.ts'

export interface RunningOptions {
  /** How far ahead of the printer's place is judged. Default: 64 KiB, some two thousand moves. */
  readonly aheadBytes?: number
  /** A person has waved it away: such lines may run. Default: none. */
  readonly isDismissed?: IsDismissed
  /** Asked after each line: true leaves the rest for the next look. */
  readonly isTired?: IsTired
}

type IsDismissed = (ruling: Ruling) => boolean

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
  /** `state`: as observed now, with nothing carried on; axes that the file has homed are measured in it from then on. `position`: the printer's own, `virtual_sdcard.file_position`. */
  look(state: MachineState, position: number, read: ReadFile): RunningVerdict
  /** Limits, level or macros are others now, or it goes on after a pause: what has been judged ahead is void; what has been laid is
   * still there. */
  forget(): void
  /** Another file, or this one from its beginning: nothing has been laid. */
  forgetFile(): void
}

const AHEAD_BYTES = 65_536
const READ_BYTES = 16_384

interface Ahead {
  readonly step: LineStep
  readonly splitter: LineSplitter
  /** What judging began with. */
  readonly seen: string
  /** Where the printer was last. */
  position: number
  /** Up to here bytes have been read. */
  cursor: number
  /** Where the first line begins that has not been judged, or must not run. */
  lineAt: number
  lineCount: number
  /** At the last look something was other than judging began with. */
  isChanged: boolean
  /** Lines that measure an axis whose place was said, and where they begin. */
  measured: readonly { readonly hand: HandField; readonly at: number }[]
  /** Where lines begin that call macros and may run -> how the printer may be set while they do. */
  readonly macrosAt: Map<number, ReadonlySet<string>>
  /** Of the line that is being judged. */
  states: Set<string>
  isAtEnd: boolean
  trouble: FileRuling | null
}

/** `contextNow`: asked whenever judging begins anew; `isFile` has to be true. */
export function createRunningFileJudge(
  contextNow: () => JudgeContext,
  { aheadBytes = AHEAD_BYTES, isDismissed = () => false, isTired = () => false }: RunningOptions = {},
): RunningFileJudge {
  let last: Ahead | null = null
  const laid: Laid = { relief: createRelief(), ahead: [] }
  return {
    forget: () => {
      last = null
    },
    forgetFile: () => {
      last = null
      laid.relief.clear()
      laid.ahead.length = 0
    },
    look: (state, position, read) => {
      settle(laid.ahead, laid.relief, position)
      if (state.print !== 'printing') {
        last = null
        return { kind: 'go-on', because: null, clearBytes: 0 }
      }
      if (!state.isFresh) return { kind: 'blind', because: null, clearBytes: 0 }
      if (last !== null) takeMeasured(last, state, position)
      const ahead =
        last !== null && isOnTheWay(last, state, position) ? last : begin(state, position, contextNow(), laid)
      last = ahead
      ahead.position = position
      ahead.isChanged = whatMatters(state, ahead.step.context) !== ahead.seen
      const isKnown = judgeUntil(ahead, position + aheadBytes, read, isDismissed, isTired)
      const { trouble, cursor, lineAt } = ahead
      if (trouble !== null) return { kind: 'pause', because: trouble, clearBytes: lineAt - position }
      return { kind: isKnown ? 'go-on' : 'blind', because: null, clearBytes: cursor - position }
    },
  }
}

function isBetween({ position, lineAt }: Ahead, now: number): boolean {
  return now >= position && now <= lineAt
}

/** What the printer has left behind is done. */
function takeMeasured(ahead: Ahead, state: MachineState, position: number): void {
  if (!isBetween(ahead, position)) return
  for (const { hand, at } of ahead.measured) if (at < position) state[hand] = null
  ahead.measured = ahead.measured.filter(({ at }) => at >= position)
}

/** Of an operator's file. */
interface Laid {
  /** By the lines that the printer has passed. */
  readonly relief: Relief
  /** By those that have been judged and are still to come. */
  readonly ahead: LaidAhead[]
}

/** The printer is where judging has been, and nothing that matters is other than it was. */
function isOnTheWay(ahead: Ahead, state: MachineState, position: number): boolean {
  if (!isBetween(ahead, position)) return false
  if (whatMatters(state, ahead.step.context) === ahead.seen) return true
  // The printer stands before a line until it is done: what a macro has changed by half is no beginning for that same macro. The
  // next one is excused only where the printer is set as judging said that it would be: by this one or by its own beginning.
  const states = position < ahead.lineAt ? ahead.macrosAt.get(position) : undefined
  if (states === undefined) return false
  return position === ahead.position || !ahead.isChanged || states.has(whatIsSet(state))
}

function begin(state: MachineState, position: number, context: JudgeContext, laid: Laid): Ahead {
  // What was still to come is judged anew.
  laid.ahead.length = 0
  const step = createLineStep(copyState(state), context, new Map(laid.relief), {
    onLaid: (from, to) => laid.ahead.push({ at: ahead.lineAt, from, to }),
    onState: (at) => ahead.states.add(whatIsSet(at)),
  })
  const seen = whatMatters(state, context)
  const places = { position, cursor: position, lineAt: position }
  const ahead: Ahead = {
    step,
    seen,
    splitter: createLineSplitter(),
    ...places,
    lineCount: 0,
    macrosAt: new Map(),
    states: new Set(),
    isChanged: false,
    measured: [],
    isAtEnd: false,
    trouble: null,
  }
  return ahead
}

/** What others than the file change, and the rules look at. Most of what the file itself changes is not in it. */
function whatMatters(state: MachineState, { limits }: JudgeContext): string {
  const warm = Object.values(state.heaters).map(({ coldestC }) => coldestC >= limits.extrudeMinC)
  return [whatIsSet(state), ...warm].join(' ')
}

/** Of it what commands decide, not measurement. */
function whatIsSet(state: MachineState): string {
  const heaters = Object.entries(state.heaters).flatMap(([name, { targetC, isTrusted }]) => [name, targetC, isTrusted])
  return [
    state.host,
    state.extruder,
    state.isXHomed,
    state.isYHomed,
    state.isZHomed,
    state.xOffsetMm,
    state.yOffsetMm,
    state.zOffsetMm,
    // Of numbers that are differences the last digits differ from look to look.
    Math.round(state.xBaseMm * 1000),
    Math.round(state.yBaseMm * 1000),
    Math.round(state.zBaseMm * 1000),
    state.speedRatio,
    state.flowRatio,
    state.isLatched,
    ...heaters,
  ].join(' ')
}

/** False where bytes are missing. */
function judgeUntil(ahead: Ahead, until: number, read: ReadFile, isDismissed: IsDismissed, isTired: IsTired): boolean {
  const onLine = (bytes: Uint8Array, from: number, end: number): void => {
    if (ahead.trouble === null) judgeNext(ahead, bytes, from, end, isDismissed)
  }
  while (ahead.cursor < until && !ahead.isAtEnd && ahead.trouble === null) {
    const bytes = read(ahead.cursor, READ_BYTES)
    if (bytes === null) return false
    ahead.isAtEnd = bytes.length === 0
    if (ahead.isAtEnd) endLines(ahead.splitter, onLine)
    const count = splitLines(ahead.splitter, bytes, onLine, isTired)
    ahead.cursor += count
    if (count < bytes.length) return true
  }
  return true
}

function judgeNext(ahead: Ahead, bytes: Uint8Array, from: number, end: number, isDismissed: IsDismissed): void {
  const { step } = ahead
  ahead.lineCount++
  const handsBefore = isSetByHand(step.state) ? { ...step.state } : null
  ahead.states = new Set()
  const verdict = stepFileLine(step, bytes, from, end)
  if (verdict !== null && verdict.kind !== 'passes') {
    const text = step.text.slice(0, TEXT_LETTERS_MAX)
    for (const ruling of verdict.rulings) {
      if (!isDismissed(ruling)) ahead.trouble ??= { line: ahead.lineCount, text, kind: verdict.kind, ruling }
    }
  }
  if (ahead.trouble !== null) return
  if (handsBefore !== null) {
    const hands = measuredSince(handsBefore, step.state)
    ahead.measured = [...ahead.measured, ...hands.map((hand) => ({ hand, at: ahead.lineAt }))]
  }
  if (verdict !== null && callsMacro(step)) ahead.macrosAt.set(ahead.lineAt, ahead.states)
  ahead.lineAt += end - from + 1
}

function callsMacro({ text, context }: LineStep): boolean {
  const line = parseLine(text, 'file')
  return line.kind === 'command' && context.expander?.names.has(line.name) === true
}
