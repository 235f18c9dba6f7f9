// Which key of the schema a person may have meant with one that it does not know.
import { editDistance } from '#core'
import { canonicalKey, PRUNT_PATHS } from './prunt-fields.ts'

/** In these sections nothing is a board's own: whatever is not known there is a slip, or of another version. */
const DECIDING = ['prunt', 'kinematics', 'input shaping']
/** So many letters may be wrong, missing or too many, in all. */
const SLIPS_MAX = 3

/** The key that is meant; '' where one is meant but which is not clear; null for a value of the board's own. */
export function likelyKey(key: string): string | null {
  const parts = key.split('$')
  let best = ''
  let least = SLIPS_MAX + 1
  for (const path of PRUNT_PATHS) {
    const wanted = path.split('$')
    if (wanted.length !== parts.length) continue
    const slips = slipsOf(wanted, parts)
    if (slips >= least) continue
    least = slips
    best = wanted.map((each, i) => (isOpen(each) ? parts[i] : each)).join('$')
  }
  if (best !== '') return best
  return DECIDING.includes(canonicalKey(parts[0] ?? '')) ? '' : null
}

const isOpen = (part: string): boolean => part === '*' || part === '@'

function slipsOf(wanted: readonly string[], parts: readonly string[]): number {
  let slips = 0
  for (const [i, each] of wanted.entries()) {
    const part = canonicalKey(parts[i] ?? '')
    if (each === '@' ? !/^[xyze]$/.test(part) : each === '*' && part === '') return Number.POSITIVE_INFINITY
    if (!isOpen(each)) slips += slipsIn(canonicalKey(each), part)
    if (slips > SLIPS_MAX) return slips
  }
  return slips
}

/** A key may be as long as its file: what differs by more letters than may be wrong is not compared. */
function slipsIn(wanted: string, part: string): number {
  return Math.abs(wanted.length - part.length) > SLIPS_MAX ? SLIPS_MAX + 1 : editDistance(wanted, part)
}
