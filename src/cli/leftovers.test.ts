import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MOTION_RECORD_FILES } from '#report'
import { clearLeftovers } from './leftovers.ts'

test("what killed writers have left beside a record is taken away; what is alive, young or somebody's stays", () => {
  const out = mkdtempSync(join(tmpdir(), 'leftovers-'))
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  const left = (name: string, held: string, ageS: number): void => {
    mkdirSync(join(out, name))
    writeFileSync(join(out, name, held), 'x')
    const at = Date.now() / 1000 - ageS
    for (const path of [join(out, name, held), join(out, name)]) utimesSync(path, at, at)
  }
  left(`.other-run-${pid}`, 'motion.parquet', 3600)
  left(`.alive-${process.ppid}`, 'motion.parquet', 3600)
  left(`.young-${pid}`, 'motion.parquet', 5)
  left(`.person-${pid}`, 'thesis.txt', 3600)
  left(`seen-${pid}`, 'motion.parquet', 3600)
  left('.hidden-x', 'motion.parquet', 3600)
  clearLeftovers(out, MOTION_RECORD_FILES)
  expect(readdirSync(out).sort()).toEqual(
    [`.alive-${process.ppid}`, '.hidden-x', `.person-${pid}`, `.young-${pid}`, `seen-${pid}`].sort(),
  )
})
