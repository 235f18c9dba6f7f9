import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createWholeFile } from './whole-file.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'whole-file-'))

test('a reader finds all of it or what was there', () => {
  const path = join(folder(), 'a.csv')
  writeFileSync(path, 'old')
  const file = createWholeFile(path, '--out')
  file.write('new '.repeat(50_000))
  expect(readFileSync(path, 'utf8')).toBe('old')
  file.keep()
  expect(readFileSync(path, 'utf8')).toBe('new '.repeat(50_000))
  const other = createWholeFile(path, '--out')
  other.write('x')
  other.discard()
  expect(readdirSync(join(path, '..'))).toEqual(['a.csv'])
})

test('what a killed writer of the same file has left is taken away, what one that lives writes is not', () => {
  const where = folder()
  const path = join(where, 'a.csv')
  const gone = spawnSync(process.execPath, ['-e', '']).pid
  const names = {
    old: `${path}.part-${gone}`,
    fresh: `${path}.part-${gone + 1e7}`,
    alive: `${path}.part-${process.ppid}`,
    another: join(where, `b.csv.part-${gone}`),
    person: `${path}.part-two`,
  }
  for (const name of Object.values(names)) writeFileSync(name, 'x')
  for (const name of [names.old, names.alive, names.another, names.person]) utimesSync(name, 1e9, 1e9)
  createWholeFile(path, '--out').discard()
  expect(Object.entries(names).flatMap(([key, name]) => (existsSync(name) ? [key] : []))).toEqual([
    'fresh',
    'alive',
    'another',
    'person',
  ])
})
