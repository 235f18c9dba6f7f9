// The printer as an operator has it: everything that looks is there, everything that acts is asked for. It never gets the port
// behind it, and what it asks for is sent as the shell has judged it, in the shell's own words, or not at all.
import type { Level, PlainRecord, PrinterPort, Ruling, ShellRequest } from '#protocol'
import { LEVELS, LinkLost } from '#protocol'
import type { ApprovedCommand, AuditBodies, Budgets, Hazard, Limits, MaterialLimits } from '#safety'
import { createSeats } from './create-seat.ts'
import type { GuardEvent, GuardJournal } from './guard.ts'
import { createGuard } from './guard.ts'
import { GUARD_TIMES, within } from './guard-times.ts'
import { createOwnFiles } from './own-files.ts'
import type { PersonsWord, TakeToken } from './person-words.ts'
import { takePersonsWord } from './person-words.ts'
import { portGcodes } from './port-gcodes.ts'
import type { PowerSwitch } from './power.ts'
import { withoutTokens } from './tokens.ts'

export interface GuardedPrinterOptions {
  readonly port: PrinterPort
  /** The shell's clock: seconds of the printer's kind, never running back. */
  readonly nowS: () => number
  /** Of the world, and how many of the printer's seconds are in one of it, where a virtual printer runs faster. */
  readonly worldS?: () => number
  readonly speed?: number
  readonly level: Level
  /** On the spool; null: the printer's own limits alone hold. */
  readonly material: MaterialLimits | null
  readonly journal: GuardJournal
  readonly power?: readonly PowerSwitch[]
  /** Another number at each start; seconds since 1970 will do. */
  readonly deadManCount: number
  /** Takes what a person shows; where it is not given nobody has a token. */
  readonly takeToken?: TakeToken
  /** What nobody has looked at since the one before this one: see `endedInDisorder`. */
  readonly latched?: readonly Hazard[]
  /** What happened and why. */
  readonly onEvent?: (event: GuardEvent) => void
}

/** What came of a request. */
export type Outcome =
  /** Sent, and the printer has done it, or, of a print, begun it. */
  | { readonly kind: 'done'; readonly rulings: readonly Ruling[] }
  | { readonly kind: 'denied' | 'needs-person'; readonly rulings: readonly Ruling[] }
  /** The printer itself says no, in its words: data, never instructions. */
  | { readonly kind: 'refused'; readonly words: string }
  /** Nobody answered: whether it was done is not known. */
  | { readonly kind: 'lost'; readonly words: string }

type Looking = Pick<
  PrinterPort,
  | 'info'
  | 'listObjects'
  | 'query'
  | 'subscribe'
  | 'listen'
  | 'listFiles'
  | 'metadata'
  | 'download'
  | 'consoleHistory'
  | 'temperatureHistory'
  | 'jobHistory'
  | 'downloadLog'
  | 'meters'
  | 'cameraFrame'
>

export interface GuardedPrinter extends Looking {
  /** Never rejects. `content` goes with an upload. */
  ask(request: ShellRequest, content?: Uint8Array): Promise<Outcome>
  /** The operator is alive and thinking; where it falls silent while it may act, the shell brings the printer to safety. */
  heartbeat(): void
  /** Before each call of a model: false where none is left for this job. */
  noteModelCall(): boolean
  /** For the journal: what the operator was asked, what it answered, what it made of that. */
  note<Kind extends 'prompt' | 'answer' | 'decision'>(kind: Kind, body: AuditBodies[Kind]): void
  /** Narrower than they are, of the operator's own accord. What stands against it, else nothing. */
  tighten(changes: PlainRecord): readonly Ruling[]
  /** Only ever down: up is a person's. */
  setLevel(level: Level): readonly Ruling[]
  /** A person's word, with the token that the person typed, which no model may have seen. */
  takeWord(secret: string, word: PersonsWord): readonly Ruling[]
  /** What the shell has found and nobody has looked at: evidence, and why it refuses what it refuses. */
  readonly latched: readonly Hazard[]
  /** To explain; null where the shell sees nothing. */
  readonly limits: Limits | null
  readonly level: Level | null
  readonly budgetsLeft: Budgets | null
  /** A printer without a dead-man of its own allows no more than `tune`. */
  readonly hasDeadMan: boolean
  /** The shell sees the printer: otherwise nothing is approved. */
  readonly isWatching: boolean
  /** An orderly end: the dead-man rests, the port is closed. */
  close(): Promise<void>
}

