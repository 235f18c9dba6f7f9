import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RawJson } from '../../wire/raw-json.ts'
import { createDatabase } from '../database/database.ts'
import { openStore } from '../database/store.ts'
import type { Job } from './job-book.ts'
import { createJobBook, IN_PROGRESS } from './job-book.ts'

const begun = { user: 'No User', status: IN_PROGRESS, startS: 1, endS: null, metadata: new RawJson('{"size":1}') }
const nothing = { printDurationS: 0, totalDurationS: 0, filamentUsedMm: 0 }

test('jobs survive a new start, numbers rise, what was under way is interrupted and does not count', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'printwright-jobs-'))
  const path = join(folder, 'a.mdb')
  const durations = fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(durations, async (seconds) => {
      rmSync(path, { force: true })
      const first = openStore(path, 'a').store
      const book = createJobBook(createDatabase(first))
      for (const [k, totalDurationS] of seconds.entries()) {
        const job: Job = book.add({ ...begun, ...nothing, filename: `a "quoted" ${k}.gcode` })
        expect(Number.parseInt(job.id, 16)).toBe(k + 1)
        book.finish({ ...job, ...nothing, totalDurationS, status: 'completed', endS: 2 })
      }
      book.add({ ...begun, ...nothing, filename: '"status":"in_progress"' })
      await first.close()
      const second = openStore(path, 'b').store
      const again = createJobBook(createDatabase(second))
      again.interrupt()
      const all = { isRising: true, sinceS: -Infinity, beforeS: Infinity, start: 0, limit: 100 }
      const states = again.list(all).map((json) => (JSON.parse(json) as { status: string }).status)
      expect(states).toEqual([...seconds.map(() => 'completed'), 'interrupted'])
      expect(again.totals().total_jobs).toBe(seconds.length)
      expect(again.totals().total_time).toBe(seconds.reduce((sum, s) => sum + s, 0))
      expect(again.totals().longest_job).toBe(Math.max(0, ...seconds))
      await second.close()
    }),
    { numRuns: 15 },
  )
  rmSync(folder, { recursive: true, force: true })
})
