// A person at the operator's own screen or page has looked. They have looked at what they were shown: what has been found since, or what
// has only just come on, they are shown first.
import type { GuardedPrinter } from '#guard'
import type { Answerer, PeopleDesk } from '#operator'
import { ENGLISH, hazardKey } from '#operator'
import type { Ruling } from '#protocol'

export interface LookedDoor {
  readonly people: PeopleDesk
  readonly guarded: Pick<GuardedPrinter, 'latched'>
  readonly by: Answerer
  /** Everything that is latched counts as looked at; what stands against it. */
  acknowledge(): readonly Ruling[]
}

/** What the person is answered. */
export function sayLooked({ people, guarded, by, acknowledge }: LookedDoor): string {
  const question = people.openLook
  if (question === null) {
    const rulings = acknowledge()
    return rulings.map(({ reason }) => reason).join(' ') || 'Thank you: what was latched counts as looked at.'
  }
  const objection = people.objection(question.id, true, true)
  if (objection !== null) return objection
  const unread = guarded.latched.filter((hazard) => question.about?.includes(hazardKey(hazard)) !== true)
  if (unread.length > 0) {
    const found = unread.map(
      ({ subject, ruling }) => `${ruling.reason.replace(/[.\s]*$/, '')} (${ENGLISH.heater(subject)}).`,
    )
    return `Something has been found since you were asked: ${found.join(' ')} Please read the question again before you answer it.`
  }
  people.answer(question.id, true, true, by)
  return 'Thank you: what was found counts as looked at.'
}
