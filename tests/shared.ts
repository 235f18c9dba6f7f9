// Recorded facts of real printers and slicers live beside the checkout, not in it. Tests that need them skip with a
// notice where the folder is absent.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'vitest'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sharedFolder = process.env['PRINTWRIGHT_SHARED'] ?? join(root, '..', 'shared')

export const hasShared = existsSync(join(sharedFolder, 'klipper'))

export function sharedPath(...parts: string[]): string {
  return join(sharedFolder, ...parts)
}

/** `describe` for tests that read recorded data; says so and skips where there is none. */
export function describeWithShared(name: string, body: () => void): void {
  if (hasShared) describe(name, body)
  // The body is not run at all: it may list folders that are not there.
  else describe.skip(name, () => test(`needs recorded data at ${sharedFolder}, or PRINTWRIGHT_SHARED`, () => undefined))
}
