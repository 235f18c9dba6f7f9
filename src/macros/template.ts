// A whole macro template as a tree of statements.
import type { Expression } from './expression.ts'
import {
  accept,
  createTokenReader,
  expectEnd,
  expectName,
  expectToken,
  noExpression,
  parseExpression,
  parseFilters,
  parseTuple,
  peek,
  type TokenReader,
} from './expression.ts'
import type { Piece } from './template-lexer.ts'
import { closingWords, cutTemplate, syntaxError } from './template-lexer.ts'
import { metered } from './work.ts'

export type Statement =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly value: Expression }
  | { readonly kind: 'do'; readonly value: Expression }
  | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
  | {
      readonly kind: 'set-block'
      readonly target: Target
      readonly body: readonly Statement[]
      readonly filter: Expression | null
    }
  | {
      readonly kind: 'if'
      readonly branches: readonly { readonly test: Expression | null; readonly body: readonly Statement[] }[]
    }
  | {
      readonly kind: 'for'
      readonly target: Target
      readonly over: Expression
      readonly test: Expression | null
      readonly body: readonly Statement[]
      readonly otherwise: readonly Statement[]
    }
  | {
      readonly kind: 'macro'
      readonly name: string
      readonly params: readonly (readonly [string, Expression | null])[]
      readonly body: readonly Statement[]
    }
  | { readonly kind: 'filter-block'; readonly filter: Expression; readonly body: readonly Statement[] }
  | {
      readonly kind: 'with'
      readonly pairs: readonly (readonly [string, Expression])[]
      readonly body: readonly Statement[]
    }

export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly object: string; readonly name: string }
  | { readonly kind: 'tuple'; readonly items: readonly Target[] }

export interface Template {
  readonly statements: readonly Statement[]
}

interface PieceReader {
  readonly pieces: readonly Piece[]
  at: number
  depth: number
  /** Blocks that are open: their tag, and the tags that may come next. */
  readonly open: { readonly tag: string; readonly ends: readonly string[] }[]
}

const DEPTH_MAX = 50

/** Throws MacroError where Jinja would refuse the text. */
export function parseTemplate(source: string): Template {
  return metered(() => {
    const reader: PieceReader = { pieces: cutTemplate(source), at: 0, depth: 0, open: [] }
    return { statements: parseBody(reader, '', []).body }
  })
}

/** Statements up to a tag named in `ends`; that tag's reader stands behind its name. */
function parseBody(
  reader: PieceReader,
  tag: string,
  ends: readonly string[],
): { body: Statement[]; end: TokenReader | null; name: string } {
  if (++reader.depth > DEPTH_MAX) throw syntaxError('blocks are nested too deeply')
  if (tag !== '') reader.open.push({ tag, ends })
  const body: Statement[] = []
  while (reader.at < reader.pieces.length) {
    const piece = reader.pieces[reader.at]
    reader.at++
    if (piece === undefined) break
    if (piece.kind === 'text') {
      body.push({ kind: 'text', text: piece.text })
      continue
    }
    const tokens = createTokenReader(piece.tokens, closingWords(piece.kind === 'tag'))
    if (piece.kind === 'output') {
      const value = parseTuple(tokens)
      expectEnd(tokens)
      body.push({ kind: 'output', value })
      continue
    }
    if (peek(tokens).kind !== 'name') throw syntaxError('tag name expected')
    const name = expectName(tokens)
    if (ends.includes(name)) {
      reader.depth--
      reader.open.pop()
      // `elif` goes on with its condition.
      if (name !== 'elif') expectEnd(tokens)
      return { body, end: tokens, name }
    }
    body.push(parseTag(reader, tokens, name))
  }
  if (ends.length > 0) throw syntaxError(`Unexpected end of template.${wantedTags(reader)}`)
  reader.depth--
  return { body, end: null, name: '' }
}

function parseTag(reader: PieceReader, tokens: TokenReader, name: string): Statement {
  switch (name) {
    case 'if':
      return parseIf(reader, tokens)
    case 'for':
      return parseFor(reader, tokens)
    case 'set':
      return parseSet(reader, tokens)
    case 'do': {
      const value = parseTuple(tokens)
      expectEnd(tokens)
      return { kind: 'do', value }
    }
    case 'macro':
      return parseMacro(reader, tokens)
    case 'filter': {
      const filter = parseBareFilter(tokens)
      return { kind: 'filter-block', filter, body: parseBody(reader, 'filter', ['endfilter']).body }
    }
    case 'with': {
      const pairs: [string, Expression][] = []
      while (peek(tokens).kind !== 'end') {
        if (pairs.length > 0) expectToken(tokens, ',')
        const target = expectName(tokens)
        expectToken(tokens, '=')
        pairs.push([target, parseExpression(tokens)])
      }
      return { kind: 'with', pairs, body: parseBody(reader, 'with', ['endwith']).body }
    }
    default:
      throw syntaxError(`Encountered unknown tag '${name}'.${wantedTags(reader)}`)
  }
}

