import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { build, isBuildStale } from '../scripts/build.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

test('while two commands build at once, the bundle is there at every moment', async () => {
  if (await isBuildStale()) await build()
  const entries = ['cli.js', 'report-viewer.js'].map((name) => join(root, 'dist', name))
  let looks = 0
  let missing = 0
  let done = false
  const watch = (async () => {
    while (!done) {
      looks++
      if (!entries.every((path) => existsSync(path))) missing++
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  })()
  await Promise.all([build(), build()])
  done = true
  await watch
  expect(looks).toBeGreaterThan(10)
  expect(missing).toBe(0)
})
