// A client of a printer in this process that speaks as Moonraker does to Klipper's socket: it asks again until the host is up,
// subscribes, and comes back after a restart. Time is the printer's own.
import type { PlainRecord, PlainValue } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import type { ApiClient } from './host.ts'
import type { Printer } from './printer.ts'
import { connect, disconnect, receive } from './printer.ts'
import { callAt } from './reactor.ts'
import { textOf } from './state-watch.ts'
import { isRecord } from './status-book.ts'

export interface VirtualLinkEvents {
  /** The host answers and is no longer in startup. */
  onHost(): void
  onStatus(eventtimeS: number, changes: PlainRecord): void
  onConsole(text: string): void
  /** The host has left for a restart. */
  onGone(): void
}

export interface VirtualLink {
  isHostThere(): boolean
  /** `limitS`: of the printer's time; Infinity where only its leaving ends the wait. */
  request(method: string, params: PlainRecord, limitS: number): Promise<PlainRecord>
  close(): void
}

interface Pending {
  readonly resolve: (result: PlainRecord) => void
  readonly reject: (error: Error) => void
}

/** As often as Moonraker does. */
const AGAIN_S = 0.25
export const NO_HOST = 'Klippy Host not connected'

export function openVirtualLink(printer: Printer, events: VirtualLinkEvents): VirtualLink {
  const { reactor } = printer
  const pending = new Map<number, Pending>()
  let client: ApiClient | null = null
  let isThere = false
  let isClosed = false
  let nextId = 1

  function take(text: string): void {
    const message = JSON.parse(text) as PlainRecord
    const { id } = message
    const params = message['params']
    if (typeof id === 'number') settle(id, message)
    else if (!isRecord(params)) return
    else if (message['method'] === 'status') {
      const status = params['status']
      if (isRecord(status)) events.onStatus(Number(params['eventtime']), status)
    } else if (message['method'] === 'console') events.onConsole(textOf(params['response']))
  }

  function settle(id: number, message: PlainRecord): void {
    const waiting = pending.get(id)
    if (waiting === undefined) return
    pending.delete(id)
    const { error, result } = message
    if (error === undefined) waiting.resolve(isRecord(result) ? result : {})
    // Whatever a leaving host says last is not its answer.
    else if (printer.host.isGone) waiting.reject(new PrinterRefusal(503, 'Klippy Disconnected'))
    else waiting.reject(new PrinterRefusal(400, isRecord(error) ? textOf(error['message']) : 'Unknown error'))
  }

  function rejectAll(error: Error): void {
    const all = [...pending.values()]
    pending.clear()
    for (const { reject } of all) reject(error)
  }

  function send(method: string, params: PlainRecord, limitS: number): Promise<PlainRecord> {
    return new Promise((resolve, reject) => {
      const id = nextId++
      pending.set(id, { resolve, reject })
      if (limitS < Number.POSITIVE_INFINITY) {
        callAt(reactor, reactor.timeS + limitS, () => {
          if (pending.delete(id)) reject(new LinkLost('timeout', `No answer to ${method} within ${limitS} s.`))
        })
      }
      if (client !== null) receive(printer, client, JSON.stringify({ id, method, params }))
    })
  }

  function leave(): void {
    if (isClosed) return
    isThere = false
    client = null
    rejectAll(new PrinterRefusal(503, 'Klippy Disconnected'))
    events.onGone()
    look()
  }

  /** Comes back when there is a host, and goes on when it knows what it is. */
  function look(): void {
    if (isClosed) return
    if (client === null && !printer.host.isGone) {
      client = connect(printer, take)
      printer.host.onDisconnect.push(leave)
    }
    if (client !== null && printer.host.state !== 'startup') {
      isThere = true
      send('gcode/subscribe_output', { response_template: { method: 'console' } }, AGAIN_S).catch(() => undefined)
      events.onHost()
    } else callAt(reactor, reactor.timeS + AGAIN_S, look)
  }
  look()
  return {
    isHostThere: () => isThere,
    request(method, params, limitS) {
      if (isClosed) return Promise.reject(new LinkLost('closed', 'The port is closed.'))
      if (client === null) return Promise.reject(new PrinterRefusal(503, NO_HOST))
      return send(method, params, limitS)
    },
    close() {
      isClosed = true
      if (client !== null) disconnect(printer, client)
      client = null
      rejectAll(new LinkLost('closed', 'The port is closed.'))
    },
  }
}

export function subscribeParams(objects: PlainRecord): PlainRecord {
  return { objects, response_template: { method: 'status' } }
}

export function statusOf(result: PlainRecord): { readonly eventtimeS: number; readonly status: PlainRecord } {
  const status: PlainValue | undefined = result['status']
  return { eventtimeS: Number(result['eventtime']), status: isRecord(status) ? status : {} }
}
