// The guard of one printer: it observes, asks the shell, writes down, and does what the shell wants done. It owns the shell, the
// journal and the dead-man; who asks (clients of a link, an operator) comes to it with requests and never with the printer.
import type { Asker, Level, PlainRecord, PrinterStatus, Ruling, ShellRequest } from '#protocol'
import { LEVELS } from '#protocol'
import type {
  ApprovedCommand,
  AuditBodies,
  AuditKind,
  BaselineStep,
  Budgets,
  Hazard,
  Intervention,
  Limits,
  LimitsChange,
  LoosenChange,
  Reaction,
} from '#safety'
import { REACTIONS } from '#safety'
import type { DeadMan, DeadManKeeper } from './dead-man.ts'
import { createDeadMan, missingDeadMan } from './dead-man.ts'
import { GUARD_TIMES, within } from './guard-times.ts'
import { createIntervening } from './intervene.ts'
import type { PrinterHands } from './klippy-port.ts'
import type { PowerSwitch } from './power.ts'
import type { SeatRuling, ShellSeat } from './shell-seat.ts'
import { withoutTokens } from './tokens.ts'

/** Where everything is written down. */
export interface GuardJournal {
  /** Resolves when it is on the disk, and everything before it; rejects where it is not. */
  append<Kind extends AuditKind>(kind: Kind, body: AuditBodies[Kind]): Promise<void>
  /** A moment later; never in the way of what has to be done. */
  note<Kind extends AuditKind>(kind: Kind, body: AuditBodies[Kind]): void
}

/** A ruling as it was written down, with its number there. */
export type Ruled =
  | {
      readonly kind: 'approved'
      readonly id: number
      readonly commands: readonly ApprovedCommand[]
      readonly rulings: readonly Ruling[]
    }
  /** `at`: which of the requests. */
  | {
      readonly kind: 'denied' | 'needs-person'
      readonly id: number
      readonly at: number
      readonly rulings: readonly Ruling[]
    }

export type GuardEvent =
  /** The guard sees the printer (again), or has lost it. */
  | { readonly kind: 'watching'; readonly missingDeadMan: readonly string[] }
  | { readonly kind: 'lost'; readonly reason: string }
  | {
      readonly kind: 'verdict'
      readonly asker: Asker
      readonly requests: readonly ShellRequest[]
      readonly ruled: Ruled
    }
  | { readonly kind: 'intervention'; readonly reaction: Reaction; readonly because: readonly Hazard[] }
  | { readonly kind: 'step'; readonly step: BaselineStep; readonly failure: string | null }
  /** A hazard asks for the mains to be cut, and there is nothing that could. */
  | { readonly kind: 'no-power-switch'; readonly because: readonly Hazard[] }
  /** The shell itself has thrown: it is asked no more. */
  | { readonly kind: 'shell-failed'; readonly reason: string }

export interface GuardOptions {
  readonly hands: PrinterHands
  /** The shell's clock: of the printer's own kind of seconds, never running back. */
  readonly nowS: () => number
  /** Of the world. The same as `nowS` but for a virtual printer that runs faster. */
  readonly worldS: () => number
  /** A new shell for a host that has come up, from its `configfile` and the names of its objects. */
  readonly seat: (printer: PrinterView) => ShellSeat
  readonly journal: GuardJournal
  readonly power: readonly PowerSwitch[]
  /** Which of the printer's timers it winds up, null for none; and from which count on: another one at each start. */
  readonly deadMan: DeadMan | null
  readonly deadManCount: number
  readonly onEvent: (event: GuardEvent) => void
}

export interface PrinterView {
  readonly configfile: PlainRecord
  /** `heaters` and `gcode`: names of its heaters and of its commands. */
  readonly heaters: PlainRecord
  readonly gcode: PlainRecord
  readonly objects: ReadonlySet<string>
  readonly hasDeadMan: boolean
  /** As observed last. */
  read(object: string): PlainRecord | undefined
}

