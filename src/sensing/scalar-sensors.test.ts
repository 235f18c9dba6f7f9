// Every sensor that gives one number: ideal equals truth, same seed same bytes, and what each is known for.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { BED_PROBES, createBedProbe, readBedProbe } from './bed-probe.ts'
import { CHAMBER_SENSOR, createClimateSensor, HUMIDITY_SENSOR, readClimateSensor } from './climate.ts'
import { configureDriver, createDriver, readDriverC, readStallGuard, stepDriver, TMC2209 } from './driver.ts'
import { createFanTachometer, HOTEND_FAN_TACHOMETER, readFanTachometer } from './fan-tachometer.ts'
import { createFilamentEncoder, FILAMENT_ENCODER, readFilamentEncoder, readRunOutSwitch } from './filament-encoder.ts'
import { createLoadCell, LOAD_CELL, readLoadCell } from './load-cell.ts'
import { DRIVER_FLAG } from './signals.ts'
import { createSupply, motorsW, readSupplyA, readSupplyV, SUPPLY_24V, stepSupply } from './supply.ts'

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const sigma = (values: readonly number[]): number => {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}
const times = <T>(count: number, read: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => read(i))

/** One of each, read in turn. */
function readAll(seed: number, ideal: boolean): number[] {
  const random = createRandom(seed)
  const tachometer = createFanTachometer({ ...HOTEND_FAN_TACHOMETER, ideal }, random.fork('fan'))
  const supply = createSupply({ ...SUPPLY_24V, ideal }, random.fork('supply'))
  const driver = createDriver({ ...TMC2209, ideal }, 30, random.fork('driver'))
  const encoder = createFilamentEncoder({ ...FILAMENT_ENCODER, ideal }, random.fork('encoder'))
  const cell = createLoadCell({ ...LOAD_CELL, ideal }, 25, random.fork('cell'))
  const probe = createBedProbe({ ...BED_PROBES.inductive, ideal }, 25, random.fork('probe'))
  const chamber = createClimateSensor({ ...CHAMBER_SENSOR, ideal }, random.fork('chamber'))
  return times(200, (i) => {
    stepSupply(supply, 1, { heatersW: 100, convertersW: 30 })
    stepDriver(driver, 1, 30, 0, supply.trueV, 0.1)
    const all = [
      readFanTachometer(tachometer, 0.8, 0.1),
      readSupplyV(supply),
      readSupplyA(supply),
      readDriverC(driver),
      readStallGuard(driver, 80, 0.3),
      readFilamentEncoder(encoder, i * 0.7),
      readLoadCell(cell, 12, 40, 0.1),
      readBedProbe(probe, 0.1, 50),
      readClimateSensor(chamber, 45, 0.1),
    ]
    return all
  }).flat()
}

test('the same seed gives the same readings, another seed others', () => {
  expect(readAll(4, false)).toEqual(readAll(4, false))
  expect(readAll(4, false)).not.toEqual(readAll(5, false))
})

test('ideal sensors read the truth, whatever the seed', () => {
  expect(readAll(4, true)).toEqual(readAll(5, true))
  fc.assert(
    fc.property(fc.double({ min: -1e3, max: 1e3, noNaN: true }), (truth) => {
      const random = createRandom(1)
      expect(readLoadCell(createLoadCell({ ...LOAD_CELL, ideal: true }, 25, random), truth, 80, 0.1)).toBe(truth)
      expect(readBedProbe(createBedProbe({ ...BED_PROBES.bltouch, ideal: true }, 25, random), truth, 80)).toBe(truth)
      expect(readClimateSensor(createClimateSensor({ ...HUMIDITY_SENSOR, ideal: true }, random), truth, 1)).toBe(truth)
      expect(readFilamentEncoder(createFilamentEncoder({ ...FILAMENT_ENCODER, ideal: true }, random), truth)).toBe(
        truth,
      )
      const supply = createSupply({ ...SUPPLY_24V, ideal: true }, random)
      stepSupply(supply, 1, { heatersW: Math.abs(truth), convertersW: 10 })
      expect(readSupplyV(supply)).toBe(supply.trueV)
      expect(readSupplyA(supply)).toBe(supply.trueA)
    }),
  )
})

