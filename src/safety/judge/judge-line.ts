// One line of text -> verdict: read, macros expanded, every command judged against the state as the ones before it leave it.
import type { HomingStart, Ruling } from '#protocol'
import type { CommandLine } from '../line/parse-line.ts'
import { parseLine } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { Fault, JudgeContext, Origin } from '../rules/call.ts'
import { envelope, personal } from '../rules/call.ts'
import { copyState } from './copy-state.ts'
import type { Answer } from './judge-command.ts'
import { answerTo, commandFaults, malformedFaults, rulingsOf } from './judge-command.ts'
import { stepState } from './step-state.ts'

export interface LineVerdict {
  readonly kind: Answer
  /** Why not; where it passes, what was let through because of who asks. */
  readonly rulings: readonly Ruling[]
  /** What may be sent: macros as the lines that were judged. */
  readonly lines: readonly string[]
}

export const MACRO_DEPTH_MAX = 10
export const MACRO_LINES_MAX = 20_000

/** What anybody but an operator may always do. */
const ALWAYS: ReadonlySet<string> = new Set(['PAUSE', 'CANCEL_PRINT', 'TURN_OFF_HEATERS', 'M112', 'M25'])

interface Walk {
  readonly state: MachineState
  readonly context: JudgeContext
  readonly faults: Fault[]
  readonly lines: string[]
  /** Macros that are being expanded. */
  readonly open: string[]
  count: number
  /** The homing command whose stand-in is being expanded: within it the name is the command itself; '' for none. */
  homing: string
}

/** Steps the state when it passes, and leaves it alone when it does not. */
export function judgeLine(state: MachineState, text: string, context: JudgeContext): LineVerdict {
  const { isFile, asker } = context
  const parsed = parseLine(text, isFile ? 'file' : 'line')
  if (parsed.kind === 'empty') return { kind: 'passes', rulings: [], lines: [] }
  const origin = isFile ? 'file' : 'direct'
  if (parsed.kind === 'malformed') {
    return verdictOf(malformedFaults(parsed, { state, context, origin }), isFile ? [] : [text], context)
  }
  if (asker !== 'operator' && !isFile && ALWAYS.has(parsed.name)) {
    stepState(state, parsed, context)
    return { kind: 'passes', rulings: [], lines: [parsed.text] }
  }
  const isMacro = macroOf(parsed, context) !== null
  const walk: Walk = {
    state: isMacro ? copyState(state) : state,
    context,
    faults: [],
    lines: [],
    open: [],
    count: 0,
    homing: '',
  }
  walkCommand(walk, parsed, origin)
  const verdict = verdictOf(
    walk.faults,
    isMacro && asker !== 'operator' && context.mode !== 'strict' ? [parsed.text] : walk.lines,
    context,
  )
  if (isMacro && verdict.kind === 'passes') Object.assign(state, walk.state)
  return verdict
}

function verdictOf(faults: readonly Fault[], lines: readonly string[], context: JudgeContext): LineVerdict {
  const kind = answerTo(faults, context)
  return { kind, rulings: rulingsOf(faults), lines: kind === 'passes' ? lines : [] }
}

/** The macro that a command calls; what a macro has renamed is a command again. */
function macroOf(line: CommandLine, { expander }: JudgeContext): string | null {
  if (expander === null || expander.renamed.has(line.name)) return null
  return expander.names.has(line.name) ? line.name : null
}

function walkCommand(walk: Walk, line: CommandLine, origin: Origin): void {
  const macro = macroOf(line, walk.context)
  if (macro === null || line.name === walk.homing) walkOwn(walk, line, origin)
  else walkMacro(walk, line, macro, origin)
}

function walkOwn(walk: Walk, line: CommandLine, origin: Origin): void {
  const { state, context } = walk
  const base = context.expander?.renamed.get(line.name)
  const meant = base === undefined ? line : { ...line, name: base }
  const { faults, isIgnored } = commandFaults({ line: meant, state, context, origin })
  walk.faults.push(...faults)
  if (isIgnored) return
  walk.lines.push(line.text)
  if (answerTo(faults, context) === 'passes') stepState(state, meant, context)
}

function walkMacro(walk: Walk, line: CommandLine, macro: string, origin: Origin): void {
  const { context, open } = walk
  if (open.includes(macro)) {
    walk.faults.push(personal('macro', '', macro, 'The macro calls itself'))
    return
  }
  if (open.length >= MACRO_DEPTH_MAX) {
    walk.faults.push(personal('macro', `${MACRO_DEPTH_MAX} deep`, macro, 'Macros call each other too deeply'))
    return
  }
  const direct = origin === 'direct' && line.oddity !== ''
  if (direct) walk.faults.push(personal('grammar', '', line.text, line.oddity))
  const expansion = context.expander?.expand(macro, line.rawParams, walk.state)
  if (expansion === undefined || expansion.kind === 'unknown') {
    walk.faults.push(personal('macro', '', macro, `It cannot be said what the macro does: ${expansion?.reason ?? ''}`))
    return
  }
  const sentCount = walk.lines.length
  if (expansion.homing !== undefined) {
    takeFor(walk.state, expansion.homing)
    walk.homing = macro
  }
  open.push(macro)
  for (const text of expansion.lines) {
    if (isFull(walk)) break
    walkText(walk, text, origin === 'file' ? 'file' : 'macro')
  }
  open.pop()
  if (expansion.homing !== undefined) {
    walk.homing = ''
    walk.lines.splice(sentCount, Number.POSITIVE_INFINITY, line.text)
  }
}

/** As the printer does when its [homing_override] begins. */
function takeFor(state: MachineState, { x, y, z }: HomingStart): void {
  if (x !== null) Object.assign(state, { isXHomed: true, xMm: x })
  if (y !== null) Object.assign(state, { isYHomed: true, yMm: y })
  if (z !== null) Object.assign(state, { isZHomed: true, zMm: z })
}

function isFull(walk: Walk): boolean {
  // Nothing that comes later can make it better.
  if (answerTo(walk.faults, walk.context) === 'refused') return true
  walk.count++
  if (walk.count <= MACRO_LINES_MAX) return false
  walk.faults.push(envelope('macro', `${MACRO_LINES_MAX} lines`, '', 'The macro becomes too many lines'))
  return true
}

function walkText(walk: Walk, text: string, origin: Origin): void {
  const parsed = parseLine(text, 'file')
  if (parsed.kind === 'malformed')
    walk.faults.push(...malformedFaults(parsed, { state: walk.state, context: walk.context, origin }))
  else if (parsed.kind === 'command') walkCommand(walk, parsed, origin)
}
