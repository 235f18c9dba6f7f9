// [gcode_button NAME]: a switch that runs G-code when somebody presses it. Nobody does by itself: a test or a person presses.

import { runLocked } from './dispatch.ts'
import type { Host } from './host.ts'
import { addObject, respondInfo } from './host.ts'
import { renderScript } from './macros.ts'
import { addMuxCommand } from './mux-commands.ts'
import { sectionsOf } from './section-options.ts'

const pressed = new WeakMap<Host, Map<string, boolean>>()

export function setupButtons(host: Host): void {
  const states = new Map<string, boolean>()
  pressed.set(host, states)
  for (const { section, name } of sectionsOf(host, 'gcode_button')) {
    states.set(name, false)
    const word = (): string => (states.get(name) === true ? 'PRESSED' : 'RELEASED')
    addObject(host, section, () => ({ state: word() }))
    addMuxCommand(
      host,
      'QUERY_BUTTON',
      'BUTTON',
      name,
      (at) => respondInfo(at, `${name}: ${word()}`),
      'Report on the state of a button',
    )
  }
}

/** Presses or releases a button; false where there is none of this name. */
export function setButton(host: Host, name: string, isPressed: boolean): boolean {
  const states = pressed.get(host)
  if (states?.has(name) !== true) return false
  if (states.get(name) === isPressed) return true
  states.set(name, isPressed)
  const option = isPressed ? 'press_gcode' : 'release_gcode'
  const section = `gcode_button ${name}`
  const source = host.config.source.sections.get(section)?.options.get(option)?.text ?? ''
  if (source.trim() !== '') host.spawn(runLocked(host, renderScript(host, `${section}:${option}`, source)))
  return true
}
