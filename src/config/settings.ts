// What Klipper reports as its settings: every option that it read, as the value it became, defaults included. Options that
// nothing here reads are in the file all the same; their kind follows from their name and text.

import type { OptionReader } from './option-reader.ts'
import { BOOLEANS } from './option-reader.ts'
import type { PythonLiteral } from './python-literal.ts'
import { parseFloatText, parseIntText } from './python-number.ts'
import { isExtraSection } from './read-extras.ts'

type Settings = Map<string, Map<string, PythonLiteral>>

/** Comma-separated numbers; a line each where there are several lines. */
const FLOAT_LISTS =
  /^(mesh_min|mesh_max|mesh_origin|zero_reference_position|faulty_region_\d+_(min|max)|home_xy_position|screw\d+|points|probe_points|gantry_corners|z_positions|nozzle_xy_position|switch_xy_position|bed_xy_position)$/
const INT_LISTS = /^(probe_count|mesh_pps)$/
const INTS =
  /^(microsteps|full_steps_per_rotation|driver_\w+|baud|canbus_speed|chain_count|samples|samples_tolerance_retries|retries|scan_overshoot|chain_position|uart_address|rref_index|move_speed_steps|analog_range_steps)$/
const TEXTS = /(^|_)(pins?|gcode|serial|path|filename|name|text|data|description|type|chip|bus|uuid)$|^variable_/

const float = (value: number): PythonLiteral => ({ kind: 'float', value })
const text = (value: string): PythonLiteral => ({ kind: 'str', value })

/** Settings of `reader` once everything has been read. */
export function settingsOf(reader: OptionReader): Settings {
  const settings: Settings = new Map()
  for (const [section, options] of reader.settings) settings.set(section, new Map(options))
  for (const [name, section] of reader.tree.sections) {
    const key = name.toLowerCase()
    const options = settings.get(key) ?? new Map<string, PythonLiteral>()
    for (const [option, { text }] of section.options) {
      if (!options.has(option) && !isExtraSection(name)) options.set(option, guess(option, text))
    }
    if (options.size > 0) settings.set(key, options)
  }
  // Klipper reads it for every heater, though only extruders act on it.
  for (const [section, options] of settings) {
    if (/^(heater_bed$|heater_generic )/.test(section) && !options.has('min_extrude_temp')) {
      options.set('min_extrude_temp', float(170))
    }
  }
  return settings
}

function guess(option: string, written: string): PythonLiteral {
  const asText = text(written)
  if (TEXTS.test(option)) return asText
  if (FLOAT_LISTS.test(option)) return numberList(written, 'float') ?? asText
  if (INT_LISTS.test(option)) return numberList(written, 'int') ?? asText
  const whole = INTS.test(option) ? parseIntText(written) : null
  if (whole !== null) return { kind: 'int', value: whole }
  const number = parseFloatText(written)
  if (number !== null) return float(number)
  // `on` and `off` may be names; nobody calls anything True.
  const truth = /^(true|false|yes|no)$/i.test(written.trim()) ? BOOLEANS.get(written.trim().toLowerCase()) : undefined
  return truth === undefined ? asText : { kind: 'bool', value: truth }
}

/** That Klipper's lists are tuples inside macros is only plausible: its recorded answers do not tell them apart. */
function numberList(written: string, kind: 'int' | 'float'): PythonLiteral | null {
  const rows: PythonLiteral[] = []
  for (const line of written.split('\n')) {
    if (line.trim() === '') continue
    const items = line.split(',').map((part) => (kind === 'int' ? parseIntText(part) : parseFloatText(part)))
    if (items.includes(null)) return null
    rows.push({ kind: 'tuple', items: items.map((value) => ({ kind, value: value ?? 0 })) })
  }
  const [first] = rows
  return rows.length === 1 && first !== undefined ? first : { kind: 'tuple', items: rows }
}
