// How vendors, filaments and spools look from outside: with what belongs to them inside, and with weights as lengths.
import type { WireRecord, WireValue } from '../../wire/wire-value.ts'
import { whole } from '../../wire/wire-value.ts'
import type { Inventory } from './inventory.ts'
import type { FieldValue, Kind, StoredRecord } from './records.ts'
import { FIELDS } from './records.ts'

/** Values by name, as they are compared and written. */
export interface View {
  readonly [field: string]: FieldValue | View | undefined
}

/** Length of so much filament: weight in g, density in g/cm3, diameter in mm. */
export function lengthMm(weightG: number, densityGPerCm3: number, diameterMm: number): number {
  return ((weightG / densityGPerCm3) * 1000) / crossSectionMm2(diameterMm)
}

export function weightG(lengthOfMm: number, densityGPerCm3: number, diameterMm: number): number {
  return (lengthOfMm * crossSectionMm2(diameterMm) * densityGPerCm3) / 1000
}

function crossSectionMm2(diameterMm: number): number {
  return (Math.PI / 4) * diameterMm ** 2
}

export function viewOf(inventory: Inventory, kind: Kind, record: StoredRecord): View {
  if (kind === 'vendor') return record
  if (kind === 'filament') {
    const { vendor_id: vendorId, ...rest } = record
    const vendor = inventory.get('vendor', Number(vendorId))
    return vendor === undefined ? rest : { ...rest, vendor }
  }
  const { filament_id: filamentId, initial_weight: initial, used_weight: used, ...rest } = record
  const filament = inventory.get('filament', Number(filamentId))
  const usedG = Number(used ?? 0)
  const [densityGPerCm3, diameterMm] = [Number(filament?.['density']), Number(filament?.['diameter'])]
  const toMm = (ofG: number): number => lengthMm(ofG, densityGPerCm3, diameterMm)
  const full = initial ?? filament?.['weight']
  const leftG = full === undefined ? undefined : Math.max(0, Number(full) - usedG)
  return {
    ...rest,
    ...(filament === undefined ? {} : { filament: viewOf(inventory, 'filament', filament) }),
    ...(full === undefined ? {} : { initial_weight: Number(full) }),
    ...(leftG === undefined ? {} : { remaining_weight: leftG, remaining_length: toMm(leftG) }),
    used_weight: usedG,
    used_length: toMm(usedG),
    archived: record['archived'] ?? false,
  }
}

export function wireView(view: View): WireRecord {
  const wire = Object.entries(view).map(([name, value]): [string, WireValue | undefined] => {
    if (typeof value === 'number') return [name, isWhole(name) ? whole(value) : value]
    return [name, typeof value === 'object' ? wireView(value) : value]
  })
  return Object.fromEntries(wire)
}

function isWhole(name: string): boolean {
  return name === 'id' || FIELDS.filament[name]?.type === 'whole'
}

/** Rows of a list as they were asked for, and how many there are in all. */
export function pick(views: readonly View[], query: URLSearchParams): { rows: readonly View[]; total: number } {
  let rows = views.filter((view) => query.get('allow_archived') === 'true' || view['archived'] !== true)
  for (const [name, wanted] of query) {
    if (!ABOUT_THE_LIST.has(name)) rows = rows.filter((view) => holds(valueAt(view, PATHS.get(name) ?? name), wanted))
  }
  const total = rows.length
  for (const rule of (query.get('sort') ?? '').split(',').reverse()) {
    const [path = '', direction] = rule.split(':')
    if (path !== '') rows = [...rows].sort((a, b) => compare(valueAt(a, path), valueAt(b, path), direction === 'desc'))
  }
  const from = wholeNumber(query.get('offset')) ?? 0
  const limit = wholeNumber(query.get('limit'))
  return { rows: rows.slice(from, limit === null ? undefined : from + limit), total }
}

const ABOUT_THE_LIST = new Set(['sort', 'limit', 'offset', 'allow_archived'])
/** Older names of filters. */
const PATHS = new Map([
  ['vendor_name', 'vendor.name'],
  ['vendor_id', 'vendor.id'],
  ['filament_name', 'filament.name'],
  ['filament_id', 'filament.id'],
  ['filament_material', 'filament.material'],
])

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null
}

function valueAt(view: View, path: string): FieldValue | View | undefined {
  let value: FieldValue | View | undefined = view
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
    value = (value as View)[name]
  }
  return value
}

/** Any of several words; a part is enough unless it stands in quotes; nothing asks for those that have nothing. */
function holds(value: FieldValue | View | undefined, wanted: string): boolean {
  return wanted.split(',').some((word) => {
    if (word === '') return value === undefined || value === ''
    if (typeof value === 'number') return Number(word) === value
    const has = String(value ?? '').toLowerCase()
    const quoted = /^"(.*)"$/.exec(word)?.[1]
    return quoted === undefined ? has.includes(word.toLowerCase()) : has === quoted.toLowerCase()
  })
}

function compare(a: FieldValue | View | undefined, b: FieldValue | View | undefined, isDown: boolean): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
  return isDown ? -order : order
}
