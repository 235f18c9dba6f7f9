// Runs a template. Bounded in steps, output and depth: a macro is data from outside and must not hang the simulator.
import type { Arguments, Expression } from './expression.ts'
import { runFilter, runTest } from './filters.ts'
import { attribute, binary, comparison, sliceOf, subscript, unary } from './operators.ts'
import { limitText, toText } from './python-text.ts'
import type { MacroValue } from './python-value.ts'
import {
  isTruthy,
  iterate,
  MacroError,
  MacroFunction,
  MacroObject,
  MacroTuple,
  toKey,
  typeName,
  Undefined,
  undefinedError,
} from './python-value.ts'
import type { Statement, Target, Template } from './template.ts'
import { FILTERED_TEXT } from './template.ts'
import { charge, metered, WORK_MAX } from './work.ts'

/** What one rendering may cost. */
export interface RenderBounds {
  /** Statements and expressions. */
  readonly stepsMax: number
  /** Units of work.ts. */
  readonly workMax: number
}

const PATIENT: RenderBounds = { stepsMax: 2_000_000, workMax: WORK_MAX }
const RANGE_MAX = 100_000
const DEPTH_MAX = 100

interface Scope {
  readonly names: Map<string, MacroValue>
  readonly outer: Scope | null
}

interface Run {
  readonly stepsMax: number
  steps: number
  depth: number
  length: number
}

/** The text a template makes with these names; throws MacroError. */
export function renderTemplate(
  template: Template,
  names: ReadonlyMap<string, MacroValue>,
  { stepsMax, workMax }: RenderBounds = PATIENT,
): string {
  const globals: Scope = { names: new Map([...GLOBALS, ...names]), outer: null }
  const run: Run = { stepsMax, steps: 0, depth: 0, length: 0 }
  return metered(() => renderAll(run, { names: new Map(), outer: globals }, template.statements), workMax)
}

function step(run: Run): void {
  if (++run.steps > run.stepsMax) throw new MacroError('RuntimeError', 'macro takes too many steps')
}

function lookUp(scope: Scope, name: string): MacroValue {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const found = at.names.get(name)
    if (found !== undefined) return found
  }
  return new Undefined(`'${name}' is undefined`)
}

function renderAll(run: Run, scope: Scope, statements: readonly Statement[]): string {
  let text = ''
  for (const statement of statements) text += renderOne(run, scope, statement)
  return limitText(text)
}

function renderOne(run: Run, scope: Scope, statement: Statement): string {
  step(run)
  switch (statement.kind) {
    case 'text':
      return statement.text
    case 'output':
      return toText(evaluate(run, scope, statement.value))
    case 'do':
      evaluate(run, scope, statement.value)
      return ''
    case 'set':
      assign(scope, statement.target, evaluate(run, scope, statement.value))
      return ''
    case 'set-block':
      assign(scope, statement.target, filtered(run, scope, statement.body, statement.filter))
      return ''
    case 'filter-block':
      return toText(filtered(run, scope, statement.body, statement.filter))
    case 'if': {
      const branch = statement.branches.find(({ test }) => test === null || isTruthy(evaluate(run, scope, test)))
      return branch === undefined ? '' : renderAll(run, scope, branch.body)
    }
    case 'for':
      return renderLoop(run, scope, statement)
    case 'with': {
      const names = new Map(statement.pairs.map(([name, value]) => [name, evaluate(run, scope, value)]))
      return renderAll(run, { names, outer: scope }, statement.body)
    }
    case 'macro':
      scope.names.set(statement.name, defineMacro(run, scope, statement))
      return ''
  }
}

function filtered(run: Run, scope: Scope, body: readonly Statement[], filter: Expression | null): MacroValue {
  const inner: Scope = { names: new Map(), outer: scope }
  const text = renderAll(run, inner, body)
  if (filter === null) return text
  return evaluate(run, { names: new Map([[FILTERED_TEXT, text]]), outer: scope }, filter)
}

