// Which configuration a living printer runs on. SAVE_CONFIG writes into it, so it is a copy in the data folder: of a printer
// that ships, or of a person's own printer.cfg, which is only read. What each copy was made from is kept beside them.
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { PrintwrightError } from '#core'
import { makeFolder } from '#server'
import { readConfigText } from './config-file.ts'
import { printerNames, shippedConfigPath } from './printer-files.ts'

/** What a configuration is a copy of. */
type Origin = { readonly printer: string } | { readonly config: string }

interface CopyNote {
  readonly origin: Origin
  /** SHA-256 of the original when it was copied. */
  readonly hash: string
}

interface FolderNotes {
  /** File name -> what it is a copy of. */
  readonly copies: Readonly<Record<string, CopyNote>>
  /** The one that was used last. */
  readonly latest: string | null
}

export interface Configuration {
  /** What the printer reads and writes. */
  readonly path: string
  readonly origin: Origin
  /** What a person should know; null for nothing. */
  readonly remark: string | null
}

export interface ConfigurationAsked {
  readonly config?: string | undefined
  /** As data/printers names it. */
  readonly printer?: string | undefined
  readonly data: string
  /** The folder was named, so it is the simulator's to write into; one that only lies here may be a real printer's. */
  readonly isNamed: boolean
  /** Sections that a copy of a shipped printer gets in front, where it does not have them: the guard's dead-man. */
  readonly sections?: string | undefined
}

const NOTES_FILE = '.printwright.json'
const DEFAULT_PRINTER = 'ender3'
const USUAL_NAME = 'printer.cfg'

export function openConfiguration(asked: ConfigurationAsked): Configuration {
  const folder = join(asked.data, 'config')
  makeFolder(folder)
  try {
    const opened = open(asked, folder)
    if (asked.sections !== undefined && 'printer' in opened.origin) putInFront(opened.path, asked.sections)
    return opened
  } catch (error) {
    if (error instanceof PrintwrightError) throw error
    throw new PrintwrightError('folder', `the folder ${folder} cannot be used: ${(error as Error).message}.`, {
      exitStatus: 3,
      cause: error,
    })
  }
}

function open(asked: ConfigurationAsked, folder: string): Configuration {
  const notes = readNotes(folder)
  const { latest } = notes
  if (asked.config !== undefined) return openOwn(asked, folder, notes, resolve(asked.config))
  if (asked.printer !== undefined) return openCopy(folder, notes, { printer: asked.printer })
  const known = latest === null ? undefined : notes.copies[latest]
  if (latest !== null && known !== undefined && existsSync(join(folder, latest))) {
    return openCopy(folder, notes, known.origin)
  }
  const usual = join(folder, USUAL_NAME)
  if (existsSync(usual) && !isShipped(usual, DEFAULT_PRINTER)) return openOwn(asked, folder, notes, usual)
  return openCopy(folder, notes, { printer: DEFAULT_PRINTER })
}

function openOwn({ isNamed }: ConfigurationAsked, folder: string, notes: FolderNotes, path: string): Configuration {
  readConfigText(path)
  if (realpathSync(dirname(path)) === realpathSync(folder)) {
    // A copy of ours by its own name.
    const known = notes.copies[basename(path)]
    if (known !== undefined) return openCopy(folder, notes, known.origin)
    if (isNamed) return { path, origin: { config: path }, remark: null }
  }
  return openCopy(folder, notes, { config: path })
}

