// The printer's own switch: the guard renews it, and where the guard dies the printer goes safe by itself. Nobody else touches it,
// in no way of quoting: what counts is the value that the printer reads.
import type { CommandLine } from '../line/parse-line.ts'
import { numberParam, parseLine, textParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { envelope, isPrintersOwn, personal } from './call.ts'

export const DEAD_MAN_ID = 'printwright_deadman'
/** The macro that the timers call. */
export const DEAD_MAN_MACRO = 'PRINTWRIGHT_SAFE'
/** The one rule that holds in mode `watch` too. */
export const DEAD_MAN_RULE = 'dead-man'

const GUARDS = /^\s*printwright/i

/** The command's word that names a timer or a macro. */
const NAMED_BY: ReadonlyMap<string, string> = new Map([
  ['UPDATE_DELAYED_GCODE', 'ID'],
  ['SET_GCODE_VARIABLE', 'MACRO'],
])

/** As it is parsed: quotes, case and joined words are read as the printer reads them. */
function isGuards(line: CommandLine): boolean {
  const key = NAMED_BY.get(line.name)
  return key === undefined ? line.name === DEAD_MAN_MACRO : GUARDS.test(textParam(line, key, ''))
}

/** For everybody, wherever it stands. */
export function deadManFault(name: string): Fault {
  return envelope('dead-man', '', name, 'That switch is the guard’s alone')
}

/** A macro's or a file's is no better: what runs later runs in a state that nobody has judged it for. To call one off is another
 * thing, where the printer's own macros do it. */
export function delayedGcodeRule(call: Call): Fault | null {
  const { line } = call
  const id = textParam(line, 'ID', '')
  if (isGuards(line)) return deadManFault(id)
  if (isPrintersOwn(call) && numberParam(line, 'DURATION', Number.NaN) === 0) return null
  return personal('delayed-gcode', '', id, 'What runs later cannot be judged now')
}

/** SET_GCODE_VARIABLE. */
export function guardsVariableRule({ line }: Call): Fault | null {
  return isGuards(line) ? deadManFault(textParam(line, 'MACRO', '')) : null
}

/** What is left of a text when quotes and whatever else joins or hides letters is taken away. */
const NO_WORD = /[^A-Za-z0-9_]/g

/** A line that nobody can read, but in which the guard's name stands, however it is put together. */
export function hidesDeadMan(text: string): boolean {
  return /printwright/i.test(text.replace(NO_WORD, ''))
}

/** Whether a line is for nobody but the guard, also where no shell sees the printer. */
export function touchesDeadMan(text: string): boolean {
  const line = parseLine(text)
  return line.kind === 'malformed' ? hidesDeadMan(text) : line.kind === 'command' && isGuards(line)
}
