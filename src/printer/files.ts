// The printer's disk as the firmware sees it. Files are data from outside; a path never leaves its folder.
import type { ReadInclude } from '#config'

export interface PrinterFiles {
  /** As Klipper would name it: in answers and status. */
  readonly gcodesPath: string
  readonly configPath: string
  readonly logPath: string
  /** What the configuration is a copy of: errors name it, and what it includes lies beside it. */
  readonly originPath?: string | undefined
  /** Names of all G-code files, with folders, relative to `gcodesPath`. */
  listGcodes(): readonly GcodeEntry[]
  /** Null where there is no such file or it cannot be read. */
  openGcode(path: string): GcodeFileHandle | null
  /** A file that appears under this name, in place of an older one, when it is finished; null where the disk refuses. */
  createGcode?(path: string): GcodeFileWriter | null
  /** False where there is no such file or the disk refuses. */
  deleteGcode?(path: string): boolean
  readConfig(): string | null
  readonly readInclude: ReadInclude
  /** Replaces the configuration as a whole and keeps the old one under `backupName`; false where the disk refuses. */
  writeConfig(text: string, backupName: string): boolean
  readVariables(path: string): string | null
  writeVariables(path: string, text: string): boolean
  /** Where calibrations leave their tables for people; Klipper's is /tmp, and so it is where nobody says. */
  readonly resultsPath?: string
  /** Where there is no such disk the table is dropped. */
  writeResult?(path: string, text: string): boolean
  /** Adds to klippy.log; a disk that refuses loses lines, never the print. */
  appendLog?(text: string): void
}

export function resultsPath(files: PrinterFiles): string {
  return files.resultsPath ?? '/tmp'
}

export interface GcodeEntry {
  readonly path: string
  readonly sizeBytes: number
  /** Seconds since 1970; absent where the disk knows no time. */
  readonly modifiedS?: number
}

/** Either `finish` or `abandon` ends it; a disk that refuses throws. */
export interface GcodeFileWriter {
  write(bytes: Uint8Array): void
  finish(): void
  abandon(): void
}

export interface GcodeFileHandle {
  readonly path: string
  readonly sizeBytes: number
  /** Up to `length` bytes from `offset`; fewer only at the end. Throws when the file has gone. */
  read(offset: number, length: number): Uint8Array
  close(): void
}

export function createMemoryFiles(files: {
  readonly config: string
  readonly gcodes?: ReadonlyMap<string, Uint8Array>
}): PrinterFiles & {
  readonly gcodes: Map<string, Uint8Array>
  readonly variables: Map<string, string>
  readonly results: Map<string, string>
} {
  let config = files.config
  const gcodes = new Map(files.gcodes ?? [])
  const variables = new Map<string, string>()
  const results = new Map<string, string>()
  return {
    gcodes,
    variables,
    results,
    gcodesPath: '/home/pi/printer_data/gcodes',
    configPath: '/home/pi/printer_data/config/printer.cfg',
    logPath: '/home/pi/printer_data/logs/klippy.log',
    listGcodes: () => [...gcodes].map(([path, bytes]) => ({ path, sizeBytes: bytes.length })),
    openGcode(path) {
      const bytes = gcodes.get(path)
      if (bytes === undefined) return null
      return {
        path,
        sizeBytes: bytes.length,
        read(offset, length) {
          if (!gcodes.has(path)) throw new Error(`${path} has gone`)
          return bytes.subarray(offset, offset + length)
        },
        close: () => undefined,
      }
    },
    createGcode(path) {
      if (!isPlainPath(path)) return null
      const parts: Uint8Array[] = []
      return {
        write: (bytes) => void parts.push(bytes.slice()),
        finish: () => void gcodes.set(path, joined(parts)),
        abandon: () => void parts.splice(0),
      }
    },
    deleteGcode: (path) => gcodes.delete(path),
    readConfig: () => config,
    readInclude: () => null,
    writeConfig(text) {
      config = text
      return true
    },
    readVariables: (path) => variables.get(path) ?? null,
    writeVariables(path, text) {
      variables.set(path, text)
      return true
    },
    writeResult(path, text) {
      results.set(path, text)
      return true
    },
  }
}

/** A name, with folders, that stays below the folder of G-code and is one line. */
export function isPlainPath(path: string): boolean {
  const hasControl = [...path].some((letter) => letter < ' ' || letter === '\x7f')
  // Half a letter (a lone surrogate) has no bytes.
  const isText = !hasControl && !/\p{Surrogate}/u.test(path)
  if (!isText || path.includes('\\') || path.length > PATH_LETTERS_MAX) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

const PATH_LETTERS_MAX = 1024

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
