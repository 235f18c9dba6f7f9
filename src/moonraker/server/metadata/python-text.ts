// Values as the programs of that world write and read them: lists in one comment, and lists as JSON text of Python.

/** Python reads no longer whole number from text. */
const DIGITS_MAX = 4300

/** `12`, `+7`, `-0`, `1_000`. */
export function wholeNumber(text: string): bigint | undefined {
  const trimmed = text.trim()
  if (trimmed.length > DIGITS_MAX || !/^[+-]?\d+(?:_\d+)*$/.test(trimmed)) return undefined
  const digits = trimmed.replaceAll('_', '').replace(/^\+/, '')
  return digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits)
}

const QUOTED_PART = /\s*"((?:\\"|[^"])*)"/y
const PLAIN_PART = /\s*([^,;]+)/y

function matchAt(expression: RegExp, text: string, from: number): RegExpExecArray | null {
  expression.lastIndex = from
  return expression.exec(text)
}

/** Parts between commas or semicolons; a part in quotes may hold both. Empty parts are left out. */
export function listParts(text: string): string[] {
  const parts: string[] = []
  // A quote that nothing closes is looked for once, not at every part.
  const lastQuote = text.lastIndexOf('"')
  for (let from = 0; from < text.length; ) {
    if (text[from] === ',' || text[from] === ';') {
      from++
      continue
    }
    const quoted = from < lastQuote ? matchAt(QUOTED_PART, text, from) : null
    const match = quoted ?? matchAt(PLAIN_PART, text, from)
    const part = (quoted?.[1]?.replaceAll('\\"', '"') ?? match?.[1] ?? '').trim()
    if (part !== '') parts.push(part)
    from += Math.max(1, match?.[0].length ?? 0)
  }
  return parts
}

/** JSON text with a space behind each comma and nothing but ASCII. */
export function asciiJsonList(parts: readonly string[]): string {
  const quote = (part: string): string =>
    JSON.stringify(part).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `[${parts.map(quote).join(', ')}]`
}
