// Every command of Klipper, what it is, who may use it and which rules hold. What is not here is unknown.
import type { Level } from '#protocol'
import { arcPartRule, arcPlaneRule, arcRule, arcSpeedRule } from '../rules/arc.ts'
import type { Rule } from '../rules/call.ts'
import { delayedGcodeRule, guardsVariableRule } from '../rules/dead-man.ts'
import { excludeObjectRule } from '../rules/exclude-object.ts'
import { extruderRule } from '../rules/extruder.ts'
import { neededFanRule, otherFanRule, partFanRule } from '../rules/fan.ts'
import {
  filesOnly,
  nobody,
  notInJob,
  otherwise,
  personOnly,
  personOnlyDirect,
  personOnlyWished,
} from '../rules/forbid.ts'
import {
  offsetInPrintRule,
  offsetMoveRule,
  operatorsOffsetRule,
  xyOffsetRule,
  zOffsetRule,
} from '../rules/gcode-offset.ts'
import { blindRule, LIES, setPlaceRule } from '../rules/hand-set.ts'
import {
  coolWaitRule,
  heaterOvershootRule,
  heaterStepRule,
  heaterTargetRule,
  idleHotRule,
} from '../rules/heater-target.ts'
import { homeRule, probeRule } from '../rules/homing.ts'
import { messageRule } from '../rules/message.ts'
import { HARDWARE, motorCurrentRule } from '../rules/motor-current.ts'
import { motorsOffRule, oneMotorRule } from '../rules/motors.ts'
import { askedSpeedRule, bedRule, firmwareRetractionRule, moveRule, partRule, retractionsRule } from '../rules/move.ts'
import { originRule } from '../rules/origin.ts'
import { pinRule } from '../rules/pin.ts'
import { profileRule } from '../rules/profile.ts'
import { restoreRule, resumeRule, saveRule } from '../rules/restore-state.ts'
import {
  accelerationRules,
  dwellRule,
  flowFactorRule,
  idleTimeoutRule,
  pressureAdvanceRules,
  retractionRules,
  speedFactorRule,
  velocityLimitRules,
} from '../rules/settings.ts'
import { temperatureWaitRule } from '../rules/temperature-wait.ts'
import { targetInPrintRule } from '../rules/tune-band.ts'

/** `ignored`: slicers write it, Klipper does not know it and does nothing. `stop`: it only makes the printer safer or stiller. */
export const COMMAND_KINDS = [
  'query',
  'message',
  'stop',
  'motion',
  'homing',
  'calibration',
  'setting',
  'heat',
  'fan',
  'job',
  'output',
  'configuration',
  'dangerous',
  'ignored',
] as const
export type CommandKind = (typeof COMMAND_KINDS)[number]

export interface CommandEntry {
  readonly kind: CommandKind
  /** The least level at which an operator may use it. */
  readonly from: Level
  readonly rules: readonly Rule[]
  /** The only letters of a classic command that mean something; '' where nobody counts them. */
  readonly letters: string
}

const TABLE = new Map<string, CommandEntry>()

function add(kind: CommandKind, from: Level, names: string, rules: readonly Rule[], letters = ''): void {
  for (const name of names.split(/\s+/)) TABLE.set(name, { kind, from, rules, letters })
}

const HEAT = [heaterTargetRule, heaterStepRule, heaterOvershootRule, idleHotRule, coolWaitRule, targetInPrintRule]
const HAND = 'It needs somebody who stands at the machine and looks'
const SAVED = 'It changes the printer’s configuration'
const MEMORY = 'It changes what macros remember, and so what they do next'
const SENSOR = 'It changes what the printer watches'

add(
  'query',
  'observe',
  `M105 M114 M115 M119 M20 M21 M27 M110 STATUS HELP GET_POSITION QUERY_ENDSTOPS QUERY_ADC QUERY_PROBE QUERY_BUTTON
  QUERY_FILAMENT_SENSOR QUERY_FILAMENT_WIDTH QUERY_RAW_FILAMENT_WIDTH BED_MESH_OUTPUT BED_MESH_MAP GET_RETRACTION DUMP_TMC
  GET_CURRENT_SKEW ACCELEROMETER_QUERY LOAD_CELL_READ`,
  [],
)
add('message', 'tune', 'M117 M118 RESPOND SET_DISPLAY_TEXT ECHO', [messageRule])
add('message', 'tune', 'M73 SET_PRINT_STATS_INFO SET_DISPLAY_GROUP', [])
add('stop', 'act', 'PAUSE CANCEL_PRINT TURN_OFF_HEATERS M25', [])
add('stop', 'act', 'M112', [
  otherwise('emergency-stop', 'An emergency stop is asked for as such, not within a line of G-code'),
])

