// A way to a printer: messages of Klipper's API, whether the printer runs in this process or behind a socket.

export interface LinkEvents {
  onOpen(): void
  onMessage(text: string): void
  /** The printer has gone, for a restart or for good; `onOpen` follows when it is back. */
  onClose(): void
}

export interface PrinterLink {
  /** One message, without its end mark; lost where nobody is there. */
  send(message: string): void
  close(): void
}
