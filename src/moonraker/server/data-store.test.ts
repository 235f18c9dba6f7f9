import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../../../tests/moonraker-server.ts'
import { startServer, until } from '../../../tests/moonraker-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({
    conf: '[data_store]\ntemperature_store_size: 3\ngcode_store_size: 4\n',
    gcodes: { 'a.gcode': 'G28\n' },
  })
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
})

type Store = Record<string, Record<string, number[]>>
const temperatures = async (): Promise<Store> => (await server.rpc('server.temperature_store')) as Store

test('temperatures come once a second, the last so many, and go on through a restart', {
  timeout: 30_000,
}, async () => {
  let store: Store = {}
  const grows = async (length: number): Promise<void> => {
    const endMs = performance.now() + 10_000
    while ((store['extruder']?.['temperatures']?.length ?? 0) < length) {
      if (performance.now() > endMs) throw new Error(`no ${length} readings: ${JSON.stringify(store)}`)
      await new Promise((done) => setTimeout(done, 50))
      store = await temperatures()
    }
  }
  await grows(2)
  expect(Object.keys(store['extruder']!)).toEqual(['temperatures', 'targets', 'powers'])
  expect(Object.keys(store)).toEqual(expect.arrayContaining(['extruder', 'heater_bed']))
  expect(store['extruder']!['temperatures']![0]).toBeCloseTo(23, 0)
  await grows(3)
  await server.rpc('printer.firmware_restart')
  await until(() => server.running.moonraker.klippy.state === 'ready', 10_000)
  expect((await temperatures())['extruder']!['temperatures']).toHaveLength(3)
  await new Promise((done) => setTimeout(done, 1500))
  expect((await temperatures())['extruder']!['temperatures']).toHaveLength(3)
  const raw = await (await fetch(`${server.url}/server/temperature_store`)).text()
  expect(raw).toMatch(/"extruder":\{"temperatures":\[\d+\.\d+,\d+\.\d+,\d+\.\d+\],"targets":\[0\.0,0\.0,0\.0\]/)
})

test('the console keeps what was sent and what came back, the last so many', async () => {
  const lines = async (count?: number): Promise<string[]> => {
    const { gcode_store } = (await server.rpc('server.gcode_store', count === undefined ? {} : { count })) as {
      gcode_store: { message: string; time: number; type: string }[]
    }
    return gcode_store.map(({ message, type }) => `${type} ${message}`)
  }
  const script = (text: string): Promise<unknown> => server.rpc('printer.gcode.script', { script: text })
  await script('M118 a\nM118 b')
  await script('')
  await expect(script('G1 X10')).rejects.toThrow('Must home')
  const all = await lines()
  expect(all).toHaveLength(4)
  expect(all.slice(0, 3)).toEqual(['response echo: a', 'response echo: b', 'command G1 X10'])
  expect(all[3]).toMatch(/^response !! Must home axis first/)
  expect(await lines(1)).toEqual(all.slice(3))
  expect(await lines(0)).toEqual(all)
  expect(await lines(-3)).toEqual(all.slice(3))
  // Only scripts are commands: a print that is started is one, its pause is none.
  await server.rpc('printer.print.start', { filename: 'a.gcode' })
  await expect(lines()).resolves.toContain('command SDCARD_PRINT_FILE FILENAME="a.gcode"')
})
