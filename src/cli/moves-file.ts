// The CSV of `plan --moves`: written beside the wanted place and moved there when it is whole.
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { PrintwrightError } from '#core'
import type { TrajectoryBlock } from '#motion'
import { TRAPEZOID_CSV_HEADER, trapezoidCsvRows } from '#motion'

export interface MovesFile {
  write(block: TrajectoryBlock): void
  /** Puts the whole file in its place. */
  keep(): void
  /** Leaves nothing behind; does nothing after `keep`. */
  discard(): void
}

export function createMovesFile(path: string): MovesFile {
  checkTarget(path)
  const temporary = `${path}.part-${process.pid}`
  let handle: number | null = null

  function close(): void {
    const open = handle
    handle = null
    if (open !== null) closeSync(open)
  }

  function discard(): void {
    if (handle === null) return
    close()
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

  attempt(() => {
    handle = openSync(temporary, 'w')
    writeSync(handle, `${TRAPEZOID_CSV_HEADER}\n`)
  })
  return {
    write: (block) =>
      attempt(() => {
        if (handle !== null) writeSync(handle, trapezoidCsvRows(block))
      }),
    keep: () =>
      attempt(() => {
        close()
        renameSync(temporary, path)
      }),
    discard,
  }
}

/** Said before the work. A rename would put a plain file in the place of a device or a pipe, so only plain files are replaced. */
function checkTarget(path: string): void {
  if (path.trim() === '') throw new PrintwrightError('moves-empty', '--moves needs the name of a file.')
  let found: ReturnType<typeof statSync>
  try {
    found = statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw cannotWrite(path, error)
  }
  if (found === undefined || found.isFile()) return
  if (found.isDirectory()) {
    throw new PrintwrightError('moves-is-folder', `--moves ${path} is a folder; give the name of a file.`)
  }
  throw new PrintwrightError('moves-is-device', `--moves ${path} is not a plain file; give the name of a file.`)
}

function cannotWrite(path: string, error: unknown): PrintwrightError {
  return new PrintwrightError('moves-unwritable', `${path} could not be written: ${(error as Error).message}.`, {
    exitStatus: 3,
    cause: error,
  })
}
