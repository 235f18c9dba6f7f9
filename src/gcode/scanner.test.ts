import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findParam, parseLine } from './command.ts'
import type { CommandBlock } from './command-block.ts'
import { CODE_COMMENT, CODE_EMPTY, CODE_TEXT, commandCode, FLAG_COMMENT, FLAG_TEXT, HAS_X } from './command-block.ts'
import { parseGcode } from './document.ts'
import { createScanner, LINE_BYTES_MAX, lineText } from './scanner.ts'

const COLUMNS = ['x', 'y', 'z', 'e', 'f', 'i', 'j', 'k', 'r', 'p', 's', 't'] as const

interface Row {
  readonly text: string
  readonly line: number
  readonly code: number
  readonly flags: number
  readonly present: number
  readonly params: Readonly<Record<string, number>>
}

function rowsOf(block: CommandBlock): Row[] {
  return Array.from({ length: block.count }, (_, row) => {
    const present = block.present[row]!
    const held = COLUMNS.filter((_, bit) => (present & (1 << bit)) !== 0)
    return {
      text: lineText(block, row),
      line: block.line[row]!,
      code: block.code[row]!,
      flags: block.flags[row]!,
      present,
      params: Object.fromEntries(held.map((name) => [name.toUpperCase(), block[name][row]!])),
    }
  })
}

function scan(bytes: Uint8Array, cuts: readonly number[] = [], capacity = 7): { rows: Row[]; codes: string[] } {
  const scanner = createScanner(capacity)
  const rows: Row[] = []
  const onBlock = (block: CommandBlock): void => {
    rows.push(...rowsOf(block))
  }
  let from = 0
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const to = Math.max(from, Math.min(cut, bytes.length))
    scanner.push(bytes.subarray(from, to), onBlock)
    from = to
  }
  scanner.push(bytes.subarray(from), onBlock)
  scanner.finish(onBlock)
  expect(scanner.lineCount).toBe(rows.length)
  return { rows, codes: scanner.diagnostics.map((diagnostic) => diagnostic.code) }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** What the grammar says must be what the columns say, where they dare to say something. */
function expectSame(row: Row): void {
  const command = parseLine(row.text, row.line)
  if (row.code === CODE_EMPTY) expect(command.kind).toBe('empty')
  if (row.code === CODE_COMMENT) expect(command.kind).toBe('comment')
  if (row.code >= 0) {
    const [letter, number, decimal] = /^([A-Z])(\d+)(?:\.(\d))?$/.exec(command.name)!.slice(1)
    expect(row.code).toBe(commandCode(letter!, Number(number), Number(decimal ?? 0)))
  }
  if (row.code === CODE_TEXT) expect(row.flags).toBe(FLAG_TEXT)
  if ((row.flags & FLAG_TEXT) !== 0) {
    expect(row.present).toBe(0)
    return
  }
  expect((row.flags & FLAG_COMMENT) !== 0).toBe(command.comment !== null)
  expect(command.params.map((param) => param.key).sort()).toEqual(Object.keys(row.params).sort())
  for (const [key, value] of Object.entries(row.params))
    expect(Object.is(findParam(command, key)?.value, value)).toBe(true)
}

const piece = fc.oneof(
  fc.constantFrom(
    'G1',
    'G0',
    'g1',
    'G01',
    'G92',
    'G92.1',
    'G92.0',
    'G2',
    'M117',
    'M23',
    'T0',
    'M204',
    'N12',
    '*71',
    'G99999',
  ),
  fc.constantFrom('X', 'Y', 'Z', 'E', 'F', 'I', 'J', 'K', 'R', 'P', 'S', 'T', 'x', 'q', '_', 'Q'),
  fc.constantFrom(
    ' ',
    '  ',
    '\t',
    '\r',
    '\v',
    ';',
    '; c',
    '"',
    '=',
    '(',
    ')',
    '\0',
    '\ufeff',
    'ä',
    '٣',
    '1_0',
    '0x1',
    '#',
  ),
  fc.constantFrom('1', '10', '-1', '+2', '.5', '-.5', '5.', '.', '-', '--5', '1e3', '0', '-0', '00', 'nan', '1,5'),
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => value.toFixed(5)),
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map(String),
  fc.bigInt({ min: 0n, max: 10n ** 40n }).map((value) => `${value}.${value}`),
)
const adversarialLine = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''))
const plainLine = fc
  .tuple(
    fc.constantFrom('G1', 'G0', 'G2', 'M104', 'G92', 'M73'),
    fc.uniqueArray(fc.constantFrom(...'XYZEFIJKRPST'), { maxLength: 6 }),
    fc.array(fc.double({ noNaN: true, min: -500, max: 500 }), { minLength: 6, maxLength: 6 }),
    fc.nat(8),
  )
  .map(([name, keys, values, places]) =>
    [name, ...keys.map((key, i) => `${key}${values[i]!.toFixed(places)}`)].join(' '),
  )

