// Commands that Klipper has with a section and that this printer does not act out: macros may rename them, clients find them in
// the list, and whoever calls one is told. Source of names: Klipper's G-code documentation.
import type { Host } from './host.ts'
import { addCommand, respondInfo } from './host.ts'

const ACCELEROMETER = 'ACCELEROMETER_MEASURE ACCELEROMETER_QUERY ACCELEROMETER_DEBUG_READ ACCELEROMETER_DEBUG_WRITE'
const FILAMENT_WIDTH =
  'QUERY_FILAMENT_WIDTH RESET_FILAMENT_WIDTH_SENSOR ENABLE_FILAMENT_WIDTH_SENSOR DISABLE_FILAMENT_WIDTH_SENSOR' +
  ' QUERY_RAW_FILAMENT_WIDTH ENABLE_FILAMENT_WIDTH_LOG DISABLE_FILAMENT_WIDTH_LOG'

/** First word of a section -> commands that it brings. */
const WITH_SECTION: ReadonlyMap<string, string> = new Map([
  ['adxl345', ACCELEROMETER],
  ['icm20948', ACCELEROMETER],
  ['lis2dw', ACCELEROMETER],
  ['lis3dh', ACCELEROMETER],
  ['mpu9250', ACCELEROMETER],
  ['angle', 'ANGLE_CALIBRATE ANGLE_CHIP_CALIBRATE ANGLE_DEBUG_READ ANGLE_DEBUG_WRITE'],
  ['axis_twist_compensation', 'AXIS_TWIST_COMPENSATION_CALIBRATE'],
  ['bed_screws', 'BED_SCREWS_ADJUST'],
  ['bed_tilt', 'BED_TILT_CALIBRATE'],
  ['bltouch', 'BLTOUCH_DEBUG BLTOUCH_STORE'],
  ['delta_calibrate', 'DELTA_CALIBRATE DELTA_ANALYZE'],
  ['display', 'SET_DISPLAY_GROUP'],
  ['endstop_phase', 'ENDSTOP_PHASE_CALIBRATE'],
  ['hall_filament_width_sensor', FILAMENT_WIDTH],
  ['load_cell', 'LOAD_CELL_DIAGNOSTIC LOAD_CELL_CALIBRATE LOAD_CELL_TARE LOAD_CELL_READ'],
  ['palette2', 'PALETTE_CONNECT PALETTE_DISCONNECT PALETTE_CLEAR PALETTE_CUT PALETTE_SMART_LOAD'],
  ['probe_eddy_current', 'PROBE_EDDY_CURRENT_CALIBRATE LDC_CALIBRATE_DRIVE_CURRENT'],
  ['quad_gantry_level', 'QUAD_GANTRY_LEVEL'],
  ['resonance_tester', 'MEASURE_AXES_NOISE TEST_RESONANCES SHAPER_CALIBRATE'],
  ['screws_tilt_adjust', 'SCREWS_TILT_CALCULATE'],
  ['sdcard_loop', 'SDCARD_LOOP_BEGIN SDCARD_LOOP_END SDCARD_LOOP_DESIST'],
  ['skew_correction', 'SET_SKEW GET_CURRENT_SKEW CALC_MEASURED_SKEW SKEW_PROFILE'],
  ['smart_effector', 'SET_SMART_EFFECTOR RESET_SMART_EFFECTOR'],
  [
    'temperature_probe',
    'TEMPERATURE_PROBE_CALIBRATE TEMPERATURE_PROBE_NEXT TEMPERATURE_PROBE_COMPLETE TEMPERATURE_PROBE_ENABLE',
  ],
  ['tsl1401cl_filament_width_sensor', FILAMENT_WIDTH],
  ['z_thermal_adjust', 'SET_Z_THERMAL_ADJUST'],
  ['z_tilt', 'Z_TILT_ADJUST'],
])

/** Once every feature has brought its own commands. */
export function setupUnsimulatedCommands(host: Host): void {
  for (const section of host.config.sectionNames) {
    const names = WITH_SECTION.get(section.split(/\s/)[0]!.toLowerCase()) ?? ''
    for (const name of names.split(' ')) {
      if (name === '' || host.commands.has(name)) continue
      addCommand(host, name, (at) => respondInfo(at, `${name} is known, but what it does is not simulated`))
    }
  }
}
