// The keys of a JSON text as they stand in it. `JSON.parse` keeps the last of two equal keys in silence and puts keys that
// look like whole numbers first; a configuration is to come back in its own order, and a key that stands twice is a slip.

export interface JsonKeys {
  /** Of the object that the text is; in its order, one that stands twice is there twice. */
  readonly own: readonly string[]
  /** Of each of its members that is an object itself. */
  readonly of: ReadonlyMap<string, readonly string[]>
}

/** Brackets and whole strings; a string that is a key has its colon. */
const TOKEN = /[{}[\]]|"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?/g

/** `text`: valid JSON, one object. */
export function jsonKeys(text: string): JsonKeys {
  const own: string[] = []
  const of = new Map<string, string[]>()
  let depth = 0
  for (const [token] of text.matchAll(TOKEN)) {
    const member = own.at(-1) ?? ''
    if (token === '{' || token === '[') {
      depth += 1
      if (token === '{' && depth === 2) of.set(member, [])
    } else if (token === '}' || token === ']') depth -= 1
    else if (!token.endsWith(':')) continue
    else if (depth === 1) own.push(keyOf(token))
    else if (depth === 2) of.get(member)?.push(keyOf(token))
  }
  return { own, of }
}

function keyOf(token: string): string {
  return JSON.parse(token.slice(0, -1)) as string
}

/** Those that stand more than once, each named once. */
export function repeated(keys: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return [...counts].flatMap(([key, count]) => (count > 1 ? [key] : []))
}
