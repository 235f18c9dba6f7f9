// The printer's own switch: the guard renews it, and where the guard dies the printer goes safe by itself. Nobody else touches it.
import { textParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { envelope, personal } from './call.ts'

export const DEAD_MAN_ID = 'printwright_deadman'

/** A macro's or a file's is no better: what runs later runs in a state that nobody has judged it for. */
export function delayedGcodeRule({ line }: Call): Fault | null {
  const id = textParam(line, 'ID', '')
  if (id.toLowerCase() === DEAD_MAN_ID) return envelope('dead-man', '', id, 'That switch is the guard’s alone')
  return personal('delayed-gcode', '', id, 'What runs later cannot be judged now')
}
