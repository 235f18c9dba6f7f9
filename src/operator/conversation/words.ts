// Numbers and names as a person reads them. What others wrote comes in quotation marks, on one line, without what steers a terminal.
import { neutralText } from '../language/fence.ts'

export function celsius(valueC: number): string {
  return `${trimmed(valueC, 1)} °C`
}

/** `2 h 5 min`, `3 min`, `40 s`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'an unknown time'
  const s = Math.max(0, Math.round(seconds))
  if (s < 90) return `${s} s`
  const minutes = Math.round(s / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}

export function percent(ratio: number): string {
  if (Number.isNaN(ratio)) return 'an unknown share'
  const pct = 100 * ratio
  if (pct > 0 && pct < 1) return 'under 1 %'
  if (pct > 99 && pct < 100) return 'over 99 %'
  return `${Math.round(pct)} %`
}

/** At most so many digits behind the point, and none that say nothing. */
export function trimmed(value: number, digits: number): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(digits))) : 'unknown'
}

/** A text of others for a person's eyes. */
export function quoted(text: string): string {
  return `“${neutralText(text, 80)}”`
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], last = 'and'): string {
  if (items.length < 2) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} ${last} ${items[items.length - 1]}`
}

/** What is not empty, one after the other. */
export function sentences(...parts: readonly (string | null | false)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
}
