// Every recorded pair of a real Moonraker, asked of ours and compared field by field; docs/MOONRAKER.md is the table of it.
import { beforeAll, expect, test } from 'vitest'
import { describeWithShared } from '../shared.ts'
import type { Row } from './compare.ts'
import { onePerName, shareAlike } from './klipper-table.ts'
import { recordedNames } from './moonraker-recordings.ts'
import { replayMoonraker, rowText } from './moonraker-replay.ts'

describeWithShared('recorded pairs of a real Moonraker', () => {
  let rows: Row[] = []
  beforeAll(async () => {
    rows = await replayMoonraker()
  }, 180_000)

  test('every pair is replayed', () => {
    const replayed = new Set(rows.map(({ pair }) => pair))
    expect(recordedNames().filter((file) => !replayed.has(file))).toEqual([])
  })

  test('nothing differs without a reason', () => {
    expect(rows.filter(({ verdict }) => verdict === 'differs').map(rowText)).toEqual([])
  })

  test('95 % of the fields are alike without an exemption, however they are counted', () => {
    expect(rows.length).toBeGreaterThan(5000)
    expect(shareAlike(rows)).toBeGreaterThanOrEqual(0.95)
    expect(shareAlike(onePerName(rows))).toBeGreaterThanOrEqual(0.95)
  })
})
