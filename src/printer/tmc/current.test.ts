import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CurrentHardware } from './current.ts'
import { currentSetting } from './current.ts'

const KINDS = ['tmc2130', 'tmc2208', 'tmc2209', 'tmc5160', 'tmc2240', 'tmc2660'] as const

function hardware(kind: (typeof KINDS)[number]): CurrentHardware {
  const senseOhm = kind === 'tmc5160' ? 0.075 : kind === 'tmc2660' ? 0.1 : 0.11
  return { kind, senseOhm, referenceOhm: 12_000, maxA: kind === 'tmc2240' ? 2.1 : 2 }
}

test('a driver runs with what is asked for, to half a step of what it has', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...KINDS),
      fc.double({ min: 0.4, max: 1.6, noNaN: true }),
      fc.double({ min: 0.1, max: 2, noNaN: true }),
      (kind, runA, holdA) => {
        const setting = currentSetting(hardware(kind), runA, holdA)
        // The coarsest range of these has 2.2 A in 32 steps.
        const stepA = 2.2 / 32
        expect(Math.abs(setting.runA - runA)).toBeLessThanOrEqual(stepA)
        if (setting.holdA === null) return
        expect(Math.abs(setting.holdA - Math.min(runA, holdA))).toBeLessThanOrEqual(stepA)
        for (const value of Object.values(setting.fields)) expect(value).toBeGreaterThanOrEqual(0)
      },
    ),
  )
})

test('figures of the data sheet: 0.11 ohm gives 0.98 A rms in the fine range and 1.74 A in the coarse one', () => {
  const most = (runA: number) => currentSetting(hardware('tmc2209'), runA, runA)
  expect(most(0.979)).toMatchObject({ fields: { vsense: 1, irun: 31 } })
  expect(most(0.979).runA).toBeCloseTo(0.979, 3)
  expect(most(2)).toMatchObject({ fields: { vsense: 0, irun: 31 } })
  expect(most(2).runA).toBeCloseTo(1.741, 3)
})
