// Sections that nothing here needs as numbers: refused and reported as Klipper does.
import { expect, test } from 'vitest'
import { configfileStatus, parseConfigText, readPrinterConfig } from './index.ts'

const BOARD = '[mcu]\nserial: /dev/null\n[printer]\nkinematics: none\nmax_velocity: 300\nmax_accel: 3000\n'
const MOTOR = 'step_pin: PA1\ndir_pin: PA2\nrotation_distance: 40\nmicrosteps: 16\n'
const ACCEL = '[adxl345]\ncs_pin: PA4\n'
const I2C = 'i2c_mcu: mcu\ni2c_bus: i2c1\n'

function read(text: string) {
  return readPrinterConfig(parseConfigText({ file: 'printer.cfg', text: BOARD + text }))
}

function settings(text: string, section: string) {
  const { config, diagnostics } = read(text)
  expect(diagnostics).toEqual([])
  return configfileStatus(config).settings[section]
}

test.each([
  // Missing.
  ['[output_pin a]\nvalue: 0', "Option 'pin' in section 'output_pin a' must be specified"],
  ['[servo s]', "Option 'pin' in section 'servo s' must be specified"],
  ['[neopixel n]', "Option 'pin' in section 'neopixel n' must be specified"],
  ['[dotstar d]\ndata_pin: PA1', "Option 'clock_pin' in section 'dotstar d' must be specified"],
  ['[led l]', 'LED section must define at least one pin'],
  ['[gcode_button b]\npin: PA1', "Option 'press_gcode' in section 'gcode_button b' must be specified"],
  ['[resonance_tester]\nprobe_points: 1, 2, 3', "Option 'accel_chip' in section 'resonance_tester' must be specified"],
  [
    `${ACCEL}[resonance_tester]\naccel_chip: adxl345`,
    "Option 'probe_points' in section 'resonance_tester' must be specified",
  ],
  [
    '[resonance_tester]\nprobe_points: 1,2,3\naccel_chip_x: adxl345',
    "Option 'accel_chip_y' in section 'resonance_tester' must be specified",
  ],
  ['[adxl345]', "Option 'cs_pin' in section 'adxl345' must be specified"],
  ['[manual_stepper m]', "Option 'step_pin' in section 'manual_stepper m' must be specified"],
  [`[extruder_stepper e]\n${MOTOR}`, "Option 'extruder' in section 'extruder_stepper e' must be specified"],
  [
    `[manual_stepper m]\n${MOTOR}[tmc2209 manual_stepper m]\nrun_current: 1`,
    "Option 'uart_pin' in section 'tmc2209 manual_stepper m' must be specified",
  ],
  [
    `[manual_stepper m]\n${MOTOR}[tmc2209 manual_stepper m]\nuart_pin: PA3`,
    "Option 'run_current' in section 'tmc2209 manual_stepper m' must be specified",
  ],
  [
    `[manual_stepper m]\n${MOTOR}[tmc5160 manual_stepper m]\nrun_current: 1`,
    "Option 'cs_pin' in section 'tmc5160 manual_stepper m' must be specified",
  ],
  ['[thermistor t]\ntemperature1: 25', "Option 'temperature2' in section 'thermistor t' must be specified"],
  ['[delayed_gcode d]', "Option 'gcode' in section 'delayed_gcode d' must be specified"],
  ['[bltouch]\nsensor_pin: PA1\nz_offset: 1', "Option 'control_pin' in section 'bltouch' must be specified"],
  [
    '[filament_motion_sensor f]\nswitch_pin: PA1',
    "Option 'extruder' in section 'filament_motion_sensor f' must be specified",
  ],
  ['[mcu toolhead]', "Option 'serial' in section 'mcu toolhead' must be specified"],
  [
    '[temperature_fan t]\npin: PA1\nsensor_type: temperature_host\nmin_temp: 0\nmax_temp: 90',
    "Option 'control' in section 'temperature_fan t' must be specified",
  ],
  // Bounds.
  ['[output_pin a]\npin: PA1\nvalue: 2', "Option 'value' in section 'output_pin a' must have maximum of 1.0"],
  [
    '[output_pin a]\npin: PA1\npwm: True\nscale: 10\nvalue: 11',
    "Option 'value' in section 'output_pin a' must have maximum of 10.0",
  ],
  [
    '[output_pin a]\npin: PA1\npwm: True\ncycle_time: 4',
    "Option 'cycle_time' in section 'output_pin a' must have maximum of 3.0",
  ],
  [
    '[servo s]\npin: PA1\nminimum_pulse_width: 0.002\nmaximum_pulse_width: 0.001',
    "Option 'maximum_pulse_width' in section 'servo s' must be above 0.002",
  ],
  ['[neopixel n]\npin: PA1\nchain_count: 0', "Option 'chain_count' in section 'neopixel n' must have minimum of 1"],
  ['[neopixel n]\npin: PA1\ninitial_RED: 2', "Option 'initial_RED' in section 'neopixel n' must have maximum of 1.0"],
  [
    '[delayed_gcode d]\ngcode: G28\ninitial_duration: -1',
    "Option 'initial_duration' in section 'delayed_gcode d' must have minimum of 0.0",
  ],
  [`[manual_stepper m]\n${MOTOR}velocity: 0`, "Option 'velocity' in section 'manual_stepper m' must be above 0.0"],
  [
    `[manual_stepper m]\n${MOTOR}[tmc2209 manual_stepper m]\nuart_pin: PA3\nrun_current: 1\nuart_address: 4`,
    "Option 'uart_address' in section 'tmc2209 manual_stepper m' must have maximum of 3",
  ],
  [
    `[manual_stepper m]\n${MOTOR}[tmc2209 manual_stepper m]\nuart_pin: PA3\nrun_current: 1\ndriver_TOFF: 16`,
    "Option 'driver_TOFF' in section 'tmc2209 manual_stepper m' must have maximum of 15",
  ],
  [
    `[manual_stepper m]\n${MOTOR}[tmc5160 manual_stepper m]\ncs_pin: PA3\nrun_current: 11`,
    "Option 'run_current' in section 'tmc5160 manual_stepper m' must have maximum of 10.0",
  ],
  [
    `${ACCEL}[resonance_tester]\naccel_chip: adxl345\nprobe_points: 1,2,3\nhz_per_sec: 3`,
    "Option 'hz_per_sec' in section 'resonance_tester' must have maximum of 2.0",
  ],
  ['[mcu b]\nserial: /dev/x\nbaud: 100', "Option 'baud' in section 'mcu b' must have minimum of 2400"],
  // Choices, forms.
  ['[adxl345]\ncs_pin: PA4\nrate: 300', "Choice '300' for option 'rate' in section 'adxl345' is not a valid choice"],
  ['[adxl345]\ncs_pin: PA4\naxes_map: x, y', 'Invalid axes_map parameter'],
  [
    '[screws_tilt_adjust]\nscrew1: 1,1\nscrew2: 2,2\nscrew3: 3,3\nscrew_thread: M3',
    "Choice 'M3' for option 'screw_thread' in section 'screws_tilt_adjust' is not a valid choice",
  ],
  ['[screws_tilt_adjust]\nscrew1: 1,1\nscrew2: 2,2', 'screws_tilt_adjust: Must have at least three screws'],
  [
    '[screws_tilt_adjust]\nscrew1: 1,a\nscrew2: 2,2\nscrew3: 3,3',
    "Unable to parse option 'screw1' in section 'screws_tilt_adjust'",
  ],
  ['[neopixel n]\npin: PA1\ncolor_order: RBX', "Invalid color_order 'RBX'"],
  [
    '[respond]\ndefault_type: loud',
    "Choice 'loud' for option 'default_type' in section 'respond' is not a valid choice",
  ],
  [
    '[mcu b]\nserial: /dev/x\nrestart_method: kick',
    "Choice 'kick' for option 'restart_method' in section 'mcu b' is not a valid choice",
  ],
  [
    '[probe]\npin: PA1\nz_offset: 0\nsamples_result: best',
    "Choice 'best' for option 'samples_result' in section 'probe' is not a valid choice",
  ],
  ['[bed_mesh default]\nversion: 1\npoints: 1, 2', "Option 'min_x' in section 'bed_mesh default' must be specified"],
  // Strangers.
  ['[output_pin a]\npin: PA1\nscale: 2', "Option 'scale' is not valid in section 'output_pin a'"],
  ['[output_pin a]\npin: PA1\nvalues: 2', "Option 'values' is not valid in section 'output_pin a'"],
  ['[exclude_object]\nlimit: 2', "Option 'limit' is not valid in section 'exclude_object'"],
  ['[neopixel n]\npin: PA1\ncolour: 1', "Option 'colour' is not valid in section 'neopixel n'"],
  [
    `[manual_stepper m]\n${MOTOR}[tmc2209 manual_stepper m]\nuart_pin: PA3\nrun_current: 1\ndriver_SGT: 1`,
    "Option 'driver_sgt' is not valid in section 'tmc2209 manual_stepper m'",
  ],
  ['[heater_fan f]\npin: PA1\ntachometer_ppr: 2', "Option 'tachometer_ppr' is not valid in section 'heater_fan f'"],
  [
    '[temperature_sensor t]\nsensor_type: Generic 3950\nsensor_pin: PA1\nrtd_nominal_r: 100',
    "Option 'rtd_nominal_r' is not valid in section 'temperature_sensor t'",
  ],
  ['[quad_gantry_leveling]', "Section 'quad_gantry_leveling' is not a valid config section"],
  // Pins.
  ['[output_pin a]\npin: PA1\n[output_pin b]\npin: !PA1', 'pin PA1 used multiple times in config'],
  [
    '[mcu host]\nserial: /x\n[output_pin a]\npin: host:gpio22\n[gcode_button b]\npin: ^host:gpio22\npress_gcode: G28',
    'pin gpio22 used multiple times in config',
  ],
  [
    '[board_pins]\naliases: EXP1_1=PE8\n[output_pin a]\npin: EXP1_1\n[output_pin b]\npin: PE8',
    'pin PE8 used multiple times in config',
  ],
  ['[output_pin a]\npin: FILTER_FAN', "Pin 'FILTER_FAN' is not a valid pin name on mcu 'mcu'"],
  ['[output_pin a]\npin: toolhead:PA1', "Unknown pin chip name 'toolhead'"],
  ['[output_pin a]\npin: PA 1', "Invalid pin description 'PA 1'\nFormat is: [^~] [!] [chip_name:] pin_name"],
])('%j is refused', (text, message) => {
  expect(read(text).diagnostics.map((each) => each.message)).toContain(message)
})

