// A head that nobody holds sinks, drifts or is pushed, and what was known of its place is lost.
import { numberParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { personal, shown } from './call.ts'

const BUSY: ReadonlySet<string> = new Set(['printing', 'paused'])

export function motorsOffRule({ line, state, context, origin }: Call): Fault | null {
  const isSwitchedOn = line.name === 'SET_STEPPER_ENABLE' && numberParam(line, 'ENABLE', 1) === 1
  if (origin !== 'direct' || isSwitchedOn) return null
  if (BUSY.has(state.print))
    return personal('motors-off', '', state.print, 'A print is under way: without motors it is lost')
  const { motorsOffBelowC } = context.limits
  const heater = state.heaters[state.extruder]
  const hottestC = heater === undefined ? Number.NaN : heater.hottestC
  if (hottestC < motorsOffBelowC) return null
  const reason = 'The hot end is hot: a loose head may come to rest on the part or the bed'
  return personal('motors-off', `${shown(motorsOffBelowC)} °C`, `${shown(hottestC)} °C`, reason)
}

/** One motor alone is nobody's wish but a person's at the machine. */
export function oneMotorRule(call: Call): Fault | null {
  const value = numberParam(call.line, 'ENABLE', 1)
  if (call.origin !== 'direct' || value === 1) return null
  return personal(
    'motors-off',
    '',
    'one motor',
    'One motor alone is let go: the axes no longer stand where they are believed to be',
  )
}
