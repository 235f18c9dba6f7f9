// `printwright guard`: a process of its own between a real printer's Klipper and everything that speaks with it.
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { PrintwrightError } from '#core'
import type { ClientMode } from '#guard'
import { createToken, deadManConfig, gcodePower, linkToSocket, openGuardSocket } from '#guard'
import type { Level } from '#protocol'
import type { TokenScope } from '#safety'
import { BED_LIMITS, GENERIC_LIMITS, NOZZLE_LIMITS } from '#safety'
import { refuseTaken } from '#server'
import { devicePower } from './guard-power.ts'
import { openGuard, tokenFolder } from './open-guard.ts'
import { writeText } from './terminal.ts'
import { DATA_FOLDER } from './virtual-printer.ts'

export interface GuardCommandOptions {
  readonly klippy?: string
  readonly socket?: string
  readonly mode: ClientMode
  /** Of clients, in mode `strict`. */
  readonly level?: Level
  readonly material?: string
  readonly data?: string
  readonly gcodes?: string
  readonly moonraker?: string
  readonly powerDevice?: string
  readonly powerGcode?: string
  readonly speed: number | 'max'
  readonly printConfig?: boolean
  readonly makeToken?: TokenScope
  readonly keyFile?: string
  readonly quiet?: boolean
}

/** Runs until it is told to stop. */
export async function guardCommand(options: GuardCommandOptions): Promise<0> {
  if (options.printConfig === true) {
    writeText(process.stdout, deadManConfig())
    return 0
  }
  if (options.makeToken !== undefined) return makeToken(options, options.makeToken)
  refuseMisuse(options)
  const data = resolve(options.data ?? DATA_FOLDER)
  const klippy = resolve(options.klippy ?? join(data, 'comms', 'klippy.sock'))
  const socket = resolve(options.socket ?? join(data, 'comms', 'guard.sock'))
  if (klippy === socket) throw new PrintwrightError('socket', '--socket has to be another one than --klippy.')
  if (options.speed === 'max') throw new PrintwrightError('speed', 'a guard keeps time: --speed has to be a number.')
  await refuseTaken(socket, `somebody answers at ${socket} already: give the guard another --socket.`)
  const { speed } = options
  const worldS = (): number => performance.now() / 1000
  const opened = await openGuard({
    open: linkToSocket(klippy),
    mode: options.mode,
    level: options.level ?? clientLevel(options.mode),
    material: options.material,
    journalFolder: join(data, 'guard'),
    keyFile: options.keyFile,
    printer: klippy,
    gcodesFolder: options.gcodes,
    home: homedir(),
    nowS: () => worldS() * speed,
    worldS,
    speed,
    power: (hands) => [
      ...(options.powerDevice === undefined ? [] : [devicePower(options.powerDevice, options.moonraker)]),
      ...(options.powerGcode === undefined ? [] : [gcodePower(options.powerGcode, hands)]),
    ],
    report: (line) => {
      if (options.quiet !== true) writeText(process.stderr, `${line}\n`)
    },
  })
  const served = await openGuardSocket(socket, opened.open)
  if (options.quiet !== true) {
    writeText(
      process.stderr,
      `${options.material === undefined ? NO_MATERIAL : ''}Guard of ${klippy} (${options.mode}): point Moonraker at it with \`klippy_uds_address: ${socket}\`. Journal in ${join(data, 'guard')}. Ctrl-C ends it.\n`,
    )
    if (!existsSync(klippy)) writeText(process.stderr, `Klipper is not at ${klippy} yet: waiting.\n`)
  }
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })
  await served.close()
  await opened.close()
  return 0
}

const NO_MATERIAL = `No --material: the printer's own limits hold, and ${NOZZLE_LIMITS.maxC} C for the nozzle, ${BED_LIMITS.maxC} C for the bed, ${GENERIC_LIMITS.maxC} C for other heaters.\n`

/** Where nobody says how far clients may go: `strict` with less than this would be a printer that only shows itself. */
export function clientLevel(mode: ClientMode): Level {
  return mode === 'strict' ? 'act' : 'observe'
}

function refuseMisuse({ mode, level, moonraker }: GuardCommandOptions): void {
  if (level !== undefined && mode !== 'strict') {
    throw new PrintwrightError('level', '--level holds clients in --mode strict only.')
  }
  const isWeb = moonraker === undefined || /^https?:$/.test(URL.parse(moonraker)?.protocol ?? '')
  if (!isWeb) throw new PrintwrightError('moonraker', `--moonraker takes an http:// or https:// address: ${moonraker}.`)
}

const TOKEN_LASTS_S = 600

const TYPED: Readonly<Record<TokenScope, string>> = {
  acknowledge: 'PRINTWRIGHT_ACKNOWLEDGE TOKEN=... (or PRINTWRIGHT_BED_CLEAR)',
  approve: 'PRINTWRIGHT_APPROVE TOKEN=... COMMAND',
  level: 'PRINTWRIGHT_LEVEL TOKEN=... act',
  limits: 'PRINTWRIGHT_LIMITS TOKEN=... {"xyOffsetMaxMm": 10}',
}

/** Shown here, once, and nowhere else. */
function makeToken({ data, quiet }: GuardCommandOptions, scope: TokenScope): 0 {
  const journal = join(resolve(data ?? DATA_FOLDER), 'guard')
  if (!existsSync(journal)) {
    throw new PrintwrightError('token', `no guard has run with --data ${dirname(journal)}: name the printer's folder.`)
  }
  const folder = tokenFolder(journal)
  const options = { scopes: [scope], nowS: Date.now() / 1000, lastsS: TOKEN_LASTS_S, isSingleUse: true }
  const { secret } = createToken(folder, options)
  writeText(process.stdout, `${secret}\n`)
  if (quiet !== true) {
    writeText(
      process.stderr,
      `Type within ten minutes, once, at the printer's console (Mainsail): ${TYPED[scope].replace('...', secret)}\n`,
    )
  }
  return 0
}
