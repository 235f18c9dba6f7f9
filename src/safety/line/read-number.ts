// Numbers as the shell reads them: plain finite decimals. What Python's float() would also take (nan, inf, 1_0) is no number here.

const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/
const WITH_EXPONENT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+$/

export function isPlainNumber(raw: string): boolean {
  return PLAIN.test(raw)
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** The value of a classic parameter; null where it is none. */
export function readPlain(raw: string): number | null {
  return PLAIN.test(raw) ? finite(Number(raw)) : null
}

/** The value of an extended parameter: macros also write 1e-05 there. */
export function readExtended(raw: string): number | null {
  return PLAIN.test(raw) || WITH_EXPONENT.test(raw) ? finite(Number(raw)) : null
}