function assign(scope: Scope, target: Target, value: MacroValue): void {
  if (target.kind === 'name') {
    scope.names.set(target.name, value)
    return
  }
  if (target.kind === 'attribute') {
    const object = lookUp(scope, target.object)
    if (!(object instanceof MacroObject) || object.set === null) {
      throw new MacroError('jinja2.exceptions.TemplateRuntimeError', 'cannot assign attribute on non-namespace object')
    }
    object.set(target.name, value)
    return
  }
  if (value instanceof Undefined) throw undefinedError(value)
  const items = iterate(value)
  if (items.length !== target.items.length) {
    const problem = items.length < target.items.length ? 'not enough' : 'too many'
    throw new MacroError('ValueError', `${problem} values to unpack (expected ${target.items.length})`)
  }
  for (const [index, part] of target.items.entries()) assign(scope, part, items[index] ?? null)
}

function renderLoop(run: Run, scope: Scope, loop: Extract<Statement, { kind: 'for' }>): string {
  const { test } = loop
  let items = iterate(evaluate(run, scope, loop.over))
  if (test !== null) {
    items = items.filter((item) => {
      const inner: Scope = { names: new Map(), outer: scope }
      assign(inner, loop.target, item)
      return isTruthy(evaluate(run, inner, test))
    })
  }
  if (items.length === 0) return renderAll(run, { names: new Map(), outer: scope }, loop.otherwise)
  let text = ''
  const fixed = [...items]
  charge(fixed.length / 2)
  for (let index = 0; index < fixed.length; index++) {
    step(run)
    const inner: Scope = { names: new Map([['loop', loopObject(fixed, index)]]), outer: scope }
    assign(inner, loop.target, fixed[index] ?? null)
    text = limitText(text + renderAll(run, inner, loop.body))
  }
  return text
}

function loopObject(items: readonly MacroValue[], index: number): MacroObject {
  return new MacroObject('jinja2.runtime.LoopContext', (key) => {
    switch (key) {
      case 'index':
        return BigInt(index + 1)
      case 'index0':
        return BigInt(index)
      case 'revindex':
        return BigInt(items.length - index)
      case 'revindex0':
        return BigInt(items.length - index - 1)
      case 'length':
        return BigInt(items.length)
      case 'first':
        return index === 0
      case 'last':
        return index === items.length - 1
      case 'previtem':
        return items[index - 1] ?? new Undefined('there is no previous item')
      case 'nextitem':
        return items[index + 1] ?? new Undefined('there is no next item')
      case 'cycle':
        return new MacroFunction('cycle', (args) => args[index % args.length] ?? null)
      default:
        return undefined
    }
  })
}

function defineMacro(run: Run, scope: Scope, macro: Extract<Statement, { kind: 'macro' }>): MacroFunction {
  return new MacroFunction(macro.name, (args, named) => {
    if (++run.depth > DEPTH_MAX) throw new MacroError('RecursionError', 'maximum recursion depth exceeded')
    const names = new Map<string, MacroValue>()
    for (const [index, [param, fallback]] of macro.params.entries()) {
      const given = args[index] ?? named.get(param)
      if (given !== undefined) names.set(param, given)
      else if (fallback !== null) names.set(param, evaluate(run, scope, fallback))
      else names.set(param, new Undefined(`parameter '${param}' was not provided`))
    }
    const text = renderAll(run, { names, outer: scope }, macro.body)
    run.depth--
    return text
  })
}

function evaluate(run: Run, scope: Scope, expression: Expression): MacroValue {
  step(run)
  switch (expression.kind) {
    case 'constant':
      return expression.value
    case 'name':
      return lookUp(scope, expression.name)
    case 'list':
      return expression.items.map((item) => evaluate(run, scope, item))
    case 'tuple':
      return new MacroTuple(expression.items.map((item) => evaluate(run, scope, item)))
    case 'dict':
      return new Map(
        expression.pairs.map(([key, value]) => [toKey(evaluate(run, scope, key)), evaluate(run, scope, value)]),
      )
    case 'unary':
      return unary(expression.operator, evaluate(run, scope, expression.value))
    case 'binary':
      return evaluateBinary(run, scope, expression)
    case 'compare':
      return evaluateComparison(run, scope, expression)
    case 'choice':
      if (isTruthy(evaluate(run, scope, expression.test))) return evaluate(run, scope, expression.yes)
      if (expression.no !== null) return evaluate(run, scope, expression.no)
      return new Undefined('the inline if-expression evaluated to false and no else section was defined.')
    case 'attribute':
      return attribute(evaluate(run, scope, expression.of), expression.name)
    case 'item':
      return subscript(evaluate(run, scope, expression.of), evaluate(run, scope, expression.index))
    case 'slice': {
      const of = evaluate(run, scope, expression.of)
      return sliceOf(
        of,
        expression.bounds.map((bound) => (bound === null ? null : evaluate(run, scope, bound))),
      )
    }
    case 'call':
      return call(run, scope, evaluate(run, scope, expression.of), expression.args)
    case 'filter': {
      const value = expression.of === null ? null : evaluate(run, scope, expression.of)
      const { positional, named } = evaluateArguments(run, scope, expression.args)
      return runFilter(expression.name, value, positional, named)
    }
    case 'test': {
      const value = evaluate(run, scope, expression.of)
      const { positional } = evaluateArguments(run, scope, expression.args)
      return runTest(expression.name, value, positional) !== expression.isNot
    }
  }
}

