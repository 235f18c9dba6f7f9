import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sceneAt } from '../scene-fixture.ts'
import { createAdaptingLine, learnRow, lineAt } from './adapting-line.ts'
import { CAUSES } from './causes.ts'
import { FEATURE_AT, FEATURES } from './feature-list.ts'
import { createFeatures, stepFeatures } from './features.ts'
import { FIRMWARE_SIGNS, readFirmware } from './firmware-signs.ts'
import { SIGNATURES } from './signatures.ts'
import { createWindow, deviationOf, meanOf, pushRow, setLatest, slopeOf, standsRows } from './window.ts'

function filled(values: readonly number[]) {
  const window = createWindow(1)
  for (const value of values) {
    pushRow(window)
    setLatest(window, 0, value)
  }
  return window
}

describe('two minutes of measurements', () => {
  test('mean, deviation and slope are those of the last rows, and NaN where too little is known', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 10, maxLength: 300 }),
        (values) => {
          const last = values.slice(-10)
          const mean = last.reduce((sum, value) => sum + value, 0) / 10
          const window = filled(values)
          expect(meanOf(window, 0, 10)).toBeCloseTo(mean, 9)
          const variance = last.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 9
          expect(deviationOf(window, 0, 10)).toBeCloseTo(Math.sqrt(variance), 9)
        },
      ),
    )
    expect(slopeOf(filled([1, 3, 5, 7, 9]), 0, 5)).toBeCloseTo(2, 12)
    expect(meanOf(filled([5]), 0, 10)).toBeNaN()
    expect(standsRows(filled([1, 2, 2, 2]), 0, 60)).toBe(2)
  })
})

test('a law begins as foretold, becomes the machine’s own, and does not learn what no longer fits', () => {
  const line = createAdaptingLine([1, 2], [1, 1])
  const x = Float64Array.of(1, 0)
  expect(lineAt(line, Float64Array.of(1, 1))).toBe(3)
  for (let row = 0; row < 500; row++) {
    x[1] = (row % 10) / 10
    learnRow(line, x, 1.5 + 3 * x[1] + 0.01 * Math.sin(row), 0.5)
  }
  expect(lineAt(line, Float64Array.of(1, 1))).toBeCloseTo(4.5, 1)
  for (let row = 0; row < 500; row++) learnRow(line, Float64Array.of(1, 1), 0, 0.5)
  expect(lineAt(line, Float64Array.of(1, 1))).toBeCloseTo(4.5, 1)
})

describe('features', () => {
  test('without forecast, meters and words nothing is invented: what is not there is NaN, never 0', () => {
    const state = createFeatures(null)
    for (let timeS = 0; timeS < 100; timeS++) stepFeatures(state, sceneAt(timeS))
    for (const name of ['supply_v_short', 'part_fan', 'fed_long', 'load_long', 'shake_up', 'picture_stray']) {
      expect(state.values[FEATURE_AT.get(name)!], name).toBeNaN()
    }
    expect(state.values[FEATURE_AT.get('nozzle_off_short')!]).toBeCloseTo(0, 9)
  })

  test('what is missing of the feed is told as a bound, and forgotten once another factor feeds', () => {
    const state = createFeatures(null)
    const lacksAt = FEATURE_AT.get('fed_lacks')!
    let turnedMm = 0
    for (let timeS = 0; timeS < 120; timeS++) {
      const flowRatio = timeS < 60 ? 1 : 1.5
      turnedMm += 1.4 * flowRatio * (2 / 3)
      const channels = { filament_used_mm: 1.4 * timeS, encoder_mm: Math.floor(turnedMm / 2.88) * 2.88 }
      stepFeatures(state, sceneAt(timeS, channels, { flowRatio }))
      if (timeS === 59) expect(state.values[lacksAt]).toBeLessThan(-0.15)
    }
    expect(state.values[lacksAt]).toBeCloseTo(0, 9)
    expect(state.values[FEATURE_AT.get('fed_exceeds')!]).toBeCloseTo(0, 9)
  })

  test('any numbers make numbers or NaN, never infinity', () => {
    const wild = fc.constantFrom(Number.NaN, -1e6, 0, 1e6, 215)
    fc.assert(
      fc.property(
        fc.array(fc.record({ nozzle_c: wild, nozzle_pwm_ratio: wild, supply_a: wild }), { maxLength: 40 }),
        (rows) => {
          const state = createFeatures(null)
          for (const [timeS, row] of rows.entries()) stepFeatures(state, sceneAt(timeS, row))
          FEATURES.forEach(({ name }, at) => {
            expect(Math.abs(state.values[at]!), name).not.toBe(Number.POSITIVE_INFINITY)
          })
        },
      ),
      { numRuns: 50 },
    )
  })

  test('a look that comes too soon changes nothing', () => {
    const state = createFeatures(null)
    expect(stepFeatures(state, sceneAt(10))).toBe(true)
    expect(stepFeatures(state, sceneAt(10.2))).toBe(false)
    expect(stepFeatures(state, sceneAt(11))).toBe(true)
  })
})

