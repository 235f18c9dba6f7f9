// Fields of Klipper's status objects. What is missing or of another type is NaN, null or an empty list: never a usual value.
import type { PlainRecord, PlainValue, PrinterStatus } from '#protocol'
import { isNumber, isRecord } from '../plain-data.ts'

export function objectAt(status: PrinterStatus, name: string): PlainRecord {
  const object = status[name]
  return isRecord(object) ? object : {}
}

export function numberAt(object: PlainRecord, field: string): number {
  const value = object[field]
  return isNumber(value) ? value : Number.NaN
}

export function textAt(object: PlainRecord, field: string): string | null {
  const value = object[field]
  return typeof value === 'string' ? value : null
}

export function booleanAt(object: PlainRecord, field: string): boolean | null {
  const value = object[field]
  return typeof value === 'boolean' ? value : null
}

export function listAt(object: PlainRecord, field: string): readonly PlainValue[] {
  const value = object[field]
  return Array.isArray(value) ? value : []
}

export function textsAt(object: PlainRecord, field: string): readonly string[] {
  return listAt(object, field).filter((value) => typeof value === 'string')
}

/** Four numbers, x y z e; NaN for each that is none. */
export function positionAt(object: PlainRecord, field: string): readonly [number, number, number, number] {
  const list = listAt(object, field)
  const at = (index: number): number => {
    const value = list[index]
    return isNumber(value) ? value : Number.NaN
  }
  return [at(0), at(1), at(2), at(3)]
}
