import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../../../tests/moonraker-server.ts'
import { startServer } from '../../../tests/moonraker-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
})

test('proc_stats come every second, with Klipper down as well, in the shape that clients read', async () => {
  const socket = await server.socket()
  const [first] = (await socket.hears('notify_proc_stat_update')) as Record<string, unknown>[]
  expect(Object.keys(first!)).toEqual([
    'moonraker_stats',
    'cpu_temp',
    'network',
    'system_cpu_usage',
    'system_memory',
    'websocket_connections',
  ])
  expect(Object.keys(first!['moonraker_stats'] as object)).toEqual(['time', 'cpu_usage', 'memory', 'mem_units'])
  server.running.moonraker.klippy.close()
  const from = socket.heard.length
  const startMs = performance.now()
  await socket.hears('notify_proc_stat_update', () => socket.heard.length > from + 1)
  expect(performance.now() - startMs).toBeLessThan(3500)
  const all = (await server.rpc('machine.proc_stats')) as Record<string, unknown>
  expect((all['moonraker_stats'] as unknown[]).length).toBeGreaterThan(1)
  expect(all).toMatchObject({ throttled_state: null, system_memory: { total: expect.any(Number) } })
  socket.close()
})

test('the machine below is told of, and left alone', async () => {
  const { system_info: info } = (await server.rpc('machine.system_info')) as { system_info: Record<string, unknown> }
  expect(info).toMatchObject({
    cpu_info: { cpu_count: expect.any(Number), bits: '64bit', memory_units: 'kB' },
    provider: 'none',
    available_services: [],
    instance_ids: { moonraker: 'moonraker', klipper: 'klipper' },
  })
  expect((info['python'] as { version: unknown[] }).version).toHaveLength(5)
  for (const action of ['shutdown', 'reboot']) {
    await expect(server.rpc(`machine.${action}`)).rejects.toThrow(new RegExp(`^Cannot ${action} from within a `))
  }
  await expect(server.rpc('machine.services.restart', { service: 'klipper' })).rejects.toThrow(
    "Service 'klipper' not allowed",
  )
  await expect(server.rpc('machine.services.stop', { service: 'moonraker' })).rejects.toThrow(
    "Service action 'stop' not available for moonraker",
  )
  await expect(server.rpc('machine.device_power.devices')).rejects.toThrow('Method not found')
})
