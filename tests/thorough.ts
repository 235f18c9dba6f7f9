// `npm test` has ten minutes on two cores. Of sweeps over many like cases it takes a fixed part; `npm run test:all` takes all.
import { test } from 'vitest'

export const isThorough = process.env['PRINTWRIGHT_TESTS'] === 'all'

/** Every nth of the cases, the first one with them; each of them in a thorough run. */
export function everyNth<T>(n: number, cases: readonly T[]): T[] {
  return cases.filter((_, index) => isThorough || index % n === 0)
}

/** A whole print, or several, that shows again what a quicker test shows already in another case. */
export const thoroughTest = test.skipIf(!isThorough)
