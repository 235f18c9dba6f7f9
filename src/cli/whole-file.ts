// A text file that is written beside its place and moved there when it is whole: a reader finds all of it or what was there.
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { PrintwrightError } from '#core'
import { isAlive } from './leftovers.ts'

export interface WholeFile {
  write(text: string): void
  /** Brings all of it to the disk, beside its place; whatever could fail has failed by then. */
  finish(): void
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
  let isKept = false

  function close(): void {
    const open = handle
    handle = null
    if (open !== null) closeSync(open)
  }

  function discard(): void {
    if (isKept) return
    try {
      close()
    } finally {
      rmSync(temporary, { force: true })
    }
  }

  function attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      discard()
      throw cannotWrite(path, error)
    }
  }

  function pour(): void {
    const bytes = Buffer.from(waiting, 'utf8')
    waiting = ''
    // A disk that is nearly full takes a part and says so by the count alone; the rest is what fails.
    for (let done = 0; handle !== null && done < bytes.length; ) done += writeSync(handle, bytes, done)
  }

  function finish(): void {
    if (handle === null) return
    pour()
    fsyncSync(handle)
    close()
  }

  attempt(() => {
    handle = openSync(temporary, 'w')
  })
  return {
    write(text) {
      waiting += text
      if (waiting.length >= BUFFERED) attempt(pour)
    },
    finish: () => attempt(finish),
    keep: () =>
      attempt(() => {
        finish()
        renameSync(temporary, path)
        isKept = true
      }),
    discard,
  }
}

/** Files that belong together, in the order in which they are to appear: where one cannot be made, none is. */
export function createWholeFiles(paths: readonly string[], option: string): WholeFile[] {
  const files: WholeFile[] = []
  try {
    for (const path of paths) files.push(createWholeFile(path, option))
  } catch (error) {
    for (const file of files) file.discard()
    throw error
  }
  return files
}

/** None appears before all of them are whole. */
export function keepTogether(files: readonly WholeFile[]): void {
  try {
    for (const file of files) file.finish()
    for (const file of files) file.keep()
  } finally {
    for (const file of files) file.discard()
  }
}

/** Writes texts that belong together. */
export function writeWholeFiles(texts: readonly (readonly [path: string, text: string])[], option: string): void {
  const files = createWholeFiles(
    texts.map(([path]) => path),
    option,
  )
  try {
    for (const [i, [, text]] of texts.entries()) files[i]?.write(text)
    keepTogether(files)
  } finally {
    for (const file of files) file.discard()
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
