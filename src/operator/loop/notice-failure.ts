// A print that the firmware has ended with an error while the firmware itself goes on: an endstop or a probe that does not answer, a
// move out of range, a line that it refuses. Nothing is left to be done for that print but to say what it was.
import { SOUND, UNKNOWN } from '../diagnosis/causes.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Scene } from '../perception/scene.ts'
import { capital, ENGLISH } from '../speech/speech.ts'
import { type OperatorState, tellEvent } from './operator-state.ts'

/** Less is a guess, and people are not told guesses when something has ended. */
const NAMED = 0.3

export function noticeFailure(state: OperatorState, scene: Scene, diagnosis: Diagnosis): void {
  // What had failed before anybody looked is shown, and no news.
  if (scene.print !== 'error' && scene.host === 'ready') state.isFailureTold = false
  if (scene.print !== 'error' || scene.host !== 'ready' || state.isFailureTold) return
  state.isFailureTold = true
  const { options } = state
  const likeliest = diagnosis.beliefs.find(({ cause }) => cause !== SOUND && cause !== UNKNOWN)
  const isNamed = likeliest !== undefined && likeliest.probability >= NAMED
  const why = isNamed
    ? `${capital(ENGLISH.believed(likeliest.cause, likeliest.probability))}.`
    : 'For what reason is in its own words, at the printer.'
  options.people.tell({
    timeS: scene.timeS,
    kind: 'help',
    by: 'operator',
    text: `The firmware has ended the print with an error. ${why}`,
    reasoning: null,
    confidence: null,
  })
  tellEvent(state, { kind: 'print-failed', timeS: scene.timeS })
}
