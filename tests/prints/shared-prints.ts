// The sliced files that real Klipper takes, the machines it took them on, and what has to be said before each.
import { readFileSync } from 'node:fs'
import { readCsv } from '../golden/klipper-fixtures.ts'
import { sharedPath } from '../shared.ts'

/** Placeholders that the slicer has left unfilled: Klipper refuses them on a printer with an SD card. */
export const REFUSED: ReadonlyMap<string, string> = new Map([
  ['papattern_trident_noF0', "Error on 'SET_PRINT_STATS_INFO TOTAL_LAYER=[total_layer_count]': unable to parse"],
])

/** What the recording's configurations lack for a print from the SD card, and the macros that these files call. */
const PRINTER = `
[virtual_sdcard]
path: /tmp/gcodes
# Bambu's start code wipes at 140 °C.
[extruder]
min_extrude_temp: 130
[pause_resume]
[display_status]
[exclude_object]
[gcode_macro PRINT_START]
gcode:
  {% set bed = params.BED_TEMP|default(params.BED|default(60))|float %}
  {% set nozzle = params.EXTRUDER_TEMP|default(params.EXTRUDER|default(210))|float %}
  M140 S{bed}
  G28
  M190 S{bed}
  M109 S{nozzle}
[gcode_macro START_PRINT]
gcode:
  PRINT_START {rawparams}
[gcode_macro PRINT_END]
gcode:
  TURN_OFF_HEATERS
[gcode_macro END_PRINT]
gcode:
  PRINT_END
`

export const MACHINES = ['cartesian3000', 'corexy10000', 'delta'] as const

export function machineText(machine: string): string {
  const read = (file: string): string => readFileSync(sharedPath('klipper', 'configs', file), 'utf8')
  const inlined = read(`${machine}.cfg`).replace(/^\[include (.+)\]$/gm, (_, file: string) => read(file))
  return `${inlined}\n${PRINTER}`
}

/** Files with `ok` = 1, by machine. */
export function printableFiles(machine: string): string[] {
  return readCsv('klipper', 'times.csv').flatMap(([name, on, ok]) => (on === machine && ok === '1' ? [name!] : []))
}

/** Before the file: homing where the recording homed, and on the delta the part's way into the middle of the bed. */
export function prologueOf(name: string, machine: string, gcode: Uint8Array): string[] {
  const lines = name.startsWith('bambu_') ? ['G28'] : []
  return machine === 'delta' ? [...lines, ...centred(gcode)] : lines
}

/** Whether the file, or the macro that it calls, heats the bed. */
export function heatsBed(gcode: Uint8Array): boolean {
  return /^(M1[49]0 S[1-9]|PRINT_START|START_PRINT)/m.test(new TextDecoder('latin1').decode(gcode))
}

function centred(gcode: Uint8Array): string[] {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const at = [0, 0]
  for (const line of new TextDecoder('latin1').decode(gcode).split('\n')) {
    if (!/^G[0-3]\s/.test(line)) continue
    const words = new Map([...line.split(';')[0]!.matchAll(/([XYE])(-?\d*\.?\d+)/g)].map((m) => [m[1]!, Number(m[2])]))
    for (const [axis, key] of ['X', 'Y'].entries()) at[axis] = words.get(key) ?? at[axis]!
    if (!words.has('E') || !(words.has('X') || words.has('Y'))) continue
    for (const axis of [0, 1]) {
      low[axis] = Math.min(low[axis]!, at[axis]!)
      high[axis] = Math.max(high[axis]!, at[axis]!)
    }
  }
  const [x, y] = [0, 1].map((axis) => -Math.round((low[axis]! + high[axis]!) / 2))
  return [`SET_GCODE_OFFSET X=${x} Y=${y}`]
}
