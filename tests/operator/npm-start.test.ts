// What `npm start` shows is the first that anybody sees of the operator: its usual story ends well.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const COMMAND = fileURLToPath(new URL('../../bin/printwright.js', import.meta.url))

test('the filament runs out, is loaded again, and the part is finished', { timeout: 300_000 }, () => {
  const out = mkdtempSync(join(tmpdir(), 'printwright-story-'))
  try {
    const words = [COMMAND, 'story', '--speed', 'max', '--no-page', '--out', out]
    const { status, stdout } = spawnSync(process.execPath, words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect(stdout).toContain('Done: load filament again.')
    expect(stdout).not.toContain('INTERVENTION')
    // Nobody sits at this test: who answered is said.
    expect(stdout).toContain('the story’s own stand-in says yes in a person’s place')
    expect(stdout).not.toContain('A person says')
    expect(stdout).toContain('The part is finished.')
    expect(status).toBe(0)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
})
