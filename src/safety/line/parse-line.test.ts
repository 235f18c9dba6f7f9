import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLine as readByGcode } from '../../gcode/index.ts'
import type { CommandLine } from './parse-line.ts'
import { findParam, hasParam, numberParam, parseLine, textParam } from './parse-line.ts'

function command(text: string, source: 'line' | 'file' = 'line'): CommandLine {
  const parsed = parseLine(text, source)
  if (parsed.kind !== 'command') throw new Error(`${text}: ${JSON.stringify(parsed)}`)
  return parsed
}

function reasonOf(text: string, source: 'line' | 'file' = 'line'): string {
  const parsed = parseLine(text, source)
  return parsed.kind === 'malformed' ? parsed.reason : `${parsed.kind}`
}

describe('classic commands', () => {
  test('name, parameters, comment', () => {
    expect(command('  g1 X10 Y-.5 e+2. F1500 ; a move')).toEqual({
      kind: 'command',
      style: 'classic',
      name: 'G1',
      params: [
        { key: 'X', raw: '10', value: 10 },
        { key: 'Y', raw: '-.5', value: -0.5 },
        { key: 'E', raw: '+2.', value: 2 },
        { key: 'F', raw: '1500', value: 1500 },
      ],
      rawParams: 'X10 Y-.5 e+2. F1500',
      text: 'g1 X10 Y-.5 e+2. F1500',
      comment: ' a move',
      oddity: '',
    })
  })

  test('without spaces, with a decimal name', () => {
    expect(command('G1X10Y2').params.map(({ key, value }) => [key, value])).toEqual([
      ['X', 10],
      ['Y', 2],
    ])
    expect(command('G28.1').name).toBe('G28.1')
    expect(command('M84').params).toEqual([])
  })

  test.each([
    ['G1 X1 X2', 'X stands in it twice'],
    ['G1 XY1', 'XY is no parameter'],
    ['G1 X', 'X is no plain number'],
    ['G1 X1,5', 'X1,5 is no plain number'],
    ['G1 X--1', 'X--1 is no plain number'],
    ['G1 X1 0', 'X1 0 is no plain number'],
    [`G1 X${'9'.repeat(400)}`, `X${'9'.repeat(400)} is no plain number`],
    ['G1 Xnan', 'XNAN is no parameter'],
    ['G1 X0x10', 'X stands in it twice'],
    ['G1 X1_0', '_ is no parameter'],
  ])('%s is odd', (text, oddity) => {
    expect(command(text).oddity.slice(0, 60)).toBe(oddity.slice(0, 60))
  })

  test.each([
    ['G1 10', 'something that is no parameter stands behind G1'],
    ['G28 (home)', 'something that is no parameter stands behind G28'],
    ['G1 Xé', 'a foreign letter stands in it'],
    ['G1 X1*57', 'a checksum stands in it without a line number'],
    ['G 1', 'it does not begin with a command'],
    ['1', 'it does not begin with a command'],
    ['-', 'it does not begin with a command'],
    ['%', 'it does not begin with a command'],
  ])('%s is malformed', (text, reason) => {
    expect(reasonOf(text)).toBe(reason)
  })
})

describe('one line only', () => {
  test.each(['\n', '\r', '\0', '\t', '\x1b', '\x85', '\u2028', '\u2029', '\u200b', '\u202e', '\ufeff'])(
    'no %j within, before or behind',
    (letter) => {
      for (const text of [`M117 hi${letter}M104 S55`, `${letter}G1 X1`, `G1 X1${letter}`, `G1 X1 ;${letter}`]) {
        expect(reasonOf(text)).toBe('a line feed or another character that nobody sees stands in it')
      }
    },
  )

  test('no half characters', () => {
    expect(reasonOf('M117 \ud800')).toBe('half a character stands in it')
    expect(reasonOf('M117 \udc00 x')).toBe('half a character stands in it')
    expect(command('M117 \u{1f600}').rawParams).toBe('\u{1f600}')
  })

  test('4096 bytes and no more; in a file 65,536', () => {
    expect(command(`M117 ${'a'.repeat(4091)}`).name).toBe('M117')
    expect(reasonOf(`M117 ${'a'.repeat(4092)}`)).toBe('the line is too long')
    expect(command(`M117 ${'é'.repeat(2045)}`).name).toBe('M117')
    expect(reasonOf(`M117 ${'é'.repeat(2046)}`)).toBe('the line is too long')
    expect(reasonOf(`M117 ${'€'.repeat(1364)}`)).toBe('the line is too long')
    expect(reasonOf(`M117 ${'a'.repeat(100_000)}`)).toBe('the line is too long')
    expect(command(`M117 ${'a'.repeat(65_531)}`, 'file').name).toBe('M117')
    expect(reasonOf(`M117 ${'a'.repeat(65_532)}`, 'file')).toBe('the line is too long')
  })

  test('in a file: tabs, a carriage return at the end, anything in comments', () => {
    expect(command('G1\tX1 ; \u200b\0', 'file').params).toEqual([{ key: 'X', raw: '1', value: 1 }])
    expect(command('G1 X1\r', 'file').text).toBe('G1 X1')
    expect(command('G1 X1\r\r', 'file').text).toBe('G1 X1')
    expect(parseLine(';\0\ud800', 'file')).toEqual({ kind: 'empty', comment: '\0\ud800' })
    expect(command('M117 a\u200bb', 'file').rawParams).toBe('a\u200bb')
    expect(reasonOf('G1 X1\rM104 S300', 'file')).toMatch(/nobody sees/)
    expect(reasonOf('G1 X1\nM104 S300', 'file')).toMatch(/nobody sees/)
    expect(reasonOf('M117 \ud800', 'file')).toBe('half a character stands in it')
  })
})

