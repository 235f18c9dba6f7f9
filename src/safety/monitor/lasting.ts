// When a broken balance counts: by much for a moment, or by something for longer.

/** A balance must be broken for so long, s; by little, for longer. */
export const BROKEN_S = 1.4
const BROKEN_BY_C = 1.5
/** Far broken, and for two samples at 4 Hz. */
const FAR_BROKEN_C = 3
const QUICK_S = 0.45

/** Broken by much for a moment, or by something for longer. */
export function isLasting(byC: number, forS: number): boolean {
  return isQuick(forS, byC > FAR_BROKEN_C) || (forS >= BROKEN_S && byC > BROKEN_BY_C)
}

/** Two samples at 4 Hz. */
export function isQuick(forS: number, isFar: boolean): boolean {
  return isFar && forS >= QUICK_S
}
