import { describe, expect, test } from 'vitest'
import { parseConfigText, readPrinterConfig } from './index.ts'

const GOOD = `
[mcu]
serial: /dev/serial0
[printer]
kinematics: cartesian
max_velocity: 300
max_accel: 3000
[stepper_x]
step_pin: PA1
dir_pin: !PA2
enable_pin: !PA3
rotation_distance: 40
microsteps: 16
endstop_pin: ^PA4
position_endstop: 0
position_max: 235
[stepper_y]
step_pin: PB1
dir_pin: PB2
rotation_distance: 40
microsteps: 16
endstop_pin: PB4
position_endstop: 0
position_max: 235
[stepper_z]
step_pin: PC1
dir_pin: PC2
rotation_distance: 8
microsteps: 16
endstop_pin: PC4
position_endstop: 0
position_max: 250
[extruder]
step_pin: PD1
dir_pin: PD2
rotation_distance: 33.5
microsteps: 16
nozzle_diameter: 0.4
filament_diameter: 1.75
heater_pin: PD3
sensor_type: Generic 3950
sensor_pin: PD4
control: pid
pid_Kp: 22
pid_Ki: 1
pid_Kd: 110
min_temp: 0
max_temp: 260
`

const DELTA = `${GOOD.replace('kinematics: cartesian', 'kinematics: delta\ndelta_radius: 150')
  .replace('stepper_x', 'stepper_a')
  .replace('stepper_y', 'stepper_b')
  .replace('stepper_z', 'stepper_c')
  .replaceAll(/position_max.*\n/g, '')
  .replaceAll('position_endstop: 0', 'position_endstop: 300')}[stepper_a]\narm_length: 330\n`

function read(text: string) {
  return readPrinterConfig(parseConfigText({ file: 'printer.cfg', text }))
}

/** Later sections win, so a change is written behind the good configuration; `-option` takes one out. */
function messages(change: string, base = GOOD): string[] {
  let text = base
  const removed = /^-(\w+)\.(\w+)$/.exec(change)
  if (removed === null) text += change
  else {
    const [, section, option] = removed
    text = text.replace(new RegExp(`(\\[${section}\\][^[]*?)^${option}: .*\\n`, 'm'), '$1')
  }
  expect(text).not.toBe(base)
  return read(text)
    .diagnostics.filter((each) => each.severity === 'error')
    .map((each) => each.message)
}

