// What is a number to Klipper, whose parser is Python's. Three kinds of place:
// - a parameter of a classic command (`G1 X10`): letters and underscores end a value, so no exponent, `nan`, `inf`, `0x10`
//   or `1_000` can ever arrive here. Left are an optional sign, digits and a point: `+5`, `.5`, `-.5`, `5.` are numbers;
//   an empty value, `--5`, `1,5`, `1 0`, `"5"` are errors.
// - a value of an extended command (`SET_VELOCITY_LIMIT ACCEL=1e4`): whatever Python's float() reads, so `1e3`, `nan`,
//   `inf` and `1_000` too; `0x10` is an error.
// - where a whole number is asked for: Python's int(), so `+5` and `1_000`, but not `5.0`.

// U+0085 and U+001C..U+001F are white space to Python but not to JavaScript; the byte-order mark the other way round.
const WHITE_ABOVE_ASCII = /[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

function isWhite(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code < 128) return code === 32 || (code >= 9 && code <= 13) || (code >= 28 && code <= 31)
  return WHITE_ABOVE_ASCII.test(text[at]!)
}

export function stripStart(text: string): string {
  let start = 0
  while (start < text.length && isWhite(text, start)) start++
  return start === 0 ? text : text.slice(start)
}

/** White space off both ends, as Python's str.strip(). */
export function strip(text: string): string {
  let end = text.length
  while (end > 0 && isWhite(text, end - 1)) end--
  return stripStart(end === text.length ? text : text.slice(0, end))
}

// These patterns can match a text in one way only: a hostile line of 64 KB must not take quadratic time.
const PLAIN_DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/

/** The value of a classic parameter, or null where Klipper says it cannot parse it. */
export function classicNumber(raw: string): number | null {
  return PLAIN_DECIMAL.test(raw) ? Number(raw) : null
}

const PYTHON_FLOAT = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/
const PYTHON_SPECIAL = /^([+-]?)(?:(inf|infinity)|nan)$/i

/** The value Python's float() gives, or null where it raises. NaN and the infinities are values there. */
export function pythonFloat(raw: string): number | null {
  const text = strip(raw)
  if (PYTHON_FLOAT.test(text)) return Number(text.replaceAll('_', ''))
  const special = PYTHON_SPECIAL.exec(text)
  if (special === null) return null
  if (special[2] === undefined) return Number.NaN
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

const PYTHON_INT = /^[+-]?\d+(?:_\d+)*$/

/** The value Python's int() gives, or null where it raises. */
export function pythonInt(raw: string): number | null {
  const text = strip(raw)
  return PYTHON_INT.test(text) ? Number(text.replaceAll('_', '')) : null
}
