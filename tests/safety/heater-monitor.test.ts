import { expect, test } from 'vitest'
import { createHeaterMonitor, type Hazard, type HeaterMonitor, stepHeaterMonitor } from '#safety'
import {
  createHeaterTwin,
  type HeaterTwin,
  readHeaterTwin,
  stepHeaterTwin,
  type TwinConstants,
  tunedGains,
} from './heater-twin.ts'

const ENDER: TwinConstants = {
  powerCPerS: 2.9,
  lossPerS: 0.0069,
  fanLossPerS: 0.0015,
  coreLagS: 2.5,
  sensorLagS: 4,
  beta: 0.0008,
  airC: 22,
  noiseC: 0.06,
  wanderC: 0.1,
  digitC: 0.01,
  smoothS: 1,
  ...tunedGains(2.9, 2.5, 4),
}

function watch(twin: HeaterTwin, monitor: HeaterMonitor, durationS: number): Hazard[] {
  const hazards: Hazard[] = []
  const endS = twin.timeS + durationS
  while (twin.timeS < endS - 1e-6) {
    stepHeaterTwin(twin, 0.25)
    hazards.push(...stepHeaterMonitor(monitor, readHeaterTwin(twin)))
    if (hazards.some((one) => one.reaction !== 'watch')) break
  }
  return hazards
}

function printing(): { twin: HeaterTwin; monitor: HeaterMonitor } {
  const twin = createHeaterTwin(ENDER, 1)
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  expect(watch(twin, monitor, 30)).toEqual([])
  twin.targetC = 220
  expect(watch(twin, monitor, 300)).toEqual([])
  expect(Math.abs(twin.blockC - 220)).toBeLessThan(3)
  return { twin, monitor }
}

test('a heater that stays on is told before it is 25 °C over its target', () => {
  const { twin, monitor } = printing()
  twin.fault.floorRatio = 1
  const hazards = watch(twin, monitor, 60)
  expect(hazards.at(-1)).toMatchObject({ kind: 'heater-stuck-on', reaction: 'cut', subject: 'extruder' })
  expect(twin.blockC).toBeLessThan(245)
})

test('a heater without power is noticed within 8 s', () => {
  const { twin, monitor } = printing()
  const startS = twin.timeS
  twin.fault.arrivesRatio = 0
  const hazards = watch(twin, monitor, 60)
  expect(hazards[0]!.timeS - startS).toBeLessThan(8)
  expect(hazards.at(-1)).toMatchObject({ kind: 'heater-dead', reaction: 'off' })
})

test('a thermistor that slips out is told before the block is 30 °C hotter than shown', () => {
  const { twin, monitor } = printing()
  twin.fault.contactRatio = 0.3
  const hazards = watch(twin, monitor, 60)
  expect(hazards.at(-1)).toMatchObject({ reaction: 'off' })
  expect(twin.blockC - twin.shownC).toBeLessThan(30)
})
