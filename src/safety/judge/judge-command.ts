// One command that is no macro: which rules speak against it, and what that means for the one who asks.
import type { Level, Ruling } from '#protocol'
import { LEVELS } from '#protocol'
import type { CommandEntry } from '../commands/command-table.ts'
import { commandEntry } from '../commands/command-table.ts'
import type { Call, Fault, JudgeContext } from '../rules/call.ts'
import { envelope, notForOperators, personal } from '../rules/call.ts'
import { DEAD_MAN_MACRO, DEAD_MAN_RULE, deadManFault, hidesDeadMan } from '../rules/dead-man.ts'
import { goingOnFaults } from '../rules/restore-state.ts'
import { tuneBandRule } from '../rules/tune-band.ts'

export type Answer = 'passes' | 'needs-person' | 'refused'

/** A command that is known, judged with all its rules; `isIgnored`: the printer will do nothing. */
export interface CommandFaults {
  readonly faults: readonly Fault[]
  readonly isIgnored: boolean
}

const UNJUDGED_KINDS: ReadonlySet<string> = new Set(['query', 'message', 'stop'])
const NOT_WHILE_PRINTING: ReadonlySet<string> = new Set(['motion', 'homing', 'calibration', 'job'])

/** What an operator at this level may not, nor a client that is held as one; a client may always stop. */
export function levelFault(from: Level, isStop: boolean, context: JudgeContext): Fault | null {
  const { asker, level: given, limits } = context
  if (!isStrict(context) || from === 'observe' || (isStop && asker === 'client')) return null
  const level = LEVELS.indexOf(given) <= LEVELS.indexOf(limits.levelMax) ? given : limits.levelMax
  if (level === 'observe') return notForOperators('level', from, level, 'At this level one only looks')
  if (level === 'advise') return personal('level', from, level, 'At this level everything needs a person')
  if (LEVELS.indexOf(level) >= LEVELS.indexOf(from)) return null
  return personal('level', from, level, 'The level does not reach so far')
}

function stateFault(entry: CommandEntry, { state, origin }: Call): Fault | null {
  if (origin === 'file' || UNJUDGED_KINDS.has(entry.kind)) return null
  if (state.host !== 'ready') return notForOperators('host', 'ready', state.host, 'The printer is not ready')
  if (!state.isFresh) return notForOperators('stale', '', '', 'What was last seen of the printer is too old')
  if (state.isLatched)
    return personal('latched', '', '', 'The shell has stepped in, and no person has looked at why yet')
  if (state.print !== 'printing' || !NOT_WHILE_PRINTING.has(entry.kind)) return null
  return personal('printing', '', '', 'A file is printing: this would come between its lines')
}

/** What only a file or a macro may write in this way. */
function wordFault(entry: CommandEntry, { line, origin }: Call): Fault | null {
  if (origin !== 'direct') return null
  if (line.oddity !== '') return personal('grammar', '', line.text, line.oddity)
  if (namesCommand(line.comment))
    return personal('one-command', '', line.comment, 'A second command stands in the comment')
  if (line.name !== 'M112' && STOP_WORD.test(line.text)) {
    return personal('one-command', '', line.text, 'An emergency stop stands in it')
  }
  const foreign = entry.letters === '' ? undefined : line.params.find(({ key }) => !entry.letters.includes(key))
  return foreign === undefined
    ? null
    : personal('grammar', entry.letters, foreign.key, `${foreign.key} means nothing to ${line.name}`)
}

/** Of the words behind a macro's name. */
export function smuggles(parameters: string): boolean {
  return [...parameters.matchAll(WORD)].some(([word]) => {
    return /^[GM][0-9]/i.test(word) || (word.includes('_') && commandEntry(word.toUpperCase()) !== null)
  })
}

const STOP_WORD = /M112(?![0-9])/i
const WORD = /[A-Za-z_][A-Za-z0-9_.]*/g

