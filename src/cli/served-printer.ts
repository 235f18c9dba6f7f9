// One printer of `serve` with the Moonraker server in front of it.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { PrintwrightError } from '#core'
import type { FaultSpec } from '#faults'
import type { ClientMode } from '#guard'
import type { CameraPort, HttpMount, MoonrakerOptions, RunningMoonraker } from '#moonraker'
import { createMoonraker, linkToPrinter } from '#moonraker'
import {
  createLiveCamera,
  injectFault,
  METER_UNITS,
  type Printer,
  readMeters,
  renderLiveFrame,
  restCamera,
} from '#printer'
import type { Level } from '#protocol'
import { hasImageEncoder, jpegOf } from '#report'
import type { Pace } from '#server'
import { createIncludeReader } from './config-file.ts'
import { readFaults } from './fault-options.ts'
import { type OpenedGuard, openGuard } from './open-guard.ts'
import type { ServedName } from './served-names.ts'
import { shippedFolders } from './shipped-folders.ts'
import { stockedFilaments } from './stocked-filaments.ts'
import { writeText } from './terminal.ts'
import type { VirtualPrinter } from './virtual-printer.ts'

export interface ServedPrinter extends ServedName {
  readonly made: VirtualPrinter
  /** The server of now: a restart makes another. */
  readonly moonraker: () => HttpMount['moonraker']
  close(): Promise<void>
}

const CAMERA_PX = { widthPx: 640, heightPx: 480 }
/** Nobody has looked for so long: the camera gives its tens of megabytes back, ms. */
const UNSEEN_MS = 30_000

export interface ServedOptions {
  readonly prefix: string
  readonly isLab: boolean
  /** How the shell before it holds clients; null: there is none. */
  readonly guardMode: ClientMode | null
  /** The most that clients may do where they are held as an operator. */
  readonly guardLevel?: Level
  readonly guardKeyFile?: string | undefined
  /** Filament on the spool. */
  readonly material: string
  /** The printer's time against the world's, where a guard keeps it. */
  readonly speed: number
}

export const nowS = (): number => performance.now() / 1000

export async function openServedPrinter(
  served: ServedName,
  made: VirtualPrinter,
  pace: Pace,
  { prefix, isLab, guardMode, guardLevel, guardKeyFile, material, speed }: ServedOptions,
): Promise<ServedPrinter> {
  const { printer, machine } = made
  const time = pace.of(printer)
  const camera = await cameraOf(printer)
  const readFault = (words: string): FaultSpec => {
    const [spec] = readFaults([words], machine)
    if (spec === undefined) throw new PrintwrightError('fault', 'No fault was named.')
    return spec
  }
  const report = (line: string): void => writeText(process.stderr, `${served.name}: ${line}\n`)
  const direct = linkToPrinter(printer, () => time.catchUp())
  const guard = guardMode === null ? null : await guardOf()
  let running: RunningMoonraker
  let isRestarting = false
  const options: MoonrakerOptions = {
    name: served.name,
    data: served.folder,
    prefix,
    openKlippy: guard === null ? direct : guard.open,
    clock: { unixS: () => Date.now() / 1000, monotonicS: nowS },
    secretBytes: randomBytes,
    furtherFolders: shippedFolders(),
    report,
    restart: () => void restart().catch((error: unknown) => report(`server.restart: ${String(error)}`)),
    filaments: stockedFilaments(),
    readInclude: createIncludeReader(),
    firstConnectionId: 1_000_000 + randomBytes(4).readUInt32LE(),
    meters: { units: METER_UNITS, read: () => readMeters(printer) },
    ...(camera === null ? {} : { camera }),
    ...(isLab ? { lab: { printer, time, readFault } } : {}),
  }
  async function guardOf(): Promise<OpenedGuard> {
    return await openGuard({
      open: direct,
      mode: guardMode ?? 'person',
      level: guardLevel ?? 'observe',
      keyFile: guardKeyFile,
      material,
      journalFolder: join(served.folder, 'guard'),
      printer: served.name,
      gcodesFolder: made.gcodesPath,
      home: served.folder,
      nowS: () => printer.reactor.timeS,
      worldS: nowS,
      speed,
      power: () => [
        {
          title: "the virtual printer's mains",
          cut: async () => injectFault(printer, readFault('power-loss@time:0s')),
        },
      ],
      report,
    })
  }

  /** With the settings that are in its file now; clients come back by themselves. */
  async function restart(): Promise<void> {
    if (isRestarting) return
    isRestarting = true
    try {
      await running.close()
      running = await createMoonraker(options)
    } finally {
      isRestarting = false
    }
  }
  running = await createMoonraker(options)
  async function close(): Promise<void> {
    await running.close()
    await guard?.close()
  }
  return { ...served, made, moonraker: () => running.moonraker, close }
}

/** Null where pictures cannot be written: JPEG needs the optional package sharp. */
async function cameraOf(printer: Printer): Promise<CameraPort | null> {
  if (!(await hasImageEncoder())) return null
  const camera = createLiveCamera(printer, CAMERA_PX)
  let resting: NodeJS.Timeout | undefined
  return {
    frame() {
      clearTimeout(resting)
      resting = setTimeout(() => restCamera(camera), UNSEEN_MS).unref()
      return jpegOf(renderLiveFrame(camera))
    },
  }
}
