import { expect, test } from 'vitest'
import { startServer } from '../../../tests/moonraker-server.ts'

test('without being asked for there is no lab', async () => {
  const server = await startServer()
  await expect(server.rpc('printwright.lab.truth')).rejects.toThrow('Method not found')
  expect((await server.http('GET', '/printwright/lab/truth')).status).toBe(404)
  await server.close()
})

test('the lab breaks, mends, steps and tells the truth', async () => {
  const server = await startServer({ lab: true, speed: 1 })
  await server.rpc('printwright.lab.pause')
  const before = (await server.rpc('printwright.lab.truth')) as { time_s: number }
  await server.rpc('printwright.lab.step', { seconds: 2.5 })
  const after = (await server.rpc('printwright.lab.truth')) as { time_s: number; faults: unknown[] }
  expect(after.time_s - before.time_s).toBeCloseTo(2.5, 9)
  await server.rpc('printwright.lab.inject', { fault: 'heater-open@time:1' })
  await server.rpc('printwright.lab.step', { seconds: 3 })
  expect(await server.rpc('printwright.lab.truth')).toMatchObject({
    faults: [{ mode: 'heater-open', strength_ratio: 1, onset_layer: -1 }],
  })
  await server.rpc('printwright.lab.clear')
  expect(await server.rpc('printwright.lab.truth')).toMatchObject({ faults: [] })
  await expect(server.rpc('printwright.lab.inject', { fault: 'gremlin@time:1' })).rejects.toThrow("no fault 'gremlin'")
  for (const seconds of [0, -1, 1e9, 'x', null]) {
    await expect(server.rpc('printwright.lab.step', { seconds })).rejects.toThrow()
  }
  expect(server.failures).toEqual([])
  await server.close()
})
