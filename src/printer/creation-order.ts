// The order in which Klipper makes its objects and commands: section by section as the file has them, what a section needs
// just before it, and what belongs to the head at the end. Clients see it in lists. Source: recorded on Klipper 0.13.
import type { CommandEntry, Host } from './host.ts'

/** Who makes the command -> its commands, in their order, with their help texts where motion's front end has none. */
const COMMANDS: readonly (readonly [string, string])[] = [
  ['gcode', 'M110 M112 M115 RESTART FIRMWARE_RESTART ECHO STATUS HELP'],
  ['configfile', 'SAVE_CONFIG'],
  ['heaters', 'TURN_OFF_HEATERS M105 QUERY_ADC PID_CALIBRATE SET_HEATER_TEMPERATURE TEMPERATURE_WAIT'],
  ['heater_bed', 'M140 M190'],
  ['fan', 'M106 M107'],
  ['fan_generic', 'SET_FAN_SPEED'],
  ['temperature_fan', 'SET_TEMPERATURE_FAN_TARGET'],
  ['pause_resume', 'PAUSE RESUME CLEAR_PAUSE CANCEL_PRINT'],
  ['filament sensor', 'QUERY_FILAMENT_SENSOR SET_FILAMENT_SENSOR'],
  ['probe', 'QUERY_PROBE PROBE PROBE_CALIBRATE PROBE_ACCURACY Z_OFFSET_APPLY_PROBE'],
  ['bed_mesh', 'BED_MESH_CALIBRATE BED_MESH_PROFILE BED_MESH_OUTPUT BED_MESH_MAP BED_MESH_CLEAR BED_MESH_OFFSET'],
  [
    'gcode_move',
    'G1 G20 G21 M82 M83 G90 G91 G92 M220 M221 SET_GCODE_OFFSET SAVE_GCODE_STATE RESTORE_GCODE_STATE G0 M114 GET_POSITION',
  ],
  ['input_shaper', 'SET_INPUT_SHAPER'],
  ['print_stats', 'SET_PRINT_STATS_INFO'],
  ['virtual_sdcard', 'M20 M21 M23 M24 M25 M26 M27 M28 M29 M30 SDCARD_RESET_FILE SDCARD_PRINT_FILE'],
  ['display_status', 'M73 M117 SET_DISPLAY_TEXT'],
  ['exclude_object', 'EXCLUDE_OBJECT_START EXCLUDE_OBJECT_END EXCLUDE_OBJECT EXCLUDE_OBJECT_DEFINE'],
  ['gcode_arcs', 'G2 G3 G17 G18 G19'],
  ['firmware_retraction', 'SET_RETRACTION GET_RETRACTION G10 G11'],
  ['respond', 'M118 RESPOND'],
  ['force_move', 'SET_KINEMATIC_POSITION'],
  ['idle_timeout', 'SET_IDLE_TIMEOUT'],
  ['save_variables', 'SAVE_VARIABLE'],
  ['query_endstops', 'QUERY_ENDSTOPS M119'],
  ['stepper_enable', 'M18 M84 SET_STEPPER_ENABLE'],
  ['steppers', 'STEPPER_BUZZ FORCE_MOVE'],
  ['toolhead', 'G4 M400 SET_VELOCITY_LIMIT M204'],
  ['extruder', 'SET_PRESSURE_ADVANCE SET_EXTRUDER_ROTATION_DISTANCE SYNC_EXTRUDER_MOTION M104 M109 ACTIVATE_EXTRUDER'],
  ['homing', 'G28'],
  ['manual_probe', 'MANUAL_PROBE Z_ENDSTOP_CALIBRATE Z_OFFSET_APPLY_ENDSTOP'],
  ['tuning_tower', 'TUNING_TOWER'],
]

const HELP: Readonly<Record<string, string>> = {
  SAVE_CONFIG: 'Overwrite config file and restart',
  PID_CALIBRATE: 'Run PID calibration test',
  SET_GCODE_OFFSET: 'Set a virtual offset to g-code positions',
  SAVE_GCODE_STATE: 'Save G-Code coordinate state',
  RESTORE_GCODE_STATE: 'Restore a previously saved G-Code state',
  EXCLUDE_OBJECT_START: 'Marks the beginning the current object as labeled',
  EXCLUDE_OBJECT_END: 'Marks the end the current object',
  EXCLUDE_OBJECT: 'Cancel moves inside a specified objects',
  EXCLUDE_OBJECT_DEFINE: 'Provides a summary of an object',
  SET_RETRACTION: 'Set firmware retraction parameters',
  SET_KINEMATIC_POSITION: 'Force a low-level kinematic position',
  STEPPER_BUZZ: 'Oscillate a given stepper to help id it',
  FORCE_MOVE: 'Manually move a stepper; invalidates kinematics',
  SET_EXTRUDER_ROTATION_DISTANCE: 'Set extruder rotation distance',
  SYNC_EXTRUDER_MOTION: 'Set extruder stepper motion queue',
  ACTIVATE_EXTRUDER: 'Change the active extruder',
  MANUAL_PROBE: 'Start manual probe helper script',
  Z_ENDSTOP_CALIBRATE: 'Calibrate a Z endstop',
  Z_OFFSET_APPLY_ENDSTOP: 'Adjust the z endstop_position',
  TUNING_TOWER: 'Tool to adjust a parameter at each Z height',
}

