// server.database.*: how clients reach the database.
import { RawJson } from '../../wire/raw-json.ts'
import type { WireValue } from '../../wire/wire-value.ts'
import { whole } from '../../wire/wire-value.ts'
import type { Request } from '../endpoints.ts'
import { addEndpoint } from '../endpoints.ts'
import type { Moonraker } from '../moonraker.ts'
import type { Params } from '../params.ts'
import { ServerError } from '../server-error.ts'
import type { Backups } from './backups.ts'
import { stampOf } from './backups.ts'
import type { Database } from './database.ts'
import { NAMESPACE, TABLE } from './database.ts'
import { objectJson } from './json-path.ts'
import type { KeyPath } from './key-path.ts'
import { readKeyPath } from './key-path.ts'

export function addDatabaseEndpoints(server: Moonraker, database: Database, backups: Backups): void {
  const { endpoints, clock, klippy } = server
  addEndpoint(endpoints, '/server/database/list', 'GET', () => ({
    namespaces: database.namespaces(),
    backups: backups.list(),
  }))
  addEndpoint(endpoints, '/server/database/item', ['GET', 'POST', 'DELETE'], async (request) => {
    if (request.verb === 'GET') return getItem(database, request)
    return await (request.verb === 'POST' ? postItem(database, request) : deleteItem(database, request))
  })
  addEndpoint(endpoints, '/server/database/compact', 'POST', () => {
    const { store } = database
    const before = whole(store.fileBytes)
    store.compact()
    return { previous_size: before, new_size: whole(store.fileBytes) }
  })
  addEndpoint(endpoints, '/server/database/backup', ['POST', 'DELETE'], async ({ verb, params }) => {
    if (verb === 'DELETE') return { backup_path: backups.remove(params.text('filename')) }
    const filename = params.text('filename', `sqldb-backup-${stampOf(clock.unixS())}.db`)
    return { backup_path: await backups.write(filename) }
  })
  addEndpoint(endpoints, '/server/database/restore', 'POST', async ({ params }) => {
    const filename = params.text('filename')
    const state = klippy.value('print_stats', 'state')
    if (state === 'printing' || state === 'paused') throw new ServerError('Cannot restore when Klippy is printing')
    const sections = await backups.restore(filename)
    for (const tell of database.onRestored) tell()
    const named = (kind: string): string[] => sections.flatMap((s) => (s.startsWith(kind) ? [s.slice(1)] : []))
    return { restored_tables: named(TABLE), restored_namespaces: named(NAMESPACE) }
  })
}

function answer(namespace: string, params: Params, value: RawJson): WireValue {
  return { namespace, key: params.raw('key') ?? null, value }
}

function notFound(namespace: string, { shown }: KeyPath): ServerError {
  return new ServerError(`Key '${shown}' in namespace '${namespace}' not found`, 404)
}

function writable(database: Database, params: Params): string {
  const namespace = params.text('namespace')
  if (database.isReserved(namespace)) {
    throw new ServerError(`Write access to namespace '${namespace}' is forbidden`, 403)
  }
  return namespace
}

function getItem(database: Database, { params }: Request): WireValue {
  const namespace = params.text('namespace')
  const key = readKeyPath(params, true)
  if (key === null) {
    if (!database.has(namespace)) throw new ServerError(`Namespace ${namespace} not found`, 404)
    return answer(namespace, params, new RawJson(objectJson(database.entries(namespace))))
  }
  const value = database.get(namespace, key.names)
  if (value === undefined) throw notFound(namespace, key)
  return answer(namespace, params, value)
}

async function postItem(database: Database, { params }: Request): Promise<WireValue> {
  const namespace = writable(database, params)
  const key = readKeyPath(params, false)
  const value = params.raw('value')
  if (key === null || value === undefined) throw new ServerError('No data for argument: value')
  // Moonraker answers as if it had, and keeps what was there.
  const isNothing = key.names.length === 1 && value.text === 'null'
  if (!isNothing) await database.set(namespace, key.names, value.text)
  return answer(namespace, params, value)
}

async function deleteItem(database: Database, { params }: Request): Promise<WireValue> {
  const namespace = writable(database, params)
  const key = readKeyPath(params, false)
  if (key === null) throw new ServerError('No data for argument: key')
  const value = await database.delete(namespace, key.names)
  if (value === undefined) throw notFound(namespace, key)
  return answer(namespace, params, value)
}
