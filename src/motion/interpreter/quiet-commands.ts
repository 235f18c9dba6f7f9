// Commands that Klipper knows and that leave motion alone, and those that it only knows with a section of the config.
import type { PrinterConfig } from '#config'
import { KlipperError } from '../klipper-error.ts'
import { excludeObjectHandlers } from './exclude-object.ts'
import type { Handler, Interpreter } from './interpreter.ts'
import { say } from './interpreter.ts'
import { hasParam, requiredFloat, requiredText } from './params.ts'
import { WORD_CHECKS } from './word-checks.ts'

/** Always known. */
const QUIET = `M105 M110 M114 M115 STATUS HELP ECHO GET_POSITION PID_CALIBRATE SET_IDLE_TIMEOUT SAVE_CONFIG MANUAL_PROBE
Z_ENDSTOP_CALIBRATE Z_OFFSET_APPLY_ENDSTOP`

/** They ask for the time at which motion ends, and so bring the head to rest. */
const RESTING = 'M119 QUERY_ENDSTOPS'
const RESTING_WITH_TMC = 'SET_TMC_CURRENT SET_TMC_FIELD DUMP_TMC INIT_TMC'

/** They change what steps mean: the step queue runs empty. */
const DRAINING = 'STEPPER_BUZZ SYNC_EXTRUDER_MOTION SET_EXTRUDER_ROTATION_DISTANCE'

/** Klipper waits this long before and after it switches one motor. */
const ENABLE_STALL_S = 0.1

/** Section (or its first word) -> commands that it brings. */
const QUIET_WITH: readonly (readonly [string, string])[] = [
  ['display_status', 'M73 M117 SET_DISPLAY_TEXT'],
  ['virtual_sdcard', 'M20 M21 M23 M24 M25 M26 M27 SDCARD_PRINT_FILE SDCARD_RESET_FILE SET_PRINT_STATS_INFO'],
  ['output_pin', 'SET_PIN'],
  ['pwm_tool', 'SET_PIN'],
  ['pwm_cycle_time', 'SET_PIN'],
  ['servo', 'SET_SERVO'],
  ['neopixel', 'SET_LED SET_LED_TEMPLATE'],
  ['dotstar', 'SET_LED SET_LED_TEMPLATE'],
  ['led', 'SET_LED SET_LED_TEMPLATE'],
  ['pca9533', 'SET_LED SET_LED_TEMPLATE'],
  ['pca9632', 'SET_LED SET_LED_TEMPLATE'],
  ['temperature_fan', 'SET_TEMPERATURE_FAN_TARGET'],
  ['filament_switch_sensor', 'SET_FILAMENT_SENSOR QUERY_FILAMENT_SENSOR'],
  ['filament_motion_sensor', 'SET_FILAMENT_SENSOR QUERY_FILAMENT_SENSOR'],
  ['resonance_tester', 'MEASURE_AXES_NOISE'],
  ['bltouch', 'BLTOUCH_DEBUG BLTOUCH_STORE'],
  ['firmware_retraction', 'GET_RETRACTION'],
  ['bed_mesh', 'BED_MESH_CLEAR BED_MESH_OUTPUT BED_MESH_MAP BED_MESH_OFFSET'],
]

/** They move the head or bend its path on a machine; what they measure there nobody can know here. */
const NOT_SIMULATED_WITH: readonly (readonly [string, string])[] = [
  ['bed_mesh', 'BED_MESH_CALIBRATE'],
  ['z_tilt', 'Z_TILT_ADJUST'],
  ['quad_gantry_level', 'QUAD_GANTRY_LEVEL'],
  ['screws_tilt_adjust', 'SCREWS_TILT_CALCULATE'],
  ['bed_screws', 'BED_SCREWS_ADJUST'],
  ['delta_calibrate', 'DELTA_CALIBRATE DELTA_ANALYZE'],
  ['resonance_tester', 'TEST_RESONANCES SHAPER_CALIBRATE'],
  ['skew_correction', 'SET_SKEW GET_CURRENT_SKEW CALC_MEASURED_SKEW SKEW_PROFILE'],
  ['probe', 'PROBE QUERY_PROBE PROBE_ACCURACY PROBE_CALIBRATE Z_OFFSET_APPLY_PROBE'],
  ['bltouch', 'PROBE QUERY_PROBE PROBE_ACCURACY PROBE_CALIBRATE Z_OFFSET_APPLY_PROBE'],
  ['manual_stepper', 'MANUAL_STEPPER'],
  ['dual_carriage', 'SET_DUAL_CARRIAGE SAVE_DUAL_CARRIAGE_STATE RESTORE_DUAL_CARRIAGE_STATE'],
]
const NOT_SIMULATED = 'TUNING_TOWER'