describe("errors in Klipper's words", () => {
  test('the good configurations have none', () => {
    expect(read(GOOD).diagnostics).toEqual([])
    expect(read(DELTA).diagnostics).toEqual([])
  })

  test.each([
    // What must be there.
    ['-mcu.serial', "Option 'serial' in section 'mcu' must be specified"],
    ['-printer.max_velocity', "Option 'max_velocity' in section 'printer' must be specified"],
    ['-printer.max_accel', "Option 'max_accel' in section 'printer' must be specified"],
    ['-printer.kinematics', "Option 'kinematics' in section 'printer' must be specified"],
    ['-stepper_x.step_pin', "Option 'step_pin' in section 'stepper_x' must be specified"],
    ['-stepper_x.dir_pin', "Option 'dir_pin' in section 'stepper_x' must be specified"],
    ['-stepper_x.endstop_pin', "Option 'endstop_pin' in section 'stepper_x' must be specified"],
    ['-stepper_x.position_endstop', "Option 'position_endstop' in section 'stepper_x' must be specified"],
    ['-stepper_y.position_max', "Option 'position_max' in section 'stepper_y' must be specified"],
    ['-stepper_z.rotation_distance', "Option 'rotation_distance' in section 'stepper_z' must be specified"],
    ['-stepper_z.microsteps', "Option 'microsteps' in section 'stepper_z' must be specified"],
    ['-extruder.nozzle_diameter', "Option 'nozzle_diameter' in section 'extruder' must be specified"],
    ['-extruder.filament_diameter', "Option 'filament_diameter' in section 'extruder' must be specified"],
    ['-extruder.heater_pin', "Option 'heater_pin' in section 'extruder' must be specified"],
    ['-extruder.sensor_type', "Option 'sensor_type' in section 'extruder' must be specified"],
    ['-extruder.control', "Option 'control' in section 'extruder' must be specified"],
    ['-extruder.pid_Kp', "Option 'pid_Kp' in section 'extruder' must be specified"],
    ['-extruder.min_temp', "Option 'min_temp' in section 'extruder' must be specified"],
    ['-extruder.max_temp', "Option 'max_temp' in section 'extruder' must be specified"],
    ['[fan]', "Option 'pin' in section 'fan' must be specified"],
    ['[gcode_macro A]', "Option 'gcode' in section 'gcode_macro A' must be specified"],
    ['[probe]\npin: P1', "Option 'z_offset' in section 'probe' must be specified"],
    ['[probe]\nz_offset: 1', "Option 'pin' in section 'probe' must be specified"],
    ['[virtual_sdcard]', "Option 'path' in section 'virtual_sdcard' must be specified"],
    ['[save_variables]', "Option 'filename' in section 'save_variables' must be specified"],
    ['[bed_mesh]\nmesh_max: 9, 9', "Option 'mesh_min' in section 'bed_mesh' must be specified"],
    ['[safe_z_home]', "Option 'home_xy_position' in section 'safe_z_home' must be specified"],
    ['[filament_switch_sensor a]', "Option 'switch_pin' in section 'filament_switch_sensor a' must be specified"],
    ['[tmc2209 stepper_x]', "Option 'run_current' in section 'tmc2209 stepper_x' must be specified"],
    // What cannot be read.
    ['[printer]\nmax_velocity: fast', "Unable to parse option 'max_velocity' in section 'printer'"],
    ['[printer]\nmax_velocity: nan', "Unable to parse option 'max_velocity' in section 'printer'"],
    ['[printer]\nmax_accel: inf', "Unable to parse option 'max_accel' in section 'printer'"],
    ['[printer]\nmax_accel:', "Unable to parse option 'max_accel' in section 'printer'"],
    ['[stepper_x]\nmicrosteps: 16.5', "Unable to parse option 'microsteps' in section 'stepper_x'"],
    ['[stepper_x]\ngear_ratio: 5', "Option 'gear_ratio' in section 'stepper_x' must have 2 elements"],
    ['[stepper_x]\ngear_ratio: a:b', "Unable to parse option 'gear_ratio' in section 'stepper_x'"],
    ['[stepper_x]\nhoming_positive_dir: maybe', "Unable to parse option 'homing_positive_dir' in section 'stepper_x'"],
    ['[force_move]\nenable_force_move: 2', "Unable to parse option 'enable_force_move' in section 'force_move'"],
    ['[safe_z_home]\nhome_xy_position: 1', "Option 'home_xy_position' in section 'safe_z_home' must have 2 elements"],
    // Bounds.
    ['[printer]\nmax_velocity: 0', "Option 'max_velocity' in section 'printer' must be above 0.0"],
    ['[printer]\nmax_accel: -1', "Option 'max_accel' in section 'printer' must be above 0.0"],
    ['[printer]\nminimum_cruise_ratio: 1', "Option 'minimum_cruise_ratio' in section 'printer' must be below 1.0"],
    [
      '[printer]\nminimum_cruise_ratio: -.1',
      "Option 'minimum_cruise_ratio' in section 'printer' must have minimum of 0.0",
    ],
    [
      '[printer]\nsquare_corner_velocity: -1',
      "Option 'square_corner_velocity' in section 'printer' must have minimum of 0.0",
    ],
    ['[printer]\nmax_z_velocity: 301', "Option 'max_z_velocity' in section 'printer' must have maximum of 300.0"],
    ['[printer]\nmax_z_accel: 3001', "Option 'max_z_accel' in section 'printer' must have maximum of 3000.0"],
    ['[stepper_x]\nmicrosteps: 0', "Option 'microsteps' in section 'stepper_x' must have minimum of 1"],
    ['[stepper_x]\nrotation_distance: 0', "Option 'rotation_distance' in section 'stepper_x' must be above 0.0"],
    ['[stepper_x]\nposition_min: 235', "Option 'position_max' in section 'stepper_x' must be above 235.0"],
    ['[stepper_x]\nhoming_speed: 0', "Option 'homing_speed' in section 'stepper_x' must be above 0.0"],
    [
      '[stepper_x]\nhoming_retract_dist: -1',
      "Option 'homing_retract_dist' in section 'stepper_x' must have minimum of 0.0",
    ],
    ['[extruder]\nfilament_diameter: 0.3', "Option 'filament_diameter' in section 'extruder' must have minimum of 0.4"],
    ['[extruder]\nnozzle_diameter: 0', "Option 'nozzle_diameter' in section 'extruder' must be above 0.0"],
    ['[extruder]\nmin_temp: -300', "Option 'min_temp' in section 'extruder' must have minimum of -273.15"],
    ['[extruder]\nmax_temp: 0', "Option 'max_temp' in section 'extruder' must be above 0.0"],
    ['[extruder]\nmin_extrude_temp: 261', "Option 'min_extrude_temp' in section 'extruder' must have maximum of 260.0"],
    ['[extruder]\nmax_power: 1.1', "Option 'max_power' in section 'extruder' must have maximum of 1.0"],
    ['[extruder]\npressure_advance: -1', "Option 'pressure_advance' in section 'extruder' must have minimum of 0.0"],
    [
      '[extruder]\npressure_advance_smooth_time: .3',
      "Option 'pressure_advance_smooth_time' in section 'extruder' must have maximum of 0.2",
    ],
    [
      '[extruder]\nmax_extrude_cross_section: 0',
      "Option 'max_extrude_cross_section' in section 'extruder' must be above 0.0",
    ],
    ['[input_shaper]\nshaper_freq_x: -1', "Option 'shaper_freq_x' in section 'input_shaper' must have minimum of 0.0"],
    ['[gcode_arcs]\nresolution: 0', "Option 'resolution' in section 'gcode_arcs' must be above 0.0"],
    ['[idle_timeout]\ntimeout: 0', "Option 'timeout' in section 'idle_timeout' must be above 0.0"],
    [
      '[tmc2209 stepper_x]\nrun_current: 3',
      "Option 'run_current' in section 'tmc2209 stepper_x' must have maximum of 2.0",
    ],
    [
      '[bed_mesh]\nmesh_min: 9, 9\nmesh_max: 99, 99\nprobe_count: 2',
      "Option 'probe_count' in section 'bed_mesh' must have a minimum of 3",
    ],
    // Choices and names.
    ['[extruder]\ncontrol: bang', "Choice 'bang' for option 'control' in section 'extruder' is not a valid choice"],
    ['[input_shaper]\nshaper_type: xyz', 'Unsupported shaper type: xyz'],
    ['[printer]\nkinematics: corxy', "Error loading kinematics 'corxy'"],
    ['[extruder]\nsensor_type: NTC 100K beta 3950', "Unknown temperature sensor 'NTC 100K beta 3950'"],
    ['[heater_fan f]\npin: P1\nheater: bed', "Unknown heater 'bed'"],
    ['[verify_heater bed]\nmax_error: 1', "Unknown heater 'bed'"],
    ['[stepper_z]\nendstop_pin: probe:z_virtual_endstop', "Unknown pin chip name 'probe'"],
    ['[stepper_x]\nendstop_pin: EBB:PA1', "Unknown pin chip name 'EBB'"],
    ['[stepper_x]\nendstop_pin: !^PA1', "Invalid pin description '!^PA1'\nFormat is: [^~] [!] [chip_name:] pin_name"],
    ['[tmc2209 stepper_q]\nrun_current: 1', "Could not find config section '[stepper_q]' required by TMC driver"],
    ['[foo]\nbar: 1', "Section 'foo' is not a valid config section"],
    ['[Printer]\nmax_accel: 1', "Section 'Printer' is not a valid config section"],
    ['[probe two]\npin: P1', "Section 'probe two' is not a valid config section"],
    ['[gcode_macro]\ngcode: G28', "Section 'gcode_macro' is not a valid config section"],
    ['[stepper_q]\nstep_pin: P1', "Section 'stepper_q' is not a valid config section"],
    ['[printer]\nmax_acel: 1', "Option 'max_acel' is not valid in section 'printer'"],
    ['[gcode_macro A]\ngcode:\nM117 X: 1', "Option 'm117 x' is not valid in section 'gcode_macro A'"],
    ['[extruder]\nrotation_dist: 1', "Option 'rotation_dist' is not valid in section 'extruder'"],
    ['[fan]\npin: !PA1', 'pin PA1 used multiple times in config'],
    // Relations.
    [
      '[stepper_x]\nposition_endstop: 300',
      "position_endstop in section 'stepper_x' must be between position_min and position_max",
    ],
    ['[stepper_x]\nposition_endstop: 117', "Unable to infer homing_positive_dir in section 'stepper_x'"],
    ['[stepper_x]\nhoming_positive_dir: true', "Invalid homing_positive_dir / position_endstop in 'stepper_x'"],
    ['[stepper_x]\nfull_steps_per_rotation: 201', "full_steps_per_rotation invalid in section 'stepper_x'"],
    ['[gcode_macro G28]\nrename_existing: OLD\ngcode: G28', "G-Code macro rename of different types ('G28' vs 'OLD')"],
    ['[gcode_macro G28]\ngcode: M117', 'gcode command G28 already registered'],
    ['[gcode_macro a]\ngcode: M117\n[gcode_macro A]\ngcode: M117', 'gcode command A already registered'],
    [
      '[gcode_macro PAUSE]\nrename_existing: BASE\ngcode: BASE',
      "Existing command 'PAUSE' not found in gcode_macro rename",
    ],
    ['[gcode_macro 3D]\ngcode: G28', "Can't register '3D' as it is an invalid name"],
    ['[gcode_macro A-B]\ngcode: G28', "Can't register 'A-B' as it is an invalid name"],
    ['[gcode_macro A B]\ngcode: G28', "Name of section 'gcode_macro A B' contains illegal whitespace"],
    [
      '[gcode_macro A]\ngcode: G28\nvariable_x: hot',
      "Option 'variable_x' in section 'gcode_macro A' is not a valid literal: 'hot' (texts need quotes)",
    ],
    [
      '[probe]\npin: P1\nz_offset: 1\n[bltouch]\nsensor_pin: P2\ncontrol_pin: P3\nz_offset: 1',
      "Printer object 'probe' already created",
    ],
    [
      '[safe_z_home]\nhome_xy_position: 9, 9\n[homing_override]\ngcode: G28',
      'homing_override and safe_z_homing cannot be used simultaneously',
    ],
    ['[bed_mesh]\nmesh_min: 9, 9\nmesh_max: 9, 99', 'bed_mesh: invalid min/max points'],
    [
      '[bed_mesh]\nmesh_min: 9, 9\nmesh_max: 99, 99\nprobe_count: 7',
      'bed_mesh: cannot exceed a probe_count of 6 when using lagrange interpolation. Configured Probe Count: 7, 7',
    ],
    ['[bed_mesh]\nmesh_radius: 80\nround_probe_count: 4', 'bed_mesh: probe_count must be odd for round beds'],
    ['[bed_screws]\nscrew1: 1, 1\nscrew2: 2, 2', 'bed_screws: Must have at least three screws'],
  ])('%j', (change, message) => {
    expect(messages(change)).toContain(message)
  })

  test.each([
    ['[printer]\ndelta_radius: 0', "Option 'delta_radius' in section 'printer' must be above 0.0"],
    ['-printer.delta_radius', "Option 'delta_radius' in section 'printer' must be specified"],
    ['[stepper_a]\narm_length: 150', "Option 'arm_length' in section 'stepper_a' must be above 150.0"],
    [
      '[printer]\nminimum_z_position: 301',
      "Option 'minimum_z_position' in section 'printer' must have maximum of 300.0",
    ],
    ['[stepper_a]\nposition_max: 1', "Option 'position_max' is not valid in section 'stepper_a'"],
    ['[stepper_x]\nstep_pin: P1', "Section 'stepper_x' is not a valid config section"],
  ])('delta: %j', (change, message) => {
    expect(messages(change, DELTA)).toContain(message)
  })

  test('the first error is the one that stands first in the order Klipper reads', () => {
    const change =
      '[extruder]\nmax_power: 2\n[stepper_z]\nhoming_speed: 0\n[printer]\nmax_accel: 0\n[foo]\n[gcode_arcs]\nresolution: 0\n'
    expect(messages(change)).toEqual([
      "Option 'resolution' in section 'gcode_arcs' must be above 0.0",
      "Option 'max_accel' in section 'printer' must be above 0.0",
      "Option 'homing_speed' in section 'stepper_z' must be above 0.0",
      "Option 'max_power' in section 'extruder' must have maximum of 1.0",
      "Section 'foo' is not a valid config section",
    ])
  })

  test('an error knows its line', () => {
    const lines = GOOD.split('\n').length
    const { diagnostics } = read(`${GOOD}[printer]\n# note\nmax_accel: 0\n`)
    expect(diagnostics[0]).toMatchObject({ file: 'printer.cfg', line: lines + 2 })
  })
})

