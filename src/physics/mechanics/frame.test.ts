import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MachineModel } from '../machine.ts'
import {
  axisAmplitudeMm,
  axisDeviationMm,
  createAxisMode,
  headAccelMmPerS2,
  jumpAxis,
  type Pulses,
  runAxis,
} from './axis-mode.ts'
import { createFrame, restFrame, ringingWavelengthMm, stepFrame } from './frame.ts'

const machine = { resonanceXHz: 40, resonanceYHz: 60, dampingX: 0.1, dampingY: 0.08 } as MachineModel['frame']
const none: Pulses = { ratio: Float64Array.of(1), timeS: Float64Array.of(0) }

/** Zero-vibration shaper for one frequency and damping (Singer and Seering 1990). */
function zv(frequencyHz: number, damping: number): Pulses {
  const root = Math.sqrt(1 - damping * damping)
  const k = Math.exp((-damping * Math.PI) / root)
  return {
    ratio: Float64Array.of(1 / (1 + k), k / (1 + k)),
    timeS: Float64Array.of(0, 0.5 / (frequencyHz * root)),
  }
}

describe('the axis recurrence', () => {
  test('is what fine integration of the equation of motion gives', () => {
    const phases = [
      [4000, 0.011],
      [0, 0.03],
      [-4000, 0.007],
      [2500, 0.021],
      [0, 0.004],
    ] as const
    const axis = createAxisMode(55, 0.09, null)
    const w = 2 * Math.PI * 55
    let e = 0
    let v = 0
    for (const [accel, duration] of phases) {
      jumpAxis(axis, axis.speedMmPerS, accel)
      runAxis(axis, duration)
      const steps = 20_000
      const dt = duration / steps
      for (let i = 0; i < steps; i++) {
        // Midpoint rule on e'' = -a - 2 zeta w e' - w² e.
        const middleE = e + (v * dt) / 2
        const middleV = v + ((-accel - 2 * 0.09 * w * v - w * w * e) * dt) / 2
        e += middleV * dt
        v += (-accel - 2 * 0.09 * w * middleV - w * w * middleE) * dt
      }
      expect(Math.abs(axisDeviationMm(axis) - e)).toBeLessThan(1e-7)
      expect(Math.abs(headAccelMmPerS2(axis) + 2 * 0.09 * w * v + w * w * e)).toBeLessThan(0.02)
    }
  })

  test('does not care how a time is cut', () => {
    const cuts = fc.array(fc.double({ min: 1e-5, max: 0.02, noNaN: true }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(cuts, (durations) => {
        const whole = createAxisMode(45, 0.1, null)
        const cut = createAxisMode(45, 0.1, null)
        jumpAxis(whole, 50, 3000)
        jumpAxis(cut, 50, 3000)
        runAxis(
          whole,
          durations.reduce((sum, value) => sum + value, 0),
        )
        for (const duration of durations) runAxis(cut, duration)
        expect(Math.abs(axisDeviationMm(whole) - axisDeviationMm(cut))).toBeLessThan(1e-6)
      }),
    )
  })

  test('with a shaper leaves the vibration of the explicitly shaped motion, also off its frequency', () => {
    for (const tunedHz of [40, 48, 60]) {
      const pulses = zv(tunedHz, 0.1)
      const quick = createAxisMode(40, 0.1, pulses)
      jumpAxis(quick, 0, 5000)
      const plain = createAxisMode(40, 0.1, null)
      const gapS = pulses.timeS[1]!
      jumpAxis(plain, 0, 5000 * pulses.ratio[0]!)
      runAxis(plain, gapS)
      jumpAxis(plain, plain.speedMmPerS, 5000)
      expect(axisAmplitudeMm(quick)).toBeCloseTo(axisAmplitudeMm(plain), 9)
      if (tunedHz === 40) expect(axisAmplitudeMm(quick)).toBeLessThan(1e-9)
      else expect(axisAmplitudeMm(quick)).toBeGreaterThan(1e-3)
    }
  })
})

describe('the frame', () => {
  test('after a corner of 10 mm/s at 40 Hz rings 40 µm (PHYSICS 2.11) and dies out with zeta w', () => {
    const frame = createFrame({ ...machine, dampingX: 0.01 }, null, null)
    stepFrame(frame, 0, 1, 50, 50, 0, 0, 10, 0)
    restFrame(frame, 10)
    stepFrame(frame, 1, 0, 10, 10, 0, 0, 0.0001, 0)
    expect(frame.anyUm).toBeCloseTo(39.8, 0)
    expect(frame.acrossUm).toBeLessThan(0.01)
    stepFrame(frame, 1, 0, 10, 10, 0, 0, 0.5, 0)
    const before = axisAmplitudeMm(frame.x)
    stepFrame(frame, 1, 0, 10, 10, 0, 0, 0.1, 0)
    expect(axisAmplitudeMm(frame.x) / before).toBeCloseTo(Math.exp(-0.01 * 2 * Math.PI * 40 * 0.1), 6)
  })

  test('shows on a wall what rings across it', () => {
    const frame = createFrame(machine, null, null)
    stepFrame(frame, 1, 0, 0, 100, 5000, 0.02, 1, 0.019)
    stepFrame(frame, 0, 1, 5, 100, 5000, 0.019, 1, 0)
    // x stopped braking at 5 mm/s: 5000 / w² and 5 / w together, plus what is left.
    expect(frame.acrossUm).toBeGreaterThan(60)
    expect(frame.acrossUm).toBeLessThan(110)
    expect(ringingWavelengthMm(100, 40)).toBeCloseTo(2.5, 9)
  })

  test('a shaper tuned to the axis takes the ringing away, a wrong one less', () => {
    const run = (pulses: Pulses): number => {
      const frame = createFrame(machine, pulses, pulses)
      stepFrame(frame, 1, 0, 0, 100, 5000, 0.02, 0.5, 0.02)
      stepFrame(frame, 0, 1, 0, 100, 5000, 0.02, 0.5, 0)
      return frame.acrossUm
    }
    expect(run(zv(40, 0.1))).toBeLessThan(0.031 * run(none))
    expect(run(zv(40, 0.1))).toBeGreaterThan(0.029 * run(none))
    expect(run(zv(50, 0.1))).toBeLessThan(0.5 * run(none))
    expect(run(zv(50, 0.1))).toBeGreaterThan(3 * run(zv(41, 0.1)))
  })
})
