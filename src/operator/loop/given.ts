// Nobody is told the same thing every second: what was given for a cause is given again only after a while.
import type { Response } from '../decision/policy.ts'
import { SOUND } from '../diagnosis/causes.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { OperatorState } from './operator-state.ts'

const AGAIN_S = 180
/** What slips once may slip again: how often is for the playbook to say. */
const BOOK_AGAIN_S = 45
const TOLD_AGAIN_S = 900

export function isTooSoon({ given }: OperatorState, response: Response, diagnosis: Diagnosis, timeS: number): boolean {
  const givenS = given.get(keyOf(response, diagnosis))
  return givenS !== undefined && timeS - givenS < againS(response)
}

/** Less is no news: what is likeliest changes from look to look. */
const NAMED = 0.5

export function keyOf(response: Response, { beliefs }: Diagnosis): string {
  const [top] = beliefs
  const isNamed = top !== undefined && (response.kind !== 'tell' || top.probability >= NAMED)
  const name = response.kind === 'playbook' ? response.name : response.kind
  return `${name} ${isNamed ? top.cause : SOUND}`
}

function againS({ kind }: Response): number {
  if (kind === 'tell') return TOLD_AGAIN_S
  return kind === 'playbook' ? BOOK_AGAIN_S : AGAIN_S
}
