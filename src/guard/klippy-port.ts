// A client of Klipper's API socket behind that part of a printer's port which the guard itself needs: it looks four times a
// second, and it acts. Survives restarts; without a host it refuses at once.
import type { OpenKlippyLink } from '#moonraker'
import {
  addSubscriber,
  createStateWatch,
  createStatusBook,
  emit,
  forgetStatus,
  hostStateOf,
  isRecord,
  listenTo,
  noteHost,
  noteStatus,
  takeChanges,
  takeWhole,
  textOf,
  WATCHED_OBJECTS,
  wantedObjects,
} from '#printer'
import type { HostState, ObjectSelection, PlainRecord, PlainValue, PrinterPort } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'

/** What can be seen of a printer, and done with it, without its files. */
export type PrinterHands = Pick<
  PrinterPort,
  | 'info'
  | 'listObjects'
  | 'query'
  | 'subscribe'
  | 'listen'
  | 'runScript'
  | 'startPrint'
  | 'pausePrint'
  | 'resumePrint'
  | 'cancelPrint'
  | 'emergencyStop'
  | 'restart'
  | 'restartFirmware'
  | 'close'
>

interface Pending {
  readonly done: (result: PlainRecord) => void
  readonly fail: (error: Error) => void
}

const NO_HOST = 'Klippy Host not connected'
const GONE = 'Klippy Disconnected'
const AGAIN_MS = 250
const STATUS = 'printwright_status'
const OUTPUT = 'printwright_output'

export function openKlippyPort(open: OpenKlippyLink, version: string): PrinterHands {
  const pending = new Map<number, Pending>()
  const book = createStatusBook()
  const watch = createStateWatch()
  noteHost(watch, 'disconnected', NO_HOST)
  let nextId = 1
  let isOpen = false
  let isThere = false
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  addSubscriber(book, WATCHED_OBJECTS, ({ status }) => {
    noteStatus(watch, status['webhooks'] ?? {}, status['print_stats'] ?? {})
  })

  function ask(method: string, params: PlainRecord = {}): Promise<PlainRecord> {
    return new Promise((done, fail) => {
      if (isClosed) fail(new LinkLost('closed', 'The port is closed.'))
      else if (!isOpen) fail(new PrinterRefusal(503, NO_HOST))
      else {
        const id = nextId++
        pending.set(id, { done, fail })
        link.send(JSON.stringify({ id, method, params }))
      }
    })
  }

  function take(text: string): void {
    let message: PlainValue
    try {
      message = JSON.parse(text) as PlainValue
    } catch {
      return
    }
    if (!isRecord(message)) return
    const { id, params, method } = message
    if (typeof id === 'number') settle(id, message)
    else if (!isRecord(params)) return
    else if (method === STATUS && isRecord(params['status'])) {
      takeChanges(book, Number(params['eventtime']), params['status'])
    } else if (method === OUTPUT) emit(watch, { kind: 'console-output', text: textOf(params['response']) })
  }

  function settle(id: number, { error, result }: PlainRecord): void {
    const waiting = pending.get(id)
    pending.delete(id)
    if (error === undefined) waiting?.done(isRecord(result) ? result : {})
    else waiting?.fail(new PrinterRefusal(400, isRecord(error) ? textOf(error['message']) : 'Unknown error'))
  }

  function rejectAll(error: Error): void {
    const all = [...pending.values()]
    pending.clear()
    for (const { fail } of all) fail(error)
  }

  async function resubscribe(): Promise<void> {
    const covered = new Set(book.subscribers)
    const objects = wantedObjects(book) as PlainRecord
    const answer = await ask('objects/subscribe', { objects, response_template: { method: STATUS } })
    const status = answer['status']
    if (isRecord(status)) takeWhole(book, Number(answer['eventtime']), status, covered)
  }

  /** Until the host is up, or says that it will not come up. */
  async function look(): Promise<void> {
    const { state, state_message: words } = await ask('info', { client_info: { program: 'printwright', version } })
    const now: HostState = hostStateOf(state) ?? 'error'
    if (now === 'startup') {
      timer = setTimeout(attempt, AGAIN_MS)
      return
    }
    await ask('gcode/subscribe_output', { response_template: { method: OUTPUT } })
    isThere = true
    await resubscribe()
    noteHost(watch, now, textOf(words))
  }

  /** What fails fails because the host has gone: it begins again when it is back. */
  function attempt(): void {
    look().catch(() => {
      if (!isClosed && isOpen) timer = setTimeout(attempt, AGAIN_MS)
    })
  }

  async function runScript(script: string): Promise<void> {
    await ask('gcode/script', { script })
  }

  const link = open({
    onOpen() {
      isOpen = true
      emit(watch, { kind: 'link-restored' })
      attempt()
    },
    onMessage: take,
    onClose() {
      isOpen = false
      isThere = false
      clearTimeout(timer)
      forgetStatus(book)
      rejectAll(new PrinterRefusal(503, GONE))
      emit(watch, { kind: 'link-lost', reason: GONE })
      noteHost(watch, 'disconnected', NO_HOST)
    },
  })
  return {
    async info() {
      if (!isOpen) return { hostname: '', softwareVersion: '', state: 'disconnected', message: NO_HOST }
      const answer = await ask('info')
      return {
        hostname: textOf(answer['hostname']),
        softwareVersion: textOf(answer['software_version']),
        state: hostStateOf(answer['state']) ?? 'error',
        message: textOf(answer['state_message']),
      }
    },
    async listObjects() {
      const names = (await ask('objects/list'))['objects']
      return Array.isArray(names) ? names.map(textOf) : []
    },
    async query(objects: ObjectSelection) {
      const { eventtime, status } = await ask('objects/query', { objects: objects as PlainRecord })
      const known = Object.entries(isRecord(status) ? status : {})
      return {
        eventtimeS: Number(eventtime),
        status: Object.fromEntries(known.filter((entry): entry is [string, PlainRecord] => isRecord(entry[1]))),
      }
    },
    async subscribe(objects, onUpdate) {
      const subscriber = addSubscriber(book, objects, onUpdate)
      // A host that leaves meanwhile comes back, and the subscription with it.
      if (isThere) await resubscribe().catch(() => undefined)
      return () => void book.subscribers.delete(subscriber)
    },
    listen: (onEvent) => listenTo(watch, onEvent),
    runScript,
    startPrint: (path) =>
      runScript(`SDCARD_PRINT_FILE FILENAME="${path.replaceAll(/["\\]/g, (letter) => `\\${letter}`)}"`),
    pausePrint: async () => void (await ask('pause_resume/pause')),
    resumePrint: async () => void (await ask('pause_resume/resume')),
    cancelPrint: async () => void (await ask('pause_resume/cancel')),
    emergencyStop: async () => void (await ask('emergency_stop')),
    restart: () => runScript('RESTART'),
    restartFirmware: () => runScript('FIRMWARE_RESTART'),
    async close() {
      isClosed = true
      clearTimeout(timer)
      link.close()
      isOpen = false
      rejectAll(new LinkLost('closed', 'The port is closed.'))
    },
  }
}
