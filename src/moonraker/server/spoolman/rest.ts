// Spoolman's REST API on an inventory: what is answered to a verb, a path, a query and a body.
import type { WireValue } from '../../wire/wire-value.ts'
import { whole } from '../../wire/wire-value.ts'
import type { Inventory } from './inventory.ts'
import type { Changes, FieldValue, Kind } from './records.ts'
import { FIELDS, KINDS, readFields } from './records.ts'
import { pick, viewOf, weightG, wireView } from './views.ts'

export interface RestAnswer {
  readonly status: number
  readonly body: WireValue
  /** Of a list: how many there are, whatever part of it this is. */
  readonly total?: number
}

/** The version of Spoolman whose API this is. */
const SPOOLMAN_VERSION = '0.22.1'
const RECORDS_MAX = 20_000

export async function answerRest(
  inventory: Inventory,
  verb: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
): Promise<RestAnswer> {
  const [version, name = '', id, action, ...rest] = path.split('/').filter((word) => word !== '')
  if (version !== 'v1' || rest.length > 0) return NOT_FOUND
  const kind = KINDS.find((known) => known === name)
  if (kind === undefined)
    return verb === 'GET' && id === undefined ? answerFacts(inventory, name) : answerSetting(verb, name, id)
  if (id === undefined) {
    if (verb === 'GET') return list(inventory, kind, query)
    return verb === 'POST' ? await add(inventory, kind, body) : METHOD_NOT_ALLOWED
  }
  if (!/^\d{1,9}$/.test(id))
    return invalid([{ type: 'int_parsing', loc: ['path', `${kind}_id`], msg: 'Input should be a valid integer' }])
  if (inventory.get(kind, Number(id)) === undefined) {
    return { status: 404, body: { message: `No ${kind} with ID ${id} found.` } }
  }
  if (action !== undefined) {
    const isUse = kind === 'spool' && verb === 'PUT' && (action === 'use' || action === 'measure')
    return isUse ? await takeFrom(inventory, Number(id), action, body) : NOT_FOUND
  }
  if (verb === 'GET') return one(inventory, kind, Number(id))
  if (verb === 'PATCH') return await change(inventory, kind, Number(id), body)
  return verb === 'DELETE' ? await remove(inventory, kind, Number(id)) : METHOD_NOT_ALLOWED
}

const NOT_FOUND: RestAnswer = { status: 404, body: { detail: 'Not Found' } }
const METHOD_NOT_ALLOWED: RestAnswer = { status: 405, body: { detail: 'Method Not Allowed' } }

function invalid(problems: readonly { type: string; loc: readonly string[]; msg: string }[]): RestAnswer {
  return { status: 422, body: { detail: problems.map(({ type, loc, msg }) => ({ type, loc, msg })) } }
}

function refused(message: string, status = 400): RestAnswer {
  return { status, body: { message } }
}

function answerFacts(inventory: Inventory, name: string): RestAnswer {
  const ok = (body: WireValue): RestAnswer => ({ status: 200, body })
  const values = (kind: Kind, field: string): WireValue =>
    [...new Set(inventory.all(kind).map((record) => record[field]))].filter((value) => typeof value === 'string').sort()
  switch (name) {
    case 'info':
      return ok({ version: SPOOLMAN_VERSION, debug_mode: false, automatic_backups: false, db_type: 'printwright' })
    case 'health':
      return ok({ status: 'healthy' })
    case 'material':
      return ok(values('filament', 'material'))
    case 'article-number':
      return ok(values('filament', 'article_number'))
    case 'location':
      return ok(values('spool', 'location'))
    case 'lot-number':
      return ok(values('spool', 'lot_nr'))
    case 'setting':
      return ok({ currency: CURRENCY })
    default:
      return NOT_FOUND
  }
}

const CURRENCY = { value: '"EUR"', is_set: false, type: 'string' }

function answerSetting(verb: string, name: string, id: string | undefined): RestAnswer {
  if (verb !== 'GET') return NOT_FOUND
  if (name === 'setting' && id === 'currency') return { status: 200, body: CURRENCY }
  // Own fields of a person's, of which there are none; filaments of others are not fetched.
  const isList = (name === 'field' && KINDS.some((kind) => kind === id)) || (name === 'external' && id === 'filament')
  return isList ? { status: 200, body: [] } : NOT_FOUND
}

function list(inventory: Inventory, kind: Kind, query: URLSearchParams): RestAnswer {
  const views = inventory.all(kind).map((record) => viewOf(inventory, kind, record))
  const { rows, total } = pick(views, query)
  return { status: 200, body: rows.map(wireView), total }
}

function one(inventory: Inventory, kind: Kind, id: number): RestAnswer {
  const record = inventory.get(kind, id)
  return record === undefined ? NOT_FOUND : { status: 200, body: wireView(viewOf(inventory, kind, record)) }
}

