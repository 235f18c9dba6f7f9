import { expect, test } from 'vitest'
import { heaterForecastC } from './heater-forecast.ts'
import { createHeaterMonitor, type HeaterMonitor } from './monitor-state.ts'

/** 200 °C read, the block at 205 °C at the most, 3 °C/s, a lag of 6 s. */
function known(): HeaterMonitor {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  monitor.now.temperatureC = 200
  monitor.blockMaxC = 205
  const { fit } = monitor
  Object.assign(fit, { isKnown: true, best: 12 })
  fit.powerCPerS.fill(1)
  fit.powerCPerS[12] = 3
  fit.plausible.fill(0)
  fit.plausible[12] = 1
  return monitor
}

test('no further than full power, and a tenth of it, brings it; nor than its target and what is in its lag, 20 °C at the most', () => {
  const monitor = known()
  expect(heaterForecastC(monitor, 250, 10)).toBeCloseTo(205 + 1.1 * 3 * 10, 9)
  expect(heaterForecastC(monitor, 250, 60)).toBeCloseTo(250 + 1.1 * 3 * 6, 9)
  monitor.fit.powerCPerS[12] = 4
  expect(heaterForecastC(monitor, 250, 60)).toBeCloseTo(270, 9)
})

test('never below what it is, or may be', () => {
  const monitor = known()
  expect(heaterForecastC(monitor, 0, 60)).toBe(205)
  monitor.blockMaxC = 190
  expect(heaterForecastC(monitor, 0, 60)).toBe(200)
})

test('one that nobody has seen heat is as strong as its kind can be', () => {
  const monitor = known()
  monitor.fit.isKnown = false
  expect(heaterForecastC(monitor, 500, 2)).toBe(249)
})
