// Against the real Moonraker in front of our printer: our client keeps the contract of every PrinterPort, and the real Python
// client prints, so that what it is asked to do is known to work.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '#core'
import { connectMoonraker } from '#moonraker'
import type { PrinterPort } from '#protocol'
import { PrinterRefusal } from '#protocol'
import { openCutWire } from '../contract/cut-wire.ts'
import { readAll, rejection, untilAsync } from '../contract/port-world.ts'
import { PORT_CASES } from '../contract/printer-port.ts'
import { startServer } from '../moonraker-server.ts'
import { klippyState, logTail, startMoonraker, stopProcess } from './moonraker.ts'
import { SPEED, startVirtualPrinter } from './moonraker-test.ts'
import { printWithPythonClient, runPythonClients } from './python-client-test.ts'
import { root } from './python-environment.ts'

const READY_WITHIN_MS = 60_000
const LOG_LINES = 30

interface RealServer {
  readonly port: number
  /** Begins the server anew: only who has a key or an account is let in. */
  lock(): Promise<number>
  close(): Promise<void>
}

async function startRealServer(binFolder: string): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pw-port-'))
  const printer = startVirtualPrinter(folder)
  const logs = join(printer.dataFolder, 'logs')
  mkdirSync(logs, { recursive: true })
  // Klipper writes it; our printer keeps none on its disk.
  writeFileSync(join(logs, 'klippy.log'), 'Start printer\n[extruder]\n')
  let server = await startMoonraker(binFolder, printer.dataFolder, printer.socketPath)
  const close = async (): Promise<void> => {
    await stopProcess(server.process)
    await stopProcess(printer.process)
    rmSync(folder, { recursive: true, force: true })
  }
  const endMs = performance.now() + READY_WITHIN_MS
  while ((await klippyState(server)) !== 'ready') {
    if (performance.now() > endMs) {
      const said = `${printer.output()}\n${logTail(server.logFile, LOG_LINES)}`
      await close()
      throw new Error(`Moonraker does not see the printer ready: ${said}`)
    }
    await sleep(100)
  }
  const lock = async (): Promise<number> => {
    await stopProcess(server.process)
    server = await startMoonraker(binFolder, printer.dataFolder, printer.socketPath, false)
    return server.port
  }
  return { port: server.port, lock, close }
}

/** Keys, accounts, and nobody in particular, at a real Moonraker that knows its people. */
export async function testAccess(binFolder: string): Promise<boolean> {
  const server = await startRealServer(binFolder)
  const login = { user: 'printwright', password: 'only for this test' }
  const options = { nowS: () => performance.now() / 1000, random: createRandom(1) }
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const headers = { 'Content-Type': 'application/json' }
    const given = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) }
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, given)
    return ((await answer.json()) as { result: unknown }).result
  }
  try {
    await ask('/access/user', { username: login.user, password: login.password })
    const apiKey = String(await ask('/access/api_key'))
    const url = `http://127.0.0.1:${await server.lock()}`
    await untilAsync('it answers again', () =>
      fetch(`${url}/access/info`).then(
        () => true,
        () => false,
      ),
    )
    for (const [name, credentials] of Object.entries({ 'an API key': { apiKey }, 'an account': { login } })) {
      const port = await connectMoonraker(url, { ...options, ...credentials })
      await untilAsync('the host is there', async () => (await port.info()).state === 'ready')
      await port.upload('mine.gcode', Buffer.from('G28\n'))
      assert.equal((await readAll((await port.download('mine.gcode')).chunks)).toString(), 'G28\n')
      await port.runScript('M105')
      await port.close()
      console.log(`  ok          ${name} lets in: host, upload, download, script`)
    }
    for (const [name, credentials] of Object.entries({
      nobody: {},
      'a wrong key': { apiKey: '0123456789abcdef0123456789abcdef' },
      'a wrong password': { login: { ...login, password: 'something else' } },
    })) {
      const error = await rejection(connectMoonraker(url, { ...options, ...credentials }))
      assert.ok(error instanceof PrinterRefusal, `${name}: ${error.name}: ${error.message}`)
      console.log(`  ok          ${name} is not let in: ${error.code} ${error.message}`)
    }
    return true
  } catch (failure) {
    console.log(`  FAILED  ${failure instanceof Error ? failure.stack : String(failure)}`)
    return false
  } finally {
    await server.close()
  }
}

/** True where every step of the Python client holds. */
export async function testPythonClient(binFolder: string, pythonFolder: string): Promise<boolean> {
  const server = await startRealServer(binFolder)
  try {
    return await printWithPythonClient(pythonFolder, '127.0.0.1', server.port)
  } finally {
    await server.close()
  }
}

/** The same against our own server. */
export async function testPythonClientOnOurs(pythonFolder: string): Promise<boolean> {
  const configPath = join(root, 'tests', 'real', 'printer.cfg')
  const server = await startServer({ configPath, speed: SPEED })
  try {
    const missing = ['history', 'data_store'].filter((part) => !server.running.moonraker.components.includes(part))
    if (missing.length > 0) {
      console.log(`  skipped: the server has no ${missing.join(', ')} yet`)
      return true
    }
    const holds = await printWithPythonClient(pythonFolder, '127.0.0.1', server.port)
    for (const failure of server.failures) console.log(`  FAILED  the server says: ${failure}`)
    return holds && server.failures.length === 0
  } finally {
    await server.close()
  }
}

/** All the libraries, against our own server. */
export async function testPythonClientsOnOurs(pythonFolder: string): Promise<boolean> {
  const server = await startServer({ configPath: join(root, 'tests', 'real', 'printer.cfg'), speed: SPEED })
  try {
    const holds = await runPythonClients(pythonFolder, server.url, false)
    for (const failure of server.failures) console.log(`  FAILED  the server says: ${failure}`)
    return holds && server.failures.length === 0
  } finally {
    await server.close()
  }
}

/** `only`: names of cases that contain it. True where every case holds. */
export async function testPort(binFolder: string, only = ''): Promise<boolean> {
  const server = await startRealServer(binFolder)
  const wire = await openCutWire(server.port)
  const ports: PrinterPort[] = []
  const open = async (): Promise<PrinterPort> => {
    const port = await connectMoonraker(`http://127.0.0.1:${wire.port}`, {
      nowS: () => performance.now() / 1000,
      random: createRandom(1),
    })
    ports.push(port)
    return port
  }
  let failures = 0
  try {
    const port = await open()
    const world = { open, hasCamera: false, hasMeters: false, cutLink: wire.cut, speed: SPEED }
    for (const { name, run } of PORT_CASES.filter((one) => one.name.includes(only))) {
      const startedMs = performance.now()
      try {
        await run(port, world)
        console.log(`  ok  ${((performance.now() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${name}`)
      } catch (error) {
        failures++
        console.log(`  FAILED  ${name}\n${error instanceof Error ? error.stack : String(error)}`)
      }
    }
  } finally {
    for (const port of ports) await port.close()
    wire.close()
    await server.close()
  }
  return failures === 0
}
