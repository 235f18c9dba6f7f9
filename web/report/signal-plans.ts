// Charts of what sensors tell; each column is one of the signals of #sensing.
import type { ChartPlan } from './chart-plans.ts'

export const SIGNAL_PLANS: readonly ChartPlan[] = [
  {
    over: 'time',
    title: 'Nozzle',
    unit: '°C',
    skipsHeating: true,
    series: [
      { column: 'nozzle_target_c', title: 'target', colour: 's6', digits: 0, isTarget: true },
      { column: 'nozzle_c', title: 'thermistor', colour: 's1', digits: 1 },
    ],
  },
  {
    over: 'time',
    title: 'Bed, chamber and room',
    unit: '°C',
    series: [
      { column: 'bed_target_c', title: 'bed target', colour: 's6', digits: 0, isTarget: true },
      { column: 'bed_c', title: 'bed', colour: 's2', digits: 1 },
      { column: 'chamber_c', title: 'chamber', colour: 's3', digits: 1 },
      { column: 'ambient_c', title: 'room', colour: 's4', digits: 1 },
    ],
  },
  {
    over: 'time',
    title: 'Heater power',
    unit: '%',
    from: 0,
    to: 100,
    series: [
      { column: 'nozzle_pwm_ratio', title: 'nozzle', colour: 's1', digits: 0, scale: 100 },
      { column: 'bed_pwm_ratio', title: 'bed', colour: 's2', digits: 0, scale: 100 },
    ],
  },
  {
    over: 'time',
    title: 'Fan tachometers',
    unit: 'rpm',
    from: 0,
    series: [
      { column: 'hotend_fan_rpm', title: 'hot end', colour: 's1', digits: 0 },
      { column: 'part_fan_rpm', title: 'part', colour: 's3', digits: 0 },
    ],
  },
  {
    over: 'time',
    title: 'Supply voltage',
    unit: 'V',
    series: [{ column: 'supply_v', title: 'voltage', colour: 's2', digits: 2 }],
  },
  {
    over: 'time',
    title: 'Supply current',
    unit: 'A',
    from: 0,
    series: [{ column: 'supply_a', title: 'current', colour: 's5', digits: 1 }],
  },
  {
    over: 'time',
    title: 'StallGuard, falls with load',
    unit: '',
    from: 0,
    series: [
      { column: 'stallguard_x', title: 'X', colour: 's1', digits: 0 },
      { column: 'stallguard_y', title: 'Y', colour: 's2', digits: 0 },
      { column: 'stallguard_e', title: 'extruder', colour: 's3', digits: 0 },
    ],
  },
  {
    over: 'time',
    title: 'Driver temperature',
    unit: '°C',
    series: [
      { column: 'driver_x_c', title: 'X', colour: 's1', digits: 0 },
      { column: 'driver_y_c', title: 'Y', colour: 's2', digits: 0 },
      { column: 'driver_e_c', title: 'extruder', colour: 's3', digits: 0 },
    ],
  },
  {
    over: 'time',
    title: 'Nozzle load cell',
    unit: 'N',
    series: [{ column: 'nozzle_load_n', title: 'force', colour: 's1', digits: 1 }],
  },
  {
    over: 'time',
    title: 'Filament encoder',
    unit: 'mm',
    series: [{ column: 'encoder_mm', title: 'filament', colour: 's2', digits: 0 }],
  },
  {
    over: 'time',
    title: 'Accelerometer, rms of 1 s',
    unit: 'g',
    from: 0,
    series: [
      { column: 'accel_x_rms_g', title: 'X', colour: 's1', digits: 3 },
      { column: 'accel_y_rms_g', title: 'Y', colour: 's2', digits: 3 },
      { column: 'accel_z_rms_g', title: 'Z', colour: 's3', digits: 3 },
    ],
  },
]
