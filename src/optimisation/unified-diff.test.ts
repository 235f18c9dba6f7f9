import { expect, test } from 'vitest'
import { unifiedDiff } from './unified-diff.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Applies a unified diff as `patch` does: by line numbers, checking every line that it says is there. */
function patched(before: string, diff: string): string {
  const old = before.split('\n')
  const made: string[] = []
  let at = 0
  for (const line of diff.split('\n').slice(2, -1)) {
    const hunk = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@$/.exec(line)
    if (hunk !== null) {
      while (at < Number(hunk[1]) - 1) made.push(old[at++]!)
      expect(made.length).toBe(Number(hunk[3]) - 1)
    } else if (line.startsWith('+')) made.push(line.slice(1))
    else {
      expect(old[at]).toBe(line.slice(1))
      if (line.startsWith(' ')) made.push(line.slice(1))
      at++
    }
  }
  return [...made, ...old.slice(at)].join('\n')
}

const before = Array.from({ length: 30 }, (_, k) => `line ${k + 1}`).join('\n')
const after = before
  .replace('line 3\n', 'line three\n')
  .replace('line 5\n', 'before five\nline 5\n')
  .replace('line 20\n', 'a\nb\nline twenty\n')
const edits = { changed: [3, 20], inserted: [5, 20, 20] }
const names = { oldName: 'old', newName: 'new' }

test('says what patch needs to make the new file', () => {
  expect(patched(before, unifiedDiff(bytes(before), bytes(after), edits, names))).toBe(after)
})

test('is bounded, and counts what it leaves out', () => {
  const diff = unifiedDiff(bytes(before), bytes(after), edits, { ...names, linesMax: 5 })
  expect(diff).toContain('-line 3\n+line three')
  expect(diff).toContain('(and changes at 1 more places)')
  expect(diff).not.toContain('twenty')
})