/** Saving and removing change no move; a loaded mesh bends every one. */
const meshProfile: Handler = (run, command) => {
  if (!hasParam(command, 'LOAD')) return
  say(run, 'not-simulated', 'the bed mesh that BED_MESH_PROFILE loads is not simulated: moves stay straight and level')
}

const updateDelayed: Handler = (run, command) => {
  const id = requiredText(command, 'ID')
  if (!run.config.delayedGcodes.some(({ name }) => name === id)) {
    throw new KlipperError(`The value '${id}' is not valid for ID`)
  }
  if (requiredFloat(command, 'DURATION', { min: 0 }) > 0) sayDelayed(run, id)
}

function sayDelayed(run: Interpreter, name: string): void {
  say(run, 'not-simulated', `[delayed_gcode ${name}] runs beside the print on a machine; that is not simulated`)
}

/** What the configuration itself sets going when the printer starts. */
export function sayStartedDelays(run: Interpreter): void {
  for (const { name, initialDurationS } of run.config.delayedGcodes) if (initialDurationS > 0) sayDelayed(run, name)
}

export function quietHandlers(config: PrinterConfig): [string, Handler][] {
  const sections = new Set(config.sectionNames.map((name) => name.split(/\s/)[0]!.toLowerCase()))
  const quiet: Handler = () => undefined
  const notSimulated: Handler = (run, command) =>
    say(run, 'not-simulated', `${command.name} is known to the printer but what it does is not simulated`)
  const rest: Handler = (run) => run.head.planner.dwell(0)
  const drain: Handler = (run) => run.head.planner.drain()
  const enable: Handler = (run) => {
    run.head.planner.dwell(ENABLE_STALL_S)
    run.head.planner.dwell(ENABLE_STALL_S)
  }
  const hasTmc = [...sections].some((section) => /^tmc\d+$/.test(section))
  const words = (text: string): string[] => text.split(/\s+/)
  const brought = (table: readonly (readonly [string, string])[]): string[] =>
    table.flatMap(([section, names]) => (sections.has(section) ? words(names) : []))
  const all = (names: readonly string[], handler: Handler): [string, Handler][] =>
    names.map((name) => [name, withCheck(name, handler)])
  return [
    ...all([...words(QUIET), ...brought(QUIET_WITH)], quiet),
    ...all([...words(RESTING), ...(hasTmc ? words(RESTING_WITH_TMC) : [])], rest),
    ...all(words(DRAINING), drain),
    ...all(['SET_STEPPER_ENABLE'], enable),
    ...(config.hasExcludeObject ? excludeObjectHandlers.flatMap(([name, handler]) => all([name], handler)) : []),
    ...(sections.has('bed_mesh') ? all(['BED_MESH_PROFILE'], meshProfile) : []),
    ...(sections.has('delayed_gcode') ? all(['UPDATE_DELAYED_GCODE'], updateDelayed) : []),
    ...all([...words(NOT_SIMULATED), ...brought(NOT_SIMULATED_WITH)], notSimulated),
  ]
}

function withCheck(name: string, handler: Handler): Handler {
  const check = WORD_CHECKS.get(name)
  if (check === undefined) return handler
  return (run, command) => {
    check(run.config, command)
    handler(run, command)
  }
}
