// What is known of the printer: every subscribed object, the latest fields over the earlier ones.

export type Fields = Readonly<Record<string, unknown>>
export type Status = Readonly<Record<string, Fields>>

export function merge(status: Status, changes: Status): Status {
  const merged: Record<string, Fields> = { ...status }
  for (const [name, fields] of Object.entries(changes)) merged[name] = { ...merged[name], ...fields }
  return merged
}

export function text(status: Status, object: string, field: string): string {
  const value = status[object]?.[field]
  return typeof value === 'string' ? value : ''
}

export function number(status: Status, object: string, field: string): number {
  const value = status[object]?.[field]
  return typeof value === 'number' ? value : Number.NaN
}

/** 1:02:03, or 2:03. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-'
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