describe('what is read', () => {
  test("an axis homes to the end its endstop is nearer to, at Klipper's default speeds", () => {
    const { config } = read(`${GOOD}[stepper_x]\nposition_endstop: 200\nhoming_speed: 30\n`)
    expect(config.rails[0]).toMatchObject({
      homingPositive: true,
      homingMmPerS: 30,
      secondHomingMmPerS: 15,
      homingRetractMmPerS: 30,
      homingRetractMm: 5,
    })
    expect(config.rails[2]).toMatchObject({ homingPositive: false, homingMmPerS: 5, secondHomingMmPerS: 2.5 })
  })

  test('a stepper moves its rotation distance in one turn of the output', () => {
    const { config } = read(`${GOOD}[extruder]\nrotation_distance: 22.4\ngear_ratio: 50:10, 2:1\n`)
    const stepper = config.extruders[0]?.stepper
    expect(stepper?.gearRatio).toBe(10)
    expect(stepper?.stepDistanceMm).toBeCloseTo(22.4 / (200 * 16 * 10), 12)
  })

  test('old configurations keep their meaning, with a warning', () => {
    const { config, diagnostics } = read(`${GOOD}[printer]\nmax_accel_to_decel: 1000\n`)
    expect(config.minimumCruiseRatio).toBeCloseTo(2 / 3, 12)
    expect(diagnostics.map((each) => [each.severity, each.code])).toEqual([['warning', 'option-deprecated']])
    const old = read(GOOD.replace('rotation_distance: 8', 'step_distance: .0025'))
    expect(old.config.rails[2]?.steppers[0]?.stepDistanceMm).toBeCloseTo(0.0025, 12)
    expect(old.diagnostics.map((each) => each.severity)).toEqual(['warning'])
  })

  test('all motors of an axis are found', () => {
    const twin = '[stepper_z1]\nstep_pin: PE1\ndir_pin: PE2\nrotation_distance: 8\nmicrosteps: 16\n'
    expect(read(GOOD + twin).diagnostics).toEqual([])
    expect(read(GOOD + twin).config.rails[2]?.steppers.map((stepper) => stepper.section)).toEqual([
      'stepper_z',
      'stepper_z1',
    ])
  })

  test('a probe as Z endstop needs no position_endstop and refuses one', () => {
    const probe = '[probe]\npin: P9\nz_offset: 1.5\n'
    const text = GOOD.replace('endstop_pin: PC4\nposition_endstop: 0', 'endstop_pin: probe:z_virtual_endstop') + probe
    expect(read(text).diagnostics).toEqual([])
    expect(read(text).config.rails[2]).toMatchObject({ endstopIsProbe: true, positionEndstopMm: 1.5 })
    expect(messages('[stepper_z]\nposition_endstop: 0', text)).toEqual([
      "Option 'position_endstop' is not valid in section 'stepper_z'",
    ])
  })

  test('leftovers of SAVE_CONFIG are forgiven', () => {
    const block = '\n#*# <---------------------- SAVE_CONFIG ---------------------->\n#*#\n#*# '
    const probe = '[probe]\npin: P9\nz_offset: 1.5\n'
    const text = GOOD.replace('endstop_pin: PC4\nposition_endstop: 0', 'endstop_pin: probe:z_virtual_endstop') + probe
    expect(
      read(`${text}${block}[stepper_z]\n#*# position_endstop = 1\n#*#\n#*# [gone]\n#*# a = 1\n`).diagnostics,
    ).toEqual([])
  })

  test('a second extruder may share the heater of the first', () => {
    const second =
      '[extruder1]\nstep_pin: PF1\ndir_pin: PF2\nrotation_distance: 33\nmicrosteps: 16\nnozzle_diameter: 0.4\nfilament_diameter: 1.75\nshared_heater: extruder\n'
    const { config, diagnostics } = read(GOOD + second)
    expect(diagnostics).toEqual([])
    expect(config.extruders[1]).toMatchObject({ section: 'extruder1', sharedHeater: 'extruder' })
  })

  test('a filament sensor that pauses brings pause_resume, a display brings display_status', () => {
    const sensor = (pauses: boolean) =>
      `${GOOD}[filament_switch_sensor f]\nswitch_pin: PE9\npause_on_runout: ${pauses}\n`
    expect(read(sensor(true)).config.pauseResume).toEqual({ recoverMmPerS: 50 })
    expect(read(sensor(true)).config.settings.get('pause_resume')?.get('recover_velocity')).toEqual({
      kind: 'float',
      value: 50,
    })
    expect(read(sensor(false)).config.pauseResume).toBeNull()
    expect(read(GOOD).config.hasDisplayStatus).toBe(false)
    expect(read(`${GOOD}[display]\nlcd_type: st7920\n`).config.hasDisplayStatus).toBe(true)
  })

  test('macro variables are values', () => {
    const { config, diagnostics } = read(`${GOOD}[gcode_macro A]\nvariable_X: 1.0\nvariable_y: 'a'\ngcode:\n  G28\n`)
    expect(diagnostics).toEqual([])
    expect(config.gcodeMacros[0]?.variables.get('x')).toEqual({ kind: 'float', value: 1 })
    expect(config.gcodeMacros[0]?.variables.get('y')).toEqual({ kind: 'str', value: 'a' })
  })

  test('polar and other geometries are valid but not simulated, and say so in one sentence', () => {
    const { config, diagnostics } = read(
      GOOD.replace('kinematics: cartesian', 'kinematics: polar').replace('stepper_x', 'stepper_bed'),
    )
    expect(config.unsimulatedKinematics).toBe('polar')
    expect(diagnostics.map((each) => [each.severity, each.code])).toEqual([['warning', 'kinematics-not-simulated']])
  })

  test('saved profiles of the mesh are no mesh settings', () => {
    const profile = `[bed_mesh default]\nversion = 1\npoints =\n  0.1, 0.2\n  0.3, 0.4\nx_count = 2\ny_count = 2
mesh_x_pps = 2\nmesh_y_pps = 2\nalgo = lagrange\ntension = 0.2\nmin_x = 10\nmax_x = 90\nmin_y = 10\nmax_y = 90\n`
    expect(read(GOOD + profile).diagnostics).toEqual([])
  })

  test('pins may be shared where the configuration says so', () => {
    expect(read(`${GOOD}[fan]\npin: PA1\n[duplicate_pin_override]\npins: PA1\n`).diagnostics).toEqual([])
  })

  test("beside sections of a maker's Klipper, strangers are possible", () => {
    const { diagnostics } = read(
      `${GOOD}[prtouch_v2]\nz_offset: 0\n[printer]\nsquare_corner_max_velocity: 200\n[foo]\n`,
    )
    expect(diagnostics.map((each) => [each.severity, each.message])).toEqual([
      ['warning', "Option 'square_corner_max_velocity' is not valid in section 'printer' of Klipper itself"],
      ['warning', "Section 'foo' is not a valid config section of Klipper itself"],
    ])
  })

  test('a plug-in is possible, and said to be one', () => {
    const { diagnostics } = read(`${GOOD}[led_effect a]\nlayers: x\n`)
    expect(diagnostics.map((each) => [each.severity, each.message])).toEqual([
      ['warning', "Section 'led_effect a' is not a valid config section of Klipper itself: it needs its plug-in"],
    ])
  })

  test("Kalico's switch for unknown options is respected", () => {
    const { diagnostics } = read(`${GOOD}[danger_options]\nerror_on_unused_config_options: False\n[printer]\nfoo: 1\n`)
    expect(diagnostics.map((each) => each.severity)).toEqual(['warning'])
  })
})
