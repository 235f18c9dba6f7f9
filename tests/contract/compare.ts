// Field by field: what was recorded of a real Klipper beside what ours answers. A field is one number, word, truth or null at
// its path; the order of a record's names is a field of its own.
import type { Typed } from './typed-json.ts'
import { typedText } from './typed-json.ts'

/**
 * alike: the same value of the same type. volatile: the same type and within the range that its rule names (times,
 * temperatures, counters, host names). exempt: differs, for a reason that is written down. differs: differs.
 */
export type Verdict = 'alike' | 'volatile' | 'exempt' | 'differs'

export interface Row {
  readonly pair: string
  readonly path: string
  readonly recorded: string
  readonly ours: string
  readonly verdict: Verdict
  readonly reason: string
}

/** A value that no two printers share: its path, what it is, and the numbers or words that it may be. */
export interface VolatileRule {
  readonly pair?: RegExp
  readonly path: RegExp
  readonly what: string
  readonly range?: readonly [number, number]
  readonly words?: RegExp
  /** Largest difference from the recorded number. */
  readonly within?: number
}

export interface Exemption {
  readonly pair?: RegExp
  readonly path: RegExp
  readonly reason: string
}

export interface Rules {
  readonly volatile: readonly VolatileRule[]
  readonly exempt: readonly Exemption[]
}

/** Numbers that went through different sums of the same terms. */
const SAME_NUMBER = 1e-9

export function compare(pair: string, recorded: Typed | null, ours: Typed | null, rules: Rules, path = ''): Row[] {
  const at = (step: string | number): string =>
    typeof step === 'number' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`
  if (recorded?.kind === 'record' && (ours === null || ours.kind === 'record')) {
    return compareRecords(pair, recorded, ours, rules, path, at)
  }
  if (recorded?.kind === 'list' && recorded.items.length > 0 && (ours === null || ours.kind === 'list')) {
    const items = ours?.items ?? []
    const length = Math.max(recorded.items.length, items.length)
    return Array.from({ length }, (_, k) => k).flatMap((k) =>
      compare(pair, recorded.items[k] ?? null, items[k] ?? null, rules, at(k)),
    )
  }
  return [judge(pair, path, recorded, ours, rules)]
}

function compareRecords(
  pair: string,
  recorded: Typed & { kind: 'record' },
  ours: (Typed & { kind: 'record' }) | null,
  rules: Rules,
  path: string,
  at: (name: string) => string,
): Row[] {
  const fields = ours?.fields ?? new Map<string, Typed>()
  const names = [...recorded.fields.keys()]
  const known = names.filter((name) => fields.has(name))
  const also = [...fields.keys()].filter((name) => !recorded.fields.has(name))
  const rows = [...names, ...also].flatMap((name) =>
    compare(pair, recorded.fields.get(name) ?? null, fields.get(name) ?? null, rules, at(name)),
  )
  if (names.length === 0 && also.length === 0) rows.push(judge(pair, path, recorded, ours, rules))
  if (known.length > 1) {
    const order = [...fields.keys()].filter((name) => recorded.fields.has(name))
    const isSame = known.every((name, k) => name === order[k])
    const text = (list: readonly string[]): Typed => ({ kind: 'text', value: list.join(' ') })
    rows.push(judgeAs(pair, `${path} (order)`, text(known), text(order), isSame, rules))
  }
  return rows
}

function judge(pair: string, path: string, recorded: Typed | null, ours: Typed | null, rules: Rules): Row {
  if (isSame(recorded, ours)) return row(pair, path, recorded, ours, 'alike', '')
  const rule = rules.volatile.find(
    (candidate) =>
      candidate.path.test(path) && (candidate.pair?.test(pair) ?? true) && isWithin(recorded, ours, candidate),
  )
  if (rule !== undefined) return row(pair, path, recorded, ours, 'volatile', rule.what)
  return judgeAs(pair, path, recorded, ours, false, rules)
}

function judgeAs(
  pair: string,
  path: string,
  recorded: Typed | null,
  ours: Typed | null,
  same: boolean,
  rules: Rules,
): Row {
  if (same) return row(pair, path, recorded, ours, 'alike', '')
  const found = rules.exempt.find((rule) => (rule.pair?.test(pair) ?? true) && rule.path.test(path))
  return row(pair, path, recorded, ours, found === undefined ? 'differs' : 'exempt', found?.reason ?? '')
}

function row(
  pair: string,
  path: string,
  recorded: Typed | null,
  ours: Typed | null,
  verdict: Verdict,
  reason: string,
): Row {
  return { pair, path, recorded: typedText(recorded), ours: typedText(ours), verdict, reason }
}

function isSame(a: Typed | null, b: Typed | null): boolean {
  if (a === null || b === null || a.kind !== b.kind) return false
  if ((a.kind === 'float' && b.kind === 'float') || (a.kind === 'int' && b.kind === 'int')) {
    return Math.abs(a.value - b.value) <= SAME_NUMBER * Math.max(1, Math.abs(a.value))
  }
  return typedText(a) === typedText(b)
}

function isWithin(recorded: Typed | null, ours: Typed | null, rule: VolatileRule): boolean {
  if (recorded === null || ours === null || recorded.kind !== ours.kind) return false
  if (ours.kind === 'text') {
    return rule.words?.test(ours.value) === true && rule.words.test(typedString(recorded))
  }
  if ((ours.kind === 'float' || ours.kind === 'int') && (recorded.kind === 'float' || recorded.kind === 'int')) {
    if (rule.within !== undefined && !(Math.abs(ours.value - recorded.value) <= rule.within)) return false
    const [low, high] = rule.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    return (rule.within !== undefined || rule.range !== undefined) && ours.value >= low && ours.value <= high
  }
  return false
}

function typedString(value: Typed): string {
  return value.kind === 'text' ? value.value : ''
}
