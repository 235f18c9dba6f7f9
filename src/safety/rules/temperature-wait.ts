// TEMPERATURE_WAIT holds up everything else, so it has to come true: by a heater whose target lies within what is waited for.
import { hasParam, numberParam, textParam } from '../line/parse-line.ts'
import { heaterNamed, ownOr } from './asked-heater.ts'
import type { Call, Fault } from './call.ts'
import { envelope, isOwnWord, personal, shown, shownRange } from './call.ts'
import { waitLeastC } from './surroundings.ts'

export function temperatureWaitRule(call: Call): Fault | null {
  const { line, state } = call
  const minC = numberParam(line, 'MINIMUM', Number.NEGATIVE_INFINITY)
  const maxC = numberParam(line, 'MAXIMUM', Number.POSITIVE_INFINITY)
  const value = shownRange(minC, maxC, '°C')
  if (!(minC < maxC) || !(hasParam(line, 'MINIMUM') || hasParam(line, 'MAXIMUM'))) {
    return envelope('endless-wait', '', value, 'It does not say what to wait for')
  }
  const sensor = heaterNamed(state, textParam(line, 'SENSOR', ''))
  const heater = ownOr(state.heaters, sensor)
  const leastC = waitLeastC(state, sensor)
  if (heater === null) {
    // What a printer's own macros wait for becomes warm while they heat; nothing makes it cool.
    if (!isOwnWord(call)) return maxC >= leastC ? null : tooCool(leastC, value)
    return personal('endless-wait', '', value, 'No heater holds that sensor, so the wait may never end')
  }
  // A heater that is off ends at what is around it.
  const isHeld = heater.targetC === 0 ? !hasParam(line, 'MINIMUM') : heater.targetC >= minC
  if (!isHeld || heater.targetC > maxC) {
    return personal(
      'endless-wait',
      `${shown(heater.targetC)} °C`,
      value,
      'The target of that heater lies outside of what is waited for',
    )
  }
  return heater.hottestC <= maxC || maxC >= leastC ? null : tooCool(leastC, value)
}

function tooCool(leastC: number, value: string): Fault {
  const reason = 'It may never become so cool with what is hot around it, and nothing else is heard meanwhile'
  return personal('endless-wait', `${shown(leastC)} °C`, value, reason)
}
