// What one template may cost. Steps alone do not bound it: one step can look through a list of a hundred thousand items or
// make a text of a megabyte. The meter is the module's, because templates run one at a time and from end to end, and
// handing it to every operator, method and filter would be noise.
import { MacroError } from './macro-error.ts'

/** About a second of looking through items: a living printer would rather be late than refuse. */
export const WORK_MAX = 20_000_000
const LETTERS_PER_UNIT = 4

let leftUnits = Number.POSITIVE_INFINITY

/** Runs within a fresh allowance. What JavaScript itself cannot hold (stack, text, whole number) is the macro's error too. */
export function metered<T>(work: () => T, unitsMax = WORK_MAX): T {
  const before = leftUnits
  leftUnits = unitsMax
  try {
    return work()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new MacroError('RecursionError', `macro is too deep or too large (${error.message})`)
  } finally {
    leftUnits = before
  }
}

/** One unit is a comparison or a small object. */
export function charge(units: number): void {
  leftUnits -= units
  const inside = leftUnits >= 0
  if (!inside) throw new MacroError('RuntimeError', 'macro takes too much work')
}

export function chargeText(letters: number): void {
  charge(letters / LETTERS_PER_UNIT)
}