add('motion', 'act', 'G0 G1', [moveRule, blindRule, askedSpeedRule, partRule, bedRule, retractionsRule], 'XYZEF')
add('motion', 'act', 'G2 G3', [arcRule, blindRule, arcSpeedRule, arcPartRule, bedRule, retractionsRule], 'XYZEFIJK')
add('motion', 'act', 'G18 G19', [arcPlaneRule])
add('motion', 'act', 'G20', [nobody('inches', 'The printer counts in millimetres only')])
add('motion', 'act', 'G11 G17 G21 G90 G91 M82 M83 M400', [])
add('motion', 'act', 'G10', [firmwareRetractionRule])
add('motion', 'act', 'SAVE_GCODE_STATE', [saveRule])
add('motion', 'act', 'G92', [originRule], 'XYZE')
add('motion', 'act', 'G4', [dwellRule], 'PS')
add('motion', 'act', 'RESTORE_GCODE_STATE', [restoreRule])
add('motion', 'act', 'ACTIVATE_EXTRUDER', [extruderRule])
add('motion', 'act', 'M84 M18', [motorsOffRule])
add('motion', 'act', 'SET_STEPPER_ENABLE', [oneMotorRule])
add('homing', 'act', 'G28', [homeRule], 'XYZ')

add('heat', 'tune', 'M104 M140 M141 SET_HEATER_TEMPERATURE', HEAT)
add('heat', 'act', 'M109 M190 M191', HEAT)
add('heat', 'act', 'TEMPERATURE_WAIT', [temperatureWaitRule])
add('fan', 'tune', 'M106 M107', [partFanRule])
add('fan', 'tune', 'SET_FAN_SPEED', [otherFanRule, neededFanRule])
add('fan', 'act', 'SET_TEMPERATURE_FAN_TARGET', [
  personOnlyDirect('fan-target', 'Electronics may rely on the air of that fan'),
])

add('setting', 'tune', 'M220', [speedFactorRule], 'S')
add('setting', 'tune', 'M221', [flowFactorRule], 'S')
add('setting', 'tune', 'SET_GCODE_OFFSET', [
  zOffsetRule,
  offsetMoveRule,
  xyOffsetRule,
  offsetInPrintRule,
  operatorsOffsetRule,
])
add('setting', 'tune', 'SET_PRESSURE_ADVANCE', pressureAdvanceRules)
add('setting', 'tune', 'SET_VELOCITY_LIMIT', velocityLimitRules)
add('setting', 'tune', 'M204', accelerationRules, 'SPT')
add('setting', 'tune', 'SET_RETRACTION', retractionRules)
add('setting', 'act', 'SET_IDLE_TIMEOUT', [idleTimeoutRule])
add('setting', 'act', 'EXCLUDE_OBJECT', [excludeObjectRule])
add('setting', 'act', 'EXCLUDE_OBJECT_DEFINE EXCLUDE_OBJECT_START EXCLUDE_OBJECT_END', [
  filesOnly('exclude-object', 'That is for the file to say'),
])
add('setting', 'act', 'BED_MESH_CLEAR', [
  notInJob('motion-model', 'It bends the layers of the print that is under way'),
])
add('setting', 'act', 'SET_GCODE_VARIABLE', [guardsVariableRule, personOnlyDirect('macro-variable', MEMORY)])
add('setting', 'act', 'SAVE_VARIABLE', [personOnlyDirect('macro-variable', MEMORY)])
add('setting', 'act', 'SET_FILAMENT_SENSOR', [personOnlyWished('filament-sensor', SENSOR)])
add(
  'setting',
  'act',
  `ENABLE_FILAMENT_WIDTH_SENSOR DISABLE_FILAMENT_WIDTH_SENSOR RESET_FILAMENT_WIDTH_SENSOR ENABLE_FILAMENT_WIDTH_LOG
  DISABLE_FILAMENT_WIDTH_LOG ACCELEROMETER_MEASURE LOAD_CELL_TARE LOAD_CELL_DIAGNOSTIC`,
  [personOnlyWished('sensor', SENSOR)],
)
add('setting', 'act', 'SET_INPUT_SHAPER SET_SKEW SET_Z_THERMAL_ADJUST BED_MESH_OFFSET SET_DUAL_CARRIAGE', [
  personOnlyDirect('motion-model', 'It bends every move from now on'),
])
add('setting', 'act', 'SAVE_DUAL_CARRIAGE_STATE RESTORE_DUAL_CARRIAGE_STATE SET_SMART_EFFECTOR RESET_SMART_EFFECTOR', [
  personOnlyDirect('motion-model', 'It bends every move from now on'),
])
add('setting', 'act', 'UPDATE_DELAYED_GCODE', [delayedGcodeRule])

