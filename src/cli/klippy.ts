// `printwright klippy`: a virtual printer behind Klipper's own API socket, for Moonraker and other programs of this machine.
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Speed } from '#server'
import { openKlippySocket, startPace } from '#server'
import { writeText } from './terminal.ts'
import { createVirtualPrinter, type VirtualPrinterOptions } from './virtual-printer.ts'

export interface KlippyOptions extends VirtualPrinterOptions {
  readonly socket?: string
  readonly speed: Speed
  readonly journal?: string
  readonly quiet?: boolean
}

/** Runs until it is told to stop. */
export async function klippyCommand(options: KlippyOptions): Promise<0> {
  const { printer, title, gcodesPath } = createVirtualPrinter(options)
  const path = resolve(options.socket ?? join(options.data ?? 'printer_data', 'comms', 'klippy.sock'))
  mkdirSync(dirname(path), { recursive: true })
  const journal = options.journal === undefined ? null : createWriteStream(options.journal)
  if (journal !== null) printer.journal.write = (line) => journal.write(`${line}\n`)
  const pace = startPace({ printers: [printer], speed: options.speed, nowS: () => performance.now() / 1000 })
  const socket = await openKlippySocket(path, printer, () => pace.catchUp())
  if (options.quiet !== true) {
    const speed = options.speed === 'max' ? 'as fast as it can' : `${options.speed} x real time`
    writeText(process.stderr, `${title} (${speed}); socket ${path}, G-code in ${gcodesPath}. Ctrl-C ends it.\n`)
  }
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })
  pace.stop()
  await socket.close()
  await new Promise<void>((done) => (journal === null ? done() : journal.end(done)))
  return 0
}
