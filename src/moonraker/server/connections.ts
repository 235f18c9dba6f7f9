// Everybody who keeps a line open: WebSockets and the unix socket. A notification goes to all of them; one that does not read
// is let go, so that it costs the others nothing.
import type { WireValue } from '../wire/wire-value.ts'
import { wireJson } from '../wire/wire-value.ts'

export interface ClientIdentity {
  readonly name: string
  readonly version: string
  /** web, mobile, desktop, display, bot, agent or other. */
  readonly type: string
  readonly url: string
}

export interface Connection {
  /** As `server.connection.identify` gives it. */
  readonly id: number
  readonly address: string | null
  identity: ClientIdentity | null
  /** Name of the account that it has logged in with. */
  user: string | null
  /** It may ask for more than what is open to everybody. */
  isTrusted: boolean
  /** It would be trusted for where it is, without any login. */
  readonly isTrustedByAddress: boolean
  /** One message; nothing happens when the line is closed. */
  send(text: string): void
  close(): void
}

export interface Connections {
  readonly open: Set<Connection>
  nextId(): number
  /** Tells everybody, or those for whom `isFor` holds. */
  notify(method: string, params?: readonly WireValue[], isFor?: (connection: Connection) => boolean): void
  readonly onClose: Set<(connection: Connection) => void>
  /** Told when it has said who it is; a ServerError refuses it. */
  readonly onIdentify: Set<(connection: Connection, identity: ClientIdentity) => void>
  /** Told of its answers to what the server has asked it: members of the frame as texts. */
  readonly onAnswer: Set<(connection: Connection, members: ReadonlyMap<string, string>) => void>
}

export function createConnections(firstId: number): Connections {
  let id = firstId
  const open = new Set<Connection>()
  return {
    open,
    nextId: () => id++,
    notify(method, params, isFor) {
      if (open.size === 0) return
      const text = notification(method, params)
      for (const connection of open) if (connection.isTrusted && (isFor?.(connection) ?? true)) connection.send(text)
    },
    onClose: new Set(),
    onIdentify: new Set(),
    onAnswer: new Set(),
  }
}

export function notification(method: string, params?: readonly WireValue[]): string {
  const tail = params === undefined ? '' : `,"params":${wireJson(params)}`
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)}${tail}}`
}