describe('what tells causes apart that look alike', () => {
  const featureOf = (state: ReturnType<typeof createFeatures>, name: string): number =>
    state.values[FEATURE_AT.get(name)!]!
  /** Power that rises and falls, so that the current of each load can be learned. */
  const powerAt = (timeS: number): number => 0.6 + 0.2 * Math.sin(timeS / 7)

  test.each([0, 0.5, 1])('of a heater of which %d of the current is gone that share is missing', (gone) => {
    const state = createFeatures(null)
    for (let timeS = 0; timeS < 300; timeS++) {
      const power = powerAt(timeS)
      const flows = timeS < 280 ? 1 : 1 - gone
      stepFeatures(
        state,
        sceneAt(timeS, { nozzle_pwm_ratio: power, bed_pwm_ratio: 0, supply_a: 0.5 + 2 * power * flows }),
      )
    }
    expect(Math.abs(featureOf(state, 'nozzle_missing') - gone)).toBeLessThan(0.05)
    expect(featureOf(state, 'bed_missing')).toBeNaN()
  })

  test.each([
    [3, 0],
    [18, 10],
    [24, 14],
  ])('a reading that follows its power after %d s is so much too late', (lagS, atLeastS) => {
    const state = createFeatures(null)
    let readingC = 215
    for (let timeS = 0; timeS < 300; timeS++) {
      readingC += Math.cos((timeS - lagS) / 9) / 3
      stepFeatures(state, sceneAt(timeS, { nozzle_c: readingC, nozzle_pwm_ratio: 0.5 + 0.4 * Math.cos(timeS / 9) }))
    }
    const late = featureOf(state, 'nozzle_lag')
    expect(late).toBeGreaterThanOrEqual(atLeastS)
    expect(late).toBeLessThanOrEqual(lagS)
  })

  test('one reading that comes back is no fall, one that stays down is', () => {
    const fallAfter = (bedC: (timeS: number) => number): number => {
      const state = createFeatures(null)
      for (let timeS = 0; timeS < 100; timeS++) stepFeatures(state, sceneAt(timeS, { bed_c: bedC(timeS) }))
      return Math.min(featureOf(state, 'bed_fall'), featureOf(state, 'bed_step_down'))
    }
    expect(fallAfter((timeS) => (timeS === 96 ? 58.8 : 60))).toBe(0)
    expect(fallAfter((timeS) => (timeS >= 96 ? 58.8 : 60))).toBeLessThan(-0.7)
    // In the second in which it comes, nobody knows yet; of what falls far nobody waits for the next.
    expect(fallAfter((timeS) => (timeS === 99 ? 58.8 : 60))).toBe(0)
    expect(fallAfter((timeS) => (timeS === 99 ? 52 : 60))).toBeLessThan(-7)
  })

  test('a control that was nervous from the beginning is no news; one that becomes so is', () => {
    const roughAfter = (powerRatio: (timeS: number) => number): number => {
      const state = createFeatures(null)
      for (let timeS = 0; timeS < 300; timeS++)
        stepFeatures(state, sceneAt(timeS, { bed_pwm_ratio: powerRatio(timeS) }))
      return featureOf(state, 'bed_power_rough')
    }
    const nervous = (timeS: number): number => (timeS % 3 === 0 ? 1 : 0.3)
    expect(Math.abs(roughAfter(nervous))).toBeLessThan(0.03)
    expect(roughAfter((timeS) => (timeS < 200 ? 0.5 : nervous(timeS)))).toBeGreaterThan(0.25)
  })

  test('a reading beyond what can be is seen although the firmware has stopped for it', () => {
    const state = createFeatures(null)
    for (let timeS = 0; timeS < 30; timeS++) stepFeatures(state, sceneAt(timeS))
    stepFeatures(state, sceneAt(30, { nozzle_c: -24 }, { host: 'shutdown', hostMessage: 'ADC out of range' }))
    expect(featureOf(state, 'nozzle_range')).toBe(-24)
  })

  test('a firmware that has stopped tells less of itself: that is no sensor that is gone', () => {
    const state = createFeatures(null)
    const known = { mcu_alive: 1, chamber_c: 40, supply_v: 24, feed_mm_per_s: 3 }
    const stopped = { host: 'shutdown', hostMessage: 'for some reason' } as const
    for (let timeS = 0; timeS < 30; timeS++) stepFeatures(state, sceneAt(timeS, known))
    stepFeatures(state, sceneAt(30, { supply_v: 24, chamber_c: 40 }, stopped))
    expect(featureOf(state, 'meters_gone')).toBe(0)
    stepFeatures(state, sceneAt(31, { feed_mm_per_s: 3, chamber_c: 40 }))
    expect(featureOf(state, 'meters_gone')).toBe(1)
    expect(featureOf(state, 'any_gone')).toBe(1)
  })
})

