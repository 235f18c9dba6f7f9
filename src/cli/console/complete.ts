// What a half-written line may become: names of commands with what they do, names of parameters, and values that this printer
// knows (its heaters, profiles, pins, files).
import { plainText } from '#core'
import { PARAMETERS, STANDARD_COMMANDS } from './command-words.ts'
import { LOCAL_COMMANDS } from './local-command.ts'
import type { PrinterView } from './printer-view.ts'
import { field, isRecord } from './printer-view.ts'

export interface Hit {
  /** Takes the place of `Completion.word`. */
  readonly text: string
  readonly hint: string
}

export interface Completion {
  /** The end of the line that is being completed. */
  readonly word: string
  readonly hits: readonly Hit[]
}

export interface KnownWords {
  readonly files: () => readonly string[]
  /** Failure modes: name and title; empty where nothing can be broken. */
  readonly faults: readonly (readonly [string, string])[]
}

const HINT_MAX = 100

export function complete(line: string, view: PrinterView, known: KnownWords): Completion {
  const start = line.trimStart()
  const space = start.search(/\s/)
  if (start.startsWith('.')) return completeLocal(start, space, known)
  if (space < 0) return { word: start, hits: commandHits(start, view) }
  const command = start.slice(0, space).toUpperCase()
  // Spaces inside of quotes belong to the value.
  const word = /(?:[^\s"]|"[^"]*"?)*$/.exec(start.slice(space))?.[0] ?? ''
  const equals = word.indexOf('=')
  if (equals < 0) return { word, hits: parameterHits(word, start.slice(space), command, view) }
  const written = word.slice(equals + 1)
  return { word: written, hits: valueHits(written, word.slice(0, equals).toUpperCase(), start, view, known) }
}

/** Longest text that all hits begin with. */
export function commonStart(hits: readonly Hit[]): string {
  let common = hits[0]?.text ?? ''
  for (const { text } of hits) {
    let length = 0
    while (length < common.length && common[length]?.toLowerCase() === text[length]?.toLowerCase()) length++
    common = common.slice(0, length)
  }
  return common
}

function matching(words: Iterable<readonly [string, string]>, written: string): Hit[] {
  const start = written.toLowerCase()
  return [...words]
    .filter(([text]) => text.toLowerCase().startsWith(start))
    .map(([text, hint]) => ({ text, hint: plainText(hint).slice(0, HINT_MAX) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
}

function completeLocal(start: string, space: number, known: KnownWords): Completion {
  if (space < 0) {
    const names = [...LOCAL_COMMANDS].map(
      ([name, { takes, does }]) => [`${name}${takes === '' ? '' : ' '}`, does] as const,
    )
    return { word: start, hits: matching(names, start) }
  }
  const word = start.slice(space).trimStart()
  const name = start.slice(0, space).toLowerCase()
  if (name === '.fault') return { word, hits: matching(known.faults, word) }
  if (name === '.speed')
    return {
      word,
      hits: matching(
        ['1', '10', 'max'].map((text) => [text, ''] as const),
        word,
      ),
    }
  return { word, hits: [] }
}

function commandHits(written: string, view: PrinterView): Hit[] {
  const names = new Map([...STANDARD_COMMANDS, ...view.help])
  return matching(
    [...names].map(([name, hint]) => [`${name} `, hint] as const),
    written,
  )
}

/** `written` is the whole of what stands behind the command: a parameter is not offered twice. */
function parameterHits(word: string, written: string, command: string, view: PrinterView): Hit[] {
  const names = PARAMETERS.get(command) ?? macroParameters(command, view)
  const upper = written.toUpperCase()
  const open = names.filter((name) => !new RegExp(`\\s${name}=`).test(upper))
  return matching(
    open.map((name) => [`${name}=`, ''] as const),
    word,
  )
}

const MACRO_PARAMETERS_MAX = 100

function macroParameters(command: string, view: PrinterView): string[] {
  const gcode = macroOptions(command, view)?.['gcode']
  if (typeof gcode !== 'string') return []
  const names = new Set<string>()
  for (const [, name = ''] of gcode.matchAll(/\bparams(?:\.|\[['"])([A-Za-z_]\w*)/g)) {
    if (names.size < MACRO_PARAMETERS_MAX) names.add(name.toUpperCase())
  }
  return [...names].filter((name) => name !== 'ITEMS' && name !== 'GET')
}

function macroOptions(name: string, view: PrinterView): Readonly<Record<string, unknown>> | undefined {
  const wanted = `gcode_macro ${name}`.toLowerCase()
  for (const [section, options] of view.config) if (section.toLowerCase() === wanted) return options
  return undefined
}

function valueHits(written: string, parameter: string, line: string, view: PrinterView, known: KnownWords): Hit[] {
  const isQuoted = written.startsWith('"')
  const values = valuesOf(parameter, line, view, known).map((text) => {
    // A file's name is quoted as clients do it; other values where a space asks for it.
    const needsQuotes = isQuoted || /\s/.test(text)
    return [needsQuotes ? `"${text}"` : text, ''] as const
  })
  if (isQuoted || written === '') return matching(values, written)
  return matching(values, written).concat(matching(values, `"${written}`))
}

function valuesOf(parameter: string, line: string, view: PrinterView, known: KnownWords): readonly string[] {
  const command = (line.split(/\s/, 1)[0] ?? '').toUpperCase()
  switch (parameter) {
    case 'FILENAME':
      return known.files()
    case 'HEATER':
      return textsOf(field(view, 'heaters', 'available_heaters')).map((name) => name.replace(/^heater_generic /, ''))
    case 'SENSOR':
      if (command !== 'TEMPERATURE_WAIT') return named(view, /^filament_(?:switch|motion)_sensor /)
      return textsOf(field(view, 'heaters', 'available_sensors'))
    case 'PROFILE':
    case 'LOAD':
    case 'SAVE':
    case 'REMOVE':
      return command.startsWith('BED_MESH') ? keysOf(field(view, 'bed_mesh', 'profiles')) : []
    case 'STEPPER':
      return keysOf(field(view, 'stepper_enable', 'steppers'))
    case 'EXTRUDER':
      return view.objects.filter((name) => /^extruder\d*$/.test(name))
    case 'MACRO':
      return named(view, /^gcode_macro /)
    case 'VARIABLE':
      return macroVariables(line, view)
    case 'AXIS':
      return ['X', 'Y']
    case 'TYPE':
      return command === 'RESPOND' ? ['command', 'echo', 'error'] : []
    case 'NAME':
      return command === 'EXCLUDE_OBJECT' ? objectNames(view) : []
    default:
      return named(view, SECTIONS[parameter] ?? null)
  }
}

/** Whose names a parameter takes. */
const SECTIONS: Readonly<Record<string, RegExp>> = {
  FAN: /^fan_generic /,
  PIN: /^(?:output_pin|pwm_tool|pwm_cycle_time) /,
  LED: /^(?:neopixel|dotstar|led|pca9533|pca9632) /,
  SERVO: /^servo /,
  TEMPERATURE_FAN: /^temperature_fan /,
  ID: /^delayed_gcode /,
}

/** Objects and sections of a kind, by their own names. */
function named(view: PrinterView, kind: RegExp | null): string[] {
  if (kind === null) return []
  const names = new Set([...view.objects, ...view.config.keys()])
  return [...names].filter((name) => kind.test(name)).map((name) => name.slice(name.indexOf(' ') + 1))
}

function macroVariables(line: string, view: PrinterView): string[] {
  const macro = /\bMACRO=(\S+)/i.exec(line)?.[1]
  if (macro === undefined) return []
  return Object.keys(macroOptions(macro, view) ?? {})
    .filter((name) => name.startsWith('variable_'))
    .map((name) => name.slice('variable_'.length))
}

function objectNames(view: PrinterView): string[] {
  const objects = field(view, 'exclude_object', 'objects')
  if (!Array.isArray(objects)) return []
  return objects.flatMap((object: unknown) => (isRecord(object) ? textsOf([object['name']]) : []))
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []
}

function keysOf(value: unknown): string[] {
  return isRecord(value) ? Object.keys(value) : []
}