describe('nothing, comments, line numbers', () => {
  test('empty lines', () => {
    expect(parseLine('')).toEqual({ kind: 'empty', comment: '' })
    expect(parseLine('  ; hello')).toEqual({ kind: 'empty', comment: ' hello' })
    expect(parseLine('N3')).toEqual({ kind: 'empty', comment: '' })
    expect(parseLine('N3 ; hello')).toEqual({ kind: 'empty', comment: ' hello' })
  })

  test('numbers and checksums', () => {
    const text = 'N12 G1 X1'
    const sum = [...text].reduce((all, letter) => all ^ letter.charCodeAt(0), 0)
    expect(command(`${text}*${sum}`)).toMatchObject({ name: 'G1', text: 'G1 X1', oddity: '' })
    expect(command(`${text}*${sum} ; c`)).toMatchObject({ name: 'G1', text: 'G1 X1', oddity: '', comment: ' c' })
    expect(command(text).oddity).toBe('')
    expect(command(`${text}*${sum ^ 1}`).oddity).toBe('its checksum is wrong')
    expect(command(`N1 SET_PIN PIN=a VALUE=1*${sum}`).oddity).toBe('its checksum is wrong')
    expect(reasonOf(`${text}*1*${sum}`)).toBe('more than one checksum stands in it')
    expect(reasonOf(`${text}*x`)).toBe('more than one checksum stands in it')
    expect(reasonOf('N1 M117;')).toBe('a comment stands behind a numbered message')
    expect(reasonOf('N1 M117 hi ; c')).toBe('a comment stands behind a numbered message')
    expect(reasonOf('N12*57')).toBe('a checksum stands in it without a command')
    expect(reasonOf('N1 N2 G1 X1')).toBe('two line numbers stand in it')
    const reason = 'it does not begin with a command'
    expect(parseLine('N1 10 ; c')).toEqual({ kind: 'malformed', reason, name: '' })
    expect(command('N1 M117 hi')).toMatchObject({ name: 'M117', rawParams: 'hi', text: 'M117 hi', comment: '' })
    expect(command('N1 SET_PIN PIN=a')).toMatchObject({ name: 'SET_PIN', text: 'SET_PIN PIN=a', comment: '' })
  })
})

