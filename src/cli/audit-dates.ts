// When a record was written, by the calendar: a journal counts the shell's own seconds, and each start of it says what they are to
// the world.
import type { AuditRecord } from '#safety'

/** Reads the records in their order. */
export interface AuditDates {
  /** Since 1970, s; null: nobody has said. */
  unixS(record: AuditRecord): number | null
}

/** A clock that counts from 1970 itself. */
const UNIX_FROM_S = 1e9
const UNIX_UNTIL_S = 1e11

export function createAuditDates(): AuditDates {
  let anchor: { readonly timeS: number; readonly unixS: number; readonly speed: number } | null = null
  return {
    unixS({ kind, timeS, body }) {
      if (kind === 'start') anchor = anchorOf(timeS, body)
      if (anchor !== null) return anchor.unixS + (timeS - anchor.timeS) / anchor.speed
      return timeS >= UNIX_FROM_S && timeS < UNIX_UNTIL_S ? timeS : null
    },
  }
}

function anchorOf(timeS: number, body: unknown): { timeS: number; unixS: number; speed: number } | null {
  const { unixS, speed } = fieldsOf(fieldsOf(body)['calendar'])
  const isKnown = typeof unixS === 'number' && typeof speed === 'number' && speed > 0
  return isKnown && Math.abs(unixS) < UNIX_UNTIL_S ? { timeS, unixS, speed } : null
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

/** ISO 8601, of the place where it is read: `2026-11-22T12:30:00+01:00`. */
export function localIso(unixS: number): string {
  const date = new Date(Math.floor(unixS) * 1000)
  const minutes = -date.getTimezoneOffset()
  const two = (value: number): string => String(Math.trunc(Math.abs(value))).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${day}T${time}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}
