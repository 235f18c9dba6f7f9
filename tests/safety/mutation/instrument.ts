// Writes every mutant of a file into the file at once, each behind a switch: `mutant === 17 ? (a <= b) : (a < b)`. So one bundle of
// code and tests holds them all, and a mutant costs no more than the tests that reach it. Loops count their turns, so that a mutant
// that never ends is found without waiting.
import { parseSync } from 'oxc-parser'
import type { Mutant } from './find-mutants.ts'

/** The switch; with coverage a function that notes who asked; and the counter of loops. */
export const SWITCH = '__mutant'
export const NOTE = '__reach'
export const TURN = '__turn'

interface Piece {
  readonly start: number
  readonly end: number
  readonly before: string
  readonly after: string
  /** Of two with the same ends the lower one is the outer one. */
  readonly rank: number
}

export function instrument(file: string, text: string, mutants: readonly Mutant[], firstId: number, notes: boolean) {
  const is = (k: number): string => (notes ? `${NOTE}(${firstId + k})` : `${SWITCH}===${firstId + k}`)
  const places = new Map<string, number[]>()
  mutants.forEach(({ start, end, isStatement }, k) => {
    const place = `${start}:${end}:${isStatement}`
    places.set(place, [...(places.get(place) ?? []), k])
  })
  const pieces: Piece[] = [...places.values()].map((ks) => {
    const { start, end, isStatement, original } = mutants[ks[0]!]!
    if (!isStatement) {
      const chain = ks.map((k) => `${is(k)}?(${mutants[k]!.mutated}):`).join('')
      return { start, end, before: `(${chain}(`, after: '))', rank: 1 }
    }
    // A body stays a body: `{ if (!mutant) { ... } }`; a statement may stand behind `if (a)` and stays one statement.
    return original.startsWith('{')
      ? { start, end, before: `{if(!(${is(ks[0]!)}))`, after: '}', rank: 0 }
      : { start, end, before: `{if(!(${is(ks[0]!)})){`, after: '}}', rank: 0 }
  })
  for (const { start, end, isBlock } of loopBodies(file, text)) {
    if (isBlock) pieces.push({ start: start + 1, end: start + 1, before: `${TURN}();`, after: '', rank: 2 })
    else pieces.push({ start, end, before: `{${TURN}();`, after: '}', rank: -1 })
  }
  const edges = pieces.flatMap(({ start, end, before, after, rank }) => [
    { at: start, text: before, isOpen: true, size: end - start, rank },
    { at: end, text: after, isOpen: false, size: end - start, rank },
  ])
  edges.sort((a, b) => {
    if (a.at !== b.at) return a.at - b.at
    if (a.isOpen !== b.isOpen && a.size > 0 && b.size > 0) return a.isOpen ? 1 : -1
    return a.isOpen ? b.size - a.size || a.rank - b.rank : a.size - b.size || b.rank - a.rank
  })
  let out = ''
  let from = 0
  for (const edge of edges) {
    out += text.slice(from, edge.at) + edge.text
    from = edge.at
  }
  return out + text.slice(from)
}

interface LoopBody {
  readonly start: number
  readonly end: number
  readonly isBlock: boolean
}

function loopBodies(file: string, text: string): LoopBody[] {
  const found: LoopBody[] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) {
      for (const one of node) visit(one)
      return
    }
    const { type, body } = node as { type?: string; body?: { type?: string; start: number; end: number } }
    if (/^(For|While|DoWhile)/u.test(type ?? '') && body !== undefined) {
      found.push({ start: body.start, end: body.end, isBlock: body.type === 'BlockStatement' })
    }
    for (const child of Object.values(node)) visit(child)
  }
  visit(parseSync(file, text).program)
  return found
}
