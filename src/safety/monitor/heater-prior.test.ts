import { expect, test } from 'vitest'
import { heaterPrior } from './heater-prior.ts'

test('what heaters are before one was seen, restated', () => {
  expect(heaterPrior('hot-end')).toEqual({
    powerMinCPerS: 1.5,
    powerMaxCPerS: 22,
    lossMinPerS: 0.0025,
    lossMaxPerS: 0.0125,
    fanLossRatio: 2.8,
    airLossRatio: 1.3,
    flowLossRatioPerMm3: 0.055,
    flowMaxMm3PerS: 4,
    airSpreadC: 12,
    chunkS: 6,
    chunkFullC: 20,
    chunkRiseC: 3,
  })
  expect(heaterPrior('bed')).toEqual({
    powerMinCPerS: 0.15,
    powerMaxCPerS: 2.2,
    lossMinPerS: 0.0005,
    lossMaxPerS: 0.016,
    fanLossRatio: 0.5,
    airLossRatio: 0.5,
    flowLossRatioPerMm3: 0,
    flowMaxMm3PerS: 0,
    airSpreadC: 15,
    chunkS: 20,
    chunkFullC: 20,
    chunkRiseC: 1,
  })
  expect(heaterPrior('chamber')).toEqual({
    powerMinCPerS: 0.002,
    powerMaxCPerS: 1,
    lossMinPerS: 0.0003,
    lossMaxPerS: 0.02,
    fanLossRatio: 1,
    airLossRatio: 1,
    flowLossRatioPerMm3: 0,
    flowMaxMm3PerS: 0,
    airSpreadC: 15,
    chunkS: 60,
    chunkFullC: 20,
    chunkRiseC: 1,
  })
})
