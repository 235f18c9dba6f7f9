import { expect, test } from 'vitest'
import { clearHistory, createHeatHistory, type HeatHistory, keepSample, slotOf, WINDOWS_S } from './heat-history.ts'
import { HYPOTHESES } from './lagged-power.ts'

/** Samples so far apart, until `untilS`, whose integrals are their time in tenths, hundredths ... */
function kept(everyS: number, untilS: number, history: HeatHistory = createHeatHistory(), fromS = 0): HeatHistory {
  const energyS = new Float64Array(HYPOTHESES)
  for (let k = 0; fromS + k * everyS <= untilS + 1e-9; k++) {
    const timeS = fromS + k * everyS
    energyS.forEach((_, i) => {
      energyS[i] = timeS + 1000 * i
    })
    keepSample(history, timeS, 10 * timeS, 0.1 * timeS, 2 * timeS, 3 * timeS, 4 * timeS, 5 * timeS, energyS)
  }
  return history
}

const startsOf = (history: HeatHistory): number[] =>
  [...history.starts].map((start) => (start < 0 ? Number.NaN : history.timeS[slotOf(start)]!))

test('each window begins with the newest sample that is old enough', () => {
  expect(WINDOWS_S).toEqual([0.5, 1.5, 3, 6, 12, 25, 60])
  expect(startsOf(kept(0.25, 100))).toEqual([99.5, 98.5, 97, 94, 88, 75, 40])
  expect(startsOf(kept(0.4, 100)).map((one) => Number(one.toFixed(3)))).toEqual([99.2, 98.4, 96.8, 94, 88, 74.8, 40])
  const none = Number.NaN
  expect(startsOf(kept(0.25, 0))).toEqual([none, none, none, none, none, none, none])
  expect(startsOf(kept(0.25, 0.25))).toEqual([none, none, none, none, none, none, none])
  expect(startsOf(kept(0.25, 6))).toEqual([5.5, 4.5, 3, 0, none, none, none])
})

test('512 samples are kept: what is sampled too fast has no long windows', () => {
  const history = kept(0.0625, 100)
  expect(slotOf(512)).toBe(0)
  expect(startsOf(history)).toEqual([99.5, 98.5, 97, 94, 88, 75, Number.NaN])
  // 60 s of 512 samples, no more and no less.
  const just = 60 / 511
  expect(startsOf(kept(just, 200 * just * 5))[6]).toBeCloseTo(1000 * just - 60, 6)
})

test('a sample brings all that it was given', () => {
  const history = kept(0.25, 200)
  const last = slotOf(history.count - 1)
  expect(history.count).toBe(801)
  expect([history.timeS[last], history.temperatureC[last], history.drive[last]]).toEqual([200, 2000, 20])
  expect([history.excessCS[last], history.fannedCS[last], history.flowedCMm3[last]]).toEqual([400, 600, 800])
  expect(history.stilledCS[last]).toBe(1000)
  for (const i of [0, 1, HYPOTHESES - 1]) expect(history.energyS[last * HYPOTHESES + i]).toBe(200 + 1000 * i)
})

test('cleared, it begins anew', () => {
  const history = kept(0.25, 100)
  clearHistory(history)
  expect([history.count, ...history.starts]).toEqual([0, -1, -1, -1, -1, -1, -1, -1])
  expect(startsOf(kept(0.25, 4, history, 3))).toEqual([3.5, ...Array(6).fill(Number.NaN)])
})