function evaluateBinary(run: Run, scope: Scope, expression: Extract<Expression, { kind: 'binary' }>): MacroValue {
  const left = evaluate(run, scope, expression.left)
  if (expression.operator === 'and') return isTruthy(left) ? evaluate(run, scope, expression.right) : left
  if (expression.operator === 'or') return isTruthy(left) ? left : evaluate(run, scope, expression.right)
  return binary(expression.operator, left, evaluate(run, scope, expression.right))
}

function evaluateComparison(run: Run, scope: Scope, expression: Extract<Expression, { kind: 'compare' }>): boolean {
  let left = evaluate(run, scope, expression.first)
  for (const [operator, right] of expression.rest) {
    const next = evaluate(run, scope, right)
    if (!comparison(operator, left, next)) return false
    left = next
  }
  return true
}

function evaluateArguments(
  run: Run,
  scope: Scope,
  args: Arguments,
): { positional: MacroValue[]; named: Map<string, MacroValue> } {
  return {
    positional: args.positional.map((value) => evaluate(run, scope, value)),
    named: new Map(args.named.map(([name, value]) => [name, evaluate(run, scope, value)])),
  }
}

function call(run: Run, scope: Scope, callee: MacroValue, args: Arguments): MacroValue {
  if (callee instanceof Undefined) throw undefinedError(callee)
  if (!(callee instanceof MacroFunction)) {
    throw new MacroError('TypeError', `'${typeName(callee)}' object is not callable`)
  }
  const { positional, named } = evaluateArguments(run, scope, args)
  return callee.call(positional, named)
}

function createNamespace(args: readonly MacroValue[], named: ReadonlyMap<string, MacroValue>): MacroObject {
  const members = new Map<string, MacroValue>()
  const [first] = args
  if (first instanceof Map) for (const [key, value] of first) members.set(String(key), value)
  for (const [name, value] of named) members.set(name, value)
  return new MacroObject('jinja2.utils.Namespace', (key) => members.get(key), {
    set: (key, value) => members.set(key, value),
    keys: () => [...members.keys()],
  })
}

function range(args: readonly MacroValue[]): MacroValue[] {
  const bounds = args.map((value) => {
    if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
    if (value instanceof Undefined) throw undefinedError(value)
    throw new MacroError('TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`)
  })
  const [first = 0, second, by = 1] = bounds
  const [start, stop] = second === undefined ? [0, first] : [first, second]
  if (by === 0) throw new MacroError('ValueError', 'range() arg 3 must not be zero')
  const count = Math.max(0, Math.ceil((stop - start) / by))
  if (count > RANGE_MAX) throw new MacroError('OverflowError', `Range too big. Limit is ${RANGE_MAX}.`)
  charge(4 * count)
  return Array.from({ length: count }, (_, i) => BigInt(start + i * by))
}

const GLOBALS: readonly [string, MacroValue][] = [
  ['range', new MacroFunction('range', range)],
  ['namespace', new MacroFunction('namespace', createNamespace)],
  [
    'dict',
    new MacroFunction('dict', ([from], named) => {
      const result = new Map(from instanceof Map ? from : [])
      for (const [name, value] of named) result.set(name, value)
      return result
    }),
  ],
]
