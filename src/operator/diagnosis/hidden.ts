// What is wrong and does not show. Who sees nothing strange must not say that nothing is wrong: first layers, adhesion, worn screws
// hardly reach any sensor. By Bayes, with r the chance that a cause has come about by now, and s the share of the time after its
// onset in which a print with it goes on and looks sound:
//   P(wrong | looks sound) = sum r s / (1 - sum r + sum r s)
// The shares are measured (data/operator/hidden-shares.json: scripts/hidden-shares.ts); the chances are a matter of where one looks.
import { PrintwrightError } from '#core'
import { CAUSES } from './causes.ts'
import { PRIORS } from './priors.ts'

/** [CAUSES] 0..1; by prints of some minutes: in one of hours what creeps in shows for longer, and less of it stays hidden. */
export type HiddenShares = Float64Array

/** [CAUSES] the chance that each has come about by now, whatever is seen. */
export type CauseChances = ArrayLike<number>

/** Where not one print of a cause was played: it may show always or never. */
const NEVER_PLAYED = 0.5

/**
 * That something is wrong where all looks sound, 0..1. Chances that add up to more than 1 are of one print that cannot have them
 * all: they are brought down in proportion.
 */
export function hiddenProbability(chances: CauseChances, shares: HiddenShares): number {
  let broken = 0
  let looksSound = 0
  for (let at = 0; at < shares.length; at++) {
    broken += chances[at]!
    looksSound += chances[at]! * shares[at]!
  }
  const scale = broken > 1 ? 1 / broken : 1
  const sound = 1 - scale * broken
  return looksSound === 0 ? 0 : (scale * looksSound) / (sound + scale * looksSound)
}

const field = new Float64Array(CAUSES.length)

/** On tuned consumer printers, after so long a time of printing, s (PHYSICS 6). The array is the same at each call. */
export function fieldChances(printingS: number): CauseChances {
  const hours = printingS > 0 ? printingS / 3600 : 0
  // Of what is loaded or set wrong all that an hour's print has is there from its start.
  for (let at = 0; at < field.length; at++) {
    const { perHour, isFromStart } = PRIORS[at]!
    field[at] = isFromStart ? perHour : 1 - Math.exp(-perHour * hours)
  }
  return field
}

/** From the file's `shares`: by cause, a number from 0 to 1. */
export function readHiddenShares(json: unknown): HiddenShares {
  const shares = typeof json === 'object' && json !== null ? (json as Record<string, unknown>)['shares'] : null
  if (typeof shares !== 'object' || shares === null) throw broken('it has no shares')
  return Float64Array.from(CAUSES, ({ name }) => {
    const share = (shares as Record<string, unknown>)[name] ?? NEVER_PLAYED
    if (!(typeof share === 'number' && share >= 0 && share <= 1))
      throw broken(`its share of ${name} is not from 0 to 1`)
    return share
  })
}

function broken(why: string): PrintwrightError {
  return new PrintwrightError('hidden-shares', `The file of what does not show cannot be read: ${why}.`)
}
