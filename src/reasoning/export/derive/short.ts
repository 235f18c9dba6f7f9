// Short examples: one step of an analysis that shows one claim, asked for on its own.
import { createRandom } from '#core'
import { type Claim, claimInputs, establishedBy } from '../../claims/claims.ts'
import type { Row } from '../../dataset/row.ts'
import { symbolText } from '../../mathematics/formula-text.ts'
import { concat, type Piece, say } from '../../text/piece.ts'
import { type Composer, createComposer } from '../../wording/composer.ts'
import { type Grounded, ground, inClaim, knownList, problemOf, quantitiesIn, type Step, stepsOf } from './ground.ts'

export interface ShortExample extends Grounded {
  readonly id: string
}

export function shortExamples(row: Row): ShortExample[] {
  const problem = problemOf(row)
  if (problem === null) return []
  return stepsOf(row).flatMap((step, i) => {
    const [claim] = step.claims
    if (claim === undefined || step.claims.length > 1) return []
    const id = `${row.id}/short-${i + 1}`
    const w = createComposer(createRandom(row.seed).fork(id))
    const question = questionOf(claim, step, w)
    const thinking = thoughtOf(claim, row, w)
    if (question === null || thinking === null) return []
    const prompt = concat(problem, known(problem, step, claim, w), '\n\n', question)
    const grounded = ground(row, { prompt, thinking, answer: step.body })
    return grounded === null ? [] : [{ id, ...grounded }]
  })
}

/** What the step needs and the problem has not said. */
export function known(problem: Piece, step: Step, claim: Claim, w: Composer): Piece {
  const said = new Set([...quantitiesIn(problem), ...establishedBy(claim)])
  const missing = [...new Set([...claimInputs(claim), ...quantitiesIn(step.body)])].filter((id) => !said.has(id))
  if (missing.length === 0) return concat()
  const lead = w.pick([
    'Known so far:',
    'From the steps before and the data:',
    'These numbers are at hand:',
    'Take as known:',
  ])
  return concat('\n\n', lead, '\n', knownList(missing))
}

function questionOf(claim: Claim, step: Step, w: Composer): Piece | null {
  const title = step.title
  if (claim.kind === 'equation') {
    const name = symbolText(claim.of)
    return w.pick([
      say`The step at hand is "${title}". Find ${name}, with the relation that it follows from.`,
      say`Do this one step, "${title}": which relation gives ${name}, and what does it come to?`,
      say`Only "${title}" is asked for. Derive ${name} and justify the formula.`,
      say`Work out ${name} ("${title}") and say why it is so.`,
    ])
  }
  if (claim.kind === 'relation')
    return w.pick([
      say`The step at hand is "${title}". Compare, and say what follows.`,
      say`Only "${title}" is asked for: which side is the larger, and what does it mean?`,
      say`Decide "${title}" by the numbers.`,
    ])
  return null
}

function thoughtOf(claim: Claim, row: Row, w: Composer): Piece | null {
  const inputs = claimInputs(claim).map(symbolText).join(', ')
  if (claim.kind === 'equation') {
    const hasUnit = row.quantities.some(({ id, unit }) => id === claim.of && unit !== '')
    return concat(
      w.pick([
        say`What is looked for hangs on ${inputs}. The relation is ${inClaim(claim, 'equation')}.`,
        say`Symbols first: ${inClaim(claim, 'equation')}. Everything on the right, ${inputs}, is known.`,
        say`I need ${inputs} and nothing else, since ${inClaim(claim, 'equation')}.`,
      ]),
      ' ',
      w.pick([
        say`With the values put in: ${inClaim(claim, 'arithmetic')}.`,
        say`Numbers, with their units kept: ${inClaim(claim, 'arithmetic')}.`,
        say`Then ${inClaim(claim, 'arithmetic')}.`,
      ]),
      ' ',
      w.pick([
        hasUnit
          ? say`The unit is ${{ reference: { q: claim.of, f: 'u' } }}, as it has to be.`
          : say`A pure number, as it has to be.`,
        say`Read back: ${inClaim(claim, 'result')}.`,
        say`That is the step; the sense of it belongs into the answer.`,
      ]),
    )
  }
  if (claim.kind === 'relation')
    return w.pick([
      say`Both sides have the same unit, so they may be compared: ${inClaim(claim, 'named')}.`,
      say`In symbols ${inClaim(claim, 'symbols')} is in question. In numbers it is ${inClaim(claim, 'values')}.`,
      say`The numbers decide: ${inClaim(claim, 'values')}. It holds by what they are, not by habit.`,
    ])
  return null
}