/** Around 2^53, where a sum of digits stops being exact. */
const longDecimal = fc
  .tuple(fc.bigInt({ min: 10n ** 13n, max: 10n ** 20n }), fc.nat(13), fc.constantFrom('', '-', '+'))
  .map(([digits, at, sign]) => `${sign}${String(digits).slice(0, at)}.${String(digits).slice(at)}`)

describe('the fast columns', () => {
  test('round long numbers as exactly as the grammar', () => {
    fc.assert(
      fc.property(longDecimal, longDecimal, (x, y) => {
        const row = scan(encode(`G1 X${x} Y${y}`)).rows[0]!
        expect(row.params).toEqual({ X: Number(x), Y: Number(y) })
      }),
      { numRuns: 2000 },
    )
  })

  test('equal the grammar on random and adversarial lines', () => {
    fc.assert(
      fc.property(fc.oneof(adversarialLine, plainLine), (line) => {
        for (const row of scan(encode(line)).rows) expectSame(row)
      }),
      { numRuns: 5000 },
    )
  })

  test('take plain lines without help', () => {
    fc.assert(
      fc.property(plainLine, (line) => {
        expect(scan(encode(line)).rows[0]!.flags & FLAG_TEXT).toBe(0)
      }),
      { numRuns: 1000 },
    )
  })

  test('do not depend on where the chunks are cut, and hold the lines of the text', () => {
    const text = fc.array(fc.tuple(adversarialLine, fc.constantFrom('\n', '\r\n', '\n\n')), { maxLength: 20 })
    fc.assert(
      fc.property(text, fc.array(fc.nat(300)), fc.string({ maxLength: 5 }), (lines, cuts, last) => {
        const whole = lines.map((pair) => pair.join('')).join('') + last
        const rows = scan(encode(whole), cuts).rows
        expect(rows).toEqual(scan(encode(whole), [], 1000).rows)
        expect(rows.map((row) => row.text.replace(/\r$/, ''))).toEqual(
          parseGcode(whole).commands.map((command) => command.text.replace(/\r$/, '')),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('binary bytes pass through', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(200)), (bytes, cuts) => {
        expect(scan(bytes, cuts).rows).toEqual(scan(bytes).rows)
        for (const row of scan(bytes).rows) if (!row.text.includes('\ufffd')) expectSame(row)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['G1 X1.1 Y-0 ; c', commandCode('G', 1), FLAG_COMMENT],
    ['G1 X1 Q2', commandCode('G', 1), FLAG_TEXT],
    ['G1 X1 X2', commandCode('G', 1), FLAG_TEXT],
    ['G28 X', commandCode('G', 28), FLAG_TEXT],
    ['G01 X1', CODE_TEXT, FLAG_TEXT],
    ['SET_X A=1', CODE_TEXT, FLAG_TEXT],
    ['M117 X1', CODE_TEXT, FLAG_TEXT],
    ['N5 G1 X1', CODE_TEXT, FLAG_TEXT],
    ['\ufeff; made by', CODE_COMMENT, FLAG_COMMENT],
    ['\ufeffG28', CODE_TEXT, FLAG_TEXT],
  ])('%j has code %d and flags %d', (text, code, flags) => {
    expect(scan(encode(text)).rows[0]).toMatchObject({ code, flags })
  })
})

describe('long lines', () => {
  const long = 'x'.repeat(LINE_BYTES_MAX + 1)
  const cuts = [10, 30_000, LINE_BYTES_MAX, LINE_BYTES_MAX + 1, LINE_BYTES_MAX + 5]

  test.each([[[]], [cuts]])('a command is left out, a comment is cut, the next line is read (cuts at %j)', (at) => {
    const { rows, codes } = scan(encode(`G1 X1 ${long}\n;${long}\nG1 X2`), at)
    expect(rows.map((row) => [row.line, row.code, row.text.length, row.params['X']])).toEqual([
      [1, CODE_EMPTY, 0, undefined],
      [2, CODE_COMMENT, LINE_BYTES_MAX, undefined],
      [3, commandCode('G', 1), 5, 2],
    ])
    expect(codes).toEqual(['line-too-long'])
  })

  test('a line of exactly the limit is read', () => {
    const exact = `G1 X1 ;${'x'.repeat(LINE_BYTES_MAX - 7)}`
    for (const ending of ['', '\n']) {
      expect(scan(encode(exact + ending), cuts).rows).toMatchObject([{ present: HAS_X, flags: FLAG_COMMENT }])
    }
  })
})
