// A WebSocket to a Moonraker server as a browser's page holds one: requests with rising ids, lists of them, notifications, and
// the moments at which anything came.
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'

export interface ServerNotification {
  readonly method: string
  /** undefined where the message had none. */
  readonly params: readonly unknown[] | undefined
}

export interface ClientLine {
  readonly notifications: ServerNotification[]
  /** When messages came, ms of performance.now(). */
  readonly cameMs: number[]
  isOpen(): boolean
  /** Without params the request has no such member. */
  call(method: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>
  /** Several requests in one frame; their answers come as one list. */
  batch(requests: readonly { readonly method: string; readonly params?: unknown }[]): Promise<BatchAnswer[]>
  close(): void
}

export interface BatchAnswer {
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

/** An answer that is an error. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

interface Answer extends BatchAnswer {
  readonly id?: number | null
}

export interface ClientLineOptions {
  /** Of the first request; 0 is an id like any other. */
  readonly firstId?: number
  readonly onNotification?: (notification: ServerNotification) => void
  /** For an untrusted client. */
  readonly token?: string
}

export async function openClientLine(baseUrl: string, options: ClientLineOptions = {}): Promise<ClientLine> {
  const query = options.token === undefined ? '' : `?token=${encodeURIComponent(options.token)}`
  const origin = new URL(baseUrl).origin
  const ws = new WebSocket(`${baseUrl.replace(/^http/, 'ws')}/websocket${query}`, { origin })
  const notifications: ServerNotification[] = []
  const cameMs: number[] = []
  const waiting = new Map<number, (answer: Answer) => void>()
  let nextId = options.firstId ?? 0

  ws.on('message', (data) => {
    cameMs.push(performance.now())
    const message = JSON.parse(String(data)) as Answer | readonly Answer[] | ServerNotification
    if (Array.isArray(message)) for (const answer of message as readonly Answer[]) settle(answer)
    else if ('method' in message) {
      notifications.push(message)
      options.onNotification?.(message)
    } else settle(message as Answer)
  })
  function settle(answer: Answer): void {
    if (typeof answer.id !== 'number') return
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  }
  const answerTo = (id: number): Promise<Answer> => new Promise((done) => waiting.set(id, done))
  await new Promise<void>((done, fail) => {
    ws.once('open', () => done())
    ws.once('error', fail)
  })
  ws.on('close', () => {
    for (const [id, done] of waiting) done({ id, error: { code: 0, message: 'the line is closed' } })
    waiting.clear()
  })
  ws.on('error', () => ws.terminate())
  return {
    notifications,
    cameMs,
    isOpen: () => ws.readyState === ws.OPEN,
    async call(method, params) {
      const id = nextId++
      const answer = answerTo(id)
      ws.send(JSON.stringify({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }), id }))
      const { result, error } = await answer
      if (error !== undefined) throw new AnswerError(error.code, error.message)
      return result
    },
    batch(requests) {
      const entries = requests.map((request) => ({ jsonrpc: '2.0', ...request, id: nextId++ }))
      const answers = entries.map(({ id }) => answerTo(id))
      ws.send(JSON.stringify(entries))
      return Promise.all(answers)
    },
    close: () => ws.close(),
  }
}

/** Waits until it holds, or says what did not come. */
export async function comes(what: string, holds: () => boolean, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`${what} did not come within ${withinMs / 1000} s`)
    await sleep(10)
  }
}
