import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spanTable } from './span-table.ts'

test('few rows keep the lowest and the highest of all', () => {
  const values = fc.array(fc.oneof(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.constant(Number.NaN)), {
    minLength: 1,
    maxLength: 300,
  })
  fc.assert(
    fc.property(values, fc.integer({ min: 2, max: 80 }), (list, rowsMax) => {
      const time_s = Float64Array.from(list, (_, i) => i / 10)
      const table = { name: 'signals', rowCount: list.length, columns: { time_s, value: Float64Array.from(list) } }
      const short = spanTable(table, rowsMax)
      expect(short.rowCount).toBeLessThanOrEqual(Math.max(rowsMax, 1))
      const kept = [...(short.columns['value'] as Float64Array)].filter((value) => !Number.isNaN(value))
      const all = list.filter((value) => !Number.isNaN(value))
      expect(Math.max(...kept)).toBe(Math.max(...all))
      expect(Math.min(...kept)).toBe(Math.min(...all))
      const times = [...(short.columns['time_s'] as Float64Array)]
      expect(times.every((time, i) => i === 0 || time >= times[i - 1]!)).toBe(true)
    }),
  )
})