describe('the firmware’s words', () => {
  const signsOf = (hostMessage: string): string[] => {
    const signs = new Float64Array(FIRMWARE_SIGNS.length)
    readFirmware(sceneAt(0, {}, { host: 'shutdown', hostMessage }), signs)
    return FIRMWARE_SIGNS.filter((_, at) => signs[at] === 1).map(({ name }) => name)
  }

  test.each([
    [
      "MCU 'mcu' shutdown: ADC out of range\nSensor 'extruder' temperature -88.659 not in range 0.000:275.000",
      'said_adc_nozzle',
    ],
    ["MCU 'mcu' shutdown: ADC out of range\nSensor 'heater_bed' temperature 2000 not in range 0:120", 'said_adc_bed'],
    ['Heater extruder not heating at expected rate', 'said_not_heating_nozzle'],
    ['Heater heater_bed not heating at expected rate', 'said_not_heating_bed'],
    ["Lost communication with MCU 'mcu'", 'said_lost_mcu'],
    ["MCU 'mcu' shutdown: Timer too close", 'said_timer'],
    ["TMC 'stepper_x' reports error: GSTAT:      00000001 reset=1(Reset)", 'said_driver_reset'],
    [
      "TMC 'stepper_x' reports error: DRV_STATUS: 00190303 otpw=1(OvertempWarning!) ot=1(OvertempError!)",
      'said_driver_hot',
    ],
    ['Shutdown due to webhooks request', 'said_other_shutdown'],
  ])('%s', (words, sign) => expect(signsOf(words)).toEqual([sign]))

  test('no text costs more than its first letters', () => {
    const beganMs = performance.now()
    signsOf(`${'tmc '.repeat(1e6)}temperature ${'1'.repeat(1e6)}`)
    expect(performance.now() - beganMs).toBeLessThan(50)
  })
})

test('every cause has a signature, and every signature a cause', () => {
  expect([...SIGNATURES.keys()].sort()).toEqual(CAUSES.map(({ name }) => name).sort())
})
