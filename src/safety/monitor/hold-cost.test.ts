import { expect, test } from 'vitest'
import { stepHeaterMonitor } from './heater-monitor.ts'
import type { HeaterSample } from './heater-sample.ts'
import { airCost, BLOCKS, createHoldCost, meanOf } from './hold-cost.ts'
import { lagOf, plainOf, powerShare } from './lagged-power.ts'
import { createHeaterMonitor, type HeaterMonitor } from './monitor-state.ts'

/** Of the first hypothesis: no change of resistance, lags of 0.6 s. */
function known(): HeaterMonitor {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  monitor.fit.isKnown = true
  monitor.fit.powerCPerS.fill(3)
  return monitor
}

const HELD: HeaterSample = {
  timeS: 0,
  temperatureC: 225,
  targetC: 225,
  powerRatio: 0.4,
  fanRatio: 0,
  flowMm3PerS: 0,
}

/** Samples a quarter of a second apart, from that after the last one on. */
function feed(monitor: HeaterMonitor, seconds: number, at: (sinceS: number) => Partial<HeaterSample>): void {
  const fromS = Number.isNaN(monitor.now.timeS) ? 0 : monitor.now.timeS
  for (let i = 1; i <= 4 * seconds; i++) {
    stepHeaterMonitor(monitor, { ...HELD, timeS: fromS + i / 4, ...at(i / 4) })
  }
}

test('a hold is cut into blocks of 5 s, forty seconds after it has begun', () => {
  const monitor = known()
  const { hold } = monitor
  feed(monitor, 40.25, () => ({}))
  expect([hold.count, hold.hypothesis]).toEqual([0, 0])
  feed(monitor, 4.75, () => ({}))
  expect(hold.count).toBe(0)
  feed(monitor, 0.25, () => ({}))
  expect([hold.count, hold.isFresh]).toEqual([1, true])
  expect(hold.unit).toBeCloseTo(0.4 / 200, 9)
  feed(monitor, 0.25, () => ({}))
  expect(hold.isFresh).toBe(false)
  feed(monitor, 14.75, () => ({}))
  expect([hold.count, hold.isFresh]).toEqual([4, true])
  expect([...hold.cost.subarray(0, 5)].map((cost) => Number(cost.toFixed(6)))).toEqual([1, 1, 1, 1, 0])
})

test('what the block gains is no cost', () => {
  const monitor = known()
  feed(monitor, 60, () => ({}))
  // 0.02 °C/s of 3 °C/s, and the loss that grows with it.
  feed(monitor, 60, (sinceS) => ({
    temperatureC: 225 + 0.02 * sinceS,
    powerRatio: (0.4 * (200 + 0.02 * sinceS)) / 200 + 0.02 / 3,
  }))
  expect(monitor.hold.count).toBe(15)
  expect(meanOf(monitor.hold.cost, 15, 6)).toBeCloseTo(1, 3)
})

test.each([
  [1, 1],
  [1.01, 0],
  [-1, 1],
  [-1.01, 0],
])('a block on its way is not held: %d °C in 5 s', (changeC, blocks) => {
  const monitor = known()
  feed(monitor, 40.25, () => ({}))
  feed(monitor, 5, (sinceS) => ({ temperatureC: sinceS > 4.9 ? 225 + changeC : 225 }))
  expect(monitor.hold.count).toBe(blocks)
})

test('fan and filament cost what they are seen to cost', () => {
  const monitor = known()
  expect([monitor.hold.byFan, monitor.hold.byFlow]).toEqual([0.45, 0.03])
  feed(monitor, 1200, (sinceS) => {
    const isBlown = sinceS % 120 >= 60
    const isFed = sinceS % 200 >= 100
    return {
      fanRatio: isBlown ? 0.25 : 0,
      flowMm3PerS: isFed ? 10 : 0,
      powerRatio: 0.4 + (isBlown ? 0.16 : 0) + (isFed ? 0.2 : 0),
    }
  })
  // A quarter of the speed blows half as much.
  expect(monitor.hold.byFan).toBeCloseTo(0.8, 1)
  expect(monitor.hold.byFlow).toBeCloseTo(0.05, 2)
  expect(monitor.hold.peakMm3PerS).toBeCloseTo(10 * Math.exp(-0.25 / 20), 9)
  feed(monitor, 20, () => ({}))
  expect(monitor.hold.peakMm3PerS).toBeCloseTo(10 * Math.exp(-20.25 / 20), 9)
})

