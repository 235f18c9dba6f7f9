import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Meter, PlainValue, PrinterEvent, PrinterStatus, StatusUpdate } from '#protocol'
import { LinkLost } from '#protocol'
import { CHANNELS, type ChannelName } from './channels.ts'
import { layerAt, layersOfFile } from './layer-table.ts'
import { channelOf, createPerception, type Perception, type SeenPrinter } from './perception.ts'

interface Fake {
  readonly printer: SeenPrinter
  readonly perception: Perception
  tell(status: PrinterStatus): void
  say(event: PrinterEvent): void
  readonly at: { timeS: number; isLost: boolean; meters: readonly Meter[]; objects: readonly string[] }
}

/** A printer that says what a test has it say. */
function fake(objects: readonly string[] = ['extruder', 'heater_bed', 'fan']): Fake {
  const at: Fake['at'] = { timeS: 1000, isLost: false, meters: [], objects }
  let onUpdate = (_: StatusUpdate): void => undefined
  let onEvent = (_: PrinterEvent): void => undefined
  const answer = async <T>(value: T): Promise<T> => {
    if (at.isLost) throw new LinkLost('lost', 'The server closed the connection.')
    return value
  }
  const printer: SeenPrinter = {
    info: () => answer({ hostname: 'p', softwareVersion: '1', state: 'ready', message: 'Printer is ready' }),
    listObjects: () => answer(at.objects),
    query: () => answer({ eventtimeS: at.timeS - 900, status: {} }),
    subscribe: (_, told) => {
      onUpdate = told
      return answer(() => undefined)
    },
    listen: (told) => {
      onEvent = told
      return () => undefined
    },
    meters: () => answer(at.meters),
    cameraFrame: () => answer(null),
  }
  const perception = createPerception({ printer, nowS: () => at.timeS })
  const tell = (status: PrinterStatus): void =>
    onUpdate({ eventtimeS: at.timeS - 900, status, changes: status, isFull: true })
  return { printer, perception, tell, say: (event) => onEvent(event), at }
}

const STATUS: PrinterStatus = {
  webhooks: { state: 'ready', state_message: 'Printer is ready' },
  print_stats: {
    state: 'printing',
    filename: 'a.gcode',
    message: '',
    print_duration: 60,
    filament_used: 500,
    info: {},
  },
  virtual_sdcard: { file_position: 5000, file_size: 10_000 },
  toolhead: { homed_axes: 'xyz', extruder: 'extruder1', max_accel: 3000 },
  motion_report: { live_position: [10, 20, 3.2, 500], live_velocity: 80, live_extruder_velocity: 2.5 },
  gcode_move: { speed_factor: 0.9, extrude_factor: 1.02, homing_origin: [0, 0, -0.05, 0] },
  exclude_object: { objects: [{ name: 'one' }, { name: 'two' }], excluded_objects: ['two'], current_object: 'one' },
  extruder: { temperature: 30, target: 0, power: 0 },
  extruder1: { temperature: 211.3, target: 212, power: 0.4, pressure_advance: 0.045 },
  heater_bed: { temperature: 60.1, target: 60, power: 0.2 },
  'fan_generic part_cooling': { speed: 0.7, rpm: 4100 },
  'heater_fan hotend_fan': { speed: 1, rpm: 6800 },
  'temperature_sensor my_Chamber': { temperature: 41.5 },
  'temperature_sensor room': { temperature: 22.5 },
  'bme280 enclosure': { humidity: 33 },
  'filament_switch_sensor left': { enabled: true, filament_detected: true },
  'filament_motion_sensor right': { enabled: true, filament_detected: false },
  'filament_switch_sensor spare': { enabled: false, filament_detected: false },
  'tmc2240 stepper_x': { temperature: 61.5, drv_status: { otpw: 1 } },
  'tmc2209 stepper_y': { temperature: null, drv_status: null },
  'load_cell nozzle': { force_g: 1000 },
}

test('a printer with other names for its things', async () => {
  const { perception, tell } = fake(Object.keys(STATUS))
  await perception.look()
  tell(STATUS)
  const scene = await perception.look()
  const expected: Partial<Record<ChannelName, number>> = {
    nozzle_c: 211.3,
    nozzle_target_c: 212,
    chamber_c: 41.5,
    ambient_c: 22.5,
    humidity_pct: 33,
    part_fan_ratio: 0.7,
    part_fan_rpm: 4100,
    hotend_fan_rpm: 6800,
    filament_present: 0,
    driver_x_c: 61.5,
    driver_flags: 1,
    x_mm: 10,
    speed_mm_per_s: 80,
    feed_mm_per_s: 2.5,
    filament_used_mm: 500,
    mcu_alive: 1,
  }
  for (const [name, value] of Object.entries(expected)) expect(channelOf(scene, name as ChannelName), name).toBe(value)
  expect(channelOf(scene, 'nozzle_load_n')).toBeCloseTo(9.80665, 4)
  expect(channelOf(scene, 'driver_y_c')).toBeNaN()
  expect(scene).toMatchObject({
    timeS: 100,
    fileByte: 5000,
    speedRatio: 0.9,
    flowRatio: 1.02,
    zOffsetMm: -0.05,
    pressureAdvanceS: 0.045,
    objects: [
      { name: 'one', isExcluded: false },
      { name: 'two', isExcluded: true },
    ],
    currentObject: 'one',
    layer: -1,
  })
})

