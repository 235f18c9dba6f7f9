// Our client against the real Moonraker in front of our printer: the contract of every PrinterPort.
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

const READY_WITHIN_MS = 60_000
const LOG_LINES = 30

/** `only`: names of cases that contain it. True where every case holds. */
export async function testPort(binFolder: string, only = ''): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'pw-port-'))
  const printer = startVirtualPrinter(folder)
  const logs = join(printer.dataFolder, 'logs')
  mkdirSync(logs, { recursive: true })
  // Klipper writes it; our printer keeps none on its disk.
  writeFileSync(join(logs, 'klippy.log'), 'Start printer\n[extruder]\n')
  const server = await startMoonraker(binFolder, printer.dataFolder, printer.socketPath)
  const ports: PrinterPort[] = []
  try {
    const endMs = performance.now() + READY_WITHIN_MS
    while ((await klippyState(server)) !== 'ready') {
      if (performance.now() > endMs) throw new Error(`Moonraker does not see the printer ready: ${printer.output()}`)
      await sleep(100)
    }
    const wire = await openCutWire(server.port)
    const open = async (): Promise<PrinterPort> => {
      const port = await connectMoonraker(`http://127.0.0.1:${wire.port}`, {
        nowS: () => performance.now() / 1000,
        random: createRandom(1),
      })
      ports.push(port)
      return port
    }
    const port = await open()
    const world = { open, hasCamera: false, cutLink: wire.cut, speed: SPEED }
    let failures = 0
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
    wire.close()
    if (failures > 0) console.log(`moonraker.log ends with:\n${logTail(server.logFile, LOG_LINES)}`)
    return failures === 0
  } catch (failure) {
    console.log(`  FAILED  ${failure instanceof Error ? failure.message : String(failure)}`)
    console.log(`moonraker.log ends with:\n${logTail(server.logFile, LOG_LINES)}`)
    return false
  } finally {
    for (const port of ports) await port.close()
    await stopProcess(server.process)
    await stopProcess(printer.process)
    rmSync(folder, { recursive: true, force: true })
  }
}
