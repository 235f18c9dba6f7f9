// Formulas from rows are data: parsed by mathjs, every node on a short list, never run by mathjs' own functions of files,
// strings or assignment. Two evaluators stand side by side: with units (mathjs), and in plain SI numbers (fast, for loops).
import type { FunctionNode, MathNode, OperatorNode, ParenthesisNode, SymbolNode, Unit } from 'mathjs'
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

const OPERATORS: Readonly<Record<string, Numeric>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  pow: (a, b) => a ** b,
  unaryMinus: (a) => -a,
}

export interface Formula {
  readonly text: string
  readonly root: MathNode
  /** Names that must be given a value, in the order met. */
  readonly symbols: readonly string[]
}

const parsed = new Map<string, Formula>()

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
        if (!Object.hasOwn(OPERATORS, fn)) throw new Error(`operator ${fn} is not allowed in a formula`)
        args.forEach(walk)
        return
      }
      case 'FunctionNode': {
        const { name } = (node as FunctionNode).fn as unknown as SymbolNode
        if (!Object.hasOwn(FUNCTIONS, name)) throw new Error(`function ${name} is not allowed in a formula`)
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
  const result: unknown = formula.root.evaluate(scope)
  if (typeof result === 'number') return result
  if (math.isUnit(result)) return result.dimensions.every((power) => Math.abs(power) < 1e-12) ? siOf(result) : result
  throw new Error(`${text} has no real value`)
}

/** In SI numbers, by closures of our own; `names` are the places of the arguments. */
export function compileNumeric(text: string, names: readonly string[]): (values: ArrayLike<number>) => number {
  const build = (node: MathNode): ((values: ArrayLike<number>) => number) => {
    switch (node.type) {
      case 'ConstantNode': {
        const { value } = node as unknown as { value: number }
        return () => value
      }
      case 'SymbolNode': {
        const { name } = node as SymbolNode
        const at = names.indexOf(name)
        if (at >= 0) return (values) => values[at]!
        const constant = CONSTANTS[name]
        if (constant === undefined) throw new Error(`${name} is not known in ${text}`)
        return () => constant
      }
      case 'ParenthesisNode':
        return build((node as ParenthesisNode).content)
      case 'OperatorNode':
        return apply(OPERATORS[(node as OperatorNode).fn]!, (node as OperatorNode).args.map(build))
      default: {
        const { fn, args } = node as FunctionNode
        return apply(FUNCTIONS[(fn as unknown as SymbolNode).name]!, args.map(build))
      }
    }
  }
  return build(parseFormula(text).root)
}

function apply(
  operate: Numeric,
  parts: ((values: ArrayLike<number>) => number)[],
): (values: ArrayLike<number>) => number {
  const [first, second] = parts
  if (parts.length === 1) return (values) => operate(first!(values))
  if (parts.length === 2) return (values) => operate(first!(values), second!(values))
  return (values) => operate(...parts.map((part) => part(values)))
}
