// Formulas from rows are data: parsed by mathjs, every node on a short list, never run by mathjs' own functions of files,
// strings or assignment. Two evaluators stand side by side: with units (mathjs), and in plain SI numbers (fast, for loops).
import type { EvalFunction, FunctionNode, MathNode, OperatorNode, ParenthesisNode, SymbolNode, Unit } from 'mathjs'
import { math, siOf } from './units.ts'

const MAX_CHARACTERS = 1200
const MAX_NODES = 400
const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI }

type Numeric = (...values: number[]) => number

const FUNCTIONS: Readonly<Record<string, Numeric>> = {
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  abs: Math.abs,
  sign: Math.sign,
  min: Math.min,
  max: Math.max,
  ceil: Math.ceil,
  floor: Math.floor,
  round: Math.round,
  mod: (a, b) => a - b * Math.floor(a / b),
  above: (a, b) => (a > b ? 1 : 0),
}

const OPERATORS: ReadonlySet<string> = new Set(['add', 'subtract', 'multiply', 'divide', 'pow', 'unaryMinus'])

export interface Formula {
  readonly text: string
  readonly root: MathNode
  /** Names that must be given a value, in the order met. */
  readonly symbols: readonly string[]
}

const parsed = new Map<string, Formula>()
/** By mathjs; a formula is evaluated again for each row that has it. */
const evaluators = new WeakMap<Formula, EvalFunction>()

export function parseFormula(text: string): Formula {
  const before = parsed.get(text)
  if (before) return before
  if (text.length > MAX_CHARACTERS) throw new Error('formula is too long')
  const root = math.parse(text)
  const symbols = new Set<string>()
  let nodes = 0
  const walk = (node: MathNode): void => {
    if (++nodes > MAX_NODES) throw new Error('formula is too deep')
    switch (node.type) {
      case 'ConstantNode':
        if (typeof (node as unknown as { value: unknown }).value !== 'number')
          throw new Error('only numbers in a formula')
        return
      case 'SymbolNode': {
        const { name } = node as SymbolNode
        if (CONSTANTS[name] === undefined) symbols.add(name)
        return
      }
      case 'ParenthesisNode':
        walk((node as ParenthesisNode).content)
        return
      case 'OperatorNode': {
        const { fn, args } = node as OperatorNode
        if (!OPERATORS.has(fn)) throw new Error(`operator ${fn} is not allowed in a formula`)
        args.forEach(walk)
        return
      }
      case 'FunctionNode': {
        // "f.sqrt(4)" has a name too, and is no function of the list.
        const { name, type } = (node as FunctionNode).fn as unknown as SymbolNode
        if (type !== 'SymbolNode' || !Object.hasOwn(FUNCTIONS, name))
          throw new Error(`function ${name} is not allowed in a formula`)
        for (const argument of (node as FunctionNode).args) walk(argument)
        return
      }
      default:
        throw new Error(`${node.type} is not allowed in a formula`)
    }
  }
  walk(root)
  const formula = { text, root, symbols: [...symbols] }
  if (parsed.size > 20_000) parsed.clear()
  parsed.set(text, formula)
  return formula
}

/** With units, by mathjs: what cannot be added throws. A pure number comes back as a number. */
export function evaluateWithUnits(text: string, values: (name: string) => Unit | number): Unit | number {
  const formula = parseFormula(text)
  const scope = new Map<string, unknown>()
  for (const name of formula.symbols) scope.set(name, values(name))
  let evaluator = evaluators.get(formula)
  if (evaluator === undefined) {
    evaluator = formula.root.compile()
    evaluators.set(formula, evaluator)
  }
  const result: unknown = evaluator.evaluate(scope)
  if (typeof result === 'number') return result
  if (math.isUnit(result)) return result.dimensions.every((power) => Math.abs(power) < 1e-12) ? siOf(result) : result
  throw new Error(`${text} has no real value`)
}

const compiled = new Map<string, (values: ArrayLike<number>) => number>()

/**
 * In SI numbers, as code for loops of a hundred thousand turns; `names` are the places of the arguments. The code is put
 * together here from numbers, places and the names of the two lists above: nothing of a row's own letters gets into it.
 */
export function compileNumeric(text: string, names: readonly string[]): (values: ArrayLike<number>) => number {
  const key = `${names.join()}\n${text}`
  const before = compiled.get(key)
  if (before) return before
  const body = numericCode(parseFormula(text).root, text, names)
  const run = new Function('f', `'use strict'; return (v) => ${body}`)(FUNCTIONS) as (v: ArrayLike<number>) => number
  if (compiled.size > 5000) compiled.clear()
  compiled.set(key, run)
  return run
}

const SIGNS: Readonly<Record<string, string>> = { add: '+', subtract: '-', multiply: '*', divide: '/' }

function numericCode(node: MathNode, text: string, names: readonly string[]): string {
  const write = (inner: MathNode): string => numericCode(inner, text, names)
  switch (node.type) {
    case 'ConstantNode':
      return `(${Number((node as unknown as { value: number }).value)})`
    case 'SymbolNode': {
      const { name } = node as SymbolNode
      const at = names.indexOf(name)
      if (at >= 0) return `v[${at}]`
      const constant = CONSTANTS[name]
      if (constant === undefined) throw new Error(`${name} is not known in ${text}`)
      return `(${constant})`
    }
    case 'ParenthesisNode':
      return write((node as ParenthesisNode).content)
    case 'OperatorNode': {
      const { fn, args } = node as OperatorNode
      if (fn === 'unaryMinus') return `(-${write(args[0]!)})`
      if (fn === 'pow') return `((${write(args[0]!)})**(${write(args[1]!)}))`
      const sign = SIGNS[fn]
      if (sign === undefined) throw new Error(`operator ${fn} is not allowed in a formula`)
      return `(${args.map(write).join(sign)})`
    }
    default: {
      const { fn, args } = node as FunctionNode
      const { name } = fn as unknown as SymbolNode
      if (!Object.hasOwn(FUNCTIONS, name)) throw new Error(`function ${name} is not allowed in a formula`)
      return `f.${name}(${args.map(write).join()})`
    }
  }
}
