// The filament store: vendors, filaments and spools in memory, every change on disk before it is answered.
import type { Database, Table } from '../database/database.ts'
import type { Changes, FieldValue, Kind, StoredRecord } from './records.ts'
import { KINDS } from './records.ts'

/** What a fresh inventory holds: a full spool of each. */
export interface StockedFilament {
  readonly name: string
  readonly vendor: string
  readonly material: string
  readonly densityGPerCm3: number
  readonly diameterMm: number
  readonly nozzleC: number
  readonly bedC: number
}

export interface Inventory {
  all(kind: Kind): readonly StoredRecord[]
  get(kind: Kind, id: number): StoredRecord | undefined
  add(kind: Kind, changes: Changes): Promise<StoredRecord>
  /** Null where there is none of this number. */
  change(kind: Kind, id: number, changes: Changes): Promise<StoredRecord | null>
  remove(kind: Kind, id: number): Promise<StoredRecord | null>
  readonly size: number
  /** The time of day as Spoolman writes it. */
  now(): string
}

const STOCKED_SPOOL_G = 1000
/** How a row's name ends that remembers the highest number ever given. */
const LAST = 'last'

export async function openInventory(
  database: Database,
  unixS: () => number,
  stock: readonly StockedFilament[],
): Promise<Inventory> {
  const table = database.table('spoolman')
  const records: Record<Kind, Map<number, StoredRecord>> = { vendor: new Map(), filament: new Map(), spool: new Map() }
  const lastId: Record<Kind, number> = { vendor: 0, filament: 0, spool: 0 }
  const now = (): string => `${new Date(unixS() * 1000).toISOString().slice(0, 19)}Z`

  function load(): void {
    for (const kind of KINDS) {
      records[kind].clear()
      lastId[kind] = Number(table.get(`${kind}/${LAST}`) ?? 0)
    }
    for (const { name, json } of table.rows()) {
      const [kind, id] = name.split('/') as [Kind, string]
      if (id !== LAST) records[kind].set(Number(id), JSON.parse(json) as StoredRecord)
    }
  }

  async function write(kind: Kind, record: StoredRecord): Promise<StoredRecord> {
    await table.change((rows) => {
      rows.put(rowName(kind, record.id), JSON.stringify(record))
      rows.put(`${kind}/${LAST}`, String(lastId[kind]))
    })
    return record
  }

  const inventory: Inventory = {
    now,
    all: (kind) => [...records[kind].values()].sort((a, b) => a.id - b.id),
    get: (kind, id) => records[kind].get(id),
    async add(kind, changes) {
      const id = ++lastId[kind]
      const record = { id, registered: now(), extra: {}, ...fieldsOf(changes) }
      records[kind].set(id, record)
      return await write(kind, record)
    },
    async change(kind, id, changes) {
      const known = records[kind].get(id)
      if (known === undefined) return null
      const fields = new Map<string, FieldValue | null>([...Object.entries(known), ...changes])
      const record = { id, registered: known.registered, ...fieldsOf(fields) }
      records[kind].set(id, record)
      return await write(kind, record)
    },
    async remove(kind, id) {
      const known = records[kind].get(id)
      if (known === undefined) return null
      records[kind].delete(id)
      await table.change((rows) => rows.remove(rowName(kind, id)))
      return known
    },
    get size() {
      return KINDS.reduce((sum, kind) => sum + records[kind].size, 0)
    },
  }
  if (isFresh(table)) await fill(table, stock, now())
  load()
  database.onRestored.push(load)
  return inventory
}

/** Never filled: a store that somebody has emptied stays empty. */
function isFresh(table: Table): boolean {
  return table.get(`spool/${LAST}`) === undefined
}

function rowName(kind: Kind, id: number): string {
  return `${kind}/${String(id).padStart(9, '0')}`
}

function fieldsOf(changes: Changes): Record<string, FieldValue> {
  return Object.fromEntries([...changes].filter((entry): entry is [string, FieldValue] => entry[1] !== null))
}

/** One write for all of it: fifty printers may be opened at once. */
async function fill(table: Table, stock: readonly StockedFilament[], registered: string): Promise<void> {
  const vendors = [...new Set(stock.map(({ vendor }) => vendor))]
  const made: Record<Kind, readonly StoredRecord[]> = {
    vendor: vendors.map((name, k) => ({ id: k + 1, registered, extra: {}, name })),
    filament: stock.map(({ name, vendor, material, densityGPerCm3, diameterMm, nozzleC, bedC }, k) => ({
      id: k + 1,
      registered,
      extra: {},
      name,
      vendor_id: vendors.indexOf(vendor) + 1,
      material,
      density: densityGPerCm3,
      diameter: diameterMm,
      weight: STOCKED_SPOOL_G,
      settings_extruder_temp: Math.round(nozzleC),
      settings_bed_temp: Math.round(bedC),
    })),
    spool: stock.map((_, k) => ({
      id: k + 1,
      registered,
      extra: {},
      filament_id: k + 1,
      initial_weight: STOCKED_SPOOL_G,
      used_weight: 0,
      archived: false,
    })),
  }
  await table.change((rows) => {
    for (const kind of KINDS) {
      for (const record of made[kind]) rows.put(rowName(kind, record.id), JSON.stringify(record))
      rows.put(`${kind}/${LAST}`, String(made[kind].length))
    }
  })
}
