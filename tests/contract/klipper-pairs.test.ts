// Every recorded pair of a real Klipper, asked of ours and compared field by field; docs/KLIPPER.md is the table of it.
import { readdirSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { describeWithShared, sharedPath } from '../shared.ts'
import type { Row } from './compare.ts'
import { compare } from './compare.ts'
import { onePerName, shareAlike } from './klipper-table.ts'
import { replayEverything } from './replay-everything.ts'
import { readTyped } from './typed-json.ts'

/** Pairs of the server that reach Klipper. The rest of the folder is the server's own. */
const REACHES_KLIPPER =
  /^(gcode|fault|notifications|printer)\.|^error\.(gcode_|print_start_)|^http\.get\.printer\.|^klippy-socket\//

describeWithShared('recorded pairs of a real Klipper', () => {
  let rows: Row[] = []
  beforeAll(() => {
    rows = replayEverything()
  }, 120_000)

  test('every pair that reaches Klipper is replayed', () => {
    const files = [
      ...readdirSync(sharedPath('moonraker')),
      ...readdirSync(sharedPath('moonraker', 'klippy-socket')).map((file) => `klippy-socket/${file}`),
    ].filter((file) => REACHES_KLIPPER.test(file) && file.endsWith('.json'))
    const replayed = new Set(rows.map(({ pair }) => pair))
    expect(files.filter((file) => !replayed.has(file))).toEqual([])
    expect(files.length).toBeGreaterThan(80)
  })

  test('nothing differs without a reason', () => {
    const wrong = rows
      .filter(({ verdict }) => verdict === 'differs')
      .map(({ pair, path, recorded, ours }) => `${pair} ${path}: ${recorded} recorded, ${ours} ours`)
    expect(wrong).toEqual([])
  })

  test('95 % of the fields are alike without an exemption, however they are counted', () => {
    expect(rows.length).toBeGreaterThan(2000)
    expect(shareAlike(rows)).toBeGreaterThanOrEqual(0.95)
    expect(shareAlike(onePerName(rows))).toBeGreaterThanOrEqual(0.95)
  })
})

test('a comparison sees types, missing names, lengths and order', () => {
  const rules = { volatile: [], exempt: [] }
  const differing = (recorded: string, ours: string): string[] =>
    compare('pair', readTyped(recorded), readTyped(ours), rules)
      .filter(({ verdict }) => verdict === 'differs')
      .map(({ path }) => path)
  expect(differing('{"a":12,"b":[1.0,null]}', '{"a":12,"b":[1.0,null]}')).toEqual([])
  expect(differing('{"a":12}', '{"a":12.0}')).toEqual(['a'])
  expect(differing('{"a":{"b":1,"c":2}}', '{}')).toEqual(['a.b', 'a.c'])
  expect(differing('{"a":1}', '{"a":1,"b":"x"}')).toEqual(['b'])
  expect(differing('[1,2,3]', '[1,3]')).toEqual(['[1]', '[2]'])
  expect(differing('{"a":1,"b":2}', '{"b":2,"a":1}')).toEqual([' (order)'])
  expect(differing('"x\\n\\u00b0 \\"y\\""', '"x\\n° \\"y\\""')).toEqual([])
})
