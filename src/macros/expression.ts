// Jinja's expressions as a tree.

import type { MacroValue } from './python-value.ts'
import type { Token } from './template-lexer.ts'
import { END_OF_TEMPLATE, syntaxError } from './template-lexer.ts'

export type Expression =
  | { readonly kind: 'constant'; readonly value: MacroValue }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly pairs: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'unary'; readonly operator: 'not' | '-' | '+'; readonly value: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'compare'; readonly first: Expression; readonly rest: readonly (readonly [string, Expression])[] }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression | null }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly of: Expression; readonly index: Expression }
  | {
      readonly kind: 'slice'
      readonly of: Expression
      /** start, stop, step */
      readonly bounds: readonly (Expression | null)[]
    }
  | { readonly kind: 'call'; readonly of: Expression; readonly args: Arguments }
  | { readonly kind: 'filter'; readonly of: Expression | null; readonly name: string; readonly args: Arguments }
  | {
      readonly kind: 'test'
      readonly of: Expression
      readonly name: string
      readonly args: Arguments
      readonly isNot: boolean
    }

export interface Arguments {
  readonly positional: readonly Expression[]
  readonly named: readonly (readonly [string, Expression])[]
}

export const NO_ARGUMENTS: Arguments = { positional: [], named: [] }
const DEPTH_MAX = 100
/** `a + b + c ...` and `x.y.z ...` grow to the left without any nesting in the text. */
const HEIGHT_MAX = 500
const END: Token = { kind: 'end', text: END_OF_TEMPLATE }
const COMPARISONS = ['==', '!=', '<', '>', '<=', '>=']

export interface TokenReader {
  readonly tokens: readonly Token[]
  /** What Jinja calls the mark behind the last token. */
  readonly closing: string
  at: number
  depth: number
}

export function createTokenReader(tokens: readonly Token[], closing: string): TokenReader {
  return { tokens, closing, at: 0, depth: 0 }
}

export function peek(reader: TokenReader, ahead = 0): Token {
  return reader.tokens[reader.at + ahead] ?? END
}

export function accept(reader: TokenReader, text: string): boolean {
  const token = peek(reader)
  if (token.text !== text || token.kind === 'string' || token.kind === 'end') return false
  reader.at++
  return true
}

export function expectToken(reader: TokenReader, text: string): void {
  if (!accept(reader, text)) throw unexpected(reader, text)
}

export function expectName(reader: TokenReader): string {
  const token = peek(reader)
  if (token.kind !== 'name') throw unexpected(reader, 'name')
  reader.at++
  return token.text
}

export function expectEnd(reader: TokenReader): void {
  const token = peek(reader)
  if (token.kind !== 'end' || token.text === END_OF_TEMPLATE) throw unexpected(reader, reader.closing)
}

function unexpected(reader: TokenReader, wanted: string): Error {
  const got = wordFor(peek(reader))
  if (got === END_OF_TEMPLATE) return syntaxError(`unexpected end of template, expected '${wanted}'.`)
  return syntaxError(`expected token '${wanted}', got '${got}'`)
}

/** Where a value should begin. */
function noValue(reader: TokenReader): Error {
  return syntaxError(`unexpected '${wordFor(peek(reader))}'`)
}

/** Where a tag or an output holds nothing. */
export function noExpression(reader: TokenReader): Error {
  return syntaxError(`Expected an expression, got '${wordFor(peek(reader))}'`)
}

function wordFor(token: Token): string {
  if (token.kind === 'int') return 'integer'
  return token.kind === 'float' || token.kind === 'string' ? token.kind : token.text
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'name' && token.text === word
}

/** An expression, or a tuple of them without parentheses. */
export function parseTuple(reader: TokenReader): Expression {
  if (peek(reader).kind === 'end' && peek(reader).text !== END_OF_TEMPLATE) throw noExpression(reader)
  const first = parseExpression(reader)
  if (peek(reader).text !== ',' || peek(reader).kind !== 'operator') return first
  const items = [first]
  while (accept(reader, ',')) {
    const next = peek(reader)
    if (next.kind === 'end' || next.text === '=' || isWord(next, 'in')) break
    items.push(parseExpression(reader))
  }
  return { kind: 'tuple', items }
}

export function parseExpression(reader: TokenReader, hasChoice = true): Expression {
  if (++reader.depth > DEPTH_MAX) throw tooDeep()
  let result = parseOr(reader)
  while (hasChoice && isWord(peek(reader), 'if')) {
    reader.at++
    const test = parseOr(reader)
    const no = accept(reader, 'else') ? parseExpression(reader) : null
    result = { kind: 'choice', test, yes: result, no }
  }
  reader.depth--
  checkHeight(reader, result)
  return result
}

