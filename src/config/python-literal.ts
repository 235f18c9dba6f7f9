// Values of `variable_*`: Klipper takes any Python literal. Integers and floats are kept apart because a template prints
// them differently (`1` and `1.0`).

export type PythonLiteral =
  | { readonly kind: 'none' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly PythonLiteral[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [PythonLiteral, PythonLiteral])[] }

/** What keeps a literal from being a variable, in Python's words: Klipper wants what JSON can hold. Null: nothing does. */
export function literalFault(literal: PythonLiteral): string | null {
  return unhashable(literal) ?? unserializable(literal)
}

function unhashable(literal: PythonLiteral): string | null {
  if (literal.kind === 'dict') {
    const key = literal.entries.find(([name]) => isUnhashable(name))?.[0]
    if (key !== undefined) return `unhashable type: '${key.kind}'`
  }
  if (literal.kind === 'set') {
    const item = literal.items.find(isUnhashable)
    if (item !== undefined) return `unhashable type: '${item.kind}'`
  }
  return firstFault(partsOf(literal), unhashable)
}

function isUnhashable(literal: PythonLiteral): boolean {
  return literal.kind === 'list' || literal.kind === 'dict' || literal.kind === 'set'
}

function unserializable(literal: PythonLiteral): string | null {
  if (literal.kind === 'set') return 'Object of type set is not JSON serializable'
  const isTupleKeyed = literal.kind === 'dict' && literal.entries.some(([key]) => key.kind === 'tuple')
  if (isTupleKeyed) return 'keys must be str, int, float, bool or None, not tuple'
  return firstFault(partsOf(literal), unserializable)
}

function partsOf(literal: PythonLiteral): readonly PythonLiteral[] {
  if (literal.kind === 'dict') return literal.entries.flat()
  return 'items' in literal ? literal.items : []
}

function firstFault(parts: readonly PythonLiteral[], faultOf: (part: PythonLiteral) => string | null): string | null {
  for (const part of parts) {
    const fault = faultOf(part)
    if (fault !== null) return fault
  }
  return null
}

interface Cursor {
  readonly text: string
  at: number
}

/** Nesting that a person would never write, but that would exhaust the stack. */
const DEPTH_MAX = 100

/** The literal that the whole text is, or null when it is anything else (a name, a call, an open bracket). */
export function parsePythonLiteral(text: string): PythonLiteral | null {
  const cursor: Cursor = { text, at: 0 }
  skipSpace(cursor)
  const first = parseValue(cursor, 0)
  if (first === null) return null
  skipSpace(cursor)
  if (cursor.at === text.length) return first
  // A bare `1, 2` is a tuple.
  if (text[cursor.at] !== ',') return null
  const items = [first]
  while (text[cursor.at] === ',') {
    cursor.at += 1
    skipSpace(cursor)
    if (cursor.at === text.length) break
    const item = parseValue(cursor, 0)
    if (item === null) return null
    items.push(item)
    skipSpace(cursor)
  }
  return cursor.at === text.length ? { kind: 'tuple', items } : null
}

function skipSpace(cursor: Cursor): void {
  while (/\s/.test(cursor.text[cursor.at] ?? '')) cursor.at += 1
}

