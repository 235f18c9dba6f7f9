// A formula as a person writes it: "t = n·t_p + (n - 1)·d/v", with names or with the values put in.
import type { FunctionNode, MathNode, OperatorNode, ParenthesisNode, SymbolNode } from 'mathjs'
import { parseFormula } from './expression.ts'

const MOST_REMEMBERED = 20_000

const GREEK: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  Delta: 'Δ',
  delta: 'δ',
  epsilon: 'ε',
  zeta: 'ζ',
  eta: 'η',
  theta: 'θ',
  kappa: 'κ',
  lambda: 'λ',
  mu: 'µ',
  nu: 'ν',
  xi: 'ξ',
  pi: 'π',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  phi: 'φ',
  psi: 'ψ',
  omega: 'ω',
  Omega: 'Ω',
}

const symbols = new Map<string, string>()

/** "omega_n" is "ω_n". Remembered: each row asks for the same few names at every place. */
export function symbolText(name: string): string {
  const known = symbols.get(name)
  if (known !== undefined) return known
  const [head, ...rest] = name.split('_')
  const text = [GREEK[head!] ?? head, ...rest].join('_')
  if (symbols.size > MOST_REMEMBERED) symbols.clear()
  symbols.set(name, text)
  return text
}

const RANK: Readonly<Record<string, number>> = { add: 1, subtract: 1, multiply: 2, divide: 2, unaryMinus: 3, pow: 4 }
const SIGN: Readonly<Record<string, string>> = { add: ' + ', subtract: ' - ', multiply: '·', divide: '/', pow: '^' }

const inSymbols = new Map<string, string>()

/** `name` gives what stands for a symbol; it is put into parentheses where its own text would be misread. */
export function formulaText(text: string, name: (symbol: string) => string = symbolText): string {
  if (name !== symbolText) return write(parseFormula(text).root, name).text
  const known = inSymbols.get(text)
  if (known !== undefined) return known
  const made = write(parseFormula(text).root, name).text
  if (inSymbols.size > MOST_REMEMBERED) inSymbols.clear()
  inSymbols.set(text, made)
  return made
}

interface Written {
  readonly text: string
  readonly rank: number
}

function write(node: MathNode, name: (symbol: string) => string): Written {
  switch (node.type) {
    case 'ConstantNode':
      return { text: String((node as unknown as { value: number }).value), rank: 5 }
    case 'SymbolNode': {
      const text = name((node as SymbolNode).name)
      // "0.5 s" under a slash or a power, and "-3", need parentheses; "t_p" does not.
      return { text, rank: /^-/.test(text) ? 1 : /\//.test(text) ? 1.5 : / /.test(text) ? 2.5 : 5 }
    }
    case 'ParenthesisNode':
      return write((node as ParenthesisNode).content, name)
    case 'FunctionNode': {
      const { fn, args } = node as FunctionNode
      const words = args.map((argument) => write(argument, name).text).join(', ')
      const called = (fn as unknown as SymbolNode).name
      return { text: called === 'sqrt' ? `√(${words})` : `${called === 'log' ? 'ln' : called}(${words})`, rank: 5 }
    }
    default: {
      const { fn, args } = node as OperatorNode
      const rank = RANK[fn]!
      const [left, right] = args.map((argument) => write(argument, name))
      if (fn === 'unaryMinus') return { text: `-${wrap(left!, left!.rank <= 1.5)}`, rank: 1 }
      const strict = fn === 'subtract' || fn === 'divide'
      const first = wrap(left!, fn === 'pow' ? left!.rank <= 4 : left!.rank < rank)
      const tight = fn === 'divide' && right!.rank === 2.5
      const second = wrap(
        right!,
        fn === 'pow' ? right!.rank < 5 : right!.rank < rank || (strict && right!.rank === rank) || tight,
      )
      return { text: `${first}${SIGN[fn]}${second}`, rank }
    }
  }
}

function wrap(part: Written, needed: boolean): string {
  return needed ? `(${part.text})` : part.text
}