function wantedTags(reader: PieceReader): string {
  const block = reader.open.at(-1)
  if (block === undefined) return ''
  const tags = `'${block.ends.join("' or '")}'`
  return ` Jinja was looking for the following tags: ${tags}. The innermost block that needs to be closed is '${block.tag}'.`
}

/** `upper|replace("a", "b")` of a filter block: a filter with nothing before it. */
function parseBareFilter(tokens: TokenReader): Expression {
  const withBar = createTokenReader(
    [{ kind: 'operator', text: '|' }, ...tokens.tokens.slice(tokens.at)],
    tokens.closing,
  )
  const hole: Expression = { kind: 'name', name: FILTERED_TEXT }
  const filter = parseFilters(withBar, hole)
  expectEnd(withBar)
  return filter
}

/** The name under which a filter block's text is found; no template can write it. */
export const FILTERED_TEXT = '(filtered text)'

function parseIf(reader: PieceReader, tokens: TokenReader): Statement {
  const branches: { test: Expression | null; body: readonly Statement[] }[] = []
  let test: Expression | null = parseTuple(tokens)
  let hasElse = false
  expectEnd(tokens)
  for (;;) {
    const part = parseBody(reader, 'if', hasElse ? ['endif'] : ['elif', 'else', 'endif'])
    branches.push({ test, body: part.body })
    if (part.name === 'endif' || part.end === null) return { kind: 'if', branches }
    hasElse = part.name === 'else'
    test = part.name === 'elif' ? parseTuple(part.end) : null
    if (test !== null) expectEnd(part.end)
  }
}

function parseFor(reader: PieceReader, tokens: TokenReader): Statement {
  const target = parseTarget(tokens)
  expectToken(tokens, 'in')
  const over = parseExpressionTuple(tokens)
  const test = accept(tokens, 'if') ? parseExpression(tokens) : null
  accept(tokens, 'recursive')
  expectEnd(tokens)
  const first = parseBody(reader, 'for', ['endfor', 'else'])
  const otherwise = first.name === 'else' ? parseBody(reader, 'for', ['endfor']).body : []
  return { kind: 'for', target, over, test, body: first.body, otherwise }
}

/** What a for loop goes over: no `x if y` here, because that `if` filters the loop. */
function parseExpressionTuple(tokens: TokenReader): Expression {
  const items = [parseExpression(tokens, false)]
  while (accept(tokens, ',')) items.push(parseExpression(tokens, false))
  return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'tuple', items }
}

function parseSet(reader: PieceReader, tokens: TokenReader): Statement {
  const target = parseTarget(tokens)
  if (accept(tokens, '=')) {
    const value = parseTuple(tokens)
    expectEnd(tokens)
    return { kind: 'set', target, value }
  }
  const filter = peek(tokens).kind === 'end' ? null : parseFilters(tokens, { kind: 'name', name: FILTERED_TEXT })
  expectEnd(tokens)
  return { kind: 'set-block', target, body: parseBody(reader, 'set', ['endset']).body, filter }
}

function parseTarget(tokens: TokenReader): Target {
  const items: Target[] = []
  if (peek(tokens).kind === 'end') throw noExpression(tokens)
  const isWrapped = accept(tokens, '(')
  do {
    const token = peek(tokens)
    if (items.length > 0 && token.kind !== 'name') break
    const name = expectName(tokens)
    if (accept(tokens, '.')) items.push({ kind: 'attribute', object: name, name: expectName(tokens) })
    else items.push({ kind: 'name', name })
  } while (accept(tokens, ','))
  if (isWrapped) expectToken(tokens, ')')
  const [only] = items
  return items.length === 1 && only !== undefined ? only : { kind: 'tuple', items }
}

function parseMacro(reader: PieceReader, tokens: TokenReader): Statement {
  const name = expectName(tokens)
  expectToken(tokens, '(')
  const params: [string, Expression | null][] = []
  while (!accept(tokens, ')')) {
    if (params.length > 0) expectToken(tokens, ',')
    const param = expectName(tokens)
    params.push([param, accept(tokens, '=') ? parseExpression(tokens) : null])
  }
  expectEnd(tokens)
  return { kind: 'macro', name, params, body: parseBody(reader, 'macro', ['endmacro']).body }
}
