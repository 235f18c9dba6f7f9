// SET_PIN: nobody can see from here what hangs on a pin; a name that says light or sound is believed, if it says nothing else.
import { textParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { isOwnWish, personal } from './call.ts'

/** Whole words of a name: `led` is one, `controlled` has none; nor is a lamp: some dry and heat. */
const HARMLESS =
  /^(?:(?:bed|case|chamber|top|tool|work|status|cam|camera|day)?(?:lights?|leds?)|neopixels?|beep|beeper|buzz|buzzer|bling)$/i
/** Where it is, and which; whatever else a name says may be what hangs on the pin: an SSR, a dryer. Of letters colours and sides: an `h`
 * may be a heater. */
const PLACE =
  /^(?:|case|chamber|cabinet|enclosure|frame|top|bottom|tool|bed|door|logo|cam|camera|webcam|pin|output|toolhead|nozzle|hotend|printer|work|status|left|right|front|rear|back|inner|outer|main|my|the|strip|bar|ring|red|green|blue|white|rgb|rgbw|[a-dglrw-z])$/i

function words(name: string): readonly string[] {
  return name.split(/[^A-Za-z]+/)
}

export function pinRule(call: Call): Fault | null {
  const name = textParam(call.line, 'PIN', '')
  if (!isOwnWish(call)) return null
  const said = words(name)
  if (said.some((word) => HARMLESS.test(word)) && said.every((word) => HARMLESS.test(word) || PLACE.test(word)))
    return null
  return personal('pin', '', name, 'Nobody can see from here what hangs on that pin')
}
