import { describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import { combineSpread, exceedance, type LimitState, normalCdf } from './limit-state.ts'
import { successProbability } from './success.ts'

const state = (ratio: number, epistemicSd = 0.3, aleatorySd = 0.2): LimitState => ({
  kind: 'warp',
  ratio,
  epistemicSd,
  aleatorySd,
  losesPrint: true,
})

describe('limit states', () => {
  test('the normal distribution at known points', () => {
    expect(normalCdf(0)).toBeCloseTo(0.5, 6)
    expect(normalCdf(1.6448536)).toBeCloseTo(0.95, 5)
    expect(normalCdf(-2.3263479)).toBeCloseTo(0.01, 5)
  })

  test('at the limit it is even odds, far from it certain', () => {
    expect(exceedance(state(1))).toBeCloseTo(0.5, 6)
    expect(exceedance(state(0.1))).toBeLessThan(1e-6)
    expect(exceedance(state(10))).toBeGreaterThan(1 - 1e-6)
    expect(exceedance(state(Number.NaN))).toBeNaN()
  })

  test('spreads add in quadrature, weighted by elasticity', () => {
    expect(
      combineSpread([
        [1, 0.3],
        [2, 0.2],
      ]),
    ).toBeCloseTo(0.5, 12)
  })
})

describe('success', () => {
  test('the mean of the draws equals the closed form', () => {
    const failing = state(0.8)
    const none = successProbability([], false, 0, createRandom(1))
    const some = successProbability([failing], false, 0, createRandom(1))
    expect(some.mean / none.mean).toBeCloseTo(1 - exceedance(failing), 1.5)
    expect(some.p05).toBeLessThan(some.mean)
    expect(some.p95).toBeGreaterThan(some.mean)
  })

  test('knowing less widens the interval and does not move a safe print', () => {
    const sure = successProbability([state(0.7, 0.05)], false, 3600, createRandom(2))
    const unsure = successProbability([state(0.7, 0.5)], false, 3600, createRandom(2))
    expect(unsure.p95 - unsure.p05).toBeGreaterThan(sure.p95 - sure.p05)
    expect(successProbability([state(0.01)], false, 3600, createRandom(2)).mean).toBeGreaterThan(0.9)
  })

  test('a longer print is riskier, a rejected one is lost', () => {
    const short = successProbability([], false, 1800, createRandom(3)).mean
    const long = successProbability([], false, 86_400, createRandom(3)).mean
    expect(long).toBeLessThan(short)
    expect(successProbability([], true, 0, createRandom(3)).mean).toBe(0)
  })
})
