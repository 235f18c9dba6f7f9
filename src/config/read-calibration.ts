// Sections that measure or correct: accelerometers, resonance tests, saved meshes and skews, bed screws, twist. Source of
// names, defaults and bounds: Klipper's configuration reference.
import { readI2c, readSpi } from './read-outputs.ts'
import {
  bool,
  choice,
  fail,
  float,
  floatRows,
  floats,
  has,
  int,
  intChoice,
  optionalFloat,
  optionalInt,
  optionalTexts,
  optionsLike,
  type SectionReader,
  text,
  texts,
} from './section-reader.ts'

const ADXL_RATES_HZ = [3200, 1600, 800, 400, 200, 100, 50, 25]

function readAxesMap(at: SectionReader): void {
  const axes = texts(at, 'axes_map', ['x', 'y', 'z'])
  const isValid = axes.length === 3 && axes.every((axis) => /^-?[xyz]$/.test(axis))
  if (!isValid) fail(at, 'axes_map', 'Invalid axes_map parameter')
}

function readAdxl345(at: SectionReader): void {
  readAxesMap(at)
  intChoice(at, 'rate', ADXL_RATES_HZ, 3200)
  readSpi(at, 'cs_pin', 5_000_000)
}

/** These speak SPI or I2C, whichever pins are given. */
function readLis(at: SectionReader): void {
  readAxesMap(at)
  if (has(at, 'cs_pin')) readSpi(at, 'cs_pin', 5_000_000)
  else readI2c(at, 400_000)
}

function readI2cAccelerometer(at: SectionReader): void {
  readAxesMap(at)
  readI2c(at, 400_000)
}

/** Logs, which name no board, leave its chip out. */
function readResonanceTester(at: SectionReader): void {
  float(at, 'move_speed', { default: 50, above: 0 })
  const minHz = float(at, 'min_freq', { default: 5, minval: 1 })
  float(at, 'max_freq', { default: 135, minval: minHz, maxval: 300 })
  float(at, 'accel_per_hz', { default: 60, above: 0 })
  float(at, 'hz_per_sec', { default: 1, minval: 0.1, maxval: 2 })
  float(at, 'sweeping_accel', { default: 400, above: 0 })
  float(at, 'sweeping_period', { default: 1.2, minval: 0 })
  floatRows(at, 'probe_points', 3)
  if (has(at, 'accel_chip_x')) {
    text(at, 'accel_chip_x')
    text(at, 'accel_chip_y')
  } else if (has(at, 'accel_chip') || at.reader.tree.sections.has('mcu')) text(at, 'accel_chip')
  optionalFloat(at, 'max_smoothing', { minval: 0.05 })
}

/** Screws are named screw1, screw2, ...: Klipper wants three of them or more. */
function readScrews(at: SectionReader, suffix: string): void {
  let count = 0
  while (has(at, `screw${count + 1}`)) {
    count += 1
    floats(at, `screw${count}`, 2)
    text(at, `screw${count}_name`, `screw at ${screwPlace(at, count)}`)
    if (suffix !== '' && has(at, `screw${count}${suffix}`)) floats(at, `screw${count}${suffix}`, 2)
  }
  if (count < 3) fail(at, null, `${at.section}: Must have at least three screws`)
}

/** Klipper names a nameless screw after its place: 'screw at 10.000,20.000'. */
function screwPlace(at: SectionReader, number: number): string {
  const written = at.reader.tree.sections.get(at.section)?.options.get(`screw${number}`)?.text ?? ''
  return written
    .split(',')
    .map((part) => Number(part).toFixed(3))
    .join(',')
}

function readBedScrews(at: SectionReader): void {
  readScrews(at, '_fine_adjust')
  float(at, 'speed', { default: 50, above: 0 })
  float(at, 'probe_speed', { default: 5, above: 0 })
  float(at, 'horizontal_move_z', { default: 5 })
  float(at, 'probe_height', { default: 0 })
}

const SCREW_THREADS = ['CW-M3', 'CCW-M3', 'CW-M4', 'CCW-M4', 'CW-M5', 'CCW-M5', 'CW-M6', 'CCW-M6'] as const

function readScrewsTilt(at: SectionReader): void {
  readScrews(at, '')
  choice(at, 'screw_thread', SCREW_THREADS, 'CW-M3')
  float(at, 'speed', { default: 50, above: 0 })
  float(at, 'horizontal_move_z', { default: 5 })
}

function readBedTilt(at: SectionReader): void {
  for (const axis of ['x', 'y', 'z']) float(at, `${axis}_adjust`, { default: 0 })
  floatRows(at, 'points', 2)
  float(at, 'speed', { default: 50, above: 0 })
  float(at, 'horizontal_move_z', { default: 5 })
}

/** `bed_mesh NAME`: what BED_MESH_PROFILE SAVE wrote. */
function readMeshProfile(at: SectionReader): void {
  const version = int(at, 'version', { default: 0 })
  floatRows(at, 'points')
  // Profiles of another version are left alone.
  if (version !== 1) return
  for (const corner of ['min_x', 'max_x', 'min_y', 'max_y']) float(at, corner)
  for (const count of ['x_count', 'y_count', 'mesh_x_pps', 'mesh_y_pps']) int(at, count)
  text(at, 'algo')
  float(at, 'tension')
}

