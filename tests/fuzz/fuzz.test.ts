import { expect, test } from 'vitest'
import { startServer } from '../moonraker-server.ts'
import { fuzz, growthMiB } from './fuzz.ts'

/** All 100,000: `npm run test:fuzz`. */
const REQUESTS = 3000
/** In so short a run what is filled once weighs much: the long one has the bound that counts. */
const GROWTH_MIB_MAX = 60

test('3,000 requests of every kind: no crash, no 500, no secret, and the server goes on', async () => {
  const server = await startServer({ gcodes: { 'a.gcode': 'G28\nG1 X10 F600\n' } })
  const report = await fuzz(server, { requests: REQUESTS, seed: 7 })
  expect(report.faults).toEqual([])
  expect(growthMiB(report)).toBeLessThan(GROWTH_MIB_MAX)
  // It has understood some of it.
  expect(report.codes.get('0')).toBeGreaterThan(REQUESTS / 50)
  expect(report.codes.get('200')).toBeGreaterThan(REQUESTS / 50)
  expect((await server.http('GET', '/server/info')).status).toBe(200)
  await server.close()
})
