// A printer in this process behind the same port as a real one. Its time is driven from outside: a promise of this port comes
// about only while somebody lets the printer's time pass.
import type {
  HostState,
  JobHistoryOptions,
  JobRecord,
  ObjectSelection,
  PlainRecord,
  PrinterEvent,
  PrinterInfo,
  PrinterPort,
  PrinterStatus,
  StatusSnapshot,
  StatusUpdate,
  Unsubscribe,
} from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import { METER_NAMES, readMeters } from './meters.ts'
import type { Printer } from './printer.ts'
import { callEvery } from './reactor.ts'
import {
  createStateWatch,
  emit,
  hostStateOf,
  listenTo,
  noteHost,
  noteStatus,
  textOf,
  WATCHED_OBJECTS,
} from './state-watch.ts'
import type { Subscriber } from './status-book.ts'
import {
  addSubscriber,
  createStatusBook,
  forgetStatus,
  isRecord,
  takeChanges,
  takeWhole,
  wantedObjects,
} from './status-book.ts'
import type { MetadataReader } from './virtual-files.ts'
import { checkPath, metadataOf, plainFile, readFile, storeFile, textStream } from './virtual-files.ts'
import { NO_HOST, openVirtualLink, statusOf, subscribeParams } from './virtual-link.ts'
import {
  createRecords,
  jobsOf,
  noteConsole,
  noteJob,
  noteLog,
  noteTemperatures,
  sensorNames,
  temperatureHistoryOf,
} from './virtual-records.ts'

export interface VirtualPortOptions {
  /** The reader of `metadata`: what slicers write is known above this layer (`readPortMetadata` of #moonraker). */
  readonly readMetadata: MetadataReader
  /** The meters that this printer has; all where nobody says. */
  readonly meters?: readonly string[]
  /** A picture of the machine as JPEG; a printer without it has no camera. */
  readonly camera?: () => Promise<Uint8Array | null>
  /** How long a question may go unanswered, s of the printer's time; scripts and prints have no such limit. Default: 60. */
  readonly answerLimitS?: number
}

const UNLIMITED = Number.POSITIVE_INFINITY
/** Temperatures are kept in this rhythm. */
const SAMPLE_S = 1

