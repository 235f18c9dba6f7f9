// /server/...: what this server is, and who is connected to it.
import type { WireRecord, WireValue } from '../wire/wire-value.ts'
import { whole } from '../wire/wire-value.ts'
import type { Connection } from './connections.ts'
import type { Request } from './endpoints.ts'
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import type { Params } from './params.ts'
import { ServerError } from './server-error.ts'

/** The version of Moonraker's API that is spoken here. */
export const API_VERSION = [1, 5, 0] as const

const CLIENT_TYPES = ['web', 'mobile', 'desktop', 'display', 'bot', 'agent', 'other']

export interface ServerInfoParts {
  /** Names of the folders that clients may look into. */
  readonly roots: () => readonly string[]
  /** What the server runs with, as /server/config gives it. */
  readonly config: () => WireRecord
  /** Sections of moonraker.conf that name no part of a server. */
  readonly failed: readonly string[]
  readonly restart: () => void
}

export function setupServerInfo(server: Moonraker, { roots, config, failed, restart }: ServerInfoParts): void {
  const { endpoints, klippy, connections } = server
  addEndpoint(endpoints, '/server/info', 'GET', () => ({
    klippy_connected: klippy.isConnected,
    klippy_state: klippy.state,
    components: server.components,
    failed_components: failed,
    registered_directories: roots(),
    warnings: server.warnings,
    websocket_count: whole(connections.open.size),
    moonraker_version: server.version,
    missing_klippy_requirements: klippy.missing,
    api_version: API_VERSION.map(whole),
    api_version_string: API_VERSION.join('.'),
  }))
  addEndpoint(endpoints, '/server/config', 'GET', config)
  addEndpoint(endpoints, '/server/restart', 'POST', () => {
    restart()
    return 'ok'
  })
  addEndpoint(endpoints, '/server/connection/identify', 'POST', (request) => identify(server, request), {
    isOpen: true,
    isRpcOnly: true,
  })
  addEndpoint(
    endpoints,
    '/server/websocket/id',
    'GET',
    ({ caller }) => ({ websocket_id: whole(connectionOf(caller.connection).id) }),
    { isRpcOnly: true },
  )
}

function connectionOf(connection: Connection | null): Connection {
  if (connection === null) throw new ServerError('Method not found', 404)
  return connection
}

async function identify({ access, connections }: Moonraker, { params, caller }: Request): Promise<WireValue> {
  const connection = connectionOf(caller.connection)
  const identity = {
    name: params.text('client_name'),
    version: params.text('version'),
    type: params.text('type').toLowerCase(),
    url: params.text('url'),
  }
  const shown = credentialsOf(params)
  if (shown !== null) {
    const who = await access.identify({
      address: connection.address ?? '',
      headers: shown,
      query: new URLSearchParams(),
    })
    connection.user = who.user
    connection.isTrusted = who.isTrusted
  }
  // A key or a token may come with the name, so that this can be asked by everybody and is answered only then.
  if (!connection.isTrusted) throw new ServerError('Unauthorized', 401)
  if (!CLIENT_TYPES.includes(identity.type)) throw new ServerError(`Invalid Client Type: ${identity.type}`)
  if (connection.identity !== null) throw new ServerError(`Connection already identified: ${connection.identity.name}`)
  for (const tell of connections.onIdentify) tell(connection, identity)
  connection.identity = identity
  return { connection_id: whole(connection.id) }
}

/** As they would come with an HTTP request; null where none are shown. */
function credentialsOf(params: Params): Record<string, string> | null {
  const token = params.text('access_token', '')
  const key = params.text('api_key', '')
  if (token === '' && key === '') return null
  return { ...(token === '' ? {} : { authorization: `Bearer ${token}` }), ...(key === '' ? {} : { 'x-api-key': key }) }
}
