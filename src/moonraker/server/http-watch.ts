// Looks after the lines that are open: how many there are, and that each of them gets on. A client that sends nothing, sends a
// byte a minute or never reads costs a place, and the place goes to somebody else. Strangers never fill all places: whoever is
// trusted gets in, to stop the printer if need be.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { addressGroup } from './access/trusted-clients.ts'

export interface HttpWatch {
  /**
   * Runs this in turn: requests that came on one line without waiting for the answers are answered one by one, each when the
   * answer before it has gone out.
   */
  inTurn(message: IncomingMessage, reply: ServerResponse, act: () => void): void
  /** Who asks on this line, as its request has shown: behind a proxy another one than it is from. */
  identified(socket: Duplex, address: string, isTrusted: boolean): void
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
  /** Whether who connects from there is trusted until it has asked for something. */
  readonly isTrustedPeer: (address: string) => boolean
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
  isWebSocket: boolean
  isTrusted: () => boolean
  /** Whose places it counts among (`addressGroup`). */
  group: string
}

/** One request on its way: bytes that have moved when it was last seen to get on, and looks since then. */
interface Exchange {
  readonly message: IncomingMessage
  readonly reply: ServerResponse
  bytes: number
  looks: number
}

/** Of all places: how many are kept for the trusted, and how many the strangers of one address may hold. */
const TRUSTED_SHARE = 1 / 6
const ADDRESS_SHARE = 1 / 10
const LOOKS = 12
/** Less than this between two looks is standing still. */
const PROGRESS_BYTES = 256
/** Nothing more is read of a line on which so many requests wait, and again when few do. */
const QUEUE_LONG = 16
const QUEUE_SHORT = 4
/** One piece of a line holds a thousand short requests: so many wait on all lines together. */
const ALL_QUEUED_MAX = 40_000

export function createHttpWatch(server: Server, options: HttpWatchOptions): HttpWatch {
  const { stallMs, connectionsMax, isTrustedPeer } = options
  const strangersMax = Math.floor(connectionsMax * (1 - TRUSTED_SHARE))
  const addressMax = Math.ceil(connectionsMax * ADDRESS_SHARE)
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

  /** Takes one line's place where this one, the newest of its kind, is one too many; its own where no other may go. */
  function makeRoom(socket: Duplex, line: Line): void {
    if (lines.size <= addressMax) return
    const isTrusted = line.isTrusted()
    const strangers = strangersByGroup(lines)
    const all = [...strangers.values()].reduce((sum, count) => sum + count, 0)
    const isFull = lines.size > connectionsMax
    let victim: Duplex | null = null
    if (!isTrusted && (strangers.get(line.group) ?? 0) > addressMax) victim = leastNeeded(lines, socket, line.group)
    else if (isFull || (!isTrusted && all > strangersMax)) {
      victim = leastNeeded(lines, socket, largest(strangers))
      if (victim === null) victim = (isTrusted ? leastNeeded(lines, socket, null) : null) ?? socket
    } else return
    victim ??= socket
    victim.destroy()
    forget(victim)
  }

  server.on('connection', (socket: Socket) => {
    const peer = socket.remoteAddress ?? ''
    const isTrusted = isTrustedPeer(peer)
    const group = addressGroup(peer)
    const line: Line = {
      queue: [],
      isBusy: false,
      isPaused: false,
      isWebSocket: false,
      isTrusted: () => isTrusted,
      group,
    }
    lines.set(socket, line)
    makeRoom(socket, line)
    if (socket.destroyed) return
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
    identified(socket, address, isTrusted) {
      const line = lines.get(socket)
      if (line === undefined) return
      const group = addressGroup(address)
      if (line.group === group && line.isTrusted() === isTrusted) return
      line.group = group
      line.isTrusted = () => isTrusted
      if (!isTrusted) makeRoom(socket, line)
    },
    upgraded(socket, isTrusted) {
      const line = lines.get(socket)
      if (line === undefined) return
      line.isWebSocket = true
      line.isTrusted = isTrusted
    },
    close() {
      clearInterval(timer)
      for (const socket of lines.keys()) socket.destroy()
    },
  }
}

function strangersByGroup(lines: ReadonlyMap<Duplex, Line>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { group, isTrusted } of lines.values()) if (!isTrusted()) counts.set(group, (counts.get(group) ?? 0) + 1)
  return counts
}

/** Who holds the most; null where there is nobody. */
function largest(counts: ReadonlyMap<string, number>): string | null {
  let [most, found]: [number, string | null] = [0, null]
  for (const [group, count] of counts) if (count > most) [most, found] = [count, group]
  return found
}

/**
 * Among a group's strangers the line that has been silent the longest, then the oldest of all; for no group (null) the line of a
 * trusted one that has been silent the longest, as nobody's work is cut off for another's. Null for none but `newest`.
 */
function leastNeeded(lines: ReadonlyMap<Duplex, Line>, newest: Duplex, group: string | null): Duplex | null {
  let oldest: Duplex | null = null
  for (const [socket, line] of lines) {
    if (socket === newest || line.isTrusted() !== (group === null)) continue
    if (group !== null && line.group !== group) continue
    if (!line.isBusy && !line.isWebSocket) return socket
    if (group !== null) oldest ??= socket
  }
  return oldest
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
