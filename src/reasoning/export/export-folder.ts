// The folder of an export: made beside its place and moved there whole, so that nobody reads half of one.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { PrintwrightError } from '#core'

export interface FileFacts {
  /** Below the folder, with slashes. */
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** `work` gets a folder to write in; what it throws leaves nothing behind. */
export async function intoFolder<T>(out: string, work: (folder: string) => Promise<T>): Promise<T> {
  const target = resolve(out)
  const entries = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    if (error.code === 'ENOTDIR') throw new PrintwrightError('reason-out', `${out} is a file, no folder.`)
    throw unwritable(out, error)
  })
  if (entries !== null && entries.length > 0)
    throw new PrintwrightError('reason-out', `${out} is not empty; give another --out.`)
  const made = join(dirname(target), `.${basename(target)}-${process.pid}`)
  try {
    await rm(made, { recursive: true, force: true })
    await mkdir(made, { recursive: true })
    const result = await work(made)
    if (entries !== null) await rmdir(target)
    await rename(made, target)
    return result
  } catch (error) {
    await rm(made, { recursive: true, force: true }).catch(() => undefined)
    throw error instanceof PrintwrightError || !isOfTheSystem(error) ? error : unwritable(out, error)
  }
}

function isOfTheSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function unwritable(path: string, cause: Error): PrintwrightError {
  return new PrintwrightError('reason-unwritable', `${path} could not be written: ${cause.message}.`, {
    exitStatus: 3,
    cause,
  })
}

export async function factsOfFile(folder: string, path: string): Promise<FileFacts> {
  const full = join(folder, path)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(full)) hash.update(chunk as Buffer)
  return { path, bytes: (await stat(full)).size, sha256: hash.digest('hex') }
}
