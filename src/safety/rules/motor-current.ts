// SET_TMC_CURRENT: macros of sensorless homing turn a motor down and up again. Within what its section says nothing gets hot.
import type { Range } from '../limits.ts'
import { hasParam, numberParam, textParam } from '../line/parse-line.ts'
import { ownOr } from './asked-heater.ts'
import type { Call, Fault } from './call.ts'
import { isOperators, isPrintersOwn, personal, shown, shownRange } from './call.ts'

/** Of `run_current`. Judgement: sensorless homing takes 0.4 to 0.7; with less a heavy axis sinks. */
const LEAST_RATIO = 0.25

export const HARDWARE = 'It changes what the machine is, not what it does'

/** So much of it an operator leaves to X and Y, whose drivers get too hot. Judgement: of 0.36 of the heat any driver gets rid. */
const COOLED_RATIO = 0.6
/** Nothing hangs on them: what they cannot hold stays where it is. */
const LEVEL_AXES = /^stepper_[xy][0-9]*$/

/**
 * In the printer's own macros, and not between the lines of a file that prints; and an operator that may recover turns X and Y down
 * a little and up again. Without a current it only asks.
 */
export function motorCurrentRule(call: Call): Fault | null {
  const { line, state, context, origin } = call
  if (isOperators(call) && origin === 'direct' && context.level === 'recover' && isTurnedDown(call)) return null
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

/** From COOLED_RATIO to all of the current of a motor that nothing hangs on; a limit that is no number is none. */
function isTurnedDown({ line, context }: Call): boolean {
  const motor = motorOf(line)
  const runA = ownOr(context.motorCurrentsA ?? {}, motor) ?? Number.NaN
  const askedA = numberParam(line, 'CURRENT', Number.NaN)
  // What is written with six digits may miss its end by the last of them.
  const slackA = 1e-6
  return (
    LEVEL_AXES.test(motor) &&
    !hasParam(line, 'HOLDCURRENT') &&
    askedA >= COOLED_RATIO * runA - slackA &&
    askedA <= runA + slackA
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