export interface Guard {
  /** Decides, and writes down before it answers. Never rejects: what goes wrong is a refusal. */
  ask(asker: Asker, requests: readonly ShellRequest[]): Promise<Ruled>
  /** Before it is sent: true once, for a moment after its approval. */
  spend(command: ApprovedCommand): boolean
  /** What came of what was sent, in the printer's words. */
  noteOutcome(id: number, isDone: boolean, words: string): void
  heartbeat(): void
  /** A person has looked at what was found: it is latched no more. */
  acknowledge(): readonly Hazard[]
  /** What was found and nobody has looked at; nothing where the shell sees nothing. */
  readonly latched: readonly Hazard[]
  /** A person has looked: nothing stands on the bed. */
  noteBedClear(): void
  /** A picture has come. */
  noteFrame(): void
  /** Before each call of a model: false where none is left, or where the shell sees nothing. */
  noteModelCall(): boolean
  /** Anybody lowers it, `person` raises it. What stands against it, else nothing. */
  setLevel(level: Level, by: 'operator' | 'person'): readonly Ruling[]
  /** Anybody tightens. What stands against it, else nothing. */
  tighten(changes: PlainRecord, by: Asker): readonly Ruling[]
  /** For a person who has shown a token. */
  loosen(changes: PlainRecord): readonly Ruling[]
  /** To explain; null where the shell sees nothing. */
  readonly limits: Limits | null
  readonly level: Level | null
  readonly budgetsLeft: Budgets | null
  /** What the operator was asked, what it answered, what it made of it. */
  noteThought<Kind extends 'prompt' | 'answer' | 'decision'>(kind: Kind, body: AuditBodies[Kind]): void
  /** So far the operator may go now, or might where the shell was last seen; null: it never was. */
  readonly reach: Level | null
  /** A heater or the guard itself is in danger that nobody has looked at. */
  readonly isInDanger: boolean
  /** Stops pass without being asked for; this writes them down. */
  noteStop(asker: Asker, words: string): void
  /** Let through although nobody here knows what it does. */
  noteUnjudged(asker: Asker, words: string): void
  readonly isWatching: boolean
  readonly hasDeadMan: boolean
  readonly status: PrinterStatus
  close(): Promise<void>
}

const GONE = 'The printer has gone meanwhile.'
/** Nobody winds up the dead-man of one that was started to look or to tune. */
const UNMISSED: Ruling = {
  rule: 'level',
  limit: 'tune',
  value: '',
  reason: 'It was started to look or to tune: to act it has to be started anew.',
}
const UNSEEN: Ruling = { rule: 'evidence', limit: '', value: '', reason: 'The safety shell does not see the printer.' }

