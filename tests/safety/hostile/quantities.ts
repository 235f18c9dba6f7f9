// Every command that Klipper knows, with the parameters it reads: ranges that people use, and the numbers at which it hurts.
import type { Quantity } from './numbers.ts'

const q = (min: number, max: number, ...limits: number[]): Quantity => ({ ordinary: [min, max], limits })

export const NOZZLE_C = q(180, 245, 0, 50, 170, 240, 250, 260, 265, 275, 299, 300)
export const BED_C = q(20, 70, 0, 80, 84, 115, 120, 130)
export const X_MM = q(5, 215, 0, 220, 235, -150, 150)
export const Z_MM = q(0.2, 60, 0, -0.3, -1.9, -2, -5, 250, 416)
export const E_MM = q(-2, 5, 0, 15, -15, 50, 150, 200)
/** mm/min. */
export const F = q(600, 9000, 0, 900, 18_000, 36_000)
export const SPEED_PERCENT = q(70, 130, 10, 200, 0, 10_000)
export const FLOW_PERCENT = q(92, 108, 50, 150, 0, 10_000)
export const ACCEL = q(500, 2500, 0, 2000, 3000, 12_000, 1_000_000)
export const VELOCITY = q(50, 250, 0, 300, 600, 100_000)
export const CORNER = q(1, 10, 0, 5, 20, 100)
export const ADVANCE = q(0, 0.1, 0, 0.1, 1.5, 10)
export const SMOOTH = q(0.01, 0.1, 0, 0.2)
export const OFFSET_MM = q(-0.2, 0.3, -0.05, 0.05, -0.3, -1, 3, -5, 50)
export const XY_OFFSET_MM = q(-10, 10, 0, -50, 50, 400)
export const RATIO = q(0, 1, 0, 0.3, 1, 2)
export const FAN_255 = q(0, 255, 0, 76, 255, 256)
export const TIME_S = q(0, 5, 0, 1800, 86_400, 1e9)
export const TIME_MS = q(0, 5000, 0, 1_800_000, 86_400_000)
export const COUNT = q(0, 3, 0, 1, 100)
export const RETRACT_MM = q(0, 5, 0, 15, 50)
export const RETRACT_SPEED = q(10, 60, 0, 1, 200, 300)
export const FREQ = q(20, 80, 0, 5, 200)
export const FORCE_MM = q(-5, 5, 0, 200, 400)

/** A parameter: a quantity, or words that may stand there. */
export type Parameter = Quantity | readonly string[]

const AXES = ['X', 'Y', 'Z', 'XY', 'XYZ', 'A', '']
const HEATERS = ['extruder', 'heater_bed', 'EXTRUDER', 'extruder1', 'heater_generic chamber', 'chamber', '', 'fan']
const STEPPERS = ['stepper_x', 'stepper_y', 'stepper_z', 'extruder', 'stepper_a', 'x', '', 'STEPPER_Z']
const NAMES = ['a', 'PAUSE_STATE', 'default', '', 'trap', 'nope', '__proto__', 'constructor', 'toString', '../a', 'a b']
const TEXT = ['hi', 'M104 S300', '', 'G28', '; G28', '"', "'", '{printer}', 'a=b']

/** Letter commands: parameters are written behind the letter. */
export const LETTERS: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  G0: { X: X_MM, Y: X_MM, Z: Z_MM, F },
  G1: { X: X_MM, Y: X_MM, Z: Z_MM, E: E_MM, F },
  G2: { X: X_MM, Y: X_MM, Z: Z_MM, I: q(-20, 20, 0, 100), J: q(-20, 20, 0, 100), E: E_MM, F, R: q(1, 10, 0) },
  G3: { X: X_MM, Y: X_MM, Z: Z_MM, I: q(-20, 20, 0, 100), J: q(-20, 20, 0, 100), E: E_MM, F },
  G4: { P: TIME_MS, S: TIME_S },
  G10: {},
  G11: {},
  G17: {},
  G18: {},
  G19: {},
  G20: {},
  G21: {},
  G28: { X: COUNT, Y: COUNT, Z: COUNT },
  G29: {},
  G90: {},
  G91: {},
  G92: { X: X_MM, Y: X_MM, Z: Z_MM, E: E_MM },
  M17: {},
  M18: {},
  M20: {},
  M21: {},
  M23: {},
  M24: {},
  M25: {},
  M26: { S: q(0, 1e4, 0, -1, 1e9) },
  M27: {},
  M73: { P: q(0, 100, 0, 100) },
  M82: {},
  M83: {},
  M84: {},
  M104: { S: NOZZLE_C, T: COUNT },
  M105: {},
  M106: { S: FAN_255, P: COUNT },
  M107: {},
  M109: { S: NOZZLE_C, R: NOZZLE_C, T: COUNT },
  M110: {},
  M112: {},
  M114: {},
  M115: {},
  M117: {},
  M118: {},
  M119: {},
  M140: { S: BED_C },
  M141: { S: BED_C },
  M190: { S: BED_C, R: BED_C },
  M191: { S: BED_C },
  M201: { X: ACCEL, Y: ACCEL, Z: ACCEL, E: ACCEL },
  M203: { X: VELOCITY, Y: VELOCITY, Z: VELOCITY },
  M204: { S: ACCEL, P: ACCEL, T: ACCEL },
  M205: { X: CORNER, Y: CORNER },
  M206: { Z: OFFSET_MM },
  M220: { S: SPEED_PERCENT },
  M221: { S: FLOW_PERCENT },
  M290: { Z: OFFSET_MM },
  M302: { S: NOZZLE_C, P: COUNT },
  M303: { S: NOZZLE_C },
  M400: {},
  M420: { S: COUNT },
  M486: { S: COUNT },
  M500: {},
  M501: {},
  M502: {},
  M600: {},
  M601: {},
  M702: {},
  M851: { Z: OFFSET_MM },
  M900: { K: ADVANCE },
  M906: { X: q(500, 900, 0, 3000) },
  M999: {},
  T0: {},
  T1: {},
  G999: {},
  M99999: {},
}

