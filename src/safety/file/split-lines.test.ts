import { describe, expect, test } from 'vitest'
import { createLineSplitter, endLines, splitLines } from './split-lines.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Lines of these chunks, one after the other. */
function linesOf(...chunks: readonly string[]): string[] {
  const lines: string[] = []
  const splitter = createLineSplitter()
  const onLine = (bytes: Uint8Array, from: number, end: number): void => {
    expect(bytes[end]).toBe(10)
    lines.push(decoder.decode(bytes.subarray(from, end)))
  }
  for (const chunk of chunks) splitLines(splitter, encoder.encode(chunk), onLine)
  endLines(splitter, onLine)
  return lines
}

describe('lines', () => {
  test.each([
    [['a\nb\n'], ['a', 'b']],
    [['a\nb'], ['a', 'b']],
    [
      ['a', 'b\n', 'c'],
      ['ab', 'c'],
    ],
    [['\n\n'], ['', '']],
    [
      ['a\r\n', '\r\n'],
      ['a\r', '\r'],
    ],
    [['', 'a', '', '\n'], ['a']],
    [[''], []],
  ])('%j', (chunks, lines) => {
    expect(linesOf(...chunks)).toEqual(lines)
  })

  test('longer than the first room for one', () => {
    const long = 'x'.repeat(300)
    expect(linesOf(long.slice(0, 255), long.slice(255, 256), long.slice(256), '\ny')).toEqual([long, 'y'])
  })

  test('none is longer than one byte more than a line may be, whole or in pieces', () => {
    const huge = 'x'.repeat(70_000)
    const cut = 'x'.repeat(65_537)
    expect(linesOf(`${huge}\nnext\n`)).toEqual([cut, 'next'])
    expect(linesOf(huge, huge, '\nnext')).toEqual([cut, 'next'])
    expect(linesOf(`${cut}\n`)).toEqual([cut])
  })
})
