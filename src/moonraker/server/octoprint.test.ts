import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../../../tests/moonraker-server.ts'
import { startServer, until } from '../../../tests/moonraker-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ gcodes: { 'slow.gcode': 'G28\nG4 P600000\n', 'bad.gcode': 'G28\nG1 X9999\n' } })
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
})

const get = async (path: string) => (await server.http('GET', path)).body as Record<string, Record<string, unknown>>

async function comesTo(state: string): Promise<Record<string, unknown>> {
  await until(() => server.running.moonraker.klippy.value('print_stats', 'state') === state, 20_000)
  const { state: text } = await get('/api/job')
  const { state: told } = await get('/api/printer')
  expect(told!['text']).toBe(text)
  return told!
}

test('a slicer finds a printer that speaks like OctoPrint', async () => {
  const { body, status } = await server.http('GET', '/api/version')
  expect(status).toBe(200)
  expect(body).toMatchObject({ server: '1.5.0', api: '0.1', text: expect.stringMatching(/^OctoPrint \(Moonraker /) })
  // PrusaSlicer and OrcaSlicer send the header of a key that nobody has filled in.
  const unkeyed = await fetch(`${server.url}/api/version`, { headers: { 'X-Api-Key': '' } })
  expect(unkeyed.status).toBe(200)
  expect(await get('/api/server')).toEqual({ server: '1.5.0', safemode: null })
  expect(await get('/api/settings')).toMatchObject({
    plugins: { UltimakerFormatPackage: { installed: true } },
    webcam: { streamUrl: '/webcam/?action=stream' },
  })
  expect((await server.http('GET', '/api/login')).status).toBe(405)
  expect((await server.http('POST', '/api/login', { passive: true })).body).toMatchObject({ name: '_api', admin: true })
  expect(await get('/api/printerprofiles')).toMatchObject({ profiles: { _default: { heatedBed: true } } })
  expect((await server.http('GET', '/api/files')).status).toBe(404)
})

test('its state follows the printer', async () => {
  await until(() => server.running.moonraker.klippy.value('extruder', 'target') !== undefined, 5000)
  expect(await get('/api/printer')).toMatchObject({
    temperature: { bed: { actual: expect.any(Number), offset: 0, target: 0 }, tool0: { target: 0 } },
    state: { text: 'Operational', flags: { operational: true, ready: true, closedOrError: false } },
  })
  const { status, body } = await server.http('POST', '/api/printer/command', { commands: ['M104 S50', 'G1 X9999'] })
  expect({ status, body }).toEqual({ status: 200, body: {} })
  await until(() => server.running.moonraker.klippy.value('extruder', 'target') === 50, 5000)

  await server.http('POST', '/printer/print/start?filename=slow.gcode')
  expect(await comesTo('printing')).toMatchObject({ text: 'Printing', flags: { printing: true, ready: false } })
  await server.http('POST', '/printer/print/pause')
  expect(await comesTo('paused')).toMatchObject({ text: 'Paused', flags: { paused: true, operational: true } })
  await server.http('POST', '/printer/print/cancel')
  expect(await comesTo('cancelled')).toMatchObject({ text: 'Error', flags: { error: true, operational: false } })
  await server.http('POST', '/printer/emergency_stop')
  await until(() => server.running.moonraker.klippy.state === 'shutdown', 5000)
  expect((await get('/api/printer'))['state']).toMatchObject({ text: 'Error', flags: { closedOrError: true } })
})
