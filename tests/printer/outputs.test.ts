// Fans, pins, servos and lights of a living printer: their commands, their status, and that they wait for the moves before.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { partFanTurns } from '#simulation'
import type { LivePrinter } from '../live-printer.ts'
import { createLivePrinter, refusal } from '../live-printer.ts'

const base = readFileSync(new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url), 'utf8')

function printerWith(sections: string): LivePrinter {
  const live = createLivePrinter({ configText: `${base}\n${sections}` })
  expect(live.printer.host.stateMessage).toBe('Printer is ready')
  return live
}

function number(live: LivePrinter, object: string, field: string): number {
  return live.status(object)[field] as number
}

test('the part fan turns when the moves before it are done, and its status says so', () => {
  const live = printerWith('')
  live.say('G28')
  live.say('G1 X10 Y10 F6000\nM400')
  const startS = live.printer.reactor.timeS
  live.say('G1 X110 F3000\nM106 S128\nG1 X10')
  expect(live.status('fan')['speed']).toBe(0)
  live.runUntil(() => number(live, 'fan', 'speed') > 0, 10)
  // 100 mm at 50 mm/s.
  const waitedS = live.printer.reactor.timeS - startS
  expect(waitedS).toBeGreaterThan(2)
  expect(waitedS).toBeLessThan(2.8)
  expect(live.status('fan')['speed']).toBeCloseTo(128 / 255, 6)
  live.say('M107\nM400')
  live.run(0.2)
  expect(live.status('fan')['speed']).toBe(0)
  expect(refusal(live, 'M106 S-1')).toBe("Error on 'M106 S-1': S must have minimum of 0.0")
})

test('fans have power limits, a speed below which they stop, and tachometers', () => {
  const live = printerWith(
    '[fan_generic exhaust]\npin: PX1\nmax_power: 0.8\noff_below: 0.2\ntachometer_pin: PX2\n[fan_generic quiet]\npin: PX3\n',
  )
  live.say('SET_FAN_SPEED FAN=exhaust SPEED=0.5')
  live.run(5)
  expect(live.status('fan_generic exhaust')['speed']).toBeCloseTo(0.4, 9)
  // A 4010 fan of 7000 rpm at 40 %, give or take what fans of a kind differ.
  expect(live.status('fan_generic exhaust')['rpm']).toBeGreaterThan(2600)
  expect(live.status('fan_generic exhaust')['rpm']).toBeLessThan(3000)
  expect(live.status('fan_generic quiet')).toEqual({ speed: 0, rpm: null })
  live.say('SET_FAN_SPEED FAN=exhaust SPEED=0.1')
  live.run(8)
  expect(live.status('fan_generic exhaust')).toEqual({ speed: 0, rpm: 0 })
  expect(refusal(live, 'SET_FAN_SPEED FAN=no SPEED=1')).toBe("The value 'no' is not valid for FAN")
  expect(refusal(live, 'SET_FAN_SPEED FAN=quiet')).toBe('SET_FAN_SPEED must specify SPEED or TEMPLATE')
})

test('a heater fan follows its heater, a controller fan motors and heaters, and idles on', () => {
  const live = printerWith(
    '[heater_fan block]\npin: PX1\nfan_speed: 0.7\n[controller_fan board]\npin: PX2\nidle_timeout: 5\nidle_speed: 0.3\n',
  )
  const speed = (name: string): number => number(live, name, 'speed')
  live.run(2)
  expect([speed('heater_fan block'), speed('controller_fan board')]).toEqual([0, 0])
  live.say('M104 S60')
  live.run(1.5)
  expect([speed('heater_fan block'), speed('controller_fan board')]).toEqual([0.7, 1])
  live.run(60)
  live.say('M104 S0')
  live.run(1.5)
  // The block is still above 50 °C.
  expect([speed('heater_fan block'), speed('controller_fan board')]).toEqual([0.7, 0.3])
  live.run(6)
  expect(speed('controller_fan board')).toBe(0)
  live.runUntil(() => speed('heater_fan block') === 0, 600)
  expect(live.status('extruder')['temperature']).toBeLessThan(50.5)
})

test('after a shutdown a fan is reported as it was last set', () => {
  const live = printerWith('')
  live.say('M106 S255')
  live.run(1)
  live.say('M112')
  live.run(2)
  expect(live.printer.host.state).toBe('shutdown')
  expect(live.status('fan')['speed']).toBe(1)
})

