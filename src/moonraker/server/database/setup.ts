// Opens the database of a server and offers it to clients.
import { join } from 'node:path'
import type { DataFolders, Moonraker, ServerClock } from '../moonraker.ts'
import { createBackups, stampOf } from './backups.ts'
import type { Database } from './database.ts'
import { createDatabase } from './database.ts'
import { addDatabaseEndpoints } from './database-endpoints.ts'
import type { OpenedStore } from './store.ts'
import { openStore } from './store.ts'

export function openDatabase(folders: DataFolders, clock: ServerClock): OpenedStore {
  return openStore(join(folders.database, 'printwright.db'), stampOf(clock.unixS()))
}

/** Whoever has opened the store closes it, when all others have ended. */
export function setupDatabase(server: Moonraker, { store, setAside }: OpenedStore): Database {
  if (setAside !== null) {
    const words = `The database was damaged: it has been set aside as ${setAside}, and what could be read of it is kept.`
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
