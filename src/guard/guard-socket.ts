// The guard's own socket, in the place of Klipper's: whoever is pointed at it (Moonraker's `klippy_uds_address`) passes the shell.
import type { Socket } from 'node:net'
import type { OpenKlippyLink } from '#moonraker'
import { MESSAGE_END } from '#printer'
import { connectKlippy, openLocalSocket, readMessages, refuseTaken } from '#server'

/** Longer messages are nobody's. */
const MESSAGE_BYTES_MAX = 16 << 20
/** What a client has sent before Klipper has answered the call. */
const EARLY_MESSAGES_MAX = 1000
/** A client that does not read is let go when this much waits for it. */
const BACKLOG_BYTES_MAX = 32 << 20
const CLIENTS_MAX = 64

export interface GuardSocket {
  close(): Promise<void>
}

/** To Klipper's socket; it comes back by itself. */
export function linkToSocket(path: string): OpenKlippyLink {
  return (events) => connectKlippy(path, events, Number.POSITIVE_INFINITY)
}

/** `open` leads to Klipper, through the shell. */
export async function openGuardSocket(path: string, open: OpenKlippyLink): Promise<GuardSocket> {
  await refuseTaken(path, `somebody answers at ${path} already: give the guard another --socket.`)
  return await openLocalSocket(path, (socket) => serve(socket, open), CLIENTS_MAX)
}

function serve(socket: Socket, open: OpenKlippyLink): void {
  const early: string[] = []
  let isOpen = false
  const link = open({
    onOpen() {
      isOpen = true
      for (const message of early.splice(0)) link.send(message)
    },
    onMessage(text) {
      if (socket.destroyed) return
      socket.write(`${text}${MESSAGE_END}`)
      if (socket.writableLength > BACKLOG_BYTES_MAX) socket.destroy()
    },
    // As Klipper does: who is there when it leaves comes back.
    onClose: () => socket.destroySoon(),
  })
  readMessages(socket, MESSAGE_BYTES_MAX, (message) => {
    if (isOpen) link.send(message)
    else if (early.push(message) > EARLY_MESSAGES_MAX) socket.destroy()
  })
  const gone = (): void => link.close()
  socket.on('error', gone)
  socket.on('close', gone)
}
