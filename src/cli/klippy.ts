// `printwright klippy`: a virtual printer behind Klipper's own API socket, for Moonraker and other programs of this machine.
import { dirname, join, resolve } from 'node:path'
import type { Pace, Speed } from '#server'
import { makeFolder, openKlippySocket, refuseSecondPrinter, startPace } from '#server'
import { workedS } from './process-time.ts'
import { writeText } from './terminal.ts'
import { createVirtualPrinter, DATA_FOLDER, openJournal, type VirtualPrinterOptions } from './virtual-printer.ts'

export interface KlippyOptions extends VirtualPrinterOptions {
  readonly socket?: string
  readonly speed: Speed
  readonly journal?: string
  readonly quiet?: boolean
}

/** Runs until it is told to stop. */
export async function klippyCommand(options: KlippyOptions): Promise<0> {
  const path = resolve(options.socket ?? join(options.data ?? DATA_FOLDER, 'comms', 'klippy.sock'))
  await refuseSecondPrinter(path)
  const { printer, title, gcodesPath, remark, refusal } = createVirtualPrinter({
    ...options,
    calendarStartS: Date.now() / 1000,
  })
  makeFolder(dirname(path))
  const journal = openJournal(options.journal)
  if (journal !== null) printer.journal.write = journal.write
  let pace: Pace | null = null
  const socket = await openKlippySocket(path, printer, () => pace?.catchUp())
  pace = startPace({ printers: [printer], speed: options.speed, nowS: () => performance.now() / 1000, workedS })
  if (options.quiet !== true) {
    const speed = options.speed === 'max' ? 'as fast as it can' : `${options.speed} x real time`
    writeText(process.stderr, `${title} (${speed}); socket ${path}, G-code in ${gcodesPath}. Ctrl-C ends it.\n`)
    if (remark !== null) writeText(process.stderr, `${remark}.\n`)
    if (refusal !== null) writeText(process.stderr, `${refusal}\n`)
  }
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })
  pace.stop()
  await socket.close()
  await journal?.close()
  return 0
}
