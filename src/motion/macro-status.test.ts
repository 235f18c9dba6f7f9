// `printer` inside macros: what the configuration says, and what commands before the macro have changed.
import { expect, test } from 'vitest'
import { parseConfigText, readPrinterConfig } from '#config'
import type { PlanResult } from './plan-gcode.ts'
import { planGcode } from './plan-gcode.ts'

const CONFIG = `[printer]
kinematics: cartesian
max_velocity: 300
max_accel: 3000
[stepper_x]
position_max: 200
homing_speed: 50
rotation_distance: 40
[stepper_y]
position_max: 200
[stepper_z]
position_max: 180
[extruder]
min_temp: 0
max_temp: 300
control: pid
pid_kp: 21.5
pid_ki: 1
pid_kd: 100
[tmc2209 stepper_x]
uart_pin: PC11
run_current: 1
stealthchop_threshold: 999999
interpolate: False
driver_SGTHRS: 70
[bed_mesh]
mesh_min: 10, 12.5
mesh_max: 190, 190
probe_count: 5, 6
[firmware_retraction]
retract_length: 0.8
[pause_resume]
[save_variables]
filename: ~/variables.cfg
[exclude_object]
[force_move]
enable_force_move: True
[bed_mesh default]
points:
  0.1, 0.2
  0.3, 0.4
x_count: 2
[unheard_of Thing]
offset: 3, 4
[gcode_macro Helper]
variable_height: 5
gcode:
  G4 P0
`

/** What macros whose bodies are `lines` say, called one after the other behind `before`. */
function say(lines: readonly string[], before = ''): { said: string[]; result: PlanResult } {
  const said: string[] = []
  const macros = lines.map((line, at) => `[gcode_macro SAY_${'ABCDEFGHIJ'[at]}]\ngcode:\n  ${line}\n`).join('')
  const plan = planGcode({
    config: readPrinterConfig(parseConfigText({ file: 'test', text: CONFIG + macros })).config,
    sink: () => undefined,
    respond: (text) => said.push(text),
  })
  const calls = lines.map((_, at) => `SAY_${'ABCDEFGHIJ'[at]}\n`).join('')
  plan.push(new TextEncoder().encode(`${before}${calls}`))
  return { said, result: plan.finish() }
}

function value(expression: string, before = ''): string {
  const { said, result } = say([`{action_respond_info((${expression})|string)}`], before)
  return result.error?.message ?? said.join('\n')
}

test.each([
  ['bed_mesh.mesh_min[1] + 1', '13.5'],
  ['bed_mesh.probe_count[1] * 2', '12'],
  ['firmware_retraction.retract_length', '0.8'],
  ['firmware_retraction.unretract_speed', '10.0'],
  ['stepper_x.rotation_distance', '40.0'],
  ['stepper_x.homing_positive_dir', 'False'],
  ['extruder.pid_kp|default(22)', '21.5'],
  ['extruder.pid_kq|default(22)', '22'],
  ['pause_resume.recover_velocity', '50.0'],
  ['printer.square_corner_velocity', '5.0'],
  ['idle_timeout.timeout', '600.0'],
  ['verify_heater extruder', 'hysteresis', '5.0'],
  ['gcode_macro helper', 'variable_height', '5'],
  ['tmc2209 stepper_x', 'run_current', '1.0'],
  ['tmc2209 stepper_x', 'driver_sgthrs', '70'],
  ['tmc2209 stepper_x', 'interpolate', 'False'],
  ['tmc2209 stepper_x', 'uart_pin', 'PC11'],
  ['unheard_of thing', 'offset', '3, 4'],
  ['bed_mesh default', 'points[1][0]', '0.3'],
])('settings: %s %s', (...words) => {
  const [section, option, wanted] = words
  if (wanted === undefined) expect(value(`printer.configfile.settings.${section}`)).toBe(option)
  else expect(value(`printer.configfile.settings["${section}"].${option}`)).toBe(wanted)
})

test('the text of the file, sections in their own case and without defaults', () => {
  expect(value('printer.configfile.config.bed_mesh.mesh_min.split(",")[1]|float')).toBe('12.5')
  expect(value('printer.configfile.config["gcode_macro Helper"].variable_height')).toBe('5')
  expect(value('printer.configfile.config.pause_resume.recover_velocity|default("none")')).toBe('none')
})

test('an option that is not there is the error that Klipper gives', () => {
  expect(value('printer.configfile.settings.nothing.at_all')).toContain("'dict object' has no attribute 'nothing'")
})

test('a saved variable is there for the next macro, in lower case and as a value', () => {
  const before = 'SAVE_VARIABLE VARIABLE=zShift VALUE="{\'a\': [1, 2.5]}"\n'
  expect(value('printer.save_variables.variables.zshift.a[1] * 2', before)).toBe('5.0')
  expect(value('printer.save_variables.variables.zshift|default("none")')).toBe('none')
  expect(value('1', 'SAVE_VARIABLE VARIABLE=a VALUE=nonsense\n')).toContain("Unable to parse 'nonsense' as a literal")
})

const DEFINED = `EXCLUDE_OBJECT_DEFINE NAME=Part_a CENTER=10,20.5 POLYGON=[[0,1],[2,3]]
EXCLUDE_OBJECT_DEFINE NAME=Part_b
EXCLUDE_OBJECT NAME=part_B
EXCLUDE_OBJECT_START NAME=Part_a
`

test.each([
  ['printer.exclude_object.objects|map(attribute="name")|join(" ")', 'PART_A PART_B'],
  ['printer.exclude_object.objects[0].polygon', '[[0, 1], [2, 3]]'],
  ['printer.exclude_object.objects[0].center[1]', '20.5'],
  ['printer.exclude_object.excluded_objects', "['PART_B']"],
  ['printer.exclude_object.current_object', 'PART_A'],
])('objects: %s', (expression, wanted) => {
  expect(value(expression, DEFINED)).toBe(wanted)
})

test('objects are forgotten when the file says so', () => {
  expect(value('printer.exclude_object.objects|length', `${DEFINED}EXCLUDE_OBJECT_DEFINE RESET=1\n`)).toBe('0')
})
