// Givens that nobody uses do not belong into a problem: sentences of the prompt that state nothing but numbers on which neither
// thinking nor answer rests are left out of this depth's row.
import { claimInputs, establishedBy } from '../claims/claims.ts'
import { bareText, type Part, type Piece } from '../text/piece.ts'
import type { Model } from './model.ts'
import { boundsOf } from './notation.ts'

/** Quantities that texts show, and all that these rest on. */
export function restsOn(parts: readonly Part[], model: Model): Set<string> {
  const used = new Set<string>()
  const claims = [...model.claims.values()]
  const take = (id: string): void => {
    if (used.has(id)) return
    used.add(id)
    for (const claim of claims)
      if (establishedBy(claim).includes(id)) for (const input of claimInputs(claim)) take(input)
  }
  for (const { reference } of parts.flatMap(boundsOf)) {
    if ('q' in reference) take(reference.q)
    else {
      const claim = model.claims.get(reference.c)
      if (claim) for (const id of [...claimInputs(claim), ...establishedBy(claim)]) take(id)
    }
  }
  return used
}

/** Does it state givens, and only such as are not used? */
function isUnused(sentence: Piece, used: ReadonlySet<string>, model: Model): boolean {
  const references = boundsOf(sentence).map((bound) => bound.reference)
  return (
    references.length > 0 &&
    references.every((one) => 'q' in one && model.quantities.get(one.q)?.given === true && !used.has(one.q))
  )
}

/** What leans on the sentence before it. */
const LEANS =
  /^(?:and|both|but|he|here|it|its|she|so|such|that|the latter|their|there|these|they|this|those|which|with it)\b/i

/**
 * The text without such sentences, or null where none is left. `keepsFirst`: the first one stays in any case. Demands of safety stay,
 * as what they ask for is a constraint whether it is computed with or not.
 */
export function withoutUnused(text: Piece, used: ReadonlySet<string>, model: Model, keepsFirst: boolean): Piece | null {
  if (/^\s*safety\b/i.test(bareText(text))) return text
  const all = groupsOf(text)
  const kept = all.filter((group, i) => (i === 0 && keepsFirst) || !isUnused(group, used, model))
  if (kept.length === all.length) return text
  return kept.length === 0 ? null : joined(kept)
}

/** Sentences, each with those behind it that lean on it. */
function groupsOf(text: Piece): Piece[] {
  const groups: Piece[] = []
  for (const sentence of sentencesOf(text)) {
    const before = groups.at(-1)
    if (before && LEANS.test(bareText(sentence)))
      groups[groups.length - 1] = { parts: [...before.parts, ...sentence.parts] }
    else groups.push(sentence)
  }
  return groups
}

/** Cut behind full stops and semicolons. */
function sentencesOf(text: Piece): Piece[] {
  const sentences: Part[][] = [[]]
  const walk = (part: Part): void => {
    if (typeof part !== 'string') {
      if ('parts' in part) part.parts.forEach(walk)
      else sentences.at(-1)!.push(part)
      return
    }
    part.split(/(?<=[.;?] )/).forEach((piece, i) => {
      if (i > 0) sentences.push([])
      sentences.at(-1)!.push(piece)
    })
  }
  walk(text)
  return sentences.filter((parts) => parts.some((part) => part !== '')).map((parts) => ({ parts }))
}

/** Put together again: what stands behind a full stop begins with a capital, what a capital follows ends with a full stop. */
function joined(sentences: readonly Piece[]): Piece {
  const parts = sentences.map((sentence) => [...sentence.parts])
  parts.forEach((own, i) => {
    const before = i === 0 ? null : parts[i - 1]!
    const end = before?.at(-1)
    const [first] = own
    if (typeof first === 'string' && (end === undefined || (typeof end === 'string' && /[.?] $/.test(end))))
      own[0] = first.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
    else if (typeof first === 'string' && typeof end === 'string' && /^\p{Lu}/u.test(first))
      before![before!.length - 1] = end.replace(/; $/, '. ')
  })
  const last = parts.at(-1)!
  const end = last.at(-1)
  if (typeof end === 'string') last[last.length - 1] = end.trimEnd().replace(/;$/, '.')
  return { parts: parts.flat() }
}
