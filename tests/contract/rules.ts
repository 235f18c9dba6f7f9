// What no two printers have in common, with the range in which it lies; and what differs for a reason.
import type { Exemption, Rules, VolatileRule } from './compare.ts'

const rule = (path: RegExp, what: string, range: readonly [number, number]): VolatileRule => ({ path, what, range })
const words = (path: RegExp, what: string, pattern: RegExp): VolatileRule => ({ path, what, words: pattern })

const VOLATILE: readonly VolatileRule[] = [
  {
    pair: /thermistor_open/,
    path: /extruder\.temperature$/,
    what: 'temperature of a broken wire, °C',
    range: [-273, 0],
  },
  {
    pair: /thermistor_short/,
    path: /heater_bed\.temperature$/,
    what: 'temperature of a shorted wire, °C',
    range: [300, 1e5],
  },
  words(
    /(state_message|value)$/,
    'temperature of a broken or shorted wire in a text',
    /^MCU 'mcu' shutdown: ADC out of range\n\nSensor '(extruder|heater_bed)' temperature (-\d\d|\d{4,5})\.\d{3} not in range 0\.000:(300|130)\.000\n\nThis generally occurs when a heater temperature exceeds\nits configured min_temp or max_temp\.\nOnce the underlying issue is corrected, use the\n"FIRMWARE_RESTART" command to reset the firmware, reload the\nconfig, and restart the host software\.\nPrinter is shutdown\n$/,
  ),
  // Which move and which steps come first depends on the moment at which one asks.
  { pair: /_async/, path: /^trapq\.data\[0\]$/, what: 'time of a move, s', range: [0, 1e5] },
  { pair: /_async/, path: /^trapq\.data\[1\]$/, what: 'duration of a move, s', range: [0, 1e3] },
  { pair: /_async/, path: /^trapq\.data\[2\]$/, what: 'speed of a move, mm/s', range: [0, 300] },
  { pair: /_async/, path: /^trapq\.data\[3\]$/, what: 'acceleration of a move, mm/s²', range: [-3000, 3000] },
  { pair: /_async/, path: /^trapq\.data\[4\]/, what: 'place where a move starts, mm', range: [-2, 375] },
  { pair: /_async/, path: /^trapq\.data\[5\]/, what: 'direction of a move', range: [-1, 1] },
  { pair: /_async/, path: /^stepper\.data\[0\]$/, what: 'ticks between steps', range: [-(2 ** 31), 2 ** 31 - 1] },
  { pair: /_async/, path: /^stepper\.data\[1\]$/, what: 'number of steps', range: [-65_535, 65_535] },
  { pair: /_async/, path: /^stepper\.data\[2\]$/, what: 'change of ticks between steps', range: [-32_768, 32_767] },
  { pair: /_async/, path: /^stepper\.start_position$/, what: 'place of a carriage, mm', range: [-2, 375] },
  { pair: /_async/, path: /^stepper\.start_mcu_position$/, what: 'steps since power-on', range: [-1e6, 1e6] },
  { pair: /_async/, path: /^stepper\.(first|last)_clock$/, what: 'clock of the microcontroller', range: [0, 1e12] },
  { pair: /_async/, path: /^stepper\.(first|last)_step_time$/, what: 'time of a step, s', range: [0, 1e5] },
  { pair: /BED_MESH/, path: /^elapsed_s$/, what: 'time of nine touches, s: their bed was flat', within: 0.6 },
  rule(/bed_mesh\..*(matrix|points)\[\d\]\[\d\]$/, 'height of a bed that is not flat, mm', [-0.5, 0.5]),
  rule(/gcode_move\.(gcode_)?position\[2\]$/, 'height above a bed that is not flat, mm', [-0.5, 0.5]),
  words(
    /^said\[\d\]$/,
    'heights of a bed that is not flat in a text',
    /^\/\/ (probe: at \d+\.[05]00,\d+\.[05]00 bed will|Result: at 50\.000,50\.000 estimate) contact at z=-?0\.0\d{5}$/,
  ),
  rule(/probe\.(last_probe_position\[2\]|last_z_result)$/, 'height of a bed that is not flat, mm', [-0.5, 0.5]),
  words(
    /^said\[\d\]$/,
    'heights of a bed that is not flat in a text',
    /^\/\/ Mesh Leveling Probed Z positions:(\n\/\/( -?0\.0\d{5}){3}){3}$/,
  ),
  words(
    /^said\[\d\]$/,
    'heights of a bed that is not flat in a text',
    /^Mesh X,Y: 7,7\nSearch Height: 5\nMesh Offsets: X=0\.0000, Y=0\.0000\nMesh Average: -?0\.\d\d\nMesh Range: min=-?0\.\d{4} max=0\.\d{4}\nInterpolation Algorithm: lagrange\nMeasured points:\n(( {2}-?0\.0\d{5}){7}\n){7}$/,
  ),
  {
    pair: /notifications\.print/,
    path: /atS$/,
    what: 'time since the print began, s: heaters there were four times faster',
    range: [0, 600],
  },
  {
    pair: /heater_dead/,
    path: /atS$/,
    what: 'time after the fault, s: heaters there were four times faster',
    within: 6,
  },
  { path: /atS$/, what: 'time after the fault, s: clients learn of it every quarter of a second', within: 0.5 },
  { path: /^elapsed_s$/, what: 'time that the machine needs, s', within: 0.2 },
  {
    pair: /printing|heater_dead/,
    path: /(heater_bed|extruder)\.temperature$/,
    what: 'temperature of a heater at work, °C',
    range: [15, 230],
  },
  rule(/(heater_bed|extruder)\.temperature$/, 'temperature of a cold heater, °C', [21, 23]),
  rule(/temperature_sensor chamber\.(temperature|measured_min_temp|measured_max_temp)$/, 'temperature, °C', [20, 40]),
  rule(/(heater_bed|extruder)\.power$/, 'what the law asks for', [0, 1]),
  rule(/^trapq\.data\[[01]\]$/, 'time of a planned move, s: which is the first depends on when one asks', [0, 1e5]),
  rule(/^trapq\.data\[2\]$/, 'speed of a planned move, mm/s', [0, 300]),
  rule(/^trapq\.data\[3\]$/, 'acceleration of a planned move, mm/s²', [-3000, 3000]),
  rule(/^trapq\.data\[4\]\[\d\]$/, 'start of a planned move, mm', [-500, 500]),
  rule(/^trapq\.data\[5\]\[\d\]$/, 'direction of a planned move', [-1, 1]),
  rule(/^stepper\.data\[0\]$/, 'interval of steps, ticks', [-(2 ** 31), 2 ** 32]),
  rule(/^stepper\.data\[1\]$/, 'count of steps', [-65_535, 65_535]),
  rule(/^stepper\.(start_mcu_position|start_position)$/, 'place of a motor', [-1e6, 1e6]),
  rule(/^stepper\.(first_clock|last_clock)$/, 'clock of the microcontroller, ticks', [0, 1e13]),
  rule(/^stepper\.(first_step_time|last_step_time)$/, 'clock of the microcontroller, s', [0, 1e5]),
  rule(/eventtime$/, 'time since power-on, s', [0, 1e6]),
  rule(/\.(estimated_print_time|print_time)$/, 'clock of the microcontroller, s', [0, 1e5]),
  rule(/idle_timeout\.printing_time$/, 'time since it began to move, s', [0, 1000]),
  rule(/print_stats\.total_duration$/, 'time of this print, s', [0, 1000]),
  rule(/process_id$/, 'process', [1, 4_194_304]),
  rule(/(user_id|group_id)$/, 'user', [0, 65_535]),
  rule(/last_stats\.(mcu_awake|mcu_task_avg|mcu_task_stddev|srtt|rttvar|rto)$/, 'load of the link, s', [0, 0.1]),
  rule(
    /last_stats\.(bytes_|send_seq|receive_seq|retransmit_seq|ready_bytes|upcoming_bytes)/,
    'counter of the link',
    [0, 1e9],
  ),
  rule(/last_stats\.freq$/, 'measured clock, Hz', [49_900_000, 50_100_000]),
  rule(/system_stats\.sysload$/, 'load of the computer', [0, 100]),
  rule(/system_stats\.cputime$/, 'computing time, s', [0, 1e5]),
  rule(/system_stats\.memavail$/, 'free memory, kB', [1, 1e9]),
  words(/hostname$/, 'host name', /^[\w.-]+$/),
  words(/(klipper_path|python_path|log_file|config_file)$/, 'path', /^\/\S+$/),
  words(/cpu_info$/, 'computer', /^\d+ core /),
  words(/(software_version|mcu_version)$/, 'version', /^v\d+\.\d+\.\d+-\S+$/),
  words(/mcu_build_versions$/, 'versions of the compiler', /^gcc: .+ binutils: /),
  words(/^said\[0\]$/, 'version in a text', /^\/\/ FIRMWARE_NAME:Klipper FIRMWARE_VERSION:v\d\S+$/),
  words(
    /^((said|console)\[\d\](\.params\.response)?|happening\[\d+\]\.value)$/,
    'temperatures in a text',
    /^B:\d+\.\d \/(0|50)\.0 T0:\d+\.\d \/(0|200)\.0$/,
  ),
]

const EXEMPT: readonly Exemption[] = [
  {
    path: /configfile\.settings.*\(order\)$/,
    reason:
      'Klipper lists options in the order in which its modules ask for them; a JSON object has no order to a client',
  },
  {
    pair: /gcode\.G28/,
    path: /elapsed_s/,
    reason: 'depends on where the head stood before; nobody knows where theirs did',
  },
  {
    path: /shape of system_stats\.(sysload|memavail)$/,
    reason: 'the load of our computer is not measured, so it never changes',
  },
  { path: /mcu_constants\.MCU$/, reason: 'names the chip: the recorded one was a Linux process, ours is simulated' },
]

export const RULES: Rules = { volatile: VOLATILE, exempt: EXEMPT }
