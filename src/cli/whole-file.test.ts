import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createWholeFile, createWholeFiles, keepTogether, writeWholeFiles } from './whole-file.ts'

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

test('files that belong together: none appears before all are whole, and none stays where one fails', () => {
  const where = folder()
  const paths = ['a.json', 'a.csv'].map((name) => join(where, name))
  const files = createWholeFiles(paths, '--out')
  for (const file of files) file.write('x')
  files[0]?.finish()
  expect(paths.map((path) => existsSync(path))).toEqual([false, false])
  keepTogether(files)
  expect(readdirSync(where)).toEqual(['a.csv', 'a.json'])

  const next = createWholeFiles(paths, '--out')
  for (const file of next) file.write('new')
  next[1]?.discard()
  // The second's part is gone: its rename fails, and nothing is left of either but what was there.
  expect(() => keepTogether([...next].reverse())).toThrow(/could not be written/)
  expect(readdirSync(where)).toEqual(['a.csv', 'a.json'])
  expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['x', 'x'])

  mkdirSync(join(where, 'taken'))
  const texts = [join(where, 'b.json'), join(where, 'taken')].map((path) => [path, 'x'] as const)
  expect(() => writeWholeFiles(texts, '--out')).toThrow(/is a folder/)
  expect(readdirSync(where)).toEqual(['a.csv', 'a.json', 'taken'])
})
