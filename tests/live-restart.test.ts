// What a real Moonraker in front of the printer has found; see tests/real.
import { expect, test } from 'vitest'
import { createLivePrinter } from './live-printer.ts'

test('a restart after an emergency stop in mid-motion is answered before the socket closes', () => {
  const live = createLivePrinter({ printer: 'ender3' })
  live.say('G28')
  live.send('gcode/script', { script: 'G1 X100 F300\nG1 X20\nG1 X100' })
  live.run(2)
  expect(live.ask('emergency_stop')).toEqual({})
  expect(live.ask('gcode/script', { script: 'FIRMWARE_RESTART' })).toEqual({})
})

test('moves after homing and a long wait take their time', () => {
  const live = createLivePrinter({ printer: 'ender3' })
  live.say('G28')
  live.run(100)
  const startS = live.printer.reactor.timeS
  live.say('G1 X10 F6000\nG1 X110 F600\nM400')
  expect(live.printer.reactor.timeS - startS).toBeGreaterThan(10)
})

test('every heater is a sensor too', () => {
  const live = createLivePrinter({ printer: 'ender3' })
  const heaters = live.status('heaters')
  expect(heaters['available_sensors']).toEqual(expect.arrayContaining(heaters['available_heaters'] as string[]))
})
