// One WebSocket: frames in, answers and notifications out.
import type { WebSocket } from 'ws'
import type { Identified } from './access.ts'
import type { Connection } from './connections.ts'
import type { Caller } from './endpoints.ts'
import { answerFrame } from './json-rpc.ts'
import type { Moonraker } from './moonraker.ts'

/** Longer frames are nobody's. */
export const FRAME_BYTES_MAX = 16 << 20
/** A client that does not read is let go when this much waits for it. */
const BACKLOG_BYTES_MAX = 32 << 20
/** So many requests of one client are answered at a time; then nothing more is read from it. */
const PENDING_MAX = 256

export function serveWebSocket(moonraker: Moonraker, socket: WebSocket, address: string | null, who: Identified): void {
  const connection: Connection = {
    id: moonraker.connections.nextId(),
    address,
    identity: null,
    user: who.user,
    isTrusted: who.isTrusted,
    send(text) {
      if (socket.readyState !== socket.OPEN) return
      socket.send(text)
      if (socket.bufferedAmount > BACKLOG_BYTES_MAX) socket.terminate()
    },
    close: () => socket.close(),
  }
  const take = openConnection(moonraker, connection, {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  })
  socket.on('message', (data, isBinary) => {
    if (!isBinary || data instanceof Buffer) take(data.toString())
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => closeConnection(moonraker, connection))
}

/** From here on it is told everything; the result takes its frames. */
export function openConnection(
  moonraker: Moonraker,
  connection: Connection,
  reader: { pause(): void; resume(): void },
): (frame: string) => void {
  const { access, connections, endpoints, report } = moonraker
  connections.open.add(connection)
  let pending = 0
  return (frame) => {
    const caller: Caller = { address: connection.address, connection, user: connection.user }
    pending++
    if (pending === PENDING_MAX) reader.pause()
    void answerFrame(frame, {
      endpoints,
      caller,
      authorize: (request, isOpen) => access.authorize(request, isOpen, connection.isTrusted),
      report,
    }).then((answer) => {
      if (answer !== null) connection.send(answer)
      if (pending-- === PENDING_MAX) reader.resume()
    })
  }
}

export function closeConnection(moonraker: Moonraker, connection: Connection): void {
  const { connections, klippy } = moonraker
  if (!connections.open.delete(connection)) return
  klippy.unsubscribe(connection)
  for (const tell of connections.onClose) tell(connection)
}
