// Klipper's API socket for the programs of this machine: messages of JSON that end with 0x03. As with the real one, a restart
// of the printer closes every connection.
import { chmodSync, rmSync, statSync } from 'node:fs'
import type { Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import { PrintwrightError } from '#core'
import type { Printer } from '#printer'
import { connect, disconnect, MESSAGE_END, receive } from '#printer'

/** Longer messages are nobody's. */
const MESSAGE_BYTES_MAX = 16 << 20
/** A client that does not read is let go when this much waits for it. */
const BACKLOG_BYTES_MAX = 32 << 20
const END = MESSAGE_END.charCodeAt(0)

export interface KlippySocket {
  close(): Promise<void>
}

/** `onRequest` is called before a message is taken, so that the printer's time can catch up. */
export async function openKlippySocket(path: string, printer: Printer, onRequest: () => void): Promise<KlippySocket> {
  removeStale(path)
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    serve(socket, printer, onRequest)
    socket.on('close', () => sockets.delete(socket))
  })
  const closeAll = (): void => {
    for (const socket of sockets) socket.destroySoon()
  }
  printer.onDisconnect = closeAll
  await new Promise<void>((done, fail) => {
    server.once('error', (error) =>
      fail(new PrintwrightError('socket', `the socket ${path} could not be opened: ${error.message}.`)),
    )
    server.listen(path, () => done())
  })
  chmodSync(path, 0o600)
  return {
    close: () =>
      new Promise((done) => {
        closeAll()
        server.close(() => done())
      }),
  }
}

/** A socket that a killed printer has left behind; never a file of somebody's. */
function removeStale(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) throw new PrintwrightError('socket-taken', `${path} exists and is no socket.`)
  rmSync(path)
}

function serve(socket: Socket, printer: Printer, onRequest: () => void): void {
  const client = connect(printer, (text) => {
    if (socket.destroyed) return
    socket.write(`${text}${MESSAGE_END}`)
    if (socket.writableLength > BACKLOG_BYTES_MAX) socket.destroy()
  })
  let parts: Buffer[] = []
  let bytes = 0
  socket.on('data', (chunk: Buffer) => {
    let from = 0
    for (let end = chunk.indexOf(END); end >= 0; end = chunk.indexOf(END, from)) {
      const message = Buffer.concat([...parts, chunk.subarray(from, end)]).toString('utf8')
      parts = []
      bytes = 0
      from = end + 1
      onRequest()
      receive(printer, client, message)
    }
    const rest = chunk.subarray(from)
    bytes += rest.length
    if (bytes > MESSAGE_BYTES_MAX) socket.destroy()
    else if (rest.length > 0) parts.push(rest)
  })
  const gone = (): void => disconnect(printer, client)
  socket.on('error', gone)
  socket.on('close', gone)
}
