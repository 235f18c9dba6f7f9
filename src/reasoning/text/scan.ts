// What may not stand in a text unbound: numbers, signs of mathematics, units, words that compare. Code in Rust is judged by
// the compiler and by its tests; its comments are prose.
import { COMPARING_WORDS } from '../claims/relations.ts'
import type { Span } from './render.ts'

const UNBOUND: readonly (readonly [RegExp, string])[] = [
  [/(?<![\p{L}\p{N}_])\d[\d.,]*/gu, 'number'],
  [/[=<>≤≥≈≠±×·√∑Σ∏^+*/−]| - (?=\S)/gu, 'sign'],
  [
    /(?<![\p{L}\p{N}_])(?:mm|µm|cm|km|ms|µs|ns|k?Hz|MHz|rpm|[kMG]?Pa|°C|kΩ|Ω|mA|mV|kg|[mk]W|kJ|rad|deg|%|°)(?![\p{L}\p{N}_])/gu,
    'unit',
  ],
  [
    /\b(?:(?:milli|micro|kilo|centi)met(?:re|er)s?|(?:micro|milli|nano)?seconds|kelvins?|watts?|joules?|newtons?|volts?|amperes?|(?:kilo|mega)?hertz|percent|radians?)\b/giu,
    'unit',
  ],
  [COMPARING_WORDS, 'comparison'],
]

const FENCE = /```rust[^\n]*\n([\s\S]*?)```/g

export interface Unbound {
  readonly at: number
  readonly text: string
  readonly what: string
}

/** The text with bound places, fences and code blanked out, at equal length. */
function proseOnly(text: string, spans: readonly Span[]): string {
  const blanks: [number, number][] = spans.map(([from, to]) => [from, to])
  const blank = (from: number, to: number): void => {
    blanks.push([from, to])
  }
  for (const block of text.matchAll(FENCE)) {
    const from = block.index
    const body = from + block[0].indexOf('\n') + 1
    blank(from, body)
    let at = body
    for (const line of block[1]!.split('\n')) {
      const comment = /^\s*\/\/[/!]?/.exec(line)?.[0].length ?? commentStart(line)
      blank(at, at + comment)
      at += line.length + 1
    }
    blank(from + block[0].length - 3, from + block[0].length)
  }
  // `Result<Touch, Refused>` names a type; a number in backticks is a number all the same.
  for (const word of text.matchAll(/`[^`\n\d]{1,60}`/g)) blank(word.index, word.index + word[0].length)
  blanks.sort((a, b) => a[0] - b[0])
  const parts: string[] = []
  let end = 0
  for (const [from, to] of blanks) {
    if (to <= end) continue
    if (from > end) parts.push(text.slice(end, from))
    parts.push(' '.repeat(to - Math.max(from, end)))
    end = to
  }
  parts.push(text.slice(end))
  // A dash at the start of a line is a bullet.
  return parts.join('').replace(/(^|\n)- /g, '$1  ')
}

/** Where a comment behind code begins, or the end of the line. */
function commentStart(line: string): number {
  const at = line.indexOf(' // ')
  return at < 0 ? line.length : at + 4
}

export function findUnbound(text: string, spans: readonly Span[]): Unbound[] {
  const prose = proseOnly(text, spans)
  // A sign that leans on a bound value changes it; a hyphen behind a letter does not.
  const signs = spans
    .map(([from]) => from - 1)
    .filter((at) => /[-−+]/.test(text[at] ?? '') && !/\p{L}/u.test(text[at - 1] ?? ''))
    .map((at) => ({ at, text: text[at]!, what: 'sign' }))
  const words = UNBOUND.flatMap(([pattern, what]) =>
    [...prose.matchAll(pattern)].map((match) => ({ at: match.index, text: match[0].trim(), what })),
  )
  return [...signs, ...words]
}
