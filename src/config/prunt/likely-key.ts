// Which key of the schema a person may have meant with one that it does not know.
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
    if (!isOpen(each)) slips += editDistance(canonicalKey(each), part)
    if (slips > SLIPS_MAX) return slips
  }
  return slips
}

/** Letters to change, to add or to take away. Levenshtein. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > SLIPS_MAX) return SLIPS_MAX + 1
  let before = Uint32Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const row = Uint32Array.of(i, ...before.subarray(1))
    for (let j = 1; j <= b.length; j += 1) {
      const changed = at(before, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(changed, at(before, j) + 1, at(row, j - 1) + 1)
    }
    before = row
  }
  return at(before, b.length)
}

const at = (row: Uint32Array, i: number): number => row[i] ?? 0
