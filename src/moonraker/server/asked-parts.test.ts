// Parts that are there only where moonraker.conf asks for them: switches, meters, updates, notifiers.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer, TestSocket } from '../../../tests/moonraker-server.ts'
import { startServer, until } from '../../../tests/moonraker-server.ts'

const CONF = `[power psu]
type: printwright
locked_while_printing: True
off_when_shutdown: True

[power lamp]
type: gpio
initial_state: on

[sensor meter]
type: printwright
name: Power meter
parameter_bed:
  object=heater_bed
  field=power
  scale=300
  units=W

[sensor other]
type: mqtt

[update_manager]

[notifier phone]
url: tgram://a/b
`

let server: TestServer
let socket: TestSocket
beforeAll(async () => {
  server = await startServer({ conf: CONF, gcodes: { 'slow.gcode': 'G4 P600000\n' } })
  socket = await server.socket()
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
})

test('an update is asked for in every way and replaces nothing', async () => {
  const status = (await socket.call('machine.update.status')) as {
    version_info: Record<string, unknown>
    busy: boolean
  }
  expect(status.busy).toBe(false)
  expect(status.version_info).toMatchObject({
    system: { package_count: 0 },
    printwright: { is_valid: true, warnings: [] },
  })
  expect(await socket.call('machine.update.refresh')).toEqual(status)
  await socket.hears('notify_update_refreshed')
  expect(await socket.call('machine.update.full')).toBe('ok')
  await socket.hears('notify_update_response', ([note]) => (note as { complete: boolean }).complete)
  await expect(socket.call('machine.update.client', { name: 'x' })).rejects.toMatchObject({
    code: -32601,
    message: 'Updater x not available',
  })
  await expect(socket.call('machine.update.refresh', { name: 'x' })).rejects.toThrow("No updater registered for 'x'")
})

test('a meter shows what Klipper tells of the machine', async () => {
  await expect(socket.call('server.sensors.info', { sensor: 'x' })).rejects.toThrow('No valid sensor named x')
  await socket.call('printer.gcode.script', { script: 'M140 S60' })
  await socket.hears('notify_sensor_update', ([note]) => (note as { meter: { bed: number } }).meter.bed > 100)
  expect(await socket.call('server.sensors.list', { extended: true })).toMatchObject({
    sensors: {
      meter: {
        id: 'meter',
        friendly_name: 'Power meter',
        type: 'printwright',
        values: { bed: expect.any(Number) },
        parameter_info: [{ object: 'heater_bed', field: 'power', scale: '300', units: 'W', name: 'bed' }],
        history_fields: [],
      },
    },
  })
  const { meter } = (await socket.call('server.sensors.measurements')) as { meter: { bed: number[] } }
  expect(meter.bed.length).toBeGreaterThan(0)
  expect(server.running.moonraker.warnings).toContain(
    'Failed to configure sensor [sensor other]<br/>Unsupported sensor type: mqtt',
  )
})

test('notifiers are listed', async () => {
  expect(await socket.call('server.notifiers.list')).toMatchObject({
    notifiers: [{ name: 'phone', events: ['*'], title: null }],
  })
})

test('switches are switched, told of, locked while printing, off after a shutdown', async () => {
  const power = (method: string, params?: object) => socket.call(`machine.device_power.${method}`, params)
  expect(await power('devices')).toEqual({
    devices: [
      { device: 'psu', status: 'off', locked_while_printing: true, type: 'printwright' },
      { device: 'lamp', status: 'on', locked_while_printing: false, type: 'gpio' },
    ],
  })
  expect(await power('on', { psu: null, foo: null })).toEqual({ psu: 'on', foo: 'device_not_found' })
  await socket.hears('notify_power_changed', ([note]) => (note as { status: string }).status === 'on')
  expect(await power('status', { psu: null })).toEqual({ psu: 'on' })
  expect(await power('post_device', { device: 'lamp', action: 'toggle' })).toEqual({ lamp: 'off' })
  expect(await power('get_device', { device: 'lamp' })).toEqual({ lamp: 'off' })
  await expect(power('on')).rejects.toThrow('No arguments provided')
  await expect(power('get_device', { device: 'x' })).rejects.toThrow('No valid device named x')
  await expect(power('post_device', { device: 'psu', action: 'foo' })).rejects.toThrow("Invalid requested action 'foo'")
  await socket.call('printer.print.start', { filename: 'slow.gcode' })
  await until(() => server.running.moonraker.klippy.value('print_stats', 'state') === 'printing', 5000)
  await expect(power('off', { psu: null })).rejects.toThrow('Unable to change power for psu while printing')
  await socket.call('printer.emergency_stop')
  await socket.hears(
    'notify_power_changed',
    ([note]) =>
      (note as { device: string; status: string }).device === 'psu' && (note as { status: string }).status === 'off',
  )
})
