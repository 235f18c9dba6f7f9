// What a part keeps beyond a restart: small JSON values by namespace and key.
import type { RawJson } from '../wire/raw-json.ts'
import { RawJson as Raw } from '../wire/raw-json.ts'
import type { WireValue } from '../wire/wire-value.ts'
import { wireJson } from '../wire/wire-value.ts'

export interface PartRecords {
  read(namespace: string): ReadonlyMap<string, RawJson>
  write(namespace: string, key: string, value: WireValue): void
  remove(namespace: string, key: string): void
}

/** Gone when the program ends. */
export function createMemoryRecords(): PartRecords {
  const namespaces = new Map<string, Map<string, RawJson>>()
  return {
    read: (namespace) => namespaces.get(namespace) ?? new Map(),
    write(namespace, key, value) {
      const records = namespaces.get(namespace) ?? new Map<string, RawJson>()
      namespaces.set(namespace, records)
      records.set(key, new Raw(wireJson(value)))
    },
    remove: (namespace, key) => void namespaces.get(namespace)?.delete(key),
  }
}