test('scatter follows what costs do', () => {
  const still = known()
  feed(still, 40.25 + 5 * 6, () => ({}))
  expect(still.hold.scatter).toBeCloseTo(0.03 * Math.sqrt(0.98), 6)
  const lively = known()
  feed(lively, 600, (sinceS) => ({ powerRatio: sinceS % 30 < 15 ? 0.4 : 0.44 }))
  expect(lively.hold.scatter).toBeGreaterThan(0.04)
  expect(lively.hold.scatter).toBeLessThan(0.1)
  const jumped = known()
  feed(jumped, 40.25 + 5 * 6, (sinceS) => ({ powerRatio: sinceS < 56 ? 0.4 : 0.8 }))
  expect(jumped.hold.scatter).toBeCloseTo(0.03 * Math.sqrt(0.98 + 0.02 * 2.5 ** 2), 6)
})

test.each<[string, Partial<HeaterSample>, boolean]>([
  ['15 °C below', { temperatureC: 210 }, true],
  ['nearly so', { temperatureC: 210.1 }, false],
  ['8 °C above', { temperatureC: 233 }, true],
  ['nearly so', { temperatureC: 232.9 }, false],
  ['another target', { targetC: 226 }, true],
  ['off', { targetC: 0 }, true],
])('a hold ends: %s', (_, sample, isOver) => {
  const monitor = known()
  feed(monitor, 68, () => ({}))
  expect(monitor.hold.count).toBe(5)
  feed(monitor, 0.25, () => sample)
  expect(monitor.hold.count).toBe(isOver ? 0 : 5)
})

test.each<[number, boolean]>([
  [222, false],
  [222.1, true],
  [227.9, true],
  [228, false],
])('it begins within 3 °C of the target: %d °C', (temperatureC, isHeld) => {
  const monitor = known()
  feed(monitor, 20, () => ({ temperatureC }))
  expect(monitor.hold.heldS > 0).toBe(isHeld)
})

test('after a gap, and without fan or filament known, nothing is compared', () => {
  const monitor = known()
  feed(monitor, 68, () => ({}))
  stepHeaterMonitor(monitor, { ...HELD, timeS: 50 })
  expect([monitor.hold.count, monitor.hold.heldS, monitor.hold.hypothesis]).toEqual([0, 0, -1])
  for (const unknown of [{ fanRatio: null }, { flowMm3PerS: null }]) {
    const blind = known()
    feed(blind, 70, () => unknown)
    expect(blind.hold.heldS).toBe(0)
  }
  const unlearned = known()
  unlearned.fit.isKnown = false
  feed(unlearned, 70, () => ({}))
  expect(unlearned.hold.heldS).toBe(0)
})

test('another lag is another integral: the blocks begin anew', () => {
  const monitor = known()
  feed(monitor, 68, () => ({}))
  monitor.fit.best = 2
  feed(monitor, 0.25, () => ({}))
  expect(monitor.hold.count).toBe(5)
  monitor.fit.best = 7
  feed(monitor, 0.25, () => ({}))
  expect([monitor.hold.count, monitor.hold.hypothesis]).toEqual([0, 6])
  expect([lagOf(7), plainOf(7), plainOf(8)]).toEqual([2.4, 6, 6])
  expect([powerShare(6, 225), powerShare(7, 225), powerShare(8, 25)]).toEqual([1, 1 / 1.24, 1])
})

