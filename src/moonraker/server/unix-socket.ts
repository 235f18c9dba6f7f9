// The way in for programs of this machine: `comms/moonraker.sock` in the printer's folder, JSON-RPC in messages that end with
// 0x03. Only the owner of the folder can open it, and so whoever comes in here is trusted.
import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { MESSAGE_END } from '#printer'
import { openLocalSocket, PATH_BYTES_MAX, readMessages, refuseTaken } from '#server'
import type { Connection } from './connections.ts'
import type { Moonraker } from './moonraker.ts'
import { closeConnection, openConnection } from './websocket.ts'

/** Longer messages are nobody's. */
const MESSAGE_BYTES_MAX = 10 << 20
/** A client that does not read is let go when this much waits for it: one answer may be longer. */
const BACKLOG_BYTES_MAX = 16 << 20
/** While this much waits for a client it is not asked what else it wants. */
const BACKLOG_LONG_BYTES = 1 << 20
const CONNECTIONS_MAX = 256

/** In the printer's folder; where that name is too long for a socket, beside other programs' under a name made of it. */
function socketPath(dataFolder: string): string {
  const usual = join(resolve(dataFolder), 'comms', 'moonraker.sock')
  if (Buffer.byteLength(usual) <= PATH_BYTES_MAX) return usual
  const mark = createHash('sha256').update(usual).digest('hex').slice(0, 16)
  return join(tmpdir(), `printwright-${mark}.sock`)
}

/** Throws a PrintwrightError where another server works in this folder: two would write over each other. */
export async function refuseSecondServer(dataFolder: string): Promise<void> {
  if (process.platform === 'win32') return
  await refuseTaken(
    socketPath(dataFolder),
    `a server works in ${dataFolder} already: give this one its own folder with --data.`,
  )
}

export async function openUnixSocket(moonraker: Moonraker): Promise<void> {
  if (process.platform === 'win32') return
  const path = socketPath(moonraker.folders.data)
  const local = await openLocalSocket(path, (socket) => serve(moonraker, socket), CONNECTIONS_MAX)
  moonraker.onClose.push(local.close)
}

function serve(moonraker: Moonraker, socket: Socket): void {
  const connection: Connection = {
    id: moonraker.connections.nextId(),
    address: null,
    identity: null,
    user: null,
    isTrusted: true,
    isTrustedByAddress: true,
    send(text) {
      if (socket.destroyed) return
      if (socket.writableLength > BACKLOG_BYTES_MAX) socket.destroy()
      else socket.write(`${text}${MESSAGE_END}`)
    },
    close: () => socket.destroySoon(),
  }
  const take = openConnection(moonraker, connection, {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    isBehind: () => socket.writableLength > BACKLOG_LONG_BYTES,
  })
  socket.on('drain', take.caughtUp)
  readMessages(socket, MESSAGE_BYTES_MAX, take.frame)
  const gone = (): void => closeConnection(moonraker, connection)
  socket.on('error', gone)
  socket.on('close', gone)
}
