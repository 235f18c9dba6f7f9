import { expect, test } from 'vitest'
import {
  createLaggedPower,
  HYPOTHESES,
  lagOf,
  plainOf,
  powerShare,
  resetLaggedPower,
  stepLaggedPower,
} from './lagged-power.ts'

const LAGS_S = [0.6, 1.4, 2.4, 4, 6, 9, 13, 18]
const BETAS = [0, 0.0012, 0.0038]
const all = Array.from({ length: 24 }, (_, i) => i)

test('eight lags by three resistances', () => {
  expect(HYPOTHESES).toBe(24)
  for (const i of all) {
    expect(lagOf(i)).toBe(LAGS_S[Math.floor(i / 3)])
    expect(plainOf(i)).toBe(3 * Math.floor(i / 3))
    expect(powerShare(i, 125)).toBeCloseTo(1 / (1 + 100 * BETAS[i % 3]!), 12)
    expect(powerShare(i, 25)).toBe(1)
    expect(powerShare(i, -40)).toBe(1)
  }
})

/** Two lags in series, 45 % and 55 % of the whole, after a step from none to full power. */
function stepResponse(lagS: number, timeS: number): number {
  const [fast, slow] = [0.45 * lagS, 0.55 * lagS]
  return 1 - (slow * Math.exp(-timeS / slow) - fast * Math.exp(-timeS / fast)) / (slow - fast)
}

test.each([0.05, 0.25, 1.5, 5])('exact, in steps of %d s', (dtS) => {
  const power = createLaggedPower()
  for (let k = 1; k <= 8; k++) {
    stepLaggedPower(power, 1, 125, dtS)
    for (const i of all) {
      const lagS = LAGS_S[Math.floor(i / 3)]!
      const share = 1 / (1 + 100 * BETAS[i % 3]!)
      expect(power.lagged[i]).toBeCloseTo(share * stepResponse(lagS, k * dtS), 9)
      expect(power.core[i]).toBeCloseTo(share * (1 - Math.exp((-k * dtS) / (0.45 * lagS))), 9)
    }
  }
})

test('in the end all of the energy has arrived but what the lags hold', () => {
  const power = createLaggedPower()
  stepLaggedPower(power, 0.5, 25, 3)
  stepLaggedPower(power, 0.5, 25, 400)
  for (const i of all) expect(power.energyS[i]).toBeCloseTo(0.5 * (403 - LAGS_S[Math.floor(i / 3)]!), 6)
  stepLaggedPower(power, 0, 25, 400)
  for (const i of all) expect(power.energyS[i]).toBeCloseTo(0.5 * 403, 6)
})

test('it begins as if the power had been the same for long', () => {
  const power = createLaggedPower()
  stepLaggedPower(power, 1, 25, 7)
  resetLaggedPower(power, 0.4, 125)
  for (const i of all) {
    const driven = 0.4 / (1 + 100 * BETAS[i % 3]!)
    expect([power.core[i], power.lagged[i], power.energyS[i]]).toEqual([driven, driven, 0])
  }
  stepLaggedPower(power, 0.4, 125, 2)
  for (const i of all) expect(power.energyS[i]).toBeCloseTo(0.8 / (1 + 100 * BETAS[i % 3]!), 12)
})