test('a fan takes about a second to spin up, reads within 3 % and 0 when it stands', () => {
  const fan = createFanTachometer(HOTEND_FAN_TACHOMETER, createRandom(1))
  for (let i = 0; i < 10; i++) readFanTachometer(fan, 1, 0.1)
  expect(fan.trueRpm / (7000 * fan.unitRatio)).toBeCloseTo(1 - Math.exp(-1), 9)
  for (let i = 0; i < 80; i++) readFanTachometer(fan, 1, 0.1)
  const steady = times(600, () => readFanTachometer(fan, 1, 0.1))
  expect(Math.abs(mean(steady) / 7000 - 1)).toBeLessThan(0.035)
  expect(sigma(steady) / 7000).toBeLessThan(0.02)
  for (let i = 0; i < 80; i++) readFanTachometer(fan, 0, 0.1)
  expect(readFanTachometer(fan, 0, 0.1)).toBe(0)
})

test('the rail obeys its circuit and conserves power, at any load', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 1.1, noNaN: true }),
      fc.double({ min: 0, max: 500, noNaN: true }),
      fc.double({ min: 0, max: 200, noNaN: true }),
      (ratio, heatersW, convertersW) => {
        const supply = createSupply({ ...SUPPLY_24V, ideal: true }, createRandom(1))
        stepSupply(supply, ratio, { heatersW, convertersW })
        expect(supply.trueV).toBeCloseTo(24 * ratio - 0.03 * supply.trueA, 9)
        const takenW = heatersW * (supply.trueV / 24) ** 2 + convertersW
        expect(supply.trueV * supply.trueA).toBeCloseTo(takenW, 6)
      },
    ),
  )
})

test('a bed heater sags the rail by 0.1 to 0.5 V; a dead supply is 0 V and 0 A', () => {
  const supply = createSupply(SUPPLY_24V, createRandom(1))
  stepSupply(supply, 1, { heatersW: 40, convertersW: 20 + motorsW(4, 0.8) })
  const without = supply.trueV
  stepSupply(supply, 1, { heatersW: 40 + 220, convertersW: 20 + motorsW(4, 0.8) })
  expect(without - supply.trueV).toBeGreaterThan(0.1)
  expect(without - supply.trueV).toBeLessThan(0.5)
  expect(sigma(times(5000, () => readSupplyV(supply)))).toBeCloseTo(0.05, 2)
  stepSupply(supply, 0, { heatersW: 260, convertersW: 40 })
  expect(supply.trueV).toBe(0)
  expect(supply.trueA).toBe(0)
})

test('a driver warms to its rise, warns at 120 °C, switches off at 150 °C and comes back when cool', () => {
  const driver = createDriver(TMC2209, 40, createRandom(1))
  stepDriver(driver, 1, 40, 0, 24, 25)
  expect(driver.trueC).toBeCloseTo(40 + 35 * (1 - Math.exp(-1)), 9)
  expect(driver.flags).toBe(0)
  stepDriver(driver, 1, 40, 60, 24, 1000)
  expect(driver.flags).toBe(DRIVER_FLAG.otpw)
  expect(driver.isOn).toBe(true)
  stepDriver(driver, 1, 40, 90, 24, 1000)
  expect(driver.flags).toBe(DRIVER_FLAG.otpw | DRIVER_FLAG.ot)
  expect(driver.isOn).toBe(false)
  stepDriver(driver, 1, 40, 60, 24, 1000)
  expect(driver.isOn).toBe(true)
})

