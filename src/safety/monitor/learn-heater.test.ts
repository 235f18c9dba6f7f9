import { expect, test } from 'vitest'
import { beginChunk, learnFrom } from './learn-heater.ts'
import { createHeaterMonitor, type HeaterMonitor, type Moment } from './monitor-state.ts'

/** At 1000 s and 100 °C on the way to 250 °C, all the power of 3 °C/s arriving, 0.006/s lost. */
function heating(): HeaterMonitor {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  Object.assign(monitor.now, { timeS: 1000, temperatureC: 100, targetC: 250, powerRatio: 1, stepS: 0.25 })
  beginChunk(monitor)
  return monitor
}

function at(monitor: HeaterMonitor, sinceS: number, risenC: number, now: Partial<Moment> = {}): number {
  Object.assign(monitor.now, { timeS: 1000 + sinceS, temperatureC: 100 + risenC, ...now })
  monitor.excessCS = 75 * sinceS
  monitor.power.energyS.fill((risenC + 0.006 * 75 * sinceS) / 3)
  learnFrom(monitor)
  return monitor.fit.chunks
}

test('a chunk is 6 s long, or as long as 20 °C take, at least 1.5 s', () => {
  expect(at(heating(), 5.9, 19.9)).toBe(0)
  expect(at(heating(), 6, 4)).toBe(1)
  expect(at(heating(), 1.5, 20)).toBe(1)
  expect(at(heating(), 1.4, 50)).toBe(0)
  expect(at(heating(), 6, 3)).toBe(0)
  expect(at(heating(), 6, 3.01)).toBe(1)
})

test('then the next one begins, at what is now', () => {
  const monitor = heating()
  monitor.fannedCS = 7
  monitor.flowedCMm3 = 8
  monitor.stilledCS = 9
  Object.assign(monitor, { isChunkSound: false, isChunkHeatUp: false })
  at(monitor, 6, 20)
  expect(monitor).toMatchObject({
    chunkTimeS: 1006,
    chunkC: 120,
    chunkExcessCS: 450,
    chunkFannedCS: 7,
    chunkFlowedCMm3: 8,
    chunkStilledCS: 9,
  })
  expect(monitor).toMatchObject({ isChunkSound: true, isChunkHeatUp: true })
  expect([...monitor.chunkStartS]).toEqual([...monitor.power.energyS])
})

test.each<[string, number, (monitor: HeaterMonitor) => void]>([
  ['nearly at its target', 0, (monitor) => at(monitor, 3, 147)],
  ['below that', 1, (monitor) => at(monitor, 3, 146.9)],
  ['off meanwhile', 0, (monitor) => at(monitor, 3, 10, { targetC: 0 })],
  ['less heat than possible', 0, (monitor) => Object.assign(monitor, { coldS: 0.25 })],
  ['more heat than possible', 0, (monitor) => Object.assign(monitor, { hotS: 0.25 })],
  ['a reading that falls', 0, (monitor) => Object.assign(monitor, { fallS: 0.25 })],
  ['an intervention within a minute', 0, (monitor) => Object.assign(monitor, { actedAtS: 946.1 })],
  ['one before', 1, (monitor) => Object.assign(monitor, { actedAtS: 946 })],
  ['a time that the lags do not know', 0, (monitor) => Object.assign(monitor, { balanceFromS: 1000.1 })],
  ['the first that they know', 1, (monitor) => Object.assign(monitor, { balanceFromS: 1000 })],
])('nothing is learned from what may not be sound: %s', (_, chunks, happens) => {
  const monitor = heating()
  happens(monitor)
  expect(at(monitor, 6, 10, { targetC: 250 })).toBe(chunks)
})

test('an unsound moment spoils its whole chunk, and no other', () => {
  const monitor = heating()
  monitor.hotS = 0.25
  at(monitor, 3, 5)
  monitor.hotS = 0
  expect(at(monitor, 6, 10)).toBe(0)
  expect(at(monitor, 12, 20)).toBe(1)
})

/** A hold at 200 °C that loses 0.006/s by its constants. */
function holding(): HeaterMonitor {
  const monitor = heating()
  Object.assign(monitor.now, { temperatureC: 200, targetC: 200 })
  beginChunk(monitor)
  monitor.fit.isKnown = true
  monitor.fit.lossPerS.fill(0.006)
  monitor.fit.powerCPerS.fill(3)
  return monitor
}

