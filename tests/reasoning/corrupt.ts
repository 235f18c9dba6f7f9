// One thing in a row made false: a number, a sign, a unit, a comparison, a line of Rust, a number or formula of its facts. Bound
// places are moved along, so that nothing but the falsehood itself can give it away.
import type { Random } from '#core'
import { RELATIONS, relationSign } from '../../src/reasoning/claims/relations.ts'
import { type Row, TEXT_FIELDS, type TextField } from '../../src/reasoning/dataset/row.ts'

export const CORRUPTIONS = ['number', 'sign', 'unit', 'inequality', 'rust', 'fact'] as const
export type Corruption = (typeof CORRUPTIONS)[number]

export interface Corrupted {
  readonly row: Row
  readonly what: string
}

const FENCE = /```rust[^\n]*\n[\s\S]*?```/g
const NUMBER = /(?<![\p{L}\p{N}_.])\d+(?:\.\d+)?(?:e-?\d+)?(?![\p{L}\p{N}_])/gu
const UNITS = ['mm', 's', 'K', 'mm/s', 'ms', 'µs', '°C', 'W', 'Hz', 'N', '%', 'mm/K', 'kHz', 'mm/s²', 'ns', 'g', 'J']
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:is less than|is smaller than|stays below|lies under|is short of)\b/g, 'is greater than'],
  [/\b(?:is at most|is no more than|does not exceed|stays within)\b/g, 'exceeds'],
  [/\b(?:is greater than|(?<!not )exceeds|is more than|is larger than|goes beyond)\b/g, 'is at most'],
  [/\b(?:is at least|is no less than|reaches at least|is not below)\b/g, 'is less than'],
]

function choose<T>(random: Random, options: readonly T[]): T | undefined {
  return options[Math.floor(random.next() * options.length)]
}

/** Text of a field with its code (or all but its code) blanked out at equal length. */
function only(text: string, what: 'prose' | 'rust'): string {
  const fences = [...text.matchAll(FENCE)]
  const inFence = (at: number): boolean =>
    fences.some((fence) => at >= fence.index && at < fence.index + fence[0].length)
  return [...text.matchAll(/[\s\S]/g)]
    .map((match) => (inFence(match.index) === (what === 'rust') || match[0] === '\n' ? match[0] : ' '))
    .join('')
}

/** Puts `by` in place of a stretch of a field, and moves what is bound behind it. */
function replace(row: Row, field: TextField, from: number, to: number, by: string): Row {
  const text = row[field]
  const delta = by.length - (to - from)
  const spans = row.spans[field].map(([start, end, reference]): (typeof row.spans.prompt)[number] => {
    if (start >= to) return [start + delta, end + delta, reference]
    if (end <= from && !(end === from && from === to)) return [start, end, reference]
    return [start, end + delta, reference]
  })
  return { ...row, [field]: text.slice(0, from) + by + text.slice(to), spans: { ...row.spans, [field]: spans } }
}

interface Site {
  readonly field: TextField
  readonly from: number
  readonly to: number
  readonly by: string
}

function sites(
  row: Row,
  what: 'prose' | 'rust',
  find: (text: string) => { from: number; to: number; by: string }[],
): Site[] {
  return TEXT_FIELDS.flatMap((field) => find(only(row[field], what)).map((site) => ({ field, ...site })))
}

function otherNumber(text: string, random: Random): string {
  const at = choose(
    random,
    [...text].flatMap((character, i) => (/\d/.test(character) ? [i] : [])),
  )!
  const digit = Number(text[at])
  return (
    text.slice(0, at) +
    String((digit + 1 + Math.floor(random.next() * 8)) % 10 || (digit === 1 ? 2 : 1)) +
    text.slice(at + 1)
  )
}

const FINDERS: Readonly<
  Record<
    'number' | 'sign' | 'unit' | 'inequality',
    (text: string, random: Random) => { from: number; to: number; by: string }[]
  >
> = {
  number: (text, random) =>
    [...text.matchAll(NUMBER)].map((match) => ({
      from: match.index,
      to: match.index + match[0].length,
      by: otherNumber(match[0], random),
    })),
  sign: (text) => [
    ...[...text.matchAll(NUMBER)].map((match) =>
      text[match.index - 1] === '-'
        ? { from: match.index - 1, to: match.index, by: '' }
        : { from: match.index, to: match.index, by: '-' },
    ),
    ...[...text.matchAll(/ ([+-]) (?=\S)/g)].map((match) => ({
      from: match.index + 1,
      to: match.index + 2,
      by: match[1] === '+' ? '-' : '+',
    })),
  ],
  unit: (text, random) =>
    [...text.matchAll(/(?<=\d )(?:mm\/s²|mm\/s|mm\/K|mm|µm|ms|µs|ns|kHz|Hz|°C|W|K|N|J|g|s|%)(?![\p{L}\d/])/gu)].map(
      (match) => ({
        from: match.index,
        to: match.index + match[0].length,
        by: choose(
          random,
          UNITS.filter((unit) => unit !== match[0]),
        )!,
      }),
    ),
  inequality: (text) => [
    ...[...text.matchAll(/[<>≤≥]/g)].map((match) => ({
      from: match.index,
      to: match.index + 1,
      by: { '<': '>', '>': '<', '≤': '≥', '≥': '≤' }[match[0]]!,
    })),
    ...PHRASES.flatMap(([pattern, by]) =>
      [...text.matchAll(pattern)].map((match) => ({ from: match.index, to: match.index + match[0].length, by })),
    ),
  ],
}

