// SET_TMC_CURRENT: macros of sensorless homing turn a motor down and up again. Within what its section says nothing gets hot.
import type { Range } from '../limits.ts'
import { hasParam, numberParam, textParam } from '../line/parse-line.ts'
import { ownOr } from './asked-heater.ts'
import type { Call, Fault } from './call.ts'
import { isPrintersOwn, personal, shown, shownRange } from './call.ts'

/** Of `run_current`. Judgement: sensorless homing takes 0.4 to 0.7; with less a heavy axis sinks. */
const LEAST_RATIO = 0.25

export const HARDWARE = 'It changes what the machine is, not what it does'

/** In the printer's own macros alone. Without a current it only asks. */
export function motorCurrentRule(call: Call): Fault | null {
  const { line, context } = call
  if (!isPrintersOwn(call)) return personal('hardware', '', line.text, HARDWARE)
  const runA = ownOr(context.motorCurrentsA ?? {}, textParam(line, 'STEPPER', '').toLowerCase())
  if (runA === null) return personal('hardware', '', line.text, 'Nobody knows what current that motor is made for')
  return (
    currentFault(line, 'CURRENT', { min: LEAST_RATIO * runA, max: runA }) ??
    currentFault(line, 'HOLDCURRENT', { min: 0, max: runA })
  )
}

function currentFault(line: Call['line'], key: string, { min, max }: Range): Fault | null {
  const currentA = numberParam(line, key, 0)
  if (!hasParam(line, key) || (currentA >= min && currentA <= max)) return null
  const reason = 'The motor would be driven otherwise than its section of the configuration says'
  return personal('hardware', shownRange(min, max, 'A'), `${shown(currentA)} A`, reason)
}
