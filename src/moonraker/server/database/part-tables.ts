// The database in the shapes in which parts of the server ask for it: written when the call returns.
import { RawJson } from '../../wire/raw-json.ts'
import { wireJson } from '../../wire/wire-value.ts'
import type { MetadataTable } from '../files/metadata-book.ts'
import type { PartRecords } from '../part-records.ts'
import type { Database } from './database.ts'

/** Clients read `gcode_metadata`, as they do in a real one; nobody but the server writes it. */
export function createMetadataTable(database: Database): MetadataTable {
  const namespace = 'gcode_metadata'
  database.reserve(namespace)
  return {
    get: (inRoot) => database.get(namespace, [inRoot])?.text,
    set: (inRoot, json) => database.setNow(namespace, inRoot, json),
    delete: (inRoot) => database.deleteNow(namespace, inRoot),
    keys: () => [...database.entries(namespace).keys()],
  }
}

export function createDatabaseRecords(database: Database): PartRecords {
  return {
    read: (namespace) => new Map(Array.from(database.entries(namespace), ([key, json]) => [key, new RawJson(json)])),
    write: (namespace, key, value) => database.setNow(namespace, key, wireJson(value)),
    remove: (namespace, key) => database.deleteNow(namespace, key),
  }
}