/** Refuses a tree too high to be walked down; once for each outermost expression. */
function checkHeight(reader: TokenReader, expression: Expression): void {
  if (reader.depth > 0) return
  const waiting: [unknown, number][] = [[expression, 0]]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, height] = next
    if (typeof node !== 'object' || node === null) continue
    if (height > HEIGHT_MAX) throw tooDeep()
    const below = Array.isArray(node) ? height : height + 1
    for (const part of Object.values(node)) waiting.push([part, below])
  }
}

function tooDeep(): Error {
  return syntaxError('expression is nested too deeply')
}

function parseOr(reader: TokenReader): Expression {
  let left = parseAnd(reader)
  while (accept(reader, 'or')) left = { kind: 'binary', operator: 'or', left, right: parseAnd(reader) }
  return left
}

function parseAnd(reader: TokenReader): Expression {
  let left = parseNot(reader)
  while (accept(reader, 'and')) left = { kind: 'binary', operator: 'and', left, right: parseNot(reader) }
  return left
}

function parseNot(reader: TokenReader): Expression {
  if (isWord(peek(reader), 'not') && !isWord(peek(reader, 1), 'in')) {
    reader.at++
    if (++reader.depth > DEPTH_MAX) throw tooDeep()
    const value = parseNot(reader)
    reader.depth--
    return { kind: 'unary', operator: 'not', value }
  }
  return parseComparison(reader)
}

function parseComparison(reader: TokenReader): Expression {
  const first = parseSum(reader)
  const rest: [string, Expression][] = []
  for (;;) {
    const token = peek(reader)
    if (token.kind === 'operator' && COMPARISONS.includes(token.text)) {
      reader.at++
      rest.push([token.text, parseSum(reader)])
    } else if (accept(reader, 'in')) rest.push(['in', parseSum(reader)])
    else if (isWord(token, 'not') && isWord(peek(reader, 1), 'in')) {
      reader.at += 2
      rest.push(['not in', parseSum(reader)])
    } else return rest.length === 0 ? first : { kind: 'compare', first, rest }
  }
}

/** Jinja's order, lowest first: + -, then ~, then * / // %, then **, then signs. */
function parseSum(reader: TokenReader): Expression {
  let left = parseConcatenation(reader)
  for (;;) {
    const operator = peek(reader).text
    if (peek(reader).kind !== 'operator' || (operator !== '+' && operator !== '-')) return left
    reader.at++
    left = { kind: 'binary', operator, left, right: parseConcatenation(reader) }
  }
}

function parseConcatenation(reader: TokenReader): Expression {
  let left = parseProduct(reader)
  while (peek(reader).kind === 'operator' && accept(reader, '~')) {
    left = { kind: 'binary', operator: '~', left, right: parseProduct(reader) }
  }
  return left
}

function parseProduct(reader: TokenReader): Expression {
  let left = parsePower(reader)
  for (;;) {
    const token = peek(reader)
    if (token.kind !== 'operator' || !['*', '/', '//', '%'].includes(token.text)) return left
    reader.at++
    left = { kind: 'binary', operator: token.text, left, right: parsePower(reader) }
  }
}

/** In Jinja a sign binds tighter than a power: -2 ** 2 is 4. */
function parsePower(reader: TokenReader): Expression {
  let left = parseSigned(reader)
  while (peek(reader).kind === 'operator' && accept(reader, '**')) {
    left = { kind: 'binary', operator: '**', left, right: parseSigned(reader) }
  }
  return left
}

/** Filters bind to the signed value: `-1|abs` is 1. */
function parseSigned(reader: TokenReader, hasFilters = true): Expression {
  const token = peek(reader)
  let value: Expression
  if (token.kind === 'operator' && (token.text === '-' || token.text === '+')) {
    reader.at++
    if (++reader.depth > DEPTH_MAX) throw tooDeep()
    value = { kind: 'unary', operator: token.text, value: parseSigned(reader, false) }
    reader.depth--
  } else value = parsePostfix(reader, parsePrimary(reader))
  return hasFilters ? parseFilters(reader, value) : value
}

function parsePrimary(reader: TokenReader): Expression {
  const token = peek(reader)
  reader.at++
  switch (token.kind) {
    case 'int':
      // Python converts no longer texts either.
      if (token.text.length > 4300) throw syntaxError('Exceeds the limit (4300 digits) for integer string conversion')
      return { kind: 'constant', value: BigInt(token.text) }
    case 'float':
      return { kind: 'constant', value: Number(token.text) }
    case 'string': {
      let text = token.text
      while (peek(reader).kind === 'string') text += reader.tokens[reader.at++]?.text ?? ''
      return { kind: 'constant', value: text }
    }
    case 'name':
      return nameOrConstant(token.text)
    case 'operator':
      if (token.text === '(') return parseParenthesis(reader)
      if (token.text === '[') return { kind: 'list', items: parseItems(reader, ']') }
      if (token.text === '{') return parseDict(reader)
  }
  reader.at--
  throw noValue(reader)
}

