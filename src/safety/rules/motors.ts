// A head that nobody holds sinks, drifts or is pushed, and what was known of its place is lost.
import { numberParam, textParam } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { Call, Fault } from './call.ts'
import { isOfOwnFile, isOwnWord, personal, shown } from './call.ts'

const BUSY: ReadonlySet<string> = new Set(['printing', 'paused'])

export function motorsOffRule(call: Call): Fault | null {
  const { state, context, origin } = call
  // At the end of every print they go off behind the heaters, hot as the nozzle then is.
  if (isForeignFile(call) || (origin !== 'direct' && !wantsHeat(state))) return null
  if (origin === 'direct' && BUSY.has(state.print))
    return personal('motors-off', '', state.print, 'A print is under way: without motors it is lost')
  const { motorsOffBelowC } = context.limits
  const heater = state.heaters[state.extruder]
  const hottestC = heater === undefined ? Number.NaN : heater.hottestC
  if (hottestC < motorsOffBelowC) return null
  const reason = 'The hot end is hot: a loose head may come to rest on the part or the bed'
  return personal('motors-off', `${shown(motorsOffBelowC)} °C`, `${shown(hottestC)} °C`, reason)
}

function isForeignFile(call: Call): boolean {
  return call.origin === 'file' && !isOfOwnFile(call)
}

/** What is not known to be off is on. */
function wantsHeat(state: MachineState): boolean {
  return state.heaters[state.extruder]?.targetC !== 0
}

/** One motor alone is nobody's wish but a person's at the machine; a macro that changes filament frees the extruder's. */
export function oneMotorRule(call: Call): Fault | null {
  const { line, state } = call
  const value = numberParam(line, 'ENABLE', 1)
  if (isForeignFile(call) || value === 1) return null
  const isExtruder = textParam(line, 'STEPPER', '').startsWith('extruder')
  if (!isOwnWord(call) && (isExtruder || !wantsHeat(state))) return null
  return personal(
    'motors-off',
    '',
    'one motor',
    'One motor alone is let go: the axes no longer stand where they are believed to be',
  )
}