describe('extended commands and messages', () => {
  test('words and quotes', () => {
    expect(command('set_pin PIN="my pin" value=0.5 ; c')).toEqual({
      kind: 'command',
      style: 'extended',
      name: 'SET_PIN',
      params: [
        { key: 'PIN', raw: 'my pin', value: null },
        { key: 'VALUE', raw: '0.5', value: 0.5 },
      ],
      rawParams: 'PIN="my pin" value=0.5',
      text: 'set_pin PIN="my pin" value=0.5',
      comment: ' c',
      oddity: '',
    })
    expect(command("RESPOND MSG='a;b#c'").params).toEqual([{ key: 'MSG', raw: 'a;b#c', value: null }])
    expect(command('PAUSE;c')).toMatchObject({ name: 'PAUSE', comment: 'c', params: [], rawParams: '', text: 'PAUSE' })
    expect(command('SET_X A=12')).toMatchObject({ rawParams: 'A=12', text: 'SET_X A=12', comment: '' })
    for (const text of ['G28 X', 'G28 X Y', 'G28 z', 'M84 X Y E', 'M18 Z']) expect(command(text).oddity).toBe('')
    expect(command('G28 Xa').oddity).toBe('XA is no parameter')
    expect(command('G28 X,').oddity).toBe('X, is no plain number')
    expect(command('PAUSE')).toMatchObject({ name: 'PAUSE', comment: '', params: [], oddity: '' })
    expect(command('START COLOR=#ff0000 X=1')).toMatchObject({ comment: 'ff0000 X=1', oddity: 'a # stands in it' })
    expect(command('START A=1;c').params).toEqual([{ key: 'A', raw: '1', value: 1 }])
  })

  test.each([
    ['SET_X A=1e3', 1000, '1e3 is no plain number'],
    ['SET_X A=-1e-05', -1e-5, '-1e-05 is no plain number'],
    ['SET_X A=1e999', null, ''],
    ['SET_X A=nan', null, ''],
    ['SET_X A=inf', null, ''],
    ['SET_X A=1_0', null, ''],
    ['SET_X A=0x10', null, ''],
    ['SET_X A=', null, ''],
    ['SET_X A=1 A=2', 2, 'A stands in it twice'],
  ])('%s', (text, value, oddity) => {
    expect(findParam(command(text), 'A')?.value).toBe(value)
    expect(command(text).oddity).toBe(oddity)
  })

  test.each([
    ['SET_PIN PIN', '"PIN" stands in it without a name of its own'],
    ['SET_PIN =1', 'something that is no parameter stands behind SET_PIN'],
    ['SET_PIN A-B=1', '"1" stands in it without a name of its own'],
    ['SET_PIN A= 1', '"1" stands in it without a name of its own'],
    ['SET_PIN A="1', 'a quote is not closed'],
    ['SET_PIN A=\\"1', 'a back slash stands in it'],
    ['SET_PIN A=\u00a0', 'a foreign space stands in it'],
    ['DRIVE_6TRSG1', 'it does not begin with a command'],
    ['M117hi', 'no space stands behind M117'],
  ])('%s is malformed', (text, reason) => {
    expect(reasonOf(text)).toBe(reason)
  })

  test('messages keep everything', () => {
    expect(command('m117 hi; there ')).toMatchObject({
      style: 'text',
      name: 'M117',
      rawParams: 'hi; there',
      comment: '',
    })
    expect(command('M117').rawParams).toBe('')
  })
})

describe('parameters', () => {
  const line = command('SET_X A=1 B=x')
  test('numbers, texts, what is not there', () => {
    expect(hasParam(line, 'A')).toBe(true)
    expect(hasParam(line, 'C')).toBe(false)
    expect(numberParam(line, 'A', 9)).toBe(1)
    expect(numberParam(line, 'B', 9)).toBeNaN()
    expect(numberParam(line, 'C', 9)).toBe(9)
    expect(textParam(line, 'B', 'y')).toBe('x')
    expect(textParam(line, 'C', 'y')).toBe('y')
  })
})

const pieces = fc.constantFrom(
  ...['G1', 'g0', 'M104', 'M117', 'M118', 'M23', 'SET_PIN', 'EXCLUDE_OBJECT', 'N12', 'N', 'X', 'Y1', 'E-.5', 'S', 'T0'],
  ...[
    ' ',
    ' ',
    '  ',
    ';',
    '#',
    '*',
    '*57',
    '"',
    "'",
    '=',
    'A=1',
    'NAME="a b"',
    'B=1e3',
    'C=nan',
    '1',
    '.',
    '-',
    '+',
    '_',
    '\\',
  ],
  ...['\n', '\r', '\t', '\0', 'é', '\ufeff', '\u00a0', '\ud800', '(', ')', '/', ','],
)
const anyLine = fc.oneof(
  fc.array(pieces, { maxLength: 12 }).map((each) => each.join('')),
  fc.string({ unit: 'binary' }),
  fc.string(),
)

describe('every text', () => {
  test('never throws, and what it accepts the product’s own parser reads in the same way', () => {
    fc.assert(
      fc.property(anyLine, fc.constantFrom('line' as const, 'file' as const), (text, source) => {
        const ours = parseLine(text, source)
        if (ours.kind === 'malformed') return
        const theirs = readByGcode(text, 1)
        if (ours.kind === 'empty') {
          expect(theirs.name).toBe('')
          return
        }
        expect(theirs.name).toBe(ours.name)
        if (ours.style === 'text') {
          expect(theirs.rawParams.trim()).toBe(ours.rawParams.trim())
          return
        }
        expect(theirs.malformed).toBe(false)
        expect(ours.params.map(({ key, raw }) => [key, raw])).toEqual(theirs.params.map(({ key, raw }) => [key, raw]))
        for (const [at, { value }] of ours.params.entries()) {
          if (value !== null) expect(theirs.params[at]!.value).toBe(value)
        }
      }),
      { numRuns: 20_000 },
    )
  })

  test('what may be sent reads as what was read', () => {
    fc.assert(
      fc.property(anyLine, (text) => {
        const parsed = parseLine(text)
        if (parsed.kind !== 'command') return
        const again = parseLine(parsed.text)
        expect(again).toMatchObject({ name: parsed.name, params: parsed.params, rawParams: parsed.rawParams })
      }),
      { numRuns: 20_000 },
    )
  })
})
