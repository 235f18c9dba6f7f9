// The shell in its seat: made from what the printer says of itself, fed with what is observed; and the files that it prints, judged
// before they start and ahead of the printer while they run.
import { sha256OfText } from '#core'
import { isRecord } from '#printer'
import type { Asker, Level, PlainRecord, PlainValue, Ruling, ShellRequest } from '#protocol'
import { LEVELS } from '#protocol'
import type {
  ApprovedCommand,
  Budgets,
  Fault,
  Hazard,
  Limits,
  MaterialLimits,
  PrinterNames,
  RecordingExpander,
  Shell,
} from '#safety'
import {
  acknowledge,
  askShell,
  canonicalJson,
  copyState,
  createShell,
  heatSinkFansOf,
  homePlaceOf,
  latch,
  limitsForPrinter,
  loosenShell,
  motorCurrentsOf,
  namesOf,
  noteBedClear,
  noteFrame,
  noteHeartbeat,
  noteLinkLost,
  noteModelCall,
  noteOutcome,
  observeShell,
  ownReachOf,
  recordingExpander,
  renewShell,
  setLevel,
  shownContext,
  spendCommand,
  tickShell,
  tightenShell,
} from '#safety'
import type { BoundedExpander } from './bounded-expander.ts'
import { boundedExpander } from './bounded-expander.ts'
import type { FileWatch } from './file-watch.ts'
import { createFileWatch } from './file-watch.ts'
import type { GcodeSource } from './gcode-folder.ts'
import type { PrinterView } from './guard.ts'
import type { Journal } from './journal.ts'
import type { ClientMode } from './link-desk.ts'
import { createMacroExpander } from './macro-expander.ts'
import { readMacroSources } from './macro-expander-source.ts'
import type { OwnFiles } from './own-files.ts'
import { createOwnFiles } from './own-files.ts'
import type { SeatRuling, ShellSeat, Shown } from './shell-seat.ts'

export interface SeatOptions {
  readonly material: MaterialLimits | null
  readonly mode: ClientMode
  /** The operator's, as a person has set it when it was started. */
  readonly level: Level
  /** Null: nobody here can read the printer's files. */
  readonly gcodes: (configfile: PlainRecord) => GcodeSource | null
  /** What an operator has uploaded through this guard; none where no operator can. */
  readonly own?: OwnFiles
  readonly nowS: () => number
  /** What nobody has looked at since the guard before this one: see `endedInDisorder`. */
  readonly latched?: readonly Hazard[]
  /** The shell's seconds in one of the world; 1 but for virtual printers. */
  readonly speed: number
}

/** An approval is void after this, s of the world: writing it down takes some of it. */
export const APPROVAL_S = 2
/** Without a dead-man on the printer itself an operator may tune, and no more. */
const LEVEL_WITHOUT_DEAD_MAN: Level = 'tune'

/** A guard that was killed may have stopped something that no person has seen: its end is no acknowledgement. */
export function endedInDisorder(found: Journal['found'], timeS: number): readonly Hazard[] {
  if (found !== 'killed' && found !== 'damaged') return []
  const reason = 'The guard before this one did not end in order: a person has to see what it left.'
  return [
    {
      kind: 'guard-ended',
      subject: '',
      reaction: 'off',
      timeS,
      ruling: { rule: 'guard-ended', limit: '', value: found, reason },
    },
  ]
}

/** For each host that comes up. One shell for all of them: what is latched and what is used up outlives a restart. */
export function createSeats(options: SeatOptions): (view: PrinterView) => ShellSeat {
  let shell: Shell | null = null
  return (view) => {
    const { level, material, mode, nowS } = options
    const settings = recordOf(view.configfile['settings'])
    const limits = limitsForPrinter(settings, material, textsOf(view.heaters['available_heaters']))
    const expander = createMacroExpander(readMacroSources(view.configfile), view)
    const bounded = boundedExpander(expander)
    const recording = recordingExpander(bounded.expander)
    const commands = recordOf(view.gcode['commands'])
    const desk = {
      mode,
      homeMm: homePlaceOf(settings, limits),
      ownReachMm: ownReachOf(settings, limits),
      expander: recording.expander,
      commands: Object.keys(commands).length === 0 ? null : new Set(Object.keys(commands)),
      heaterBounds: shell?.desk.heaterBounds ?? {},
      heatSinkFans: heatSinkFansOf(settings),
      motorCurrentsA: motorCurrentsOf(settings),
    }
    if (shell === null) {
      shell = createShell({ limits, desk, nowS: nowS() })
      setLevel(shell, level, true, nowS())
      for (const hazard of options.latched ?? []) latch(shell, hazard)
    } else renewShell(shell, { limits, desk })
    if (!view.hasDeadMan) setLevel(shell, lower(shell.level, LEVEL_WITHOUT_DEAD_MAN), false, nowS())
    const files = createFileWatch({
      shell,
      expander,
      gcodes: options.gcodes(view.configfile),
      own: options.own ?? createOwnFiles(),
      nowS,
    })
    return seatOf(shell, recording, bounded, files, options.speed, view.hasDeadMan)
  }
}

