// Reads typed, bounded options from a parsed configuration and remembers which were asked for, so that the rest can be
// called invalid. Messages are the ones Klipper shows; a wrong or missing option yields its fallback and one error.
import type { Diagnostic } from '#protocol'
import type { ConfigTree, ConfigValue } from './config-tree.ts'
import type { PythonLiteral } from './python-literal.ts'
import { formatFloat, parseFloatText, parseIntText } from './python-number.ts'

export interface Bounds {
  readonly minval?: number
  readonly maxval?: number
  readonly above?: number
  readonly below?: number
}

/** `default` absent: the option must be given. `fallback`: what the caller gets after an error (default: 0). */
export interface NumberOptions extends Bounds {
  readonly default?: number
  readonly fallback?: number
}

export interface OptionReader {
  readonly tree: ConfigTree
  readonly diagnostics: Diagnostic[]
  /** Lower-case section name -> lower-case option names that were asked for. */
  readonly asked: Map<string, Set<string>>
  /** Lower-case section name -> option -> what was read, or its default: Klipper reports its settings in this way. */
  readonly settings: Map<string, Map<string, PythonLiteral>>
  /** Which section an error is about: Klipper stops at the section that it reads first. */
  readonly sectionOf: Map<Diagnostic, string>
}

export function createOptionReader(tree: ConfigTree): OptionReader {
  return { tree, diagnostics: [...tree.diagnostics], asked: new Map(), settings: new Map(), sectionOf: new Map() }
}

export function hasSection(reader: OptionReader, section: string): boolean {
  return reader.tree.sections.has(section)
}

export function hasOption(reader: OptionReader, section: string, option: string): boolean {
  return reader.tree.sections.get(section)?.options.has(option.toLowerCase()) ?? false
}

/** Names of the sections that are `prefix NAME`, with NAME. */
export function sectionsWithPrefix(reader: OptionReader, prefix: string): { section: string; name: string }[] {
  const found: { section: string; name: string }[] = []
  for (const section of reader.tree.sections.keys()) {
    const [word] = section.split(/\s/, 1)
    if (word === prefix && section.length > prefix.length) {
      found.push({ section, name: section.slice(prefix.length).trim() })
    }
  }
  return found
}

export function markAsked(reader: OptionReader, section: string, option: string): void {
  const key = section.toLowerCase()
  const options = reader.asked.get(key) ?? new Set<string>()
  options.add(option.toLowerCase())
  reader.asked.set(key, options)
}

/** Only what parses is a setting; an absent option without a default is none. */
export function recordSetting(reader: OptionReader, section: string, option: string, value: PythonLiteral): void {
  const key = section.toLowerCase()
  const options = reader.settings.get(key) ?? new Map<string, PythonLiteral>()
  options.set(option.toLowerCase(), value)
  reader.settings.set(key, options)
}

/** The raw value, or null when it is not given. */
export function getValue(reader: OptionReader, section: string, option: string): ConfigValue | null {
  markAsked(reader, section, option)
  return reader.tree.sections.get(section)?.options.get(option.toLowerCase()) ?? null
}

export function reportError(
  reader: OptionReader,
  section: string,
  option: string | null,
  code: string,
  message: string,
): void {
  const error: Diagnostic = { severity: 'error', code, message, ...locate(reader.tree, section, option) }
  reader.sectionOf.set(error, section)
  reader.diagnostics.push(error)
}

/** Where an option stands, else its section, else the main file as a whole. */
export function locate(tree: ConfigTree, section: string, option: string | null): { file: string; line: number } {
  const found = tree.sections.get(section)
  const place = (option === null ? undefined : found?.options.get(option.toLowerCase())) ?? found
  return place === undefined ? { file: tree.file, line: 0 } : { file: place.file, line: place.line }
}

