// Labels of steps: the analysis step by step, once right to its end, and cut off at a step that has been made wrong.
import { createRandom } from '#core'
import { checkClaim, claimInputs } from '../../claims/claims.ts'
import type { Row } from '../../dataset/row.ts'
import { concat } from '../../text/piece.ts'
import { render } from '../../text/render.ts'
import { type ErrorKind, type Falsified, falsify } from './falsify.ts'
import { factsOf, ground, promptOf, referencesOf, type Step, stepsOf, stepText } from './ground.ts'

export interface ProcessExample {
  readonly id: string
  readonly prompt: string
  readonly completions: readonly string[]
  readonly labels: readonly boolean[]
  /** What is wrong with the last step; "none" where all are right. */
  readonly error: ErrorKind | 'none'
}

const WRONG_CHAINS = 2

export function processExamples(row: Row): ProcessExample[] {
  const steps = stepsOf(row)
  const facts = factsOf(row)
  // All of it at once: a step may rest on one before it.
  const whole = ground(row, {
    prompt: promptOf(row),
    thinking: concat(),
    answer: concat(...steps.map((step) => concat(stepText(step), '\n\n'))),
  })
  if (whole === null || steps.length < 2) return []
  const texts = steps.map((step) => render(stepText(step), facts).text)
  const examples: ProcessExample[] = [
    { id: `${row.id}/process`, prompt: row.prompt, completions: texts, labels: texts.map(() => true), error: 'none' },
  ]
  const random = createRandom(row.seed).fork(`${row.id}/process`)
  const places = steps.flatMap((step, at) => step.claims.map((claim) => ({ step, at, claim })))
  while (places.length > 0 && examples.length <= WRONG_CHAINS) {
    const [{ step, at, claim }] = places.splice(Math.floor(random.next() * places.length), 1) as [
      (typeof places)[number],
    ]
    const made = falsify(claim, facts, random)
    if (made === null || !isAloneWrong(step, made)) continue
    const text = textWith(step, made)
    if (text === null || text === texts[at] || examples.some((example) => example.completions.at(-1) === text)) continue
    examples.push({
      id: `${row.id}/process-${examples.length}`,
      prompt: row.prompt,
      completions: [...texts.slice(0, at), text],
      labels: [...texts.slice(0, at).map(() => true), false],
      error: made.kind,
    })
  }
  return examples
}

/** null: some place cannot print what stands in the facts now, as half a touch. */
function textWith(step: Step, made: Falsified): string | null {
  try {
    return render(stepText(step), made.facts).text
  } catch {
    return null
  }
}

/** A wrong number beside a comparison that it breaks in plain sight would teach nothing. */
function isAloneWrong(step: Step, made: Falsified): boolean {
  const changed = made.claim.kind === 'equation' ? made.claim.of : null
  const others = step.claims.filter((claim) => claim.id !== made.claim.id)
  const isShown = referencesOf(step.body).some((reference) => 'c' in reference && reference.c === made.claim.id)
  return (
    isShown &&
    others.every(
      (claim) =>
        claim.kind !== 'relation' ||
        changed === null ||
        !claimInputs(claim).includes(changed) ||
        checkClaim(claim, made.facts) === null,
    )
  )
}
