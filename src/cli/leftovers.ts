// Folders in which a record was being made when its process was killed: nobody will finish them.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A writer that has written nothing for this long, and whose process is gone, will not come back. */
const GONE_AFTER_MS = 60_000

/**
 * Takes away folders `.NAME-PID` of dead processes that hold nothing but files of these names. What is alive, young or holds
 * anything else stays: it is somebody's.
 */
export function clearLeftovers(folder: string, names: readonly string[]): void {
  for (const entry of entriesOf(folder)) {
    const pid = Number(/^\..+-([1-9]\d*)$/.exec(entry)?.[1] ?? Number.NaN)
    if (Number.isNaN(pid) || isAlive(pid)) continue
    const left = join(folder, entry)
    try {
      const held = readdirSync(left)
      if (!held.every((name) => names.includes(name))) continue
      const newestMs = Math.max(
        ...[left, ...held.map((name) => join(left, name))].map((path) => statSync(path).mtimeMs),
      )
      if (Date.now() - newestMs > GONE_AFTER_MS) rmSync(left, { recursive: true, force: true })
    } catch {
      // No folder, or gone by now, or not ours to read.
    }
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // Not there yet: whatever is wrong with it, the writing will say.
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
