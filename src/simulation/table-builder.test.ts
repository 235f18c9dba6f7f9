import { expect, test } from 'vitest'
import { addRow, createTableBuilder, finishTable } from './table-builder.ts'

test('a full table keeps an even sample of all rows offered', () => {
  const builder = createTableBuilder('beads', ['index'], 100)
  for (let index = 0; index < 5000; index++) {
    const row = addRow(builder)
    if (row >= 0) builder.data[0]![row] = index
  }
  const table = finishTable(builder, new Set(['index']))
  const values = Array.from(table.columns['index'] as Int32Array)
  expect(values.length).toBeLessThanOrEqual(100)
  expect(values.length).toBeGreaterThanOrEqual(50)
  expect(values).toEqual(values.map((_, position) => position * builder.stride))
})

test('a table without limit keeps every row', () => {
  const builder = createTableBuilder('events', ['time_s'])
  for (let index = 0; index < 3000; index++) builder.data[0]![addRow(builder)] = index / 2
  expect(finishTable(builder, new Set()).columns['time_s']).toHaveLength(3000)
  expect((finishTable(builder, new Set()).columns['time_s'] as Float64Array)[2999]).toBe(1499.5)
})
