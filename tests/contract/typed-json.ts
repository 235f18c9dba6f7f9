// JSON with the difference that a client in Python sees: 12 is an int, 12.0 a float, and names have an order.

export type Typed =
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'null'; readonly value: null }
  | { readonly kind: 'list'; readonly items: readonly Typed[] }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Typed> }

const TOKEN = /\s*(?:(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|("(?:[^"\\]|\\.)*")|(true|false|null)|([[\]{},:]))/y

export function readTyped(text: string): Typed {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text)
    if (found === null) break
    tokens.push(found[0].trim())
  }
  let at = 0

  function value(): Typed {
    const token = tokens[at++]!
    if (token === '[') return { kind: 'list', items: members(']', value) }
    if (token === '{') {
      return { kind: 'record', fields: new Map(members('}', (): [string, Typed] => [name(), value()])) }
    }
    if (token === 'null') return { kind: 'null', value: null }
    if (token === 'true' || token === 'false') return { kind: 'bool', value: token === 'true' }
    if (token.startsWith('"')) return { kind: 'text', value: JSON.parse(token) as string }
    return { kind: /[.eE]/.test(token) ? 'float' : 'int', value: Number(token) }
  }

  function name(): string {
    const text = JSON.parse(tokens[at]!) as string
    at += 2
    return text
  }

  function members<T>(end: string, read: () => T): T[] {
    const found: T[] = []
    while (tokens[at] !== end) {
      found.push(read())
      if (tokens[at] === ',') at++
    }
    at++
    return found
  }
  return value()
}

/** The value at a path of names and places; null where there is none. */
export function typedAt(value: Typed | null, ...path: readonly (string | number)[]): Typed | null {
  let found = value
  for (const step of path) {
    if (found?.kind === 'record') found = found.fields.get(String(step)) ?? null
    else if (found?.kind === 'list') found = found.items[Number(step)] ?? null
    else return null
  }
  return found
}

export function typedText(value: Typed | null | undefined): string {
  if (value === null || value === undefined) return '(absent)'
  switch (value.kind) {
    case 'list':
      return `[${value.items.map(typedText).join(', ')}]`
    case 'record':
      return `{${[...value.fields].map(([name, field]) => `${name}: ${typedText(field)}`).join(', ')}}`
    case 'float':
      return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value)
    default:
      return JSON.stringify(value.value)
  }
}
