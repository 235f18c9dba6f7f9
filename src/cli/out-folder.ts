// The folder of --out: what is wrong with its name is said before the work, not after it.
import { mkdirSync, statSync } from 'node:fs'
import { PrintwrightError } from '#core'

/** An empty name or that of something else is refused; nothing is made yet. */
export function checkOutFolder(folder: string): string {
  if (folder.trim() === '') throw new PrintwrightError('out-empty', '--out needs the name of a folder.')
  if (isOther(folder)) {
    throw new PrintwrightError('out-is-file', `--out ${folder} is a file; give the name of a folder.`)
  }
  return folder
}

function isOther(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR'
  }
}

export function makeOutFolder(folder: string): string {
  try {
    mkdirSync(checkOutFolder(folder), { recursive: true })
  } catch (cause) {
    if (cause instanceof PrintwrightError) throw cause
    throw new PrintwrightError('out-unwritable', `--out ${folder} could not be made: ${(cause as Error).message}.`, {
      exitStatus: 3,
      cause,
    })
  }
  return folder
}
