// Symbols that a reader meets must have been introduced: givens at the end of the prompt, values on the way before the
// analysis, and in a comparison that comes earlier than both, with its values. Families write prose and formulas; this looks
// at what came of them.
import { invariant } from '#core'
import { claimInputs, establishedBy } from '../claims/claims.ts'
import { symbolText } from '../mathematics/formula-text.ts'
import { quantityText } from '../mathematics/quantity.ts'
import { type Bound, concat, type Insert, type Part, type Piece, say } from '../text/piece.ts'
import { type Facts, referenceText } from '../text/reference.ts'
import type { Composer } from '../wording/composer.ts'
import type { ParameterRange } from './family.ts'
import type { Model } from './model.ts'

export interface Texts {
  readonly prompt: Part
  readonly thinking: Part
  readonly answer: Part
}

/** What a bound place shows of names: those that stand there, and those of them that it says the value or formula of. */
interface Names {
  readonly shown: readonly string[]
  readonly told: readonly string[]
}

/** Of a finished page: its facts do not change any more, and its places are asked about again and again. */
export type KnownNames = Map<Bound, Names>

function namesAt(bound: Bound, facts: Facts, known: KnownNames): Names {
  const before = known.get(bound)
  if (before !== undefined) return before
  const names = findNames(bound, facts)
  known.set(bound, names)
  return names
}

function findNames({ reference }: Bound, facts: Facts): Names {
  if ('q' in reference) {
    const names = reference.f === '=' ? [reference.q] : []
    return { shown: names, told: names }
  }
  const claim = facts.claims.get(reference.c)
  invariant(claim !== undefined, `claim ${reference.c} is not known`)
  const text = referenceText(reference, facts)
  const ids = [...new Set([...claimInputs(claim), ...establishedBy(claim)])].filter((id) => facts.quantities.has(id))
  const shown = ids.filter((id) => isShown(id, text))
  return { shown, told: shown.filter((id) => isTold(id, text)) }
}

const WORD = /[\p{L}\p{N}_]/u
/** Before a symbol whose value follows. */
const OPENING = /(?:^|, |[<>≤≥] )$/

/** The symbol stands there as a word of its own. */
function isShown(id: string, text: string): boolean {
  return placesOf(symbolText(id), text).length > 0
}

/** "T = k·d = 5·2 mm" tells T; "d = 5" in the midst of it is the end of a formula. */
function isTold(id: string, text: string): boolean {
  const symbol = symbolText(id)
  return placesOf(symbol, text).some(
    (at) => text.startsWith(' = ', at + symbol.length) && OPENING.test(text.slice(Math.max(0, at - 2), at)),
  )
}

/** Where a symbol stands as a word of its own. Looked for as plain text: this is asked for every symbol at every bound place. */
function placesOf(symbol: string, text: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(symbol); at >= 0; at = text.indexOf(symbol, at + 1)) {
    const before = text.charAt(at - 1)
    const after = text.charAt(at + symbol.length)
    if (!WORD.test(before) && !WORD.test(after)) places.push(at)
  }
  return places
}

/** All bound places of a text, in order. */
export function boundsOf(part: Part): Bound[] {
  if (typeof part === 'string') return []
  return 'parts' in part ? part.parts.flatMap(boundsOf) : [part]
}

/** In thoughts, a comparison of symbols that were not told yet is given with its values: "T = 12 s < T_max = 20 s". */
export function nameUntold(part: Part, told: Set<string>, facts: Facts, known: KnownNames): Part {
  if (typeof part === 'string') return part
  if ('parts' in part) return { parts: part.parts.map((inner) => nameUntold(inner, told, facts, known)) }
  const names = namesAt(part, facts, known)
  for (const id of names.told) told.add(id)
  const { reference } = part
  if ('q' in reference || reference.f !== 'symbols' || facts.claims.get(reference.c)?.kind !== 'relation') return part
  if (names.shown.every((id) => told.has(id))) return part
  const named: Bound = { reference: { ...reference, f: 'named' } }
  for (const id of findNames(named, facts).told) told.add(id)
  return named
}

