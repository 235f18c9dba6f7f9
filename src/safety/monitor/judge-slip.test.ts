import { expect, test } from 'vitest'
import {
  createHeaterTwin,
  type HeaterTwin,
  readHeaterTwin,
  stepHeaterTwin,
  tunedGains,
} from '../../../tests/safety/heater-twin.ts'
import { stepHeaterMonitor } from './heater-monitor.ts'
import { createHoldCost, type HoldCost } from './hold-cost.ts'
import { dearerBy, judgeSlip } from './judge-slip.ts'
import { createHeaterMonitor, type HeaterMonitor } from './monitor-state.ts'

/** One cost for so many blocks, then another, fan and filament with them. */
function cost(
  blocks: readonly (readonly [blocks: number, cost: number, fan?: number, flow?: number, air?: number])[],
): HoldCost {
  const hold = createHoldCost()
  for (const [count, value, fan = 0, flow = 0, air = 0] of blocks) {
    for (let i = 0; i < count; i++) {
      const slot = hold.count % hold.cost.length
      hold.cost[slot] = value
      hold.fan[slot] = fan
      hold.flow[slot] = flow
      hold.air[slot] = air
      hold.count++
    }
  }
  hold.scatter = 0
  return hold
}

const share = (more: number, of: number): number => more / of / (1 - more / of)

test('the cost of now is held against six blocks before, not against those next to it', () => {
  expect(
    dearerBy(
      cost([
        [8, 1],
        [3, 1.3],
      ]),
    ),
  ).toBeCloseTo(share(0.3, 1.3), 9)
  expect(
    dearerBy(
      cost([
        [7, 1],
        [3, 1.3],
      ]),
    ),
  ).toBe(0)
  expect(
    dearerBy(
      cost([
        [1, 0.7],
        [8, 1],
        [3, 1.3],
      ]),
    ),
  ).toBeCloseTo(share(0.35, 1.3), 9)
  expect(
    dearerBy(
      cost([
        [8, 1],
        [2, 1],
        [3, 1.3],
        [5, 1],
      ]),
    ),
  ).toBe(0)
})

test('the reference is the cheapest of the last seven minutes', () => {
  expect(
    dearerBy(
      cost([
        [20, 1],
        [60, 1.2],
        [3, 1.3],
      ]),
    ),
  ).toBeCloseTo(share(0.3, 1.3), 9)
  expect(
    dearerBy(
      cost([
        [15, 1],
        [81, 1.2],
        [3, 1.3],
      ]),
    ),
  ).toBeCloseTo(share(0.3, 1.3), 9)
  expect(
    dearerBy(
      cost([
        [14, 1],
        [82, 1.2],
        [3, 1.3],
      ]),
    ),
  ).toBeCloseTo(share(1.3 - (5 + 1.2) / 6, 1.3), 9)
  expect(
    dearerBy(
      cost([
        [9, 1],
        [87, 1.2],
        [3, 1.3],
      ]),
    ),
  ).toBeCloseTo(share(0.1, 1.3), 9)
})

test('scatter, fan and filament are no slip', () => {
  const scattered = cost([
    [8, 1],
    [3, 1.3],
  ])
  scattered.scatter = 0.05
  expect(dearerBy(scattered)).toBeCloseTo((0.3 / 1.3 - 0.05) / (1 - 0.3 / 1.3 + 0.05), 9)
  // 0.45 for full fan, a quarter of it and two sigmas of 0.5 unknown; 0.03, a quarter and two sigmas of 0.018 for each mm³/s.
  expect(
    dearerBy(
      cost([
        [8, 1],
        [3, 1.5, 0.2],
      ]),
    ),
  ).toBeCloseTo(share(0.5 - 0.2 * (0.45 * 1.25 + 1), 1.5), 9)
  expect(
    dearerBy(
      cost([
        [8, 1, 0.2],
        [3, 1.5],
      ]),
    ),
  ).toBeCloseTo(share(0.5 - 0.2 * (-0.45 * 0.75 + 1), 1.5), 9)
  expect(
    dearerBy(
      cost([
        [8, 1],
        [3, 1.6, 0, 5],
      ]),
    ),
  ).toBeCloseTo(share(0.6 - 5 * (0.03 * 1.25 + 0.036), 1.6), 9)
  expect(
    dearerBy(
      cost([
        [8, 1, 0, 5],
        [3, 1.6],
      ]),
    ),
  ).toBeCloseTo(share(0.6 - 5 * (-0.03 * 0.75 + 0.036), 1.6), 9)
  const both = cost([
    [8, 1],
    [3, 2, 0.2, 5],
  ])
  both.fanFlow = 30
  const det = 4 / 0.018 ** 2 - 900
  const sigma = Math.sqrt((0.04 / 0.018 ** 2 - 2 * 30 * 0.2 * 5 + 4 * 25) / det)
  expect(dearerBy(both)).toBeCloseTo(share(1 - 1.25 * (0.09 + 0.15) - 2 * sigma, 2), 9)
})

