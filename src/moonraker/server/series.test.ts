import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addReading, createSeries, seriesJson } from './series.ts'

test('the last so many readings, to a hundredth, floats all of them', () => {
  const reading = fc.oneof(
    fc.double({ min: -300, max: 2000, noNaN: true }),
    fc.constantFrom(undefined, Number.NaN, 'x'),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.array(reading, { maxLength: 20 }), (size, readings) => {
      const series = createSeries(size)
      const all: number[] = []
      for (const value of readings) {
        addReading(series, value)
        const isNumber = typeof value === 'number' && Number.isFinite(value)
        all.push(isNumber ? Math.round(value * 100) / 100 + 0 : (all.at(-1) ?? 0))
        expect(JSON.parse(seriesJson(series))).toEqual(all.slice(-size))
      }
      expect(seriesJson(series)).not.toMatch(/(^|[[,])-?\d+(,|])/)
    }),
  )
})