function readTwistCompensation(at: SectionReader): void {
  float(at, 'horizontal_move_z', { default: 5 })
  float(at, 'speed', { default: 50 })
  const places = [
    'calibrate_start_x',
    'calibrate_end_x',
    'calibrate_y',
    'calibrate_start_y',
    'calibrate_end_y',
    'calibrate_x',
  ]
  for (const place of places) optionalFloat(at, place)
  for (const axis of ['', 'zy_']) {
    floats(at, axis === '' ? 'z_compensations' : 'zy_compensations', undefined, [])
  }
  for (const place of ['compensation_start_x', 'compensation_end_x', 'compensation_start_y', 'compensation_end_y']) {
    optionalFloat(at, place)
  }
}

function readEndstopPhase(at: SectionReader): void {
  if (at.name === '') return
  optionalFloat(at, 'endstop_accuracy', { above: 0 })
  optionalTexts(at, 'trigger_phase')
  bool(at, 'endstop_align_zero', false)
}

function readSkewProfile(at: SectionReader): void {
  if (at.name === '') return
  for (const skew of ['xy_skew', 'xz_skew', 'yz_skew']) float(at, skew)
}

function readThermistor(at: SectionReader): void {
  const beta = optionalFloat(at, 'beta', { above: 0 })
  for (const number of beta === null ? [1, 2, 3] : [1]) {
    float(at, `temperature${number}`, { minval: -273.15 })
    float(at, `resistance${number}`, { minval: 0 })
  }
}

function readAdcTemperature(at: SectionReader): void {
  const isResistance = has(at, 'resistance1')
  let count = 0
  while (has(at, `temperature${count + 1}`)) {
    count += 1
    float(at, `temperature${count}`)
    float(at, isResistance ? `resistance${count}` : `voltage${count}`)
  }
  if (count < 2) fail(at, null, `adc_temperature needs two points or more in section '${at.section}'`)
}

function readAdcScaled(at: SectionReader): void {
  text(at, 'vref_pin')
  text(at, 'vssa_pin')
  float(at, 'smooth_time', { default: 2, above: 0 })
}

function readDeltaCalibrate(at: SectionReader): void {
  float(at, 'radius', { above: 0 })
  float(at, 'speed', { default: 50, above: 0 })
  float(at, 'horizontal_move_z', { default: 5 })
  for (const option of optionsLike(at, /^(manual_)?height\d+$|^(manual_)?height\d+_pos$|^distance\d+(_pos[12])?$/)) {
    optionalTexts(at, option)
  }
}

function readExtruderStepper(at: SectionReader): void {
  text(at, 'extruder')
  float(at, 'pressure_advance', { default: 0, minval: 0 })
  float(at, 'pressure_advance_smooth_time', { default: 0.04, above: 0, maxval: 0.2 })
  readMotor(at)
}

/** A motor outside the kinematics. */
function readMotor(at: SectionReader): void {
  text(at, 'step_pin')
  text(at, 'dir_pin')
  optionalTexts(at, 'enable_pin', 'gear_ratio')
  float(at, 'rotation_distance', { above: 0 })
  int(at, 'microsteps', { minval: 1 })
  int(at, 'full_steps_per_rotation', { default: 200, minval: 1 })
  optionalFloat(at, 'step_pulse_duration', { minval: 0, maxval: 0.001 })
}

function readManualStepper(at: SectionReader): void {
  readMotor(at)
  float(at, 'velocity', { default: 5, above: 0 })
  float(at, 'accel', { default: 0, minval: 0 })
  optionalFloat(at, 'position_min')
  optionalFloat(at, 'position_max')
  if (!has(at, 'endstop_pin')) return
  text(at, 'endstop_pin')
  float(at, 'position_endstop', { default: 0 })
  const homingMmPerS = float(at, 'homing_speed', { default: 5, above: 0 })
  float(at, 'second_homing_speed', { default: homingMmPerS / 2, above: 0 })
  float(at, 'homing_retract_speed', { default: homingMmPerS, above: 0 })
  float(at, 'homing_retract_dist', { default: 5, minval: 0 })
  if (has(at, 'homing_positive_dir')) bool(at, 'homing_positive_dir')
  optionalInt(at, 'endstop_phase')
}

export const CALIBRATION_SECTIONS: Readonly<Record<string, (at: SectionReader) => void>> = {
  adxl345: readAdxl345,
  lis2dw: readLis,
  lis3dh: readLis,
  mpu9250: readI2cAccelerometer,
  icm20948: readI2cAccelerometer,
  resonance_tester: readResonanceTester,
  bed_screws: readBedScrews,
  screws_tilt_adjust: readScrewsTilt,
  bed_tilt: readBedTilt,
  axis_twist_compensation: readTwistCompensation,
  endstop_phase: readEndstopPhase,
  skew_correction: readSkewProfile,
  thermistor: readThermistor,
  adc_temperature: readAdcTemperature,
  adc_scaled: readAdcScaled,
  delta_calibrate: readDeltaCalibrate,
  extruder_stepper: readExtruderStepper,
  manual_stepper: readManualStepper,
}

/** `bed_mesh NAME` beside `bed_mesh` itself, which has a reader of its own. */
export const PROFILE_SECTIONS: Readonly<Record<string, (at: SectionReader) => void>> = { bed_mesh: readMeshProfile }

/** Sections that take no options at all. */
export const EMPTY_SECTIONS: readonly string[] = [
  'display_status',
  'exclude_object',
  'sdcard_loop',
  'canbus_stats',
  'manual_probe',
  'pid_calibrate',
  'query_adc',
  'query_endstops',
  'print_stats',
  'tuning_tower',
]