test.each([
  '[output_pin a]\npin: PA1\npwm: True\nscale: 10\nvalue: 10\nshutdown_value: 5',
  '[board_pins]\naliases: EXP1_1=PE8, EXP1_2=<5V>\n[output_pin a]\npin: !EXP1_1',
  '[duplicate_pin_override]\npins: PA1\n[output_pin a]\npin: PA1\n[output_pin b]\npin: PA1',
  '[multi_pin fans]\npins: PA1, PA2\n[output_pin a]\npin: multi_pin:fans',
  `[manual_stepper m]\n${MOTOR}enable_pin: !PB1\n[extruder_stepper e]\n${MOTOR.replaceAll('PA', 'PC')}enable_pin: !PB1\nextruder: extruder`,
  `[manual_stepper m]\n${MOTOR}[manual_stepper n]\n${MOTOR.replaceAll('PA', 'PC')}[tmc2209 manual_stepper m]\nuart_pin: PB3\nrun_current: 1\n[tmc2209 manual_stepper n]\nuart_pin: PB3\nuart_address: 1\nrun_current: 1`,
  `[mpu9250]\n${I2C}[resonance_tester]\naccel_chip: mpu9250\nprobe_points:\n  1, 2, 3\n  4, 5, 6`,
  '[fan]\npin: PA1\ntachometer_pin: ^PA2\ntachometer_ppr: 1',
  '[gcode_button b]\npin: PA1\nanalog_range: 500, 1500\npress_gcode: G28',
  '[led l]\nwhite_pin: PA1\ninitial_WHITE: 0.5',
  '[endstop_phase]\n[skew_correction]\n[skew_correction cal]\nxy_skew: 0.001\nxz_skew: 0\nyz_skew: 0',
  '[adc_temperature x]\ntemperature1: 25\nvoltage1: 1\ntemperature2: 100\nvoltage2: 3',
])('%j is fine', (text) => {
  expect(read(text).diagnostics).toEqual([])
})

