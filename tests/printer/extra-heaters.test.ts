// Heaters and sensors beside nozzle and bed: they heat, they are guarded, and they stop the printer in Klipper's words.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { LivePrinter, LivePrinterOptions } from '../live-printer.ts'
import { createLivePrinter, refusal } from '../live-printer.ts'

const base = readFileSync(new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url), 'utf8')
const NTC = 'sensor_type: Generic 3950\nsensor_pin: PX9\n'
const HEATER = `heater_pin: PX8\n${NTC}control: pid\npid_Kp: 30\npid_Ki: 1\npid_Kd: 100\nmin_temp: 0\n`

function printerWith(sections: string, room: LivePrinterOptions['room'] = {}): LivePrinter {
  return createLivePrinter({ configText: `${base}\n${sections}`, room })
}

function number(live: LivePrinter, object: string, field: string): number {
  return live.status(object)[field] as number
}

test('a heater_generic heats, is waited for and refuses what is out of its range', () => {
  const live = printerWith(`[heater_generic dryer]\n${HEATER}max_temp: 90\ngcode_id: D\n`)
  live.say('SET_HEATER_TEMPERATURE HEATER=dryer TARGET=60')
  live.say('TEMPERATURE_WAIT SENSOR="heater_generic dryer" MINIMUM=58')
  expect(number(live, 'heater_generic dryer', 'temperature')).toBeGreaterThan(57.9)
  live.run(600)
  expect(Math.abs(number(live, 'heater_generic dryer', 'temperature') - 60)).toBeLessThan(1)
  expect(live.status('heater_generic dryer')).toMatchObject({ target: 60 })
  expect(live.say('M105').at(-1)).toMatch(/ D:(59|60)\.\d \/60\.0 /)
  expect(refusal(live, 'SET_HEATER_TEMPERATURE HEATER=dryer TARGET=95')).toBe(
    'Requested temperature (95.0) out of range (0.0:90.0)',
  )
  expect(live.status('heaters')).toMatchObject({
    available_heaters: ['heater_bed', 'heater_generic dryer', 'extruder'],
  })
  live.say('TURN_OFF_HEATERS')
  live.run(2)
  expect(live.status('heater_generic dryer')).toMatchObject({ target: 0, power: 0 })
})

test('a heater_generic that gives too little is found by its watchdog', () => {
  const live = printerWith(`[heater_generic dryer]\n${HEATER}max_temp: 90\nmax_power: 0.02\n`)
  live.say('SET_HEATER_TEMPERATURE HEATER=dryer TARGET=60')
  live.runUntil(() => live.printer.host.state === 'shutdown', 120)
  expect(live.printer.host.stateMessage).toMatch(
    /^Heater dryer not heating at expected rate\nSee the 'verify_heater' section/,
  )
  const startS = live.printer.reactor.timeS
  live.run(10)
  expect(number(live, 'heater_generic dryer', 'power')).toBe(0)
  expect(live.printer.reactor.timeS - startS).toBeCloseTo(10, 6)
})

test('a chamber heater warms the air that the part stands in', () => {
  const live = printerWith(
    `[heater_generic chamber]\n${HEATER}max_temp: 70\n[temperature_sensor air]\n${NTC.replace('PX9', 'PX10')}`,
  )
  live.say('SET_HEATER_TEMPERATURE HEATER=chamber TARGET=50')
  live.run(1200)
  expect(live.printer.host.state).toBe('ready')
  expect(Math.abs(number(live, 'heater_generic chamber', 'temperature') - 50)).toBeLessThan(1)
  expect(Math.abs(live.printer.plant.simulation.heating.plant.chamberC - 50)).toBeLessThan(1)
  expect(Math.abs(number(live, 'temperature_sensor air', 'temperature') - 50)).toBeLessThan(2)
})

