// The machine's own meters through Moonraker's sensors: there for whoever asks, and for nothing while nobody does.
import { expect, test } from 'vitest'
import { METER_NAMES } from '#printer'
import { startServer, until } from './moonraker-server.ts'

interface Sensor {
  readonly type: string
  readonly values: Readonly<Record<string, number>>
  readonly parameter_info?: readonly { readonly name: string; readonly units: string }[]
}

const TRUSTED = '[authorization]\ntrusted_clients:\n  127.0.0.0/8\n\n'

test('a server with its own settings publishes them all by their names', async () => {
  const server = await startServer()
  try {
    expect(server.running.moonraker.components).toContain('sensor')
    expect(server.printer.plant.senses).toBeNull()
    const { sensors } = (await server.rpc('server.sensors.list', { extended: true })) as {
      sensors: Record<string, Sensor>
    }
    expect(sensors['machine']?.parameter_info?.map(({ name }) => name)).toEqual(METER_NAMES)
    expect(sensors['machine']?.values['supply_v']).toBeCloseTo(24, 0)
    const socket = await server.socket()
    const [update] = (await socket.hears('notify_sensor_update')) as [{ machine: Record<string, number> }]
    expect(Object.keys(update.machine)).toContain('accel_x_rms_g')
    const { machine } = (await server.rpc('server.sensors.measurements', {})) as { machine: Record<string, number[]> }
    expect(machine['supply_v']?.length).toBeGreaterThan(0)
    socket.close()
  } finally {
    await server.close()
  }
  expect(server.failures).toEqual([])
})

test('those that are named, beside what Klipper tells; nobody asks: nothing is measured', async () => {
  const sensor =
    '[sensor few]\ntype: printwright\nmeters: supply_v, encoder_mm\nparameter_bed:\n  object=heater_bed\n  field=power\n'
  const server = await startServer({ conf: `${TRUSTED}${sensor}` })
  try {
    const socket = await server.socket()
    const startS = server.printer.reactor.timeS
    await until(() => server.printer.reactor.timeS > startS + 30, 20_000)
    expect(server.printer.plant.senses).toBeNull()
    const info = (await server.rpc('server.sensors.info', { sensor: 'few' })) as Sensor
    expect(Object.keys(info.values).sort()).toEqual(['bed', 'encoder_mm', 'supply_v'])
    expect(server.printer.plant.senses).not.toBeNull()
    socket.close()
  } finally {
    await server.close()
  }
  expect(server.failures).toEqual([])
})
