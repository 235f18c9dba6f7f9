// What the operator sees of a printer that lives: the same machine, status and meters as a client has them.
import { expect, test } from 'vitest'
import { readPortMetadata } from '#moonraker'
import { channelOf, createPerception, layersOfFile, type Perception, type Scene } from '#operator'
import { createVirtualPort, injectFault } from '#printer'
import { readFaults } from '../../src/cli/fault-options.ts'
import { loadMachine } from '../../src/cli/printer-files.ts'
import { createLivePrinter, type LivePrinter, type LivePrinterOptions } from '../live-printer.ts'

const LAYERS = 4
const FILE = `; sliced
M140 S50
M104 S205
G28
M109 S205
M106 S255
M83
${Array.from({ length: LAYERS }, (_, layer) => {
  const lines = Array.from({ length: 20 }, (_, i) => `G1 X${20 + (i % 2) * 60} Y${20 + i} E2.5 F3000`)
  return `;LAYER_CHANGE\n;Z:${0.3 * (layer + 1)}\nG1 Z${0.3 * (layer + 1)} F600\n${lines.join('\n')}`
}).join('\n')}
M107
M104 S0
`

interface Seen {
  readonly live: LivePrinter
  readonly perception: Perception
  /** Lets seconds pass and looks once in each of them. */
  watch(seconds: number): Promise<Scene>
}

function see(options: LivePrinterOptions = {}, meters?: readonly string[]): Seen {
  const live = createLivePrinter({ gcodes: { 'a.gcode': FILE }, ...options })
  const port = createVirtualPort(live.printer, {
    readMetadata: readPortMetadata,
    ...(meters === undefined ? {} : { meters }),
  })
  const perception = createPerception({ printer: port, nowS: () => live.printer.reactor.timeS })
  const watch = async (seconds: number): Promise<Scene> => {
    let scene: Scene | null = null
    for (let second = 0; second < seconds; second++) {
      // Promises of this port come about while time passes.
      const looking = perception.look()
      for (let turn = 0; turn < 10; turn++) {
        live.run(0.1)
        await new Promise(setImmediate)
      }
      scene = await looking
    }
    return scene ?? expect.fail()
  }
  return { live, perception, watch }
}

test('a printer at rest: what it tells, and nothing of what it has not', async () => {
  const { watch, live } = see()
  const scene = await watch(3)
  expect(scene.host).toBe('ready')
  expect(scene.print).toBe('standby')
  expect(scene.layer).toBe(-1)
  expect(scene.fileByte).toBeNaN()
  expect(Math.abs(scene.timeS - live.printer.reactor.timeS)).toBeLessThan(1.5)
  expect(channelOf(scene, 'nozzle_c')).toBeGreaterThan(15)
  expect(channelOf(scene, 'nozzle_target_c')).toBe(0)
  expect(Math.abs(channelOf(scene, 'supply_v') - 24)).toBeLessThan(0.5)
  expect(channelOf(scene, 'picture_brightness')).toBeNaN()
  expect(scene.speedRatio).toBe(1)
})

test('a print: file, layer, motion, filament, meters', async () => {
  const { watch, live, perception } = see()
  await watch(2)
  perception.setLayers(layersOfFile(Buffer.from(FILE)))
  const done = live.printer.host
  live.say('SDCARD_PRINT_FILE FILENAME=a.gcode')
  const layers = new Set<number>()
  let scene = await watch(1)
  let fastest = 0
  for (let second = 0; second < 400 && done.job.stats.state === 'printing'; second++) {
    scene = await watch(1)
    if (scene.print === 'printing') layers.add(scene.layer)
    fastest = Math.max(fastest, channelOf(scene, 'speed_mm_per_s'))
    if (scene.layer === 2) {
      expect(channelOf(scene, 'z_mm')).toBeGreaterThan(0.3)
      expect(channelOf(scene, 'part_fan_rpm')).toBeGreaterThan(4000)
      expect(channelOf(scene, 'part_fan_ratio')).toBe(1)
    }
  }
  expect([...layers].sort()).toEqual([-1, 0, 1, 2, 3])
  expect(scene.filename).toBe('a.gcode')
  expect(scene.fileBytes).toBe(FILE.length)
  expect(fastest).toBeGreaterThan(40)
  const usedMm = channelOf(scene, 'filament_used_mm')
  expect(usedMm).toBeGreaterThan(190)
  expect(Math.abs(channelOf(scene, 'encoder_mm') - usedMm)).toBeLessThan(12)
})

test('a printer without meters: NaN, and never there', async () => {
  const { watch } = see({}, [])
  const scene = await watch(3)
  expect(channelOf(scene, 'supply_v')).toBeNaN()
  expect(Math.min(...scene.ageS)).toBeLessThan(1.5)
  expect(scene.ageS).toContain(Number.POSITIVE_INFINITY)
  expect(channelOf(scene, 'mcu_alive')).toBe(1)
})

test('a shutdown is seen with its words, a restart too, and what is stale is not known', async () => {
  const { watch, live } = see()
  await watch(2)
  injectFault(live.printer, readFaults(['thermistor-open@start'], loadMachine('generic-cartesian'))[0]!)
  const down = await watch(20)
  expect(down.host).toBe('shutdown')
  expect(down.hostMessage).toMatch(/ADC out of range/)
  expect(channelOf(down, 'mcu_alive')).toBe(1)
  live.say('FIRMWARE_RESTART')
  const away = await watch(1)
  expect(away.host).toBe('disconnected')
  expect(away.console.map(({ text }) => text).join('\n')).toMatch(/Klipper state: Disconnect/)
  await watch(8)
  expect(channelOf(await watch(1), 'nozzle_target_c')).toBe(0)
})

test('where nothing changes everything is known all the same', async () => {
  const { watch } = see({ room: { sensors: 'ideal' } })
  const scene = await watch(20)
  expect(channelOf(scene, 'nozzle_c')).toBeCloseTo(25, 0)
})

test('the same seed gives the same scenes', async () => {
  const scenes = await Promise.all([1, 1].map(async (seed) => await see({ seed }).watch(5)))
  expect(scenes[1]).toEqual(scenes[0])
})
