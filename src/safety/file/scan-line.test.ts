import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numberParam, parseLine } from '../line/parse-line.ts'
import type { MoveWords } from './scan-line.ts'
import { scanLine } from './scan-line.ts'

const encoder = new TextEncoder()

function scan(text: string): { kind: string; words: MoveWords } {
  // What stands before the line is none of its business.
  const bytes = encoder.encode(`;;${text}\n`)
  const words: MoveWords = { x: 1, y: 2, z: 3, e: 4, f: 5 }
  return { kind: scanLine(bytes, 2, bytes.length - 1, words), words }
}

const NAN = Number.NaN

describe('a line from its bytes', () => {
  test.each([
    ['G1 X10 Y-2.5 Z.3 E+4. F1500', { x: 10, y: -2.5, z: 0.3, e: 4, f: 1500 }],
    ['G1 X99.99 Y909 Z0.9', { x: 99.99, y: 909, z: 0.9, e: NAN, f: NAN }],
    ['G0X1Y2', { x: 1, y: 2, z: NAN, e: NAN, f: NAN }],
    ['g1 x1 e2', { x: 1, y: NAN, z: NAN, e: 2, f: NAN }],
    ['\t G1\tX1 ; comment', { x: 1, y: NAN, z: NAN, e: NAN, f: NAN }],
    ['G1 F3000;LAYER', { x: NAN, y: NAN, z: NAN, e: NAN, f: 3000 }],
    ['G1 X1\r\r', { x: 1, y: NAN, z: NAN, e: NAN, f: NAN }],
    ['G1 X1e3', { x: 1, y: NAN, z: NAN, e: 3, f: NAN }],
    ['G1', { x: NAN, y: NAN, z: NAN, e: NAN, f: NAN }],
    ['G1 X.123456789012345', { x: 0.123456789012345, y: NAN, z: NAN, e: NAN, f: NAN }],
    ['G1 X0.1 Y123456.789012345', { x: 0.1, y: 123456.789012345, z: NAN, e: NAN, f: NAN }],
  ])('%j is a move', (text, words) => {
    expect(scan(text)).toEqual({ kind: 'move', words })
  })

  test.each(['', '  \t', '\r', ' \r\r', '; G1 X1', ' ;', ';\u00e4\ud83d\ude00', ';a\rb'])('%j is nothing', (text) => {
    expect(scan(text).kind).toBe('nothing')
  })

  test.each([
    'F1 X1',
    'f0 X1',
    'G10',
    'G01 X1',
    'G1.1 X1',
    'G2 X1 I1',
    'G',
    'M104 S200',
    'M1 X1',
    'T0',
    'X1 Y1',
    'G1 X1 X2',
    'G1 Y1 Y2',
    'G1 Z1 Z2',
    'G1 E1 E2',
    'G1 F1 F2',
    'G1 X',
    'G1 X 10',
    'G1 X1.2.3',
    'G1 X1/2',
    'G1 X1:2',
    'G1 X1.5/2',
    'G1 X1.5:2',
    'G1 X--1',
    'G1 X-',
    'G1 X.',
    'G1 A1',
    'G1 X1 (note)',
    'G1 10',
    'G1 X1\rY2',
    'G1 X1 \r ',
    'G1 X1*5',
    'G1 X1234567890123456',
    'G1 X0.1234567890123456',
    'N1 G1 X1',
    '\u00a0G1 X1',
    'G1 X1\u00e9',
    'G1 X1\0',
  ])('%j is text', (text) => {
    expect(scan(text).kind).toBe('text')
  })

  test('bytes that are no letters of any text are text', () => {
    for (const odd of [0x80, 0xbf, 0xfe, 0xff]) {
      const bytes = Uint8Array.of(...encoder.encode('G1 '), odd, ...encoder.encode('5\n'))
      expect(scanLine(bytes, 0, bytes.length - 1, { x: 1, y: 2, z: 3, e: 4, f: 5 })).toBe('text')
    }
  })

  test('a comment as long as it may be', () => {
    expect(scan(`G1 X1 ;${'a'.repeat(16_377)}`).kind).toBe('move')
    expect(scan(`G1 X1 ;${'a'.repeat(16_378)}`).kind).toBe('text')
  })
})

describe('what is plain is what the grammar says, one by one', () => {
  test.each(['G1 X1', ' g0 y-2 ', 'G1 E+.5 F9.9\r', 'G1Z9;x', 'G0 F60 X0.123456789'])('%j', (text) => {
    const { kind, words } = scan(text)
    const parsed = parseLine(text, 'file')
    if (parsed.kind !== 'command') throw new Error(text)
    const named = (key: string): number => numberParam(parsed, key, NAN)
    expect(kind).toBe('move')
    expect(words).toEqual({ x: named('X'), y: named('Y'), z: named('Z'), e: named('E'), f: named('F') })
  })
})

describe('what is plain is what the grammar says', () => {
  const word = fc.tuple(
    fc.constantFrom('X', 'Y', 'Z', 'E', 'F', 'x', 'e', 'A', ''),
    fc.oneof(
      fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map(String),
      fc.integer({ min: -999, max: 999 }).map(String),
      fc.stringMatching(/^[+-]?[0-9]{0,17}\.?[0-9]{0,17}$/),
      fc.constantFrom('', '-', '.', '1.', '.5', '+7', '1e3', '0x1'),
    ),
    fc.constantFrom(' ', '', '  ', '\t', '\r', '\r\n'.slice(0, 1), ';', '*'),
  )
  const line = fc
    .tuple(
      fc.constantFrom('G1', 'G0', 'g1', 'G01', 'G1.0', 'G2', ' G1', 'G1;', '', ';', '\tG0', 'N3 G1'),
      fc.constantFrom(' ', '', '  ', '\t'),
      fc.array(word, { maxLength: 6 }),
    )
    .map(([head, gap, words]) => head + gap + words.map((parts) => parts.join('')).join(''))

  test('moves have the same words, nothing is empty', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          line,
          fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => !text.includes('\n')),
        ),
        (text) => {
          const { kind, words } = scan(text)
          const parsed = parseLine(new TextDecoder('utf-8', { ignoreBOM: true }).decode(encoder.encode(text)), 'file')
          if (kind === 'nothing') expect(parsed.kind).toBe('empty')
          if (kind !== 'move') return
          expect(parsed).toMatchObject({ kind: 'command', oddity: '' })
          if (parsed.kind !== 'command') return
          expect(['G0', 'G1']).toContain(parsed.name)
          expect(words).toEqual({
            x: numberParam(parsed, 'X', NAN),
            y: numberParam(parsed, 'Y', NAN),
            z: numberParam(parsed, 'Z', NAN),
            e: numberParam(parsed, 'E', NAN),
            f: numberParam(parsed, 'F', NAN),
          })
          expect(parsed.params.every(({ key }) => 'XYZEF'.includes(key))).toBe(true)
        },
      ),
      { numRuns: 3000 },
    )
  })
})
