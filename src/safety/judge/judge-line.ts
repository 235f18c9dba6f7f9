// One line of text -> verdict: read, macros expanded, every command judged against the state as the ones before it leave it.
import type { HomingStart, MacroExpander, Ruling } from '#protocol'
import type { CommandLine } from '../line/parse-line.ts'
import { parseLine } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { Fault, JudgeContext, Origin } from '../rules/call.ts'
import { envelope, isOperators, personal } from '../rules/call.ts'
import { DEAD_MAN_MACRO } from '../rules/dead-man.ts'
import { leftByHand } from '../rules/hand-set.ts'
import { leftWeak, noteCurrent } from '../rules/motor-current.ts'
import { copyState } from './copy-state.ts'
import type { Answer } from './judge-command.ts'
import { answerTo, commandFaults, isStrict, malformedFaults, rulingsOf, smuggles } from './judge-command.ts'
import { newlySetByHand, setByHand, takeWord } from './set-by-hand.ts'
import { stepState } from './step-state.ts'

export interface LineVerdict {
  readonly kind: Answer
  /** Why not; where it passes, what was let through because of who asks. */
  readonly rulings: readonly Ruling[]
  /** What may be sent: macros as the lines that were judged. */
  readonly lines: readonly string[]
}

export const MACRO_DEPTH_MAX = 10
const HOMING = 'G28'
export const MACRO_LINES_MAX = 20_000

/** What anybody but an operator may always do. */
const ALWAYS: ReadonlySet<string> = new Set(['PAUSE', 'CANCEL_PRINT', 'TURN_OFF_HEATERS', 'M112', 'M25'])

/** More of them tell nobody more. */
const RULINGS_MAX = 20

/** Who goes along with every command that is believed to happen, macros' too: `step` does to the state what it does. */
export type Follow = (line: CommandLine, state: MachineState, step: () => void) => void

interface Walk {
  readonly state: MachineState
  readonly follow: Follow
  readonly context: JudgeContext
  readonly faults: Fault[]
  readonly lines: string[]
  /** Macros that are being expanded. */
  readonly open: string[]
  /** Motors whose current has been set. */
  readonly setA: Map<string, number>
  count: number
  /** Nothing that comes later can make it better. */
  isRefused: boolean
  /** Within a stand-in for G28, where the name is the command itself. */
  isHoming: boolean
}

/** Steps the state when it passes, and leaves it alone when it does not. */
export function judgeLine(
  state: MachineState,
  text: string,
  context: JudgeContext,
  follow: Follow = (_line, _state, step) => step(),
): LineVerdict {
  const { isFile, asker } = context
  const parsed = parseLine(text, isFile ? 'file' : 'line')
  if (parsed.kind === 'empty') return { kind: 'passes', rulings: [], lines: [] }
  const origin = isFile ? 'file' : 'direct'
  if (parsed.kind === 'malformed') {
    return verdictOf(malformedFaults(parsed, text, { state, context, origin }), isFile ? [] : [text], context)
  }
  if (asker !== 'operator' && !isFile && ALWAYS.has(parsed.name)) {
    stepState(state, parsed, context)
    return { kind: 'passes', rulings: [], lines: [parsed.text] }
  }
  if (macroOf(parsed, context) !== null) return judgeMacro(state, parsed, context, origin, follow)
  const walk = createWalk(state, context, follow)
  walkOwn(walk, parsed, origin, false)
  if (asker === 'person' && !isFile && !walk.isRefused) takeWord(state, parsed)
  return verdictOf(walk.faults, walk.lines, context)
}

/** A person's macro is sent by its name: it may remember things. An operator's is sent as the lines that were judged. */
function judgeMacro(
  state: MachineState,
  line: CommandLine,
  context: JudgeContext,
  origin: Origin,
  follow: Follow,
): LineVerdict {
  const walk = createWalk(copyState(state), context, follow)
  walkCommand(walk, line, origin, isOperators({ line, state, context, origin }))
  const axes = newlySetByHand(state, walk.state)
  // Of a walk that was broken off the end says nothing.
  if (!walk.isRefused) blame(walk, ...(axes === '' ? [] : [leftByHand(axes)]), ...leftWeak(walk.setA, context))
  const verdict = verdictOf(walk.faults, isStrict(context) ? walk.lines : [line.text], context)
  if (verdict.kind === 'passes') Object.assign(state, walk.state)
  return verdict
}

function createWalk(state: MachineState, context: JudgeContext, follow: Follow): Walk {
  const nothing = { faults: [], lines: [], open: [], setA: new Map<string, number>(), count: 0 }
  return { state, context, follow, ...nothing, isRefused: false, isHoming: false }
}

function verdictOf(faults: readonly Fault[], lines: readonly string[], context: JudgeContext): LineVerdict {
  const kind = answerTo(faults, context)
  return { kind, rulings: rulingsOf(faults, context).slice(0, RULINGS_MAX), lines: kind === 'passes' ? lines : [] }
}

function blame(walk: Walk, ...faults: readonly Fault[]): void {
  walk.faults.push(...faults)
  if (answerTo(faults, walk.context) === 'refused') walk.isRefused = true
}

