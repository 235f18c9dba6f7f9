// `printwright serve`: virtual printers with Moonraker's API, for every client of the Klipper world.
import { hostname } from 'node:os'
import { PrintwrightError } from '#core'
import type { ClientMode } from '#guard'
import { deadManConfig } from '#guard'
import type { HttpDoor, HttpMount } from '#moonraker'
import { assertSafeExposure, openHttp } from '#moonraker'
import type { Level } from '#protocol'
import type { Announced, Speed } from '#server'
import { announce, SERVED_BEAT_MS, startPace } from '#server'
import { clientLevel } from './guard.ts'
import { workedS } from './process-time.ts'
import { type ServedName, servedNames } from './served-names.ts'
import { servedPages } from './served-pages.ts'
import { nowS, openServedPrinter, type ServedPrinter } from './served-printer.ts'
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
  readonly guard?: boolean
  readonly guardMode?: ClientMode
  readonly guardLevel?: Level
  readonly guardKeyFile?: string
  readonly quiet?: boolean
}

/** An approval holds for two seconds of the printer's time, and writing it down takes some of the world's. */
const GUARDED_SPEED_MAX = 100

/** Runs until it is told to stop. */
export async function serveCommand(options: ServeOptions): Promise<0> {
  const { host, names, speed, lab = false } = options
  if (options.guard === true && (speed === 'max' || speed > GUARDED_SPEED_MAX)) {
    throw new PrintwrightError('speed', `--guard keeps time: --speed has to be a number up to ${GUARDED_SPEED_MAX}.`)
  }
  refuseMisuse(options)
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  const prefixOf = (name: string): string => (names === undefined ? '' : `/${name}`)
  const made = servedNames(options).map((name, k) => ({ name, printer: makePrinter(options, name, k) }))
  const pace = startPace({
    printers: made.map(({ printer }) => printer.printer),
    speed,
    nowS,
    workedS,
    beatMs: SERVED_BEAT_MS,
  })
  const served: ServedPrinter[] = []
  const doors: HttpDoor[] = []
  const wayIn = new Set<string>()
  let silence: (() => Promise<void>) | null = null
  try {
    for (const { name, printer } of made) {
      const one = await openServedPrinter(name, printer, pace, {
        prefix: prefixOf(name.name),
        isLab: lab,
        guardMode: options.guard === true ? (options.guardMode ?? 'person') : null,
        guardLevel: options.guardLevel ?? clientLevel(options.guardMode ?? 'person'),
        guardKeyFile: options.guardKeyFile,
        material: options.material ?? 'PLA',
        speed: speed === 'max' ? 1 : speed,
      })
      served.push(one)
      const words = assertSafeExposure(one.moonraker().conf, host, one.folder)
      if (words !== null) wayIn.add(words)
    }
    await openDoors(options, served, doors)
    if (options.announce === true) silence = await announce(announced(served, doors, names !== undefined))
    if (options.quiet !== true) tell(options, served, doors, wayIn)
    if (!stop.signal.aborted) await new Promise((done) => stop.signal.addEventListener('abort', done))
  } finally {
    pace.stop()
    await silence?.()
    for (const door of doors) await door.close()
    for (const one of served) await one.close()
  }
  return 0
}

function refuseMisuse({ guard, guardMode, guardLevel, guardKeyFile }: ServeOptions): void {
  const isOfGuard = guardMode !== undefined || guardLevel !== undefined || guardKeyFile !== undefined
  if (isOfGuard && guard !== true) {
    throw new PrintwrightError('guard', '--guard-mode, --guard-level and --guard-key-file go with --guard.')
  }
  if (guardLevel !== undefined && guardMode !== 'strict') {
    throw new PrintwrightError('level', '--guard-level holds clients in --guard-mode strict only.')
  }
}

/** Each printer has its own folder and its own chance, or else a farm would fail all at once. */
function makePrinter(options: ServeOptions, { folder, printer }: ServedName, index: number): VirtualPrinter {
  return createVirtualPrinter({
    ...options,
    ...(printer === undefined ? {} : { printer }),
    data: folder,
    seed: options.seed + index,
    calendarStartS: Date.now() / 1000,
    ...(options.guard === true ? { sections: deadManConfig() } : {}),
  })
}

/** One port for all, where they have names; else one each. `doors` gets those that are open, also where one fails. */
async function openDoors(
  { host, port, names }: ServeOptions,
  served: readonly ServedPrinter[],
  doors: HttpDoor[],
): Promise<void> {
  const page = await servedPages(names === undefined ? [] : served.map(({ name }) => name))
  const mounts = served.map(
    ({ name, moonraker }): HttpMount => ({
      prefix: names === undefined ? '' : `/${name}`,
      get moonraker() {
        return moonraker()
      },
    }),
  )
  if (names !== undefined) {
    doors.push(await openHttp({ mounts, host, port, page }))
    return
  }
  for (const [k, mount] of mounts.entries()) {
    doors.push(await openHttp({ mounts: [mount], host, port: port === 0 ? 0 : port + k, page }))
  }
}

function announced(served: readonly ServedPrinter[], doors: readonly HttpDoor[], hasNames: boolean): Announced[] {
  return served.flatMap(({ name, made }, k) => {
    const door = doors[hasNames ? 0 : k]
    return door === undefined
      ? []
      : [{ name: `${made.title} (${name})`, port: door.port, prefix: hasNames ? `/${name}` : '' }]
  })
}

/** What a person can type: everywhere is no address. */
function shownAddress(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname()
  return host.includes(':') ? `[${host}]` : host
}

function tell(
  { host, names, speed, lab, guard }: ServeOptions,
  served: readonly ServedPrinter[],
  doors: readonly HttpDoor[],
  wayIn: ReadonlySet<string>,
): void {
  const shownHost = shownAddress(host)
  const lines: string[] = []
  for (const [k, { name, made, moonraker }] of served.entries()) {
    const port = doors[names === undefined ? k : 0]?.port
    const url = `http://${shownHost}:${port}${names === undefined ? '' : `/${name}/`}`
    lines.push(`${served.length > 1 ? `${name}: ` : ''}${made.title} at ${url}, files in ${made.gcodesPath}`)
    for (const line of [made.remark, made.refusal]) if (line !== null) lines.push(line)
    for (const warning of moonraker().warnings) lines.push(`  ${warning}`)
  }
  lines.push(...wayIn)
  if (speed !== 1) lines.push(speed === 'max' ? 'As fast as it can while it works.' : `${speed} x real time.`)
  if (guard === true) lines.push('The safety shell stands before it: what it refuses reaches no printer.')
  if (lab === true) lines.push('The lab is open: clients can break the machine and read the truth about it.')
  lines.push('Ctrl-C ends it.')
  writeText(process.stderr, `${lines.join('\n')}\n`)
}
