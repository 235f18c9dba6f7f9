// Klipper's API socket for the programs of this machine. As with the real one, a restart of the printer closes every connection.
import type { Socket } from 'node:net'
import type { Printer } from '#printer'
import { connect, disconnect, MESSAGE_END, receive } from '#printer'
import { openLocalSocket, readMessages, refuseTaken } from './local-socket.ts'

/** Longer messages are nobody's. */
const MESSAGE_BYTES_MAX = 16 << 20
/** A client that does not read is let go when this much waits for it. */
const BACKLOG_BYTES_MAX = 32 << 20

export interface KlippySocket {
  close(): Promise<void>
}

/** `onRequest` is called before a message is taken, so that the printer's time can catch up. */
export async function openKlippySocket(path: string, printer: Printer, onRequest: () => void): Promise<KlippySocket> {
  await refuseSecondPrinter(path)
  const local = await openLocalSocket(path, (socket) => serve(socket, printer, onRequest))
  printer.disconnectListeners.add(local.dropAll)
  return {
    close() {
      printer.disconnectListeners.delete(local.dropAll)
      return local.close()
    },
  }
}

export function refuseSecondPrinter(path: string): Promise<void> {
  return refuseTaken(
    path,
    `a printer answers at ${path} already: give this one its own folder with --data, or its own --socket.`,
  )
}

function serve(socket: Socket, printer: Printer, onRequest: () => void): void {
  const client = connect(printer, (text) => {
    if (socket.destroyed) return
    socket.write(`${text}${MESSAGE_END}`)
    if (socket.writableLength > BACKLOG_BYTES_MAX) socket.destroy()
  })
  readMessages(socket, MESSAGE_BYTES_MAX, (message) => {
    onRequest()
    receive(printer, client, message)
  })
  const gone = (): void => disconnect(printer, client)
  socket.on('error', gone)
  socket.on('close', gone)
}