/** The givens whose symbols a text uses and the prompt does not tell, in the order met; null: none. */
export function givenNotation(
  texts: Texts,
  model: Model,
  parameters: readonly ParameterRange[],
  w: Composer,
  known: KnownNames,
): Piece | null {
  const told = new Set(boundsOf(texts.prompt).flatMap((bound) => namesAt(bound, model, known).told))
  const shown = [texts.prompt, texts.thinking, texts.answer]
    .flatMap(boundsOf)
    .flatMap((bound) => namesAt(bound, model, known).shown)
  const hidden = hiddenDerived(texts, model, known).flatMap((id) => inputsOf(model, id))
  const wanted = [...new Set([...shown, ...hidden])].filter(
    (id) => model.quantities.get(id)?.given === true && !told.has(id),
  )
  if (wanted.length === 0) return null
  const stated = new Set(
    boundsOf(texts.prompt).flatMap(({ reference }) =>
      'q' in reference ? [reference.q] : claimInputs(model.claims.get(reference.c)!),
    ),
  )
  const value = (id: string): string => quantityText(model.quantities.get(id)!)
  const items = wanted.map((id) => {
    const { named } = model.value(id)
    // Two givens of one value cannot be told apart by it, and one that no sentence states has no other place.
    const isTwin = [...model.quantities.values()].some(
      (other) => other.given === true && other.id !== id && value(other.id) === value(id),
    )
    const about = isTwin || !stated.has(id) ? parameters.find((one) => one.id === id)?.about : undefined
    return about === undefined ? say`${named}` : say`${named} (${about})`
  })
  const lead = w.pick(['In symbols: ', 'Notation: ', 'Symbols: ', 'For the formulas: ', 'Names: ', 'As symbols, '])
  return concat(lead, join(items), '.')
}

/** Values on the way whose symbols the answer uses without telling them anywhere. */
function hiddenDerived(texts: Texts, model: Model, known: KnownNames): string[] {
  const told = new Set<string>()
  const shown: string[] = []
  for (const bound of [texts.prompt, texts.answer].flatMap(boundsOf)) {
    const names = namesAt(bound, model, known)
    for (const id of names.told) told.add(id)
    shown.push(...names.shown)
  }
  const found = new Set<string>()
  const visit = (id: string): void => {
    if (told.has(id) || found.has(id) || model.quantities.get(id)?.given === true) return
    for (const input of inputsOf(model, id)) visit(input)
    found.add(id)
  }
  for (const id of shown) visit(id)
  return [...found]
}

/** Those values with their formulas, each after what it is made of; null: none. */
export function derivedNotation(texts: Texts, model: Model, w: Composer, known: KnownNames): Piece | null {
  const ids = hiddenDerived(texts, model, known)
  const formulas = ids.map((id) => formulaPlace(model, id)).filter((place) => place !== null)
  const found = ids.filter((id) => formulaPlace(model, id) === null).map((id) => concat(model.value(id).named))
  const parts: Piece[] = []
  if (formulas.length > 0) {
    const lead = w.pick([
      'Used below: ',
      'From the given values, ',
      'On the way: ',
      'Beforehand, ',
      'Auxiliary values: ',
    ])
    const items = formulas.map((place) => concat(place))
    parts.push(
      items.length > 4
        ? concat(lead.replace(/[:,] $/, ':\n'), ...items.flatMap((item): Insert[] => ['\n- ', item]))
        : concat(lead, join(items), '.'),
    )
  }
  if (found.length > 0) {
    const lead = w.pick(['Computed, not by a closed form: ', 'By numbers, not by a formula: ', 'Found by computing: '])
    parts.push(concat(lead, join(found), '.'))
  }
  return parts.length === 0
    ? null
    : concat(...parts.flatMap((part, i): Insert[] => (i === 0 ? [part] : ['\n\n', part])))
}

function inputsOf(model: Model, id: string): readonly string[] {
  const claim = [...model.claims.values()].find((one) => one.kind === 'equation' && one.of === id)
  return claim === undefined ? [] : claimInputs(claim)
}

function formulaPlace(model: Model, id: string): Bound | null {
  const claim = [...model.claims.values()].find((one) => one.kind === 'equation' && one.of === id)
  return claim === undefined ? null : { reference: { c: claim.id, f: 'short' } }
}

function join(items: readonly Piece[]): Piece {
  return concat(
    ...items.flatMap((item, i): Insert[] => (i === 0 ? [item] : [i === items.length - 1 ? ' and ' : ', ', item])),
  )
}
