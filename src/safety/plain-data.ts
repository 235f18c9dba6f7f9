// JSON that others wrote: a record is a record, a number is a number, anything else is neither.
import type { PlainRecord, PlainValue } from '#protocol'

export function isRecord(value: PlainValue | undefined): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isNumber(value: PlainValue | undefined): value is number {
  return Number.isFinite(value)
}