function namesCommand(comment: string): boolean {
  return [...comment.matchAll(WORD)].some(([word]) => {
    return /^[GMT][0-9]/i.test(word) || (word.includes('_') && commandEntry(word.toUpperCase()) !== null)
  })
}

function tuneFault(entry: CommandEntry, call: Call): Fault | null {
  const { level } = call.context
  const isTuned = isStrict(call.context) && level === 'tune' && entry.from === 'tune' && entry.kind !== 'message'
  return isTuned ? tuneBandRule(call) : null
}

export function commandFaults(call: Call): CommandFaults {
  const { line, context, origin } = call
  if (line.name === DEAD_MAN_MACRO) return { faults: [deadManFault(line.name)], isIgnored: false }
  const entry = commandEntry(line.name)
  const isListed = context.commands?.has(line.name) ?? null
  // A plug-in may have taken a name that Klipper leaves free.
  if (entry === null || (entry.kind === 'ignored' && isListed === true)) {
    return isListed === false ? unknownFaults(call) : { faults: [untold(line.name)], isIgnored: false }
  }
  if (entry.kind === 'ignored' || isListed === false) return unknownFaults(call)
  const found = [
    context.isFile ? null : levelFault(entry.from, entry.kind === 'stop', context),
    stateFault(entry, call),
    wordFault(entry, call),
    ...entry.rules.map((rule) => rule(call)),
    origin === 'file' ? null : tuneFault(entry, call),
    ...goingOnFaults(call),
  ]
  return { faults: found.filter((fault) => fault !== null), isIgnored: false }
}

function untold(name: string): Fault {
  return personal('unknown-command', '', name, 'Nobody can say what that command does')
}

/** The printer will only say that it does not know the name. */
function unknownFaults({ line, origin }: Call): CommandFaults {
  const fault = personal('unknown-command', '', line.name, 'The printer does not know that command')
  return { faults: origin === 'direct' ? [fault] : [], isIgnored: true }
}

/** A person's word counts for more: what only a person may do passes. */
export function isStrict({ asker, mode }: JudgeContext): boolean {
  return asker === 'operator' || (asker === 'client' && mode === 'strict')
}

/** Who asks decides what a rule's no means. */
export function answerTo(faults: readonly Fault[], context: JudgeContext): Answer {
  if (context.asker === 'client' && context.mode === 'watch') {
    return faults.some(({ ruling }) => ruling.rule === DEAD_MAN_RULE) ? 'refused' : 'passes'
  }
  if (faults.some(({ weight }) => weight === 'envelope')) return 'refused'
  if (!isStrict(context) || faults.length === 0) return 'passes'
  return faults.some(({ weight }) => weight === 'operator') ? 'refused' : 'needs-person'
}

const HEAVIEST_FIRST = ['envelope', 'operator', 'person'] as const

/** What weighs most comes first; what would have been let through is no reason of a refusal. */
export function rulingsOf(faults: readonly Fault[], context: JudgeContext): readonly Ruling[] {
  const isHeld = isStrict(context) || answerTo(faults, context) === 'passes'
  const weights = isHeld ? HEAVIEST_FIRST : HEAVIEST_FIRST.slice(0, 1)
  return weights.flatMap((weight) => faults.filter((fault) => fault.weight === weight)).map(({ ruling }) => ruling)
}

/** A line that makes no sense. Of a command that the printer does not know, it does not read the words. */
export function malformedFaults(
  line: { readonly reason: string; readonly name: string },
  text: string,
  call: Omit<Call, 'line'>,
): readonly Fault[] {
  if (hidesDeadMan(text)) return [deadManFault(text)]
  const { commands, expander } = call.context
  const isUnknown = line.name !== '' && commands?.has(line.name) === false && expander?.names.has(line.name) !== true
  return isUnknown && call.origin !== 'direct' ? [] : [envelope('grammar', '', line.name, line.reason)]
}
