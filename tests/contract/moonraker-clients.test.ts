// Scripts that do what Mainsail and Fluidd do, in their order and with their oddities, with our server.
import { describe, expect, test } from 'vitest'
import { runFluidd } from '../clients/fluidd.ts'
import { runMainsail } from '../clients/mainsail.ts'
import type { PageOptions } from '../clients/page.ts'
import type { StepResult } from '../clients/steps.ts'
import { failedSteps } from '../clients/steps.ts'
import { startServer } from '../moonraker-server.ts'

const SPEED = 20

async function session(run: (url: string, options: PageOptions) => Promise<readonly StepResult[]>): Promise<void> {
  const server = await startServer({ speed: SPEED, camera: { frame: () => Promise.resolve(PICTURE) } })
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
