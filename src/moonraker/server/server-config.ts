// server.config: what this server runs with, as it was written (`orig`), as it was understood (`config`), and in which files it
// stands. What was not understood is said in the words of a real server.
import { dirname, relative } from 'node:path'
import type { WireRecord, WireValue } from '../wire/wire-value.ts'
import { whole } from '../wire/wire-value.ts'
import type { OptionKind, OptionValue } from './conf-options.ts'
import { FOREIGN_SECTIONS, NAMED_SECTIONS, SECTIONS } from './conf-options.ts'
import type { ConfSection, MoonrakerConf } from './moonraker-conf.ts'
import { confSection } from './moonraker-conf.ts'

export interface ReadConfig {
  /** The answer of /server/config. */
  readonly answer: WireRecord
  readonly warnings: readonly string[]
  /** Sections that name no part of a server. */
  readonly failed: readonly string[]
}

const LAST_WORDS = 'In the future this will result in a startup error.'

export function readServerConfig(conf: MoonrakerConf): ReadConfig {
  const config: Record<string, WireValue> = {}
  const warnings: string[] = []
  const failed: string[] = []
  for (const [kind, { isUsual, options }] of Object.entries(SECTIONS)) {
    const named = [...conf.sections.values()].filter(({ name }) => name.startsWith(`${kind} `))
    if (!isUsual && !conf.sections.has(kind) && named.length === 0) continue
    config[kind] = readSection(confSection(conf, kind), options, warnings)
    const each = NAMED_SECTIONS[kind]
    if (each === undefined) continue
    for (const section of named) config[section.name] = readSection(section, each, warnings)
  }
  for (const { name } of conf.sections.values()) {
    if (Object.hasOwn(config, name)) continue
    const kind = name.split(' ')[0] ?? name
    if (FOREIGN_SECTIONS.has(kind))
      warnings.push(`[${name}]: a virtual printer has no such part; the section is passed over.`)
    else {
      failed.push(name)
      warnings.push(
        `Unparsed config section [${name}] detected.  This may be the result of a component that failed to load.  ${LAST_WORDS}`,
      )
    }
  }
  return { answer: { config, orig: origRecord(conf), files: filesOf(conf) }, warnings, failed }
}

function readSection(
  section: ConfSection,
  kinds: Readonly<Record<string, OptionKind>> | null,
  warnings: string[],
): WireRecord {
  if (kinds === null) {
    return Object.fromEntries(section.options.map((option) => [option, section.text(option, '')]))
  }
  for (const option of section.options) {
    if (Object.hasOwn(kinds, option)) continue
    warnings.push(
      `Unparsed config option '${option}: ${section.text(option, '')}' detected in section [${section.name}].  This may be an ` +
        `option no longer available or could be the result of a module that failed to load.  ${LAST_WORDS}`,
    )
  }
  return Object.fromEntries(
    Object.entries(kinds).map(([option, kind]) => [option, readOption(section, option, kind, warnings)]),
  )
}

function readOption(section: ConfSection, option: string, { kind, usual }: OptionKind, warnings: string[]): WireValue {
  const written = section.has(option) ? section.text(option, '') : null
  if (written === null) return wireOption(kind, usual)
  const read = readText(kind, written)
  if (read !== undefined) return wireOption(kind, read)
  warnings.push(`[${section.name}] ${option}: '${written}' is not understood; '${String(usual)}' holds.`)
  return wireOption(kind, usual)
}

const FLAGS = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
])

/** Undefined where it does not say anything of this kind. */
function readText(kind: OptionKind['kind'], written: string): OptionValue | undefined {
  switch (kind) {
    case 'text':
      return written
    case 'flag':
      return FLAGS.get(written.toLowerCase())
    case 'whole':
      return /^[+-]?\d+$/.test(written) ? Number(written) : undefined
    case 'float':
      return written !== '' && Number.isFinite(Number(written)) ? Number(written) : undefined
    case 'list':
      return words(written)
    case 'wholes':
      return words(written).map(Number).every(Number.isInteger) ? words(written).map(Number) : undefined
  }
}

function words(written: string): readonly string[] {
  return written
    .split(/[\n,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function wireOption(kind: OptionKind['kind'], value: OptionValue): WireValue {
  if (kind === 'whole' && typeof value === 'number') return whole(value)
  if (kind === 'wholes' && Array.isArray(value)) return value.map((item) => whole(Number(item)))
  return value
}

function origRecord({ sections }: MoonrakerConf): WireRecord {
  const written = [...sections].map(([name, { values }]): [string, WireRecord] => [
    name,
    Object.fromEntries([...values].map(([option, { text }]) => [option, text])),
  ])
  return Object.fromEntries<WireValue>([['DEFAULT', {}], ...written])
}

/** File -> the sections that begin there or have an option there. */
function filesOf({ file: mainFile, sections }: MoonrakerConf): readonly WireRecord[] {
  const files = new Map<string, Set<string>>([[mainFile, new Set()]])
  const note = (file: string, section: string): void => {
    const known = files.get(file) ?? new Set()
    files.set(file, known.add(section))
  }
  for (const [name, { file, values }] of sections) {
    note(file, name)
    for (const value of values.values()) note(value.file, name)
  }
  return [...files].map(([file, names]) => ({ filename: relative(dirname(mainFile), file), sections: [...names] }))
}
