import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer, TestSocket } from '../../../tests/moonraker-server.ts'
import { startServer } from '../../../tests/moonraker-server.ts'

let server: TestServer
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'printwright-agents-'))
  const shipped = readFileSync(new URL('../../../data/printers/generic-cartesian/printer.cfg', import.meta.url), 'utf8')
  const macro = '[gcode_macro CALL_AGENT]\ngcode:\n  {action_call_remote_method("alert", a=1, b="x")}\n'
  const configPath = join(folder, 'printer.cfg')
  writeFileSync(configPath, `${shipped}\n${macro}`)
  server = await startServer({ configPath })
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
  rmSync(folder, { recursive: true })
})

const identify = (socket: TestSocket, name: string, type: string) =>
  socket.call('server.connection.identify', { client_name: name, version: '1', type, url: 'http://a' })

/** What an agent is asked, with what to say to it. */
function answering(socket: TestSocket): { method: string; params?: unknown }[] {
  const asked: { method: string; params?: unknown }[] = []
  socket.ws.on('message', (data) => {
    const message = JSON.parse(String(data)) as { id?: number; method?: string; params?: unknown }
    if (message.method === undefined || message.id === undefined) return
    asked.push({ method: message.method, params: message.params })
    const { id, method, params } = message
    const says =
      method === 'bad' ? { error: { code: 417, message: 'nope' } } : { result: { echo: params ?? null, ratio: 1.0 } }
    if (method !== 'silent') socket.ws.send(JSON.stringify({ jsonrpc: '2.0', id, ...says }))
  })
  return asked
}

test('an agent comes, is asked, tells, is called by a macro, goes', async () => {
  const client = await server.socket()
  const agent = await server.socket()
  const asked = answering(agent)
  await identify(client, 'page', 'web')
  await identify(agent, 'helper', 'agent')
  expect(await client.hears('notify_agent_event')).toEqual([
    { agent: 'helper', event: 'connected', data: { name: 'helper', version: '1', type: 'agent', url: 'http://a' } },
  ])
  expect(await client.call('server.extensions.list')).toEqual({
    agents: [{ name: 'helper', version: '1', type: 'agent', url: 'http://a' }],
  })
  const double = await server.socket()
  await expect(identify(double, 'helper', 'agent')).rejects.toThrow("Agent 'helper' already registered and connected'")
  const request = (method: string, given?: unknown) =>
    client.call('server.extensions.request', { agent: 'helper', method, arguments: given })
  expect(await request('hello', { x: 1 })).toEqual({ echo: { x: 1 }, ratio: 1 })
  expect(await request('hello')).toEqual({ echo: null, ratio: 1 })
  expect(asked[1]).toEqual({ method: 'hello', params: undefined })
  await expect(request('hello', 'x')).rejects.toThrow("The 'arguments' field must contain an object or a list")
  await expect(request('bad')).rejects.toMatchObject({ code: 424, message: 'Agent helper RPC error' })
  await expect(client.call('server.extensions.request', { agent: 'x', method: 'y' })).rejects.toThrow(
    'Agent x not connected',
  )

  const errors: unknown[] = []
  client.ws.on('message', (data) => errors.push((JSON.parse(String(data)) as { error?: unknown }).error))
  await expect(request('bad')).rejects.toMatchObject({ code: 424 })
  expect(errors).toContainEqual(expect.objectContaining({ data: { code: 417, message: 'nope' } }))

  expect(await agent.call('connection.send_event', { event: 'seen', data: { a: 1 } })).toBe('ok')
  await client.hears('notify_agent_event', ([event]) => (event as { data?: { a?: number } }).data?.a === 1)
  await expect(agent.call('connection.send_event', { event: 'connected' })).rejects.toThrow(
    "Event 'connected' is reserved",
  )
  await expect(client.call('connection.send_event', { event: 'x' })).rejects.toThrow(
    "Only connections of the 'agent' type can send events",
  )
  expect(agent.heard.some(({ method }) => method === 'notify_agent_event')).toBe(false)

  expect(await agent.call('connection.register_remote_method', { method_name: 'alert' })).toBe('ok')
  await expect(agent.call('connection.register_remote_method', { method_name: 'alert' })).rejects.toThrow(
    'Remote method (alert) already registered',
  )
  await client.call('printer.gcode.script', { script: 'CALL_AGENT' })
  expect(await agent.hears('alert')).toEqual({ a: 1, b: 'x' })

  const waiting = expect(request('silent')).rejects.toMatchObject({ code: 500, message: 'Client Socket Disconnected' })
  agent.close()
  await waiting
  await client.hears('notify_agent_event', ([event]) => (event as { event: string }).event === 'disconnected')
  expect(await client.call('server.extensions.list')).toEqual({ agents: [] })
  client.close()
  double.close()
})

test('feeds are kept and have no entries, for nothing is fetched', async () => {
  const say = (method: string, params?: object) => server.rpc(`server.announcements.${method}`, params)
  expect(await say('list')).toEqual({ entries: [], feeds: ['moonraker', 'klipper', 'spoolman'] })
  expect(await say('post_feed', { name: 'mine' })).toEqual({ feed: 'mine', action: 'added' })
  expect(await say('post_feed', { name: 'mine' })).toEqual({ feed: 'mine', action: 'skipped' })
  expect(await say('feeds')).toEqual({ feeds: ['moonraker', 'klipper', 'spoolman', 'mine'] })
  expect(await say('delete_feed', { name: 'mine' })).toEqual({ feed: 'mine', action: 'removed' })
  await expect(say('delete_feed', { name: 'moonraker' })).rejects.toThrow("Feed 'moonraker' not stored")
  await expect(say('dismiss', { entry_id: 'a/b' })).rejects.toThrow('No key matching entry id: a/b')
  expect(await say('update')).toEqual({ entries: [], modified: false })
})

test('the log is written and turned over', async () => {
  const path = join(server.data, 'logs', 'moonraker.log')
  expect(readFileSync(path, 'utf8')).toContain('Klippy ready')
  expect(await server.rpc('server.logs.rollover')).toEqual({
    rolled_over: ['moonraker'],
    failed: { klipper: 'Unable to detect Klipper Service, cannot perform manual rollover' },
  })
  expect(readFileSync(`${path}.1`, 'utf8')).toContain('Klippy ready')
  await expect(server.rpc('server.logs.rollover', { application: 'foo' })).rejects.toThrow('Unknown application foo')
})
