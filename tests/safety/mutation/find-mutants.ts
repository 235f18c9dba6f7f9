// Every small way in which a source file could be wrong: what a mutation tester changes, one at a time. A mutant is a piece of the
// file's text and what stands there instead; types are left alone, they are gone before anything runs.
import { parseSync } from 'oxc-parser'

export interface Mutant {
  readonly operator: string
  readonly line: number
  readonly column: number
  readonly start: number
  readonly end: number
  readonly original: string
  readonly mutated: string
  /** An expression is replaced by another; a statement is left out. */
  readonly isStatement: boolean
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

const RELATIONAL: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
}
const EQUALITY: Readonly<Record<string, string>> = { '===': '!==', '!==': '===' }
const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
  '&': '|',
  '|': '&',
  '^': '&',
}
const LOGICAL: Readonly<Record<string, string>> = { '&&': '||', '||': '&&', '??': '&&' }
const ASSIGNMENT: Readonly<Record<string, string>> = {
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
  '%=': '*=',
  '|=': '&=',
  '&=': '|=',
  '^=': '&=',
  '<<=': '>>=',
  '>>=': '<<=',
  '>>>=': '<<=',
  '??=': '&&=',
  '&&=': '||=',
  '||=': '&&=',
}
/** Words for a person are no behaviour: a literal with a space in it is counted apart. */
const SENTENCE = /\s/u

