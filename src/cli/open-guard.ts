// The guard of one printer with everything that it has around it on this machine: folders, journal, power, words for a person.
import { dirname, isAbsolute, join } from 'node:path'
import type { ClientMode, ConsoleReaders, GcodeSource, Guard, PowerSwitch, PrinterHands, TakeToken } from '#guard'
import {
  createGuard,
  createLinkDesk,
  createSeats,
  endedInDisorder,
  gcodeFolder,
  guardKlippy,
  openJournal,
  openKlippyPort,
  readJournalKey,
  takeToken,
  tellReaders,
} from '#guard'
import type { OpenKlippyLink } from '#moonraker'
import type { Material } from '#physics'
import type { Level, PlainRecord } from '#protocol'
import type { MaterialLimits } from '#safety'
import { guardWords, interventionWords } from './guard-words.ts'
import { chooseMaterial, loadMaterials } from './material-files.ts'

export interface OpenGuardOptions {
  /** To the printer's Klipper, past nobody. */
  readonly open: OpenKlippyLink
  readonly mode: ClientMode
  readonly level: Level
  readonly material: string | undefined
  readonly journalFolder: string
  /** Holds the key of its hashes. */
  readonly keyFile?: string | undefined
  /** How the journal calls it. */
  readonly printer: string
  /** Where its G-code lies; what its own configuration says where nobody does. */
  readonly gcodesFolder: string | undefined
  readonly home: string
  readonly nowS: () => number
  readonly worldS: () => number
  /** Of a virtual printer against the world. */
  readonly speed: number
  readonly power: (hands: PrinterHands) => readonly PowerSwitch[]
  readonly report: (line: string) => void
}

export interface OpenedGuard {
  readonly guard: Guard
  /** To Klipper through the shell. */
  readonly open: OpenKlippyLink
  close(): Promise<void>
}

const VERSION = '1'

export async function openGuard(options: OpenGuardOptions): Promise<OpenedGuard> {
  const material = options.material === undefined ? null : limitsOf(options.material)
  const readers: ConsoleReaders = new Set()
  const key = options.keyFile === undefined ? null : readJournalKey(options.keyFile)
  const hands = openKlippyPort(options.open, VERSION)
  const journal = await openJournal({
    folder: options.journalFolder,
    program: 'printwright guard',
    printer: options.printer,
    detail: `clients: ${options.mode}; material: ${material?.name ?? 'not named'}`,
    clock: options.nowS,
    calendar: { unixS: Date.now() / 1000, speed: options.speed },
    key,
    onChange(isWritable, reason) {
      options.report(
        isWritable
          ? 'guard: the journal can be written again.'
          : `guard: THE JOURNAL CANNOT BE WRITTEN (${reason}): nothing passes but stops.`,
      )
    },
  })
  if (journal.found === 'damaged') {
    options.report(
      `guard: THE JOURNAL IS NOT AS IT WAS WRITTEN (${journal.foundWhy}): it is left as it is, a new file begins.`,
    )
  } else if (journal.found === 'killed') {
    options.report(
      'guard: the guard before this one was killed: to an operator nothing is allowed before a person has looked.',
    )
  }
  const guard = createGuard({
    hands,
    nowS: options.nowS,
    worldS: options.worldS,
    seat: createSeats({
      material,
      mode: options.mode,
      level: options.level,
      gcodes: (configfile) => gcodesOf(configfile, options),
      nowS: options.nowS,
      latched: endedInDisorder(journal.found, options.nowS()),
      speed: options.speed,
    }),
    journal,
    power: options.power(hands),
    deadMan: 'guard',
    deadManCount: Date.now(),
    onEvent(event) {
      const words = guardWords(event)
      if (words !== null) options.report(`guard: ${words}`)
      const told = interventionWords(event, dirname(options.journalFolder))
      if (told !== null) tellReaders(readers, `!! ${told}`)
    },
  })
  const takeWord: TakeToken = (secret, scope) => {
    const answer = takeToken(tokenFolder(options.journalFolder), secret, scope, Date.now() / 1000)
    const id = answer.kind === 'taken' ? answer.record.id : answer.id
    journal.note('token', { change: answer.kind === 'taken' ? 'used' : 'refused', id, scopes: [scope] })
    return answer.kind === 'taken' ? null : answer.why
  }
  return {
    guard,
    open: guardKlippy(options.open, createLinkDesk(guard, options.mode, takeWord), readers),
    async close() {
      await guard.close()
      await journal.close('an orderly end')
    },
  }
}

/** Tokens lie beside the journal. */
export function tokenFolder(journalFolder: string): string {
  return join(journalFolder, 'tokens')
}

function limitsOf(name: string): MaterialLimits {
  const { material } = chooseMaterial(loadMaterials(), name, {})
  return materialLimits(material)
}

/** What of a filament the envelope needs. */
export function materialLimits({ name, print }: Material): MaterialLimits {
  const [nozzleMinC, , nozzleMaxC] = print.nozzleC
  return {
    name,
    nozzleC: { min: nozzleMinC, max: nozzleMaxC },
    bedMaxC: print.bedC[2],
    chamberMaxC: print.chamberC[2],
    flowMaxMm3PerS: print.maxFlowHighMm3PerS,
    needsFan: print.fanPct[0] > 0,
  }
}

function gcodesOf(configfile: PlainRecord, { gcodesFolder: named, home }: OpenGuardOptions): GcodeSource | null {
  if (named !== undefined) return gcodeFolder(named)
  const settings = configfile['settings'] as PlainRecord | undefined
  const path = (settings?.['virtual_sdcard'] as PlainRecord | undefined)?.['path']
  if (typeof path !== 'string') return null
  const whole = path.startsWith('~/') ? join(home, path.slice(2)) : path
  return isAbsolute(whole) ? gcodeFolder(whole) : null
}
