// The twin against a living printer of the same make: what it foretold is what comes.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Forecast } from '#protocol'
import { createForecastCursor, followForecast, foretold, foretoldRange } from '#protocol'
import type { Twin } from '#twin'
import { configTextOf, createTwin } from '#twin'
import { loadMachine } from '../src/cli/printer-files.ts'
import { createLivePrinter } from './live-printer.ts'
import { loadMaterial } from './materials.ts'

/** A wall of 20 x 20 mm, 3 layers high. */
function smallPart(): Uint8Array {
  const lines = ['M104 S210', 'M140 S60', 'G28', 'M190 S60', 'M109 S210', 'M83', 'G90']
  for (let layer = 0; layer < 3; layer++) {
    lines.push(`;LAYER_CHANGE`, `;Z:${0.2 * (layer + 1)}`, `G1 Z${0.2 * (layer + 1)} F600`, 'G1 X100 Y100 F6000')
    for (const [x, y] of [
      [120, 100],
      [120, 120],
      [100, 120],
      [100, 100],
    ]) {
      lines.push(`G1 X${x} Y${y} E0.7 F1200`)
    }
  }
  lines.push('M104 S0', 'M140 S0', 'M107')
  return new TextEncoder().encode(`${lines.join('\n')}\n`)
}

const printer = 'ender3'
const configText = readFileSync(new URL(`../data/printers/${printer}/printer.cfg`, import.meta.url), 'utf8')
const file = smallPart()
let twin: Twin
let forecast: Forecast

beforeAll(async () => {
  twin = createTwin({ configText, machine: loadMachine(printer), material: loadMaterial('PLA') })
  forecast = await twin.forecast(file)
})

describe('the forecast', () => {
  test('has a row a second, bytes that never fall and the layers of the file', () => {
    const { fileBytes, timeS, layer } = forecast
    expect(timeS.length).toBe(Math.round(forecast.durationS) + 1)
    expect(fileBytes.every((byte, row) => row === 0 || byte >= fileBytes[row - 1]!)).toBe(true)
    expect(fileBytes.at(-1)).toBeLessThanOrEqual(file.length)
    expect(forecast.layers).toBe(3)
    expect(layer[0]).toBe(-1)
    expect(forecast.filamentMm).toBeCloseTo(3 * 4 * 0.7, 6)
  })

  test('a living printer of the same make takes as long and is as hot at the same byte', () => {
    const live = createLivePrinter({ printer, gcodes: { 'part.gcode': file }, seed: 7, room: { ambient: 23 } })
    live.send('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME=part.gcode' })
    live.run(0.5)
    const startS = live.printer.reactor.timeS
    const cursor = createForecastCursor(forecast)
    let worstC = 0
    while (live.status('print_stats')['state'] === 'printing') {
      const timeS = live.printer.reactor.timeS
      const row = followForecast(cursor, Number(live.status('virtual_sdcard')['file_position']), timeS)
      const [low, high] = foretoldRange(forecast, 'nozzle_c', row, 2)
      const readC = Number(live.status('extruder')['temperature'])
      if (timeS - startS > 3) worstC = Math.max(worstC, low - readC, readC - high)
      live.run(1)
    }
    expect(Math.abs(live.printer.reactor.timeS - startS - forecast.durationS)).toBeLessThan(10)
    expect(worstC).toBeLessThan(4)
  })

  test('is the same for the same seed', async () => {
    const again = await createTwin({
      configText,
      machine: loadMachine(printer),
      material: loadMaterial('PLA'),
    }).forecast(file)
    expect(again).toEqual(forecast)
  })

  test('a file that cannot be printed is said to be so in one sentence', async () => {
    const broken = new TextEncoder().encode('G28\nG1 X9000 F600\n')
    const lone = createTwin({ configText, machine: loadMachine(printer), material: loadMaterial('PLA'), camera: null })
    await expect(lone.forecast(broken)).rejects.toThrow(/does not come to its end: Move out of range/)
    await expect(lone.picture(10, 64, 48)).resolves.toBeNull()
  })

  test('a heater that is known to be weaker takes longer', async () => {
    const machine = loadMachine(printer)
    const identified = { bed: { fullPowerCPerS: 0.8 * machine.bed.fullPowerCPerS } }
    const slow = createTwin({ configText, machine, material: loadMaterial('PLA'), identified, camera: null })
    expect((await slow.forecast(file)).durationS).toBeGreaterThan(forecast.durationS + 10)
  })
})

describe('the cursor', () => {
  test('goes on with the time while the file stands, and not beyond', () => {
    const cursor = createForecastCursor(forecast)
    const byte = forecast.fileBytes[20]!
    const first = forecast.fileBytes.indexOf(byte)
    const last = forecast.fileBytes.lastIndexOf(byte)
    expect(last).toBeGreaterThan(first + 10)
    expect(followForecast(cursor, byte, 100)).toBe(first)
    expect(followForecast(cursor, byte, 105)).toBe(first + 5)
    expect(followForecast(cursor, byte, 9999)).toBe(last)
    expect(followForecast(cursor, Number.NaN, 9999)).toBe(-1)
    expect(foretold(forecast, 'no such channel', 3)).toBeNaN()
  })
})

describe('the expected picture', () => {
  test('shows more of the part the farther the file has come, and the head', async () => {
    const pixelsOf = async (byte: number, shown: number): Promise<number> => {
      const picture = await twin.picture(byte, 160, 120)
      expect(picture?.rgb.length).toBe(3 * 160 * 120)
      return picture!.mask.reduce((sum, what) => sum + Number(what === shown), 0)
    }
    const before = await pixelsOf(0, 1)
    const after = await pixelsOf(file.length, 1)
    expect(before).toBe(0)
    expect(after).toBeGreaterThan(20)
    expect(await pixelsOf(0, 2)).toBeGreaterThan(100)
  })
})

test('a configuration told over the wire makes the same printer.cfg', () => {
  const text = configTextOf({ printer: { kinematics: 'corexy' }, 'gcode_macro A': { gcode: '\nG28\nG1 X1' } })
  expect(text).toBe('[printer]\nkinematics: corexy\n\n[gcode_macro A]\ngcode: \n  G28\n  G1 X1\n')
})

test('a printer that is warm already is foretold to start sooner', async () => {
  const lone = createTwin({ configText, machine: loadMachine(printer), material: loadMaterial('PLA'), camera: null })
  const warm = await lone.forecast(file, { ambientC: 23, nozzleC: 180, bedC: 55, chamberC: Number.NaN })
  expect(foretold(warm, 'bed_c', 1)).toBeGreaterThan(54)
  expect(foretold(warm, 'nozzle_c', 1)).toBeGreaterThan(175)
  expect(warm.durationS).toBeLessThan(forecast.durationS - 60)
})