test('layers: as the file tells the firmware, else by its bytes', async () => {
  const { perception, tell } = fake()
  await perception.look()
  tell({ ...STATUS, print_stats: { ...STATUS['print_stats'], info: { current_layer: 12, total_layer: 40 } } })
  expect(await perception.look()).toMatchObject({ layer: 11, layers: 40 })
  tell(STATUS)
  perception.setLayers({ fromByte: Float64Array.of(100, 4000, 6000), layers: 3 })
  expect(await perception.look()).toMatchObject({ layer: 1, layers: 3 })
})

test('layers of a file by its comments, or by its heights', () => {
  const lines = (mark: (layer: number) => string): string =>
    `G28\nG92 E0\n${[0, 1, 2].map((layer) => `${mark(layer)}G1 Z${0.2 * (layer + 1)} F600\nG1 X10 Y0 E${2 * layer + 1}\nG1 X0 Y10 E${2 * layer + 2}\n`).join('')}`
  for (const mark of [() => ';LAYER_CHANGE\n', (layer: number) => `;LAYER:${layer}\n`, () => '']) {
    const text = lines(mark)
    const table = layersOfFile(new TextEncoder().encode(text))
    expect(table.layers).toBe(3)
    for (const [layer, z] of ['Z0.2', 'Z0.4', 'Z0.6'].entries()) {
      const after = text.indexOf('\n', text.indexOf('\n', text.indexOf(z)) + 1)
      expect(layerAt(table, after)).toBe(layer)
    }
    expect(layerAt(table, 0)).toBe(-1)
  }
})

test('meters fill in what the status does not tell, and what is old is not known', async () => {
  const { perception, tell, at } = fake()
  await perception.look()
  tell(STATUS)
  at.meters = [
    { name: 'nozzle_c', unit: '°C', value: 999, ageS: 0 },
    { name: 'supply_v', unit: 'V', value: 24, ageS: 2 },
    { name: 'supply_a', unit: 'A', value: 3, ageS: 500 },
    { name: 'encoder_mm', unit: 'mm', value: null, ageS: Number.POSITIVE_INFINITY },
    { name: 'somebody else’s', unit: '', value: 1, ageS: 0 },
  ]
  const scene = await perception.look()
  expect(channelOf(scene, 'nozzle_c')).toBe(30)
  expect(channelOf(scene, 'supply_v')).toBe(24)
  expect(scene.ageS[CHANNELS.findIndex(({ name }) => name === 'supply_v')]).toBe(2)
  for (const name of ['supply_a', 'encoder_mm'] as const) expect(channelOf(scene, name)).toBeNaN()
  at.timeS += 20
  expect(channelOf(await perception.look(), 'nozzle_c')).toBeNaN()
})

test('a lost link: a scene all the same, and everything again when it is back', async () => {
  const { perception, tell, say, at } = fake()
  await perception.look()
  tell(STATUS)
  at.isLost = true
  say({ kind: 'link-lost', reason: 'it was cut' })
  at.timeS += 60
  const lost = await perception.look()
  expect(lost.host).toBe('disconnected')
  expect(lost.channels.every(Number.isNaN)).toBe(true)
  at.isLost = false
  say({ kind: 'link-restored' })
  await perception.look()
  tell(STATUS)
  expect(channelOf(await perception.look(), 'bed_c')).toBe(60.1)
})

test('a console that floods: the latest of it, each no longer than it may be', async () => {
  const { perception, say } = fake()
  await perception.look()
  for (let i = 0; i < 10_000; i++) say({ kind: 'console-output', text: `${i} ${'x'.repeat(5000)}` })
  const { console } = await perception.look()
  expect(console.length).toBe(200)
  expect(console.at(-1)?.text.slice(0, 5)).toBe('9999 ')
  expect(console.every(({ text }) => text.length <= 2000)).toBe(true)
  expect((await perception.look()).console).toEqual([])
})

test('whatever a printer tells: a scene of numbers and NaN, never an error', async () => {
  const names = Object.keys(STATUS)
  const fields = [...new Set(Object.values(STATUS).flatMap((object) => Object.keys(object)))]
  const value = fc.oneof(fc.jsonValue(), fc.constant(Number.NaN), fc.double()) as fc.Arbitrary<PlainValue>
  const object = fc.oneof(fc.dictionary(fc.constantFrom(...fields), value), value)
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), object), fc.array(fc.string()), async (status, extra) => {
      const { perception, tell } = fake([...names, ...extra])
      await perception.look()
      tell(status as PrinterStatus)
      const scene = await perception.look()
      expect(scene.channels.every((number) => Number.isFinite(number) || Number.isNaN(number))).toBe(true)
      expect(typeof scene.filename).toBe('string')
      expect(scene.objects.every(({ name }) => typeof name === 'string')).toBe(true)
      for (const text of [scene.hostMessage, scene.printMessage, scene.homedAxes]) expect(typeof text).toBe('string')
    }),
    { numRuns: 300 },
  )
})
