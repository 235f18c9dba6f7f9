// A short lesson about one equation: a hint, an attempt with an error that the verifier confirms, what is wrong with it, the
// right arithmetic, and what it means for the problem.
import { createRandom } from '#core'
import { type Claim, claimInputs } from '../../claims/claims.ts'
import type { Row } from '../../dataset/row.ts'
import { symbolText } from '../../mathematics/formula-text.ts'
import { type Bound, concat, type Piece, say } from '../../text/piece.ts'
import { render } from '../../text/render.ts'
import { type Composer, createComposer } from '../../wording/composer.ts'
import type { Message } from '../example.ts'
import { type ErrorKind, type Falsified, falsify } from './falsify.ts'
import { factsOf, ground, inClaim, problemOf, type Step, stepsOf } from './ground.ts'
import { known } from './short.ts'

export interface TutoringExample {
  readonly id: string
  readonly messages: readonly Message[]
  readonly error: ErrorKind
}

type Equation = Extract<Claim, { kind: 'equation' }>

export function tutoringExample(row: Row): TutoringExample | null {
  const problem = problemOf(row)
  if (problem === null) return null
  const id = `${row.id}/tutoring`
  const random = createRandom(row.seed).fork(id)
  const w = createComposer(random)
  const lessons = stepsOf(row).flatMap((step) =>
    step.claims.flatMap((claim) =>
      claim.kind === 'equation' && claimInputs(claim).length > 1 ? [{ step, claim }] : [],
    ),
  )
  for (const { step, claim } of w.shuffle(lessons)) {
    const made = falsify(claim, factsOf(row), random)
    if (made === null) continue
    const messages = lesson(row, problem, { step, claim, made }, w)
    if (messages !== null) return { id, messages, error: made.kind }
  }
  return null
}

function lesson(
  row: Row,
  problem: Piece,
  { step, claim, made }: { step: Step; claim: Equation; made: Falsified },
  w: Composer,
): Message[] | null {
  const name = symbolText(claim.of)
  const inputs = claimInputs(claim).map(symbolText).join(', ')
  const asked = concat(
    problem,
    known(problem, step, claim, w),
    '\n\n',
    w.pick([
      say`I am at "${step.title}" and do not see how to get ${name}. Do not tell me the result yet.`,
      say`Could you help me with "${step.title}"? I want to find ${name} myself.`,
      say`My question is about "${step.title}": where do I begin with ${name}?`,
    ]),
  )
  const unit: Bound = { reference: { q: claim.of, f: 'u' } }
  const hint = w.pick([
    say`Begin with what it depends on: ${inputs}. Write the relation in symbols before any number, and look at the unit of each side.`,
    say`Ask yourself what ${name} would do if each of ${inputs} grew. A relation that answers this rightly for all of them is nearly found.`,
    say`Nothing but ${inputs} goes into it. Which combination of them has the unit of ${name}, and why this one?`,
  ])
  const attempt = render(
    w.pick([
      say`I have ${inClaim(claim, 'short')}. Is that right?`,
      say`My attempt: ${inClaim(claim, 'short')}.`,
      say`Then I would say ${inClaim(claim, 'short')}, but it looks odd to me.`,
    ]),
    made.facts,
  ).text
  const correction = correctionOf(claim, made, unit, w)
  const second = w.pick([
    say`Again, then: ${inClaim(claim, 'arithmetic')}.`,
    say`I see. With the values, ${inClaim(claim, 'arithmetic')}.`,
    say`So it is ${inClaim(claim, 'arithmetic')}.`,
  ])
  const result = inClaim(claim, 'result')
  const close = concat(
    w.pick([say`Right: ${result}.`, say`Yes, ${result} holds.`, say`That is it, ${result}.`]),
    ' Here is the step as a whole:\n\n',
    step.body,
  )
  const user = ground(row, { prompt: asked, thinking: concat(), answer: second })
  const tutor = ground(row, { prompt: hint, thinking: correction, answer: close })
  // Both halves are judged; what the learner got wrong is not among them and must differ from what is right.
  const right = render(inClaim(claim, 'short'), factsOf(row)).text
  if (user === null || tutor === null || attempt.includes(right)) return null
  return [
    { role: 'user', content: user.prompt },
    { role: 'assistant', content: tutor.prompt },
    { role: 'user', content: attempt },
    { role: 'assistant', content: tutor.thinking },
    { role: 'user', content: user.answer },
    { role: 'assistant', content: tutor.answer },
  ]
}

function correctionOf(claim: Equation, made: Falsified, unit: Bound, w: Composer): Piece {
  switch (made.kind) {
    case 'formula':
      return w.pick([
        say`The numbers follow from your formula, but the formula is not the one that holds: it is ${inClaim(claim, 'equation')}. Find where yours differs, and say what that would mean physically. Then put the values in again.`,
        say`Look at the relation once more. It is ${inClaim(claim, 'equation')}; one operation of yours is another one. Try its extremes, then work it out again.`,
      ])
    case 'unit':
      return w.pick([
        say`The relation is right, the unit is not: with ${inClaim(claim, 'filled')} the result is in ${unit}. Carry the units through the arithmetic.`,
        say`Watch the unit. The left side has to come out in ${unit}; write it behind every value: ${inClaim(claim, 'filled')}.`,
      ])
    default:
      return w.pick([
        say`The relation is right, the arithmetic is not. Put the values in one by one: ${inClaim(claim, 'filled')}. Estimate the size before you compute.`,
        say`Your formula holds, but not your number. From ${inClaim(claim, 'filled')} something else comes out; what does a rough estimate say?`,
      ])
  }
}
