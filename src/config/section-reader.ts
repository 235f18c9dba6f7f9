// One section's options by their short names: what the sections that nothing else needs as numbers are read with. Reading is
// checking: a wrong value is an error, an option that nothing asked for is a stranger, and what was read is a setting.
import {
  type Bounds,
  getBoolean,
  getChoice,
  getFloat,
  getFloatList,
  getFloatRows,
  getInt,
  getText,
  hasOption,
  markAsked,
  type NumberOptions,
  needText,
  type OptionReader,
  recordSetting,
  reportError,
} from './option-reader.ts'

export interface SectionReader {
  readonly reader: OptionReader
  readonly section: string
  readonly name: string
}

export function has(at: SectionReader, option: string): boolean {
  return hasOption(at.reader, at.section, option)
}

/** A text; without a fallback it must be there. */
export function text(at: SectionReader, option: string, fallback?: string): string {
  return fallback === undefined
    ? needText(at.reader, at.section, option)
    : getText(at.reader, at.section, option, fallback)
}

/** Texts that may be absent. */
export function optionalTexts(at: SectionReader, ...options: readonly string[]): void {
  for (const option of options) getText(at.reader, at.section, option)
}

export function float(at: SectionReader, option: string, options: NumberOptions = {}): number {
  return getFloat(at.reader, at.section, option, options)
}

export function optionalFloat(at: SectionReader, option: string, bounds: Bounds = {}): number | null {
  return has(at, option) ? getFloat(at.reader, at.section, option, bounds) : null
}

export function int(at: SectionReader, option: string, options: NumberOptions = {}): number {
  return getInt(at.reader, at.section, option, options)
}

export function optionalInt(at: SectionReader, option: string, bounds: Bounds = {}): number | null {
  return has(at, option) ? getInt(at.reader, at.section, option, bounds) : null
}

export function bool(at: SectionReader, option: string, fallback?: boolean): boolean {
  return getBoolean(at.reader, at.section, option, fallback)
}

export function choice<Choice extends string>(
  at: SectionReader,
  option: string,
  choices: readonly [Choice, ...Choice[]],
  fallback?: Choice,
): Choice {
  return getChoice(at.reader, at.section, option, choices, fallback)
}

/** Whole numbers of which only some are allowed; Klipper's choices are the numbers themselves. */
export function intChoice(at: SectionReader, option: string, choices: readonly number[], fallback: number): number {
  const value = int(at, option, { default: fallback })
  if (choices.includes(value)) return value
  const message = `Choice '${value}' for option '${option}' in section '${at.section}' is not a valid choice`
  reportError(at.reader, at.section, option, 'option-choice', message)
  return fallback
}

/** Comma-separated numbers; a fallback of null means that they may be absent. */
export function floats(
  at: SectionReader,
  option: string,
  count: number | undefined,
  fallback?: readonly number[] | null,
): readonly number[] {
  if (has(at, option)) return getFloatList(at.reader, at.section, option, count) ?? []
  markAsked(at.reader, at.section, option)
  if (fallback === undefined) reportMissingOption(at, option)
  else if (fallback !== null) {
    const items = fallback.map((value) => ({ kind: 'float', value }) as const)
    recordSetting(at.reader, at.section, option, { kind: 'tuple', items })
  }
  return fallback ?? []
}

/** A row of numbers a line. */
export function floatRows(at: SectionReader, option: string, count?: number): readonly (readonly number[])[] {
  if (!has(at, option)) reportMissingOption(at, option)
  return getFloatRows(at.reader, at.section, option, { row: '\n', column: ',' }, count) ?? []
}

/** Comma-separated texts; without a fallback they must be there. */
export function texts(at: SectionReader, option: string, fallback?: readonly string[]): readonly string[] {
  markAsked(at.reader, at.section, option)
  const written = at.reader.tree.sections.get(at.section)?.options.get(option.toLowerCase())
  if (written === undefined && fallback === undefined) reportMissingOption(at, option)
  const parts =
    written?.text
      .split(/[,\n]/)
      .map((part) => part.trim())
      .filter((part) => part !== '') ??
    fallback ??
    []
  const items = parts.map((value) => ({ kind: 'str', value }) as const)
  recordSetting(at.reader, at.section, option, { kind: 'tuple', items })
  return parts
}

/** Options of the section that a pattern matches: channel_1, wiper_2. */
export function optionsLike(at: SectionReader, pattern: RegExp): string[] {
  return [...(at.reader.tree.sections.get(at.section)?.options.keys() ?? [])].filter((option) => pattern.test(option))
}

export function fail(at: SectionReader, option: string | null, message: string): void {
  reportError(at.reader, at.section, option, 'option-relation', message)
}

function reportMissingOption(at: SectionReader, option: string): void {
  const message = `Option '${option}' in section '${at.section}' must be specified`
  reportError(at.reader, at.section, null, 'option-missing', message)
}
