// How a number is printed. The same words serve the writer and the verifier.

/** `3s` three significant digits, `2f` two decimals, `i` whole, `g` as given, `rf` and `ri` literals of Rust. */
export type Digits = string

export function numberText(value: number, digits: Digits): string {
  if (!Number.isFinite(value)) throw new Error(`${value} cannot be printed`)
  const match = /^(\d{1,2})([sf])$/.exec(digits)
  if (match?.[2] === 'f') return plain(value.toFixed(Number(match[1])))
  if (match) return trimmed(Number(value.toPrecision(Number(match[1]))))
  if (digits === 'i' || digits === 'ri') {
    const whole = Math.round(value)
    if (Math.abs(value - whole) > 1e-6 * Math.max(1, Math.abs(value))) throw new Error(`${value} is not whole`)
    return plain(String(whole))
  }
  if (digits === 'g') return trimmed(Number(value.toPrecision(12)))
  if (digits === 'rf') return rustFloat(Number(value.toPrecision(12)))
  throw new Error(`no such way to print a number: ${digits}`)
}

/** One digit further than `digits`, or null where there is none: what is exact, whole or printed as it stands. */
export function finerDigits(digits: Digits): Digits | null {
  const match = /^(\d)([sf])$/.exec(digits)
  return match === null || Number(match[1]) > 8 ? null : `${Number(match[1]) + 1}${match[2]}`
}

function plain(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text
}

/** Without exponent from 1e-4 to 1e9; "1.2e-6" beyond. */
function trimmed(value: number): string {
  const size = Math.abs(value)
  if (value === 0) return '0'
  if (size >= 1e9 || size < 1e-4) return value.toExponential().replace('e+', 'e')
  return String(value)
}

function rustFloat(value: number): string {
  const text = trimmed(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}
