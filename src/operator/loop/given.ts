// Nobody is told the same thing every second: what was given for a cause is given again only after a while.
import type { Response } from '../decision/policy.ts'
import { SOUND } from '../diagnosis/causes.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { OperatorState } from './operator-state.ts'

const AGAIN_S = 180
/** What slips once may slip again: how often is for the playbook to say. */
const BOOK_AGAIN_S = 45
const TOLD_AGAIN_S = 900

/** Less is no news: what is likeliest changes from look to look. */
const NAMED = 0.5
/** A belief that has grown so much is news. */
const GROWN = 1.5

export function isTooSoon({ given }: OperatorState, response: Response, diagnosis: Diagnosis, timeS: number): boolean {
  const isRecent = (key: string): boolean => {
    const last = given.get(key)
    return last !== undefined && timeS - last.timeS < againS(response)
  }
  if (response.kind !== 'tell') return isRecent(keyOf(response, diagnosis))
  const [top] = diagnosis.beliefs
  const last = given.get(keyOf(response, diagnosis))
  if (last !== undefined && isRecent(keyOf(response, diagnosis)))
    return !((top?.probability ?? 0) >= GROWN * last.probability)
  return (top?.probability ?? 0) < NAMED && isRecent(GUESS)
}

/** Once it is given. */
export function noteGiven({ given }: OperatorState, response: Response, diagnosis: Diagnosis, timeS: number): void {
  const now = { timeS, probability: diagnosis.beliefs[0]?.probability ?? 0 }
  given.set(keyOf(response, diagnosis), now)
  if (response.kind === 'tell' && now.probability < NAMED) given.set(GUESS, now)
}

const GUESS = 'tell a guess'

/** One for each cause, however sure it is. */
function keyOf(response: Response, { beliefs: [top] }: Diagnosis): string {
  const name = response.kind === 'playbook' ? response.name : response.kind
  return `${name} ${top?.cause ?? SOUND}`
}

function againS({ kind }: Response): number {
  if (kind === 'tell') return TOLD_AGAIN_S
  return kind === 'playbook' ? BOOK_AGAIN_S : AGAIN_S
}