test('the ring holds seven and a half minutes', () => {
  const hold = createHoldCost()
  hold.cost.forEach((_, i) => {
    hold.cost[i] = i
  })
  expect(BLOCKS).toBe(90)
  expect(meanOf(hold.cost, 3, 3)).toBe(1)
  expect(meanOf(hold.cost, 92, 4)).toBe((88 + 89 + 0 + 1) / 4)
})

test('what is believed before anything was seen', () => {
  const { cost, fan, flow, air, ...rest } = createHoldCost()
  expect([cost.length, fan.length, flow.length, air.length]).toEqual([90, 90, 90, 90])
  expect(rest).toEqual({
    count: 0,
    isFresh: false,
    heldS: 0,
    fanRoot: 0,
    airRoot: 0,
    stirredRoot: 0,
    flowMm3PerS: 0,
    peakMm3PerS: 0,
    hypothesis: -1,
    fromC: 0,
    fromEnergyS: 0,
    spanS: 0,
    excessCS: 0,
    fannedCS: 0,
    airedCS: 0,
    flowedCMm3: 0,
    unit: Number.NaN,
    fanFan: 4,
    fanFlow: 0,
    flowFlow: 1 / 0.018 ** 2,
    fanCost: 0,
    flowCost: 0,
    byFan: 0.45,
    byFlow: 0.03,
    scatter: 0.03,
    dearBlocks: 0,
  })
})

test('shares and scatter are those of the differences of four and of three blocks', () => {
  const monitor = known()
  const { hold } = monitor
  feed(monitor, 40.25 + 5 * 11, (sinceS) => {
    const isLate = sinceS > 61
    return { fanRatio: isLate ? 0.25 : 0, flowMm3PerS: sinceS > 71 ? 6 : 0, powerRatio: isLate ? 0.6 : 0.4 }
  })
  expect(hold.count).toBe(11)
  const mean = (ring: Float64Array, end: number, blocks: number): number =>
    [...ring.subarray(end - blocks, end)].reduce((sum, one) => sum + one, 0) / blocks
  const change = (ring: Float64Array, end: number, blocks: number): number =>
    mean(ring, end, blocks) - mean(ring, end - blocks, blocks)
  let [ff, fq, qq, fy, qy] = [4, 0, 1 / 0.018 ** 2, 0, 0]
  for (let end = 8; end <= 11; end++) {
    const fan = change(hold.fan, end, 4)
    const flow = change(hold.flow, end, 4)
    const cost = change(hold.cost, end, 4) - 0.45 * fan - 0.03 * flow
    const weight = 1 / (0.06 ** 2 * 4)
    ff += weight * fan * fan
    fq += weight * fan * flow
    qq += weight * flow * flow
    fy += weight * fan * cost
    qy += weight * flow * cost
  }
  expect([hold.fanFan, hold.fanFlow, hold.flowFlow].map((one) => one.toFixed(6))).toEqual(
    [ff, fq, qq].map((one) => one.toFixed(6)),
  )
  const det = ff * qq - fq * fq
  expect(hold.byFan).toBeCloseTo(0.45 + (qq * fy - fq * qy) / det, 9)
  expect(hold.byFlow).toBeCloseTo(0.03 + (ff * qy - fq * fy) / det, 9)
  const before = hold.scatter
  feed(monitor, 5, () => ({ fanRatio: 0.25, flowMm3PerS: 6, powerRatio: 0.6 }))
  expect(hold.count).toBe(12)
  const { byFan, byFlow } = hold
  const cost = mean(hold.cost, 12, 3)
  const away = (change(hold.cost, 12, 3) - byFan * change(hold.fan, 12, 3) - byFlow * change(hold.flow, 12, 3)) / cost
  expect(Math.abs(away)).toBeGreaterThan(0.005)
  const seen = Math.min(away * away, 6.25 * before * before)
  expect(hold.scatter).toBeCloseTo(Math.sqrt(before * before + 0.02 * (seen - before * before)), 9)
})

