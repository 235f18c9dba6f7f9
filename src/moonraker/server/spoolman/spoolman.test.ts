import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer, TestSocket } from '../../../../tests/moonraker-server.ts'
import { startServer, until } from '../../../../tests/moonraker-server.ts'
import { lengthMm, weightG } from './views.ts'

const CONF = '[spoolman]\nserver: builtin\nsync_rate: 1\n'
/** Three times 40 mm, with a retraction of 2 mm between. */
const PRINT = `G28\nM83\nM104 S210\nM109 S210\nG1 Z20 F600\n${'G1 E40 F300\nG1 E-2 F1800\nG1 E2 F1800\n'.repeat(3)}`

let server: TestServer
let socket: TestSocket
beforeAll(async () => {
  server = await startServer({ conf: CONF, gcodes: { 'extrude.gcode': PRINT }, speed: 'max' })
  socket = await server.socket()
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
})

type Json = Record<string, unknown>
interface Answer {
  readonly response: unknown
  readonly response_headers?: Json
  readonly error: Json | null
}

const ask = (method: string, path: string, body?: unknown, query?: string) =>
  socket.call('server.spoolman.proxy', {
    request_method: method,
    path,
    body,
    query,
    use_v2_response: true,
  }) as Promise<Answer>
const askFor = async (...words: Parameters<typeof ask>): Promise<Json> => {
  const { response, error } = await ask(...words)
  expect(error).toBeNull()
  return response as Json
}

test('weight and length of filament are two ways to say the same', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 5000, noNaN: true }),
      fc.double({ min: 0.8, max: 9, noNaN: true }),
      (g, density) => {
        expect(weightG(lengthMm(g, density, 1.75), density, 1.75)).toBeCloseTo(g, 6)
      },
    ),
  )
  // A kilogram of PLA of 1.75 mm is about 335 m long.
  expect(lengthMm(1000, 1.24, 1.75) / 1000).toBeCloseTo(335.3, 1)
})

test('the shelf holds a full spool of each filament that ships', async () => {
  const { response, response_headers: headers } = await ask('GET', '/v1/spool', undefined, 'limit=2&sort=id:asc')
  expect(Number(headers!['X-Total-Count'])).toBeGreaterThan(10)
  expect(response).toMatchObject([
    { id: 1, remaining_weight: 1000, used_weight: 0, archived: false, filament: { vendor: { name: 'Generic' } } },
    { id: 2 },
  ])
  const { response: found } = await ask('GET', '/v1/filament', undefined, 'material="PLA"')
  expect((found as Json[]).length).toBeGreaterThan(0)
  for (const filament of found as Json[]) expect(filament['material']).toBe('PLA')
  expect(await askFor('GET', '/v1/health')).toEqual({ status: 'healthy' })
  expect(await socket.call('server.spoolman.proxy', { request_method: 'GET', path: '/v1/info' })).toHaveProperty(
    'version',
  )
  expect(await askFor('GET', '/v1/material')).toContain('PLA')
})

test('what is made, changed, used, weighed and taken away is so', async () => {
  const vendor = await askFor('POST', '/v1/vendor', { name: 'Mine', comment: 'x' })
  const filament = await askFor('POST', '/v1/filament', {
    name: 'Blue',
    vendor_id: vendor['id'],
    material: 'PETG',
    density: 1.27,
    diameter: 1.75,
    weight: 750,
    spool_weight: 200,
    settings_extruder_temp: 240,
    color_hex: '0000FF',
  })
  expect(filament).toMatchObject({ vendor: { id: vendor['id'], name: 'Mine' }, settings_extruder_temp: 240 })
  const spool = await askFor('POST', '/v1/spool', {
    filament_id: filament['id'],
    remaining_weight: 700,
    location: 'Shelf',
  })
  expect(spool).toMatchObject({ initial_weight: 750, used_weight: 50, remaining_weight: 700, location: 'Shelf' })
  const path = `/v1/spool/${String(spool['id'])}`
  expect(await askFor('PUT', `${path}/use`, { use_weight: 30 })).toMatchObject({
    used_weight: 80,
    last_used: expect.any(String),
  })
  const used = await askFor('PUT', `${path}/use`, { use_length: 1000 })
  expect(used['used_weight']).toBeCloseTo(80 + weightG(1000, 1.27, 1.75), 9)
  expect(await askFor('PUT', `${path}/measure`, { weight: 800 })).toMatchObject({ used_weight: 150 })
  expect(await askFor('PATCH', path, { archived: true, location: null })).not.toHaveProperty('location')
  expect((await ask('GET', '/v1/spool', undefined, `filament.id=${String(filament['id'])}`)).response).toEqual([])
  expect(await ask('DELETE', `/v1/filament/${String(filament['id'])}`)).toMatchObject({ error: { status_code: 403 } })
  expect(await askFor('DELETE', path)).toEqual({ message: 'Success!' })
  expect(await ask('GET', path)).toEqual({
    response: null,
    error: { status_code: 404, message: `No spool with ID ${String(spool['id'])} found.` },
  })
})

