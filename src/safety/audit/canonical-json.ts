// One text for one value, whoever writes it: keys in the order of their UTF-16 units, no spaces, ASCII only (so that its characters
// are its bytes and no control character of a stranger reaches a terminal), numbers as ECMAScript prints them. What JSON has no
// words for stands as an object with the one key `$`; a real key that begins with `$` gets one more. It never throws.
import { sha256OfText } from '#core'

/** Longer texts are cut; the digest of the whole stays, so that who has the whole can show that it was this one. */
export const TEXT_MAX_UNITS = 16_384
/** Deeper values are not written: the shell's own are flat, and a stranger's have no claim to our stack. */
export const DEPTH_MAX = 24

export interface CutText {
  readonly $: 'cut'
  /** How it begins. */
  readonly text: string
  /** UTF-16 units of the whole. */
  readonly units: number
  /** SHA-256 of the whole's UTF-8. */
  readonly sha256: string
}

export function cutText(text: string, keptUnits: number): CutText {
  return { $: 'cut', text: text.slice(0, keptUnits), units: text.length, sha256: sha256OfText(text) }
}

export function canonicalJson(value: unknown): string {
  return written(value, 0)
}

function written(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return value.length > TEXT_MAX_UNITS ? cutJson(cutText(value, TEXT_MAX_UNITS)) : quoted(value)
    case 'number':
      return writtenNumber(value)
    case 'boolean':
      return String(value)
    case 'object':
      return value === null ? 'null' : depth === DEPTH_MAX ? marked('deep') : writtenObject(value, depth + 1)
    default:
      return marked(typeof value)
  }
}

function writtenNumber(value: number): string {
  if (Object.is(value, -0)) return marked('-0')
  return Number.isFinite(value) ? String(value) : marked(String(value))
}

function writtenObject(value: object, depth: number): string {
  if (Array.isArray(value)) return `[${Array.from(value, (element) => written(element, depth)).join(',')}]`
  const fields = value as Readonly<Record<string, unknown>>
  const texts = Object.keys(fields)
    .sort()
    .filter((key) => fields[key] !== undefined)
    .map((key) => `${quoted(key.startsWith('$') ? `$${key}` : key)}:${written(fields[key], depth)}`)
  return `{${texts.join(',')}}`
}

/** What is not a plain value: a number that JSON does not have, a function, what lies too deep. */
function marked(name: string): string {
  return `{"$":"${name}"}`
}

export function cutJson(cut: CutText): string {
  return `{"$":"cut","sha256":"${cut.sha256}","text":${quoted(cut.text)},"units":${cut.units}}`
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, escaped)
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
])

/** The value that was written, or undefined where the text is no JSON. A cut text comes back as a CutText. */
export function parseCanonicalJson(text: string): unknown {
  try {
    return restored(JSON.parse(text))
  } catch {
    return undefined
  }
}

function restored(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(restored)
  const number = '$' in value ? NUMBERS.get(value.$) : undefined
  if (number !== undefined) return number
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key.startsWith('$$') ? key.slice(1) : key, restored(field)]),
  )
}

export function isCutText(value: unknown): value is CutText {
  return typeof value === 'object' && value !== null && '$' in value && value.$ === 'cut'
}
