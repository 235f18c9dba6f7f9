// One line of a file against the state as the lines before it leave it. Plain moves go by bytes to the kernel of numbers, the rest
// as text to the judge of lines; both say the same of every line, which file-judge.test.ts holds.
import type { LineVerdict } from '../judge/judge-line.ts'
import { judgeLine } from '../judge/judge-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import { eTo, judgeMove, MOVE_FAULT, stepMove, xTo, yTo, zTo } from '../rules/move-kernel.ts'
import type { MoveWords } from './scan-line.ts'
import { scanLine } from './scan-line.ts'

export interface LineStep {
  readonly state: MachineState
  readonly context: JudgeContext
  /** G0 and G1 are the printer's own commands, as the kernel knows them. */
  readonly isKernelMeant: boolean
  readonly words: MoveWords
  /** Of the line that was read as text last. */
  text: string
}

export function createLineStep(state: MachineState, context: JudgeContext): LineStep {
  const { NaN: none } = Number
  const words: MoveWords = { x: none, y: none, z: none, e: none, f: none }
  return { state, context, isKernelMeant: isOwn('G0', context) && isOwn('G1', context), words, text: '' }
}

/** No macro has taken the name, and the printer has the command. */
function isOwn(name: string, { commands, expander }: JudgeContext): boolean {
  const isTaken = expander !== null && (expander.names.has(name) || expander.renamed.has(name))
  return !isTaken && (commands === null || commands.has(name))
}

// With `ignoreBOM` a mark at the beginning stays a letter, and so a command that nobody knows.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Null: a plain move or nothing, and it passes; otherwise `step.text` is what was judged. */
export function stepFileLine(step: LineStep, bytes: Uint8Array, from: number, end: number): LineVerdict | null {
  const kind = scanLine(bytes, from, end, step.words)
  if (kind === 'nothing') return null
  if (kind === 'move' && step.isKernelMeant && stepPlainMove(step)) return null
  step.text = decoder.decode(bytes.subarray(from, end))
  return judgeLine(step.state, step.text, step.context)
}

/** False: the kernel has something to say, and the judge of lines says it in words. */
function stepPlainMove({ state, context, words }: LineStep): boolean {
  const { x, y, z, e, f } = words
  const toX = Number.isNaN(x) ? state.xMm : xTo(state, x)
  const toY = Number.isNaN(y) ? state.yMm : yTo(state, y)
  const toZ = Number.isNaN(z) ? state.zMm : zTo(state, z)
  const toE = Number.isNaN(e) ? state.eMm : eTo(state, e)
  const feedMmPerS = (Number.isNaN(f) ? state.feedMmPerS * 60 : f) / 60
  if (judgeMove(state, context.limits, toX, toY, toZ, toE, feedMmPerS) !== MOVE_FAULT.none) return false
  stepMove(state, toX, toY, toZ, toE, feedMmPerS)
  return true
}
