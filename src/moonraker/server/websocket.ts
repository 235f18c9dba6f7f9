// One WebSocket: frames in, answers and notifications out.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Identified } from './access.ts'
import type { Connection } from './connections.ts'
import type { Caller } from './endpoints.ts'
import { answerFrame } from './json-rpc.ts'
import type { Moonraker } from './moonraker.ts'

/** Longer frames are nobody's; the real server takes as much. */
const FRAME_BYTES_MAX = 10 << 20
/** Of somebody who has not logged in. */
const STRANGER_FRAME_BYTES_MAX = 256 << 10
/** A client that does not read is let go when this much waits for it: one answer may be longer. */
const BACKLOG_BYTES_MAX = 16 << 20
/** Of all clients together: then the one goes for whom the most waits. */
const ALL_BYTES_MAX = 256 << 20
/** While this much waits for a client it is not asked what else it wants. */
const BACKLOG_LONG_BYTES = 1 << 20
/** So many requests of one client are answered at a time; then nothing more is read from it. */
const PENDING_MAX = 256
/** Control frames are this short at most; what is beyond belongs to a message that is not complete. */
const CONTROL_BYTES = 256
const CLOSING = 1001

export interface Upgrade {
  readonly moonraker: Moonraker
  readonly message: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly address: string
  readonly who: Identified
}

export interface WebSockets {
  /** The result tells whether the other side may ask for more than what is open to everybody. */
  take(upgrade: Upgrade): () => boolean
  /** Lets those go that do not get on; called in a rhythm, `looks` of which are as long as anybody is waited for. */
  look(looks: number): void
  close(): void
}

interface Line {
  readonly socket: Duplex & { readonly bytesRead?: number; readonly bytesWritten?: number }
  /** Bytes that had come when the last message was complete. */
  bytes: number
  /** Looks for which a message has not become complete. */
  unfinished: number
  /** Looks for which nothing at all has been heard. */
  silent: number
  /** Bytes that had gone out at the last look. */
  gone: number
  /** Looks for which something waits and nothing goes out. */
  stuck: number
}

export function createWebSockets(): WebSockets {
  // Whatever is compressed may be a bomb: it is not offered. One message a turn, so that nobody's flood holds up the others.
  const settings = { noServer: true, perMessageDeflate: false, allowSynchronousEvents: false }
  const servers = {
    known: new WebSocketServer({ ...settings, maxPayload: FRAME_BYTES_MAX }),
    stranger: new WebSocketServer({ ...settings, maxPayload: STRANGER_FRAME_BYTES_MAX }),
  }
  const lines = new Map<WebSocket, Line>()
  return {
    take({ moonraker, message, socket, head, address, who }) {
      let connection: Connection | null = null
      const server = who.isTrusted ? servers.known : servers.stranger
      server.handleUpgrade(message, socket, head, (client) => {
        const line: Line = { socket, bytes: 0, unfinished: 0, silent: 0, gone: 0, stuck: 0 }
        lines.set(client, line)
        for (const event of ['message', 'ping', 'pong'] as const)
          client.on(event, () => heard(line, event === 'message'))
        client.on('close', () => lines.delete(client))
        connection = serveWebSocket(moonraker, client, socket, address, who)
      })
      return () => connection?.isTrusted ?? who.isTrusted
    },
    look(looks) {
      let [waiting, most]: [number, WebSocket | null] = [0, null]
      for (const [client, line] of lines) {
        if (!getsOn(client, line, looks)) {
          client.terminate()
          continue
        }
        const held = heldFor(client, line)
        waiting += held
        const other = most === null ? undefined : lines.get(most)
        if (most === null || other === undefined || held > heldFor(most, other)) most = client
      }
      if (waiting > ALL_BYTES_MAX) most?.terminate()
    },
    close() {
      for (const client of lines.keys()) client.close(CLOSING)
    },
  }
}

function heard(line: Line, isMessage: boolean): void {
  line.silent = 0
  const bytes = line.socket.bytesRead ?? 0
  // A ping in between does not make a message complete.
  if (!isMessage && bytes - line.bytes > CONTROL_BYTES) return
  line.bytes = bytes
  line.unfinished = 0
}

