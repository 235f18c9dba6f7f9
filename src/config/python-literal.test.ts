import { describe, expect, test } from 'vitest'
import { literalFault, parsePythonLiteral } from './python-literal.ts'

describe('python literals', () => {
  test.each([
    ['1', { kind: 'int', value: 1 }],
    ['-1.5', { kind: 'float', value: -1.5 }],
    ['1e-3', { kind: 'float', value: 0.001 }],
    ['--2', { kind: 'int', value: 2 }],
    ['0x1F', { kind: 'int', value: 31 }],
    ['1_000', { kind: 'int', value: 1000 }],
    ['True', { kind: 'bool', value: true }],
    ['None', { kind: 'none' }],
    ["'a\\'b' \"c\"", { kind: 'str', value: "a'bc" }],
    ["'\\x41\\n'", { kind: 'str', value: 'A\n' }],
    ["r'\\n'", { kind: 'str', value: '\\n' }],
    ['[]', { kind: 'list', items: [] }],
    [
      '1, 2.0',
      {
        kind: 'tuple',
        items: [
          { kind: 'int', value: 1 },
          { kind: 'float', value: 2 },
        ],
      },
    ],
    ['(1,)', { kind: 'tuple', items: [{ kind: 'int', value: 1 }] }],
    ['(1)', { kind: 'int', value: 1 }],
    ['{1}', { kind: 'set', items: [{ kind: 'int', value: 1 }] }],
    [
      "{'a': [0,],}",
      {
        kind: 'dict',
        entries: [
          [
            { kind: 'str', value: 'a' },
            { kind: 'list', items: [{ kind: 'int', value: 0 }] },
          ],
        ],
      },
    ],
  ])('%s', (text, expected) => {
    expect(parsePythonLiteral(text)).toEqual(expected)
  })

  test.each(['', 'abc', 'true', '1 2', '[1', '{1: 2', '{1:2, 3}', "'a", '012', 'f()', '1 +', `${'['.repeat(5000)}`])(
    'not a literal: %s',
    (text) => {
      expect(parsePythonLiteral(text)).toBeNull()
    },
  )
})

describe('what a variable cannot hold', () => {
  test.each([
    ['{1: (2, [3, None])}', null],
    ['[{2}]', 'Object of type set is not JSON serializable'],
    ['{(1,2): 3}', 'keys must be str, int, float, bool or None, not tuple'],
    ['[{[1]: 2}]', "unhashable type: 'list'"],
    ['{{}: 2}', "unhashable type: 'dict'"],
  ])('%s: %s', (text, fault) => {
    expect(literalFault(parsePythonLiteral(text)!)).toBe(fault)
  })
})
