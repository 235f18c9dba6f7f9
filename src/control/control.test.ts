import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAdcRange, stepAdcRange } from './adc-range.ts'
import { createHeaterControl, type HeaterControlSettings, isHeaterBusy, stepHeaterControl } from './heater-control.ts'
import { createPid, stepPid } from './pid.ts'
import { createVerifyHeater, stepVerifyHeater } from './verify-heater.ts'

const NO_LOAD = { fanRatio: 0, filamentWPerC: 0 }

// A 40 W block with a lagging sensor, in small explicit steps: the slow twin that control laws are tried on.
function createBlock(): { blockC: number; sensorC: number; step(powerRatio: number, dtS: number): void } {
  return {
    blockC: 25,
    sensorC: 25,
    step(powerRatio, dtS) {
      for (let i = 0; i < 30; i++) {
        this.blockC += ((2.93 * powerRatio - (this.blockC - 25) / 129) * dtS) / 30
        this.sensorC += (((this.blockC - this.sensorC) / 4) * dtS) / 30
      }
    },
  }
}

const LAWS: readonly [HeaterControlSettings, number][] = [
  [{ law: 'pid', kp: 21.5, ki: 1.06, kd: 108.9 }, 0.3],
  [{ law: 'watermark' }, 14],
  [
    {
      law: 'mpc',
      heaterPowerW: 40,
      blockHeatCapacityJPerC: 13.67,
      ambientTransferWPerC: 0.106,
      sensorResponsivenessPerS: 0.25,
    },
    0.7,
  ],
]

test.each(LAWS)('%o reaches 210 °C, ends its wait and holds', (settings, bandC) => {
  const block = createBlock()
  const control = createHeaterControl(settings, 25)
  let waitedS = 0
  let overshootC = 0
  for (let timeS = 0.3; timeS < 900; timeS += 0.3) {
    block.step(stepHeaterControl(control, 210, block.sensorC, timeS, NO_LOAD), 0.3)
    if (waitedS === 0 && !isHeaterBusy(control, 210)) waitedS = timeS
    overshootC = Math.max(overshootC, block.sensorC - 210)
    if (timeS > 600) expect(Math.abs(block.sensorC - 210)).toBeLessThan(bandC)
  }
  expect(waitedS).toBeGreaterThan(60)
  expect(waitedS).toBeLessThan(250)
  expect(overshootC).toBeLessThan(14)
})

test('the gains are per 255 steps: a lone proportional gain of 25.5 gives a tenth of power per degree', () => {
  const pid = createPid({ kp: 25.5, ki: 0, kd: 0 }, 200)
  expect(stepPid(pid, 203, 200, 0.3)).toBeCloseTo(0.3, 12)
})

test('a rising reading is braked by its slope, smoothed over one second', () => {
  const pid = createPid({ kp: 0, ki: 0, kd: 255 }, 200)
  expect(stepPid(pid, 250, 199, 0.25)).toBeCloseTo(1, 12)
  const brief = createPid({ kp: 0, ki: 0, kd: 255 }, 200)
  expect(stepPid(brief, 250, 199.8, 0.25)).toBeCloseTo(0.2, 12)
})

test('power stays between off and its maximum for any gains and readings, and the integral never winds up', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 500, noNaN: true }),
      fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 50 }),
      (kp, ki, kd, readings) => {
        const pid = createPid({ kp, ki, kd, maxPowerRatio: 0.8 }, readings[0]!)
        readings.forEach((readingC, i) => {
          const power = stepPid(pid, 200, readingC, (i + 1) * 0.3)
          expect(power).toBeGreaterThanOrEqual(0)
          expect(power).toBeLessThanOrEqual(0.8)
          expect(pid.integralCS).toBeLessThanOrEqual(pid.integralMaxCS)
        })
      },
    ),
  )
})

test('a heater that never warms is stopped when its gain time and its 120 °C·s are used up', () => {
  const guard = createVerifyHeater()
  let firedAtS = 0
  for (let timeS = 1; timeS < 100 && firedAtS === 0; timeS++)
    if (stepVerifyHeater(guard, 200, 25, timeS)) firedAtS = timeS
  expect(firedAtS).toBe(22)
})

test('a heater that sags 7 °C below its target is stopped after a minute, one that sags 4 °C never', () => {
  const fires = (sagC: number): number => {
    const guard = createVerifyHeater()
    stepVerifyHeater(guard, 200, 200, 0)
    for (let timeS = 1; timeS < 1000; timeS++) if (stepVerifyHeater(guard, 200, 200 - sagC, timeS)) return timeS
    return Number.POSITIVE_INFINITY
  }
  expect(fires(7)).toBe(60)
  expect(fires(4)).toBe(Number.POSITIVE_INFINITY)
})

test('a slow but steady rise of 2.5 °C in 20 s is accepted', () => {
  const guard = createVerifyHeater()
  for (let timeS = 0; timeS < 1400; timeS++) expect(stepVerifyHeater(guard, 200, 25 + 0.125 * timeS, timeS)).toBe(false)
})

test('a reading that is no number is taken as outside, and four in a row shut down', () => {
  const range = createAdcRange(0, 270)
  expect([271, 272, 20, 280, 280, Number.NaN, 280].map((c) => stepAdcRange(range, c))).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
    true,
  ])
})