async function add(inventory: Inventory, kind: Kind, body: unknown): Promise<RestAnswer> {
  const { changes, problems } = readFields(kind, body, true)
  if (problems.length > 0) return invalid(problems)
  if (inventory.size >= RECORDS_MAX) return refused('The inventory is full.')
  const settled = settle(inventory, kind, null, changes)
  if (typeof settled === 'string') return refused(settled)
  const { id } = await inventory.add(kind, settled)
  return one(inventory, kind, id)
}

async function change(inventory: Inventory, kind: Kind, id: number, body: unknown): Promise<RestAnswer> {
  const { changes, problems } = readFields(kind, body, false)
  if (problems.length > 0) return invalid(problems)
  const settled = settle(inventory, kind, id, changes)
  if (typeof settled === 'string') return refused(settled)
  await inventory.change(kind, id, settled)
  return one(inventory, kind, id)
}

/** What is kept of what was given: references exist, and of a spool it is known what was used. Else words for people. */
function settle(inventory: Inventory, kind: Kind, id: number | null, changes: Changes): Changes | string {
  for (const [name, value] of changes) {
    const { of } = FIELDS[kind][name] ?? {}
    if (of === undefined || value === null) continue
    if (inventory.get(of, Number(value)) === undefined) return `No ${of} with ID ${String(value)} found.`
  }
  if (kind !== 'spool') return changes
  const settled = new Map(changes)
  const left = settled.get('remaining_weight')
  settled.delete('remaining_weight')
  if (left !== undefined && settled.has('used_weight')) return 'Only specify either remaining_weight or used_weight.'
  const known = id === null ? undefined : inventory.get('spool', id)
  const filament = inventory.get('filament', Number(settled.get('filament_id') ?? known?.['filament_id']))
  const full = settled.get('initial_weight') ?? known?.['initial_weight'] ?? filament?.['weight']
  if (id === null && full !== undefined) settled.set('initial_weight', full)
  if (left !== undefined && left !== null) {
    if (full === undefined) return 'remaining_weight can only be used if the initial_weight is defined.'
    settled.set('used_weight', Math.max(0, Number(full) - Number(left)))
  }
  if (id === null) {
    if (!settled.has('used_weight')) settled.set('used_weight', 0)
    if (!settled.has('archived')) settled.set('archived', false)
  }
  return settled
}

async function remove(inventory: Inventory, kind: Kind, id: number): Promise<RestAnswer> {
  const isHeld =
    (kind === 'vendor' && inventory.all('filament').some((record) => record['vendor_id'] === id)) ||
    (kind === 'filament' && inventory.all('spool').some((record) => record['filament_id'] === id))
  if (isHeld) return refused(`The ${kind} is still used.`, 403)
  await inventory.remove(kind, id)
  return { status: 200, body: { message: 'Success!' } }
}

async function takeFrom(
  inventory: Inventory,
  id: number,
  action: 'use' | 'measure',
  body: unknown,
): Promise<RestAnswer> {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>
  const number = (name: string): number | null => {
    const value = given[name]
    return typeof value === 'number' && Math.abs(value) <= 1e9 ? value : null
  }
  const spool = inventory.get('spool', id)
  const filament = inventory.get('filament', Number(spool?.['filament_id']))
  if (spool === undefined || filament === undefined) return NOT_FOUND
  let usedG: number
  if (action === 'measure') {
    const measuredG = number('weight')
    if (measuredG === null) return invalid([{ type: 'missing', loc: ['body', 'weight'], msg: 'Field required' }])
    const fullG = spool['initial_weight'] ?? filament['weight']
    if (fullG === undefined) return refused('Initial weight is not set.')
    const emptyG = Number(spool['spool_weight'] ?? filament['spool_weight'] ?? 0)
    usedG = Number(fullG) + emptyG - measuredG - Number(spool['used_weight'] ?? 0)
  } else {
    const [ofG, ofMm] = [number('use_weight'), number('use_length')]
    if ((ofG === null) === (ofMm === null)) return refused('Either use_weight or use_length must be specified.')
    usedG = ofG ?? weightG(ofMm ?? 0, Number(filament['density']), Number(filament['diameter']))
  }
  await useWeight(inventory, id, usedG)
  return one(inventory, 'spool', id)
}

/** @param usedG negative gives back. */
async function useWeight(inventory: Inventory, id: number, usedG: number): Promise<void> {
  const spool = inventory.get('spool', id)
  if (spool === undefined) return
  const changes = new Map<string, FieldValue>([['used_weight', Math.max(0, Number(spool['used_weight'] ?? 0) + usedG)]])
  if (usedG > 0) {
    const nowText = inventory.now()
    changes.set('first_used', spool['first_used'] ?? nowText)
    changes.set('last_used', nowText)
  }
  await inventory.change('spool', id, changes)
}

export function totalHeader(total: number | undefined): Record<string, string> {
  return total === undefined ? {} : { 'X-Total-Count': whole(total).toString() }
}
