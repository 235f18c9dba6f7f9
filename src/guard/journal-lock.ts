// One journal has one writer: two would write two chains into each other. The lock names the process and when it began, so that one
// which a killed process or a power cut left behind does not keep the guard from coming up again by itself.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrintwrightError } from '#core'

const held = new Set<string>()

/** Gives what lets it go again. Throws a PrintwrightError where another process that lives has it. */
export function lockJournal(folder: string): () => void {
  const path = join(folder, 'audit.lock')
  for (let tries = 0; tries < 3; tries++) {
    try {
      writeFileSync(path, processName(process.pid), { flag: 'wx', mode: 0o600 })
      held.add(path)
      return () => {
        held.delete(path)
        rmSync(path, { force: true })
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      refuseLiving(path, folder)
      rmSync(path, { force: true })
    }
  }
  throw taken(folder, 'another process')
}

function refuseLiving(path: string, folder: string): void {
  if (held.has(path)) throw taken(folder, 'this process')
  const name = readOr(path, '')
  const pid = Number.parseInt(name, 10)
  // A lock with our own number that we do not hold was left by somebody who had it before us: in a container all have the same.
  const lives = pid > 0 && pid !== process.pid && name === processName(pid) && isThere(pid)
  if (lives) throw taken(folder, `process ${pid}`)
}

function taken(folder: string, by: string): PrintwrightError {
  return new PrintwrightError('journal-taken', `the journal in ${folder} is being written by ${by}.`, { exitStatus: 3 })
}

/** Its number, and where the system says so, when it began and in which boot. */
function processName(pid: number): string {
  const fields = readOr(`/proc/${pid}/stat`, '').split(') ').at(-1)?.split(' ') ?? []
  return [pid, fields[19] ?? '', readOr('/proc/sys/kernel/random/boot_id', '').trim()].join(' ')
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return otherwise
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
