// SET_PIN: nobody can see from here what hangs on a pin; a name that says light or sound is believed, if it says nothing else.
import { textParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { isOwnWish, personal } from './call.ts'

/** Whole words of a name: `led` is one, `controlled` has none. */
const HARMLESS =
  /^(?:(?:case|chamber|top|bed|tool|work|status)?(?:lights?|lamps?|leds?)|neopixels?|beep|beeper|buzz|buzzer|bling)$/i
const HARMFUL =
  /^(?:heater|heat|psu|power|relay|valve|pump|laser|enabled?|fan|motor|drivers?|solenoid|spindle|vacuum|supply|mains|uv)$/i

function words(name: string): readonly string[] {
  return name.split(/[^A-Za-z]+/)
}

export function pinRule(call: Call): Fault | null {
  const name = textParam(call.line, 'PIN', '')
  if (!isOwnWish(call)) return null
  const said = words(name)
  if (said.some((word) => HARMLESS.test(word)) && !said.some((word) => HARMFUL.test(word))) return null
  return personal('pin', '', name, 'Nobody can see from here what hangs on that pin')
}
