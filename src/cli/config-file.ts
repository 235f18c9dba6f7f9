// printer.cfg and what it includes, from disk.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { PrintwrightError } from '#core'
import { matchesGlob } from './glob.ts'

/** A configuration is text for people; anything bigger is not one. */
const MAX_CONFIG_BYTES = 4 << 20
/** Real configurations include some dozens of files from two or three folders. */
const INCLUDES_MAX = 1000
const INCLUDED_BYTES_MAX = 32 << 20
const FOLDERS_MAX = 1000
const WILDCARD = /[*?[]/

export interface ConfigText {
  readonly file: string
  readonly text: string
}

export function readConfigText(path: string): ConfigText {
  try {
    const found = statSync(path)
    if (found.isDirectory()) {
      throw new PrintwrightError('config-is-folder', `${path} is a folder, not a printer.cfg.`)
    }
    // A pipe or a device may never end.
    if (!found.isFile()) throw new PrintwrightError('config-not-file', `${path} is not a plain file.`)
    if (found.size > MAX_CONFIG_BYTES) {
      throw new PrintwrightError('config-too-large', `${path} is larger than 4 MB: it is not a printer.cfg.`)
    }
    const bytes = readFileSync(path)
    if (bytes.includes(0)) throw new PrintwrightError('config-binary', `${path} is a binary file, not a printer.cfg.`)
    return { file: path, text: bytes.toString('utf8') }
  } catch (error) {
    if (error instanceof PrintwrightError) throw error
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') throw new PrintwrightError('config-missing', `${path}: no such file.`)
    throw new PrintwrightError('config-unreadable', `${path} could not be read: ${(error as Error).message}.`)
  }
}

/**
 * A reader of what one configuration includes: the files that `[include PATTERN]` in `fromFile` means, sorted by name; null
 * when a plain name does not exist. It counts, so that files including each other in every order come to an end.
 */
export function createIncludeReader(): (pattern: string, fromFile: string) => ConfigText[] | null {
  let includes = 0
  let bytes = 0
  return (pattern, fromFile) => {
    const paths = expandPattern(resolve(dirname(fromFile), pattern), fromFile)
    if (paths.length === 0) return WILDCARD.test(pattern) ? [] : null
    return paths.map((path) => {
      const read = readConfigText(path)
      includes++
      bytes += read.text.length
      if (includes > INCLUDES_MAX || bytes > INCLUDED_BYTES_MAX) {
        throw new PrintwrightError(
          'config-includes-many',
          `${fromFile} leads to more than ${INCLUDES_MAX} included files or 32 MB of them: files that include each other?`,
        )
      }
      return read
    })
  }
}

/** Wildcards in any part of a path, as a shell would. */
function expandPattern(path: string, fromFile: string): string[] {
  let folders = 0
  let found = ['/']
  for (const part of path.split('/').slice(1)) {
    if (!WILDCARD.test(part)) {
      found = found.map((folder) => join(folder, part))
      continue
    }
    folders += found.length
    if (folders > FOLDERS_MAX) {
      throw new PrintwrightError(
        'config-includes-wide',
        `${fromFile} includes ${path}, which looks into more than ${FOLDERS_MAX} folders.`,
      )
    }
    found = found.flatMap((folder) =>
      namesIn(folder)
        .filter((name) => matchesGlob(part, name))
        .map((name) => join(folder, name)),
    )
  }
  return found.filter((candidate) => isNoFolder(candidate)).sort()
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'))
  } catch {
    return [] // A folder that is not there holds no matching file.
  }
}

/** Pipes and devices are kept here and refused when they are read: leaving them out in silence would hide them. */
function isNoFolder(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    return found !== undefined && !found.isDirectory()
  } catch {
    return false // A file in the place of a folder, or no permission: nothing is there to be read.
  }
}
