// A console's conversation with a printer over Klipper's API: it greets it again after every restart, keeps what the printer
// tells of itself, and runs lines. Nothing here reads a clock, except to greet again whoever did not answer.
import { plainLines } from '#core'
import type { LinkEvents, PrinterLink } from './link.ts'
import {
  createView,
  forgetAll,
  isRecord,
  type PrinterView,
  stateOf,
  takeStatus,
  textField,
  type ViewState,
  wantedObjects,
} from './printer-view.ts'

export interface SessionListeners {
  /** What the printer says, without control characters; may have several lines. */
  onOutput(text: string): void
  /** The printer has stopped, or refuses to start: in its words. */
  onStop?(state: 'shutdown' | 'error', message: string): void
}

export interface Session {
  readonly view: PrinterView
  ask(method: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>
  /** Runs one line as soon as the printer is there; why it was refused, or null. */
  run(line: string): Promise<string | null>
  until(holds: () => boolean): Promise<void>
  /** Is told everything anew. */
  refresh(): Promise<void>
  /** Is told the present status, where the printer answers. */
  look(): Promise<void>
  /** Somebody waits for the printer. */
  isWaiting(): boolean
  /** Lines that have been sent and not been answered yet. */
  linesWaiting(): number
  close(): void
}

/** What the printer refused, in its words. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest'
}

class LostRequest extends Error {
  override readonly name = 'LostRequest'
}

interface Pending {
  done(result: unknown): void
  fail(error: Error): void
}

/** Klipper's word for it. */
export const READY = '// Klipper state: Ready'
const LOST = 'The connection to the printer was lost before it answered'
const GREETING_MS = 1000
/** A printer that does not leave this long after it was told to, stays. */
const LEAVE_MS = 10_000
const LEAVES = /^\s*(RESTART|FIRMWARE_RESTART|SAVE_CONFIG)\s*([;#].*)?$/i
const EMERGENCY = /^\s*M112\s*([;#].*)?$/i
const CLIENT = { program: 'Printwright console', version: '1' }

interface Core {
  readonly view: PrinterView
  readonly listeners: SessionListeners
  readonly pending: Map<number, Pending>
  readonly waiters: Set<{ readonly holds: () => boolean; readonly done: () => void }>
  link: PrinterLink
  nextId: number
  /** Counts connections. */
  epoch: number
  lines: number
  /** As last told. */
  state: ViewState
  /** After a restart: it has not been said yet that the printer is ready again. */
  owesReady: boolean
  /** The latest errors that were shown: a refusal is not told twice. */
  readonly errors: string[]
}

export function createSession(connect: (events: LinkEvents) => PrinterLink, listeners: SessionListeners): Session {
  const core: Core = {
    view: createView(),
    listeners,
    pending: new Map(),
    waiters: new Set(),
    link: { send: () => undefined, close: () => undefined },
    nextId: 1,
    epoch: 0,
    lines: 0,
    errors: [],
    owesReady: false,
    state: 'disconnected',
  }
  core.link = connect({
    onOpen: () => {
      core.epoch++
      void greet(core, core.epoch)
    },
    onMessage: (text) => takeMessage(core, text),
    onClose: () => {
      core.owesReady = core.view.isConnected || core.owesReady
      forgetAll(core.view)
      failAll(core)
      changed(core)
    },
  })
  return {
    view: core.view,
    ask: (method, params) => ask(core, method, params),
    run: (line) => runLine(core, line),
    until: (holds) => until(core, holds),
    refresh: () => learn(core),
    look: () => look(core),
    isWaiting: () => core.pending.size > 0 || core.waiters.size > 0,
    linesWaiting: () => core.lines,
    close() {
      core.link.close()
      failAll(core)
    },
  }
}

function failAll({ pending }: Core): void {
  const lost = [...pending.values()]
  pending.clear()
  for (const { fail } of lost) fail(new LostRequest(LOST))
}

function changed(core: Core): void {
  noteState(core)
  for (const waiter of [...core.waiters]) {
    if (!waiter.holds()) continue
    core.waiters.delete(waiter)
    waiter.done()
  }
}

function noteState(core: Core): void {
  const state = stateOf(core.view)
  if (state === core.state) return
  core.state = state
  // Whoever comes back late has missed the printer's own word.
  if (state === 'ready' && core.owesReady) show(core, READY)
  if (state !== 'shutdown' && state !== 'error') return
  core.listeners.onStop?.(state, plainLines(textField(core.view, 'webhooks', 'state_message') ?? ''))
}

function until(core: Core, holds: () => boolean): Promise<void> {
  if (holds()) return Promise.resolve()
  return new Promise((done) => core.waiters.add({ holds, done }))
}

function ask(core: Core, method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const id = core.nextId++
  return new Promise((done, fail) => {
    core.pending.set(id, { done, fail })
    core.link.send(JSON.stringify({ id, method, params }))
  })
}

function takeMessage(core: Core, text: string): void {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return
  }
  if (!isRecord(message)) return
  const { id, method, params, result, error } = message as Record<string, unknown>
  if (typeof id === 'number') {
    const pending = core.pending.get(id)
    core.pending.delete(id)
    if (error === undefined || error === null) pending?.done(result)
    else pending?.fail(new RefusedRequest(plainLines(messageOf(error)).trim()))
  } else if (method === 'console_output' && isRecord(params)) {
    show(core, String(params['response']))
  } else if (method === 'console_status') {
    const before = stateOf(core.view)
    takeStatus(core.view, params)
    if (stateOf(core.view) !== before) void learn(core).catch(ignoreLoss)
  }
  changed(core)
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error
  return isRecord(error) && typeof error['message'] === 'string' ? error['message'] : 'refused without a word'
}

const ERRORS_KEPT = 50

function show(core: Core, text: string): void {
  const plain = plainLines(text)
  if (plain.trim() === READY) core.owesReady = false
  if (plain.startsWith('!! ')) {
    core.errors.push(plain)
    if (core.errors.length > ERRORS_KEPT) core.errors.shift()
  }
  core.listeners.onOutput(plain)
}

/** A printer that is just leaving hears nothing: the first word is said until it is answered. */
async function greet(core: Core, epoch: number): Promise<void> {
  const timer = setInterval(() => {
    if (core.epoch !== epoch) clearInterval(timer)
    else void ask(core, 'info', { client_info: CLIENT }).then(stop, stop)
  }, GREETING_MS)
  let stop = (): void => undefined
  const answered = new Promise<void>((done) => {
    stop = done
  })
  void ask(core, 'info', { client_info: CLIENT }).then(stop, stop)
  try {
    await answered
    clearInterval(timer)
    await ask(core, 'gcode/subscribe_output', { response_template: { method: 'console_output' } })
    await learn(core)
    core.view.isConnected = core.epoch === epoch
    changed(core)
  } catch (error) {
    ignoreLoss(error)
  } finally {
    clearInterval(timer)
  }
}

function ignoreLoss(error: unknown): void {
  // The next connection greets anew.
  if (!(error instanceof LostRequest) && !(error instanceof RefusedRequest)) throw error
}

/** Everything there is to know: objects, their status, commands, configuration. */
async function learn(core: Core): Promise<void> {
  const { view } = core
  const listed = await ask(core, 'objects/list')
  const objects = isRecord(listed) ? listed['objects'] : []
  view.objects = Array.isArray(objects) ? objects.filter((name) => typeof name === 'string') : []
  const told = await ask(core, 'objects/subscribe', {
    objects: wantedObjects(view.objects),
    response_template: { method: 'console_status' },
  })
  takeStatus(view, told)
  const help = await ask(core, 'gcode/help')
  if (isRecord(help)) view.help = new Map(Object.entries(help).map(([name, text]) => [name, plainLines(String(text))]))
  const queried = await ask(core, 'objects/query', { objects: { configfile: ['config'] } })
  const config = configOf(queried)
  if (config !== null) view.config = config
  changed(core)
}

const LOOK_MS = 2000

/** A printer that does not answer is as it was last told. */
async function look(core: Core): Promise<void> {
  if (!core.view.isConnected) return
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((done) => {
    timer = setTimeout(() => done(null), LOOK_MS)
  })
  try {
    const asked = ask(core, 'objects/query', { objects: wantedObjects(core.view.objects) })
    takeStatus(core.view, await Promise.race([asked.catch(ignoreLoss), late]))
    changed(core)
  } finally {
    clearTimeout(timer)
  }
}

function configOf(queried: unknown): ReadonlyMap<string, Readonly<Record<string, unknown>>> | null {
  const status = isRecord(queried) ? queried['status'] : null
  const configfile = isRecord(status) ? status['configfile'] : null
  const config = isRecord(configfile) ? configfile['config'] : null
  if (!isRecord(config)) return null
  return new Map(Object.entries(config).flatMap(([name, options]) => (isRecord(options) ? [[name, options]] : [])))
}

async function runLine(core: Core, line: string): Promise<string | null> {
  core.lines++
  try {
    // An emergency stop waits for nobody: as a script it would stand behind the one that runs.
    const isEmergency = EMERGENCY.test(line)
    await until(core, () => core.view.isConnected && (isEmergency || stateOf(core.view) !== 'startup'))
    const { epoch, errors } = core
    errors.length = 0
    try {
      if (isEmergency) await ask(core, 'emergency_stop')
      else await ask(core, 'gcode/script', { script: line })
      if (LEAVES.test(line)) await untilGone(core, epoch)
      return null
    } catch (error) {
      if (error instanceof LostRequest && LEAVES.test(line)) return null
      if (!(error instanceof LostRequest) && !(error instanceof RefusedRequest)) throw error
      return refusal(core, error.message)
    }
  } finally {
    core.lines--
  }
}

function untilGone(core: Core, epoch: number): Promise<void> {
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    changed(core)
  }, LEAVE_MS)
  return until(core, () => isLate || core.epoch !== epoch).finally(() => clearTimeout(timer))
}

/** Most refusals have been shown as output by now; the others are. */
function refusal(core: Core, message: string): string {
  const [first = '', ...rest] = message.split('\n')
  if (!core.errors.includes(`!! ${first.trim()}`))
    show(core, [`!! ${first}`, ...rest.map((line) => `// ${line}`)].join('\n'))
  return message
}