export function createVirtualPort(printer: Printer, options: VirtualPortOptions): PrinterPort {
  const { files } = printer.options
  const limitS = options.answerLimitS ?? 60
  const book = createStatusBook()
  const watch = createStateWatch()
  const records = createRecords()
  let isClosed = false
  let newest: PrinterStatus = {}
  let lastInfo: PrinterInfo = { hostname: '', softwareVersion: '', state: 'startup', message: '' }

  const calendarS = (): number => printer.host.calendarS()
  /** What the port itself wants to know. */
  function watchPrinter(sensors: readonly string[]): Subscriber {
    const objects = { ...WATCHED_OBJECTS, heaters: ['available_sensors'] }
    return addSubscriber(book, { ...Object.fromEntries(sensors.map((name) => [name, null])), ...objects }, (update) => {
      newest = update.status
      noteStatus(watch, newest['webhooks'] ?? {}, newest['print_stats'] ?? {})
    })
  }
  let sensors: readonly string[] = []
  let own = watchPrinter(sensors)
  listenTo(watch, (event) => {
    noteJob(records, event, newest, calendarS())
    if (event.kind === 'host-state') noteLog(records, `${event.state}: ${event.message}`)
  })

  const link = openVirtualLink(printer, {
    onHost() {
      noteLog(records, `===== Config file =====\n${files.readConfig() ?? ''}\n=======================`)
      resubscribe().catch(() => undefined)
    },
    onStatus: (eventtimeS, changes) => takeChanges(book, eventtimeS, changes),
    onConsole(text) {
      noteConsole(records, { timeS: calendarS(), kind: 'response', text })
      emit(watch, { kind: 'console-output', text })
    },
    onGone() {
      forgetStatus(book)
      noteHost(watch, 'disconnected', NO_HOST)
    },
  })
  callEvery(printer.reactor, printer.reactor.timeS + SAMPLE_S, SAMPLE_S, () => {
    if (!isClosed && link.isHostThere()) noteTemperatures(records, sensors, newest)
    return !isClosed
  })

  async function resubscribe(): Promise<void> {
    const covered = new Set(book.subscribers)
    const answer = await link.request('objects/subscribe', subscribeParams(wantedObjects(book)), limitS)
    const { eventtimeS, status } = statusOf(answer)
    takeWhole(book, eventtimeS, status, covered)
    const found = sensorNames(newest)
    if (found.join() === sensors.join()) return
    // Which sensors there are is known only now.
    sensors = found
    book.subscribers.delete(own)
    own = watchPrinter(sensors)
    await resubscribe()
  }

  async function ask(method: string, params: PlainRecord = {}, withinS = limitS): Promise<PlainRecord> {
    return await link.request(method, params, withinS)
  }

  async function runScript(script: string): Promise<void> {
    noteConsole(records, { timeS: calendarS(), kind: 'command', text: script })
    await ask('gcode/script', { script }, UNLIMITED)
  }

  async function info(): Promise<PrinterInfo> {
    if (isClosed) throw new LinkLost('closed', 'The port is closed.')
    if (printer.host.isGone) return { ...lastInfo, state: 'disconnected', message: NO_HOST }
    const answer = await ask('info')
    lastInfo = {
      hostname: textOf(answer['hostname']),
      softwareVersion: textOf(answer['software_version']),
      state: hostStateOf(answer['state']) ?? ('error' satisfies HostState),
      message: textOf(answer['state_message']),
    }
    return lastInfo
  }

  async function subscribe(objects: ObjectSelection, onUpdate: (update: StatusUpdate) => void): Promise<Unsubscribe> {
    const subscriber = addSubscriber(book, objects, onUpdate)
    try {
      if (link.isHostThere()) await resubscribe()
    } catch (error) {
      // A host that left meanwhile comes back, and the subscription with it.
      if (!(error instanceof PrinterRefusal && error.code === 503)) {
        book.subscribers.delete(subscriber)
        throw error
      }
    }
    return () => {
      book.subscribers.delete(subscriber)
    }
  }

  async function startPrint(path: string): Promise<void> {
    checkPath(path)
    const quoted = path.replaceAll(/["\\]/g, (letter) => `\\${letter}`)
    await runScript(`SDCARD_PRINT_FILE FILENAME="${quoted}"`)
  }

  function refuseInUse(path: string): void {
    const { job } = printer.host
    const isInUse = job.filePath === path && ['printing', 'paused'].includes(job.stats.state)
    if (isInUse && printer.host.state === 'ready') throw new PrinterRefusal(403, 'File currently in use')
  }

  async function* jobHistory({ limit = UNLIMITED, sinceS = 0 }: JobHistoryOptions = {}): AsyncGenerator<JobRecord> {
    let count = 0
    for (const job of jobsOf(records, newest)) {
      if (count++ >= limit || job.startS < sinceS) return
      yield job
    }
  }

  return {
    info,
    async listObjects() {
      const names = (await ask('objects/list'))['objects']
      return Array.isArray(names) ? names.map(textOf) : []
    },
    async query(objects): Promise<StatusSnapshot> {
      const { eventtimeS, status } = statusOf(await ask('objects/query', { objects: objects as PlainRecord }))
      const known = Object.entries(status).filter((entry): entry is [string, PlainRecord] => isRecord(entry[1]))
      return { eventtimeS, status: Object.fromEntries(known) }
    },
    subscribe,
    listen: (onEvent: (event: PrinterEvent) => void) => listenTo(watch, onEvent),
    runScript,
    startPrint,
    pausePrint: async () => void (await ask('pause_resume/pause', {}, UNLIMITED)),
    resumePrint: async () => void (await ask('pause_resume/resume', {}, UNLIMITED)),
    cancelPrint: async () => void (await ask('pause_resume/cancel', {}, UNLIMITED)),
    emergencyStop: async () => void (await ask('emergency_stop')),
    restart: () => runScript('RESTART'),
    restartFirmware: () => runScript('FIRMWARE_RESTART'),
    listFiles: async () => files.listGcodes().map(plainFile),
    metadata: (path) => metadataOf(files, path, options.readMetadata),
    async upload(path, content, uploading = {}) {
      refuseInUse(path)
      const file = await storeFile(files, path, content, uploading)
      if (uploading.isStarted === true) await startPrint(path)
      return file
    },
    download: async (path, downloading = {}) => readFile(files, path, downloading),
    async deleteFile(path) {
      refuseInUse(path)
      if (files.deleteGcode?.(path) !== true) throw new PrinterRefusal(404, 'File not found')
    },
    consoleHistory: async (count = UNLIMITED) => (count > 0 ? records.console.slice(-count) : []),
    temperatureHistory: async () => temperatureHistoryOf(records),
    jobHistory,
    downloadLog: async ({ onProgress } = {}) => textStream(`${records.log.join('\n')}\n`, onProgress),
    async meters() {
      if (isClosed) throw new LinkLost('closed', 'The port is closed.')
      const wanted = options.meters ?? METER_NAMES
      return wanted.length === 0 ? [] : readMeters(printer).filter(({ name }) => wanted.includes(name))
    },
    cameraFrame: async () => (options.camera === undefined ? null : await options.camera()),
    async close() {
      isClosed = true
      book.subscribers.clear()
      watch.listeners.clear()
      link.close()
    },
  }
}
