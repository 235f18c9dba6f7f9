// Looks after the lines that are open: how many there are, and that each of them gets on. A client that sends nothing, sends a
// byte a minute or never reads costs a place, and the place goes to somebody else.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface HttpWatch {
  /** Runs this in turn: requests that came on one line without waiting for the answers are answered one by one. */
  inTurn(message: IncomingMessage, reply: ServerResponse, act: () => Promise<void>): Promise<void>
  /** From here on this line is a WebSocket's. */
  upgraded(socket: Duplex, isTrusted: () => boolean): void
  /** Called at every look, with how many looks a patient server waits. */
  readonly onLook: ((looks: number) => void)[]
  close(): void
}

export interface HttpWatchOptions {
  /** How long a line may stand still, ms. */
  readonly stallMs: number
  readonly connectionsMax: number
}

interface Line {
  /** Requests that have come and are not answered. */
  waiting: number
  last: Promise<void>
  /** Set for a WebSocket. */
  isTrusted: (() => boolean) | null
}

/** One request on its way: bytes that have moved when it was last seen to get on, and looks since then. */
interface Exchange {
  readonly message: IncomingMessage
  readonly reply: ServerResponse
  bytes: number
  looks: number
}

const LOOKS = 12
/** Less than this between two looks is standing still. */
const PROGRESS_BYTES = 256
const PIPELINED_MAX = 4096

export function createHttpWatch(server: Server, { stallMs, connectionsMax }: HttpWatchOptions): HttpWatch {
  const lines = new Map<Duplex, Line>()
  const exchanges = new Set<Exchange>()
  const onLook: HttpWatch['onLook'] = []
  server.on('connection', (socket: Socket) => {
    if (lines.size >= connectionsMax) {
      const idle = leastNeeded(lines)
      idle?.destroy()
      if (idle === null) {
        socket.destroy()
        return
      }
      lines.delete(idle)
    }
    lines.set(socket, { waiting: 0, last: Promise.resolve(), isTrusted: null })
    socket.on('close', () => lines.delete(socket))
  })
  const timer = setInterval(() => {
    for (const exchange of exchanges) look(exchange)
    for (const tell of onLook) tell(LOOKS)
  }, stallMs / LOOKS)
  timer.unref()
  return {
    onLook,
    async inTurn(message, reply, act) {
      const { socket } = message
      const line = lines.get(socket) ?? { waiting: 0, last: Promise.resolve(), isTrusted: null }
      if (line.waiting >= PIPELINED_MAX) {
        socket.destroy()
        return
      }
      const exchange: Exchange = { message, reply, bytes: moved(socket), looks: 0 }
      exchanges.add(exchange)
      reply.once('close', () => exchanges.delete(exchange))
      // Who asks is needed more than who has been silent for longer.
      if (lines.delete(socket)) lines.set(socket, line)
      const isBehind = line.waiting > 0
      line.waiting++
      const turn = isBehind ? line.last.then(breath).then(act) : act()
      line.last = turn.catch(() => undefined)
      try {
        await turn
      } finally {
        line.waiting--
      }
    },
    upgraded(socket, isTrusted) {
      const line = lines.get(socket)
      if (line !== undefined) line.isTrusted = isTrusted
    },
    close() {
      clearInterval(timer)
      for (const socket of lines.keys()) socket.destroy()
    },
  }
}

/** Others have their turn. */
function breath(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}

/** The line that has been silent the longest; then a WebSocket of somebody who has not logged in. Null for none. */
function leastNeeded(lines: ReadonlyMap<Duplex, Line>): Duplex | null {
  let stranger: Duplex | null = null
  for (const [socket, { waiting, isTrusted }] of lines) {
    if (isTrusted === null && waiting === 0) return socket
    if (stranger === null && isTrusted?.() === false) stranger = socket
  }
  return stranger
}

/** What has come in and what has really gone out. */
function moved(socket: Socket): number {
  return socket.bytesRead + (socket.bytesWritten ?? 0) - socket.writableLength
}

function look(exchange: Exchange): void {
  const { message, reply } = exchange
  const { socket } = message
  const isComing = !message.complete
  const isGoing = reply.writableLength > 0 || socket.writableLength > 0
  const bytes = moved(socket)
  if ((!isComing && !isGoing) || bytes - exchange.bytes >= PROGRESS_BYTES) {
    exchange.bytes = bytes
    exchange.looks = 0
  } else if (++exchange.looks > LOOKS) socket.destroy()
}
