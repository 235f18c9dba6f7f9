// SET_PIN: nobody can see from here what hangs on a pin; a name that says light or sound is believed.
import { textParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { personal } from './call.ts'

const HARMLESS = /light|led|lamp|neopixel|beep|buzz|bling/i

export function pinRule({ line, origin }: Call): Fault | null {
  const name = textParam(line, 'PIN', '')
  if (origin !== 'direct' || HARMLESS.test(name)) return null
  return personal('pin', '', name, 'Nobody can see from here what hangs on that pin')
}
