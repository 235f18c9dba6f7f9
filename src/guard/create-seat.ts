// The shell in its seat: made from what the printer says of itself, fed with what is observed; and the files that it prints, judged
// before they start and ahead of the printer while they run.
import { sha256OfText } from '#core'
import { isRecord } from '#printer'
import type { Asker, Level, PlainRecord, PlainValue, Ruling, ShellRequest } from '#protocol'
import { LEVELS } from '#protocol'
import type { ApprovedCommand, Fault, Limits, MaterialLimits, RecordingExpander, Shell } from '#safety'
import {
  askShell,
  canonicalJson,
  copyState,
  createShell,
  homePlaceOf,
  limitsForPrinter,
  namesOf,
  noteHeartbeat,
  noteLinkLost,
  noteOutcome,
  observeShell,
  recordingExpander,
  setLevel,
  shownContext,
  spendCommand,
  tickShell,
} from '#safety'
import { createFileWatch } from './file-watch.ts'
import type { GcodeSource } from './gcode-folder.ts'
import type { PrinterView } from './guard.ts'
import type { ClientMode } from './link-desk.ts'
import { createMacroExpander } from './macro-expander.ts'
import { readMacroSources } from './macro-expander-source.ts'
import type { SeatRuling, ShellSeat, Shown } from './shell-seat.ts'

export interface SeatOptions {
  readonly view: PrinterView
  readonly material: MaterialLimits | null
  readonly mode: ClientMode
  /** The operator's, as a person has set it when it was started. */
  readonly level: Level
  /** Null: nobody here can read the printer's files. */
  readonly gcodes: GcodeSource | null
  readonly nowS: number
  /** The shell's seconds in one of the world; 1 but for virtual printers. */
  readonly speed: number
}

/** An approval is void after this, s of the world: writing it down takes some of it. */
export const APPROVAL_S = 2
/** Without a dead-man on the printer itself an operator may tune, and no more. */
const LEVEL_WITHOUT_DEAD_MAN: Level = 'tune'

export function createSeat({ view, material, mode, level, gcodes, nowS, speed }: SeatOptions): ShellSeat {
  const settings = recordOf(view.configfile['settings'])
  const limits = limitsForPrinter(settings, material, textsOf(view.heaters['available_heaters']))
  const recording = recordingExpander(createMacroExpander(readMacroSources(view.configfile), view))
  const commands = recordOf(view.gcode['commands'])
  const desk = {
    mode,
    homeMm: homePlaceOf(settings, limits),
    expander: recording.expander,
    commands: Object.keys(commands).length === 0 ? null : new Set(Object.keys(commands)),
    heaterBounds: {},
  }
  const shell = createShell({ limits, desk, nowS })
  setLevel(shell, view.hasDeadMan ? level : lower(level, LEVEL_WITHOUT_DEAD_MAN), true, nowS)
  const files = createFileWatch(shell, gcodes)
  const names = namesOf(desk)
  const namesDigest = sha256OfText(canonicalJson(names))

  return {
    limits,
    limitsDigest: digestOf(limits),
    names,
    namesDigest,
    observe(status, eventtimeS, isFull, timeS) {
      const found = observeShell(shell, { status, eventtimeS, isFull }, timeS)
      return [...(found === null ? [] : [found]), ...files.look(status, timeS)]
    },
    lose: () => noteLinkLost(shell),
    heartbeat: (timeS) => noteHeartbeat(shell, timeS),
    tick(timeS) {
      const found = tickShell(shell, timeS)
      return found === null ? [] : [found]
    },
    prepare: (asker, requests) => files.prepare(asker, requests),
    ask: (asker, requests, timeS) =>
      askAll({ shell, recording, namesDigest, faultsOf: files.faultsOf }, asker, requests, timeS),
    settle(settled, _isDone, timeS) {
      for (const command of settled) noteOutcome(shell, command, timeS)
    },
    spend: (command, timeS) => spendCommand(command, timeS, APPROVAL_S * speed),
  }
}

interface Seated {
  readonly shell: Shell
  readonly recording: RecordingExpander
  readonly namesDigest: string
  readonly faultsOf: (request: ShellRequest) => readonly Fault[] | null
}

/** All or none: what the first has changed holds for the next, and for nobody where one is refused. */
function askAll(seated: Seated, asker: Asker, requests: readonly ShellRequest[], timeS: number): SeatRuling {
  const { shell, recording, namesDigest, faultsOf } = seated
  const before = copyState(shell.machine)
  const commands: ApprovedCommand[] = []
  const rulings: Ruling[] = []
  const shown: Shown[] = []
  for (const [at, request] of requests.entries()) {
    const faults = faultsOf(request)
    const state = copyState(shell.machine)
    const context = shownContext(shell, timeS, faults, namesDigest, [])
    const { result: verdict, expanded } = recording.during(() => askShell(shell, asker, request, timeS, faults))
    shown.push({ state, limitsDigest: digestOf(shell.limits), context: { ...context, expanded } })
    if (verdict.kind !== 'approved') {
      Object.assign(shell.machine, before)
      for (const command of commands) noteOutcome(shell, command, timeS)
      return { kind: verdict.kind, at, rulings: verdict.rulings, shown }
    }
    commands.push(verdict.command)
    rulings.push(...verdict.rulings)
  }
  return { kind: 'approved', commands, rulings, shown }
}

const digests = new WeakMap<Limits, string>()

function digestOf(limits: Limits): string {
  const known = digests.get(limits)
  if (known !== undefined) return known
  const digest = sha256OfText(canonicalJson(limits))
  digests.set(limits, digest)
  return digest
}

function lower(a: Level, b: Level): Level {
  return LEVELS.indexOf(a) <= LEVELS.indexOf(b) ? a : b
}

function recordOf(value: PlainValue | undefined): PlainRecord {
  return isRecord(value) ? value : {}
}

function textsOf(value: PlainValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