test('a brown-out latches undervoltage and reset, and the driver is off until it is configured again', () => {
  const driver = createDriver(TMC2209, 40, createRandom(1))
  stepDriver(driver, 1, 40, 0, 18, 0.1)
  expect(driver.flags).toBe(0)
  stepDriver(driver, 1, 40, 0, 5, 0.1)
  expect(driver.flags).toBe(DRIVER_FLAG.uvCp)
  stepDriver(driver, 1, 40, 0, Number.NaN, 0.1)
  stepDriver(driver, 1, 40, 0, 24, 0.1)
  expect(driver.flags).toBe(DRIVER_FLAG.uvCp | DRIVER_FLAG.reset)
  expect(driver.isOn).toBe(false)
  expect(readStallGuard(driver, 100, 0)).toBe(0)
  configureDriver(driver)
  stepDriver(driver, 1, 40, 0, 24, 0.1)
  expect(driver.flags).toBe(0)
  expect(driver.isOn).toBe(true)
})

test('StallGuard falls with load to 0 at pull-out, and rises with speed', () => {
  const driver = createDriver(TMC2209, 40, createRandom(1))
  const at = (speed: number, load: number): number => mean(times(4000, () => readStallGuard(driver, speed, load)))
  expect(at(100, 0)).toBeGreaterThan(at(100, 0.4) + 50)
  expect(at(100, 0.4)).toBeGreaterThan(at(100, 0.8) + 50)
  expect(at(100, 1)).toBeLessThan(20)
  expect(at(150, 0.3)).toBeGreaterThan(at(40, 0.3))
  expect(at(0, 0)).toBe(0)
  const scatter = sigma(times(4000, () => readStallGuard(driver, 100, 0.3))) / at(100, 0)
  expect(scatter).toBeGreaterThan(0.05)
  expect(scatter).toBeLessThan(0.1)
})

test('the encoder counts what really moved, in pulses, and retractions do not count twice', () => {
  const encoder = createFilamentEncoder(FILAMENT_ENCODER, createRandom(1))
  let movedMm = 0
  let counted = 0
  for (let i = 0; i < 20_000; i++) {
    movedMm += i % 10 === 0 ? -0.8 : 0.5
    counted = readFilamentEncoder(encoder, movedMm)
  }
  expect(counted / movedMm).toBeGreaterThan(0.985)
  expect(counted / movedMm).toBeLessThan(1)
  expect((counted / 2.88) % 1).toBeCloseTo(0, 6)
  expect([readRunOutSwitch(1), readRunOutSwitch(0)]).toEqual([1, 0])
})

test('a load cell follows within milliseconds and drifts with its temperature', () => {
  const cell = createLoadCell({ ...LOAD_CELL, noiseN: 0 }, 25, createRandom(1))
  expect(readLoadCell(cell, 10, 25, 1 / (2 * Math.PI * 80))).toBeCloseTo(10 * (1 - Math.exp(-1)), 9)
  expect(readLoadCell(cell, 10, 25, 0.1)).toBeCloseTo(10, 9)
  expect(Math.abs(readLoadCell(cell, 10, 45, 0.1) - 10)).toBeLessThan(20 * 2e-3 * 9.81)
})

test('probes scatter by their kind, an inductive one drifts 50 to 100 µm over 40 K', () => {
  const probe = createBedProbe(BED_PROBES.inductive, 25, createRandom(1))
  const drift = mean(times(2000, () => readBedProbe(probe, 0, 65)))
  expect(drift).toBeGreaterThan(0.05)
  expect(drift).toBeLessThan(0.1)
  expect(sigma(times(4000, () => readBedProbe(probe, 0.2, 25)))).toBeCloseTo(0.004, 3)
})

test('a chamber sensor is slow and a little off', () => {
  const sensor = createClimateSensor({ ...CHAMBER_SENSOR, offset: 0 }, createRandom(1))
  readClimateSensor(sensor, 25, 1)
  for (let i = 0; i < 20; i++) readClimateSensor(sensor, 45, 1)
  expect(sensor.lagged).toBeCloseTo(45 - 20 * Math.exp(-1), 9)
})