/** The next chunk of it, in which it loses so much, at 175 °C over the air. */
function hold(monitor: HeaterMonitor, lossPerS: number, spanS = 6, excessC = 175): void {
  monitor.now.timeS += spanS
  monitor.excessCS += excessC * spanS
  monitor.fannedCS += 0.5 * excessC * spanS
  monitor.flowedCMm3 += 4 * excessC * spanS
  monitor.stilledCS += 0.25 * excessC * spanS
  monitor.power.energyS.forEach((_, i) => {
    monitor.power.energyS[i]! += (lossPerS * excessC * spanS) / 3
  })
  learnFrom(monitor)
}

test('the loss of late: a mean at first, then over a minute', () => {
  const monitor = holding()
  const { disturbances } = monitor
  hold(monitor, 0.008)
  expect(disturbances.lossPerS[5]).toBeCloseTo(0.008, 12)
  expect(disturbances).toMatchObject({ isLossKnown: false, excessC: 175 })
  expect(disturbances.fanRoot).toBeCloseTo(0.5, 12)
  expect(disturbances.stilledRatio).toBeCloseTo(0.25, 12)
  expect(disturbances.flowMm3PerS).toBeCloseTo(4, 12)
  hold(monitor, 0.006)
  expect(disturbances.lossPerS[5]).toBeCloseTo(0.007, 12)
  hold(monitor, 0.006)
  expect([monitor.lateS, disturbances.isLossKnown]).toEqual([18, false])
  hold(monitor, 0.006)
  expect([monitor.lateS, disturbances.isLossKnown]).toEqual([24, true])
  for (let k = 0; k < 10; k++) hold(monitor, 0.006)
  expect(monitor.lateS).toBe(60)
  const before = disturbances.lossPerS[5]!
  hold(monitor, 0.016, 6, 75)
  expect(disturbances.lossPerS[5]).toBeCloseTo(before + 0.1 * (0.016 - before), 12)
  expect(disturbances.excessC).toBeCloseTo(165, 9)
})

test('no loss is believed below a tenth, or above four times, of that by its constants', () => {
  const low = holding()
  hold(low, 0.0001)
  expect(low.disturbances.lossPerS[3]).toBeCloseTo(0.0006, 12)
  const high = holding()
  hold(high, 0.1)
  expect(high.disturbances.lossPerS[3]).toBeCloseTo(0.024, 12)
})

test('nothing is learned of the loss near the air, or before the constants are known', () => {
  const near = holding()
  hold(near, 0.006, 6, 14.9)
  expect(near.lateS).toBe(0)
  hold(near, 0.006, 6, 15)
  expect(near.lateS).toBe(6)
  const unknown = holding()
  unknown.fit.isKnown = false
  hold(unknown, 0.006)
  expect(unknown.lateS).toBe(0)
})

test('a heat-up is learned with the air of its other fans; a hold leaves that as it is', () => {
  const monitor = heating()
  monitor.airRoot = 0.8
  at(monitor, 6, 3)
  expect(monitor.learnedAirRoot).toBe(0)
  at(monitor, 12, 7)
  expect(monitor.learnedAirRoot).toBe(0.8)
  const held = holding()
  held.airRoot = 0.8
  hold(held, 0.006)
  hold(held, 0.006)
  expect([held.lateS, held.learnedAirRoot]).toEqual([12, 0])
})

test('of several heat-ups each says as much of the air as it says of the loss', () => {
  const monitor = heating()
  monitor.airRoot = 0.8
  at(monitor, 6, 20)
  const { sumLL } = monitor.fit
  monitor.airRoot = 0
  at(monitor, 12, 40)
  expect(monitor.fit.sumLL).toBeGreaterThan(1.5 * sumLL)
  expect(monitor.learnedAirRoot).toBeCloseTo((0.8 * sumLL) / monitor.fit.sumLL, 9)
})

test('what is colder than the air says nothing of it', () => {
  const cold = (excessCS: number): HeaterMonitor => {
    const monitor = heating()
    monitor.airRoot = 0.8
    monitor.now.timeS = 1006
    monitor.now.temperatureC = 105
    monitor.excessCS = excessCS
    monitor.power.energyS.fill(2)
    learnFrom(monitor)
    expect(monitor.fit.chunks).toBe(1)
    return monitor
  }
  expect(cold(0).learnedAirRoot).toBe(0)
  const { fit, learnedAirRoot } = cold(0.2)
  expect(fit.sumLL).toBeLessThan(1)
  expect(learnedAirRoot).toBeCloseTo(0.8 * fit.sumLL, 12)
})
