// A text file that is written beside its place and moved there when it is whole: a reader finds all of it or what was there.
import { closeSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { PrintwrightError } from '#core'

export interface WholeFile {
  write(text: string): void
  /** Puts the whole file in its place. */
  keep(): void
  /** Leaves nothing behind; does nothing after `keep`. */
  discard(): void
}

const BUFFERED = 1 << 16

/** `option`: the word of the command line that names the file. */
export function createWholeFile(path: string, option: string): WholeFile {
  checkTarget(path, option)
  removeLeftovers(path)
  const temporary = `${path}.part-${process.pid}`
  let handle: number | null = null
  let waiting = ''

  function discard(): void {
    if (handle === null) return
    closeSync(handle)
    handle = null
    rmSync(temporary, { force: true })
  }

  function attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      discard()
      rmSync(temporary, { force: true })
      throw cannotWrite(path, error)
    }
  }

  function pour(): void {
    if (handle !== null && waiting !== '') writeSync(handle, waiting)
    waiting = ''
  }

  attempt(() => {
    handle = openSync(temporary, 'w')
  })
  return {
    write(text) {
      waiting += text
      if (waiting.length >= BUFFERED) attempt(pour)
    },
    keep: () =>
      attempt(() => {
        pour()
        if (handle !== null) closeSync(handle)
        handle = null
        renameSync(temporary, path)
      }),
    discard,
  }
}

/** A writer that nobody has heard of for this long, and whose process is gone, will not come back. */
const GONE_AFTER_MS = 60_000

/** What a writer of the same file has left behind that was killed. */
function removeLeftovers(path: string): void {
  const start = `${basename(path)}.part-`
  try {
    for (const name of readdirSync(dirname(path))) {
      const pid = name.startsWith(start) ? Number(name.slice(start.length)) : Number.NaN
      if (!(Number.isInteger(pid) && pid > 0) || isAlive(pid)) continue
      const left = join(dirname(path), name)
      if (Date.now() - statSync(left).mtimeMs > GONE_AFTER_MS) rmSync(left, { force: true })
    }
  } catch {
    // Not there or not ours to read: whatever is wrong with the folder, the writing will say.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Said before the work. Only plain files are replaced: a rename would put one in the place of a device. */
function checkTarget(path: string, option: string): void {
  if (path.trim() === '') throw new PrintwrightError('file-unnamed', `${option} needs the name of a file.`)
  let found: ReturnType<typeof statSync>
  try {
    found = statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw cannotWrite(path, error)
  }
  if (found === undefined || found.isFile()) return
  const what = found.isDirectory() ? 'is a folder' : 'is not a plain file'
  throw new PrintwrightError('file-not-plain', `${option} ${path} ${what}; give the name of a file.`)
}

function cannotWrite(path: string, error: unknown): PrintwrightError {
  return new PrintwrightError('file-unwritable', `${path} could not be written: ${(error as Error).message}.`, {
    exitStatus: 3,
    cause: error,
  })
}
