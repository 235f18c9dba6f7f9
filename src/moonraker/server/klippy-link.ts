// The way to Klipper's host: a socket of this machine, or a living printer in this process. It comes back by itself.
import type { Printer } from '#printer'
import { connect, disconnect, receive } from '#printer'

export interface KlippyLinkEvents {
  onOpen(): void
  /** One message, without its end mark. */
  onMessage(text: string): void
  onClose(): void
}

export interface KlippyLink {
  send(message: string): void
  close(): void
}

export type OpenKlippyLink = (events: KlippyLinkEvents) => KlippyLink

/** Opens when `start` is called: whoever is to hear of Klipper has to be there before. */
export function heldLink(open: OpenKlippyLink): { readonly open: OpenKlippyLink; start(): void } {
  let begin = (): void => undefined
  return {
    open(events) {
      let link: KlippyLink | null = null
      let isClosed = false
      begin = () => {
        if (!isClosed) link ??= open(events)
      }
      return {
        send: (message) => link?.send(message),
        close() {
          isClosed = true
          link?.close()
        },
      }
    },
    start: () => begin(),
  }
}

/** A host that is being restarted is looked for this often, ms. */
const AGAIN_MS = 100

/** To a printer in this process; `catchUp` brings its time to the present before it is asked. */
export function linkToPrinter(printer: Printer, catchUp: () => void): OpenKlippyLink {
  return (events) => {
    let client: ReturnType<typeof connect> | null = null
    let timer: NodeJS.Timeout | undefined
    let isClosed = false
    const open = (): void => {
      if (isClosed) return
      if (printer.host.isGone) {
        timer = setTimeout(open, AGAIN_MS)
        return
      }
      client = connect(printer, (text) => events.onMessage(text))
      events.onOpen()
    }
    const lost = (): void => {
      if (client === null) return
      client = null
      events.onClose()
      timer = setTimeout(open, AGAIN_MS)
    }
    printer.disconnectListeners.add(lost)
    timer = setTimeout(open, 0)
    return {
      send(message) {
        catchUp()
        if (client !== null) receive(printer, client, message)
      },
      close() {
        isClosed = true
        clearTimeout(timer)
        printer.disconnectListeners.delete(lost)
        if (client !== null) disconnect(printer, client)
        client = null
      },
    }
  }
}