test('its pin falls to its own value then', () => {
  const live = createLivePrinter({ configText: base.replace('[fan]\n', '[fan]\nshutdown_speed: 0.6\n') })
  live.say('M106 S255')
  live.run(1)
  expect(partFanTurns(live.printer.plant.simulation.heating)).toBe(1)
  live.say('M112')
  live.run(1)
  expect(partFanTurns(live.printer.plant.simulation.heating)).toBeCloseTo(0.6, 9)
})

test('pins, tools and servos take values in their scale', () => {
  const live = printerWith(
    '[output_pin lamp]\npin: PX1\npwm: true\nscale: 255\nvalue: 51\n[output_pin relay]\npin: PX2\n' +
      '[pwm_tool laser]\npin: PX3\n[pwm_cycle_time beeper]\npin: PX4\n[servo door]\npin: PX5\ninitial_angle: 90\n',
  )
  const value = (name: string): number => number(live, name, 'value')
  expect(value('output_pin lamp')).toBeCloseTo(0.2, 9)
  expect(value('servo door')).toBeCloseTo(0.0015 / 0.02, 9)
  live.say('SET_PIN PIN=lamp VALUE=102\nSET_PIN PIN=relay VALUE=1\nSET_PIN PIN=laser VALUE=0.25')
  live.say('SET_PIN PIN=beeper VALUE=0.5 CYCLE_TIME=0.001\nSET_SERVO SERVO=door ANGLE=180')
  live.run(0.3)
  expect(['output_pin lamp', 'output_pin relay', 'pwm_tool laser', 'pwm_cycle_time beeper'].map(value)).toEqual([
    0.4, 1, 0.25, 0.5,
  ])
  expect(value('servo door')).toBeCloseTo(0.1, 9)
  expect(refusal(live, 'SET_PIN PIN=relay VALUE=0.5')).toBe('Invalid pin value')
  expect(refusal(live, 'SET_PIN PIN=lamp VALUE=256')).toBe(
    "Error on 'SET_PIN PIN=lamp VALUE=256': VALUE must have maximum of 255.0",
  )
  expect(refusal(live, 'SET_PIN VALUE=1')).toBe("Error on 'SET_PIN VALUE=1': missing PIN")
  expect(refusal(live, 'SET_PIN PIN=nothing VALUE=1')).toBe("The value 'nothing' is not valid for PIN")
})

test('lights show what was sent, one of a chain or all', () => {
  const live = printerWith(
    '[neopixel strip]\npin: PX1\nchain_count: 3\ninitial_RED: 0.5\n[led box]\nwhite_pin: PX2\n' +
      '[display_template glow]\nparam_level: 0.25\ntext: {param_level}, {printer.extruder.target / 1000}, 0, 0\n',
  )
  const colors = (name: string): number[][] => live.status(name)['color_data'] as number[][]
  expect(colors('neopixel strip')).toEqual(new Array(3).fill([0.5, 0, 0, 0]))
  live.say('SET_LED LED=strip INDEX=2 GREEN=1 TRANSMIT=0')
  live.run(0.3)
  expect(colors('neopixel strip')[1]).toEqual([0.5, 0, 0, 0])
  live.say('SET_LED LED=strip INDEX=3 BLUE=0.25\nSET_LED LED=box WHITE=1')
  live.run(0.3)
  expect(colors('neopixel strip')).toEqual([
    [0.5, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 0.25, 0],
  ])
  expect(colors('led box')).toEqual([[0, 0, 0, 1]])
  live.say('SET_LED_TEMPLATE LED=strip INDEX=1 TEMPLATE=glow PARAM_LEVEL=0.75\nM104 S200')
  live.run(1)
  expect(colors('neopixel strip')[0]).toEqual([0.75, 0.2, 0, 0])
  expect(refusal(live, 'SET_LED_TEMPLATE LED=strip TEMPLATE=none')).toBe("Unknown display_template 'none'")
  expect(refusal(live, 'SET_LED LED=strip INDEX=4 RED=1')).toContain('INDEX must have maximum of 3')
})

test('a chain that no board can hold makes no printer', () => {
  const live = createLivePrinter({ configText: `${base}\n[neopixel strip]\npin: PX1\nchain_count: 100000000\n` })
  expect(live.printer.host.state).toBe('error')
  expect(live.printer.host.stateMessage).toMatch(/^neopixel chain too long\n/)
})
