// SET_TMC_CURRENT: macros of sensorless homing turn a motor down and up again. Within what its section says nothing gets hot.
import type { Range } from '../limits.ts'
import { hasParam, numberParam, textParam } from '../line/parse-line.ts'
import { ownOr } from './asked-heater.ts'
import type { Call, Fault } from './call.ts'
import { isPrintersOwn, personal, shown, shownRange } from './call.ts'

/** Of `run_current`. Judgement: sensorless homing takes 0.4 to 0.7; with less a heavy axis sinks. */
const LEAST_RATIO = 0.25

export const HARDWARE = 'It changes what the machine is, not what it does'

/** In the printer's own macros alone, and not between the lines of a file that prints. Without a current it only asks. */
export function motorCurrentRule(call: Call): Fault | null {
  const { line, state, context, origin } = call
  if (!isPrintersOwn(call)) return personal('hardware', '', line.text, HARDWARE)
  if (origin !== 'file' && state.print === 'printing') {
    return personal('printing', '', line.text, 'A file is printing: a weaker motor would lose steps')
  }
  const runA = ownOr(context.motorCurrentsA ?? {}, motorOf(line))
  if (runA === null) return personal('hardware', '', line.text, 'Nobody knows what current that motor is made for')
  return (
    currentFault(line, 'CURRENT', { min: LEAST_RATIO * runA, max: runA }) ??
    currentFault(line, 'HOLDCURRENT', { min: LEAST_RATIO * runA, max: runA })
  )
}

function motorOf(line: Call['line']): string {
  return textParam(line, 'STEPPER', '').toLowerCase()
}

/** What a macro has set last, A, by motor. */
export function noteCurrent(setA: Map<string, number>, line: Call['line']): void {
  if (line.name === 'SET_TMC_CURRENT' && hasParam(line, 'CURRENT'))
    setA.set(motorOf(line), numberParam(line, 'CURRENT', 0))
}

/** At the end of a macro each motor has its own current again; of one that nobody knows the line itself was told. */
export function leftWeak(
  setA: ReadonlyMap<string, number>,
  { motorCurrentsA = {} }: Call['context'],
): readonly Fault[] {
  return [...setA].flatMap(([motor, atA]) => {
    const runA = ownOr(motorCurrentsA, motor) ?? 0
    if (!(atA < runA)) return []
    const reason = `At its end ${motor} is left weaker than it is made for: it may lose steps, or a heavy axis sink`
    return [personal('hardware', `${shown(runA)} A`, `${shown(atA)} A`, reason)]
  })
}

function currentFault(line: Call['line'], key: string, { min, max }: Range): Fault | null {
  const currentA = numberParam(line, key, 0)
  if (!hasParam(line, key) || (currentA >= min && currentA <= max)) return null
  const reason = 'The motor would be driven otherwise than its section of the configuration says'
  return personal('hardware', shownRange(min, max, 'A'), `${shown(currentA)} A`, reason)
}