function seatOf(
  shell: Shell,
  recording: RecordingExpander,
  bounded: BoundedExpander,
  files: FileWatch,
  speed: number,
  hasDeadMan: boolean,
): ShellSeat {
  const names = namesOf(shell.desk)
  const namesDigest = digestOf(names)

  return {
    get limits() {
      return shell.limits
    },
    get limitsDigest() {
      return digestOf(shell.limits)
    },
    names,
    namesDigest,
    observe(status, eventtimeS, isFull, timeS) {
      const found = observeShell(shell, { status, eventtimeS, isFull }, timeS)
      return [...(found === null ? [] : [found]), ...files.look(status, timeS)]
    },
    lose: () => noteLinkLost(shell),
    acknowledge(timeS) {
      const latched = [...shell.latches.values()]
      for (const hazard of latched) acknowledge(shell, hazard, timeS)
      return latched
    },
    get latched() {
      return [...shell.latches.values()]
    },
    noteBedClear: (timeS) => noteBedClear(shell, timeS),
    noteFrame: (timeS) => noteFrame(shell, timeS),
    noteModelCall: () => noteModelCall(shell),
    get level() {
      return shell.level
    },
    setLevel(level, isPerson, timeS) {
      const isTooMuch = !hasDeadMan && lower(level, LEVEL_WITHOUT_DEAD_MAN) !== level
      return isTooMuch ? [noDeadMan(level)] : setLevel(shell, level, isPerson, timeS)
    },
    tighten: (changes) => tightenShell(shell, changes),
    loosen: (changes) => loosenShell(shell, changes),
    get budgetsLeft() {
      return budgetsLeft(shell)
    },
    heartbeat: (timeS) => noteHeartbeat(shell, timeS),
    tick(timeS) {
      const found = tickShell(shell, timeS)
      return found === null ? [] : [found]
    },
    prepare: (asker, requests) => files.prepare(asker, requests),
    ask(asker, requests, timeS) {
      bounded.beginFile()
      const ruling = askAll({ shell, recording, namesDigest }, asker, requests, timeS, files.faultsOf)
      if (ruling.kind === 'approved') files.noteApproved(asker, requests, timeS)
      return ruling
    },
    settle(settled, isDone, timeS) {
      for (const command of settled) noteOutcome(shell, command, timeS, isDone)
    },
    spend: (command, timeS) => spendCommand(command, timeS, APPROVAL_S * speed),
  }
}

function noDeadMan(value: Level): Ruling {
  const reason = 'Without a dead-man on the printer itself an operator may do no more.'
  return { rule: 'level', limit: LEVEL_WITHOUT_DEAD_MAN, value, reason }
}

function budgetsLeft({ limits: { budgets }, use }: Shell): Budgets {
  const left = (name: keyof Budgets): number => Math.max(0, budgets[name] - use[name])
  return {
    recoveries: left('recoveries'),
    restarts: left('restarts'),
    heatCMin: left('heatCMin'),
    filamentMm: left('filamentMm'),
    movesNearPart: left('movesNearPart'),
    modelCalls: left('modelCalls'),
    commands: left('commands'),
  }
}

interface Asked {
  readonly shell: Shell
  readonly recording: RecordingExpander
  readonly namesDigest: string
}

/** All or none: what the first has changed holds for the next, and for nobody where one is refused. */
function askAll(
  { shell, recording, namesDigest }: Asked,
  asker: Asker,
  requests: readonly ShellRequest[],
  timeS: number,
  faultsOf: (request: ShellRequest) => readonly Fault[] | null,
): SeatRuling {
  const before = copyState(shell.machine)
  const commands: ApprovedCommand[] = []
  const rulings: Ruling[] = []
  const shown: Shown[] = []
  for (const [at, request] of requests.entries()) {
    const fileFaults = faultsOf(request)
    const state = copyState(shell.machine)
    const context = shownContext(shell, timeS, fileFaults, namesDigest, [])
    const { result: verdict, expanded } = recording.during(() => askShell(shell, asker, request, timeS, fileFaults))
    shown.push({ verdict, state, limitsDigest: digestOf(shell.limits), context: { ...context, expanded } })
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

const digests = new WeakMap<object, string>()

function digestOf(book: Limits | PrinterNames): string {
  const known = digests.get(book)
  if (known !== undefined) return known
  const digest = sha256OfText(canonicalJson(book))
  digests.set(book, digest)
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
