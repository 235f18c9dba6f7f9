// `printwright serve`: virtual printers with Moonraker's API, for every client of the Klipper world.
import { randomBytes } from 'node:crypto'
import { PrintwrightError } from '#core'
import type { FaultSpec } from '#faults'
import type { MoonrakerOptions, RunningMoonraker } from '#moonraker'
import { createMoonraker, linkToPrinter, openHttp } from '#moonraker'
import { createLiveCamera, type Printer, renderLiveFrame } from '#printer'
import { encodeJpeg, hasImageEncoder } from '#report'
import type { Announced, Pace, Speed } from '#server'
import { announce, startPace } from '#server'
import { readFaults } from './fault-options.ts'
import { type ServedName, servedNames } from './served-names.ts'
import { servedPages } from './served-pages.ts'
import { writeText } from './terminal.ts'
import { createVirtualPrinter, type VirtualPrinter, type VirtualPrinterOptions } from './virtual-printer.ts'

export interface ServeOptions extends VirtualPrinterOptions {
  readonly host: string
  readonly port: number
  readonly speed: Speed
  /** How many printers, on consecutive ports. */
  readonly count: number
  /** Printers with names on one port: NAME or NAME=PRINTER. */
  readonly names?: readonly string[]
  readonly lab?: boolean
  readonly announce?: boolean
  readonly quiet?: boolean
}

interface Served extends ServedName {
  readonly made: VirtualPrinter
  readonly running: RunningMoonraker
}

/** Runs until it is told to stop. */
export async function serveCommand(options: ServeOptions): Promise<0> {
  const nowS = (): number => performance.now() / 1000
  const names = servedNames(options)
  const printers = names.map((served, k) => ({ ...served, made: makePrinter(options, served, k) }))
  const pace = startPace({ printers: printers.map(({ made }) => made.printer), speed: options.speed, nowS })
  const stop = new AbortController()
  const served: Served[] = []
  for (const printer of printers) {
    served.push({ ...printer, running: await createMoonraker(await moonrakerOptions(options, printer, pace, nowS)) })
  }
  const doors = await openDoors(options, served)
  const silence = options.announce === true ? await announce(announced(options, served, doors)) : null
  if (options.quiet !== true) tell(options, served, doors)
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  await new Promise<void>((done) => stop.signal.addEventListener('abort', () => done()))
  pace.stop()
  await silence?.()
  for (const door of doors) await door.close()
  for (const { running } of served) await running.close()
  return 0
}

/** Each printer has its own folder and its own chance, or else a farm would fail all at once. */
function makePrinter(options: ServeOptions, { folder, printer }: ServedName, index: number): VirtualPrinter {
  return createVirtualPrinter({
    ...options,
    ...(printer === undefined ? {} : { printer }),
    data: folder,
    seed: options.seed + index,
    calendarStartS: Date.now() / 1000,
  })
}

const CAMERA_PX = { widthPx: 640, heightPx: 480 }

/** Null where pictures cannot be written: JPEG needs the optional package sharp. */
async function cameraOf(printer: Printer): Promise<NonNullable<MoonrakerOptions['camera']> | null> {
  if (!(await hasImageEncoder())) return null
  const camera = createLiveCamera(printer, CAMERA_PX)
  return { frame: () => encodeJpeg(renderLiveFrame(camera)) }
}

async function moonrakerOptions(
  options: ServeOptions,
  { name, folder, made }: ServedName & { made: VirtualPrinter },
  pace: Pace,
  nowS: () => number,
): Promise<MoonrakerOptions> {
  const { printer, machine } = made
  const camera = await cameraOf(printer)
  const time = pace.of(printer)
  const readFault = (words: string): FaultSpec => {
    const [spec] = readFaults([words], machine)
    if (spec === undefined) throw new PrintwrightError('fault', 'No fault was named.')
    return spec
  }
  return {
    name,
    data: folder,
    openKlippy: linkToPrinter(printer, () => time.catchUp()),
    clock: { unixS: () => Date.now() / 1000, monotonicS: nowS },
    secretBytes: randomBytes,
    report: (line) => writeText(process.stderr, `${line}\n`),
    restart: () => undefined,
    firstConnectionId: 1_000_000 + randomBytes(4).readUInt32LE(),
    ...(camera === null ? {} : { camera }),
    ...(options.lab === true ? { lab: { printer, time, readFault } } : {}),
  }
}

type Door = Awaited<ReturnType<typeof openHttp>>

/** One port for all, where they have names; else one each. */
async function openDoors({ host, port, names }: ServeOptions, served: readonly Served[]): Promise<Door[]> {
  const page = await servedPages(names === undefined ? [] : served.map(({ name }) => name))
  if (names !== undefined) {
    const mounts = served.map(({ name, running }) => ({ prefix: `/${name}`, moonraker: running.moonraker }))
    return [await openHttp({ mounts, host, port, page })]
  }
  const doors: Door[] = []
  try {
    for (const [k, { running }] of served.entries()) {
      const mounts = [{ prefix: '', moonraker: running.moonraker }]
      doors.push(await openHttp({ mounts, host, port: port === 0 ? 0 : port + k, page }))
    }
  } catch (error) {
    for (const door of doors) await door.close()
    throw error
  }
  return doors
}

function announced({ names }: ServeOptions, served: readonly Served[], doors: readonly Door[]): Announced[] {
  return served.flatMap(({ name, made }, k) => {
    const door = doors[names === undefined ? k : 0]
    const prefix = names === undefined ? '' : `/${name}`
    return door === undefined ? [] : [{ name: `${made.title} (${name})`, port: door.port, prefix }]
  })
}

function tell({ host, names, speed, lab }: ServeOptions, served: readonly Served[], doors: readonly Door[]): void {
  const shownHost = host.includes(':') ? `[${host}]` : host
  const lines: string[] = []
  for (const [k, { name, made }] of served.entries()) {
    const port = doors[names === undefined ? k : 0]?.port
    const url = `http://${shownHost}:${port}${names === undefined ? '' : `/${name}/`}`
    lines.push(`${served.length > 1 ? `${name}: ` : ''}${made.title} at ${url}, files in ${made.gcodesPath}`)
    for (const line of [made.remark, made.refusal]) if (line !== null) lines.push(line)
  }
  if (speed !== 1) lines.push(speed === 'max' ? 'As fast as it can while it works.' : `${speed} x real time.`)
  if (lab === true) lines.push('The lab is open: clients can break the machine and read the truth about it.')
  lines.push('Ctrl-C ends it.')
  writeText(process.stderr, `${lines.join('\n')}\n`)
}
