// Regular expressions over a megabyte of text in milliseconds: a plain word of the pattern is looked up first, and the
// pattern is tried only where that word stands. What may stand before the word is a look-behind of the pattern.

export interface Pattern {
  /** A word that every match holds; the expression (sticky) is tried where it begins. */
  readonly word: string
  readonly expression: RegExp
  /** One try for each line is enough: the expression reads on to the end of the line. */
  readonly isOncePerLine?: boolean
}

/** `before` must match right before the word, the rest right behind it. */
export function pattern(before: string, word: string, behind: string, isOncePerLine = false): Pattern {
  const literal = word.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
  const guard = before === '' ? '' : `(?<=${before})`
  return { word, expression: new RegExp(`${guard}${literal}${behind}`, 'y'), isOncePerLine }
}

export interface Found {
  readonly index: number
  readonly whole: string
  /** The first and the second group; empty where the expression has none. */
  readonly first: string
  readonly second: string
}

export function* matchesOf(text: string, { word, expression, isOncePerLine }: Pattern): Generator<Found> {
  for (let from = text.indexOf(word); from >= 0; ) {
    expression.lastIndex = from
    const match = expression.exec(text)
    if (match !== null) {
      const [whole, first = '', second = ''] = match
      yield { index: match.index, whole, first, second }
    }
    let next = from + Math.max(word.length, match?.[0].length ?? 0)
    if (match === null && isOncePerLine === true) {
      const lineFeed = text.indexOf('\n', from)
      if (lineFeed < 0) return
      next = Math.max(next, lineFeed)
    }
    from = text.indexOf(word, next)
  }
}

export function firstMatch(text: string, wanted: Pattern): Found | undefined {
  for (const match of matchesOf(text, wanted)) return match
  return undefined
}

/** `12`, `1.5`, `.5`; of `5.` the 5. No sign, no exponent; written so that no text makes it try twice. */
export const FLOAT = String.raw`(\d+(?:\.\d+)?|\.\d+)`
export const INTEGER = String.raw`(\d+)`
/** The rest of the line, a carriage return included. */
export const REST = String.raw`([^\n]*)`
