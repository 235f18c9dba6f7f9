// ACTIVATE_EXTRUDER: from then on the rules of extrusion look at another hot end, which has to be there.
import { textParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { envelope } from './call.ts'

const EXTRUDERS = /^extruder[0-9]*$/

/** As the printer writes it: capitals count. */
export function extruderRule({ line, state }: Call): Fault | null {
  const name = textParam(line, 'EXTRUDER', '')
  if (EXTRUDERS.test(name) && Object.hasOwn(state.heaters, name)) return null
  return envelope('extruder', '', name, 'The printer has no extruder of that name')
}
