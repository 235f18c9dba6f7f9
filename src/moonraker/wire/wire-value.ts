// What answers are made of. Clients in Python tell 1 from 1.0, so whole numbers are bigint here and numbers are floats; what is
// only passed on stays text.
import { floatText } from '#macros'
import { RawJson } from './raw-json.ts'

export type WireValue =
  | null
  | boolean
  | string
  /** A float. */
  | number
  /** A whole number. */
  | bigint
  | RawJson
  | readonly WireValue[]
  | WireRecord

export interface WireRecord {
  readonly [name: string]: WireValue | undefined
}

/** JSON as Python writes it; a float that is no number becomes null. */
export function wireJson(value: WireValue | undefined): string {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? floatText(value) : 'null'
    case 'bigint':
      return value.toString()
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (value instanceof RawJson) return value.text
      if (Array.isArray(value)) return `[${value.map(wireJson).join(',')}]`
      return recordJson(value as WireRecord)
    default:
      return 'null'
  }
}

function recordJson(record: WireRecord): string {
  let text = ''
  for (const key of Object.keys(record)) {
    const value = record[key]
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${wireJson(value)}`
  }
  return `{${text}}`
}

/** Whole numbers of our own, as JSON's 1; NaN and the like become 0. */
export function whole(value: number): bigint {
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n
}