const RUST_SWAPS: readonly (readonly [RegExp, (found: string, random: Random) => string])[] = [
  [/(?<![\w.])\d[\d_]*(?:\.\d+)?(?:e-?\d+)?(?=_?[fui]\d+\b|[^\w.]|\.\.)/g, otherNumber],
  [
    / (?:<=|>=|==|!=|<|>) /g,
    (found) => ({ ' <= ': ' > ', ' >= ': ' < ', ' == ': ' != ', ' != ': ' == ', ' < ': ' >= ', ' > ': ' <= ' })[found]!,
  ],
  [/ [+*/-] /g, (found) => ({ ' + ': ' - ', ' - ': ' + ', ' * ': ' / ', ' / ': ' * ' })[found]!],
  [/ [+*/-]= /g, (found) => ({ ' += ': ' -= ', ' -= ': ' += ', ' *= ': ' /= ', ' /= ': ' *= ' })[found]!],
  [/ (?:&&|\|\|) /g, (found) => (found === ' && ' ? ' || ' : ' && ')],
  [/\b(?:true|false)\b/g, (found) => (found === 'true' ? 'false' : 'true')],
  [/\.(?:min|max)\(/g, (found) => (found === '.min(' ? '.max(' : '.min(')],
  [/\.(?:floor|ceil)\(\)/g, (found) => (found === '.floor()' ? '.ceil()' : '.floor()')],
]

function rustSites(text: string, random: Random): { from: number; to: number; by: string }[] {
  // Comments, and the lines of the fences themselves, are no Rust that runs; examples that must fail are not run either.
  const code = text
    .replace(/```rust,compile_fail[\s\S]*?```/g, (block) => block.replace(/[^\n]/g, ' '))
    .replace(/^\s*```.*$/gm, (line) => ' '.repeat(line.length))
    .replace(/\/\/.*$/gm, (line) => ' '.repeat(line.length))
  return RUST_SWAPS.flatMap(([pattern, swap]) =>
    [...code.matchAll(pattern)].map((match) => ({
      from: match.index,
      to: match.index + match[0].length,
      by: swap(match[0], random),
    })),
  )
}

/** A number, an operator or a relation of the row's own facts. */
function corruptFact(row: Row, random: Random): Corrupted | null {
  const copy = structuredClone(row) as Row
  const options: (() => string)[] = [
    ...copy.quantities.map((quantity) => () => {
      const before = quantity.value
      quantity.value = before === 0 ? 1 : random.next() < 0.5 ? -before : before * (random.next() < 0.5 ? 1.1 : 0.9)
      return `${quantity.id}: ${before} becomes ${quantity.value}`
    }),
    ...copy.claims.flatMap((claim) => {
      if (claim.kind === 'relation') {
        return [
          () => {
            const before = claim.op
            claim.op = choose(
              random,
              RELATIONS.filter((relation) => relation !== before && !(before === '<=' && relation === '<')),
            )!
            return `${relationSign(before)} becomes ${relationSign(claim.op)}`
          },
        ]
      }
      if (claim.kind !== 'equation' || !/[+\-*/]/.test(claim.expr)) return []
      return [
        () => {
          const places = [...claim.expr.matchAll(/[+*/]|(?<!e)-/g)].map((match) => match.index)
          const at = choose(random, places)!
          const by = { '+': '-', '-': '+', '*': '/', '/': '*' }[claim.expr[at]!]!
          claim.expr = claim.expr.slice(0, at) + by + claim.expr.slice(at + 1)
          return `${claim.of} = ${claim.expr}`
        },
      ]
    }),
  ]
  const change = choose(random, options)
  return change ? { what: change(), row: copy } : null
}

/**
 * A tolerance of a test, or an input that its author was free to choose: another number there makes nothing false. What a test
 * expects is a bound value.
 */
function isFreeTestNumber(row: Row, site: Site): boolean {
  const text = row[site.field]
  const tests = text.lastIndexOf('#[cfg(test)]', site.from)
  if (tests < 0 || text.slice(tests, site.from).includes('\n```')) return false
  const bound = row.spans[site.field].some(([from, to]) => site.from >= from && site.to <= to)
  return !bound && /^\d/.test(text.slice(site.from, site.to))
}

/** null where the row has nothing of the kind. */
export function corrupt(row: Row, kind: Corruption, random: Random): Corrupted | null {
  if (kind === 'fact') return corruptFact(row, random)
  const all =
    kind === 'rust'
      ? sites(row, 'rust', (text) => rustSites(text, random))
      : sites(row, 'prose', (text) => FINDERS[kind](text, random))
  const found = kind === 'rust' ? all.filter((site) => !isFreeTestNumber(row, site)) : all
  const site = choose(random, found)
  if (!site) return null
  const text = row[site.field]
  const around = text.slice(Math.max(0, site.from - 30), site.to + 30).replace(/\s+/g, ' ')
  return {
    row: replace(row, site.field, site.from, site.to, site.by),
    what: `${site.field}: "${text.slice(site.from, site.to)}" becomes "${site.by}" in "${around}"`,
  }
}
