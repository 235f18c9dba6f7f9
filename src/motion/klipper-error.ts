/** A command that Klipper refuses, in Klipper's words. The print stops at it. Its first line is what a host shows. */
export class KlipperError extends Error {
  override readonly name = 'KlipperError'
}

/** Klipper's "words: x y z [e]" with three decimals. */
export function positionError(
  words: string,
  move: { readonly endXMm: number; readonly endYMm: number; readonly endZMm: number; readonly endEMm: number },
): KlipperError {
  const head = `${fixed3(move.endXMm)} ${fixed3(move.endYMm)} ${fixed3(move.endZMm)}`
  return new KlipperError(`${words}: ${head} [${fixed3(move.endEMm)}]`)
}

/** C's `%.3f`. JavaScript rounds exact ties (0.0625) away from zero and drops the sign of -0; C does neither. */
export function fixed3(value: number): string {
  if (Object.is(value, -0)) return '-0.000'
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  // toFixed turns to exponents from 1e21 on; C writes every digit.
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}.000`
  // A tie at three decimals is a dyadic fraction that is an odd multiple of 1/2000, so a multiple of 1/16.
  if (Number.isInteger(value * 16) && Math.abs((value * 2000) % 2) === 1) {
    return ((2 * Math.round(value * 500)) / 1000).toFixed(3)
  }
  return value.toFixed(3)
}
