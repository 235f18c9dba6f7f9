// What a person says to a guard, with a token: looked, bed clear, more of the operator, wider limits. One door for all who can show
// one: a command through the link, and whoever holds a guarded printer.
import type { Level, PlainRecord, Ruling } from '#protocol'
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
): readonly Ruling[] {
  const why = takeToken(secret, SCOPES[word.kind])
  if (why !== null)
    return [{ rule: 'token', limit: SCOPES[word.kind], value: '', reason: `That token is none: ${why}` }]
  switch (word.kind) {
    case 'acknowledge':
      guard.acknowledge()
      return []
    case 'bed-clear':
      guard.noteBedClear()
      return []
    case 'level':
      return guard.setLevel(word.level, 'person')
    case 'loosen':
      return guard.loosen(word.changes)
  }
}