/** Who knows the macro that a command calls; what a macro has renamed is a command again. */
function macroOf(line: CommandLine, { expander }: JudgeContext): MacroExpander | null {
  if (expander === null || expander.renamed.has(line.name)) return null
  return expander.names.has(line.name) ? expander : null
}

function walkCommand(walk: Walk, line: CommandLine, origin: Origin, isHanded: boolean): void {
  const expander = macroOf(line, walk.context)
  const isOwn = line.name === DEAD_MAN_MACRO || (walk.isHoming && line.name === HOMING)
  if (expander === null || isOwn) walkOwn(walk, line, origin, isHanded)
  else walkMacro(walk, line, expander, origin, isHanded)
}

function walkOwn(walk: Walk, line: CommandLine, origin: Origin, isHanded: boolean): void {
  const { state, context, follow } = walk
  const base = context.expander?.renamed.get(line.name)
  const meant = base === undefined ? line : { ...line, name: base }
  const isCalled = walk.open.length > 0
  const { faults, isIgnored } = commandFaults({ line: meant, state, context, origin, isCalled, isHanded })
  blame(walk, ...faults)
  // A person who asks for what the printer does not know hears that from the printer.
  if (isIgnored && origin !== 'direct') return
  walk.lines.push(line.text)
  if (isIgnored) return
  const answer = answerTo(faults, context)
  // What comes behind it in a macro or a file is judged as if a person had nodded.
  if (!(answer === 'passes' || (answer === 'needs-person' && origin !== 'direct'))) return
  noteCurrent(walk.setA, meant)
  follow(meant, state, () => stepState(state, meant, context))
}

function walkMacro(walk: Walk, line: CommandLine, expander: MacroExpander, origin: Origin, isHanded: boolean): void {
  const { name, rawParams, text, oddity } = line
  const fault = macroFault(walk, name)
  if (fault !== null) {
    blame(walk, fault)
    return
  }
  if (origin === 'direct' && oddity !== '') blame(walk, personal('grammar', '', text, oddity))
  if (isHanded && smuggles(rawParams))
    blame(walk, personal('macro', '', text, 'Commands stand in what is handed to the macro'))
  const expansion = expander.expand(name, rawParams, walk.state)
  if (expansion.kind === 'unknown') {
    blame(walk, personal('macro', '', name, `It cannot be said what the macro does: ${expansion.reason}`))
    return
  }
  const { lines, homing } = expansion
  const inner: Inner = {
    lines,
    origin: origin === 'file' ? 'file' : 'macro',
    saidAnyway: isHanded && rawParams !== '' ? saidAnyway(walk, name, expander) : null,
  }
  walk.open.push(name)
  if (name === HOMING && homing !== undefined) walkHoming(walk, line, inner, homing)
  else walkLines(walk, inner)
  walk.open.pop()
}

/** What a macro becomes. */
interface Inner {
  readonly lines: readonly string[]
  readonly origin: Origin
  /** Those that are its author's alone; null: all of them. */
  readonly saidAnyway: ReadonlySet<string> | null
}

/** What stands in a macro whatever an operator hands to it is a person's text; the rest the operator's words have made. */
function saidAnyway(walk: Walk, name: string, expander: MacroExpander): ReadonlySet<string> {
  const bare = expander.expand(name, '', walk.state)
  return new Set(bare.kind === 'lines' ? bare.lines : [])
}

function walkLines(walk: Walk, { lines, origin, saidAnyway }: Inner): void {
  for (const text of lines) {
    if (isOver(walk)) break
    walkText(walk, text, origin, saidAnyway !== null && !saidAnyway.has(text))
  }
}

/** A [homing_override]: judged as the lines that it becomes, sent by its name, because those lines alone could not run. */
function walkHoming(walk: Walk, line: CommandLine, inner: Inner, start: HomingStart): void {
  const sentCount = walk.lines.length
  takeFor(walk, start)
  walk.isHoming = true
  walkLines(walk, inner)
  walk.isHoming = false
  walk.lines.splice(sentCount, Number.POSITIVE_INFINITY, line.text)
}

/** As the printer does when its [homing_override] begins. */
function takeFor({ state, context }: Walk, { x, y, z }: HomingStart): void {
  if (x !== null) setByHand(state, 'x', x, context)
  if (y !== null) setByHand(state, 'y', y, context)
  if (z !== null) setByHand(state, 'z', z, context)
}

function macroFault({ open }: Walk, name: string): Fault | null {
  if (open.includes(name)) return personal('macro', '', name, 'The macro calls itself')
  if (open.length < MACRO_DEPTH_MAX) return null
  return personal('macro', `${MACRO_DEPTH_MAX} deep`, name, 'Macros call each other too deeply')
}

function isOver(walk: Walk): boolean {
  if (walk.isRefused) return true
  walk.count++
  if (walk.count <= MACRO_LINES_MAX) return false
  // For everybody: nobody has seen the rest.
  blame(walk, envelope('macro', `${MACRO_LINES_MAX} lines`, '', 'The macro becomes too many lines'))
  return true
}

function walkText(walk: Walk, text: string, origin: Origin, isHanded: boolean): void {
  const { state, context } = walk
  const parsed = parseLine(text, 'file')
  if (parsed.kind === 'command') walkCommand(walk, parsed, origin, isHanded)
  if (parsed.kind === 'malformed') blame(walk, ...malformedFaults(parsed, text, { state, context, origin }))
}
