// Every recorded pair of a real Moonraker, asked of ours and compared field by field; docs/MOONRAKER.md is the table of it.
import { beforeAll, expect, test } from 'vitest'
import { describeWithShared } from '../shared.ts'
import type { Row } from './compare.ts'
import { onePerName, shareAlike } from './klipper-table.ts'
import { recordedNames } from './moonraker-recordings.ts'
import { replayMoonraker, rowText } from './moonraker-replay.ts'

/** Parts of the server that are not there yet. */
const UNFINISHED =
  /history|job_queue|_store|server\.config|http\.get\.api|announc|extensions|metadata|thumbnails|metascan|directory|notif|fault\.(therm|heater)|server\.info|rollover|database\.list|proc_stats/

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
    const wrong = rows.filter(({ verdict, pair }) => verdict === 'differs' && !UNFINISHED.test(pair))
    expect(wrong.map(rowText)).toEqual([])
  })

  test('95 % of the fields are alike without an exemption, however they are counted', () => {
    const finished = rows.filter(({ pair }) => !UNFINISHED.test(pair))
    expect(finished.length).toBeGreaterThan(1000)
    expect(shareAlike(finished)).toBeGreaterThanOrEqual(0.95)
    expect(shareAlike(onePerName(finished))).toBeGreaterThanOrEqual(0.95)
  })
})
