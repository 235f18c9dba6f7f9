// Starts a printer and the real Moonraker in front of it, runs the scenario, says what failed and what the logs end with.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logTail, type Moonraker, startMoonraker, stopProcess } from './moonraker.ts'
import { printThroughMoonraker } from './print-through-moonraker.ts'
import { root } from './python-environment.ts'

export const SPEED = 20
const LOG_LINES = 40

/** A printer that somebody else runs: its API socket and its data folder (the one with gcodes/ in it). */
export interface GivenPrinter {
  readonly socketPath: string
  readonly dataFolder: string
}

const command = join(root, 'bin', 'printwright.js')

export function hasKlippyCommand(): boolean {
  const help = spawnSync(process.execPath, [command, '--help'], { encoding: 'utf8' })
  return /^ {2}klippy\b/m.test(help.stdout)
}

export interface VirtualPrinter extends GivenPrinter {
  readonly process: ChildProcess
  readonly output: () => string
}

/** `more` stands behind its configuration. */
export function startVirtualPrinter(folder: string, more = ''): VirtualPrinter {
  const dataFolder = join(folder, 'data')
  const gcodes = join(dataFolder, 'gcodes')
  for (const name of ['config', 'gcodes', 'logs']) mkdirSync(join(dataFolder, name), { recursive: true })
  const config = join(dataFolder, 'config', 'printer.cfg')
  const template = readFileSync(join(root, 'tests', 'real', 'printer.cfg'), 'utf8')
  writeFileSync(config, template.replaceAll(/^path: GCODES_FOLDER$/gm, `path: ${gcodes}`) + more)
  const socketPath = join(folder, 'klippy_uds')
  const words = [command, 'klippy', '--config', config, '--data', dataFolder, '--socket', socketPath]
  words.push('--speed', String(SPEED))
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (data: Buffer): void => {
    output = (output + data.toString('utf8')).slice(-16_384)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return { socketPath, dataFolder, process: child, output: () => output }
}

export function endOf(printer: VirtualPrinter): Promise<never> {
  return new Promise((_, reject) => {
    const tell = (status: number | null): void => reject(new Error(`the printer ended by itself with status ${status}`))
    if (printer.process.exitCode === null) printer.process.once('exit', tell)
    else tell(printer.process.exitCode)
  })
}

/** True where everything held. */
export async function testMoonraker(binFolder: string, given: GivenPrinter | undefined): Promise<boolean> {
  // Short: the path of a Unix socket has at most 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'pw-real-'))
  const printer = given === undefined ? startVirtualPrinter(folder) : undefined
  const { socketPath, dataFolder } = given ?? printer!
  let server: Moonraker | undefined
  const startedMs = performance.now()
  try {
    server = await startMoonraker(binFolder, dataFolder, socketPath)
    const scenario = printThroughMoonraker(server, (line) => {
      console.log(`  ok  ${((performance.now() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${line}`)
    })
    await (printer === undefined ? scenario : Promise.race([scenario, endOf(printer)]))
    return true
  } catch (failure) {
    console.log(`  FAILED  ${failure instanceof Error ? failure.message : String(failure)}`)
    if (server !== undefined) console.log(`moonraker.log ends with:\n${logTail(server.logFile, LOG_LINES)}`)
    if (printer !== undefined) {
      console.log(`the printer said:\n${printer.output().trimEnd() || '(nothing)'}`)
    }
    return false
  } finally {
    if (server !== undefined) await stopProcess(server.process)
    if (printer !== undefined) await stopProcess(printer.process)
    rmSync(folder, { recursive: true, force: true })
  }
}