add('output', 'tune', 'SET_LED SET_LED_TEMPLATE M300', [])
add('output', 'act', 'SET_PIN', [pinRule])
add('output', 'act', 'SET_SERVO SET_DIGITAL_PIN', [personOnlyDirect('servo', 'Nobody can see from here what it moves')])

add(
  'calibration',
  'act',
  `BED_MESH_CALIBRATE G29 QUAD_GANTRY_LEVEL Z_TILT_ADJUST SCREWS_TILT_CALCULATE PROBE PROBE_ACCURACY BED_TILT_CALIBRATE
  AXIS_TWIST_COMPENSATION_CALIBRATE`,
  [probeRule],
)
add(
  'calibration',
  'act',
  `PROBE_CALIBRATE MANUAL_PROBE Z_ENDSTOP_CALIBRATE ACCEPT ABORT TESTZ ADJUSTED NEXT PREV BED_SCREWS_ADJUST DELTA_CALIBRATE
  DELTA_ANALYZE SHAPER_CALIBRATE TEST_RESONANCES MEASURE_AXES_NOISE ANGLE_CALIBRATE ANGLE_CHIP_CALIBRATE
  ENDSTOP_PHASE_CALIBRATE LDC_CALIBRATE_DRIVE_CURRENT PROBE_EDDY_CURRENT_CALIBRATE TEMPERATURE_PROBE_CALIBRATE
  TEMPERATURE_PROBE_NEXT TEMPERATURE_PROBE_COMPLETE TEMPERATURE_PROBE_ENABLE LOAD_CELL_CALIBRATE CALC_MEASURED_SKEW
  BLTOUCH_DEBUG BLTOUCH_STORE`,
  [personOnly('calibration', HAND)],
)
add('calibration', 'act', 'PID_CALIBRATE MPC_CALIBRATE', [heaterTargetRule, personOnly('calibration', HAND)])

add('job', 'act', 'RESUME', [resumeRule])
add('job', 'act', 'CLEAR_PAUSE', [personOnlyDirect('job', 'A pause is ended by resuming or by cancelling')])
add('job', 'act', 'SDCARD_PRINT_FILE M23 M24 M26 SDCARD_RESET_FILE', [
  personOnly('job', 'A file is started as such, so that it is judged as a whole'),
])
add('job', 'act', 'SDCARD_LOOP_BEGIN SDCARD_LOOP_END SDCARD_LOOP_DESIST', [
  personOnlyDirect('job', 'That is for the file to say'),
])
add('configuration', 'recover', 'RESTART FIRMWARE_RESTART', [
  personOnly('restart', 'A restart is asked for as such, not within a line of G-code'),
])
add('configuration', 'act', 'SAVE_CONFIG Z_OFFSET_APPLY_PROBE Z_OFFSET_APPLY_ENDSTOP SKEW_PROFILE M28 M29 M30', [
  personOnly('configuration', SAVED),
])
add('setting', 'act', 'BED_MESH_PROFILE', [profileRule])
add('dangerous', 'act', 'SET_KINEMATIC_POSITION', [setPlaceRule])
add('dangerous', 'act', 'FORCE_MOVE STEPPER_BUZZ MANUAL_STEPPER TUNING_TOWER', [personOnly('force-move', LIES)])
add('dangerous', 'act', 'SET_TMC_CURRENT', [motorCurrentRule])
add(
  'dangerous',
  'act',
  `SET_TMC_FIELD INIT_TMC SET_EXTRUDER_ROTATION_DISTANCE SYNC_EXTRUDER_MOTION SET_STEPPER_CARRIAGES
  ACCELEROMETER_DEBUG_READ ACCELEROMETER_DEBUG_WRITE ANGLE_DEBUG_READ ANGLE_DEBUG_WRITE PALETTE_CONNECT PALETTE_DISCONNECT
  PALETTE_CLEAR PALETTE_CUT PALETTE_SMART_LOAD`,
  [personOnly('hardware', HARDWARE)],
)
add('dangerous', 'act', 'RUN_SHELL_COMMAND', [
  nobody('shell-command', 'It runs a program of the computer behind the printer'),
])

const IGNORED: CommandEntry = { kind: 'ignored', from: 'act', rules: [], letters: '' }
const CLASSIC_NAME = /^[A-Z][0-9.]+$/

/** Null: nobody knows what it does. Klipper has no letter-and-number commands but those above: what else stands in files does
 * nothing, as long as no macro has its name. */
export function commandEntry(name: string): CommandEntry | null {
  return TABLE.get(name) ?? (CLASSIC_NAME.test(name) ? IGNORED : null)
}

/** All names that the shell knows. */
export function knownCommands(): readonly string[] {
  return [...TABLE.keys()]
}
