import { expect, test } from 'vitest'
import { createHeaterFit, foretoldSpreadC, type HeaterFit, leadC, learn, longestLagS } from './heater-fit.ts'
import { heaterPrior } from './heater-prior.ts'
import { HYPOTHESES } from './lagged-power.ts'

const hotEnd = heaterPrior('hot-end')
const TRUE = 13

/** Chunks of a heater of 3 °C/s and 0.006/s whose lag and resistance are those of hypothesis 13; others see other energies. */
function chunks(fit: HeaterFit, count: number, noiseC = 0): void {
  for (let k = 0; k < count; k++) {
    const energyS = new Float64Array(HYPOTHESES).map((_, i) => 3 + 2 * Math.sin(k) + 0.1 * (i - TRUE) * Math.cos(3 * k))
    const excessCS = 200 + 150 * Math.cos(2 * k)
    learn(fit, 3 * energyS[TRUE]! - 0.006 * excessCS + noiseC * (k % 2 === 0 ? 1 : -1), 6, energyS, excessCS)
  }
}

test('before anything was seen: in the middle of what its kind is, and every lag plausible', () => {
  const fit = createHeaterFit(hotEnd)
  expect(fit).toMatchObject({ sumLL: 0, sumLR: 0, sumRR: 0, chunks: 0, risenC: 0, best: 0, scale: 1, isKnown: false })
  for (let i = 0; i < HYPOTHESES; i++) {
    expect(fit.powerCPerS[i]).toBeCloseTo(Math.sqrt(1.5 * 22), 12)
    expect(fit.lossPerS[i]).toBeCloseTo(Math.sqrt(0.0025 * 0.0125), 12)
    expect([fit.plausible[i], fit.powerVariance[i], fit.lossVariance[i], fit.covariance[i]]).toEqual([1, 0, 0, 0])
  }
  expect(longestLagS(fit)).toBe(18)
})

test('it finds the constants and the lag of a heater', () => {
  const fit = createHeaterFit(hotEnd)
  chunks(fit, 2)
  expect(fit.isKnown).toBe(false)
  chunks(fit, 30)
  expect(fit).toMatchObject({ best: TRUE, isKnown: true, scale: 1, chunks: 32 })
  expect(fit.powerCPerS[TRUE]).toBeCloseTo(3, 2)
  expect(fit.lossPerS[TRUE]).toBeCloseTo(0.006, 4)
  expect(fit.plausible[TRUE]).toBe(1)
  expect(fit.plausible[0]).toBe(0)
  expect(longestLagS(fit)).toBeLessThan(18)
})

test('one chunk weighs by its noise: 0.25 °C, 5 % of its rise and a tenth of a second of it', () => {
  const fit = createHeaterFit(hotEnd)
  const energyS = new Float64Array(HYPOTHESES).fill(4)
  learn(fit, 10, 5, energyS, 300)
  learn(fit, -10, 2, energyS, 300)
  const one = 1 / (0.25 ** 2 + 0.5 ** 2 + 0.2 ** 2)
  const two = 1 / (0.25 ** 2 + 0.5 ** 2 + 0.5 ** 2)
  expect(fit.sumLL).toBeCloseTo((one + two) * 90_000, 6)
  expect(fit.sumLR).toBeCloseTo((one - two) * 3000, 6)
  expect(fit.sumRR).toBeCloseTo((one + two) * 100, 6)
  expect(fit.sumPP[5]).toBeCloseTo((one + two) * 16, 9)
  expect(fit.sumPL[5]).toBeCloseTo((one + two) * 1200, 6)
  expect(fit.sumPR[5]).toBeCloseTo((one - two) * 40, 9)
  expect([fit.chunks, fit.risenC]).toEqual([2, 20])
})