test('a control law that swings makes dear and cheap blocks by turns', () => {
  const swing = Array.from({ length: 12 }, (_, k): readonly [number, number] => [1, k % 2 === 0 ? 0.8 : 2.3])
  expect(dearerBy(cost([...swing, [1, 2.3], [1, 2], [1, 2.4]]))).toBeLessThan(0.12)
})

/** Steps of 0.01 to 0.1, up and down by turns, after steps of nothing and of 1; then three blocks of 2. */
const UNSTEADY = [3, 3, 2, 2.01, 1.99, 2.02, 1.98, 2.03, 1.97, 2.04].map((value) => value / 2)
const NOW = 1.5

test.each<[string, number]>([
  ['as they are', 0],
  ['that fan and filament explain', 0.4],
])('two sigmas of how far means lie apart, by the median of ten steps: %s', (_, fanRoot) => {
  const flowMm3PerS = 10 * fanRoot
  const known = (k: number): number => (k % 2 === 0 ? 0 : 0.45 * fanRoot + 0.03 * flowMm3PerS)
  const costs = [...UNSTEADY, NOW, NOW + 0.2, NOW + 0.4]
  const hold = cost(
    costs.map((value, k) => [1, value + known(k), k % 2 === 0 ? 0 : fanRoot, k % 2 === 0 ? 0 : flowMm3PerS]),
  )
  hold.fanFan = hold.flowFlow = 1e18
  const mean = (from: number, blocks: number): number =>
    Array.from({ length: blocks }, (_, k) => costs[from + k]! + known(from + k)).reduce((a, b) => a + b) / blocks
  const steps = costs.slice(2).map((value, k) => Math.abs(value - costs[k + 1]!))
  const median = steps.slice(-10).sort((a, b) => a - b)[5]!
  const apart = (median / (0.6745 * Math.SQRT2)) * Math.sqrt(1 / 3 + 1 / 6)
  const now = mean(10, 3)
  const thens = [0, 1, 2].map((from) => {
    const moved =
      mean(10, 3) -
      mean(from, 6) -
      (costs.slice(10).reduce((a, b) => a + b) / 3 - costs.slice(from, from + 6).reduce((a, b) => a + b) / 6)
    return now - mean(from, 6) - moved - 0.25 * Math.abs(moved)
  })
  expect(dearerBy(hold)).toBeCloseTo(share(Math.max(...thens) - 2 * apart, now), 6)
})

test('what was paid in other air says nothing: 2.6 for a full fan, more of it or less', () => {
  const moved = (then: number, now: number): number =>
    dearerBy(
      cost([
        [8, 1, 0, 0, then],
        [3, 1.6, 0, 0, now],
      ]),
    )
  expect(moved(0, 0.1)).toBeCloseTo(share(0.6 - 0.26, 1.6), 9)
  expect(moved(0.3, 0.2)).toBeCloseTo(share(0.6 - 0.26, 1.6), 9)
  expect(moved(0, 0.5)).toBe(0)
  // Five fans are believed no more than one.
  const five = cost([
    [8, 1],
    [3, 4, 0, 0, 4.2],
  ])
  expect(dearerBy(five)).toBeCloseTo(share(3 - 2.6, 4), 9)
  expect(moved(1, 1)).toBeCloseTo(share(0.6, 1.6), 9)
  // What was paid before in the same air does.
  const back = cost([
    [8, 1, 0, 0, 1],
    [8, 0.5],
    [3, 1.6, 0, 0, 1],
  ])
  expect(dearerBy(back)).toBeCloseTo(share(0.6, 1.6), 9)
})

test('a burst of filament is felt for a while', () => {
  const burst = (peakMm3PerS: number, flowThen = 0, flowNow = 0): number => {
    const hold = cost([
      [8, 1, 0, flowThen],
      [3, 1.6, 0, flowNow],
    ])
    hold.peakMm3PerS = peakMm3PerS
    return dearerBy(hold)
  }
  expect(burst(5)).toBeCloseTo(share(0.6, 1.6), 9)
  expect(burst(15)).toBeCloseTo(share(0.6 - 0.5 * 0.03 * 10, 1.6), 9)
  expect(burst(15, 10, 10)).toBeCloseTo(share(0.6, 1.6), 9)
  expect(burst(15, 8, 8)).toBeCloseTo(share(0.6 - 0.5 * 0.03 * 2, 1.6), 9)
  // Of both flows the greater one: 8 mm³/s less now, 0.06 of it not known, two sigmas of 0.018.
  expect(burst(15, 8, 0)).toBeCloseTo(share(0.6 + 0.24 - 0.06 - 8 * 0.036 - 0.5 * 0.03 * 2, 1.6), 9)
})