function parseValue(cursor: Cursor, depth: number): PythonLiteral | null {
  if (depth > DEPTH_MAX) return null
  skipSpace(cursor)
  const character = cursor.text[cursor.at] ?? ''
  if (character === '[') return parseSequence(cursor, ']', 'list', depth)
  if (character === '(') return parseSequence(cursor, ')', 'tuple', depth)
  if (character === '{') return parseBraces(cursor, depth)
  if (/^[rRuU]?['"]/.test(cursor.text.slice(cursor.at, cursor.at + 2))) return parseStrings(cursor)
  return parseNumber(cursor) ?? parseName(cursor)
}

function parseName(cursor: Cursor): PythonLiteral | null {
  const word = matchHere(cursor, /[A-Za-z_]\w*/y)
  if (word === 'None') return { kind: 'none' }
  if (word === 'True' || word === 'False') return { kind: 'bool', value: word === 'True' }
  return null
}

function parseNumber(cursor: Cursor): PythonLiteral | null {
  const start = cursor.at
  const text = matchHere(
    cursor,
    /(?:[+-]\s*)*(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y,
  )
  if (text === null) return null
  const body = text.replace(/^[+\-\s]+/, '').replaceAll('_', '')
  const isPrefixed = /^0[xXbBoO]/.test(body)
  const isFloat = !isPrefixed && /[.eE]/.test(body)
  const hasLeadingZero = !isFloat && !isPrefixed && /^0\d*[1-9]/.test(body)
  const value = Number(body)
  if (hasLeadingZero || Number.isNaN(value)) {
    cursor.at = start
    return null
  }
  return { kind: isFloat ? 'float' : 'int', value: isNegated(text) ? -value : value }
}

function isNegated(text: string): boolean {
  const signs = /^[+\-\s]*/.exec(text)?.[0] ?? ''
  return (signs.match(/-/g)?.length ?? 0) % 2 === 1
}

function parseSequence(
  cursor: Cursor,
  close: string,
  kind: 'list' | 'tuple' | 'set',
  depth: number,
): PythonLiteral | null {
  cursor.at += 1
  const items: PythonLiteral[] = []
  let hasComma = false
  for (;;) {
    skipSpace(cursor)
    if (cursor.text[cursor.at] === close) break
    const item = parseValue(cursor, depth + 1)
    if (item === null) return null
    items.push(item)
    skipSpace(cursor)
    if (cursor.text[cursor.at] === ',') {
      hasComma = true
      cursor.at += 1
    } else if (cursor.text[cursor.at] !== close) return null
  }
  cursor.at += 1
  const [only] = items
  // (1) is only 1 in brackets.
  if (kind === 'tuple' && items.length === 1 && !hasComma && only !== undefined) return only
  return { kind, items }
}

function parseBraces(cursor: Cursor, depth: number): PythonLiteral | null {
  const start = cursor.at
  cursor.at += 1
  const entries: [PythonLiteral, PythonLiteral][] = []
  for (;;) {
    skipSpace(cursor)
    if (cursor.text[cursor.at] === '}') break
    const key = parseValue(cursor, depth + 1)
    if (key === null) return null
    skipSpace(cursor)
    if (cursor.text[cursor.at] !== ':') {
      if (entries.length > 0) return null
      cursor.at = start
      return parseSequence(cursor, '}', 'set', depth)
    }
    cursor.at += 1
    const value = parseValue(cursor, depth + 1)
    if (value === null) return null
    entries.push([key, value])
    skipSpace(cursor)
    if (cursor.text[cursor.at] === ',') cursor.at += 1
    else if (cursor.text[cursor.at] !== '}') return null
  }
  cursor.at += 1
  return { kind: 'dict', entries }
}

/** Adjacent strings are one string. */
function parseStrings(cursor: Cursor): PythonLiteral | null {
  let value = ''
  while (/^[rRuU]?['"]/.test(cursor.text.slice(cursor.at, cursor.at + 2))) {
    const part = matchHere(cursor, /([rRuU]?)('''|"""|'|")((?:\\[\s\S]|(?!\2)[\s\S])*)\2/y)
    if (part === null) return null
    const pieces = /^([rRuU]?)('''|"""|'|")([\s\S]*)\2$/.exec(part)
    const body = pieces?.[3] ?? ''
    if ((pieces?.[2] ?? '').length === 1 && body.includes('\n')) return null
    value += /[rR]/.test(pieces?.[1] ?? '') ? body : unescapeText(body)
    skipSpace(cursor)
  }
  return { kind: 'str', value }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
}

function unescapeText(body: string): string {
  return body.replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|([\s\S]))/g, (whole, byte, unit, character) => {
    const code: string | undefined = byte ?? unit
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
    return ESCAPES[character] ?? whole
  })
}

function matchHere(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)?.[0] ?? null
  if (found !== null) cursor.at += found.length
  return found
}
