// printer.cfg and what it includes, from disk.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { PrintwrightError } from '#core'

/** A configuration is text for people; anything bigger is not one. */
const MAX_CONFIG_BYTES = 4 << 20

export interface ConfigText {
  readonly file: string
  readonly text: string
}

export function readConfigText(path: string): ConfigText {
  try {
    if (statSync(path).size > MAX_CONFIG_BYTES) {
      throw new PrintwrightError('config-too-large', `${path} is larger than 4 MB: it is not a printer.cfg.`)
    }
    const bytes = readFileSync(path)
    if (bytes.includes(0)) throw new PrintwrightError('config-binary', `${path} is a binary file, not a printer.cfg.`)
    return { file: path, text: bytes.toString('utf8') }
  } catch (error) {
    if (error instanceof PrintwrightError) throw error
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') throw new PrintwrightError('config-missing', `${path}: no such file.`)
    if (code === 'EISDIR') throw new PrintwrightError('config-is-folder', `${path} is a folder, not a printer.cfg.`)
    throw new PrintwrightError('config-unreadable', `${path} could not be read: ${(error as Error).message}.`)
  }
}

/** The files that `[include PATTERN]` in `fromFile` means, sorted by name; null when a plain name does not exist. */
export function readIncludes(pattern: string, fromFile: string): ConfigText[] | null {
  const hasWildcard = /[*?[]/.test(pattern)
  const paths = expandPattern(resolve(dirname(fromFile), pattern))
  if (paths.length === 0) return hasWildcard ? [] : null
  return paths.map(readConfigText)
}

/** `*`, `?` and `[...]` in any part of a path, as a shell would. */
function expandPattern(path: string): string[] {
  const parts = path.split('/').slice(1)
  let found = ['/']
  for (const part of parts) {
    if (!/[*?[]/.test(part)) {
      found = found.map((folder) => join(folder, part))
      continue
    }
    const source = part
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')
      .replace(/\[!/g, '[^')
    const matcher = new RegExp(`^${source}$`)
    found = found.flatMap((folder) =>
      namesIn(folder)
        .filter((name) => matcher.test(name))
        .map((name) => join(folder, name)),
    )
  }
  return found.filter((candidate) => isFile(candidate)).sort()
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'))
  } catch {
    return [] // A folder that is not there holds no matching file.
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
