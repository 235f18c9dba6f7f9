// What derived examples stand on: the facts of a row, its text cut into pieces with the bound places in them, and a judge for
// texts that are made of both.
import type { Claim } from '../../claims/claims.ts'
import { claimInputs, establishedBy } from '../../claims/claims.ts'
import type { Row } from '../../dataset/row.ts'
import { judgeRow } from '../../dataset/verify-row.ts'
import type { Quantity } from '../../mathematics/quantity.ts'
import { type Bound, concat, type Part, type Piece } from '../../text/piece.ts'
import type { Facts } from '../../text/reference.ts'
import { type Rendered, render, type Span } from '../../text/render.ts'

export function factsOf(row: Row): Facts {
  return {
    quantities: new Map(row.quantities.map((quantity) => [quantity.id, quantity])),
    claims: new Map(row.claims.map((claim) => [claim.id, claim])),
  }
}

export const inClaim = (claim: Claim, form: string): Bound => ({ reference: { c: claim.id, f: form } })
export const named = (id: string): Bound => ({ reference: { q: id, f: '=' } })

/** A stretch of a text with its bound places. */
function cut(text: string, spans: readonly Span[], from: number, to: number): Piece {
  const parts: Part[] = []
  let at = from
  for (const [start, end, reference] of spans) {
    if (start < from || end > to) continue
    if (start > at) parts.push(text.slice(at, start))
    parts.push({ reference })
    at = end
  }
  if (at < to) parts.push(text.slice(at, to))
  return { parts }
}

/** The first section of a prompt, without its heading: what the problem is. */
export function problemOf(row: Row): Piece | null {
  const found = /^## [^\n]*\n\n([\s\S]*?)\n\n## /.exec(row.prompt)
  if (!found) return null
  const from = found[0].indexOf('\n\n') + 2
  return cut(row.prompt, row.spans.prompt, from, from + found[1]!.length)
}

export function promptOf(row: Row): Piece {
  return cut(row.prompt, row.spans.prompt, 0, row.prompt.length)
}

export interface Step {
  readonly title: Piece
  readonly body: Piece
  /** Shown in the body, in order. */
  readonly claims: readonly Claim[]
}

/** The steps of the analysis: what stands under headings of the third rank. */
export function stepsOf(row: Row): Step[] {
  const { answer } = row
  const spans = row.spans.answer
  const analysis = /^## Mathematical Analysis\n[\s\S]*?(?=\n## |(?![\s\S]))/m.exec(answer)
  if (!analysis) return []
  const facts = factsOf(row)
  const steps: Step[] = []
  for (const match of analysis[0].matchAll(/^### ([^\n]*)\n+([\s\S]*?)(?=\n+### |\n*(?![\s\S]))/gm)) {
    const titleFrom = analysis.index + match.index + 4
    const bodyFrom = analysis.index + match.index + match[0].length - match[2]!.length
    const body = cut(answer, spans, bodyFrom, bodyFrom + match[2]!.length)
    const shown = referencesOf(body).flatMap((reference) => ('c' in reference ? [reference.c] : []))
    steps.push({
      title: cut(answer, spans, titleFrom, titleFrom + match[1]!.length),
      body,
      claims: [...new Set(shown)].map((id) => facts.claims.get(id)!),
    })
  }
  return steps
}

/** A step as it stands in an answer, without the marks of a heading. */
export function stepText(step: Step): Piece {
  return concat(step.title, '. ', step.body)
}

export function referencesOf(part: Part): Bound['reference'][] {
  if (typeof part === 'string') return []
  return 'parts' in part ? part.parts.flatMap(referencesOf) : [part.reference]
}

/** Quantities that a text names itself. */
export function quantitiesIn(part: Part): string[] {
  return [...new Set(referencesOf(part).flatMap((reference) => ('q' in reference ? [reference.q] : [])))]
}

export interface Texts {
  readonly prompt: Piece
  readonly thinking: Piece
  readonly answer: Piece
}

export interface Grounded {
  readonly prompt: string
  readonly thinking: string
  readonly answer: string
}

/**
 * The texts rendered, if a row of these texts alone would be found right: what they refer to is all that is known, and what none
 * of its claims establishes is given. null: it would not.
 */
export function ground(row: Row, texts: Texts, facts: Facts = factsOf(row)): Grounded | null {
  let written: { prompt: Rendered; thinking: Rendered; answer: Rendered }
  try {
    written = {
      prompt: render(texts.prompt, facts),
      thinking: render(texts.thinking, facts),
      answer: render(texts.answer, facts),
    }
  } catch {
    return null
  }
  const references = [texts.prompt, texts.thinking, texts.answer].flatMap(referencesOf)
  const claims = [...facts.claims.values()].filter((claim) =>
    references.some((reference) => 'c' in reference && reference.c === claim.id),
  )
  const established = new Set(claims.flatMap(establishedBy))
  const needed = new Set([
    ...references.flatMap((reference) => ('q' in reference ? [reference.q] : [])),
    ...claims.flatMap(claimInputs),
    ...established,
  ])
  const quantities = [...facts.quantities.values()]
    .filter(({ id }) => needed.has(id))
    .map(
      ({ given: _, ...quantity }): Quantity => (established.has(quantity.id) ? quantity : { ...quantity, given: true }),
    )
  const problems = judgeRow({
    ...row,
    prompt: written.prompt.text,
    thinking: written.thinking.text,
    answer: written.answer.text,
    spans: {
      prompt: [...written.prompt.spans],
      thinking: [...written.thinking.spans],
      answer: [...written.answer.spans],
    } as Row['spans'],
    quantities,
    claims,
    rust: { ...row.rust, tests: 0, compile_fail: 0 },
  })
  if (problems.length > 0) return null
  return { prompt: written.prompt.text, thinking: written.thinking.text, answer: written.answer.text }
}

/** "- v = 20 mm/s" for each; empty without any. */
export function knownList(ids: readonly string[]): Piece {
  return concat(...ids.flatMap((id, i) => [i === 0 ? '- ' : '\n- ', named(id)]))
}