export function createGuard(options: GuardOptions): Guard {
  const { hands, nowS, worldS, journal, onEvent } = options
  let seat: ShellSeat | null = null
  let status: PrinterStatus = {}
  let eventtimeS = Number.NaN
  let hasDeadMan = false
  let stopWatching = (): void => undefined
  /** Grows with every loss: what was begun before it is void. */
  let era = 0
  let reach: Level | null = null
  let isInDanger = false
  /** Grows with what may turn a verdict into another one: an intervention, other limits, another level. */
  let revision = 0
  let steppedS = worldS()
  let nextId = 1
  let isClosed = false
  const intervene = createIntervening({ hands, power: options.power, journal, onEvent })
  const deadMan: DeadManKeeper | null =
    options.deadMan === null
      ? null
      : createDeadMan(options.deadMan, options.deadManCount, (script) => hands.runScript(script))
  /** What was approved and has not come to its end. */
  const onTheirWay = new Map<number, readonly ApprovedCommand[]>()
  /** How long the journal took for it. */
  const heldS = new WeakMap<ApprovedCommand, number>()
  let observedS = Number.NEGATIVE_INFINITY

  function note(text: string): void {
    journal.note('note', { by: 'guard', text })
  }

  /** A shell that fails is asked no more: nothing passes, nobody winds the dead-man up, the printer goes safe by itself. */
  function tried<T>(work: (shell: ShellSeat) => T): T | null {
    if (seat === null) return null
    try {
      return work(seat)
    } catch (error) {
      const reason = String(error)
      seat = null
      onEvent({ kind: 'shell-failed', reason })
      note(`the shell has failed: ${reason}`)
      return null
    }
  }

  function lose(reason: string): void {
    era++
    stopWatching()
    stopWatching = () => undefined
    onTheirWay.clear()
    deadMan?.forget()
    if (seat === null) return
    tried((shell) => shell.lose(nowS()))
    seat = null
    status = {}
    onEvent({ kind: 'lost', reason })
    note(`the printer is out of sight: ${reason}`)
  }

  /** The host is up: a new shell for what it says it is. */
  async function watch(): Promise<void> {
    lose('the printer has begun anew')
    const mine = era
    const objects = await hands.listObjects()
    const { status: config } = await hands.query({ configfile: null, heaters: null, gcode: null })
    if (mine !== era || isClosed) return
    const { configfile = {}, heaters = {}, gcode = {} } = config
    const missing = missingDeadMan({ configfile })
    hasDeadMan = missing.length === 0
    const read = (object: string): PlainRecord | undefined => status[object]
    const fresh = options.seat({ configfile, heaters, gcode, objects: new Set(objects), hasDeadMan, read })
    const wanted = Object.fromEntries(objects.map((name) => [name, null]))
    const stop = await hands.subscribe(wanted, (update) => {
      if (mine !== era) return
      if (seat === null) {
        seat = fresh
        steppedS = worldS()
        onEvent({ kind: 'watching', missingDeadMan: missing })
        journal.note('names', { digest: fresh.namesDigest, names: fresh.names })
        journal.note('limits', {
          digest: fresh.limitsDigest,
          limits: fresh.limits,
          by: 'shell',
          reason: 'the host came up',
        })
        note(missing.length === 0 ? 'the printer has its dead-man' : `the printer lacks ${missing.join(', ')}`)
      }
      observe(update.status, update.eventtimeS, update.isFull)
    })
    if (mine !== era) stop()
    else stopWatching = stop
  }

  function begin(): void {
    watch().catch((error: Error) => {
      // It has gone again; the next start begins anew.
      if (!isClosed) lose(error.message)
    })
  }

  function observe(now: PrinterStatus, atS: number, isFull: boolean): void {
    const stoodStillS = worldS() - steppedS
    status = now
    eventtimeS = atS
    observedS = worldS()
    // What had piled up while nobody looked is no news.
    if (stoodStillS > GUARD_TIMES.standstillS) return
    steppedS = worldS()
    act(tried((shell) => shell.observe(now, atS, isFull, nowS())) ?? [])
    step()
  }

  function step(): void {
    steppedS = worldS()
    const interventions = tried((shell) => shell.tick(nowS()))
    if (interventions === null) return
    // Who sees nothing any more is not in charge.
    const isSeeing = steppedS - observedS <= GUARD_TIMES.blindS
    if (hasDeadMan && isSeeing) deadMan?.step(status, eventtimeS, steppedS)
    act(interventions)
  }

  /** Stops are asked for where the shell is gone, too. */
  function noteReach(): void {
    if (seat === null) return
    const { level, limits } = seat
    reach = LEVELS.indexOf(level) <= LEVELS.indexOf(limits.levelMax) ? level : limits.levelMax
  }

  function act(interventions: readonly Intervention[]): void {
    noteReach()
    if (interventions.some(({ reaction }) => REACTIONS.indexOf(reaction) > REACTIONS.indexOf('pause')))
      isInDanger = true
    if (interventions.some(({ reaction }) => reaction !== 'watch')) revision++
    intervene(interventions)
  }

  /** After a standstill: nothing is believed that was not asked for now. */
  async function lookAgain(): Promise<boolean> {
    if (seat === null) return false
    if (worldS() - steppedS <= GUARD_TIMES.standstillS) return true
    const mine = era
    const wanted = Object.fromEntries(Object.keys(status).map((name) => [name, null]))
    const seen = await within(hands.query(wanted), GUARD_TIMES.lookS).catch(() => null)
    if (mine !== era || seat === null || seen === null) return false
    steppedS = worldS()
    observe(seen.status, seen.eventtimeS, true)
    return true
  }

  function refusal(id: number, rule: string, reason: string): Ruled {
    return { kind: 'denied', id, at: 0, rulings: [{ rule, limit: '', value: '', reason }] }
  }

  async function ask(asker: Asker, requests: readonly ShellRequest[]): Promise<Ruled> {
    // One number for each request; what is sent and what comes of it have that of the first.
    const id = nextId
    nextId += Math.max(1, requests.length)
    if (!(await lookAgain())) return refusal(id, 'evidence', 'The safety shell does not see the printer.')
    const mine = era
    try {
      await seat?.prepare(asker, requests)
    } catch (error) {
      return refusal(id, 'file', `The file could not be read: ${(error as Error).message}.`)
    }
    if (mine !== era || !(await lookAgain())) return refusal(id, 'evidence', GONE)
    const ruling = tried((shell) => shell.ask(asker, requests, nowS()))
    if (ruling === null) return refusal(id, 'shell', 'The safety shell has failed.')
    noteRuling(id, asker, requests, ruling)
    if (ruling.kind !== 'approved') return { kind: ruling.kind, id, at: ruling.at, rulings: ruling.rulings }
    const why = await write(id, requests, ruling.commands)
    if (why !== null) {
      // It will never be sent.
      if (mine === era) tried((shell) => shell.settle(ruling.commands, false, nowS()))
      return why
    }
    onTheirWay.set(id, ruling.commands)
    return { kind: 'approved', id, commands: ruling.commands, rulings: ruling.rulings }
  }

  /** On the disk before it is sent; what was judged has to hold still when it is there. Null: it does. */
  async function write(
    id: number,
    requests: readonly ShellRequest[],
    commands: readonly ApprovedCommand[],
  ): Promise<Ruled | null> {
    const [mine, seen, fromS, judgedS] = [era, revision, worldS(), nowS()]
    const lines = commands.flatMap((command) => command.lines)
    try {
      await journal.append('command', { id, lines, request: JSON.stringify(requests) })
    } catch {
      return refusal(id, 'journal', 'The journal cannot be written: nothing is done that is not written down.')
    }
    if (mine !== era || !(await lookAgain())) return refusal(id, 'evidence', GONE)
    if (worldS() - fromS > GUARD_TIMES.writeS) return refusal(id, 'journal', 'The journal was too slow: ask again.')
    if (seen !== revision)
      return refusal(id, 'evidence', 'Something has happened while it was written down: ask again.')
    // Its age counts from now on.
    for (const command of commands) heldS.set(command, nowS() - judgedS)
    return null
  }

  function noteRuling(id: number, asker: Asker, requests: readonly ShellRequest[], ruling: SeatRuling): void {
    for (const [k, { verdict, ...shown }] of ruling.shown.entries()) {
      const request = requests[k]
      if (request === undefined) continue
      const lines = verdict.kind === 'approved' ? verdict.command.lines : []
      journal.note('request', { id: id + k, asker, by: '', request, ...shown })
      journal.note('verdict', { id: id + k, verdict: verdict.kind, rulings: verdict.rulings, lines })
    }
  }

  /** Requests name the limits by their digest: these are written down before. */
  function change(
    by: Asker,
    reason: string,
    made: (shell: ShellSeat) => LimitsChange | LoosenChange,
  ): readonly Ruling[] {
    const from = seat?.level
    const found = tried((shell) => ({ change: made(shell), digest: shell.limitsDigest, level: shell.level }))
    if (found === null || from === undefined) return [UNSEEN]
    if (found.change.kind === 'refused') return found.change.rulings
    revision++
    noteReach()
    journal.note('limits', { digest: found.digest, limits: found.change.limits, by, reason })
    if (found.level !== from) journal.note('level', { from, to: found.level, by, reason })
    return []
  }

  const unlisten = hands.listen((event) => {
    if (event.kind === 'host-state' && event.state === 'disconnected') lose(event.message)
    else if (event.kind === 'host-state') begin()
    else if (event.kind === 'link-lost') lose(event.reason)
  })
  // A host that is up already is no event.
  hands.info().then(
    ({ state }) => {
      if (seat === null && (state === 'ready' || state === 'shutdown' || state === 'error')) begin()
    },
    () => undefined,
  )
  const timer = setInterval(() => {
    // After a standstill only a look may say how things are; the printer's own reports come later than that.
    if (worldS() - steppedS > GUARD_TIMES.standstillS) void lookAgain()
    else if (seat !== null) step()
    else steppedS = worldS()
  }, GUARD_TIMES.tickS * 1000)

  return {
    async ask(asker, requests) {
      const ruled = await ask(asker, requests)
      onEvent({ kind: 'verdict', asker, requests, ruled })
      return ruled
    },
    spend: (command) => tried((shell) => shell.spend(command, nowS() - (heldS.get(command) ?? 0))) === true,
    noteOutcome(id, isDone, words) {
      journal.note('outcome', { id, ok: isDone, text: words })
      const commands = onTheirWay.get(id) ?? []
      onTheirWay.delete(id)
      tried((shell) => shell.settle(commands, isDone, nowS()))
    },
    heartbeat: () => void tried((shell) => shell.heartbeat(nowS())),
    acknowledge() {
      isInDanger = false
      const latched = tried((shell) => shell.acknowledge(nowS())) ?? []
      journal.note('note', { by: 'person', text: `has looked at: ${latched.map(({ kind }) => kind).join(', ')}` })
      return latched
    },
    get latched() {
      return tried((shell) => shell.latched) ?? []
    },
    noteBedClear() {
      tried((shell) => shell.noteBedClear(nowS()))
      journal.note('note', { by: 'person', text: 'has looked at the bed: it is clear' })
    },
    noteFrame: () => void tried((shell) => shell.noteFrame(nowS())),
    noteModelCall: () => tried((shell) => shell.noteModelCall()) === true,
    setLevel(level, by) {
      const from = seat?.level
      if (options.deadMan === null && (level === 'act' || level === 'recover')) return [UNMISSED]
      const rulings = tried((shell) => shell.setLevel(level, by === 'person', nowS())) ?? [UNSEEN]
      if (rulings.length === 0) revision++
      noteReach()
      if (from !== undefined && rulings.length === 0) journal.note('level', { from, to: level, by, reason: '' })
      return rulings
    },
    tighten: (changes, by) => change(by, 'tightened', (shell) => shell.tighten(changes)),
    loosen: (changes) => change('person', 'loosened', (shell) => shell.loosen(changes)),
    get limits() {
      return seat?.limits ?? null
    },
    get level() {
      return seat?.level ?? null
    },
    get budgetsLeft() {
      return seat?.budgetsLeft ?? null
    },
    noteThought: (kind, body) => journal.note(kind, { ...body, text: withoutTokens(body.text) }),
    noteStop: (asker, words) => journal.note('note', { by: asker, text: `stop, passed at once: ${words}` }),
    noteUnjudged: (asker, words) => journal.note('note', { by: asker, text: `passed unjudged: ${words}` }),
    get reach() {
      return reach
    },
    get isInDanger() {
      return isInDanger
    },
    get isWatching() {
      return seat !== null
    },
    get hasDeadMan() {
      return hasDeadMan
    },
    get status() {
      return status
    },
    async close() {
      isClosed = true
      clearInterval(timer)
      unlisten()
      await within(deadMan?.rest() ?? Promise.resolve(), GUARD_TIMES.lookS).catch(() => undefined)
      era++
      stopWatching()
      await hands.close()
    },
  }
}
