// The printer that the benchmarks of motion and of the deposit plan with: wide limits, nothing in the way.
import { parseConfigText, readPrinterConfig } from '#config'

const CONFIG = `[printer]
kinematics: cartesian
max_velocity: 300
max_accel: 3000
[stepper_x]
position_max: 1000
[stepper_y]
position_max: 1000
[stepper_z]
position_max: 500
[extruder]
max_extrude_only_distance: 1000
max_extrude_cross_section: 50
[gcode_arcs]
`

export const benchPrinter = () => readPrinterConfig(parseConfigText({ file: 'bench', text: CONFIG })).config
