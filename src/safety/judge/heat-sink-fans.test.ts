import { expect, test } from 'vitest'
import { heatSinkFansOf } from './heat-sink-fans.ts'

test('fans that run with an extruder', () => {
  expect(
    heatSinkFansOf({
      'heater_fan tornado': { pin: 'PA1', heater: 'extruder' },
      'heater_fan by_default': { pin: 'PA2' },
      'heater_fan both': { heater: ['heater_bed', 'extruder1'] },
      'heater_fan written': { heater: 'heater_bed, extruder' },
      'heater_fan bed': { heater: ['heater_bed'] },
      'heater_fan my_extruder': { heater: 'heater_generic my_extruder' },
      'heater_fan extruders': { heater: 'extruders' },
      'heater_fan odd': 5,
      'fan_generic extruder': { heater: 'extruder' },
      extruder: { heater: 'extruder' },
    }),
  ).toEqual(['tornado', 'by_default', 'both', 'written'])
})