export function findMutants(file: string, text: string): Mutant[] {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
  const lineStarts = [0]
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lineStarts.push(i + 1)
  const mutants: Mutant[] = []
  const source = (node: Node): string => text.slice(node.start, node.end)
  function add(operator: string, node: Node, mutated: string, isStatement = false): void {
    const original = source(node)
    if (mutated === original) return
    const line = lineStarts.findLastIndex((start) => start <= node.start)
    const isSame = (one: Mutant): boolean =>
      one.start === node.start && one.end === node.end && one.mutated === mutated && one.isStatement === isStatement
    if (mutants.some(isSame)) return
    const column = node.start - lineStarts[line]! + 1
    mutants.push({ operator, line: line + 1, column, start: node.start, end: node.end, original, mutated, isStatement })
  }

  function visit(node: Node, parent: Node | null, key: string): void {
    if (isTypeOnly(node)) return
    expressionMutants(node, parent, key)
    statementMutants(node)
    for (const [name, child] of Object.entries(node)) {
      if (Array.isArray(child)) {
        for (const one of child) if (isNode(one)) visit(one, node, name)
      } else if (isNode(child)) visit(child, node, name)
    }
  }

  function expressionMutants(node: Node, parent: Node | null, key: string): void {
    switch (node.type) {
      case 'BinaryExpression':
        binaryMutants(node)
        return
      case 'LogicalExpression': {
        const operator = node['operator'] as string
        const [left, right] = [node['left'] as Node, node['right'] as Node]
        add('logical', node, swap(left, operator, LOGICAL[operator]!, right))
        add('operand', node, source(left))
        add('operand', node, source(right))
        if (operator !== '??') branches(node)
        return
      }
      case 'UnaryExpression': {
        const argument = source(node['argument'] as Node)
        if (node['operator'] === '!') add('negation', node, argument)
        if (node['operator'] === '-' || node['operator'] === '+') add('sign', node, argument)
        return
      }
      case 'UpdateExpression': {
        const argument = source(node['argument'] as Node)
        const operator = node['operator'] === '++' ? '--' : '++'
        add('update', node, node['prefix'] === true ? `${operator}${argument}` : `${argument}${operator}`)
        return
      }
      case 'AssignmentExpression': {
        const operator = ASSIGNMENT[node['operator'] as string]
        if (operator === undefined) return
        add('assignment', node, swap(node['left'] as Node, node['operator'] as string, operator, node['right'] as Node))
        return
      }
      case 'ConditionalExpression': {
        add('condition', node, source(node['consequent'] as Node))
        add('condition', node, source(node['alternate'] as Node))
        return
      }
      case 'Literal':
        literalMutants(node, parent, key)
        return
      case 'TemplateLiteral':
        if (parent?.type !== 'TaggedTemplateExpression') add('sentence', node, '``')
        return
      case 'ArrayExpression':
        arrayMutants(node, parent)
        return
      case 'ObjectExpression':
        if ((node['properties'] as Node[]).length > 0 && key === 'argument') add('object', node, '{}')
        return
      case 'CallExpression':
        callMutants(node, parent)
        return
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
      case 'FunctionDeclaration':
        returnMutants(node)
        return
    }
  }

  function binaryMutants(node: Node): void {
    const operator = node['operator'] as string
    const [left, right] = [node['left'] as Node, node['right'] as Node]
    for (const other of RELATIONAL[operator] ?? []) {
      add(other.startsWith(operator[0]!) ? 'boundary' : 'relation', node, swap(left, operator, other, right))
    }
    const equality = EQUALITY[operator]
    if (equality !== undefined) add('equality', node, swap(left, operator, equality, right))
    const isJoin = operator === '+' && (isText(left) || isText(right))
    const arithmetic = ARITHMETIC[operator]
    if (arithmetic !== undefined && !isJoin) add('arithmetic', node, swap(left, operator, arithmetic, right))
    if (operator in RELATIONAL || operator in EQUALITY || operator === 'in' || operator === 'instanceof') branches(node)
  }

  function branches(node: Node): void {
    add('condition', node, 'true')
    add('condition', node, 'false')
  }

  function swap(left: Node, from: string, to: string, right: Node): string {
    const between = text.slice(left.end, right.start)
    // Mixed ?? with && or || has to stand in brackets.
    const isMixed = from === '??' || from === '&&' || from === '||'
    const side = (node: Node): string => (isMixed ? `(${source(node)})` : source(node))
    return side(left) + between.replace(from, to) + side(right)
  }

  function literalMutants(node: Node, parent: Node | null, key: string): void {
    if (parent === null || isName(parent, key)) return
    const { value } = node
    if (typeof value === 'boolean') add('boolean', node, String(!value))
    if (typeof value === 'number') {
      for (const other of [value + 1, value - 1, value * 2]) if (other !== value) add('number', node, `(${other})`)
    }
    if (value instanceof RegExp) patternMutants(node, value)
    if (typeof value === 'string')
      add(SENTENCE.test(value) ? 'sentence' : 'string', node, value === '' ? "'mutant'" : "''")
  }

  function patternMutants(node: Node, { source: pattern, flags }: RegExp): void {
    const give = (changed: string): void => {
      try {
        add('pattern', node, `new RegExp(${JSON.stringify(new RegExp(changed, flags).source)}, '${flags}')`)
      } catch {
        // It is no pattern any more.
      }
    }
    for (let i = 0; i < pattern.length; i++) {
      const [before, rest] = [pattern.slice(0, i), pattern.slice(i + 1)]
      const letter = pattern[i]!
      if (letter === '\\') {
        const kind = pattern[i + 1]!
        if (/[dDwWsS]/u.test(kind)) {
          const other = kind === kind.toLowerCase() ? kind.toUpperCase() : kind.toLowerCase()
          give(`${before}\\${other}${pattern.slice(i + 2)}`)
        }
        i++
      } else if ('^$'.includes(letter) && pattern[i - 1] !== '[') give(before + rest)
      else if ('+*?'.includes(letter) && pattern[i - 1] !== '(') {
        give(before + rest)
        give(`${before}${letter === '+' ? '*' : '+'}${rest}`)
      } else if (letter === '[')
        give(pattern[i + 1] === '^' ? `${before}[${pattern.slice(i + 2)}` : `${before}[^${rest}`)
    }
  }

  function arrayMutants(node: Node, parent: Node | null): void {
    const elements = (node['elements'] as (Node | null)[]).filter(isNode)
    if (elements.length === 0) return
    add('array', node, '[]')
    // A set has no order.
    const isSet = parent?.type === 'NewExpression' && source(parent['callee'] as Node) === 'Set'
    if (elements.length < 2 || elements.length > 6 || isSet) return
    add('order', node, `[${elements.map(source).reverse().join(', ')}]`)
  }

  function callMutants(node: Node, parent: Node | null): void {
    // Brackets within a?.b() would end its short circuit.
    if (parent?.type === 'MemberExpression' && source(node).includes('?.')) return
    const given = node['arguments'] as Node[]
    const callee = node['callee'] as Node
    if (node['optional'] === true || given.some((one) => one.type === 'SpreadElement')) return
    const head = text.slice(node.start, callee.end)
    // min, max and hypot do not mind the order.
    for (let i = 0; i + 1 < given.length && !/^Math\.(?:min|max|hypot)$/u.test(source(callee)); i++) {
      const swapped = [...given]
      swapped[i] = given[i + 1]!
      swapped[i + 1] = given[i]!
      add('order', node, `${head}(${swapped.map(source).join(', ')})`)
    }
    const METHODS = new Map([
      ['some', 'every'],
      ['every', 'some'],
      ['min', 'max'],
      ['max', 'min'],
    ])
    const property = callee['property'] as Node | undefined
    if (callee.type !== 'MemberExpression' || property?.type !== 'Identifier' || callee['computed'] === true) return
    const other = METHODS.get(source(property))
    if (other === undefined) return
    add('method', node, `${text.slice(node.start, property.start)}${other}${text.slice(property.end, node.end)}`)
  }

  /** The whole body gone; what a return gives is changed by the type the function says. */
  function returnMutants(node: Node): void {
    const body = node['body'] as Node | null
    if (body?.type !== 'BlockStatement' || (body['body'] as Node[]).length === 0) return
    add('body', body, '{}', true)
  }

  function statementMutants(node: Node): void {
    switch (node.type) {
      case 'ExpressionStatement':
        if (!('directive' in node) || node['directive'] === null) add('statement', node, '', true)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
        add('statement', node, '', true)
        return
      case 'ReturnStatement': {
        const argument = node['argument'] as Node | null
        if (argument === null) add('statement', node, '', true)
        else if (argument.type !== 'Literal') returned(argument)
        return
      }
      case 'IfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        condition(node['test'] as Node)
        return
    }
  }

  function condition(test: Node): void {
    branches(test)
    if (test.type !== 'UnaryExpression' && test.type !== 'BinaryExpression') add('negation', test, `!(${source(test)})`)
  }

  function returned(argument: Node): void {
    if (argument.type === 'Identifier' || argument.type === 'CallExpression' || argument.type === 'MemberExpression') {
      add('return', argument, 'undefined')
    }
  }

  visit(program as unknown as Node, null, '')
  return mutants
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

function isTypeOnly(node: Node): boolean {
  if (node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') return true
  if (node.type === 'ExportNamedDeclaration' && isNode(node['source'])) return true
  if (!node.type.startsWith('TS')) return false
  return !['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'].includes(node.type)
}

function isText(node: Node): boolean {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node['value'] === 'string')
}

/** A key is a name, not a value. */
function isName(parent: Node, key: string): boolean {
  if (key !== 'key') return false
  return parent.type === 'Property' || parent.type === 'PropertyDefinition' || parent.type === 'MethodDefinition'
}
