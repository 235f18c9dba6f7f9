import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlainRecord, PlainValue } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import { createSensorMeters } from './meters.ts'

function meters(answer: () => PlainValue) {
  let timeS = 100
  let asked = 0
  const ask = async (method: string): Promise<PlainValue> => {
    expect(method).toBe('server.sensors.list')
    asked++
    return answer()
  }
  const timers = { nowS: () => timeS, after: () => () => undefined }
  return {
    sensors: createSensorMeters(ask, timers),
    pass: (seconds: number) => {
      timeS += seconds
    },
    asked: () => asked,
  }
}

/** As a Moonraker with a power meter behind MQTT and one of ours answers. */
const ANSWER: PlainRecord = {
  sensors: {
    mains: {
      id: 'mains',
      friendly_name: 'Mains',
      type: 'mqtt',
      values: { power: 119.8, voltage: 234.2, on: true },
      parameter_info: [
        { name: 'power', units: 'W' },
        { name: 'voltage', units: 'V' },
        { name: 'humidity', units: '%' },
      ],
    },
    machine: {
      id: 'machine',
      values: { supply_v: 24.1, power: 60 },
      parameter_info: [{ units: 'V', name: 'supply_v' }],
    },
  },
}

test('parameters become meters by their names, with their units', async () => {
  const { sensors } = meters(() => ANSWER)
  expect(await sensors.read()).toEqual([
    { name: 'power', unit: 'W', value: 119.8, ageS: 0 },
    { name: 'voltage', unit: 'V', value: 234.2, ageS: 0 },
    { name: 'humidity', unit: '%', value: null, ageS: Number.POSITIVE_INFINITY },
    { name: 'on', unit: '', value: 1, ageS: 0 },
    { name: 'supply_v', unit: 'V', value: 24.1, ageS: 0 },
    { name: 'machine power', unit: '', value: 60, ageS: 0 },
  ])
})

test('notifications renew what is known; the server is asked when that is old', async () => {
  const { sensors, pass, asked } = meters(() => ANSWER)
  await sensors.read()
  pass(0.3)
  sensors.onNotification('notify_sensor_update', [{ mains: { power: 200 }, unknown: { x: 1 } }])
  const [power, voltage] = await sensors.read()
  expect(power).toEqual({ name: 'power', unit: 'W', value: 200, ageS: 0 })
  expect(voltage?.ageS).toBeCloseTo(0.3, 9)
  expect(asked()).toBe(1)
  pass(1)
  expect((await sensors.read())[0]?.value).toBe(119.8)
  expect(asked()).toBe(2)
})

test('a server without sensors has no meters, and is not asked again at once; a lost link is told', async () => {
  for (const code of [-32601, 404]) {
    const { sensors, asked, pass } = meters(() => {
      throw new PrinterRefusal(code, 'Method not found')
    })
    expect([await sensors.read(), await sensors.read(), asked()]).toEqual([[], [], 1])
    pass(61)
    await sensors.read()
    expect(asked()).toBe(2)
  }
  const lost = meters(() => {
    throw new LinkLost('lost', 'gone')
  })
  await expect(lost.sensors.read()).rejects.toThrow('gone')
})

test('whatever a server answers: numbers or null, names once, nothing without bounds', async () => {
  const json = fc.jsonValue() as fc.Arbitrary<PlainValue>
  const sensor = fc.record({
    values: fc.dictionary(fc.string({ maxLength: 100 }), json),
    parameter_info: fc.array(fc.oneof(json, fc.record({ name: json, units: json }))),
  }) as fc.Arbitrary<PlainRecord>
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.oneof(sensor, json)), json, async (all, told) => {
      const { sensors } = meters(() => ({ sensors: all as PlainRecord }))
      await sensors.read()
      sensors.onNotification('notify_sensor_update', [told])
      const read = await sensors.read()
      expect(new Set(read.map(({ name }) => name)).size).toBe(read.length)
      for (const { name, value, unit } of read) {
        expect(value === null || Number.isFinite(value)).toBe(true)
        expect(name.length).toBeLessThan(170)
        expect(unit.length).toBeLessThan(21)
      }
    }),
    { numRuns: 200 },
  )
})
