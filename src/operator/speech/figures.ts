// Numbers and names as a person reads them. Units are the same in every language; the point and a few words are not. What others
// wrote comes in quotation marks, on one line, without what steers a terminal.
import { neutralText } from '../language/fence.ts'

export interface FigureWords {
  /** Between whole numbers and the rest. */
  readonly point: string
  readonly unknown: string
  readonly unknownTime: string
  readonly unknownShare: string
  readonly under: string
  readonly over: string
  readonly and: string
  readonly or: string
  readonly quotes: readonly [open: string, close: string]
}

export interface Figures {
  /** At most so many digits behind the point, and none that say nothing. */
  number(value: number, digits: number): string
  celsius(valueC: number): string
  /** `2 h 5 min`, `3 min`, `40 s`. */
  duration(seconds: number): string
  percent(ratio: number): string
  /** `a`, `a and b`, `a, b and c`. */
  listed(items: readonly string[], last?: 'and' | 'or'): string
  /** A text of others for a person's eyes. */
  quoted(text: string): string
}

const QUOTED_MAX = 80

export function figuresOf(words: FigureWords): Figures {
  const [open, close] = words.quotes
  const number = (value: number, digits: number): string =>
    Number.isFinite(value) ? String(Number(value.toFixed(digits))).replace('.', words.point) : words.unknown
  return {
    number,
    celsius: (valueC) => `${number(valueC, 1)} °C`,
    duration(seconds) {
      if (!Number.isFinite(seconds)) return words.unknownTime
      const s = Math.max(0, Math.round(seconds))
      if (s < 90) return `${s} s`
      const minutes = Math.round(s / 60)
      if (minutes < 60) return `${minutes} min`
      const rest = minutes % 60
      return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`
    },
    percent(ratio) {
      if (Number.isNaN(ratio)) return words.unknownShare
      const pct = 100 * ratio
      if (pct > 0 && pct < 1) return `${words.under} 1 %`
      if (pct > 99 && pct < 100) return `${words.over} 99 %`
      return `${Math.round(pct)} %`
    },
    listed(items, last = 'and') {
      if (items.length < 2) return items[0] ?? ''
      return `${items.slice(0, -1).join(', ')} ${words[last]} ${items[items.length - 1]}`
    },
    // Its own marks inside would end it early for whoever reads, and for what withholds it from models.
    quoted: (text) => `${open}${neutralText(text, QUOTED_MAX).replace(/[“”„]/g, "'")}${close}`,
  }
}

/** What is not empty, one after the other. */
export function sentences(...parts: readonly (string | null | false)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
