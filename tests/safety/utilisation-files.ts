// The recorded files, each with a printer and a filament for which it was sliced, as the file itself or its source says.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { sharedPath } from '../shared.ts'
import type { PrinterAtRest } from './printer-at-rest.ts'
import { printerAtRest } from './printer-at-rest.ts'

export interface RecordedFile {
  readonly name: string
  /** Of data/printers; '' for the one that is none of them. */
  readonly printer: string
  readonly material: string
  /** What the recordings did to the printer before. */
  readonly prologue: readonly string[]
}

function file(name: string, printer: string, material: string, ...prologue: string[]): RecordedFile {
  return { name, printer, material, prologue }
}

export const RECORDED_FILES: readonly RecordedFile[] = [
  file('bambu_fdmmonster', '', 'PLA'),
  file('bambu_fdmmonster_klipperized', '', 'PLA', 'G28'),
  file('cura1409_bp_case', 'generic-cartesian', 'PLA'),
  file('flsun202_benchy_delta', 'flsun-s1', 'PLA'),
  file('ideamaker421_lasercorner', 'generic-cartesian', 'PLA'),
  file('orca231_benchy_pla', 'ender3', 'PLA'),
  file('orca231_vfa_sv08', 'sovol-sv08', 'PLA'),
  file('papattern_trident', 'voron-trident', 'ABS'),
  file('papattern_trident_noF0', 'voron-trident', 'ABS'),
  file('prusa260_minicube', 'prusa-mk4', 'PETG'),
  file('prusa274_plantsign_arcs', 'ender3', 'PLA'),
  file('prusa274_screw_arcs', 'ender3', 'PLA'),
  file('prusa274_vase', 'ender3', 'PLA'),
  file('prusa280_emcube_vz235', 'vz235', 'ABS'),
  file('prusa_mk3s_bridge_fdmbench', 'prusa-mk4', 'PLA'),
]

export function recordedBytes(name: string): Uint8Array {
  return gunzipSync(readFileSync(sharedPath('gcode', `${name}.gcode.gz`)))
}

/** A bed slinger of 180 x 180 mm whose head parks beside the bed, with Klipper on it; reach as the file's own moves need it. */
const SMALL_BED_SLINGER = `
[printer]
max_velocity: 500
max_accel: 20000
max_z_velocity: 30
[stepper_x]
position_min: -14
position_max: 187
[stepper_y]
position_min: -4
position_max: 186
[stepper_z]
position_max: 186
[extruder]
max_temp: 310
min_extrude_temp: 130
`

const made = new Map<string, PrinterAtRest>()

export function printerFor({ printer, material }: RecordedFile): PrinterAtRest {
  const key = `${printer} ${material}`
  const found = made.get(key)
  if (found !== undefined) return found
  const base = new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url)
  const config = printer === '' ? { text: readFileSync(base, 'utf8') + SMALL_BED_SLINGER } : { printer }
  const rest = printerAtRest(config, material)
  made.set(key, rest)
  return rest
}