test('what is read is reported, defaults included', () => {
  expect(settings('[output_pin a]\npin: PA1\npwm: True\nvalue: 1', 'output_pin a')).toEqual({
    pin: 'PA1',
    pwm: true,
    cycle_time: 0.1,
    hardware_pwm: false,
    scale: 1,
    value: 1,
    shutdown_value: 0,
  })
  expect(settings('[neopixel n]\npin: PA1', 'neopixel n')).toEqual({
    pin: 'PA1',
    chain_count: 1,
    color_order: ['GRB'],
    initial_red: 0,
    initial_green: 0,
    initial_blue: 0,
    initial_white: 0,
  })
  expect(settings('[bltouch]\nsensor_pin: ^PA1\ncontrol_pin: PA2\nz_offset: 1.5\nsamples: 3', 'bltouch')).toMatchObject(
    {
      pin_move_time: 0.68,
      stow_on_each_sample: true,
      probe_with_touch_mode: false,
      samples: 3,
      lift_speed: 5,
      samples_result: 'average',
    },
  )
  const driver = settings(
    `[manual_stepper m]\n${MOTOR}[tmc2209 manual_stepper m]\nuart_pin: PA3\nrun_current: 0.8`,
    'tmc2209 manual_stepper m',
  )
  expect(driver).toMatchObject({
    run_current: 0.8,
    hold_current: 2,
    sense_resistor: 0.11,
    interpolate: true,
    driver_toff: 3,
  })
})

test('every section that is read refuses an option that nobody knows', () => {
  const sections = [
    'output_pin a',
    'servo a',
    'neopixel a',
    'tmc2209 a',
    'bed_screws',
    'adxl345',
    'multi_pin a',
    'thermistor a',
  ]
  for (const section of sections) {
    const messages = read(`[${section}]\nbogus_option: 1\n`).diagnostics.map((each) => each.message)
    expect(messages).toContain(`Option 'bogus_option' is not valid in section '${section}'`)
  }
})

test('errors come in the order in which Klipper reads', () => {
  const { diagnostics } = read(
    '[printer]\nmax_velocity: 0\n[servo s]\n[output_pin a]\npin: PA1\nvalue: 2\nfoo: 1\n[mcu b]\n',
  )
  expect(diagnostics.map((each) => each.message)).toEqual([
    "Option 'serial' in section 'mcu b' must be specified",
    "Option 'pin' in section 'servo s' must be specified",
    "Option 'value' in section 'output_pin a' must have maximum of 1.0",
    "Option 'max_velocity' in section 'printer' must be above 0.0",
    "Option 'foo' is not valid in section 'output_pin a'",
  ])
})