function nameOrConstant(name: string): Expression {
  if (name === 'true' || name === 'True') return { kind: 'constant', value: true }
  if (name === 'false' || name === 'False') return { kind: 'constant', value: false }
  if (name === 'none' || name === 'None') return { kind: 'constant', value: null }
  return { kind: 'name', name }
}

function parseItems(reader: TokenReader, close: string): Expression[] {
  const items: Expression[] = []
  while (!accept(reader, close)) {
    if (items.length > 0) {
      expectToken(reader, ',')
      if (accept(reader, close)) break
    }
    items.push(parseExpression(reader))
  }
  return items
}

function parseParenthesis(reader: TokenReader): Expression {
  if (accept(reader, ')')) return { kind: 'tuple', items: [] }
  const first = parseExpression(reader)
  if (accept(reader, ')')) return first
  expectToken(reader, ',')
  return { kind: 'tuple', items: [first, ...parseItems(reader, ')')] }
}

function parseDict(reader: TokenReader): Expression {
  const pairs: [Expression, Expression][] = []
  while (!accept(reader, '}')) {
    if (pairs.length > 0) {
      expectToken(reader, ',')
      if (accept(reader, '}')) break
    }
    const key = parseExpression(reader)
    expectToken(reader, ':')
    pairs.push([key, parseExpression(reader)])
  }
  return { kind: 'dict', pairs }
}

function parsePostfix(reader: TokenReader, start: Expression): Expression {
  let result = start
  for (;;) {
    if (peek(reader).kind !== 'operator') return result
    if (accept(reader, '.')) {
      const token = peek(reader)
      reader.at++
      if (token.kind === 'name') result = { kind: 'attribute', of: result, name: token.text }
      else if (token.kind === 'int')
        result = { kind: 'item', of: result, index: { kind: 'constant', value: BigInt(token.text) } }
      else {
        reader.at--
        throw syntaxError('expected name or number')
      }
    } else if (accept(reader, '[')) result = parseSubscript(reader, result)
    else if (accept(reader, '(')) result = { kind: 'call', of: result, args: parseArguments(reader) }
    else return result
  }
}

function parseSubscript(reader: TokenReader, of: Expression): Expression {
  const bounds: (Expression | null)[] = []
  let current: Expression | null = null
  let isSlice = false
  for (;;) {
    if (accept(reader, ']')) {
      if (!isSlice && current !== null) return { kind: 'item', of, index: current }
      if (!isSlice) throw noValue(reader)
      return { kind: 'slice', of, bounds: [...bounds, current] }
    }
    if (accept(reader, ':')) {
      isSlice = true
      bounds.push(current)
      current = null
    } else if (current !== null) throw unexpected(reader, ']')
    else current = parseExpression(reader)
  }
}

function parseArguments(reader: TokenReader): Arguments {
  const positional: Expression[] = []
  const named: [string, Expression][] = []
  while (!accept(reader, ')')) {
    if (positional.length + named.length > 0) {
      expectToken(reader, ',')
      if (accept(reader, ')')) break
    }
    const next = peek(reader, 1)
    if (peek(reader).kind === 'name' && next.kind === 'operator' && next.text === '=') {
      const name = expectName(reader)
      reader.at++
      named.push([name, parseExpression(reader)])
    } else if (named.length > 0) throw syntaxError('invalid syntax for function call expression')
    else positional.push(parseExpression(reader))
  }
  return { positional, named }
}

/** `|filter(...)` and `is test`, in any number. */
export function parseFilters(reader: TokenReader, start: Expression): Expression {
  let result = start
  for (;;) {
    if (peek(reader).kind === 'operator' && accept(reader, '|')) {
      const name = expectName(reader)
      const args = peek(reader).kind === 'operator' && accept(reader, '(') ? parseArguments(reader) : NO_ARGUMENTS
      result = { kind: 'filter', of: result, name, args }
    } else if (accept(reader, 'is')) result = parseTest(reader, result)
    else {
      checkHeight(reader, result)
      return result
    }
  }
}

function parseTest(reader: TokenReader, of: Expression): Expression {
  const isNot = accept(reader, 'not')
  const name = expectName(reader)
  if (peek(reader).kind === 'operator' && accept(reader, '(')) {
    return { kind: 'test', of, name, args: parseArguments(reader), isNot }
  }
  const next = peek(reader)
  const startsValue =
    ['int', 'float', 'string'].includes(next.kind) ||
    (next.kind === 'operator' && ['[', '{'].includes(next.text)) ||
    (next.kind === 'name' && !['else', 'or', 'and', 'is', 'if', 'in', 'not'].includes(next.text))
  if (!startsValue) return { kind: 'test', of, name, args: NO_ARGUMENTS, isNot }
  const value = parsePostfix(reader, parsePrimary(reader))
  return { kind: 'test', of, name, args: { positional: [value], named: [] }, isNot }
}
