// TEMPERATURE_WAIT holds up everything else, so it has to come true: by a heater whose target lies within what is waited for.
import { hasParam, numberParam, textParam } from '../line/parse-line.ts'
import { heaterNamed, ownOr } from './asked-heater.ts'
import type { Call, Fault } from './call.ts'
import { envelope, isOwnWord, personal, shown, shownRange } from './call.ts'
import { ROOM_C } from './heater-target.ts'

export function temperatureWaitRule(call: Call): Fault | null {
  const { line, state } = call
  const minC = numberParam(line, 'MINIMUM', Number.NEGATIVE_INFINITY)
  const maxC = numberParam(line, 'MAXIMUM', Number.POSITIVE_INFINITY)
  const value = shownRange(minC, maxC, '°C')
  if (!(minC < maxC) || !(hasParam(line, 'MINIMUM') || hasParam(line, 'MAXIMUM'))) {
    return envelope('endless-wait', '', value, 'It does not say what to wait for')
  }
  const heater = ownOr(state.heaters, heaterNamed(state, textParam(line, 'SENSOR', '')))
  if (heater === null) {
    if (!isOwnWord(call)) return null
    return personal('endless-wait', '', value, 'No heater holds that sensor, so the wait may never end')
  }
  // A heater that is off ends at the room's temperature, which nobody measures.
  const restC = heater.targetC === 0 ? ROOM_C : heater.targetC
  const isHeld = heater.targetC === 0 ? !hasParam(line, 'MINIMUM') : restC >= minC
  if (isHeld && restC <= maxC) return null
  return personal(
    'endless-wait',
    `${shown(heater.targetC)} °C`,
    value,
    'The target of that heater lies outside of what is waited for',
  )
}
