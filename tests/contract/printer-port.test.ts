// Every port passes the one table: the printer in this process, and the same printer through our server and our client.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Printer } from '#printer'
import { advanceTo, createVirtualPort } from '#printer'
import type { PrinterPort } from '#protocol'
import { createLivePrinter } from '../live-printer.ts'
import type { PortWorld } from './port-world.ts'
import { PORT_CASES } from './printer-port.ts'

const configText = readFileSync(new URL('../real/printer.cfg', import.meta.url), 'utf8')

/** Lets the printer's time pass as fast as it goes, with turns for everybody else. */
function runFreely(printer: Printer): () => void {
  let isRunning = true
  const turn = (): void => {
    if (!isRunning) return
    advanceTo(printer, printer.reactor.timeS + 0.1)
    setImmediate(turn)
  }
  setImmediate(turn)
  return () => {
    isRunning = false
  }
}

describe('a printer in this process', () => {
  let port: PrinterPort
  let world: PortWorld
  let stop = (): void => undefined
  beforeAll(() => {
    const { printer } = createLivePrinter({ configText })
    stop = runFreely(printer)
    const camera = async (): Promise<Uint8Array> => Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)
    const open = async (): Promise<PrinterPort> => createVirtualPort(printer, { camera })
    port = createVirtualPort(printer, { camera })
    world = { open, hasCamera: true, cutLink: null, speed: 100 }
  })
  afterAll(async () => {
    stop()
    await port.close()
  })
  for (const { name, run } of PORT_CASES) test(name, () => run(port, world))
})