/** The copy that is there; a new one where there is none, or where the person has changed the original since. */
function openCopy(folder: string, notes: FolderNotes, origin: Origin): Configuration {
  const original = 'config' in origin ? origin.config : shippedConfigPath(origin.printer)
  const name = copyName(folder, notes, origin)
  const path = join(folder, name)
  const known = notes.copies[name]
  if (!existsSync(original)) return { path, origin, remark: `${original} has gone; its copy ${path} is used` }
  const hash = hashOf(original)
  const isThere = known !== undefined && existsSync(path)
  const isFresh = !isThere || ('config' in origin && known.hash !== hash)
  const hasSaved = isThere && hashOf(path) !== known.hash
  let remark: string | null = null
  if (isFresh) {
    if (hasSaved) renameSync(path, `${path}.old`)
    copyFileSync(original, path)
    if (hasSaved) remark = `${original} has changed: copied anew, what was saved before lies in ${path}.old`
  } else if (hasSaved && 'config' in origin) {
    remark = `${path} is used, a copy of ${original} with what was saved or edited in it since`
  }
  const kept = isFresh ? { origin, hash } : known
  const fresh: FolderNotes = { copies: { ...notes.copies, [name]: kept }, latest: name }
  if (JSON.stringify(fresh) !== JSON.stringify(notes)) writeNotes(folder, fresh)
  return { path, origin, remark }
}

/** In front, because SAVE_CONFIG keeps the end of the file for itself. */
function putInFront(path: string, sections: string): void {
  const text = readFileSync(path, 'utf8')
  if (text.includes(sections)) return
  writeFileSync(`${path}.new`, `${sections}\n${text}`)
  renameSync(`${path}.new`, path)
}

/** `printer.cfg` where it is free, as Klipper's clients expect it; or else a name that nothing has yet. */
function copyName(folder: string, notes: FolderNotes, origin: Origin): string {
  const known = Object.entries(notes.copies).find(([, note]) => JSON.stringify(note.origin) === JSON.stringify(origin))
  if (known !== undefined) return known[0]
  const isFree = (name: string): boolean => !existsSync(join(folder, name)) && notes.copies[name] === undefined
  const usual = join(folder, USUAL_NAME)
  if (isFree(USUAL_NAME)) return USUAL_NAME
  // A copy that an earlier version made and nothing was saved into.
  const isOurs = notes.copies[USUAL_NAME] === undefined && 'printer' in origin && isShipped(usual, origin.printer)
  if (isOurs) return USUAL_NAME
  const base = 'printer' in origin ? origin.printer : basename(origin.config).replace(/\.cfg$/i, '')
  for (let count = 1; ; count++) {
    const name = count === 1 && 'printer' in origin ? `${base}.cfg` : `${base}-copy${count}.cfg`
    if (isFree(name)) return name
  }
}

function isShipped(path: string, printer: string): boolean {
  return hashOf(path) === hashOf(shippedConfigPath(printer))
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

const NO_NOTES: FolderNotes = { copies: {}, latest: null }

/** Notes that cannot be read are none: files whose origin is unknown are a person's, and left alone. */
function readNotes(folder: string): FolderNotes {
  const path = join(folder, NOTES_FILE)
  if (!existsSync(path)) return NO_NOTES
  try {
    const read = JSON.parse(readFileSync(path, 'utf8')) as { copies?: unknown; latest?: unknown }
    const copies = Object.entries(read.copies ?? {}).filter(([name, note]) => basename(name) === name && isNote(note))
    return { copies: Object.fromEntries(copies), latest: typeof read.latest === 'string' ? read.latest : null }
  } catch {
    return NO_NOTES
  }
}

function isNote(value: unknown): value is CopyNote {
  if (typeof value !== 'object' || value === null) return false
  const { origin, hash } = value as { origin?: Record<string, unknown>; hash?: unknown }
  if (typeof hash !== 'string' || typeof origin !== 'object' || origin === null) return false
  const { printer, config } = origin
  return typeof config === 'string' || (typeof printer === 'string' && printerNames().includes(printer))
}

function writeNotes(folder: string, notes: FolderNotes): void {
  const path = join(folder, NOTES_FILE)
  writeFileSync(`${path}.new`, `${JSON.stringify(notes, null, 2)}\n`)
  renameSync(`${path}.new`, path)
}
