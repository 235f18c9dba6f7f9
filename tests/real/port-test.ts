// Against the real Moonraker in front of our printer: our client keeps the contract of every PrinterPort, and the real Python
// client prints, so that what it is asked to do is known to work.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '#core'
import { connectMoonraker } from '#moonraker'
import type { PrinterPort } from '#protocol'
import { openCutWire } from '../contract/cut-wire.ts'
import { PORT_CASES } from '../contract/printer-port.ts'
import { klippyState, logTail, startMoonraker, stopProcess } from './moonraker.ts'
import { SPEED, startVirtualPrinter } from './moonraker-test.ts'
import { printWithPythonClient } from './python-client-test.ts'

const READY_WITHIN_MS = 60_000
const LOG_LINES = 30

interface RealServer {
  readonly port: number
  close(): Promise<void>
}

async function startRealServer(binFolder: string): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pw-port-'))
  const printer = startVirtualPrinter(folder)
  const logs = join(printer.dataFolder, 'logs')
  mkdirSync(logs, { recursive: true })
  // Klipper writes it; our printer keeps none on its disk.
  writeFileSync(join(logs, 'klippy.log'), 'Start printer\n[extruder]\n')
  const server = await startMoonraker(binFolder, printer.dataFolder, printer.socketPath)
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
  return { port: server.port, close }
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
    const world = { open, hasCamera: false, cutLink: wire.cut, speed: SPEED }
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
