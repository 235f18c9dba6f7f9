// `printwright serve`: virtual printers with Moonraker's API, for every client of the Klipper world.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createMoonraker, linkToPrinter, openHttp } from '#moonraker'
import type { Pace, Speed } from '#server'
import { startPace } from '#server'
import { writeText } from './terminal.ts'
import { createVirtualPrinter, DATA_FOLDER, type VirtualPrinterOptions } from './virtual-printer.ts'

export interface ServeOptions extends VirtualPrinterOptions {
  readonly host: string
  readonly port: number
  readonly speed: Speed
  readonly quiet?: boolean
}

/** Runs until it is told to stop. */
export async function serveCommand(options: ServeOptions): Promise<0> {
  const data = options.data ?? DATA_FOLDER
  const { printer, title, remark, refusal } = createVirtualPrinter({
    ...options,
    data,
    calendarStartS: Date.now() / 1000,
  })
  let pace: Pace | null = null
  const nowS = (): number => performance.now() / 1000
  const running = await createMoonraker({
    name: title,
    data: join(data),
    openKlippy: linkToPrinter(printer, () => pace?.catchUp()),
    clock: { unixS: () => Date.now() / 1000, monotonicS: nowS },
    secretBytes: randomBytes,
    report: (line) => writeText(process.stderr, `${line}\n`),
    restart: () => undefined,
    firstConnectionId: 1_000_000,
  })
  const door = await openHttp({
    mounts: [{ prefix: '', moonraker: running.moonraker }],
    host: options.host,
    port: options.port,
  })
  pace = startPace({ printers: [printer], speed: options.speed, nowS })
  if (options.quiet !== true) {
    writeText(process.stderr, `${title}: http://${options.host}:${door.port}. Ctrl-C ends it.\n`)
    for (const line of [remark, refusal]) if (line !== null) writeText(process.stderr, `${line}\n`)
  }
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })
  pace.stop()
  await door.close()
  await running.close()
  return 0
}
