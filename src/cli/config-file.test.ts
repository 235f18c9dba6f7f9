import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseConfigText } from '#config'
import { PrintwrightError } from '#core'
import { createIncludeReader, readConfigText } from './config-file.ts'

let work = ''
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'printwright-config-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

function folder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(work, name)
  mkdirSync(path)
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text)
  return join(path, 'printer.cfg')
}

const read = (path: string): number => parseConfigText(readConfigText(path), createIncludeReader()).sections.size

test('patterns are read as a shell reads them, in the order of the names', () => {
  const path = folder('plain', { 'printer.cfg': '', 'b.cfg': '', 'a.cfg': '', '.hidden.cfg': '', 'a.txt': '' })
  const names = (pattern: string): string[] | undefined =>
    createIncludeReader()(pattern, path)?.map(({ file }) => file.slice(work.length))
  expect(names('[ab].cfg')).toEqual(['/plain/a.cfg', '/plain/b.cfg'])
  expect(names('../*/?.txt')).toEqual(['/plain/a.txt'])
  expect(names('[z-a].cfg')).toEqual([])
  expect(names('none.cfg')).toBeUndefined()
})

test('a pattern that walks the disk is refused in one sentence', () => {
  const path = folder('wide', { 'printer.cfg': '[include /*/*/*/*/*/*/*/*/*.cfg]\n' })
  expect(() => read(path)).toThrow(/looks into more than 1000 folders/)
})

test('files that include each other in every order come to an end', () => {
  const each = '[include *.cfg]\n'
  const files = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`f${i}.cfg`, each]))
  const path = folder('each', { ...files, 'printer.cfg': each })
  expect(() => read(path)).toThrow(/more than 1000 included files/)
})

test('only plain files are read', () => {
  const path = folder('devices', { 'printer.cfg': '[include zero.cfg]\n' })
  symlinkSync('/dev/zero', join(work, 'devices', 'zero.cfg'))
  execFileSync('mkfifo', [join(work, 'devices', 'pipe.cfg')])
  for (const place of [path, join(work, 'devices', 'pipe.cfg'), '/dev/zero', '/dev/null']) {
    expect(() => read(place)).toThrow(PrintwrightError)
    expect(() => read(place)).toThrow(/is not a plain file/)
  }
})
