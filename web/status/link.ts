// The line to the server: requests and their answers, what it tells of its own accord, and coming back when it breaks.

export interface Link {
  call<Result>(method: string, params?: object): Promise<Result>
}

export interface LinkEvents {
  opened(): void
  closed(): void
  told(method: string, params: readonly unknown[]): void
}

/** Refused by the server, in its words. */
export class Refused extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

interface Waiting {
  readonly done: (result: unknown) => void
  readonly fail: (error: Error) => void
}

const AGAIN_MS = 1000
/** A server says something every second; one that has been silent so long is gone, ms. */
const SILENCE_MS = 10_000

export function openLink(url: URL, events: LinkEvents): Link {
  const waiting = new Map<number, Waiting>()
  let socket: WebSocket | null = null
  let nextId = 1
  let heardMs = 0

  function open(): void {
    const mine = new WebSocket(url)
    socket = mine
    heardMs = performance.now()
    mine.onopen = () => events.opened()
    mine.onmessage = ({ data }) => {
      heardMs = performance.now()
      take(JSON.parse(String(data)))
    }
    mine.onclose = () => {
      socket = null
      for (const { fail } of waiting.values()) fail(new Error('The connection was lost.'))
      waiting.clear()
      events.closed()
      setTimeout(open, AGAIN_MS)
    }
  }

  function take(message: {
    id?: number
    method?: string
    params?: unknown[]
    result?: unknown
    error?: { code: number; message: string }
  }): void {
    if (message.method !== undefined) {
      events.told(message.method, message.params ?? [])
      return
    }
    const asked = waiting.get(message.id ?? -1)
    waiting.delete(message.id ?? -1)
    if (message.error !== undefined) asked?.fail(new Refused(message.error.code, message.error.message))
    else asked?.done(message.result)
  }

  setInterval(() => {
    if (socket?.readyState === WebSocket.OPEN && performance.now() - heardMs > SILENCE_MS) socket.close()
  }, AGAIN_MS)
  open()
  return {
    call: <Result>(method: string, params?: object) =>
      new Promise<Result>((done, fail) => {
        if (socket?.readyState !== WebSocket.OPEN) {
          fail(new Error('There is no connection to the printer.'))
          return
        }
        const id = nextId++
        waiting.set(id, { done: done as (result: unknown) => void, fail })
        socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }))
      }),
  }
}
