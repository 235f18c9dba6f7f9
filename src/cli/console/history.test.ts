import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HISTORY_LINES_MAX, historyLines, openHistory } from './history.ts'

describe('what was typed before', () => {
  test('comes back in the next session, without control characters', () => {
    const folder = mkdtempSync(join(tmpdir(), 'printwright-history-'))
    const first = openHistory(folder)
    for (const line of ['G28', '  ', 'M117 a\u001b[31mred', 'x'.repeat(5000)]) first.add(line)
    expect(openHistory(folder).lines).toEqual(['G28', 'M117 a [31mred'])
  })

  test('is bounded, in memory and on disk', () => {
    const folder = mkdtempSync(join(tmpdir(), 'printwright-history-'))
    const path = join(folder, '.console-history')
    writeFileSync(path, Array.from({ length: 5000 }, (_, i) => `G1 X${i}\n`).join(''))
    const { lines } = openHistory(folder)
    expect(lines).toHaveLength(HISTORY_LINES_MAX)
    expect(lines.at(-1)).toBe('G1 X4999')
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(HISTORY_LINES_MAX + 1)
  })

  test('repeats nothing, and bears a folder that is not there', () => {
    expect(historyLines('A\nA\nB\nA\n')).toEqual(['A', 'B', 'A'])
    const nowhere = openHistory('/nowhere/at/all')
    nowhere.add('G28')
    expect(nowhere.lines).toEqual([])
    expect(openHistory(null).lines).toEqual([])
  })
})