export function getText(reader: OptionReader, section: string, option: string): string | null
export function getText(reader: OptionReader, section: string, option: string, fallback: string): string
export function getText(reader: OptionReader, section: string, option: string, fallback?: string): string | null {
  const text = getValue(reader, section, option)?.text ?? fallback ?? null
  if (text !== null) recordSetting(reader, section, option, { kind: 'str', value: text })
  return text
}

/** A text that must be there; an error and '' where it is not. */
export function needText(reader: OptionReader, section: string, option: string): string {
  const value = getValue(reader, section, option)
  if (value === null) reportMissing(reader, section, option)
  else recordSetting(reader, section, option, { kind: 'str', value: value.text })
  return value?.text ?? ''
}

function reportMissing(reader: OptionReader, section: string, option: string): void {
  const message = `Option '${option}' in section '${section}' must be specified`
  reportError(reader, section, null, 'option-missing', message)
}

function reportUnparsable(reader: OptionReader, section: string, option: string): void {
  const message = `Unable to parse option '${option}' in section '${section}'`
  reportError(reader, section, option, 'option-unparsable', message)
}

export function getFloat(reader: OptionReader, section: string, option: string, options: NumberOptions = {}): number {
  return readNumber(reader, section, option, options, 'float')
}

export function getInt(reader: OptionReader, section: string, option: string, options: NumberOptions = {}): number {
  return readNumber(reader, section, option, options, 'int')
}

/** A float that may be absent: null then. */
export function getOptionalFloat(
  reader: OptionReader,
  section: string,
  option: string,
  bounds: Bounds = {},
): number | null {
  if (getValue(reader, section, option) === null) return null
  return getFloat(reader, section, option, bounds)
}

function readNumber(
  reader: OptionReader,
  section: string,
  option: string,
  options: NumberOptions,
  kind: 'float' | 'int',
): number {
  const fallback = options.fallback ?? options.default ?? 0
  const value = getValue(reader, section, option)
  if (value === null) {
    if (options.default !== undefined) {
      recordSetting(reader, section, option, { kind, value: options.default })
      return options.default
    }
    reportMissing(reader, section, option)
    return fallback
  }
  const parsed = kind === 'float' ? parseFloatText(value.text) : parseIntText(value.text)
  if (parsed === null) {
    if (KALICO_CONSTANT.test(value.text)) warnConstant(reader, section, option, value.text)
    else reportUnparsable(reader, section, option)
    return fallback
  }
  const broken = brokenBound(parsed, options, kind === 'float' ? formatFloat : String)
  if (broken === null) {
    recordSetting(reader, section, option, { kind, value: parsed })
    return parsed
  }
  reportError(
    reader,
    section,
    option,
    'option-out-of-range',
    `Option '${option}' in section '${section}' must ${broken}`,
  )
  return fallback
}

/** Kalico puts values of its [constants] in the place of such texts. */
const KALICO_CONSTANT = /^\$\{[\w.]+\}$/

function warnConstant(reader: OptionReader, section: string, option: string, written: string): void {
  const message = `Unable to parse option '${option}' in section '${section}' with Klipper itself: '${written}' is a constant of Kalico`
  reader.diagnostics.push({
    severity: 'warning',
    code: 'option-foreign',
    message,
    ...locate(reader.tree, section, option),
  })
}

function brokenBound(value: number, bounds: Bounds, format: (value: number) => string): string | null {
  const { minval, maxval, above, below } = bounds
  if (minval !== undefined && !(value >= minval)) return `have minimum of ${format(minval)}`
  if (maxval !== undefined && !(value <= maxval)) return `have maximum of ${format(maxval)}`
  if (above !== undefined && !(value > above)) return `be above ${format(above)}`
  if (below !== undefined && !(value < below)) return `be below ${format(below)}`
  return null
}

export const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['yes', true],
  ['true', true],
  ['on', true],
  ['0', false],
  ['no', false],
  ['false', false],
  ['off', false],
])

