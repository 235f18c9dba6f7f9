// Vendors, filaments and spools as Spoolman's REST API names their fields. Source: Spoolman's published OpenAPI description (v1).

export type Kind = 'vendor' | 'filament' | 'spool'
export const KINDS: readonly Kind[] = ['vendor', 'filament', 'spool']

export type FieldValue = string | number | boolean | Readonly<Record<string, string>>

/** What is kept of one; what has no value is not there. */
export interface StoredRecord {
  readonly id: number
  readonly registered: string
  readonly [field: string]: FieldValue
}

interface FieldKind {
  readonly type: 'text' | 'float' | 'whole' | 'flag' | 'extra' | 'reference'
  readonly isNeeded?: boolean
  /** It has to be greater than 0, not only 0 or greater. */
  readonly isPositive?: boolean
  /** Whose number it is. */
  readonly of?: Kind
}

const text: FieldKind = { type: 'text' }
const float: FieldKind = { type: 'float' }
const whole: FieldKind = { type: 'whole' }

/** Weights are in g, lengths in mm, densities in g/cm3. */
export const FIELDS: Readonly<Record<Kind, Readonly<Record<string, FieldKind>>>> = {
  vendor: {
    name: { type: 'text', isNeeded: true },
    comment: text,
    empty_spool_weight: float,
    external_id: text,
    extra: { type: 'extra' },
  },
  filament: {
    name: text,
    vendor_id: { type: 'reference', of: 'vendor' },
    material: text,
    price: float,
    density: { type: 'float', isNeeded: true, isPositive: true },
    diameter: { type: 'float', isNeeded: true, isPositive: true },
    weight: { type: 'float', isPositive: true },
    spool_weight: float,
    article_number: text,
    comment: text,
    settings_extruder_temp: whole,
    settings_bed_temp: whole,
    color_hex: text,
    multi_color_hexes: text,
    multi_color_direction: text,
    external_id: text,
    extra: { type: 'extra' },
  },
  spool: {
    first_used: text,
    last_used: text,
    filament_id: { type: 'reference', of: 'filament', isNeeded: true },
    price: float,
    initial_weight: float,
    spool_weight: float,
    remaining_weight: float,
    used_weight: float,
    location: text,
    lot_nr: text,
    comment: text,
    archived: { type: 'flag' },
    extra: { type: 'extra' },
  },
}

const TEXT_CHARACTERS_MAX = 1024
const EXTRA_MAX = 100

export interface FieldProblem {
  readonly type: string
  readonly loc: readonly string[]
  readonly msg: string
}

/** The fields that a client gives; null takes a field away. */
export type Changes = ReadonlyMap<string, FieldValue | null>

export function readFields(kind: Kind, body: unknown, isNew: boolean): { changes: Changes; problems: FieldProblem[] } {
  const changes = new Map<string, FieldValue | null>()
  const problems: FieldProblem[] = []
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    problems.push({ type: 'missing', loc: ['body'], msg: 'Field required' })
    return { changes, problems }
  }
  const given = body as Readonly<Record<string, unknown>>
  for (const [name, field] of Object.entries(FIELDS[kind])) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    if (value === undefined || (value === null && isNew)) {
      if (isNew && field.isNeeded === true)
        problems.push({ type: 'missing', loc: ['body', name], msg: 'Field required' })
    } else if (value === null) {
      if (field.isNeeded === true)
        problems.push({ type: 'value_error', loc: ['body', name], msg: 'Value must not be null' })
      else changes.set(name, null)
    } else {
      const read = readValue(field, value)
      if (read === undefined)
        problems.push({ type: 'value_error', loc: ['body', name], msg: `Input should be a valid ${field.type}` })
      else changes.set(name, read)
    }
  }
  return { changes, problems }
}

function readValue({ type, isPositive }: FieldKind, value: unknown): FieldValue | undefined {
  switch (type) {
    case 'text':
      return typeof value === 'string' && value.length <= TEXT_CHARACTERS_MAX ? value : undefined
    case 'flag':
      return typeof value === 'boolean' ? value : undefined
    case 'extra':
      return readExtra(value)
    default: {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (typeof number !== 'number' || !(number <= 1e9)) return undefined
      if (!(isPositive === true ? number > 0 : number >= 0)) return undefined
      return type === 'float' || Number.isInteger(number) ? number : undefined
    }
  }
}

function readExtra(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const entries = Object.entries(value as Readonly<Record<string, unknown>>)
  const isInside = entries.every(([, item]) => typeof item === 'string' && item.length <= TEXT_CHARACTERS_MAX)
  return isInside && entries.length <= EXTRA_MAX ? Object.fromEntries(entries as [string, string][]) : undefined
}