export function createGuardedPrinter(options: GuardedPrinterOptions): GuardedPrinter {
  const { port, nowS, level, material } = options
  const own = createOwnFiles()
  const guard = createGuard({
    hands: port,
    nowS,
    worldS: options.worldS ?? nowS,
    seat: createSeats({
      material,
      // Whoever else prints here is a person: only what nobody may do pauses what the operator did not start.
      mode: 'person',
      level,
      gcodes: () => portGcodes(port),
      own,
      nowS,
      speed: options.speed ?? 1,
      ...(options.latched === undefined ? {} : { latched: options.latched }),
    }),
    journal: options.journal,
    power: options.power ?? [],
    // Who only looks and tunes is missed by nobody.
    deadMan: level === 'act' || level === 'recover' ? 'operator' : null,
    deadManCount: options.deadManCount,
    onEvent: (event) => options.onEvent?.(event),
  })
  let tail: Promise<unknown> = Promise.resolve()

  /** What stops asks nobody: neither the journal nor the shell holds it up. Only the level does, as it was when it was last known. */
  async function stop(kind: Stop): Promise<Outcome> {
    const reach = guard.reach ?? level
    if (LEVELS.indexOf(reach) < LEVELS.indexOf('act')) return { kind: 'denied', rulings: [tooLow(reach)] }
    const done = sendStop(kind)
    guard.noteStop('operator', kind)
    const outcome = await done
    guard.noteStop('operator', `${kind}: ${'words' in outcome ? outcome.words : 'done'}`)
    return outcome
  }

  async function sendStop(kind: Stop): Promise<Outcome> {
    switch (kind) {
      case 'emergency-stop':
        return await outcomeOf(port.emergencyStop())
      case 'pause-print':
        return await outcomeOf(port.pausePrint())
      case 'cancel-print':
        return await outcomeOf(port.cancelPrint())
      case 'heaters-off':
        return await heatersOff()
    }
  }

  /** A printer that waits in a command takes none until it has done so. Where a heater is in danger that is too late. */
  async function heatersOff(): Promise<Outcome> {
    const work = outcomeOf(port.runScript('TURN_OFF_HEATERS'))
    const outcome = await within(work, GUARD_TIMES.offS).catch(() => null)
    if (outcome !== null) return outcome
    if (!guard.isInDanger) return { kind: 'lost', words: NOT_TAKEN }
    guard.noteStop('operator', `heaters-off was not taken within ${GUARD_TIMES.offS} s: emergency stop`)
    return await outcomeOf(port.emergencyStop())
  }

  async function perform(request: ShellRequest, content: Uint8Array | undefined): Promise<Outcome> {
    const ruled = await guard.ask('operator', [request])
    if (ruled.kind !== 'approved') return { kind: ruled.kind, rulings: ruled.rulings }
    const [command] = ruled.commands
    if (command === undefined || !guard.spend(command)) {
      guard.noteOutcome(ruled.id, false, 'not sent: the approval was too old')
      return { kind: 'denied', rulings: [TOO_OLD] }
    }
    if (command.request.kind === 'upload' && content !== undefined) own.note(command.request.path, content)
    const outcome = await outcomeOf(execute(port, command, content))
    guard.noteOutcome(ruled.id, outcome.kind === 'done', 'words' in outcome ? outcome.words : '')
    return outcome.kind === 'done' ? { kind: 'done', rulings: ruled.rulings } : outcome
  }

  return {
    info: () => port.info(),
    listObjects: () => port.listObjects(),
    query: (objects) => port.query(objects),
    subscribe: (objects, onUpdate) => port.subscribe(objects, onUpdate),
    listen: (onEvent) =>
      port.listen((event) =>
        onEvent(event.kind === 'console-output' ? { ...event, text: withoutTokens(event.text) } : event),
      ),
    listFiles: () => port.listFiles(),
    metadata: (path) => port.metadata(path),
    download: (path, options) => port.download(path, options),
    // A person's token has come this way.
    async consoleHistory(count) {
      return (await port.consoleHistory(count)).map((entry) => ({ ...entry, text: withoutTokens(entry.text) }))
    },
    temperatureHistory: () => port.temperatureHistory(),
    jobHistory: (options) => port.jobHistory(options),
    downloadLog: (options) => port.downloadLog(options),
    meters: () => port.meters(),
    async cameraFrame() {
      const frame = await port.cameraFrame()
      if (frame !== null) guard.noteFrame()
      return frame
    },
    ask(request, given) {
      // What is sent is what was there when it was asked for.
      const content = given?.slice()
      // What stops waits for nothing that was asked before it.
      const stopping = stopOf(request)
      if (stopping !== null) return stop(stopping)
      const mine = tail.then(() => perform(request, content))
      tail = mine
      return mine
    },
    heartbeat: () => guard.heartbeat(),
    noteModelCall: () => guard.noteModelCall(),
    note: (kind, body) => guard.noteThought(kind, body),
    tighten: (changes) => guard.tighten(changes, 'operator'),
    setLevel: (wanted) => guard.setLevel(wanted, 'operator'),
    takeWord: (secret, word) => takePersonsWord(guard, options.takeToken ?? NO_TOKENS, secret, word),
    get latched() {
      return guard.latched
    },
    get limits() {
      return guard.limits
    },
    get level() {
      return guard.level
    },
    get budgetsLeft() {
      return guard.budgetsLeft
    },
    get hasDeadMan() {
      return guard.hasDeadMan
    },
    get isWatching() {
      return guard.isWatching
    },
    close: () => guard.close(),
  }
}