test('a second extruder has a hot end of its own', () => {
  const live = printerWith(
    `[extruder1]\nstep_pin: PY1\ndir_pin: PY2\nenable_pin: PY3\nmicrosteps: 16\nrotation_distance: 22\n` +
      `nozzle_diameter: 0.4\nfilament_diameter: 1.75\n${HEATER}max_temp: 280\n`,
  )
  expect(live.say('M105').at(-1)).toMatch(/T0:2\d\.\d \/0\.0 T1:2\d\.\d \/0\.0/)
  live.say('M104 T1 S200')
  live.runUntil(() => number(live, 'extruder1', 'temperature') > 195, 300)
  expect(live.status('extruder1')).toMatchObject({ target: 200, can_extrude: true })
  expect(live.status('extruder')).toMatchObject({ target: 0, can_extrude: false })
  expect(number(live, 'extruder', 'temperature')).toBeLessThan(30)
  expect(live.say('G28\nACTIVATE_EXTRUDER EXTRUDER=extruder1\nG1 E5 F300')).toEqual([
    '// Activating extruder extruder1',
  ])
  expect(live.status('toolhead')['extruder']).toBe('extruder1')
  live.say('ACTIVATE_EXTRUDER EXTRUDER=extruder')
  expect(live.say('ACTIVATE_EXTRUDER EXTRUDER=extruder')).toEqual(['// Extruder extruder already active'])
  expect(refusal(live, 'G1 E10 F300')).toMatch(/^Extrude below minimum temp/)
})

test('a sensor outside of its range stops the printer', () => {
  const cold = printerWith(`[temperature_sensor door]\n${NTC}min_temp: 10\nmax_temp: 60\n`, { ambient: 4 })
  cold.run(3)
  expect(cold.printer.host.stateMessage).toMatch(
    /^MCU 'mcu' shutdown: ADC out of range\n\nSensor 'temperature_sensor door' temperature [34]\.\d{3} not in range 10\.000:60\.000\n/,
  )
  const hot = printerWith('[temperature_sensor pi]\nsensor_type: temperature_host\nmax_temp: 40\n', { ambient: 30 })
  hot.run(3)
  expect(hot.printer.host.stateMessage).toMatch(/^HOST temperature 5\d\.\d above maximum temperature of 40\.0\./)
})

test('sensors in one: their mean, until they are too far apart', () => {
  const both = (deviationC: number): string =>
    `[temperature_sensor bed_core]\n${NTC}[temperature_sensor air]\n${NTC.replace('PX9', 'PX10')}` +
    '[temperature_sensor both]\nsensor_type: temperature_combined\ncombination_method: mean\n' +
    `sensor_list: temperature_sensor bed_core, temperature_sensor air\nmaximum_deviation: ${deviationC}\n`
  const live = printerWith(both(20))
  live.say('M140 S60')
  live.run(10)
  const [core, air, mean] = ['bed_core', 'air', 'both'].map((name) =>
    number(live, `temperature_sensor ${name}`, 'temperature'),
  )
  expect(mean).toBeCloseTo((core! + air!) / 2, 1)
  expect(number(live, 'temperature_combined both', 'temperature')).toBe(mean)
  live.runUntil(() => live.printer.host.state === 'shutdown', 300)
  expect(live.printer.host.stateMessage).toMatch(
    /^COMBINED SENSOR maximum deviation exceeded limit of 20\.0, max sensor value \d+\.\d, min sensor value \d+\.\d/,
  )
})

test('a temperature fan keeps a board cool, at the speed that it is told', () => {
  const live = printerWith(
    `[temperature_fan board]\npin: PX7\n${NTC}min_temp: 0\nmax_temp: 80\ncontrol: watermark\nmax_delta: 1\ntarget_temp: 60\nmax_speed: 0.8\ngcode_id: B1\n`,
  )
  live.run(5)
  expect(live.status('temperature_fan board')).toMatchObject({ speed: 0, rpm: null, target: 60 })
  const alone = number(live, 'temperature_fan board', 'temperature')
  expect(alone).toBeGreaterThan(35)
  live.say('SET_TEMPERATURE_FAN_TARGET TEMPERATURE_FAN=board TARGET=30')
  live.run(300)
  expect(live.status('temperature_fan board')).toMatchObject({ speed: 0.8, target: 30 })
  expect(number(live, 'temperature_fan board', 'temperature')).toBeLessThan(alone - 3)
  live.say('SET_TEMPERATURE_FAN_TARGET TEMPERATURE_FAN=board TARGET=0')
  live.run(2)
  expect(live.status('temperature_fan board')).toMatchObject({ speed: 0, target: 0 })
  expect(live.status('heaters')).toMatchObject({
    available_sensors: ['heater_bed', 'temperature_fan board', 'extruder'],
  })
  const set = 'SET_TEMPERATURE_FAN_TARGET TEMPERATURE_FAN=board'
  expect(refusal(live, `${set} TARGET=99`)).toBe('Requested temperature (99.0) out of range (0.0:80.0)')
  expect(refusal(live, `${set} MIN_SPEED=0.9 MAX_SPEED=0.5`)).toBe(
    'Requested min speed (0.9) is greater than max speed (0.5)',
  )
})
