import { describe, expect, test } from 'vitest'
import { isPlainNumber, readExtended, readPlain } from './read-number.ts'

describe('plain numbers', () => {
  test.each([
    ['0', 0],
    ['12', 12],
    ['+12', 12],
    ['-12', -12],
    ['1.', 1],
    ['12.25', 12.25],
    ['.5', 0.5],
    ['-.25', -0.25],
  ])('%s', (raw, value) => {
    expect(isPlainNumber(raw)).toBe(true)
    expect(readPlain(raw)).toBe(value)
    expect(readExtended(raw)).toBe(value)
  })

  test.each([
    '',
    '.',
    '+',
    '-.',
    '--1',
    '*1',
    '1-',
    '1.2.3',
    ' 1',
    '1 ',
    '1_0',
    '0x10',
    'nan',
    'inf',
    'Infinity',
    '１',
  ])('%j is none', (raw) => {
    expect(isPlainNumber(raw)).toBe(false)
    expect(readPlain(raw)).toBeNull()
    expect(readExtended(raw)).toBeNull()
  })

  test('as many digits as are finite', () => {
    expect(readPlain('9'.repeat(308))).toBe(Number('9'.repeat(308)))
    expect(readPlain('9'.repeat(309))).toBeNull()
    expect(readExtended(`-${'9'.repeat(309)}`)).toBeNull()
  })
})

describe('numbers with an exponent', () => {
  test.each([
    ['1e3', 1000],
    ['+12E3', 12_000],
    ['-12e-02', -0.12],
    ['1.e2', 100],
    ['1.25e2', 125],
    ['.5e1', 5],
    ['.25e1', 2.5],
    ['1e+3', 1000],
    ['1e308', 1e308],
  ])('%s is one for extended commands only', (raw, value) => {
    expect(isPlainNumber(raw)).toBe(false)
    expect(readPlain(raw)).toBeNull()
    expect(readExtended(raw)).toBe(value)
  })

  test.each(['1e', 'e3', '.e3', '1e3 ', ' 1e3', '1e3x', 'x1e3', '*1e3', '1e*3', '1e3.5', '1e309', '-1e309'])(
    '%j is none',
    (raw) => {
      expect(readExtended(raw)).toBeNull()
    },
  )
})