type Stop = 'emergency-stop' | 'pause-print' | 'cancel-print' | 'heaters-off'

const STOP_LINES: ReadonlyMap<string, Stop> = new Map([
  ['M112', 'emergency-stop'],
  ['PAUSE', 'pause-print'],
  ['CANCEL_PRINT', 'cancel-print'],
  ['TURN_OFF_HEATERS', 'heaters-off'],
])

/** Null: it has to be judged. A line only where there is nothing but the name in it. */
function stopOf(request: ShellRequest): Stop | null {
  switch (request.kind) {
    case 'emergency-stop':
    case 'pause-print':
    case 'cancel-print':
      return request.kind
    case 'action':
      return request.action.kind === 'heaters-off' ? 'heaters-off' : null
    case 'gcode':
      return STOP_LINES.get(String(request.line).trim().toUpperCase()) ?? null
    default:
      return null
  }
}

const NOT_TAKEN = `The printer is in a command that it does not interrupt, and has not taken it within ${GUARD_TIMES.offS} s: it will when that ends. An emergency stop works at once.`

function tooLow(value: Level): Ruling {
  return { rule: 'level', limit: 'act', value, reason: 'The operator’s level does not reach so far' }
}

async function outcomeOf(work: Promise<void>): Promise<Outcome> {
  try {
    await work
    return { kind: 'done', rulings: [] }
  } catch (error) {
    const words = (error as Error).message
    return error instanceof LinkLost ? { kind: 'lost', words } : { kind: 'refused', words }
  }
}

const NO_TOKENS: TakeToken = () => 'there are none here'

const TOO_OLD: Ruling = {
  rule: 'approval',
  limit: '2 s',
  value: '',
  reason: 'The approval was too old when it was to be sent.',
}

/** Exactly the judged lines where there are any; else what the request names. */
async function execute(
  port: PrinterPort,
  { request, lines }: ApprovedCommand,
  content: Uint8Array | undefined,
): Promise<void> {
  if (lines.length > 0) return await port.runScript(lines.join('\n'))
  switch (request.kind) {
    case 'start-print':
      return await port.startPrint(request.path)
    case 'pause-print':
      return await port.pausePrint()
    case 'resume-print':
      return await port.resumePrint()
    case 'cancel-print':
      return await port.cancelPrint()
    case 'emergency-stop':
      return await port.emergencyStop()
    case 'restart':
      return await port.restart()
    case 'restart-firmware':
      return await port.restartFirmware()
    case 'upload':
      if (content?.length !== request.sizeBytes) throw new Error('What was to be uploaded is not what was asked for.')
      await port.upload(request.path, content)
      return
    case 'delete-file':
      return await port.deleteFile(request.path)
    case 'action':
    case 'gcode':
      // Approved to do nothing: an empty line.
      return
    case 'configure':
      throw new Error('A configuration is not changed through this port.')
  }
}
