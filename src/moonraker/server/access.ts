// Who may ask for what: what the ways in need to know of it. The parts lie in `access/`.
import type { IncomingHttpHeaders } from 'node:http'
import type { Request } from './endpoints.ts'

/** What a connection or an HTTP request shows of itself. */
export interface Credentials {
  /** Of the client itself (`clientAddress`); null for the unix socket, which only its owner can open. */
  readonly address: string | null
  readonly headers: IncomingHttpHeaders
  readonly query: URLSearchParams
}

export interface Identified {
  /** Name of the account; null for nobody in particular. */
  readonly user: string | null
  /** It may ask for more than what is open to everybody. */
  readonly isTrusted: boolean
  /** It would be trusted for where it is, had it shown nothing. */
  readonly isTrustedByAddress: boolean
}

export interface Access {
  /** Throws a ServerError (401) where a wrong key or token is shown. */
  identify(credentials: Credentials): Promise<Identified>
  /** Who asks, where a proxy passes it on. */
  clientAddress(peer: string, headers: IncomingHttpHeaders): string
  /** Whoever is at this address is trusted, as long as it asks by a name of ours. */
  isTrustedAddress(address: string | null): boolean
  /** A page of this origin may use the server; `host` is what it asked for. */
  allowsOrigin(origin: string, host: string | undefined): boolean
  /** Throws a ServerError (401) where this caller may not. */
  authorize(request: Request, isOpen: boolean, isTrusted: boolean): void
}

/** Users that are no accounts, by Moonraker's names. */
export const TRUSTED_USER = '_TRUSTED_USER_'
export const API_KEY_USER = '_API_KEY_USER_'
