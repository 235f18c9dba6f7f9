import { expect, test } from 'vitest'
import { parseConfigText } from '#config'
import { checkTemplates } from './check-templates.ts'

test.each([
  ['gcode_macro A', 'gcode'],
  ['delayed_gcode a', 'gcode'],
  ['homing_override', 'gcode'],
  ['idle_timeout', 'gcode'],
  ['virtual_sdcard', 'on_error_gcode'],
  ['filament_switch_sensor f', 'runout_gcode'],
  ['gcode_button b', 'press_gcode'],
  ['probe', 'activate_gcode'],
])('a broken template of [%s] is found at its line', (section, option) => {
  const of = (template: string) =>
    checkTemplates(parseConfigText({ file: 'printer.cfg', text: `\n[${section}]\n${option}:\n  ${template}\n` }))
  expect(of('{% if printer.ready %}G28{% endif %}')).toEqual([])
  expect(of('{% if x %}G28')).toEqual([
    {
      severity: 'error',
      code: 'template',
      file: 'printer.cfg',
      line: 3,
      message: `Error loading template '${section}:${option}'\nline 2: {% if x %}G28 # Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'.`,
    },
  ])
})

test('the line is the one with the error', () => {
  const text = '[gcode_macro A]\ngcode:\n  G28\n  {% if params.X %}\n  {1 +}\n  {% endif %}\n  {% foo %}\n'
  const [found] = checkTemplates(parseConfigText({ file: 'printer.cfg', text }))
  expect(found?.message).toMatch(/^Error loading template 'gcode_macro A:gcode'\nline 4: \{1 \+\} # /)
})
