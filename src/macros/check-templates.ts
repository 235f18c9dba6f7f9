// Klipper reads every template of the configuration when it starts, and does not start with a broken one.
import type { ConfigTree } from '#config'
import type { Diagnostic } from '#protocol'
import { MacroError } from './python-value.ts'
import { parseTemplate } from './template.ts'

/** First word of a section -> its options that are templates. */
const TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    gcode_macro: ['gcode'],
    delayed_gcode: ['gcode'],
    homing_override: ['gcode'],
    idle_timeout: ['gcode'],
    virtual_sdcard: ['on_error_gcode'],
    filament_switch_sensor: ['runout_gcode', 'insert_gcode'],
    filament_motion_sensor: ['runout_gcode', 'insert_gcode'],
    gcode_button: ['press_gcode', 'release_gcode'],
    probe: ['activate_gcode', 'deactivate_gcode'],
    smart_effector: ['activate_gcode', 'deactivate_gcode'],
    display_template: ['text'],
    menu: ['name', 'enable', 'gcode'],
  }),
)

export function checkTemplates(tree: ConfigTree): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const [section, { options }] of tree.sections) {
    for (const option of TEMPLATES.get(section.split(/\s/, 1)[0] ?? '') ?? []) {
      const value = options.get(option)
      if (value === undefined) continue
      const fault = faultOf(value.text)
      if (fault === null) continue
      const message = `Error loading template '${section}:${option}'${fault}`
      diagnostics.push({ severity: 'error', code: 'template', message, file: value.file, line: value.line })
    }
  }
  return diagnostics
}

/** How Klipper 0.13 goes on after the template's name: its line, the text of the line and Jinja's words. */
function faultOf(template: string): string | null {
  const error = errorOf(template)
  if (error === null) return null
  if (!error.kind.startsWith('jinja2.exceptions.Template')) return `: ${error.kind}: ${error.message}`
  const number = lineOfError(template, error.message)
  return `\nline ${number}: ${template.split('\n')[number - 1] ?? ''} # ${error.message}`
}

function errorOf(template: string): MacroError | null {
  try {
    parseTemplate(template)
    return null
  } catch (error) {
    if (!(error instanceof MacroError)) throw error
    return error
  }
}

/** Templates are read from the left: the error stands in the first line up to which the text fails in the same way. */
function lineOfError(template: string, message: string): number {
  // What is missing at the end is missed at the last tag.
  if (message.startsWith('Unexpected end of template')) {
    return template.slice(0, template.lastIndexOf('}') + 1).split('\n').length
  }
  const lines = template.split('\n')
  let sound = 0
  let broken = lines.length
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1
    if (errorOf(lines.slice(0, middle).join('\n'))?.message === message) broken = middle
    else sound = middle
  }
  return broken
}
