// The built command line as a person calls it.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export function printwright(...words: string[]): Outcome {
  return printwrightWith([], ...words)
}

/** `nodeWords` go to Node itself. */
export function printwrightWith(nodeWords: readonly string[], ...words: string[]): Outcome {
  const result = spawnSync(process.execPath, [...nodeWords, join(root, 'dist', 'cli.js'), ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  })
  return { status: result.status, stdout: result.stdout, stderr: result.stderr }
}

/** One sentence for a person: no stack trace; usage errors add where the help is. */
export function expectSentence(outcome: Outcome, status: number, pattern: RegExp): void {
  expect(outcome.stderr).toMatch(pattern)
  expect(outcome.stderr).not.toMatch(/\n\s+at |Error:|node:internal/)
  // Up to three lines: the command line adds a guess and where the help is.
  expect(outcome.stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
  expect(outcome.status).toBe(status)
}