test('the solution is that of the weighted squares, with a loss in the middle of its kind known to a factor of 2', () => {
  const fit = createHeaterFit(hotEnd)
  chunks(fit, 12, 2)
  const middle = Math.sqrt(0.0025 * 0.0125)
  const pull = 1 / (middle * middle)
  const errors: number[] = []
  for (let i = 0; i < HYPOTHESES; i++) {
    const pp = fit.sumPP[i]! + 1e-6
    const ll = fit.sumLL + pull
    const pl = fit.sumPL[i]!
    const pr = fit.sumPR[i]!
    const lr = pull * middle - fit.sumLR
    // [pp, -pl; -pl, ll] (a, k) = (pr, lr)
    const det = pp * ll - pl * pl
    const a = (ll * pr + pl * lr) / det
    const k = (pl * pr + pp * lr) / det
    expect([fit.powerVariance[i], fit.lossVariance[i], fit.covariance[i]]).toEqual([ll / det, pp / det, pl / det])
    if (k > 0.0025 && k < 0.0125) {
      expect(fit.powerCPerS[i]).toBeCloseTo(a, 6)
      expect(fit.lossPerS[i]).toBeCloseTo(k, 9)
    }
    const [power, loss] = [fit.powerCPerS[i]!, fit.lossPerS[i]!]
    errors.push(
      fit.sumRR -
        2 * (power * pr - loss * fit.sumLR) +
        power * power * fit.sumPP[i]! -
        2 * power * loss * pl +
        loss * loss * fit.sumLL +
        pull * (loss - middle) ** 2,
    )
  }
  const least = Math.min(...errors)
  expect(fit.best).toBe(errors.indexOf(least))
  expect(fit.scale).toBeCloseTo(least / 10, 6)
  expect(fit.scale).toBeGreaterThan(1)
  errors.forEach((error, i) => {
    expect(fit.errors[i]).toBeCloseTo(error, 6)
    expect(fit.plausible[i]).toBe(error <= least + 12 * fit.scale ? 1 : 0)
  })
})

test('no constants outside of what its kind is', () => {
  const energyS = new Float64Array(HYPOTHESES).fill(1)
  const strong = createHeaterFit(hotEnd)
  for (let k = 0; k < 50; k++) learn(strong, 100, 6, energyS, 10 + k)
  expect(strong.powerCPerS[0]).toBe(22)
  const weak = createHeaterFit(hotEnd)
  for (let k = 0; k < 50; k++) learn(weak, 0.1, 6, energyS, k)
  expect(weak.powerCPerS[0]).toBe(1.5)
  const leaky = createHeaterFit(hotEnd)
  for (let k = 0; k < 50; k++) learn(leaky, 20 - k, 6, new Float64Array(HYPOTHESES).fill(7), 50 * k)
  expect(leaky.lossPerS[0]).toBe(0.0125)
  const tight = createHeaterFit(hotEnd)
  for (let k = 0; k < 50; k++) learn(tight, 20, 6, new Float64Array(HYPOTHESES).fill(7), 50 * k)
  expect(tight.lossPerS[0]).toBe(0.0025)
})

test('what it foretells is known to three sigmas and 6 % of what power gives', () => {
  const fit = createHeaterFit(hotEnd)
  fit.powerVariance[4] = 0.01
  fit.lossVariance[4] = 1e-6
  fit.covariance[4] = 5e-5
  fit.powerCPerS[4] = 3
  fit.scale = 4
  // 25 x 0.01 - 2 x 5 x 100 x 5e-5 + 10,000 x 1e-6 = 0.21
  expect(foretoldSpreadC(fit, 4, 5, 100)).toBeCloseTo(3 * Math.sqrt(0.84) + 0.06 * 15, 9)
  fit.covariance[4] = 1
  expect(foretoldSpreadC(fit, 4, 5, 100)).toBeCloseTo(0.9, 12)
})

test('the block is ahead of a rising reading by its longest lag that is plausible', () => {
  const fit = createHeaterFit(hotEnd)
  expect(leadC(fit, 2)).toBe(36)
  expect(leadC(fit, 0)).toBe(0)
  expect(leadC(fit, -2)).toBe(0)
  expect(leadC(fit, Number.NaN)).toBe(0)
  fit.plausible.fill(0)
  fit.plausible[7] = 1
  fit.plausible[11] = 1
  expect(leadC(fit, 2)).toBe(8)
})
