// Folders on a disk that may refuse.
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { PrintwrightError } from '#core'

/** Makes a folder and those above it; one sentence where the disk refuses. */
export function makeFolder(path: string): void {
  try {
    makeWithParents(path)
  } catch (error) {
    throw new PrintwrightError('folder', `the folder ${path} cannot be used: ${(error as Error).message}.`, {
      exitStatus: 3,
      cause: error,
    })
  }
}

/** Step by step: Node's own `recursive` never comes back where a parent takes no folders (/proc). */
function makeWithParents(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return
  if (found !== undefined) throw new Error(`${path} is no folder`)
  makeWithParents(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Another program may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
