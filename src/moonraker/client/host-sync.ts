// What the server says of the firmware's host, and the one subscription behind all those of the port: renewed whenever the link
// or the host comes back.

import type { StateWatch } from '#printer'
import {
  addSubscriber,
  createStatusBook,
  emit,
  forgetStatus,
  hostStateOf,
  isRecord,
  noteHost,
  noteStatus,
  takeChanges,
  takeWhole,
  textOf,
  WATCHED_OBJECTS,
  wantedObjects,
} from '#printer'
import type {
  HostState,
  ObjectSelection,
  PlainRecord,
  PlainValue,
  PrinterInfo,
  StatusUpdate,
  Unsubscribe,
} from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import { listOf, recordOf } from './results.ts'
import type { Timers } from './timers.ts'

export interface HostSync {
  info(): Promise<PrinterInfo>
  subscribe(objects: ObjectSelection, onUpdate: (update: StatusUpdate) => void): Promise<Unsubscribe>
  onNotification(method: string, params: readonly PlainValue[]): void
  /** The link is there (again): finds out what stands behind it. */
  begin(): Promise<void>
  onLinkLost(): void
  close(): void
}

interface HostSyncOptions {
  readonly ask: (method: string, params?: PlainRecord) => Promise<PlainValue>
  readonly watch: StateWatch
  readonly timers: Timers
  readonly pollS: number
}

const NO_HOST = 'Klippy Host not connected'

export function createHostSync({ ask, watch, timers, pollS }: HostSyncOptions): HostSync {
  const book = createStatusBook()
  let isClosed = false
  let isHostThere = false
  /** Grows with every loss of host or link: answers from before it are void. */
  let era = 0
  let subscribing: Promise<void> = Promise.resolve()
  let callOffPoll = (): void => undefined

  addSubscriber(book, WATCHED_OBJECTS, ({ status }) => {
    noteStatus(watch, status['webhooks'] ?? {}, status['print_stats'] ?? {})
  })

  async function info(): Promise<PrinterInfo> {
    const server = recordOf(await ask('server.info'))
    const serverState = hostStateOf(server['klippy_state'])
    try {
      if (server['klippy_connected'] === false) throw new PrinterRefusal(503, NO_HOST)
      const host = recordOf(await ask('printer.info'))
      return {
        hostname: textOf(host['hostname']),
        softwareVersion: textOf(host['software_version']),
        state: hostStateOf(host['state']) ?? serverState ?? 'error',
        message: textOf(host['state_message']),
      }
    } catch (error) {
      if (!(error instanceof PrinterRefusal)) throw error
      const state: HostState = error.code === 503 ? 'disconnected' : (serverState ?? 'error')
      return { hostname: '', softwareVersion: '', state, message: error.message }
    }
  }

  /** One after the other: the last answer is that of the last question. */
  function resubscribe(): Promise<void> {
    const mine = subscribing.then(async () => {
      const asked = era
      const covered = new Set(book.subscribers)
      const params = { objects: wantedObjects(book) as PlainRecord }
      const answer = recordOf(await ask('printer.objects.subscribe', params))
      if (asked === era) takeWhole(book, Number(answer['eventtime']), recordOf(answer['status']), covered)
    })
    subscribing = mine.catch(() => undefined)
    return mine
  }

  /** Asks until there is a host that can be subscribed to. */
  async function look(): Promise<void> {
    callOffPoll()
    const asked = era
    let isThere = false
    try {
      const { state, message } = await info()
      if (isClosed || asked !== era) return
      isThere = state !== 'disconnected' && state !== 'startup'
      isHostThere = isThere
      if (isThere) await resubscribe()
      if (isClosed || asked !== era) return
      noteHost(watch, state, message)
    } catch (error) {
      if (error instanceof LinkLost && error.reason !== 'timeout' && error.reason !== 'garbled') return
      isThere = false
    }
    if (!isThere && !isClosed && asked === era) callOffPoll = timers.after(pollS, () => void look())
  }

  function leave(): void {
    era++
    isHostThere = false
    callOffPoll()
    forgetStatus(book)
  }

  return {
    info,
    async subscribe(objects, onUpdate) {
      const subscriber = addSubscriber(book, objects, onUpdate)
      try {
        if (isHostThere) await resubscribe()
      } catch (error) {
        // A host or a link that went meanwhile comes back, and the subscription with it.
        const isAway = error instanceof PrinterRefusal ? error.code === 503 : error instanceof LinkLost
        if (!isAway || isClosed) {
          book.subscribers.delete(subscriber)
          throw error
        }
      }
      return () => {
        book.subscribers.delete(subscriber)
      }
    },
    onNotification(method, params) {
      switch (method) {
        case 'notify_status_update':
          if (isRecord(params[0])) takeChanges(book, Number(params[1]), params[0])
          break
        case 'notify_gcode_response':
          for (const text of listOf(params as PlainValue)) {
            if (typeof text === 'string') emit(watch, { kind: 'console-output', text })
          }
          break
        case 'notify_klippy_disconnected':
          leave()
          noteHost(watch, 'disconnected', NO_HOST)
          callOffPoll = timers.after(pollS, () => void look())
          break
        case 'notify_klippy_ready':
        case 'notify_klippy_shutdown':
          void look()
          break
        default:
      }
    },
    begin: look,
    onLinkLost: leave,
    close() {
      isClosed = true
      leave()
      book.subscribers.clear()
    },
  }
}
