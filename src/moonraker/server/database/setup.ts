// Opens the database of a server and offers it to clients.
import { join } from 'node:path'
import type { Moonraker } from '../moonraker.ts'
import { createBackups, stampOf } from './backups.ts'
import type { Database } from './database.ts'
import { createDatabase } from './database.ts'
import { addDatabaseEndpoints } from './database-endpoints.ts'
import { openStore } from './store.ts'

export async function setupDatabase(server: Moonraker): Promise<Database> {
  const { folders, clock } = server
  const path = join(folders.database, 'printwright.mdb')
  const { store, setAside } = await openStore(path, stampOf(clock.unixS()))
  if (setAside !== null) {
    const words = `The database ${path} could not be read; it has been set aside as ${setAside}, and a new one begun.`
    server.warnings.push(words)
    server.report(words, 'database')
  }
  server.onClose.push(() => store.close())
  const database = createDatabase(store)
  database.reserve('moonraker')
  server.components.push('database')
  const backups = createBackups(join(folders.data, 'backup', 'database'), store)
  addDatabaseEndpoints(server, database, backups)
  return database
}
