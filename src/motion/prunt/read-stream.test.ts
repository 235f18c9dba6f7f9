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

/** Row 100, with so much filament. */
const withFilament = (mm: number): string => dataOutputLine(Float64Array.of(1, -1 / 3, 0.2, mm)).trimEnd()
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
    expect(reader).toMatchObject({ rows: 206, logLines: 2, stops: 1, jumps: 0, filamentMm: 0 })
    expect(reader.meter.peakMmPerS).toBeCloseTo(100 * Math.hypot(1, 1 / 3), 6)
    // Full speed from the first row to the second, as it is written here.
    expect(reader.secondsMm).toEqual([0, 0, 0.2])
  })

  test('rows, log and stops are handed on in their order', () => {
    const seen: string[] = []
    const reader = createStreamReader(1e-4, {
      onRow: (row, [x]) => row % 100 === 0 && seen.push(`row ${row} at ${x!.toFixed(2)}`),
      onLog: (before, text) => seen.push(`${text} behind ${before}`),
      onStop: (row) => seen.push(`stop at ${row}`),
    })
    for (const each of ['Hello', ...moving, '', ...stop, 'Bye']) readStreamLine(reader, each)
    expect(seen).toEqual([
      'Hello behind 0',
      'row 0 at 0.00',
      'row 100 at 1.00',
      'row 200 at 1.99',
      'stop at 199',
      'Bye behind 206',
    ])
  })

  test('filament is what went through; a new zero after a stop is none', () => {
    const at = (e: number): string => dataOutputLine(Float64Array.of(0, 0, 0, e)).trimEnd()
    const stopped = Array.from({ length: 6 }, () => at(2))
    const lines = [at(0), at(0.5), at(1), at(1.5), at(2), ...stopped, at(50), at(50.5), ...stopped.map(() => at(50.5))]
    const { reader, fault } = read(lines)
    expect(fault).toBeNull()
    expect(reader.filamentMm).toBeCloseTo(2.5, 12)
  })

  test('a place for each second, however long a tick is', () => {
    const reader = createStreamReader(0.25)
    for (let i = 0; i < 10; i++) readStreamLine(reader, line(i))
    expect(reader.secondsMm.filter((_, i) => i % 3 === 0)).toEqual([0, 4, 8])
    expect(reader.meter.waysMm.length).toBe(3)
  })

  test('a position that is set anew after a stop', () => {
    expect(read([...moving, ...stop, line(-50), ...stop.map(() => line(-50))]).fault).toBeNull()
  })

  test.each([
    ['cut off', moving, /incomplete/],
    ['cut inside a line', [...moving, stop[0]!.slice(0, 40)], /corrupt: line 201/],
    ['not a number', [...moving, moving[0]!.replace(/[^,]+$/, ' NaN'), ...stop], /"NaN" is not a number/],
    ['log inside a row', [...moving, `Hello ${line(0)}`, ...stop], /middle of a line/],
    ['a jump while moving', [...moving, line(500), ...stop], /jumps/],
    ['one row missing', moving.toSpliced(100, 1), /line 102 or just before it the head jumps 0.0211 mm/],
    ['many rows missing', moving.toSpliced(50, 100), /the head jumps 1.06 mm in one tick/],
    ['one row twice', moving.toSpliced(100, 0, moving[100]!), /the head stands for one tick in mid-move/],
    ['all rows twice', moving.flatMap((row) => [row, row]), /stands for one tick/],
    ['one row off', moving.with(100, line(10)), /the head is off by 9.50 mm in one row/],
    ['one filament off', moving.with(100, withFilament(1e30)), /the filament is off by 1.00e\+30 mm in one row/],
    ['a damaged tag', moving.with(100, moving[100]!.replace('OUTPUT', 'OUTPXT')), /line 101: a row whose beginning/],
    ['a damaged separator', moving.with(100, moving[100]!.replace('DATA OUTPUT,', 'DATA OUTPUT ')), /line 101: a row/],
    ['a lost exponent', moving.with(100, moving[100]!.replace(/E[-+]\d+$/, '')), /has lost digits or its exponent/],
    ['a lost digit', moving.with(100, moving[100]!.replace(/\dE/, 'E')), /has lost digits or its exponent/],
    ['no rows', ['hello'], /empty/],
  ])('%s', (_, lines, words) => {
    expect(read(lines).fault).toMatch(words)
  })
})
