// The printer's own switch: the guard renews it, and where the guard dies the printer goes safe by itself. Nobody else touches it,
// in no way of quoting: what counts is the value that the printer reads.
import { textParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { envelope, personal } from './call.ts'

export const DEAD_MAN_ID = 'printwright_deadman'
/** The macro that the timers call. */
export const DEAD_MAN_MACRO = 'PRINTWRIGHT_SAFE'
/** The one rule that holds in mode `watch` too. */
export const DEAD_MAN_RULE = 'dead-man'

const GUARDS = /^\s*printwright/i

/** For everybody, wherever it stands. */
export function deadManFault(name: string): Fault {
  return envelope('dead-man', '', name, 'That switch is the guard’s alone')
}

/** A macro's or a file's is no better: what runs later runs in a state that nobody has judged it for. */
export function delayedGcodeRule({ line }: Call): Fault | null {
  const id = textParam(line, 'ID', '')
  if (GUARDS.test(id)) return deadManFault(id)
  return personal('delayed-gcode', '', id, 'What runs later cannot be judged now')
}

/** SET_GCODE_VARIABLE. */
export function guardsVariableRule({ line }: Call): Fault | null {
  const macro = textParam(line, 'MACRO', '')
  return GUARDS.test(macro) ? deadManFault(macro) : null
}