/** What comes before all sections, and behind them. */
const FIRST = ['gcode', 'webhooks', 'configfile', 'mcu']
const LAST = [
  'query_endstops',
  'stepper_enable',
  'steppers',
  'motion_report',
  'toolhead',
  'extruder',
  'homing',
  'system_stats',
  'manual_probe',
  'tuning_tower',
]
const BEHIND = 10_000

/** Objects that come with the first section that needs them, just before it. */
const NEEDED_BY: Readonly<Record<string, RegExp>> = {
  heaters: /^(heater_bed|heater_generic|temperature_sensor|temperature_fan)\b/,
  pause_resume: /^(pause_resume$|filament_(switch|motion)_sensor )/,
  gcode_move: /^(bed_mesh|skew_correction|virtual_sdcard|exclude_object|gcode_arcs)\b/,
  print_stats: /^virtual_sdcard$/,
  'filament sensor': /^filament_(switch|motion)_sensor /,
  probe: /^(probe|bltouch|smart_effector|probe_eddy_current)\b/,
}

function rankOf(sections: readonly string[], owner: string): number {
  const first = FIRST.indexOf(owner)
  if (first >= 0) return first - FIRST.length
  const needed = NEEDED_BY[owner]
  if (needed !== undefined) {
    const at = sections.findIndex((section) => needed.test(section))
    if (at >= 0) return owner === 'filament sensor' || owner === 'probe' ? at : at - 0.5
  }
  if (LAST.includes(owner)) return BEHIND + LAST.indexOf(owner)
  const at = sections.findIndex((section) => section === owner || section.split(' ')[0] === owner)
  // What no section has asked for comes with the head.
  return at < 0 ? BEHIND + LAST.indexOf('steppers') + 0.5 : at
}

export function sortObjects(host: Host): void {
  const sections = host.config.sectionNames
  const rank = (name: string): number => {
    const exact = sections.indexOf(name)
    return exact >= 0 && NEEDED_BY[name] === undefined && !LAST.includes(name) ? exact : rankOf(sections, name)
  }
  sortMap(host.objects, (name) => rank(name))
}

/** What belongs to the head comes last here too. */
const LAST_ENDPOINTS = ['query_endstops/status', 'motion_report/dump_stepper', 'motion_report/dump_trapq']

export function sortEndpoints(host: Host): void {
  sortMap(host.endpoints, (path) => LAST_ENDPOINTS.indexOf(path))
}

export function sortCommands(host: Host): void {
  const sections = host.config.sectionNames
  const ranks = new Map<string, number>()
  for (const [owner, names] of COMMANDS) {
    const rank = rankOf(sections, owner)
    // The mesh's own commands come before those of the G-code state that it needs.
    const shift = owner === 'bed_mesh' ? -0.75 : 0
    for (const [k, name] of names.split(' ').entries()) ranks.set(name, rank + shift + k / 1000)
  }
  const macros = sections.map((section, at) => ({ name: /^gcode_macro +(.+)$/i.exec(section)?.[1], at }))
  for (const { name, at } of macros) if (name !== undefined) ranks.set(name.toUpperCase(), at)
  const firstMacro = macros.find(({ name }) => name !== undefined)
  if (firstMacro !== undefined) ranks.set('SET_GCODE_VARIABLE', firstMacro.at + 0.5)
  for (const [name, help] of Object.entries(HELP)) {
    const entry = host.commands.get(name)
    if (entry !== undefined && entry.help === null) host.commands.set(name, { ...entry, help })
  }
  sortMap<CommandEntry>(host.commands, (name) => ranks.get(name) ?? BEHIND - 1)
}

function sortMap<T>(map: Map<string, T>, rank: (name: string) => number): void {
  const sorted = [...map].map(([name, item], k) => ({ name, item, k, at: rank(name) }))
  sorted.sort((a, b) => a.at - b.at || a.k - b.k)
  map.clear()
  for (const { name, item } of sorted) map.set(name, item)
}
