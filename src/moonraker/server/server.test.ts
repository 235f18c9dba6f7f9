import { afterAll, beforeAll, expect, test } from 'vitest'
import { RpcFailure, startServer, type TestServer } from '../../../tests/moonraker-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
})

test('id 0 is an id, a batch is answered as one, nonsense has a code', async () => {
  const { ws } = await server.socket()
  const answers: unknown[] = []
  ws.on('message', (data) => answers.push(JSON.parse(String(data))))
  ws.send('{"jsonrpc":"2.0","id":0,"method":"server.websocket.id"}')
  ws.send(
    '[{"jsonrpc":"2.0","id":1,"method":"printer.info"},{"jsonrpc":"2.0","id":"x","method":"nope"},{"jsonrpc":"2.0","method":"nope"}]',
  )
  ws.send('{')
  await expect
    .poll(() => answers.filter((answer) => Array.isArray(answer) || 'id' in (answer as object)).length)
    .toBe(3)
  expect(answers).toContainEqual({ jsonrpc: '2.0', id: 0, result: { websocket_id: expect.any(Number) } })
  expect(answers).toContainEqual([
    { jsonrpc: '2.0', id: 1, result: expect.objectContaining({ state: 'ready' }) },
    { jsonrpc: '2.0', id: 'x', error: { code: -32601, message: 'Method not found' } },
    // As with the real server a refusal is told even where nobody asked for an answer.
    { jsonrpc: '2.0', id: null, error: { code: -32601, message: 'Method not found' } },
  ])
  expect(answers).toContainEqual({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } })
  ws.close()
})

test('a refused command has Klipper’s words, over both ways', async () => {
  await expect(server.rpc('printer.gcode.script', { script: 'M104 S9999' })).rejects.toThrow(
    /^Requested temperature \(9999\.0\) out of range/,
  )
  const { status, body } = await server.http('POST', '/printer/gcode/script', { script: 'M104 S9999' })
  expect(status).toBe(400)
  expect(body).toMatchObject({ error: { code: 400, message: expect.stringMatching(/^Requested temperature/) } })
})

test('each client gets what it has subscribed to, and floats stay floats', async () => {
  const [one, two] = [await server.socket(), await server.socket()]
  const texts: string[] = []
  one.ws.on('message', (data) => texts.push(String(data)))
  await one.call('printer.objects.subscribe', { objects: { extruder: ['target'], webhooks: null } })
  await two.call('printer.objects.subscribe', { objects: { heater_bed: ['target'] } })
  await two.call('printer.gcode.script', { script: 'M104 S33\nM140 S44' })
  await one.hears('notify_status_update', ([status]) => JSON.stringify(status) === '{"extruder":{"target":33}}')
  await two.hears('notify_status_update', ([status]) => JSON.stringify(status) === '{"heater_bed":{"target":44}}')
  expect(texts.some((text) => text.includes('"target":33.0'))).toBe(true)
  expect(JSON.stringify(one.heard)).not.toContain('heater_bed')
  one.close()
  two.close()
})

test('a restart is told in order, and the server comes back by itself', async () => {
  const socket = await server.socket()
  await socket.call('printer.emergency_stop')
  await socket.hears('notify_klippy_shutdown')
  await expect(socket.call('printer.gcode.script', { script: 'G28' })).rejects.toThrow(/FIRMWARE_RESTART/)
  await socket.call('printer.firmware_restart')
  await socket.hears('notify_klippy_ready')
  const told = socket.heard.map(({ method }) => method).filter((method) => method.startsWith('notify_klippy'))
  expect(told).toEqual(['notify_klippy_shutdown', 'notify_klippy_disconnected', 'notify_klippy_ready'])
  await expect(socket.call('server.info')).resolves.toMatchObject({ klippy_state: 'ready' })
  await expect(socket.call('nope')).rejects.toThrow(RpcFailure)
  socket.close()
})

test('answers JSON-RPC over plain HTTP: one request, a list, or nothing to those who want no answer', async () => {
  const ask = (body: unknown): ReturnType<TestServer['http']> => server.http('POST', '/server/jsonrpc', body)
  const one = await ask({ jsonrpc: '2.0', id: 0, method: 'printer.objects.query', params: { objects: { nope: null } } })
  expect(one).toMatchObject({ status: 200, body: { jsonrpc: '2.0', id: 0, result: { status: { nope: {} } } } })
  const list = await ask([
    { jsonrpc: '2.0', id: 'a', method: 'printer.print.pause' },
    { jsonrpc: '2.0', id: 'b', method: 'server.database.get_item', params: { namespace: 'nope' } },
    { jsonrpc: '2.0', id: 'c', method: 'server.websocket.id' },
  ])
  expect(list.body).toEqual([
    { jsonrpc: '2.0', id: 'a', result: 'ok' },
    { jsonrpc: '2.0', id: 'b', error: { code: -32601, message: 'Namespace nope not found' } },
    { jsonrpc: '2.0', id: 'c', error: { code: -32601, message: 'Method not found' } },
  ])
  expect(await ask({ jsonrpc: '2.0', method: 'server.info' })).toMatchObject({ status: 200, body: '' })
  expect((await server.http('GET', '/server/jsonrpc')).status).toBe(405)
})
