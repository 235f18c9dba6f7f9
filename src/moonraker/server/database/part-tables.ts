// The database in the shape in which the book of metadata asks for it: written when the call returns.
import type { MetadataTable } from '../files/metadata-book.ts'
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
