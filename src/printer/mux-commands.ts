// One command for several objects of a kind: a parameter names the one that is meant (SENSOR=, ID=, CHIP=).
import type { Command } from '#gcode'
import { KlipperError, requiredText, textParam } from '#motion'
import type { Host, LiveCommand } from './host.ts'
import { addCommand } from './host.ts'
import type { Task } from './reactor.ts'

type ByValue = Map<string | null, LiveCommand>

const commands = new WeakMap<Host, Map<string, ByValue>>()

/** `value` null: what is meant when the parameter is left out. */
export function addMuxCommand(
  host: Host,
  name: string,
  key: string,
  value: string | null,
  run: LiveCommand,
  help: string | null = null,
): void {
  const known = commands.get(host) ?? new Map<string, ByValue>()
  commands.set(host, known)
  const found = known.get(name)
  if (found !== undefined) {
    found.set(value, run)
    return
  }
  const byValue: ByValue = new Map([[value, run]])
  known.set(name, byValue)
  addCommand(host, name, (at, command) => chosen(byValue, key, command)(at, command) as Task | null, help)
}

function chosen(byValue: ByValue, key: string, command: Command): LiveCommand {
  const fallback = byValue.get(null)
  const value = fallback === undefined ? requiredText(command, key) : textParam(command, key, '')
  const run = fallback !== undefined && value === '' ? fallback : byValue.get(value)
  if (run === undefined) throw new KlipperError(`The value '${value}' is not valid for ${key}`)
  return run
}
