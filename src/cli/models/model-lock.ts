// What was fetched, from where, and which bytes it had: the second pull of a model gets the same bytes as the first, or says so.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrintwrightError, plainText } from '#core'

export interface LockEntry {
  readonly file: string
  readonly url: string
  readonly bytes: number
  readonly sha256: string
  /** `known`: it ships with the product; `given`: a person said it; `first-use`: nobody knew it, it is what came. */
  readonly pinnedBy: 'known' | 'given' | 'first-use'
}

const LOCK = 'models.lock.json'

export function readLock(folder: string): Readonly<Record<string, LockEntry>> {
  let text: string
  try {
    text = readFileSync(join(folder, LOCK), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw unreadable(folder, error)
  }
  try {
    const entries = Object.entries(JSON.parse(text) as object)
    if (!entries.every(([, entry]) => isEntry(entry))) throw new Error('it has another form')
    return Object.fromEntries(entries)
  } catch (error) {
    throw unreadable(folder, error)
  }
}

/** Never ignored: without it a changed model would pass for the first of its name. */
function unreadable(folder: string, error: unknown): PrintwrightError {
  const path = plainText(join(folder, LOCK))
  return new PrintwrightError('model_lock', `${path} cannot be read: mend or delete it.`, { cause: error })
}

function isEntry(entry: unknown): entry is LockEntry {
  if (typeof entry !== 'object' || entry === null) return false
  const { file, url, bytes, sha256, pinnedBy } = entry as Partial<Record<keyof LockEntry, unknown>>
  const isPinned = pinnedBy === 'known' || pinnedBy === 'given' || pinnedBy === 'first-use'
  return (
    typeof file === 'string' && typeof url === 'string' && typeof bytes === 'number' && isSha256(sha256) && isPinned
  )
}

export function isSha256(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text)
}

export function writeLock(folder: string, name: string, entry: LockEntry | null): void {
  const { [name]: _before, ...others } = readLock(folder)
  const entries = entry === null ? others : { ...others, [name]: entry }
  mkdirSync(folder, { recursive: true })
  const path = join(folder, LOCK)
  writeFileSync(`${path}.new`, `${JSON.stringify(entries, null, 2)}\n`)
  renameSync(`${path}.new`, path)
}
