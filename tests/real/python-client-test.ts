// The real Python client (moonraker-api) prints, against whatever server there is: the real Moonraker or ours.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { shortPrint } from '../contract/port-files.ts'

const PRINT_SCRIPT = fileURLToPath(new URL('moonraker-api-print.py', import.meta.url))
const CLIENTS_SCRIPT = fileURLToPath(new URL('python-clients.py', import.meta.url))
const LIMIT_MS = 300_000

/** True where every step holds. */
export function printWithPythonClient(binFolder: string, host: string, port: number): Promise<boolean> {
  return runSteps(binFolder, PRINT_SCRIPT, (file) => [host, String(port), file])
}

/** What many libraries do, each step on its own. */
export function runPythonClients(binFolder: string, url: string, hasCamera: boolean): Promise<boolean> {
  return runSteps(binFolder, CLIENTS_SCRIPT, (file) => [url, file, ...(hasCamera ? ['camera'] : [])])
}

async function runSteps(
  binFolder: string,
  script: string,
  wordsFor: (file: string) => readonly string[],
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'pw-python-'))
  const file = join(folder, 'short.gcode')
  writeFileSync(file, shortPrint().text)
  try {
    const startedMs = performance.now()
    const child = spawn(join(binFolder, 'python'), [script, ...wordsFor(file)], {
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
