// The printer's disk: one folder for the configuration, one for G-code. Names come from outside; nothing is read or written
// outside of these folders, whatever a name or a link says.
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { ReadInclude } from '#config'
import type { GcodeEntry, GcodeFileHandle, GcodeFileWriter, PrinterFiles } from '#printer'
import { isPlainPath } from '#printer'
import { makeFolder } from './folder.ts'

export interface DiskFolders {
  readonly configPath: string
  /** The person's file that the configuration is a copy of: what it includes lies beside that one. Never written. */
  readonly originPath?: string | undefined
  readonly gcodesPath: string
  readonly logPath: string
  readonly readInclude: ReadInclude
}

const GCODE_NAME = /\.(gcode|g|gco)$/i
const FILES_MAX = 100_000

export function createDiskFiles(folders: DiskFolders): PrinterFiles {
  const { configPath, gcodesPath, originPath = configPath } = folders
  makeFolder(gcodesPath)
  const configFolder = dirname(configPath)
  const resultsPath = dirname(folders.logPath)
  return {
    gcodesPath,
    configPath,
    logPath: folders.logPath,
    originPath,
    readInclude: folders.readInclude,
    listGcodes: () => listGcodes(gcodesPath),
    openGcode: (path) => openGcode(gcodesPath, path),
    createGcode: (path) => createGcode(gcodesPath, path),
    deleteGcode(path) {
      const full = isPlainPath(path) ? placeOf(gcodesPath, path) : null
      return full !== null && attempt(() => unlinkSync(full))
    },
    readConfig: () => readText(configPath),
    writeConfig: (text, backupName) =>
      attempt(() => {
        copyFileSync(configPath, join(configFolder, basename(backupName)))
        replaceFile(configPath, text)
      }),
    readVariables: (path) =>
      readText(variablesPath(configFolder, path)) ?? readText(variablesPath(dirname(originPath), path)),
    writeVariables: (path, text) => attempt(() => replaceFile(variablesPath(configFolder, path), text)),
    resultsPath,
    appendLog: (text) => appendLog(folders.logPath, text),
    writeResult: (path, text) =>
      attempt(() => {
        makeFolder(resultsPath)
        replaceFile(join(resultsPath, basename(path)), text)
      }),
  }
}

/** A log that has become this long is put aside, in place of the one before. */
const LOG_BYTES_MAX = 32 << 20

function appendLog(path: string, text: string): void {
  attempt(() => {
    makeFolder(dirname(path))
    const { size } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0 }
    if (size > LOG_BYTES_MAX) renameSync(path, `${path}.1`)
    appendFileSync(path, text)
  })
}

/** The variables' file lies beside the configuration, whatever folder its option names on the real machine. */
function variablesPath(configFolder: string, path: string): string {
  return join(configFolder, basename(path))
}

function attempt(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

/** Either the old text or the new one is there, whenever the power goes. */
function replaceFile(path: string, text: string): void {
  const fresh = `${path}.new`
  writeFileSync(fresh, text, { flush: true })
  renameSync(fresh, path)
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function listGcodes(folder: string): GcodeEntry[] {
  const found: GcodeEntry[] = []
  const visit = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || found.length >= FILES_MAX) continue
      const full = join(at, entry.name)
      if (entry.isDirectory()) visit(full)
      else if (entry.isFile() && GCODE_NAME.test(entry.name)) {
        const handle = openSync(full, 'r')
        const { size, mtimeMs } = fstatSync(handle)
        found.push({
          path: relative(folder, full).split(sep).join('/'),
          sizeBytes: size,
          modifiedS: mtimeMs / 1000,
        })
        closeSync(handle)
      }
    }
  }
  attempt(() => visit(folder))
  return found
}

/** Where a file is or would be; null where its folder is missing or a link leads out of the folder of G-code. */
function placeOf(folder: string, path: string, makesFolders = false): string | null {
  try {
    const root = realpathSync(folder)
    const parts = path.split('/')
    const name = parts.pop() ?? ''
    let at = root
    for (const part of parts) {
      const next = join(at, part)
      if (makesFolders && !existsSync(next)) mkdirSync(next)
      at = realpathSync(next)
      if (!at.startsWith(root + sep)) return null
    }
    return join(at, name)
  } catch {
    return null
  }
}

let uploads = 0

function createGcode(folder: string, path: string): GcodeFileWriter | null {
  if (!isPlainPath(path)) return null
  try {
    const full = placeOf(folder, path, true)
    if (full === null) return null
    const fresh = join(dirname(full), `.upload-${process.pid}-${uploads++}`)
    const handle = openSync(fresh, 'wx')
    const drop = (): void => {
      closeSync(handle)
      unlinkSync(fresh)
    }
    return {
      write(bytes) {
        for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at)
      },
      finish() {
        try {
          fsyncSync(handle)
          renameSync(fresh, full)
        } catch (error) {
          drop()
          throw error
        }
        closeSync(handle)
      },
      abandon: drop,
    }
  } catch {
    return null
  }
}

function openGcode(folder: string, path: string): GcodeFileHandle | null {
  try {
    const root = realpathSync(folder)
    const full = realpathSync(resolve(root, path))
    if (!full.startsWith(root + sep)) return null
    const handle = openSync(full, 'r')
    const { size } = fstatSync(handle)
    if (!fstatSync(handle).isFile()) {
      closeSync(handle)
      return null
    }
    return {
      path: relative(root, full).split(sep).join('/'),
      sizeBytes: size,
      read(offset, length) {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
        let count = 0
        while (count < bytes.length) {
          const got = readSync(handle, bytes, count, bytes.length - count, offset + count)
          if (got === 0) throw new Error(`${path} has become shorter`)
          count += got
        }
        return bytes
      },
      close: () => closeSync(handle),
    }
  } catch {
    return null
  }
}
