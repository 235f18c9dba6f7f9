// Who may ask for what.
import type { IncomingHttpHeaders } from 'node:http'
import type { Request } from './endpoints.ts'
import { ServerError } from './server-error.ts'

/** What a connection or an HTTP request shows of itself. */
export interface Credentials {
  readonly address: string | null
  readonly headers: IncomingHttpHeaders
  readonly query: URLSearchParams
}

export interface Identified {
  /** Name of the account; null for nobody in particular. */
  readonly user: string | null
  /** It may ask for more than what is open to everybody. */
  readonly isTrusted: boolean
}

export interface Access {
  /** Throws a ServerError (401) where a wrong key or token is shown. */
  identify(credentials: Credentials): Identified
  /** A page of this origin may use the server; `host` is what it asked for. */
  allowsOrigin(origin: string, host: string | undefined): boolean
  /** Throws a ServerError (401) where this caller may not. */
  authorize(request: Request, isOpen: boolean, isTrusted: boolean): void
}

/** Everybody on this machine, nobody else. */
export function createLoopbackAccess(): Access {
  const isHere = (address: string | null): boolean =>
    address === null || /^(::ffff:)?127\./.test(address) || address === '::1'
  return {
    identify: ({ address }) => ({ user: null, isTrusted: isHere(address) }),
    allowsOrigin: (origin) => /^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(origin),
    authorize(_, isOpen, isTrusted) {
      if (!isOpen && !isTrusted) throw new ServerError('Unauthorized', 401)
    },
  }
}
