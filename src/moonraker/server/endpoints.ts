// What the server can be asked. An endpoint is named once, by its HTTP path, and answers over every way in; its JSON-RPC name
// follows: /server/files/roots is server.files.roots, and where a path takes several verbs the last word gets the verb in front
// (server.database.get_item).
import type { WireValue } from '../wire/wire-value.ts'
import type { Connection } from './connections.ts'
import type { Params } from './params.ts'

export type Verb = 'GET' | 'POST' | 'DELETE'

/** Who asks. */
export interface Caller {
  /** Address of the other side; null for the unix socket. */
  readonly address: string | null
  /** The WebSocket or unix socket it came over; null for plain HTTP. */
  readonly connection: Connection | null
  /** Name of the account; null for nobody in particular. */
  user: string | null
  /** It would be trusted for where it is, had it shown nothing. */
  readonly isTrustedByAddress?: boolean
}

export interface Request {
  readonly verb: Verb
  readonly path: string
  readonly params: Params
  readonly caller: Caller
}

export type Handler = (request: Request) => WireValue | Promise<WireValue>

export interface Endpoint {
  readonly path: string
  readonly verbs: readonly Verb[]
  readonly handler: Handler
  /** Answered without a login. */
  readonly isOpen: boolean
  /** HTTP answers carry the value itself, not `{"result": value}` (the OctoPrint-compatible part). */
  readonly isBare: boolean
  /** Not reachable over JSON-RPC (or only there). */
  readonly isHttpOnly: boolean
  readonly isRpcOnly: boolean
}

export interface EndpointOptions {
  /** Its JSON-RPC name, where that does not follow from the path. */
  readonly method?: string
  readonly isOpen?: boolean
  readonly isBare?: boolean
  readonly isHttpOnly?: boolean
  readonly isRpcOnly?: boolean
}

/** Both ways to find an endpoint. */
export interface Endpoints {
  readonly byPath: Map<string, Endpoint>
  readonly byMethod: Map<string, { readonly endpoint: Endpoint; readonly verb: Verb }>
}

export function createEndpoints(): Endpoints {
  return { byPath: new Map(), byMethod: new Map() }
}

export function addEndpoint(
  { byPath, byMethod }: Endpoints,
  path: string,
  verbs: Verb | readonly Verb[],
  handler: Handler,
  { method, isOpen = false, isBare = false, isHttpOnly = false, isRpcOnly = false }: EndpointOptions = {},
): void {
  const list = typeof verbs === 'string' ? [verbs] : verbs
  const endpoint: Endpoint = { path, verbs: list, handler, isOpen, isBare, isHttpOnly, isRpcOnly }
  if (!isRpcOnly) byPath.set(path, endpoint)
  if (isHttpOnly) return
  if (method !== undefined) byMethod.set(method, { endpoint, verb: list[0] ?? 'GET' })
  else for (const verb of list) byMethod.set(methodName(path, list.length > 1 ? verb : null), { endpoint, verb })
}

function methodName(path: string, verb: Verb | null): string {
  const words = path.split('/').filter((word) => word !== '')
  const last = words.pop() ?? ''
  return [...words, verb === null ? last : `${verb.toLowerCase()}_${last}`].join('.')
}
