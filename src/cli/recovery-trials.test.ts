import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { evaluateCommand } from './evaluate.ts'
import { isPlaying, playerVersion, stampOf } from './player-version.ts'

const OLD = { scenario: 'judge-1-0000', index: 0, mode: null, hours: 1, reliability: [], thresholdHarm: [], harm: [] }
const OPTIONS = { seed: 1, count: 2, from: 0, split: 'judge', camera: true, jobs: 1, quiet: true } as const

function folderWith(...lines: object[]): { readonly out: string; readonly part: string } {
  const out = mkdtempSync(join(tmpdir(), 'trials-'))
  const part = join(out, 'judge-1.jsonl.part-0')
  writeFileSync(part, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return { out, part }
}

test('what another version has played is not gone on with, and is not thrown away', async () => {
  const { out, part } = folderWith({ index: 0, trial: OLD })
  const before = readFileSync(part, 'utf8')
  await expect(evaluateCommand('recovery', { ...OPTIONS, out })).rejects.toThrow(/another version/)
  await expect(evaluateCommand('recovery', { ...OPTIONS, out, summaryOnly: true })).rejects.toThrow(/another version/)
  await expect(evaluateCommand('recovery', { ...OPTIONS, out, anyVersion: true })).rejects.toThrow(/--summary-only/)
  expect(readFileSync(part, 'utf8')).toBe(before)
})

test('it is summed up when that is asked for: who did not come up is counted, and nothing in the folder changes', async () => {
  const { out } = folderWith({ index: 0, trial: OLD }, { index: 1, by: 'abc', trial: null })
  const writeDocs = join(out, 'page.md')
  await evaluateCommand('recovery', { ...OPTIONS, count: 3, out, summaryOnly: true, anyVersion: true, writeDocs })
  const page = readFileSync(writeDocs, 'utf8')
  expect(page).toContain('1 scenarios played of 3 asked for; 1 not played yet; 1 whose printer did not come up')
  expect(page).toContain('--summary-only --any-version --write-docs`')
  expect(page).toContain('version of code and data: abc, not recorded')
  expect(readdirSync(out).sort()).toEqual(['judge-1.jsonl.part-0', 'page.md'])
})

test('the stamp is of what plays: code and data, not of what shows and tests', () => {
  expect(playerVersion()).toMatch(/^[0-9a-f]{12}$/)
  const [a, b] = [join(folderWith({ a: 1 }).part), join(folderWith({ a: 2 }).part)]
  expect(stampOf([['x', a]])).not.toBe(stampOf([['x', b]]))
  expect(stampOf([['x', a]])).not.toBe(stampOf([['y', a]]))
  const names = ['operator/loop/operator.ts', 'cli/recovery-play.ts', 'cli/recovery-text.ts', 'evaluation/harm.test.ts']
  expect(names.map(isPlaying)).toEqual([true, true, false, false])
})
