// Cuts a macro's text at `{ }`, `{% %}` and `{# #}` (Klipper's marks, not Jinja's usual double braces), with white-space
// control: a `-` beside a mark eats the space on its side. `{-x}` is therefore white-space control, not a negation.
import { MacroError } from './python-value.ts'

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output' | 'tag'; readonly tokens: readonly Token[] }

export interface Token {
  readonly kind: 'name' | 'int' | 'float' | 'string' | 'operator' | 'end'
  readonly text: string
}

const TOKEN =
  /\s+|(\d+(?:_\d+)*\.\d+(?:_\d+)*(?:[eE][+-]?\d+)?|\d+(?:_\d+)*[eE][+-]?\d+)|(0[xX][\da-fA-F]+|\d+(?:_\d+)*)|([\p{L}_][\p{L}\p{N}_]*)|('(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")|(\/\/|\*\*|==|!=|>=|<=|[-+*/%~<>=()[\]{},.:|])/uy

/** What stands where the text ends inside a tag or an output. */
export const END_OF_TEMPLATE = 'end of template'

const OPENING = '([{'
const CLOSING = ')]}'

export function cutTemplate(text: string): Piece[] {
  // Jinja drops one line ending at the very end.
  const source = text.replace(/\r?\n$/, '')
  const pieces: Piece[] = []
  let at = 0
  let pending = ''
  let trimNext = false
  const flush = (trimEnd: boolean): void => {
    const kept = trimEnd ? pending.trimEnd() : pending
    if (kept !== '') pieces.push({ kind: 'text', text: kept })
    pending = ''
  }
  while (at < source.length) {
    const open = source.indexOf('{', at)
    let stretch = source.slice(at, open < 0 ? source.length : open)
    if (trimNext) {
      const trimmed = stretch.trimStart()
      if (trimmed !== '' || open >= 0) trimNext = false
      stretch = trimmed
    }
    pending += stretch
    if (open < 0) break
    const mark = source[open + 1]
    const isTag = mark === '%'
    if (mark === '#') {
      const close = source.indexOf('#}', open + 2)
      if (close < 0) throw syntaxError('Missing end of comment tag')
      flush(source[open + 2] === '-')
      trimNext = source[close - 1] === '-'
      at = close + 2
      continue
    }
    const from = open + (isTag ? 2 : 1)
    const isTrimmedBefore = source[from] === '-'
    flush(isTrimmedBefore)
    const inside = readTokens(source, from + (isTrimmedBefore || source[from] === '+' ? 1 : 0), isTag)
    pieces.push({ kind: isTag ? 'tag' : 'output', tokens: inside.tokens })
    trimNext = inside.trimsAfter
    at = inside.end
    if (isTag && inside.tokens[0]?.text === 'raw') {
      const close = /\{%[-+]?\s*endraw\s*(-?)%\}/.exec(source.slice(at))
      if (close === null) throw syntaxError('Missing end of raw directive')
      pieces.pop()
      pending += source.slice(at, at + close.index)
      trimNext = close[1] === '-'
      at += close.index + close[0].length
    }
  }
  flush(false)
  return pieces
}

export function syntaxError(message: string): MacroError {
  return new MacroError('jinja2.exceptions.TemplateSyntaxError', message)
}

/** Tokens up to the closing mark, and one that tells how they end; braces opened inside (a dict) must be closed first. */
function readTokens(
  source: string,
  from: number,
  isTag: boolean,
): { readonly tokens: Token[]; readonly end: number; readonly trimsAfter: boolean } {
  const tokens: Token[] = []
  const close = isTag ? '%}' : '}'
  const open: string[] = []
  let at = from
  while (at < source.length) {
    if (open.length === 0) {
      const trimsAfter = source.startsWith(`-${close}`, at)
      if (trimsAfter || source.startsWith(close, at)) {
        tokens.push({ kind: 'end', text: closingWords(isTag) })
        return { tokens, end: at + close.length + (trimsAfter ? 1 : 0), trimsAfter }
      }
    }
    TOKEN.lastIndex = at
    const match = TOKEN.exec(source)
    if (match === null) throw syntaxError(`unexpected char '${source[at]}' at ${at}`)
    at = TOKEN.lastIndex
    const [, float, int, name, string, operator] = match
    if (float !== undefined) tokens.push({ kind: 'float', text: float.replaceAll('_', '') })
    else if (int !== undefined) tokens.push({ kind: 'int', text: int.replaceAll('_', '') })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else if (string !== undefined) tokens.push({ kind: 'string', text: unquote(string) })
    else if (operator !== undefined) {
      if (OPENING.includes(operator)) open.push(operator)
      else if (CLOSING.includes(operator)) {
        const opened = open.pop()
        if (opened === undefined) throw syntaxError(`unexpected '${operator}'`)
        const wanted = CLOSING[OPENING.indexOf(opened)]
        if (wanted !== operator) throw syntaxError(`unexpected '${operator}', expected '${wanted}'`)
      }
      tokens.push({ kind: 'operator', text: operator })
    }
  }
  tokens.push({ kind: 'end', text: END_OF_TEMPLATE })
  return { tokens, end: source.length, trimsAfter: false }
}

/** Jinja's name for the mark that ends a tag or an output. */
export function closingWords(isTag: boolean): string {
  return isTag ? 'end of statement block' : 'end of print statement'
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

function unquote(text: string): string {
  return text
    .slice(1, -1)
    .replace(
      /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|([\s\S]))/g,
      (whole, hex?: string, unicode?: string, other?: string) => {
        const code = hex ?? unicode
        if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
        return ESCAPES[other ?? ''] ?? whole
      },
    )
}
