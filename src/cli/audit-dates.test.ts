import { expect, test } from 'vitest'
import { createAuditDates, localIso } from './audit-dates.ts'

const start = (timeS: number, calendar: unknown) =>
  ({ sequence: 1, timeS, kind: 'start', previous: '', body: { calendar }, hash: '' }) as never

test('the place’s own time, with what it is to the world’s', () => {
  for (const unixS of [0, 1_700_000_000, 1_719_999_999.9]) {
    expect(localIso(unixS)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/)
    expect(Date.parse(localIso(unixS))).toBe(Math.floor(unixS) * 1000)
  }
})

test('a start that says nothing, or nonsense, gives no dates', () => {
  const dates = createAuditDates()
  expect(dates.unixS(start(5, { unixS: 1000, speed: 2 }))).toBe(1000)
  expect(dates.unixS({ ...(start(9, 0) as object), kind: 'note' } as never)).toBe(1002)
  for (const odd of [
    undefined,
    null,
    5,
    {},
    { unixS: 1e12, speed: 1 },
    { unixS: '7', speed: 1 },
    { unixS: 7, speed: 0 },
  ]) {
    expect(dates.unixS(start(5, odd))).toBeNull()
  }
  expect(dates.unixS(start(1.8e9, null))).toBe(1.8e9)
  expect(dates.unixS(start(1e11, null))).toBeNull()
})
