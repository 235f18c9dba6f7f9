// One command for many devices: SET_PIN PIN=..., SET_LED LED=..., SET_FAN_SPEED FAN=... Each device takes its own.
import type { Command } from '#gcode'
import { hasParam, KlipperError, requiredText, textParam } from '#motion'
import type { Host, LiveCommand } from './host.ts'
import { addCommand } from './host.ts'
import type { Task } from './reactor.ts'

const tables = new WeakMap<Host, Map<string, Map<string | null, LiveCommand>>>()

/** `value` null: the device that is meant when the command names none. */
export function addMuxCommand(
  host: Host,
  name: string,
  key: string,
  value: string | null,
  run: LiveCommand,
  help: string | null = null,
): void {
  const ofHost = tables.get(host) ?? new Map<string, Map<string | null, LiveCommand>>()
  tables.set(host, ofHost)
  const known = ofHost.get(name)
  if (known !== undefined) {
    known.set(value, run)
    return
  }
  const takers = new Map<string | null, LiveCommand>([[value, run]])
  ofHost.set(name, takers)
  const dispatch = (at: Host, command: Command): Task | null => {
    const wanted = takers.has(null) && !hasParam(command, key) ? null : requiredText(command, key)
    const taker = takers.get(wanted)
    if (taker === undefined)
      throw new KlipperError(`The value '${textParam(command, key, '')}' is not valid for ${key}`)
    return (taker(at, command) as Task | undefined) ?? null
  }
  addCommand(host, name, dispatch, help)
}
