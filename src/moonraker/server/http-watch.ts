// Looks after the lines that are open: how many there are, and that each of them gets on. A client that sends nothing, sends a
// byte a minute or never reads costs a place, and the place goes to somebody else.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface HttpWatch {
  /**
   * Runs this in turn: requests that came on one line without waiting for the answers are answered one by one, each when the
   * answer before it has gone out.
   */
  inTurn(message: IncomingMessage, reply: ServerResponse, act: () => void): void
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

interface Turn {
  readonly message: IncomingMessage
  readonly reply: ServerResponse
  readonly act: () => void
}

interface Line {
  /** Requests that have come and wait for the one before them. */
  readonly queue: Turn[]
  isBusy: boolean
  isPaused: boolean
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
/** Nothing more is read of a line on which so many requests wait, and again when few do. */
const QUEUE_LONG = 16
const QUEUE_SHORT = 4
/** One piece of a line holds a thousand short requests: so many wait on all lines together. */
const ALL_QUEUED_MAX = 40_000

export function createHttpWatch(server: Server, { stallMs, connectionsMax }: HttpWatchOptions): HttpWatch {
  const lines = new Map<Duplex, Line>()
  const exchanges = new Set<Exchange>()
  const onLook: HttpWatch['onLook'] = []
  let queued = 0

  function forget(socket: Duplex): void {
    const line = lines.get(socket)
    if (line === undefined) return
    queued -= line.queue.length
    line.queue.length = 0
    lines.delete(socket)
  }

  function next(socket: Socket, line: Line): void {
    const turn = line.queue.shift()
    line.isBusy = turn !== undefined
    if (turn !== undefined) queued--
    if (line.isPaused && line.queue.length <= QUEUE_SHORT) {
      line.isPaused = false
      socket.resume()
    }
    if (turn === undefined || socket.destroyed) return
    begin(socket, line, turn)
  }

  function begin(socket: Socket, line: Line, { message, reply, act }: Turn): void {
    const exchange: Exchange = { message, reply, bytes: moved(socket), looks: 0 }
    exchanges.add(exchange)
    reply.once('close', () => {
      exchanges.delete(exchange)
      // Others have their turn first.
      if (line.queue.length > 0) setImmediate(() => next(socket, line))
      else next(socket, line)
    })
    act()
  }

  server.on('connection', (socket: Socket) => {
    if (lines.size >= connectionsMax) {
      const idle = leastNeeded(lines)
      idle?.destroy()
      if (idle === null) {
        socket.destroy()
        return
      }
      forget(idle)
    }
    const line: Line = { queue: [], isBusy: false, isPaused: false, isTrusted: null }
    lines.set(socket, line)
    // Node takes up reading again after each request: not while many wait.
    const resume = socket.resume.bind(socket)
    socket.resume = () => (line.isPaused ? socket : resume())
    socket.on('close', () => forget(socket))
  })
  const timer = setInterval(() => {
    for (const exchange of exchanges) look(exchange)
    for (const tell of onLook) tell(LOOKS)
  }, stallMs / LOOKS)
  timer.unref()
  return {
    onLook,
    inTurn(message, reply, act) {
      const { socket } = message
      const line = lines.get(socket)
      if (line === undefined) return
      if (!line.isBusy) {
        // Who asks is needed more than who has been silent for longer.
        lines.delete(socket)
        lines.set(socket, line)
        line.isBusy = true
        begin(socket, line, { message, reply, act })
        return
      }
      if (queued >= ALL_QUEUED_MAX) {
        socket.destroy()
        return
      }
      line.queue.push({ message, reply, act })
      queued++
      if (line.isPaused || line.queue.length < QUEUE_LONG) return
      line.isPaused = true
      socket.pause()
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

/** The line that has been silent the longest; then a WebSocket of somebody who has not logged in. Null for none. */
function leastNeeded(lines: ReadonlyMap<Duplex, Line>): Duplex | null {
  let stranger: Duplex | null = null
  for (const [socket, { isBusy, isTrusted }] of lines) {
    if (isTrusted === null && !isBusy) return socket
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
