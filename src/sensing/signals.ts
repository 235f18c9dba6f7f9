// The signals of a printer: everything that a logger at the machine could record, ten times a second. This is the only
// list; faults name the signals that betray them from it, and tables have their columns from it.

/** One signal: what it is, in which unit, and how far it strays by itself in a healthy print (1 sigma, or its resolution). */
export interface SignalSpec {
  readonly name: string
  readonly title: string
  readonly unit: string
  /** A change smaller than a few of these says nothing. */
  readonly noise: number
}

export const SIGNALS = [
  { name: 'nozzle_target_c', title: 'nozzle target', unit: '°C', noise: 0.5 },
  { name: 'nozzle_c', title: 'nozzle thermistor', unit: '°C', noise: 0.25 },
  { name: 'nozzle_pwm_ratio', title: 'nozzle heater power', unit: '', noise: 0.06 },
  { name: 'bed_target_c', title: 'bed target', unit: '°C', noise: 0.5 },
  { name: 'bed_c', title: 'bed thermistor', unit: '°C', noise: 0.15 },
  { name: 'bed_pwm_ratio', title: 'bed heater power', unit: '', noise: 0.08 },
  { name: 'chamber_c', title: 'chamber thermistor', unit: '°C', noise: 0.3 },
  { name: 'ambient_c', title: 'room temperature', unit: '°C', noise: 0.3 },
  { name: 'humidity_pct', title: 'room humidity', unit: '%', noise: 1 },
  { name: 'part_fan_ratio', title: 'part fan command', unit: '', noise: 0.01 },
  { name: 'part_fan_rpm', title: 'part fan tachometer', unit: 'rpm', noise: 150 },
  { name: 'hotend_fan_rpm', title: 'hot-end fan tachometer', unit: 'rpm', noise: 150 },
  { name: 'supply_v', title: 'supply voltage', unit: 'V', noise: 0.05 },
  { name: 'supply_a', title: 'supply current', unit: 'A', noise: 0.4 },
  { name: 'driver_x_c', title: 'X driver temperature', unit: '°C', noise: 1 },
  { name: 'driver_y_c', title: 'Y driver temperature', unit: '°C', noise: 1 },
  { name: 'driver_e_c', title: 'extruder driver temperature', unit: '°C', noise: 1 },
  { name: 'driver_flags', title: 'driver flags', unit: '', noise: 0.1 },
  { name: 'stallguard_x', title: 'X StallGuard', unit: '', noise: 32 },
  { name: 'stallguard_y', title: 'Y StallGuard', unit: '', noise: 32 },
  { name: 'stallguard_e', title: 'extruder StallGuard', unit: '', noise: 32 },
  { name: 'encoder_mm', title: 'filament encoder', unit: 'mm', noise: 1.5 },
  { name: 'filament_present', title: 'run-out switch', unit: '', noise: 0.1 },
  { name: 'nozzle_load_n', title: 'nozzle load cell', unit: 'N', noise: 0.5 },
  { name: 'accel_x_rms_g', title: 'X accelerometer, 1 s', unit: 'g', noise: 0.02 },
  { name: 'accel_y_rms_g', title: 'Y accelerometer, 1 s', unit: 'g', noise: 0.02 },
  { name: 'accel_z_rms_g', title: 'Z accelerometer, 1 s', unit: 'g', noise: 0.02 },
  { name: 'accel_peak_g', title: 'strongest shock, 1 s', unit: 'g', noise: 0.2 },
  { name: 'firmware_state', title: 'firmware state', unit: '', noise: 0.1 },
  { name: 'mcu_alive', title: 'microcontroller answers', unit: '', noise: 0.1 },
] as const satisfies readonly SignalSpec[]

export type SignalName = (typeof SIGNALS)[number]['name']

/** `driver_flags` is a sum of these, over all drivers (TMC2209 DRV_STATUS and GSTAT). */
export const DRIVER_FLAG = { otpw: 1, ot: 2, uvCp: 4, reset: 8, openLoad: 16 } as const

/** `firmware_state`. */
export const FIRMWARE_STATE = { ready: 0, printing: 1, paused: 2, shutdown: 3 } as const
