// A server that speaks a little of Moonraker's language, and whatever a test makes it do instead.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import type { Timers } from '#moonraker'

export interface OddRequest {
  readonly method: string
  readonly params: Record<string, unknown>
  readonly id: number
  readonly socket: WebSocket
  answer(result: unknown): void
  refuse(code: number, message: string): void
}

export interface OddMoonraker {
  readonly url: string
  readonly port: number
  /** Everything asked over WebSocket, in order. */
  readonly asked: { readonly method: string; readonly params: Record<string, unknown> }[]
  readonly upgrades: IncomingMessage[]
  readonly sockets: Set<WebSocket>
  /** Takes the place of the usual answer where it returns true. */
  onRequest: (request: OddRequest) => boolean
  onHttp: (request: IncomingMessage, response: ServerResponse) => void
  /** Refuses the WebSocket with this status where it is not null. */
  refuseUpgrade: number | null
  notify(method: string, params?: readonly unknown[]): void
  close(): Promise<void>
}

const STATUS = {
  webhooks: { state: 'ready', state_message: 'Printer is ready' },
  print_stats: { state: 'standby', filename: '', message: '' },
  toolhead: { homed_axes: '', position: [0, 0, 0, 0] },
} as Record<string, Record<string, unknown>>

function usualResult(method: string, params: Record<string, unknown>): unknown {
  switch (method) {
    case 'server.info':
      return { klippy_connected: true, klippy_state: 'ready' }
    case 'printer.info':
      return { state: 'ready', state_message: 'Printer is ready', hostname: 'odd', software_version: 'v1' }
    case 'printer.objects.subscribe':
    case 'printer.objects.query': {
      const objects = (params['objects'] ?? {}) as Record<string, unknown>
      return {
        eventtime: 1,
        status: Object.fromEntries(Object.keys(objects).map((name) => [name, STATUS[name] ?? {}])),
      }
    }
    case 'server.connection.identify':
      return { connection_id: 1 }
    default:
      return 'ok'
  }
}

export async function startOddMoonraker(): Promise<OddMoonraker> {
  const server: Server = createServer((request, response) => odd.onHttp(request, response))
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: 1 << 28 })
  const sockets = new Set<WebSocket>()
  server.on('upgrade', (request, socket, head) => {
    odd.upgrades.push(request)
    if (odd.refuseUpgrade !== null) {
      socket.end(`HTTP/1.1 ${odd.refuseUpgrade} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
      return
    }
    webSockets.handleUpgrade(request, socket, head, (ws) => take(ws))
  })
  function take(ws: WebSocket): void {
    sockets.add(ws)
    ws.on('close', () => sockets.delete(ws))
    ws.on('error', () => undefined)
    ws.on('message', (data) => {
      const {
        id,
        method,
        params = {},
      } = JSON.parse(String(data)) as { id: number; method: string; params?: Record<string, unknown> }
      odd.asked.push({ method, params })
      const send = (rest: object): void => ws.send(JSON.stringify({ jsonrpc: '2.0', id, ...rest }))
      const request: OddRequest = {
        method,
        params,
        id,
        socket: ws,
        answer: (result) => send({ result }),
        refuse: (code, message) => send({ error: { code, message } }),
      }
      if (!odd.onRequest(request)) request.answer(usualResult(method, params))
    })
  }
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const odd: OddMoonraker = {
    url: `http://127.0.0.1:${port}`,
    port,
    asked: [],
    upgrades: [],
    sockets,
    onRequest: () => false,
    onHttp: (_, response) => void response.writeHead(404).end(),
    refuseUpgrade: null,
    notify(method, params) {
      const text = JSON.stringify({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) })
      for (const ws of sockets) ws.send(text)
    },
    close: () =>
      new Promise((done) => {
        for (const ws of sockets) ws.terminate()
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
  return odd
}

export interface HandTimers extends Timers {
  /** Lets time pass and runs what is due, in order. */
  pass(seconds: number): void
  /** Delays asked for, in order, s. */
  readonly delays: readonly number[]
}

export function createHandTimers(): HandTimers {
  let timeS = 0
  let waiting: { atS: number; run: () => void }[] = []
  const delays: number[] = []
  return {
    delays,
    nowS: () => timeS,
    after(delayS, run) {
      delays.push(delayS)
      const timer = { atS: timeS + delayS, run }
      waiting.push(timer)
      return () => {
        waiting = waiting.filter((other) => other !== timer)
      }
    },
    pass(seconds) {
      const endS = timeS + seconds
      for (;;) {
        const [next] = waiting.filter(({ atS }) => atS <= endS).sort((a, b) => a.atS - b.atS)
        if (next === undefined) break
        waiting = waiting.filter((other) => other !== next)
        timeS = Math.max(timeS, next.atS)
        next.run()
      }
      timeS = endS
    },
  }
}
