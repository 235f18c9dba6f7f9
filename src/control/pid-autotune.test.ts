import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPid, stepPid } from './pid.ts'
import {
  createPidAutotune,
  gainsOfSwing,
  type PidGains,
  pidAutotuneOptions,
  pidAutotuneText,
  stepPidAutotune,
} from './pid-autotune.ts'

const STEP_S = 0.3

/** Runs a calibration on whatever answers power with the next reading; null if it does not end. */
function tune(
  targetC: number,
  step: (powerRatio: number) => number,
  startC: number,
  maxPowerRatio = 1,
): PidGains | null {
  const state = createPidAutotune(targetC, maxPowerRatio)
  let measuredC = startC
  for (let timeS = 0; timeS < 4000 && state.gains === null; timeS += STEP_S) {
    measuredC = step(stepPidAutotune(state, measuredC, timeS))
  }
  return state.gains
}

test('a heater that rises and falls at one rate after a dead time swings as geometry says', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.3, max: 4, noNaN: true }),
      fc.integer({ min: 2, max: 30 }),
      (rateCPerS, delaySteps) => {
        const pipe = new Array<number>(delaySteps).fill(0)
        let temperatureC = 150
        const gains = tune(
          200,
          (power) => {
            pipe.push(power)
            temperatureC += (pipe.shift()! > 0 ? 1 : -1) * rateCPerS * STEP_S
            return temperatureC
          },
          150,
        )!
        // Switched at the ends of a 5 °C band, it runs on for the dead time; readings come every 0.3 s.
        const runOnC = rateCPerS * delaySteps * STEP_S
        const heightC = 5 + 2 * runOnC
        const grainC = 2 * rateCPerS * STEP_S
        const foundC = (0.6 * 255 * 8) / (Math.PI * gains.kp)
        expect(foundC).toBeGreaterThan(heightC - grainC)
        expect(foundC).toBeLessThan(heightC + 2 * grainC)
        const periodS = (2 * gains.kp) / gains.ki
        expect(Math.abs(periodS - (2 * foundC) / rateCPerS)).toBeLessThan(4 * STEP_S)
        expect((gains.kp * gains.kp) / (gains.ki * gains.kd)).toBeCloseTo(4, 9)
      },
    ),
  )
})

test('gains of a known swing', () => {
  // Ku = 8 / (pi 10) = 0.2546 per °C; 0.6 of it in steps of 255; a period of 20 s.
  const { kp, ki, kd } = gainsOfSwing(20, 10, 1)
  expect(kp).toBeCloseTo(38.961, 3)
  expect(ki).toBeCloseTo(3.896, 3)
  expect(kd).toBeCloseTo(97.403, 3)
  expect(gainsOfSwing(20, 10, 0.5).kp).toBeCloseTo(kp / 2, 12)
  expect(pidAutotuneText({ kp, ki, kd })).toBe(
    'PID parameters: pid_Kp=38.961 pid_Ki=3.896 pid_Kd=97.403\nThe SAVE_CONFIG command will update the printer config file\nwith these parameters and restart the printer.',
  )
  expect(pidAutotuneOptions({ kp, ki, kd })).toEqual([
    ['control', 'pid'],
    ['pid_kp', '38.961'],
    ['pid_ki', '3.896'],
    ['pid_kd', '97.403'],
  ])
})

/** A block with a lagging sensor. */
function createBlock(rateCPerS: number, lossPerS: number, lagS: number): (powerRatio: number) => number {
  let blockC = 25
  let sensorC = 25
  return (powerRatio) => {
    for (let i = 0; i < 10; i++) {
      blockC += ((rateCPerS * powerRatio - (blockC - 25) * lossPerS) * STEP_S) / 10
      sensorC += (((blockC - sensorC) / lagS) * STEP_S) / 10
    }
    return sensorC
  }
}

test('the gains hold any heater of the usual range within half a degree of its target', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 2.2, max: 12, noNaN: true }),
      fc.double({ min: 0.004, max: 0.01, noNaN: true }),
      fc.double({ min: 1, max: 12, noNaN: true }),
      fc.constantFrom(1, 0.8),
      (rateCPerS, lossPerS, lagS, maxPowerRatio) => {
        fc.pre((rateCPerS * maxPowerRatio) / lossPerS > 230)
        const gains = tune(210, createBlock(rateCPerS, lossPerS, lagS), 25, maxPowerRatio)!
        const block = createBlock(rateCPerS, lossPerS, lagS)
        const pid = createPid({ ...gains, maxPowerRatio }, 25, 0)
        let measuredC = 25
        for (let timeS = STEP_S; timeS < 900; timeS += STEP_S) {
          measuredC = block(stepPid(pid, 210, measuredC, timeS))
          if (timeS > 800) expect(Math.abs(measuredC - 210)).toBeLessThan(0.5)
        }
      },
    ),
    { numRuns: 30 },
  )
})

test('a heater that cannot reach its target is never done, and a broken sensor gets no power', () => {
  expect(tune(210, createBlock(1, 0.01, 4), 25)).toBeNull()
  const state = createPidAutotune(200)
  expect(stepPidAutotune(state, 25, 0)).toBe(1)
  expect(stepPidAutotune(state, Number.NaN, 0.3)).toBe(0)
  expect(stepPidAutotune(state, 26, 0.6)).toBe(1)
})
