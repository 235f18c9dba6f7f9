// moonraker.log: what a person looks into when something went wrong. It is turned over when it has grown, or when a client asks;
// a few old ones are kept.
import { appendFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerClock } from './moonraker.ts'

export interface ServerLog {
  write(line: string): void
  /** Begins a new one; false where the file cannot be moved. */
  rollover(): boolean
}

const BYTES_MAX = 4 << 20
const OLD_FILES_MAX = 4
/** Of one line: what clients send is written down too. */
const LINE_CHARACTERS_MAX = 4000

export function createServerLog(folder: string, clock: ServerClock): ServerLog {
  const path = join(folder, 'moonraker.log')
  let bytes = sizeOf(path)
  function rollover(): boolean {
    try {
      rmSync(`${path}.${OLD_FILES_MAX}`, { force: true })
      for (let k = OLD_FILES_MAX - 1; k > 0; k--) moveIfThere(`${path}.${k}`, `${path}.${k + 1}`)
      moveIfThere(path, `${path}.1`)
      bytes = 0
      return true
    } catch {
      return false
    }
  }
  return {
    write(line) {
      if (bytes > BYTES_MAX) rollover()
      const stamp = new Date(clock.unixS() * 1000).toISOString().replace('T', ' ').slice(0, 23)
      const entry = `${stamp} ${line.slice(0, LINE_CHARACTERS_MAX)}\n`
      try {
        appendFileSync(path, entry)
        bytes += entry.length
      } catch {
        // A full disk must not stop the printer's server.
      }
    },
    rollover,
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function moveIfThere(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to)
}
