// Commands that exist before any macro: a macro of the same name must rename the old one, or Klipper does not start.

const ALWAYS = `G0 G1 G4 G20 G21 G28 G90 G91 G92 M18 M82 M83 M84 M110 M112 M114 M115 M204
  M220 M221 M400 ACTIVATE_EXTRUDER FIRMWARE_RESTART GET_POSITION HELP QUERY_ADC QUERY_ENDSTOPS RESTART RESTORE_GCODE_STATE
  SAVE_CONFIG SAVE_GCODE_STATE SET_GCODE_OFFSET SET_GCODE_VARIABLE SET_HEATER_TEMPERATURE SET_IDLE_TIMEOUT
  SET_PRESSURE_ADVANCE SET_STEPPER_ENABLE SET_VELOCITY_LIMIT STATUS TEMPERATURE_WAIT TUNING_TOWER TURN_OFF_HEATERS`

const BY_SECTION: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bed_mesh: 'BED_MESH_CALIBRATE BED_MESH_CLEAR BED_MESH_MAP BED_MESH_OUTPUT BED_MESH_PROFILE BED_MESH_OFFSET',
    bltouch: 'PROBE PROBE_ACCURACY PROBE_CALIBRATE QUERY_PROBE BLTOUCH_DEBUG',
    display: 'M73 M117',
    display_status: 'M73 M117 SET_DISPLAY_TEXT',
    exclude_object: 'EXCLUDE_OBJECT EXCLUDE_OBJECT_START EXCLUDE_OBJECT_END EXCLUDE_OBJECT_DEFINE',
    extruder: 'M104 M105 M109',
    fan: 'M106 M107',
    firmware_retraction: 'G10 G11 GET_RETRACTION SET_RETRACTION',
    heater_bed: 'M140 M190',
    gcode_arcs: 'G2 G3 G17 G18 G19',
    input_shaper: 'SET_INPUT_SHAPER',
    pause_resume: 'PAUSE RESUME CANCEL_PRINT CLEAR_PAUSE',
    probe: 'PROBE PROBE_ACCURACY PROBE_CALIBRATE QUERY_PROBE',
    quad_gantry_level: 'QUAD_GANTRY_LEVEL',
    respond: 'M118 RESPOND',
    resonance_tester: 'TEST_RESONANCES SHAPER_CALIBRATE MEASURE_AXES_NOISE',
    save_variables: 'SAVE_VARIABLE',
    screws_tilt_adjust: 'SCREWS_TILT_CALCULATE',
    skew_correction: 'SET_SKEW GET_CURRENT_SKEW SKEW_PROFILE',
    virtual_sdcard: 'M20 M21 M23 M24 M25 M26 M27 SDCARD_PRINT_FILE SDCARD_RESET_FILE',
    z_tilt: 'Z_TILT_ADJUST',
  }),
)

/** Upper-case names of the commands that a configuration with these sections has of its own. */
export function builtinCommands(sections: Iterable<string>): ReadonlySet<string> {
  const commands = new Set(ALWAYS.split(/\s+/))
  for (const section of sections) {
    if (/^filament_(switch|motion)_sensor /.test(section)) {
      for (const command of BY_SECTION.get('pause_resume')?.split(' ') ?? []) commands.add(command)
    }
    for (const command of BY_SECTION.get(section)?.split(' ') ?? []) commands.add(command)
  }
  return commands
}

/** Sections that bring their commands alone: no other section, and no plug-in that is common, has them. */
const SOLE_SECTIONS = [
  'bed_mesh',
  'exclude_object',
  'firmware_retraction',
  'pause_resume',
  'quad_gantry_level',
  'z_tilt',
]

/** True for a command of a section that the configuration does not have. */
export function isMissingCommand(command: string, builtin: ReadonlySet<string>): boolean {
  if (builtin.has(command)) return false
  return SOLE_SECTIONS.some((section) => BY_SECTION.get(section)?.split(' ').includes(command) === true)
}