test('the air of other fans is kept as the sensor feels it, and nothing is learned of the rest while it changes', () => {
  const blown = (airRoot: number): HeaterMonitor => {
    const monitor = known()
    feed(monitor, 40.25 + 5 * 4, () => ({}))
    feed(monitor, 5 * 4, () => ({ airRoot, flowMm3PerS: 6, powerRatio: 0.5 }))
    expect(monitor.hold.count).toBe(8)
    return monitor
  }
  const { hold } = blown(0.8)
  // Half of both lags of 0.6 s: the first of the blocks has nearly all of it, those before have none.
  const lagS = 0.5 * lagOf(0)
  const kept = Math.exp(-0.25 / lagS)
  let felt = 0
  let sum = 0
  for (let i = 0; i < 20; i++) {
    felt = kept * felt + (1 - kept) * 0.8
    sum += felt / 20
  }
  expect([...hold.air.subarray(0, 4)]).toEqual([0, 0, 0, 0])
  expect(hold.air[4]).toBeCloseTo(sum, 9)
  expect(hold.air[7]).toBeCloseTo(0.8, 3)
  expect(hold.airRoot).toBeCloseTo(0.8, 6)
  const flow = meanOf(hold.flow, 8, 4)
  const noise = 0.06 + 2.6 * meanOf(hold.air, 8, 4)
  expect(hold.flowFlow).toBeCloseTo(1 / 0.018 ** 2 + flow ** 2 / (4 * noise ** 2), 6)
  expect(blown(0).hold.flowFlow).toBeCloseTo(1 / 0.018 ** 2 + flow ** 2 / (4 * 0.06 ** 2), 6)
})

test('another fan that slows down is a change, too', () => {
  const monitor = known()
  feed(monitor, 40.25 + 5 * 4, () => ({ airRoot: 1 }))
  feed(monitor, 5 * 4, () => ({ flowMm3PerS: 6, powerRatio: 0.5 }))
  const { hold } = monitor
  expect(hold.count).toBe(8)
  const noise = 0.06 + 2.6 * (meanOf(hold.air, 4, 4) - meanOf(hold.air, 8, 4))
  expect(noise).toBeGreaterThan(2.4)
  expect(hold.flowFlow).toBeCloseTo(1 / 0.018 ** 2 + meanOf(hold.flow, 8, 4) ** 2 / (4 * noise ** 2), 6)
})

test('what other air explains is no scatter', () => {
  const blown = (airRoot: number): number => {
    const monitor = known()
    feed(monitor, 40.25 + 5 * 4, () => ({}))
    feed(monitor, 5 * 4, () => ({ airRoot, powerRatio: 0.6 }))
    return monitor.hold.scatter
  }
  expect(blown(0)).toBeGreaterThan(0.034)
  expect(blown(1)).toBeLessThan(0.03)
})

test('a full fan more or less costs 2.6, and however many there are no more', () => {
  expect(airCost(0, 0.5)).toBeCloseTo(1.3, 12)
  expect(airCost(0.5, 0)).toBeCloseTo(1.3, 12)
  expect([airCost(0, 1), airCost(0, 4.2), airCost(4.2, 0)]).toEqual([2.6, 2.6, 2.6])
})

test('a hold lasts through what other fans do to it: 20 °C further for a full one, less and less in a minute', () => {
  const isHeld = (airRoot: number, temperatureC: number, waitS = 0): boolean => {
    const monitor = known()
    feed(monitor, 68, () => ({}))
    feed(monitor, waitS, () => ({ airRoot }))
    feed(monitor, 0.25, () => ({ airRoot, temperatureC }))
    return monitor.hold.count >= 5
  }
  expect([isHeld(0.5, 242.9), isHeld(0.5, 243)]).toEqual([true, false])
  expect([isHeld(0.5, 200.1), isHeld(0.5, 200)]).toEqual([true, false])
  expect([isHeld(4.2, 252.9), isHeld(4.2, 253)]).toEqual([true, false])
  // 10 °C over e.
  expect([isHeld(0.5, 236.6, 60), isHeld(0.5, 236.7, 60)]).toEqual([true, false])
})
