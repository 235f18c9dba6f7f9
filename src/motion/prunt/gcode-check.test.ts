import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPruntGcodeCheck } from './gcode-check.ts'
import { pruntCommand, readPruntWords } from './gcode-line.ts'

function remarks(text: string, pieceBytes = 1 << 20): [line: number, message: string][] {
  const check = createPruntGcodeCheck()
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += pieceBytes) check.read(bytes.subarray(at, at + pieceBytes))
  return check.finish().map(({ line, message }) => [line, message.replace('Prunt would stop the file here: ', '')])
}

const wordsOf = (text: string): unknown => {
  const words = readPruntWords(text)
  return words === null ? null : Object.fromEntries(words)
}

describe('words of a line', () => {
  test.each([
    ['G1 X1.5 Y-2 E.5 F6000 ; a comment', { G: '1', X: '1.5', Y: '-2', E: '.5', F: '6000' }],
    ['g1x1y2', { G: '1', X: '1', Y: '2' }],
    ['G 1 X 1', { G: '1', X: '1' }],
    ['G28 X Y\r', { G: '28', X: null, Y: null }],
    ['M106 P"part fan" S255', { M: '106', P: '"part fan"', S: '255' }],
    ['  ; nothing', {}],
    ['', {}],
    // A letter twice, an exponent that is none, brackets, an underscore, half a string, two points.
    ['M117 hello', null],
    ['G1 X1e3 E1', null],
    ['(home) G28', null],
    ['EXCLUDE_OBJECT_START NAME=a', null],
    ['M106 P"part', null],
    ['G1 X1.2.3', null],
    ['G1 X-', null],
    ['G1 X\u00e4', null],
  ])('%s', (text, expected) => expect(wordsOf(text)).toEqual(expected))

  test('whatever the bytes: an answer, and the same one whatever the case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const words = readPruntWords(text)
        for (const letter of words?.keys() ?? []) expect(letter).toMatch(/^[A-Z]$/)
      }),
    )
    const word = fc.tuple(fc.constantFrom(...'GXYZEFSP'), fc.integer({ min: -999, max: 999 }))
    fc.assert(
      fc.property(fc.uniqueArray(word, { selector: ([letter]) => letter }), fc.boolean(), (words, spaced) => {
        const text = words.map(([letter, value]) => `${letter}${value}`).join(spaced ? ' ' : '')
        const read = readPruntWords(text.toLowerCase())!
        expect([...read]).toEqual(words.map(([letter, value]) => [letter, String(value)]))
      }),
    )
  })

  test('one command a line', () => {
    const name = (text: string): string | undefined => pruntCommand(readPruntWords(text)!)
    expect(name('G01 X1')).toBe('G1')
    expect(name('X1 M104 S200')).toBe('M104')
    expect(name('G1 M104')).toBeUndefined()
    expect(name('G92.1')).toBeUndefined()
    expect(name('T0')).toBeUndefined()
  })
})

describe('what the real program refuses', () => {
  test('a file that it would run has no remarks', () => {
    expect(
      remarks(
        'G28\nG90\nM83\nM104 S200 T0\nM190 S60\nG92 E0\nG1 X10 Y10 F6000\nG4 P50\nM106 S128\nM73\nM205 P A3000\nM84\n',
      ),
    ).toEqual([])
  })

  test('each kind once, with its first line and how many more', () => {
    expect(
      remarks(
        [
          'M73 P0 R104',
          'M73 P1 R100',
          'M201 X500',
          'G28',
          'M204 S500',
          'G2 X1 Y1 I1',
          'N10 G1 X1',
          'T0',
          'M117 hello',
          'M141 S40',
          'G4 S1 P1',
          'M205 P A1 J1',
          'M205 A1',
        ].join('\n'),
      ),
    ).toEqual([
      [1, 'M73 does not take P, R (and 1 lines more)'],
      [3, 'M201 is not known'],
      [5, 'M204 does not take S'],
      [6, 'G2 is not known'],
      [7, 'G1 does not take N'],
      [8, '"T0" has no G or M command, or two'],
      [9, '"M117 hello" cannot be read, which ends the whole controller'],
      [10, 'M141 ends the whole controller'],
      [11, 'G4 takes either S or P'],
      [12, 'M205 takes one limit a line'],
      [13, 'M205 needs a P with nothing behind it'],
    ])
  })

  test('moves before homing, and behind motors that were switched off', () => {
    const reason = 'a move before all four axes are homed'
    expect(remarks('G1 F600\nG1 X1\n')).toEqual([[2, reason]])
    expect(remarks('G28 X Y Z\nG1 X1\n')).toEqual([[2, reason]])
    expect(remarks('G28 X Y Z\nG28 E\nG1 X1\nM84 X\nG1 Y1')).toEqual([[5, reason]])
    expect(remarks('G28\nG1 X1\n')).toEqual([])
  })

  test('however the bytes come in, the remarks are the same', () => {
    const text = 'G28\r\nM73 P1\r\nG1 X1 Y2\r\nM117 \u20ac hello\nM900 K0'
    for (const piece of [1, 2, 3, 7]) expect(remarks(text, piece)).toEqual(remarks(text))
    expect(remarks(text).map(([line]) => line)).toEqual([2, 4, 5])
  })
})
