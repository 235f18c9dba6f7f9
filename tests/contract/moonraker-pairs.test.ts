// Every recorded pair of a real Moonraker, asked of ours and compared field by field; docs/MOONRAKER.md is the table of it.
import { beforeAll, expect, test } from 'vitest'
import { describeWithShared } from '../shared.ts'
import type { Row } from './compare.ts'
import { onePerName, shareAlike } from './klipper-table.ts'
import { recordedNames } from './moonraker-recordings.ts'
import { replayMoonraker, rowText } from './moonraker-replay.ts'

/** The parts of the server that are there. */
const FINISHED = /^(gcode|printer\.(gcode|info|objects\.list|query_endstops)|server\.websocket|server\.connection)/

describeWithShared('recorded pairs of a real Moonraker', () => {
  let rows: Row[] = []
  beforeAll(async () => {
    rows = await replayMoonraker()
  }, 180_000)

  test('every pair is replayed', () => {
    const replayed = new Set(rows.map(({ pair }) => pair))
    const missing = recordedNames().filter((file) => !replayed.has(file))
    expect(missing.filter((file) => !file.startsWith('fault.'))).toEqual([])
  })

  test('nothing differs without a reason', () => {
    const wrong = rows.filter(({ verdict, pair }) => verdict === 'differs' && FINISHED.test(pair))
    expect(wrong.map(rowText)).toEqual([])
  })

  test('95 % of the fields are alike without an exemption, however they are counted', () => {
    const finished = rows.filter(({ pair }) => FINISHED.test(pair))
    expect(finished.length).toBeGreaterThan(250)
    expect(shareAlike(finished)).toBeGreaterThanOrEqual(0.95)
    expect(shareAlike(onePerName(finished))).toBeGreaterThanOrEqual(0.95)
  })
})
