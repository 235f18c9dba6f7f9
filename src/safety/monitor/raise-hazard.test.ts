import { expect, test } from 'vitest'
import { createHeaterMonitor } from './monitor-state.ts'
import { raiseHazard } from './raise-hazard.ts'

function monitorAt(timeS: number) {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  Object.assign(monitor.now, { timeS, temperatureC: 201.04, targetC: 210.06 })
  monitor.blockMaxC = 214.6
  return monitor
}

test('it says what, about what, when, and the numbers behind it', () => {
  const monitor = monitorAt(12.5)
  raiseHazard(monitor, 'heater-weak', 'pause', 3.14, 2.06, '°C', 'its heat is missing.')
  expect(monitor.found).toEqual([
    {
      kind: 'heater-weak',
      subject: 'extruder',
      reaction: 'pause',
      timeS: 12.5,
      ruling: {
        rule: 'heater-weak',
        limit: '3.1 °C',
        value: '2.1 °C',
        reason: 'extruder: its heat is missing. It reads 201.0 °C, target 210.1 °C; the block may be at up to 215 °C.',
      },
    },
  ])
})

test('it is told again after half a minute, and at once where it gets worse', () => {
  const monitor = monitorAt(100)
  const told = (timeS: number, reaction: 'watch' | 'pause' | 'off', kind: 'heater-weak' | 'heater-dead'): number => {
    monitor.now.timeS = timeS
    monitor.found.length = 0
    raiseHazard(monitor, kind, reaction, 0, 0, '°C', '')
    return monitor.found.length
  }
  expect(told(100, 'pause', 'heater-weak')).toBe(1)
  expect(told(129.9, 'pause', 'heater-weak')).toBe(0)
  expect(told(129.9, 'watch', 'heater-weak')).toBe(0)
  expect(told(129.9, 'off', 'heater-weak')).toBe(1)
  expect(told(130, 'pause', 'heater-weak')).toBe(0)
  expect(told(159.8, 'off', 'heater-weak')).toBe(0)
  expect(told(159.9, 'watch', 'heater-weak')).toBe(1)
  expect(told(160, 'pause', 'heater-weak')).toBe(1)
  // Each kind by itself.
  expect(told(160, 'watch', 'heater-dead')).toBe(1)
})

test('what is only watched is no intervention', () => {
  const monitor = monitorAt(100)
  raiseHazard(monitor, 'heater-weak', 'watch', 0, 0, '°C', '')
  expect(monitor.actedAtS).toBe(Number.NEGATIVE_INFINITY)
  raiseHazard(monitor, 'heater-weak', 'pause', 0, 0, '°C', '')
  expect(monitor.actedAtS).toBe(100)
  monitor.now.timeS = 101
  // Too fresh to be told, and asked for all the same.
  raiseHazard(monitor, 'heater-weak', 'pause', 0, 0, '°C', '')
  expect([monitor.actedAtS, monitor.found.length]).toEqual([101, 2])
})
