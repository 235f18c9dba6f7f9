// A client of Klipper's API socket: of our printer's or of a real one. It comes back by itself when the printer has restarted.
import type { Socket } from 'node:net'
import { createConnection } from 'node:net'
import { PrintwrightError } from '#core'
import { MESSAGE_END } from '#printer'
import { readMessages } from './local-socket.ts'

export interface KlippyClientEvents {
  onOpen(): void
  onMessage(text: string): void
  onClose(): void
  /** Nobody was there at the first try, or nobody for `patienceS` later on. */
  onGone?(error: PrintwrightError): void
}

export interface KlippyClient {
  /** One message, without its end mark; lost where nobody is there. */
  send(message: string): void
  close(): void
}

const AGAIN_MS = 250
/** Longer messages are no printer's. */
const MESSAGE_BYTES_MAX = 256 << 20

/** `patienceS`: how long it tries to come back before it says that the printer has gone. */
export function connectKlippy(path: string, events: KlippyClientEvents, patienceS: number): KlippyClient {
  let socket: Socket | null = null
  let isOpen = false
  let isStopped = false
  let isGone = false
  let tries = 0
  let hasOpened = false
  let timer: NodeJS.Timeout | undefined

  function tryAgain(error: Error): void {
    if (isStopped || isGone) return
    tries++
    if (!hasOpened || tries * AGAIN_MS > patienceS * 1000) {
      isGone = events.onGone !== undefined
      events.onGone?.(
        new PrintwrightError('socket', `no printer answers at ${path}: ${error.message}.`, { exitStatus: 3 }),
      )
      if (isGone) return
    }
    timer = setTimeout(open, AGAIN_MS)
  }

  function open(): void {
    const mine = createConnection(path)
    socket = mine
    let error: Error = new Error('it closed the connection')
    mine.on('connect', () => {
      isOpen = true
      hasOpened = true
      tries = 0
      events.onOpen()
    })
    readMessages(mine, MESSAGE_BYTES_MAX, events.onMessage)
    mine.on('error', (reason) => {
      error = reason
    })
    mine.on('close', () => {
      const wasOpen = isOpen
      isOpen = false
      if (wasOpen && !isStopped) events.onClose()
      tryAgain(error)
    })
  }
  open()
  return {
    send(message) {
      if (isOpen) socket?.write(`${message}${MESSAGE_END}`)
    },
    close() {
      isStopped = true
      clearTimeout(timer)
      socket?.destroy()
    },
  }
}
