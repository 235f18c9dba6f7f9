// A cartesian printer with a probe, as text, for tests that change a line of it; and a bed that a test can bend.
import type { LivePrinter } from '../live-printer.ts'

export const PROBED_CONFIG = `
[mcu]
serial: /dev/ttyACM0

[printer]
kinematics: cartesian
max_velocity: 300
max_accel: 3000
max_z_velocity: 15
max_z_accel: 200

[stepper_x]
step_pin: gpio0
dir_pin: gpio1
enable_pin: !gpio2
microsteps: 16
rotation_distance: 40
endstop_pin: gpio3
position_endstop: 0
position_max: 235
homing_speed: 50

[stepper_y]
step_pin: gpio4
dir_pin: gpio5
enable_pin: !gpio6
microsteps: 16
rotation_distance: 40
endstop_pin: gpio7
position_endstop: 0
position_max: 235
homing_speed: 50

[stepper_z]
step_pin: gpio8
dir_pin: gpio9
enable_pin: !gpio10
microsteps: 16
rotation_distance: 8
endstop_pin: gpio11
position_endstop: 0.0
position_min: -2
position_max: 250
homing_speed: 5

[extruder]
step_pin: gpio20
dir_pin: gpio21
enable_pin: !gpio22
microsteps: 16
rotation_distance: 33.500
nozzle_diameter: 0.400
filament_diameter: 1.750
heater_pin: gpio23
sensor_type: EPCOS 100K B57560G104F
sensor_pin: analog0
control: pid
pid_Kp: 22.2
pid_Ki: 1.08
pid_Kd: 114
min_temp: 0
max_temp: 300

[heater_bed]
heater_pin: gpio24
sensor_type: EPCOS 100K B57560G104F
sensor_pin: analog1
control: watermark
min_temp: 0
max_temp: 130

[fan]
pin: gpio25

[probe]
pin: gpio16
z_offset: 0
speed: 5

[bed_mesh]
speed: 120
horizontal_move_z: 5
mesh_min: 10, 10
mesh_max: 225, 225
probe_count: 3, 3

[exclude_object]
`

export const IDEAL_SENSORS = { room: { sensors: 'ideal' } } as const

/** A bed of this shape and no other: coefficients of 1, u, v, u², uv, v², ... with u and v from -1 to 1, mm. */
export function bendBed({ printer }: LivePrinter, shapeMm: readonly number[] = []): void {
  const { bed } = printer.plant.simulation.deposit
  Object.assign(bed, { bowMmPerK: 0 })
  bed.shapeMm.fill(0)
  bed.shapeMm.set(shapeMm)
}