export function getBoolean(reader: OptionReader, section: string, option: string, fallback?: boolean): boolean {
  const value = getValue(reader, section, option)
  if (value === null) {
    if (fallback === undefined) reportMissing(reader, section, option)
    else recordSetting(reader, section, option, { kind: 'bool', value: fallback })
    return fallback ?? false
  }
  const parsed = BOOLEANS.get(value.text.trim().toLowerCase())
  if (parsed === undefined) reportUnparsable(reader, section, option)
  else recordSetting(reader, section, option, { kind: 'bool', value: parsed })
  return parsed ?? fallback ?? false
}

/** One of `choices`; the first of them after an error. */
export function getChoice<Choice extends string>(
  reader: OptionReader,
  section: string,
  option: string,
  choices: readonly [Choice, ...Choice[]],
  fallback?: Choice,
): Choice {
  const value = getValue(reader, section, option)
  if (value === null) {
    if (fallback === undefined) reportMissing(reader, section, option)
    else recordSetting(reader, section, option, { kind: 'str', value: fallback })
    return fallback ?? choices[0]
  }
  const found = choices.find((choice) => choice === value.text)
  if (found !== undefined) {
    recordSetting(reader, section, option, { kind: 'str', value: found })
    return found
  }
  const message = `Choice '${value.text}' for option '${option}' in section '${section}' is not a valid choice`
  reportError(reader, section, option, 'option-choice', message)
  return fallback ?? choices[0]
}

/** Comma-separated texts without the empty ones; null when the option is absent. */
export function getList(reader: OptionReader, section: string, option: string): string[] | null {
  const value = getValue(reader, section, option)
  if (value === null) return null
  const parts = value.text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const items = parts.map((part) => ({ kind: 'str', value: part }) as const)
  recordSetting(reader, section, option, { kind: 'tuple', items })
  return parts
}

/** Comma-separated numbers, `count` of them when given; null when the option is absent or wrong. */
export function getFloatList(
  reader: OptionReader,
  section: string,
  option: string,
  count?: number,
): readonly number[] | null {
  const value = getValue(reader, section, option)
  const numbers = value === null ? null : parseFloats(reader, section, option, value.text, ',', count)
  if (numbers !== null) recordSetting(reader, section, option, floatTuple(numbers))
  return numbers
}

function floatTuple(numbers: readonly number[]): PythonLiteral {
  return { kind: 'tuple', items: numbers.map((value) => ({ kind: 'float', value })) }
}

/** One row of numbers a line (positions, mesh rows); null when the option is absent or wrong. */
export function getFloatRows(
  reader: OptionReader,
  section: string,
  option: string,
  separators: { readonly row: string; readonly column: string },
  count?: number,
): readonly (readonly number[])[] | null {
  const value = getValue(reader, section, option)
  if (value === null) return null
  const rows: (readonly number[])[] = []
  for (const line of value.text.split(separators.row)) {
    if (line.trim() === '') continue
    const row = parseFloats(reader, section, option, line, separators.column, count)
    if (row === null) return null
    rows.push(row)
  }
  recordSetting(reader, section, option, { kind: 'tuple', items: rows.map(floatTuple) })
  return rows
}

function parseFloats(
  reader: OptionReader,
  section: string,
  option: string,
  text: string,
  separator: string,
  count: number | undefined,
): readonly number[] | null {
  const numbers: number[] = []
  for (const part of text.split(separator)) {
    const parsed = parseFloatText(part)
    if (parsed === null) {
      reportUnparsable(reader, section, option)
      return null
    }
    numbers.push(parsed)
  }
  if (count !== undefined && numbers.length !== count) {
    const message = `Option '${option}' in section '${section}' must have ${count} elements`
    reportError(reader, section, option, 'option-count', message)
    return null
  }
  return numbers
}

export function requireOption(reader: OptionReader, section: string, option: string): void {
  if (getValue(reader, section, option) === null) reportMissing(reader, section, option)
}
