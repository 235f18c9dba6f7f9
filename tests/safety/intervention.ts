import { REACTIONS, type Reaction } from '#safety'

/** The shell does something, and not only tells. */
export function isIntervention(reaction: Reaction): boolean {
  return REACTIONS.indexOf(reaction) >= REACTIONS.indexOf('pause')
}
