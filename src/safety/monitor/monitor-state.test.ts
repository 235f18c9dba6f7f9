import { expect, test } from 'vitest'
import { createHeaterMonitor } from './monitor-state.ts'

test('what a monitor believes before its first sample', () => {
  const monitor = createHeaterMonitor({ heater: 'heater_bed', kind: 'bed', maxC: 110 })
  const never = Number.NEGATIVE_INFINITY
  expect(monitor).toMatchObject({
    ...{ heater: 'heater_bed', kind: 'bed', maxC: 110, excessCS: 0, fannedCS: 0, flowedCMm3: 0, beforeC: Number.NaN },
    ...{ airRoot: 0, learnedAirRoot: 0, stilledCS: 0, chunkStilledCS: 0 },
    ...{ balanceFromS: 0, chunkTimeS: 0, chunkC: 0, chunkExcessCS: 0, chunkFannedCS: 0, chunkFlowedCMm3: 0 },
    ...{ isChunkHeatUp: true, isChunkSound: true, lateS: 0, coldS: 0, usualColdS: 0, toldColdS: 0, hotS: 0 },
    ...{ usualHotS: 0, fallS: 0, overS: 0, impossibleS: 0, fullPowerS: 0, fullPowerRatio: 0.5, fellAtS: never },
    ...{ roseAtS: never, stillSinceS: 0, stillSamples: 0, longestStillS: 0, heldS: 0, noiseAtChangeC: 0 },
    ...{ stillFlowMin: 0, stillFlowMax: 0, leastStepC: 1, powerChange: 0, powerBend: 0, powerlessS: 0, isSpent: false },
    ...{ risingSamples: 0, headingSamples: 0, atTargetS: 0, purgedAtS: never, blockMaxC: Number.NaN, actedAtS: never },
    now: { timeS: Number.NaN, temperatureC: Number.NaN, targetC: 0, powerRatio: 0, stepS: 0 },
    broken: { coldC: 0, coldWindow: 0, hotC: 0, coldShare: 0, usualWindow: 0, hotShare: 0 },
    found: [],
  })
  const { lossPerS, ...rest } = monitor.disturbances
  expect(lossPerS.length).toBe(24)
  expect(rest).toEqual({
    ...{ stilledRatio: 0 },
    ...{ fanRoot: 0, flowMm3PerS: 0, excessC: 0, isLossKnown: false, isFanKnown: false, isFlowKnown: false },
    ...{ noiseC: 0.1, powerJitter: 0.05, stepS: 1, targetC: 0 },
  })
  expect([...monitor.toldAtS]).toEqual(Array(12).fill(never))
  expect([...monitor.toldAs]).toEqual(Array(12).fill(-1))
  expect([...monitor.bounds.riseC]).toEqual(Array(7).fill(Number.NaN))
})