test.each<[string, number, number, string[]]>([
  ['12 % at the most', 1.119, 0, []],
  ['more than 12 %', 1.121, 0, ['sensor-detached watch 12.1 % more power']],
  ['nearly 20 %, for long', 1.199, 9, ['sensor-detached watch 19.9 % more power']],
  ['more than 20 %, for the first time', 1.201, 0, ['sensor-detached watch 20.1 % more power']],
  ['more than 20 %, again', 1.201, 1, ['sensor-detached off 20.1 % more power']],
])('told and acted upon: %s', (_, now, before, expected) => {
  const made = cost([
    [8, 1],
    [3, now],
  ])
  const monitor: HeaterMonitor = {
    ...createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 }),
    hold: { ...made, isFresh: true, dearBlocks: before },
  }
  judgeSlip(monitor)
  expect(monitor.hold.dearBlocks).toBe(now > 1.2 ? before + 1 : 0)
  expect(monitor.found.map(({ kind, reaction, ruling }) => `${kind} ${reaction} ${ruling.value}`)).toEqual(expected)
  expect(monitor.found.map(({ ruling }) => ruling.limit)).toEqual(expected.map(() => '20.0 % more power'))
  const stale: HeaterMonitor = { ...monitor, found: [], hold: { ...made, isFresh: false } }
  judgeSlip(stale)
  expect(stale.found).toEqual([])
})

function printing(): {
  twin: HeaterTwin
  monitor: HeaterMonitor
  told: string[]
  /** Of a fan beside the part's. */
  air: { root: number }
  run: (seconds: number, each?: (sinceS: number) => void) => void
} {
  const constants = {
    ...{ powerCPerS: 2.9, lossPerS: 0.0069, fanLossPerS: 0.0015, coreLagS: 2.5, sensorLagS: 4, beta: 0.0008, airC: 22 },
    ...{ noiseC: 0.06, wanderC: 0.1, digitC: 0.01, smoothS: 1 },
  }
  const twin = createHeaterTwin({ ...constants, ...tunedGains(2.9, 2.5, 4) }, 1)
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  const told: string[] = []
  const air = { root: 0 }
  const run = (seconds: number, each: (sinceS: number) => void = () => undefined): void => {
    const fromS = twin.timeS
    while (twin.timeS < fromS + seconds - 1e-6) {
      each(twin.timeS - fromS)
      stepHeaterTwin(twin, 0.25)
      for (const { kind, reaction } of stepHeaterMonitor(monitor, { ...readHeaterTwin(twin), airRoot: air.root }))
        told.push(`${kind} ${reaction}`)
      if (told.some((text) => text.endsWith('off'))) break
    }
  }
  run(30)
  twin.targetC = 220
  run(200)
  expect(told).toEqual([])
  return { twin, monitor, told, air, run }
}

test('a thermistor that creeps out over four minutes is told, and the heat switched off, before 30 °C are hidden', () => {
  const { twin, told, run } = printing()
  run(240, (sinceS) => {
    twin.fault.contactRatio = 1 - (0.8 * sinceS) / 240
  })
  expect(told.at(-1)).toBe('sensor-detached off')
  expect(twin.blockC - twin.shownC).toBeLessThan(30)
  // It was no balance that showed it: the reading is where a print has it.
  expect(twin.shownC).toBeGreaterThan(215)
})

test('fan, filament and a draft are no reason to do anything', () => {
  const { twin, told, run } = printing()
  run(300, (sinceS) => {
    twin.fanRatio = sinceS < 60 ? 0 : 1
    twin.flowMm3PerS = sinceS % 20 < 10 ? 8 : 1
  })
  run(300, (sinceS) => {
    twin.fault.lossRatio = sinceS < 30 ? 1 : 1.12
  })
  expect(told.filter((text) => !text.endsWith('watch'))).toEqual([])
})

test.each([0.45, 0.6, 0.8])(
  'a second fan that the printer tells of is no reason either, a slip after it is: %d',
  (more) => {
    const { twin, told, air, run } = printing()
    run(100)
    run(400, (sinceS) => {
      const isOn = sinceS > 30 && sinceS < 300
      twin.fault.lossRatio = isOn ? 1 + more : 1
      air.root = isOn ? 0.84 : 0
    })
    expect(told).toEqual([])
    run(240, (sinceS) => {
      twin.fault.contactRatio = 1 - (0.8 * sinceS) / 240
    })
    expect(told.at(-1)).toBe('sensor-detached off')
    expect(twin.blockC - twin.shownC).toBeLessThan(20)
  },
)
