// What no two printers have in common, with the range in which it lies; and what differs for a reason.
import type { Exemption, Rules, VolatileRule } from './compare.ts'

const rule = (path: RegExp, what: string, range: readonly [number, number]): VolatileRule => ({ path, what, range })
const words = (path: RegExp, what: string, pattern: RegExp): VolatileRule => ({ path, what, words: pattern })

const VOLATILE: readonly VolatileRule[] = [
  rule(/(heater_bed|extruder)\.temperature$/, 'temperature, °C', [15, 230]),
  rule(/temperature_sensor chamber\.(temperature|measured_min_temp|measured_max_temp)$/, 'temperature, °C', [20, 40]),
  rule(/(heater_bed|extruder)\.power$/, 'what the law asks for', [0, 1]),
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
    /^(said|console)\[\d\](\.params\.response)?$/,
    'temperatures in a text',
    /^B:\d+\.\d \/0\.0 T0:\d+\.\d \/0\.0$/,
  ),
]

const EXEMPT: readonly Exemption[] = [
  {
    path: /configfile\.settings.*\(order\)$/,
    reason:
      'Klipper lists options in the order in which its modules ask for them; a JSON object has no order to a client',
  },
  { path: /mcu_constants\.MCU$/, reason: 'names the chip: the recorded one was a Linux process, ours is simulated' },
]

export const RULES: Rules = { volatile: VOLATILE, exempt: EXEMPT }