test('what cannot be is refused, in the words of a real server', async () => {
  expect(await ask('GET', '/v1/nothing')).toMatchObject({ error: { status_code: 404, message: 'HTTP 404: Not Found' } })
  expect(await ask('POST', '/v1/filament', { density: -1 })).toMatchObject({ error: { status_code: 422 } })
  expect(await ask('POST', '/v1/spool', { filament_id: 9999 })).toMatchObject({
    error: { message: 'No filament with ID 9999 found.' },
  })
  const proxy = (params: object) => socket.call('server.spoolman.proxy', params)
  await expect(proxy({ request_method: 'FOO', path: '/v1/spool' })).rejects.toThrow('Invalid HTTP method: FOO')
  await expect(proxy({ request_method: 'GET', path: 'v1/spool' })).rejects.toThrow(
    'Invalid path, must start with the API version, e.g. /v1',
  )
  await expect(proxy({ request_method: 'GET', path: '/v1/spool/9999' })).rejects.toMatchObject({
    code: -32601,
    message: 'Not Found',
  })
})

test('nothing that comes is a fault of ours', async () => {
  const path = fc.array(fc.constantFrom('v1', 'spool', 'filament', 'vendor', '1', '-1', '__proto__', 'use', 'x'), {
    maxLength: 5,
  })
  const body = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom('name', 'density', 'filament_id', 'extra', 'use_length', 'used_weight'),
      fc.jsonValue(),
    ),
  )
  await fc.assert(
    fc.asyncProperty(
      path,
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH'),
      body,
      fc.string(),
      async (words, verb, given, query) => {
        const answer = (await socket
          .call('server.spoolman.proxy', {
            request_method: verb,
            path: `/v1/${words.join('/')}`,
            body: given,
            query,
            use_v2_response: true,
          })
          .catch((error: Error) => error)) as Answer | Error
        if (answer instanceof Error) expect(answer.message).not.toContain('Internal')
      },
    ),
    { numRuns: 200 },
  )
})

test('the active spool grows lighter by what a print uses, and by no more', async () => {
  const status = await socket.call('server.spoolman.status')
  expect(status).toEqual({ spoolman_connected: true, pending_reports: [], spool_id: null })
  expect(await socket.call('server.spoolman.post_spool_id', { spool_id: 2 })).toEqual({ spool_id: 2 })
  await socket.hears('notify_active_spool_set', ([note]) => (note as Json)['spool_id'] === 2)
  const before = await askFor('GET', '/v1/spool/2')
  await socket.call('printer.print.start', { filename: 'extrude.gcode' })
  const { klippy } = server.running.moonraker
  await until(() => klippy.value('print_stats', 'state') === 'complete', 60_000)
  const usedMm = Number(klippy.value('print_stats', 'filament_used'))
  expect(usedMm).toBeCloseTo(120, 3)
  let grewMm = 0
  const endMs = performance.now() + 5000
  while (grewMm < usedMm - 0.1 && performance.now() < endMs) {
    await new Promise((done) => setTimeout(done, 50))
    grewMm = Number((await askFor('GET', '/v1/spool/2'))['used_length']) - Number(before['used_length'])
  }
  expect(grewMm).toBeCloseTo(usedMm, 1)
  expect(await socket.call('server.spoolman.post_spool_id')).toEqual({ spool_id: null })
}, 90_000)

test('it is all there after a restart; without [spoolman] there is none of it; elsewhere nobody is called', async () => {
  await askFor('POST', '/v1/vendor', { name: 'Kept' })
  await socket.call('server.spoolman.post_spool_id', { spool_id: 3 })
  const { data } = server
  await server.running.close()
  const again = await startServer({ conf: CONF, data })
  expect(await again.rpc('server.spoolman.get_spool_id')).toEqual({ spool_id: 3 })
  const vendors = (await again.rpc('server.spoolman.proxy', { request_method: 'GET', path: '/v1/vendor' })) as Json[]
  expect(vendors.map(({ name }) => name)).toEqual(expect.arrayContaining(['Generic', 'Kept']))
  await again.close()
  const bare = await startServer({ conf: '[server]\n', data })
  await expect(bare.rpc('server.spoolman.status')).rejects.toThrow('Method not found')
  await bare.close()
  const elsewhere = await startServer({ conf: '[spoolman]\nserver: http://10.0.0.1:7912\n', data })
  await expect(elsewhere.rpc('server.spoolman.status')).rejects.toThrow('Method not found')
  expect(elsewhere.running.moonraker.warnings.join()).toContain('is not asked')
  await elsewhere.close()
}, 60_000)
