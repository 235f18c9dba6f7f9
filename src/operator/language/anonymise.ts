// What leaves this machine leaves without names. One pure function takes out of texts what is private, by what is known of this
// print (its file, its objects, this machine) and by its looks, and puts a placeholder there; another one puts it back into what a
// model answers. Both are exact: what was hidden in a text is what comes back.
import { neutralText } from './fence.ts'
import { isOurs } from './own-words.ts'
import { PRIVATE_KINDS, PRIVATE_PATTERNS, type PrivateKind } from './private-patterns.ts'

/** Something that is known to be somebody's: not to leave, however it looks. */
export interface PrivateName {
  readonly kind: PrivateKind
  readonly name: string
}

/** Which placeholder stands for what; the same text has the same one from the first to the last message. */
export interface Pseudonyms {
  readonly placeholders: ReadonlyMap<string, string>
  readonly originals: ReadonlyMap<string, string>
}

export const NO_PSEUDONYMS: Pseudonyms = { placeholders: new Map(), originals: new Map() }

const PLACEHOLDER = new RegExp(`(${PRIVATE_KINDS.join('|')})-(\\d+)`, 'g')

export function anonymise(
  texts: readonly string[],
  names: readonly PrivateName[],
  known: Pseudonyms = NO_PSEUDONYMS,
): { readonly texts: readonly string[]; readonly pseudonyms: Pseudonyms } {
  const placeholders = new Map(known.placeholders)
  const originals = new Map(known.originals)
  const counts = new Map<string, number>()
  for (const placeholder of originals.keys()) {
    const [, kind = '', number = '0'] = /^(.+)-(\d+)$/.exec(placeholder) ?? []
    counts.set(kind, Math.max(counts.get(kind) ?? 0, Number(number)))
  }
  const hide = (kind: PrivateKind, original: string): string => {
    const before = placeholders.get(original)
    if (before !== undefined) return before
    const number = (counts.get(kind) ?? 0) + 1
    const placeholder = `${kind}-${number}`
    counts.set(kind, number)
    placeholders.set(original, placeholder)
    originals.set(placeholder, original)
    return placeholder
  }
  const finders = findersOf(names)
  const hidden = texts.map((text) => {
    let at = 0
    let out = ''
    for (const { start, end, kind } of spansIn(text, finders)) {
      out += text.slice(at, start) + hide(kind, text.slice(start, end))
      at = end
    }
    return out + text.slice(at)
  })
  return { texts: hidden, pseudonyms: { placeholders, originals } }
}

/** An answer with what its placeholders stand for; those that stand for nothing are left as they are. */
export function restoreNames(text: string, { originals }: Pseudonyms): string {
  return text.replace(PLACEHOLDER, (placeholder) => originals.get(placeholder) ?? placeholder)
}

interface Span {
  readonly start: number
  readonly end: number
  readonly kind: PrivateKind
  /** By its name, not by its looks. */
  readonly isKnown?: boolean
}

type Finder = (text: string) => Span[]

/** In order, none touching another: what overlaps is hidden as one. */
function spansIn(text: string, finders: readonly Finder[]): readonly Span[] {
  const found = finders.flatMap((find) => find(text)).sort((one, other) => one.start - other.start)
  const spans: Span[] = []
  for (const span of found) {
    const last = spans.at(-1)
    if (last === undefined || span.start >= last.end) spans.push(withDigits(text, span))
    else spans[spans.length - 1] = withDigits(text, joined(last, span))
  }
  return spans
}

/** The wider one says of what kind the whole is; where they are as wide, the one whose name is known. */
function joined(one: Span, other: Span): Span {
  const [first = one] = [one, other].sort(
    (a, b) => b.end - b.start - (a.end - a.start) || Number(b.isKnown ?? false) - Number(a.isKnown ?? false),
  )
  return { ...first, start: one.start, end: Math.max(one.end, other.end) }
}

/** A digit behind a placeholder would make another number of it. */
function withDigits(text: string, span: Span): Span {
  let { end } = span
  while (/\d/.test(text[end] ?? '')) end++
  return { ...span, end }
}

function findersOf(names: readonly PrivateName[]): readonly Finder[] {
  return [
    (text) =>
      // Somebody may write what looks like one of ours.
      [...text.matchAll(PLACEHOLDER)].map((match) => spanOf(match, match[1] as PrivateKind)),
    ...PRIVATE_PATTERNS.map(
      ({ kind, pattern, holds }): Finder =>
        (text) =>
          [...text.matchAll(pattern)]
            .filter(([found]) => found !== '' && (holds?.(found) ?? true))
            .map((match) => spanOf(match, kind)),
    ),
    ...[...new Set(names.flatMap(variantsOf).map(({ kind, name }) => `${kind}\n${name}`))].map((entry) => {
      const at = entry.indexOf('\n')
      return finderOfName(entry.slice(0, at) as PrivateKind, entry.slice(at + 1))
    }),
  ]
}

function spanOf({ index, 0: found }: RegExpExecArray, kind: PrivateKind): Span {
  return { start: index, end: index + found.length, kind }
}

/** Shorter ones tell nobody anything, and stand in every other word. */
const NAME_LETTERS_MIN = 3
/** A name that was cut is known by as many letters. */
const KNOWN_BY_LETTERS = 24

/** As it may stand in a prompt: whole, neutral, in JSON, in an address, without folder and ending, in words. */
function variantsOf({ kind, name }: PrivateName): readonly PrivateName[] {
  const base = name.split(/[\\/]/).at(-1) ?? ''
  const stem = base.replace(/\.[A-Za-z0-9]{1,5}$/, '')
  const forms = [name, base, stem].flatMap((one) => [
    one,
    neutralText(one, 4 * one.length + 8),
    JSON.stringify(one).slice(1, -1),
    encodeURIComponent(one.replace(/\p{Cs}/gu, '')),
    one.replace(/[_-]+/g, ' '),
  ])
  return forms
    .map((form) => form.trim())
    .filter((form) => form.length >= NAME_LETTERS_MIN && /\p{L}.*\p{L}/su.test(form) && !isOurs(form))
    .map((form) => ({ kind, name: form }))
}

const LETTER = /[\p{L}\p{N}]/u

function finderOfName(kind: PrivateKind, name: string): Finder {
  const begins = name.slice(0, KNOWN_BY_LETTERS)
  const pattern = new RegExp(begins.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), 'gi')
  return (text) => {
    const spans: Span[] = []
    for (const { index } of text.matchAll(pattern)) {
      let end = index + begins.length
      while (end - index < name.length && sameLetter(text[end], name[end - index])) end++
      const isWord = !(isLetter(text[index - 1]) && isLetter(text[index]))
      const follows = /^s?/i.exec(text.slice(end, end + 1))?.[0].length ?? 0
      const isEnd = !(isLetter(text[end - 1]) && isLetter(text[end])) || (follows === 1 && !isLetter(text[end + 1]))
      if (isWord && (isEnd || end - index < name.length)) spans.push({ start: index, end, kind, isKnown: true })
    }
    return spans
  }
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && LETTER.test(character)
}

function sameLetter(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === other?.toLowerCase()
}
