// Scripts that do what Mainsail and Fluidd do, in their order and with their oddities, with our server.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runFluidd } from '../clients/fluidd.ts'
import { PAGE_MACROS } from '../clients/macros.ts'
import { runMainsail } from '../clients/mainsail.ts'
import type { PageOptions } from '../clients/page.ts'
import type { StepResult } from '../clients/steps.ts'
import { failedSteps } from '../clients/steps.ts'
import { startServer } from '../moonraker-server.ts'

const SPEED = 20

const folder = mkdtempSync(join(tmpdir(), 'printwright-pages-'))
const configPath = join(folder, 'printer.cfg')
beforeAll(() => {
  const shipped = new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url)
  writeFileSync(configPath, readFileSync(shipped, 'utf8') + PAGE_MACROS)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function session(run: (url: string, options: PageOptions) => Promise<readonly StepResult[]>): Promise<void> {
  const server = await startServer({ configPath, speed: SPEED, camera: { frame: () => Promise.resolve(PICTURE) } })
  try {
    const results = await run(server.url, {})
    expect(failedSteps(results)).toEqual([])
    expect(results.length).toBeGreaterThanOrEqual(35)
    expect(server.failures).toEqual([])
  } finally {
    await server.close()
  }
}

/** The smallest picture that is one: a JPEG of one grey dot. */
const PICTURE = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA//9k=',
  'base64',
)

describe.concurrent('pages of the Klipper world', () => {
  test('Mainsail', () => session(runMainsail), 120_000)
  test('Fluidd', () => session(runFluidd), 120_000)
})
