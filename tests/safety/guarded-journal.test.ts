// What a guard really writes: intact, complete enough to be judged again, and judged again the same.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readJournal, verifyJournal } from '#guard'
import { createReplay, describeRecord, readRecord, stepReplay } from '#safety'
import { startServer, until } from '../moonraker-server.ts'

const LINES = [
  'G28',
  'M104 S200',
  'M104 S999',
  'G1 Z-1.9 F300',
  'M220 S10000',
  'PAUSE',
  'FOO',
  'SET_GCODE_OFFSET Z=-5',
  'M84',
  'M106 S128',
]
const FILE = 'G28\nM104 S200\nG90\nG1 X50 Y50 Z5 F3000\nM104 S0\n'

test('everything that was asked is in the journal, and is decided the same when it is judged again', async () => {
  const server = await startServer({ guard: 'person', gcodes: { 'a.gcode': FILE } })
  const folder = join(server.data, 'guard')
  try {
    await until(() => server.guard?.guard.isWatching === true, 20_000)
    for (const script of LINES) await server.rpc('printer.gcode.script', { script }).catch(() => undefined)
    await server.rpc('printer.print.start', { filename: 'a.gcode' }).catch(() => undefined)
    const text = (): string =>
      readJournal(folder)
        .flatMap(({ lines }) => lines)
        .join('\n')
    await until(() => text().includes('a.gcode'), 10_000)
    await until(() => /"kind":"verdict"/.test(text().slice(text().indexOf('a.gcode'))), 10_000)
    await server.guard?.close()
    check(folder)
  } finally {
    await server.close()
  }
}, 60_000)

function check(folder: string): void {
  expect(verifyJournal(folder, { key: null, expect: null })).toMatchObject({ ok: true, isTorn: false })
  const replay = createReplay(null)
  const kinds = new Set<string>()
  for (const { lines } of readJournal(folder)) {
    for (const line of lines) {
      const record = readRecord(line)
      if (record === null) throw new Error(`no record: ${line}`)
      kinds.add(record.kind)
      expect(describeRecord(record).what).not.toBe('')
      stepReplay(replay, record)
    }
  }
  expect([...replay.unjudged]).toEqual([])
  expect(replay.different).toEqual([])
  expect(replay.same).toBeGreaterThanOrEqual(LINES.length)
  for (const kind of ['genesis', 'start', 'limits', 'names', 'request', 'verdict', 'command', 'outcome', 'stop']) {
    expect([...kinds]).toContain(kind)
  }
  expect(readdirSync(folder).some((name) => readFileSync(join(folder, name), 'latin1').includes('M104 S999'))).toBe(
    true,
  )
}
