// One line of a file against the state as the lines before it leave it. Plain moves go by bytes to the kernel of numbers, the rest
// as text to the judge of lines; both say the same of every line, which file-judge.test.ts holds.
import { answerTo } from '../judge/judge-command.ts'
import type { LineVerdict } from '../judge/judge-line.ts'
import { judgeLine } from '../judge/judge-line.ts'
import { goOn } from '../judge/step-state.ts'
import type { CommandLine } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import { arcOf } from '../rules/arc.ts'
import type { Fault, JudgeContext } from '../rules/call.ts'
import { personal, shown } from '../rules/call.ts'
import { targetOf } from '../rules/move.ts'
import { eTo, isSetByHand, judgeMove, MOVE_FAULT, stepMove, xTo, yTo, zTo } from '../rules/move-kernel.ts'
import type { Place, Relief } from './relief.ts'
import { createRelief, laidInTheWay, lay } from './relief.ts'
import type { MoveWords } from './scan-line.ts'
import { scanLine } from './scan-line.ts'

export interface LineStep {
  readonly state: MachineState
  readonly context: JudgeContext
  /** G0 and G1 are the printer's own commands, as the kernel knows them. */
  readonly isKernelMeant: boolean
  readonly words: MoveWords
  /** What the file has laid; null: nobody asks whether it goes through that. */
  readonly relief: Relief | null
  /** Hears of each straight line of plastic, and of the state behind each command that was read as text, macros' too. */
  readonly listener: Listener | null
  /** Of the line that was read as text last: what the head led through, and at which height; null: nothing. */
  through: Fault | null
  /** Of the line that was read as text last. */
  text: string
}

export interface Listener {
  onLaid(from: Place, to: Place): unknown
  onState(state: MachineState): unknown
}

/** `laid`: what the file has laid already, to be carried on. */
export function createLineStep(
  state: MachineState,
  context: JudgeContext,
  laid: Relief = createRelief(),
  listener: Listener | null = null,
): LineStep {
  const { NaN: none } = Number
  const words: MoveWords = { x: none, y: none, z: none, e: none, f: none }
  const isKernelMeant = isOwn('G0', context) && isOwn('G1', context)
  // While its lines run the file prints, whatever the printer does now.
  state.print = 'printing'
  return {
    state,
    context,
    isKernelMeant,
    words,
    relief: context.asker === 'operator' ? laid : null,
    listener,
    through: null,
    text: '',
  }
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
  const { state, context, relief } = step
  step.through = null
  const before = relief === null ? null : placeOf(state)
  if (kind === 'move' && step.isKernelMeant && !isSetByHand(state) && stepPlainMove(step)) {
    if (relief !== null && before !== null) goAlong(step, relief, before, state, [state])
    if (step.through !== null) step.text = decoder.decode(bytes.subarray(from, end))
    return throughVerdict(step)
  }
  step.text = decoder.decode(bytes.subarray(from, end))
  const verdict = judgeLine(state, step.text, context, (line, at, move) => follow(step, line, at, move))
  // What paused it leaves the head parked; its next line comes when the head has been led back.
  if (state.print !== 'printing') followWay(step, state, () => goOn(state), null)
  return verdict.kind === 'passes' ? (throughVerdict(step) ?? verdict) : verdict
}

function throughVerdict({ through, context }: LineStep): LineVerdict | null {
  return through === null ? null : { kind: answerTo([through], context), rulings: [through.ruling], lines: [] }
}

type Before = Place & { readonly eMm: number }

function placeOf({ xMm, yMm, zMm, eMm }: MachineState): Before {
  return { xMm, yMm, zMm, eMm }
}

/** Every move of a macro too, wherever it stands. */
function follow(step: LineStep, line: CommandLine, state: MachineState, move: () => void): void {
  // That only says where the head is.
  if (line.name === 'SET_KINEMATIC_POSITION') move()
  else followWay(step, state, move, line)
  step.listener?.onState(state)
}

/** `line`: null for a straight way. */
function followWay(step: LineStep, state: MachineState, move: () => void, line: CommandLine | null): void {
  const { relief } = step
  const before = placeOf(state)
  const bow = line !== null && ARCS.has(line.name) ? bowOf(line, state) : null
  move()
  if (relief !== null)
    goAlong(step, relief, before, state, line?.name === 'G28' ? homeward(before, state) : (bow ?? [state]))
}

/** X, then Y, at the height where the nozzle is; down to the bed is judged as homing. */
function homeward({ yMm, zMm }: Before, after: MachineState): readonly Place[] {
  return [
    { xMm: after.xMm, yMm, zMm },
    { xMm: after.xMm, yMm: after.yMm, zMm },
  ]
}

const ARCS: ReadonlySet<string> = new Set(['G2', 'G3'])
/** Of a full turn. */
const CHORDS = 64

/** An arc as short straight ways, from the state before it. */
function bowOf(line: CommandLine, state: MachineState): readonly Place[] {
  const to = targetOf(line, state)
  const { centreXMm, centreYMm, radiusMm, fromRad, sweepRad } = arcOf(line, state, to)
  return Array.from({ length: CHORDS }, (_, k): Place => {
    const share = (k + 1) / CHORDS
    const rad = fromRad + sweepRad * share
    return {
      xMm: centreXMm + radiusMm * Math.cos(rad),
      yMm: centreYMm + radiusMm * Math.sin(rad),
      zMm: state.zMm + (to.z - state.zMm) * share,
    }
  })
}

/** What has been gone already, straight from place to place: whether it led through the part, and what it laid. */
function goAlong(step: LineStep, relief: Relief, before: Before, after: MachineState, way: readonly Place[]): void {
  if (after.xMm === before.xMm && after.yMm === before.yMm && after.zMm === before.zMm) return
  let from: Place = before
  let topMm = 0
  for (const to of way) {
    topMm = Math.max(topMm, laidInTheWay(relief, from, to))
    const end = { xMm: to.xMm, yMm: to.yMm, zMm: to.zMm }
    if (after.eMm > before.eMm) {
      lay(relief, from, end)
      step.listener?.onLaid(from, end)
    }
    from = end
  }
  if (topMm === 0 || step.through !== null) return
  const reason = 'The head would pass through what the file has printed before'
  const lowestMm = Math.min(before.zMm, ...way.map(({ zMm }) => zMm))
  step.through = personal('through-part', `${shown(topMm)} mm`, `${shown(lowestMm)} mm`, reason)
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
