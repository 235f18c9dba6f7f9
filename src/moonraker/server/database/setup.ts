// Opens the database of a server and offers it to clients.
import { join } from 'node:path'
import type { DataFolders, Moonraker, ServerClock } from '../moonraker.ts'
import { createBackups, stampOf } from './backups.ts'
import type { Database } from './database.ts'
import { createDatabase } from './database.ts'
import { addDatabaseEndpoints } from './database-endpoints.ts'
import type { OpenedStore } from './store.ts'
import { openStore } from './store.ts'

/** To be awaited before the server is put together: afterwards its parts may miss what happens while they wait. */
export async function openDatabase(folders: DataFolders, clock: ServerClock): Promise<OpenedStore> {
  return await openStore(join(folders.database, 'printwright.mdb'), stampOf(clock.unixS()))
}

/** Whoever has opened the store closes it, when all others have ended. */
export function setupDatabase(server: Moonraker, { store, setAside }: OpenedStore): Database {
  if (setAside !== null) {
    const words = `The database could not be read; it has been set aside as ${setAside}, and a new one begun.`
    server.warnings.push(words)
    server.report(words, 'database')
  }
  const database = createDatabase(store)
  database.reserve('moonraker')
  server.components.push('database')
  const backups = createBackups(join(server.folders.data, 'backup', 'database'), store)
  addDatabaseEndpoints(server, database, backups)
  return database
}
