// One line of G-code as the real Prunt reads it: letters, each at most once, with an integer, a decimal number, a "string"
// or nothing behind it; spaces say nothing; one G or M; a letter that the command does not use is an error.
// Source: prunt SPEC 8.

/** Letter (upper case) -> what is written behind it; null for nothing. */
export type PruntWords = ReadonlyMap<string, string | null>

const SPACE = 32
const TAB = 9
const CR = 13
const QUOTE = 34
const SEMICOLON = 59
const MINUS = 45
const PLUS = 43
const POINT = 46

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** Null for a line that it cannot cut into words: the controller ends there. Blank lines and comments have no words. */
export function readPruntWords(text: string): PruntWords | null {
  const words = new Map<string, string | null>()
  const { length } = text
  let at = 0
  const skipBlanks = (): void => {
    while (at < length && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB)) at += 1
  }
  for (;;) {
    skipBlanks()
    const code = at < length ? text.charCodeAt(at) : SEMICOLON
    if (code === SEMICOLON || (code === CR && at === length - 1)) return words
    const upper = code & ~32
    if (!(upper >= 65 && upper <= 90)) return null
    const letter = String.fromCharCode(upper)
    if (words.has(letter)) return null
    at += 1
    skipBlanks()
    const from = at
    const end = valueEnd(text, at)
    if (end < 0) return null
    at = end
    words.set(letter, end > from ? text.slice(from, end) : null)
  }
}

/** Where the value that begins here ends; the same place for none, -1 for one that is broken. */
function valueEnd(text: string, from: number): number {
  let at = from
  if (text.charCodeAt(at) === QUOTE) {
    const close = text.indexOf('"', at + 1)
    return close < 0 ? -1 : close + 1
  }
  const sign = text.charCodeAt(at)
  if (sign === MINUS || sign === PLUS) at += 1
  const digitsAt = at
  while (isDigit(text.charCodeAt(at))) at += 1
  let digits = at - digitsAt
  if (text.charCodeAt(at) === POINT) {
    at += 1
    const fractionAt = at
    while (isDigit(text.charCodeAt(at))) at += 1
    digits += at - fractionAt
  }
  if (digits > 0) return at
  return at === from ? from : -1
}

/** The letters that each command takes. */
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['G0', 'XYZEF'],
  ['G1', 'XYZEF'],
  ['G4', 'SP'],
  ['G10', ''],
  ['G11', ''],
  ['G21', ''],
  ['G28', 'XYZE'],
  ['G90', ''],
  ['G91', ''],
  ['M82', ''],
  ['M83', ''],
  ['G92', 'XYZE'],
  ['M0', ''],
  ['M1', ''],
  ['M3', 'PS'],
  ['M5', 'PS'],
  ['M17', 'XYZE'],
  ['M18', 'XYZE'],
  ['M84', 'XYZE'],
  ['M104', 'ST'],
  ['M109', 'ST'],
  ['M140', 'S'],
  ['M190', 'S'],
  ['M106', 'PS'],
  ['M107', 'PS'],
  ['M122', ''],
  ['M205', 'PAJSCDL'],
  ['M207', 'FEZ'],
  ['M208', 'FS'],
  ['M303', 'TSC'],
  // Read and left alone, but only without letters.
  ['M73', ''],
  ['M204', ''],
  ['M486', ''],
])
/** Read, and then the controller ends. */
const DEADLY: ReadonlySet<string> = new Set(['M141', 'M191'])

/** `G1`, `M104`; undefined where a line has none, or more than one. */
export function pruntCommand(words: PruntWords): string | undefined {
  const g = words.get('G')
  const m = words.get('M')
  if ((g === undefined) === (m === undefined)) return undefined
  const [letter, value] = g === undefined ? ['M', m] : ['G', g]
  return value !== null && value !== undefined && /^\d{1,3}$/.test(value) ? `${letter}${Number(value)}` : undefined
}

const TEXT_MAX = 40

/** Why the real program would not go on behind this line; null: it would. */
export function pruntRefusal(text: string, words: PruntWords | null): string | null {
  if (words === null) return `"${text.trim().slice(0, TEXT_MAX)}" cannot be read, which ends the whole controller`
  if (words.size === 0) return null
  const name = pruntCommand(words)
  if (name === undefined) return `"${text.trim().slice(0, TEXT_MAX)}" has no G or M command, or two`
  if (DEADLY.has(name)) return `${name} ends the whole controller`
  const letters = COMMANDS.get(name)
  if (letters === undefined) return `${name} is not known`
  const unused = [...words.keys()].filter((letter) => letter !== name.charAt(0) && !letters.includes(letter))
  if (unused.length > 0) return `${name} does not take ${unused.join(', ')}`
  if (name === 'G4' && words.has('S') === words.has('P')) return 'G4 takes either S or P'
  if (name === 'M205' && words.get('P') !== null) return 'M205 needs a P with nothing behind it'
  if (name === 'M205' && [...words.keys()].filter((letter) => 'AJSCDL'.includes(letter)).length > 1) {
    return 'M205 takes one limit a line'
  }
  return null
}