/** Klipper's own, with NAME=value. */
export const WORDS: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  ACTIVATE_EXTRUDER: { EXTRUDER: ['extruder', 'extruder1', ''] },
  BED_MESH_CALIBRATE: { METHOD: ['manual', 'automatic'], PROBE_COUNT: ['3,3', '1000,1000'], HORIZONTAL_MOVE_Z: Z_MM },
  BED_MESH_CLEAR: {},
  BED_MESH_OFFSET: { X: XY_OFFSET_MM, Y: XY_OFFSET_MM, ZFADE: OFFSET_MM },
  BED_MESH_PROFILE: { LOAD: NAMES, SAVE: NAMES, REMOVE: NAMES },
  CANCEL_PRINT: {},
  CANCEL_PRINT_BASE: {},
  CLEAR_PAUSE: {},
  ECHO: {},
  EXCLUDE_OBJECT: { NAME: NAMES, CURRENT: COUNT, RESET: COUNT },
  EXCLUDE_OBJECT_DEFINE: { NAME: NAMES, CENTER: ['10,10', 'NaN,0'], RESET: COUNT },
  EXCLUDE_OBJECT_END: { NAME: NAMES },
  EXCLUDE_OBJECT_START: { NAME: NAMES },
  FIRMWARE_RESTART: {},
  FORCE_MOVE: { STEPPER: STEPPERS, DISTANCE: FORCE_MM, VELOCITY, ACCEL },
  GET_POSITION: {},
  HELP: {},
  MANUAL_PROBE: {},
  MANUAL_STEPPER: { STEPPER: STEPPERS, MOVE: FORCE_MM, SPEED: VELOCITY, ENABLE: COUNT },
  MEASURE_AXES_NOISE: {},
  PAUSE: {},
  PAUSE_BASE: {},
  PID_CALIBRATE: { HEATER: HEATERS, TARGET: NOZZLE_C, WRITE_FILE: COUNT },
  PROBE: { PROBE_SPEED: VELOCITY },
  QUERY_ENDSTOPS: {},
  RESPOND: { TYPE: ['echo', 'error', 'command'], MSG: TEXT },
  RESTART: {},
  RESTORE_GCODE_STATE: { NAME: NAMES, MOVE: COUNT, MOVE_SPEED: VELOCITY },
  RESUME: { VELOCITY },
  RESUME_BASE: { VELOCITY },
  RUN_SHELL_COMMAND: { CMD: ['reboot', 'rm'], PARAMS: TEXT },
  SAVE_CONFIG: {},
  SAVE_GCODE_STATE: { NAME: NAMES },
  SAVE_VARIABLE: { VARIABLE: NAMES, VALUE: TEXT },
  SDCARD_PRINT_FILE: { FILENAME: ['a.gcode', 'nope.gcode', '../a', 'cube.gcode', ''] },
  SDCARD_RESET_FILE: {},
  SET_DISPLAY_TEXT: { MSG: TEXT },
  SET_EXTRUDER_ROTATION_DISTANCE: { EXTRUDER: ['extruder'], DISTANCE: q(5, 40, 0, -22, 1e6) },
  SET_FAN_SPEED: { FAN: ['fan', 'hotend_fan', 'hotend_spare', 'filter', 'part', ''], SPEED: RATIO },
  SET_FILAMENT_SENSOR: { SENSOR: NAMES, ENABLE: COUNT },
  SET_GCODE_OFFSET: {
    X: XY_OFFSET_MM,
    Y: XY_OFFSET_MM,
    Z: OFFSET_MM,
    E: XY_OFFSET_MM,
    X_ADJUST: XY_OFFSET_MM,
    Z_ADJUST: OFFSET_MM,
    MOVE: COUNT,
    MOVE_SPEED: VELOCITY,
  },
  SET_GCODE_VARIABLE: { MACRO: ['PRINT_START', 'TRAP_0', 'PAUSE', ''], VARIABLE: NAMES, VALUE: TEXT },
  SET_HEATER_TEMPERATURE: { HEATER: HEATERS, TARGET: NOZZLE_C },
  SET_IDLE_TIMEOUT: { TIMEOUT: TIME_S },
  SET_INPUT_SHAPER: {
    SHAPER_FREQ_X: FREQ,
    SHAPER_FREQ_Y: FREQ,
    SHAPER_TYPE: ['mzv', 'zv', 'nope'],
    DAMPING_RATIO_X: RATIO,
  },
  SET_KINEMATIC_POSITION: { X: X_MM, Y: X_MM, Z: Z_MM, SET_HOMED: AXES, CLEAR_HOMED: AXES },
  SET_LED: { LED: NAMES, RED: RATIO },
  SET_PIN: { PIN: ['light', 'relay', 'beeper', ''], VALUE: RATIO },
  SET_PRESSURE_ADVANCE: { EXTRUDER: ['extruder', 'nope'], ADVANCE, SMOOTH_TIME: SMOOTH },
  SET_PRINT_STATS_INFO: { TOTAL_LAYER: COUNT, CURRENT_LAYER: COUNT },
  SET_RETRACTION: {
    RETRACT_LENGTH: RETRACT_MM,
    RETRACT_SPEED,
    UNRETRACT_EXTRA_LENGTH: RETRACT_MM,
    UNRETRACT_SPEED: RETRACT_SPEED,
  },
  SET_SERVO: { SERVO: NAMES, ANGLE: q(0, 90, 180) },
  SET_SKEW: { XY: ['1,1,1'], CLEAR: COUNT },
  SET_STEPPER_ENABLE: { STEPPER: STEPPERS, ENABLE: COUNT },
  SET_TMC_CURRENT: { STEPPER: STEPPERS, CURRENT: q(0.4, 0.9, 0, 3) },
  SET_TMC_FIELD: { STEPPER: STEPPERS, FIELD: NAMES, VALUE: COUNT },
  SET_VELOCITY_LIMIT: {
    VELOCITY,
    ACCEL,
    SQUARE_CORNER_VELOCITY: CORNER,
    MINIMUM_CRUISE_RATIO: RATIO,
    ACCEL_TO_DECEL: ACCEL,
  },
  SHAPER_CALIBRATE: { AXIS: AXES },
  SKEW_PROFILE: { LOAD: NAMES },
  STATUS: {},
  STEPPER_BUZZ: { STEPPER: STEPPERS },
  SYNC_EXTRUDER_MOTION: { EXTRUDER: ['extruder'], MOTION_QUEUE: ['extruder', '', 'nope'] },
  TEMPERATURE_WAIT: { SENSOR: HEATERS, MINIMUM: NOZZLE_C, MAXIMUM: NOZZLE_C },
  TEST_RESONANCES: { AXIS: AXES, FREQ_END: FREQ },
  TUNING_TOWER: {
    COMMAND: ['SET_PRESSURE_ADVANCE', 'M104', 'SET_HEATER_TEMPERATURE HEATER=extruder', 'SET_VELOCITY_LIMIT', 'M221'],
    PARAMETER: ['ADVANCE', 'S', 'TARGET', 'ACCEL'],
    START: NOZZLE_C,
    FACTOR: q(0, 1, 100),
    BAND: q(1, 5),
  },
  TURN_OFF_HEATERS: {},
  UPDATE_DELAYED_GCODE: { ID: ['later', 'nope'], DURATION: TIME_S },
  Z_ENDSTOP_CALIBRATE: {},
  Z_OFFSET_APPLY_ENDSTOP: {},
  Z_OFFSET_APPLY_PROBE: {},
  Z_TILT_ADJUST: {},
  PRINT_START: { BED: BED_C, BED_TEMP: BED_C, EXTRUDER: NOZZLE_C, EXTRUDER_TEMP: NOZZLE_C },
  START_PRINT: { BED_TEMP: BED_C, EXTRUDER_TEMP: NOZZLE_C, BED: TEXT },
  PRINT_END: {},
  NO_SUCH_COMMAND: { A: TEXT },
}
