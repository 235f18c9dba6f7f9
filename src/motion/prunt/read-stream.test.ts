import { describe, expect, test } from 'vitest'
import { dataOutputLine, readDataOutput } from './data-output.ts'
import { createStreamReader, readStreamLine, streamFault } from './read-stream.ts'

function line(x: number): string {
  return dataOutputLine(Float64Array.of(x, -x / 3, 0.2, 0)).trimEnd()
}

function read(lines: readonly string[]) {
  const reader = createStreamReader(1e-4)
  for (const each of lines) readStreamLine(reader, each)
  return { reader, fault: streamFault(reader) }
}

const moving = Array.from({ length: 200 }, (_, i) => line(0.01 * i))
const stop = Array.from({ length: 6 }, () => line(0.01 * 199))

describe('a stream of Prunt’s simulator', () => {
  test('numbers come back to the last bit', () => {
    const out = new Float64Array(4)
    const place = Float64Array.of(0.1, -1 / 3, 1e-30, 12_345.678)
    expect(readDataOutput(dataOutputLine(place), out)).toBe('row')
    expect([...out]).toEqual([...place])
  })

  test('a whole run, with log between its rows', () => {
    const { reader, fault } = read(['Prunt is running', ...moving, 'Done.', ...stop])
    expect(fault).toBeNull()
    expect(reader).toMatchObject({ rows: 206, logLines: 2, stops: 1, stride: 1, kept: 206 })
    expect(reader.peakMmPerS).toBeCloseTo(100 * Math.hypot(1, 1 / 3), 6)
  })

  test('a position that is set anew after a stop', () => {
    expect(read([...moving, ...stop, line(-50), ...stop.map(() => line(-50))]).fault).toBeNull()
  })

  test.each([
    ['cut off', moving, /incomplete/],
    ['cut inside a line', [...moving, stop[0]!.slice(0, 40)], /corrupt: line 201/],
    ['not a number', [...moving, 'DATA OUTPUT,1,2,NaN,4', ...stop], /"NaN" is not a number/],
    ['log inside a row', [...moving, `Hello ${line(0)}`, ...stop], /middle of a line/],
    ['a jump while moving', [...moving, line(500), ...stop], /jumps/],
    ['no rows', ['hello'], /empty/],
  ])('%s', (_, lines, words) => {
    expect(read(lines).fault).toMatch(words)
  })
})
