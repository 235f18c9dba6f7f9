// The real Python client (moonraker-api) prints, against whatever server there is: the real Moonraker or ours.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { shortPrint } from '../contract/port-files.ts'

const SCRIPT = fileURLToPath(new URL('moonraker-api-print.py', import.meta.url))
const LIMIT_MS = 300_000

/** True where every step holds. */
export async function printWithPythonClient(binFolder: string, host: string, port: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'pw-python-'))
  const file = join(folder, 'short.gcode')
  writeFileSync(file, shortPrint().text)
  try {
    const startedMs = performance.now()
    const child = spawn(join(binFolder, 'python'), [SCRIPT, host, String(port), file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
    })
    let errors = ''
    createInterface(child.stdout).on('line', (line) => {
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1).padStart(6)
      console.log(line.startsWith('FAILED') ? `  ${line}` : `  ok  ${seconds} s  ${line}`)
    })
    child.stderr.on('data', (data: Buffer) => {
      errors = (errors + data.toString()).slice(-4096)
    })
    const status = await new Promise<number | null>((done) => child.once('close', done))
    if (status !== 0) console.log(`  FAILED  the Python client ended with status ${status}\n${errors}`)
    return status === 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
