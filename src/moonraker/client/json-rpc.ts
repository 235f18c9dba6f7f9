// JSON-RPC as a client: questions with numbers, and whatever comes back: out of order, twice, for nobody, or no JSON at all.

import { isRecord, textOf } from '#printer'
import type { PlainRecord, PlainValue } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import type { Timers } from './timers.ts'

export interface JsonRpc {
  request(method: string, params: PlainRecord, limitS: number): Promise<PlainValue>
  take(text: string): void
  /** The link has gone: everything that waits ends with this. */
  fail(error: LinkLost): void
}

interface Pending {
  readonly resolve: (result: PlainValue) => void
  readonly reject: (error: Error) => void
  readonly callOff: () => void
}

interface JsonRpcOptions {
  readonly timers: Timers
  readonly send: (text: string) => void
  readonly onNotification: (method: string, params: readonly PlainValue[]) => void
  readonly redact: (text: string) => string
}

export function createJsonRpc({ timers, send, onNotification, redact }: JsonRpcOptions): JsonRpc {
  const pending = new Map<number, Pending>()
  let nextId = 1

  function settle(id: number, message: PlainRecord): void {
    const waiting = pending.get(id)
    if (waiting === undefined) return
    pending.delete(id)
    waiting.callOff()
    const { error } = message
    if (isRecord(error)) waiting.reject(refusalOf(error, redact))
    else if (Object.hasOwn(message, 'result')) waiting.resolve(message['result'] ?? null)
    else waiting.reject(new LinkLost('garbled', 'The answer had neither a result nor an error.'))
  }

  function takeMessage(message: PlainValue): void {
    if (!isRecord(message)) return
    const { id, method, params } = message
    if (typeof method === 'string') {
      if (id === undefined) onNotification(method, Array.isArray(params) ? (params as readonly PlainValue[]) : [])
      return
    }
    if (typeof id === 'number') settle(id, message)
  }

  return {
    request(method, params, limitS) {
      return new Promise((resolve, reject) => {
        const id = nextId++
        const late = (): void => {
          pending.delete(id)
          reject(new LinkLost('timeout', `No answer to ${method} within ${limitS} s.`))
        }
        const callOff = limitS < Number.POSITIVE_INFINITY ? timers.after(limitS, late) : () => undefined
        pending.set(id, { resolve, reject, callOff })
        send(JSON.stringify({ jsonrpc: '2.0', method, params, id }))
      })
    },
    take(text) {
      let message: PlainValue
      try {
        message = JSON.parse(text) as PlainValue
      } catch {
        return
      }
      if (Array.isArray(message)) for (const item of message as readonly PlainValue[]) takeMessage(item)
      else takeMessage(message)
    },
    fail(error) {
      const all = [...pending.values()]
      pending.clear()
      for (const { reject, callOff } of all) {
        callOff()
        reject(error)
      }
    },
  }
}

/** Full words, with all lines. HTTP names only the class of some errors; their reason stands at the end of the traceback. */
export function refusalOf(error: PlainRecord, redact: (text: string) => string): PrinterRefusal {
  const message = textOf(error['message'])
  const given = typeof error['code'] === 'number' ? error['code'] : 500
  // Over WebSocket Moonraker says HTTP's 401 with this number.
  const code = given === -32602 && message === 'Unauthorized' ? 401 : given
  const reason = /\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$/.exec(
    textOf(error['traceback']).trimEnd().split('\n').at(-1) ?? '',
  )?.[1]
  const isVague =
    message === '' ||
    message === 'Unknown' ||
    /^(Unprocessable Entity|Bad Request|Forbidden|Not Found|Internal Server Error)$/.test(message)
  const words = isVague && reason !== undefined ? reason : message
  return new PrinterRefusal(code, redact(words === '' ? `Refused with code ${code}, without words.` : words))
}
