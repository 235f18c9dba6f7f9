// What a person says to a guard, with a token: looked, bed clear, more of the operator, wider limits. One door for all who can show
// one: a command through the link, and whoever holds a guarded printer.
import type { Level, PlainRecord, Ruling } from '#protocol'
import type { Hazard } from '#safety'
import type { Guard } from './guard.ts'

/** A person's word: null where the token is good for it, or why it is none. `none`: it is good for nothing any more. */
export type TakeToken = (
  secret: string,
  scope: 'acknowledge' | 'approve' | 'level' | 'limits' | 'none',
) => string | null

export type PersonsWord =
  /** What is latched has been looked at. */
  | { readonly kind: 'acknowledge' }
  /** Nothing stands on the bed. */
  | { readonly kind: 'bed-clear' }
  | { readonly kind: 'level'; readonly level: Level }
  /** Limits, as wide as the printer itself allows. */
  | { readonly kind: 'loosen'; readonly changes: PlainRecord }

const SCOPES = { acknowledge: 'acknowledge', 'bed-clear': 'acknowledge', level: 'level', loosen: 'limits' } as const

/** Nothing where it is done; what stands against it where it is not. A token for a single use is spent either way. */
export function takePersonsWord(
  guard: Guard,
  takeToken: TakeToken,
  secret: string,
  word: PersonsWord,
  onDone: (words: string) => void = () => undefined,
): readonly Ruling[] {
  const why = takeToken(secret, SCOPES[word.kind])
  if (why !== null)
    return [{ rule: 'token', limit: SCOPES[word.kind], value: '', reason: `That token is none: ${why}` }]
  switch (word.kind) {
    case 'acknowledge':
      onDone(`acknowledged: ${namesOf(guard.acknowledge())}`)
      return []
    case 'bed-clear':
      guard.noteBedClear()
      onDone('taken note: nothing stands on the bed')
      return []
    case 'level':
      return told(guard.setLevel(word.level, 'person'), `the level is ${word.level} now`, onDone)
    case 'loosen':
      return told(guard.loosen(word.changes), `changed: ${Object.keys(word.changes).join(', ')}`, onDone)
  }
}

function told(rulings: readonly Ruling[], words: string, onDone: (words: string) => void): readonly Ruling[] {
  if (rulings.length === 0) onDone(words)
  return rulings
}

function namesOf(hazards: readonly Hazard[]): string {
  if (hazards.length === 0) return 'nothing was open'
  return hazards.map(({ kind, subject }) => `${kind} ${subject}`.trim()).join(', ')
}
