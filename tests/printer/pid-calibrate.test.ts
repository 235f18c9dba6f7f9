// PID_CALIBRATE on a living printer: the gains come from its own heater, hold its temperature, and survive SAVE_CONFIG.
import { expect, it } from 'vitest'
import { createLivePrinter } from '../live-printer.ts'
import { plainConfig } from './plain-config.ts'

it('finds gains that hold the target, and SAVE_CONFIG puts them into the file', () => {
  const live = createLivePrinter({ configText: plainConfig() })
  const said = live.say('PID_CALIBRATE HEATER=extruder TARGET=210 WRITE_FILE=1', 2000)
  const words = said.at(-1)!
  const found = /^\/\/ PID parameters: pid_Kp=([\d.]+) pid_Ki=([\d.]+) pid_Kd=([\d.]+)\n/.exec(words)
  expect(words).toContain(
    '\n// The SAVE_CONFIG command will update the printer config file\n// with these parameters and restart the printer.',
  )
  expect(live.files.results.get('/tmp/heattest.txt')).toMatch(/^[\d.]+ [\d.]+ 1\.000\n/)
  const heater = live.printer.host.heaters.get('extruder')!
  expect(heater.targetC()).toBe(0)
  expect(heater.part().override).toBeNull()
  expect(live.status('configfile')['save_config_pending_items']).toMatchObject({
    extruder: { control: 'pid', pid_kp: found![1] },
  })
  live.run(900)
  live.ask('gcode/script', { script: 'SAVE_CONFIG' })
  live.run(5)
  const { host } = live.printer
  expect(host.config.extruders[0]!.heater.control).toEqual({
    kind: 'pid',
    kp: Number(found![1]),
    ki: Number(found![2]),
    kd: Number(found![3]),
  })
  // The plant under the new law: hot without much overshoot, then still.
  const again = live.join()
  again.ask('gcode/script', { script: 'M104 S210' })
  let hottestC = 0
  for (let s = 0; s < 300; s++) {
    live.run(1)
    hottestC = Math.max(hottestC, host.plant.simulation.heating.plant.nozzleSensorC)
  }
  expect(hottestC).toBeLessThan(215)
  for (let s = 0; s < 60; s++) {
    live.run(1)
    expect(Math.abs(host.plant.simulation.heating.plant.nozzleSensorC - 210)).toBeLessThan(1)
  }
})

it('refuses unknown heaters and targets outside of the range, and lets go of the heater in an emergency', () => {
  const live = createLivePrinter({ configText: plainConfig() })
  expect(() => live.say('PID_CALIBRATE HEATER=oven TARGET=210')).toThrow("Unknown heater 'oven'")
  expect(() => live.say('PID_CALIBRATE HEATER=extruder TARGET=900')).toThrow(
    'Requested temperature (900.0) out of range (0.0:275.0)',
  )
  expect(() => live.say('PID_CALIBRATE HEATER=extruder')).toThrow('missing TARGET')
  live.send('gcode/script', { script: 'PID_CALIBRATE HEATER=extruder TARGET=210' })
  live.run(10)
  const heater = live.printer.host.heaters.get('extruder')!
  expect(heater.part().override).not.toBeNull()
  live.ask('emergency_stop')
  live.run(1)
  expect(heater.part().override).toBeNull()
  expect(heater.part().powerRatio).toBe(0)
})