/** Asks now and then whether anybody is there; false where nobody is, or a message does not come to its end. */
function getsOn(client: WebSocket, line: Line, looks: number): boolean {
  line.silent++
  if (line.silent % Math.ceil(looks / 3) === 0) client.ping()
  const isUnfinished = (line.socket.bytesRead ?? 0) - line.bytes > CONTROL_BYTES
  line.unfinished = isUnfinished ? line.unfinished + 1 : 0
  const gone = (line.socket.bytesWritten ?? 0) - line.socket.writableLength
  const isStuck = client.bufferedAmount > 0 && gone === line.gone
  line.stuck = isStuck ? line.stuck + 1 : 0
  line.gone = gone
  // Who is not read from while it takes its answers cannot say that it is there.
  if (client.isPaused) line.silent = 0
  return line.unfinished <= looks && line.silent <= looks * 2 && line.stuck <= looks
}

function heldFor(client: WebSocket, { socket, bytes }: Line): number {
  return client.bufferedAmount + Math.max(0, (socket.bytesRead ?? 0) - bytes)
}

function serveWebSocket(
  moonraker: Moonraker,
  socket: WebSocket,
  raw: Duplex,
  address: string,
  who: Identified,
): Connection {
  const connection: Connection = {
    id: moonraker.connections.nextId(),
    address,
    identity: null,
    user: who.user,
    isTrusted: who.isTrusted,
    isTrustedByAddress: who.isTrustedByAddress,
    send(text) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > BACKLOG_BYTES_MAX) socket.terminate()
      else socket.send(text)
    },
    close: () => socket.close(),
  }
  const take = openConnection(moonraker, connection, {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    isBehind: () => socket.bufferedAmount > BACKLOG_LONG_BYTES,
  })
  raw.on('drain', take.caughtUp)
  // As with the real server it is all the same whether a frame says that it is text.
  socket.on('message', (data) => take.frame(data.toString()))
  socket.on('error', () => socket.terminate())
  socket.on('close', () => closeConnection(moonraker, connection))
  return connection
}

export interface LineReader {
  pause(): void
  resume(): void
  /** Much waits for the other side to take it. */
  isBehind(): boolean
}

export interface LineTaker {
  frame(text: string): void
  /** To be told when the other side has taken what waited for it. */
  caughtUp(): void
}

/** From here on it is told everything; the result takes its frames. */
export function openConnection(moonraker: Moonraker, connection: Connection, reader: LineReader): LineTaker {
  const { access, connections, endpoints, report } = moonraker
  if (moonraker.isClosed) connection.close()
  connections.open.add(connection)
  let pending = 0
  let isPaused = false
  let last: Promise<unknown> = Promise.resolve()
  const answer = (frame: string): Promise<string | null> => {
    const caller: Caller = { address: connection.address, connection, user: connection.user }
    return answerFrame(frame, {
      endpoints,
      caller,
      authorize: (request, isOpen) => access.authorize(request, isOpen, connection.isTrusted),
      takeAnswer(members) {
        for (const take of connections.onAnswer) take(connection, members)
      },
      report,
    })
  }
  const settle = (): void => {
    const isFull = pending >= PENDING_MAX || reader.isBehind()
    if (isFull === isPaused) return
    isPaused = isFull
    if (isFull) reader.pause()
    else reader.resume()
  }
  return {
    frame(text) {
      pending++
      // Who has not logged in is heard one request at a time: what comes behind a login counts on it.
      const turn = connection.isTrusted ? answer(text) : last.then(() => answer(text))
      last = turn
      settle()
      void turn.then((reply) => {
        pending--
        if (reply !== null) connection.send(reply)
        settle()
      })
    },
    caughtUp: settle,
  }
}

export function closeConnection(moonraker: Moonraker, connection: Connection): void {
  const { connections, klippy } = moonraker
  if (!connections.open.delete(connection)) return
  klippy.unsubscribe(connection)
  for (const tell of connections.onClose) tell(connection)
}
