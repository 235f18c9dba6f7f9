// A configuration that goes over and comes back: what both firmwares know is as it was, and whatever is not is named.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseConfigText } from '../parse-config.ts'
import type { PrinterConfig } from '../printer-config.ts'
import { readPrinterConfig } from '../read-printer-config.ts'
import { klipperToPrunt } from './klipper-to-prunt.ts'
import { type PruntConfig, readPruntConfig, writePruntConfig } from './prunt-config.ts'
import { EXTRA_INSENSITIVE, fieldOf, ZERO_VIBRATION } from './prunt-fields.ts'
import { pruntMotion } from './prunt-motion.ts'
import { pruntToKlipper } from './prunt-to-klipper.ts'

const read = (text: string) => readPrinterConfig(parseConfigText({ file: 'printer.cfg', text }))

/** What a person does who fills in pins and what else Prunt does not know. */
function filledIn(text: string): string {
  let pins = 0
  const filled = text
    .replaceAll(/^#(\w+_pin|pin):.*$/gm, (_, option) => `${option}: PA${pins++}`)
    .replaceAll(/^#(\w+)_diameter:/gm, (_, what) => `${what}_diameter: ${what === 'nozzle' ? 0.4 : 1.75}`)
    .replaceAll('#position_endstop:', 'position_endstop: 0')
    .replaceAll('#position_max:', 'position_max: 300')
    .replaceAll('#rotation_distance:', 'rotation_distance: 40')
    .replaceAll('#sensor_type:', 'sensor_type: EPCOS 100K B57560G104F')
    .replaceAll('#control:', 'control: watermark')
  return `[mcu]\nserial: /dev/serial0\n${filled}`
}

const size = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((value) => Number(value.toPrecision(6)))
const lines = (section: string, options: Record<string, unknown>): string =>
  `[${section}]\n${Object.entries(options)
    .map(([option, value]) => `${option}: ${String(value)}\n`)
    .join('')}`

const motor = fc.record({
  rotation_distance: size(1, 60),
  microsteps: fc.constantFrom(1, 8, 16, 64, 256),
  full_steps_per_rotation: fc.constantFrom(200, 400),
  gear_ratio: fc.constantFrom('1:1', '5:1', '80:16', '57:11, 2:1'),
})
const rail = fc.record({
  own: motor,
  more: fc.array(motor, { maxLength: 2 }),
  min: size(-50, 0),
  max: size(60, 400),
  atMax: fc.boolean(),
  low: fc.boolean(),
  speed: size(2, 100),
  retract: size(1, 10),
})
const control = fc.oneof(
  fc.record({ control: fc.constant('pid'), pid_Kp: size(1, 90), pid_Ki: size(0.01, 9), pid_Kd: size(1, 900) }),
  fc.record({ control: fc.constant('watermark'), max_delta: size(0.5, 5) }),
)
const heater = fc.record({
  min_temp: size(-10, 10),
  max_temp: size(120, 300),
  sensor_type: fc.constantFrom('Generic 3950', 'PT1000'),
  control,
  guard: fc.option(
    fc.record({
      max_error: size(10, 200),
      check_gain_time: size(10, 90),
      heating_gain: size(1, 5),
      hysteresis: size(1, 9),
    }),
    { nil: null },
  ),
})
const fan = fc.record({ max_power: size(0.1, 1), off_below: size(0, 0.3), cycle_time: size(0.001, 0.2) })
const shaper = fc.record({
  type: fc.constantFrom('zv', 'zvd', 'ei', '2hump_ei', '3hump_ei'),
  freq: size(10, 120),
  damping: size(0.01, 0.3),
})

const printer = fc
  .record({
    kinematics: fc.constantFrom('cartesian', 'corexy'),
    max_velocity: size(50, 1000),
    max_accel: size(500, 50_000),
    z: fc.tuple(size(0.02, 1), size(0.02, 1)),
    square_corner_velocity: size(0.5, 20),
    rails: fc.tuple(rail, rail, rail),
    feeder: motor,
    feed: fc.tuple(size(5, 150), size(0.05, 1)),
    advance: fc.option(fc.tuple(size(0.001, 1), size(0.01, 0.2)), { nil: null }),
    hotend: heater,
    bed: fc.option(heater, { nil: null }),
    chamber: fc.option(heater, { nil: null }),
    fan: fc.option(fan, { nil: null }),
    other: fc.option(fan, { nil: null }),
    shapers: fc.option(fc.tuple(shaper, shaper), { nil: null }),
  })
  .map((one) => {
    let pins = 0
    const heaterLines = (
      section: string,
      { control: law, guard, ...rest }: typeof one.hotend,
      more: object = {},
    ): string =>
      lines(section, { ...rest, ...law, ...more, heater_pin: '@', sensor_pin: '@' }) +
      (guard === null ? '' : lines(`verify_heater ${section.replace('heater_generic ', '')}`, guard))
    const axes = ['x', 'y', 'z'].map((axis, i) => {
      const { own, more, min, max, atMax, low, speed, retract } = one.rails[i]!
      const first = lines(`stepper_${axis}`, {
        ...own,
        step_pin: '@',
        dir_pin: '@',
        endstop_pin: low ? '!@' : '@',
        position_min: min,
        position_max: max,
        position_endstop: atMax ? max : min,
        homing_positive_dir: atMax,
        homing_speed: speed,
        second_homing_speed: speed,
        homing_retract_dist: retract,
      })
      const others = more.map((each, k) => lines(`stepper_${axis}${k + 1}`, { ...each, step_pin: '@', dir_pin: '@' }))
      return first + others.join('')
    })
    const [advanceS, smoothS] = one.advance ?? [0, 0]
    const advance = one.advance === null ? {} : { pressure_advance: advanceS, pressure_advance_smooth_time: smoothS }
    const shaped = ['x', 'y'].flatMap((axis, i) => {
      const each = one.shapers?.[i]
      if (each === undefined) return []
      return Object.entries({ shaper_type: each.type, shaper_freq: each.freq, damping_ratio: each.damping }).map(
        ([name, value]) => [`${name}_${axis}`, value],
      )
    })
    return [
      lines('mcu', { serial: '/dev/serial0' }),
      lines('printer', {
        kinematics: one.kinematics,
        max_velocity: one.max_velocity,
        max_accel: one.max_accel,
        max_z_velocity: one.max_velocity * one.z[0],
        max_z_accel: one.max_accel * one.z[1],
        square_corner_velocity: one.square_corner_velocity,
      }),
      ...axes,
      heaterLines('extruder', one.hotend, {
        ...one.feeder,
        step_pin: '@',
        dir_pin: '@',
        nozzle_diameter: 0.4,
        filament_diameter: 1.75,
        max_extrude_only_velocity: one.feed[0],
        max_extrude_only_accel: one.max_accel * one.feed[1],
        ...advance,
      }),
      one.bed === null ? '' : heaterLines('heater_bed', one.bed),
      one.chamber === null ? '' : heaterLines('heater_generic chamber', one.chamber),
      one.fan === null ? '' : lines('fan', { ...one.fan, pin: '@' }),
      one.other === null ? '' : lines('fan_generic exhaust', { ...one.other, pin: '@' }),
      one.shapers === null ? '' : lines('input_shaper', Object.fromEntries(shaped)),
    ]
      .join('')
      .replaceAll('@', () => `PB${pins++}`)
  })

/** What Prunt and Klipper both know of a printer. */
function shared(config: PrinterConfig): object {
  return {
    kinematics: config.kinematics,
    limits: [
      config.maxVelocityMmPerS,
      config.maxAccelMmPerS2,
      config.maxZMmPerS,
      config.maxZMmPerS2,
      config.squareCornerMmPerS,
    ],
    rails: config.rails.map((each) => ({
      steps: each.steppers.map(({ section, stepDistanceMm, microsteps }) => [section, stepDistanceMm, microsteps]),
      range: [each.positionMinMm, each.positionMaxMm, each.positionEndstopMm],
      homing: [each.homingMmPerS, each.homingRetractMm, each.homingPositive],
    })),
    extruder: config.extruders.map((each) => [
      each.stepper?.stepDistanceMm,
      each.maxExtrudeOnlyMmPerS,
      each.maxExtrudeOnlyMmPerS2,
      each.pressureAdvanceS,
      each.pressureAdvanceS > 0 ? each.pressureAdvanceSmoothTimeS : null,
    ]),
    heaters: [...config.extruders.map((each) => each.heater), config.heaterBed, ...config.heaterGenerics].map((each) =>
      each === null ? null : [each.section, each.minTempC, each.maxTempC, each.sensorType, each.control, each.verify],
    ),
    fans: config.fans.map((each) => [each.section, each.maxPowerRatio, each.offBelowRatio, each.cycleTimeS]),
    shapers: config.inputShaper === null ? null : { x: config.inputShaper.x, y: config.inputShaper.y },
  }
}

/** Numbers as close as the text of either firmware keeps them. */
function expectSame(was: unknown, is: unknown, path = ''): void {
  if (typeof was === 'number' && typeof is === 'number') {
    expect(Math.abs(is - was), `${path}: ${was} came back as ${is}`).toBeLessThanOrEqual(
      1e-9 * Math.max(1, Math.abs(was)),
    )
    return
  }
  if (was === null || is === null || typeof was !== 'object' || typeof is !== 'object') {
    expect(is, path).toEqual(was)
    return
  }
  expect(Object.keys(is), path).toEqual(Object.keys(was))
  for (const key of Object.keys(was)) expectSame(was[key as never], is[key as never], `${path}.${key}`)
}

const throughFile = (config: PruntConfig): PruntConfig => {
  const back = readPruntConfig('prunt.json', writePruntConfig(config))
  expect(back.diagnostics).toEqual([])
  return back.config
}

describe('printer.cfg to Prunt and back', () => {
  test('what both know is as it was', () => {
    fc.assert(
      fc.property(printer, (text) => {
        const was = read(text)
        expect(was.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
        const back = pruntToKlipper(throughFile(klipperToPrunt(was.config).config))
        const is = read(filledIn(back.config))
        expect(is.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
        expectSame(shared(was.config), shared(is.config))
        // Nothing of a machine that came from Klipper is beyond Klipper.
        expect(back.notes.filter((note) => note.startsWith('not carried over'))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('whatever else an option or a section says, it is named', () => {
    const options: [section: string, option: string, value: string][] = [
      ['printer', 'minimum_cruise_ratio', '0.4'],
      ['stepper_x', 'homing_retract_speed', '9'],
      ['stepper_y', 'second_homing_speed', '3'],
      ['extruder', 'min_extrude_temp', '150'],
      ['extruder', 'smooth_time', '2'],
      ['extruder', 'max_power', '0.8'],
      ['extruder', 'instantaneous_corner_velocity', '2'],
      ['extruder', 'pwm_cycle_time', '0.05'],
      ['fan', 'kick_start_time', '0.5'],
      ['fan', 'shutdown_speed', '1'],
    ]
    const sections = ['bed_mesh', 'probe', 'firmware_retraction', 'gcode_macro PARK', 'tmc2209 stepper_x', 'neopixel x']
    fc.assert(
      fc.property(printer, fc.subarray(options), fc.subarray(sections), (text, chosen, more) => {
        const base = text.includes('[fan]') ? text : `${text}[fan]\npin: PE1\n`
        const added = chosen.map(([section, option, value]) => `[${section}]\n${option}: ${value}\n`)
        const others = more.map((section) => `[${section}]\nsomething: 1\n`)
        const { notes } = klipperToPrunt(read(base + added.join('') + others.join('')).config)
        for (const [section, option] of chosen) {
          const sentence = notes.find((note) => note.includes(`[${section}]`) && note.includes(option))
          expect(sentence, `[${section}] ${option}`).toBeDefined()
        }
        for (const section of more) expect(notes.join('\n')).toContain(`[${section}]`)
      }),
      { numRuns: 100 },
    )
  })
})

/** A machine of Prunt's with everything switched on. */
const FULL: Readonly<Record<string, unknown>> = (() => {
  const values: Record<string, unknown> = {
    Prunt$Enabled: true,
    'Kinematics$Kinematics kind': 'Cartesian',
    'Kinematics$Maximum tangential velocity': 250,
    'Kinematics$Maximum chord error': 0.05,
    'Kinematics$Maximum acceleration': 4000,
    'Kinematics$Maximum jerk': 3e5,
    'Kinematics$Maximum snap': 5e8,
    'Kinematics$Maximum crackle': 6e12,
    'Input shaping$X': ZERO_VIBRATION,
    [`Input shaping$X$${ZERO_VIBRATION}$Frequency`]: 40,
    [`Input shaping$X$${ZERO_VIBRATION}$Damping ratio`]: 0.08,
    [`Input shaping$X$${ZERO_VIBRATION}$Number of derivatives`]: 1,
    'Input shaping$Y': EXTRA_INSENSITIVE,
    [`Input shaping$Y$${EXTRA_INSENSITIVE}$Frequency`]: 50,
    [`Input shaping$Y$${EXTRA_INSENSITIVE}$Damping ratio`]: 0.09,
    [`Input shaping$Y$${EXTRA_INSENSITIVE}$Residual vibration level`]: 0.05,
    [`Input shaping$Y$${EXTRA_INSENSITIVE}$Number of humps`]: 2,
    'Input shaping$E': 'Pressure advance',
    'Input shaping$E$Pressure advance$Pressure advance time': 0.04,
    'Input shaping$E$Pressure advance$Pressure advance smooth time': 0.03,
    'G-code assignments$Hotend heater': 'Hotend',
    'G-code assignments$Bed heater': 'Bed',
    'G-code assignments$Default fan': 'Part',
    'Fans$Part$Control method': 'Dynamic duty cycle',
    'Fans$Part$Control method$Dynamic duty cycle$Maximum duty cycle': 0.9,
    'Fans$Part$Control method$Dynamic duty cycle$Disable below': 0.1,
    'Fans$Part$PWM frequency': 100,
    'Fans$Cooler$Control method': 'Always on',
    'Fans$Cooler$Control method$Always on$Duty cycle': 0.7,
    'Lasers$L$Modulate with velocity': true,
  }
  for (const [i, axis] of ['X', 'Y', 'Z', 'E'].entries()) {
    values[`Kinematics$Lower position limit$${axis}`] = [-5, -4, -3, -1e9][i]
    values[`Kinematics$Upper position limit$${axis}`] = [220, 230, 240, 1e9][i]
    values[`Kinematics$Axial velocity limits$${axis}`] = [250, 250, 15, 70][i]
    values[`Kinematics$Axial scaler$${axis}`] = [1, 1, 0.1, 0.5][i]
    values[`Steppers$${axis}$Enabled`] = true
    values[`Steppers$${axis}$Microsteps`] = 16
    values[`Steppers$${axis}$Distance per step`] = 'Direct entry'
    values[`Steppers$${axis}$Distance per step$Direct entry$Distance per step`] = [0.2, 0.2, 0.04, 0.1][i]
    if (axis === 'E') continue
    values[`Input switches$${axis}$Enabled`] = true
    values[`Input switches$${axis}$Hit on high`] = true
    const at = `Homing$${axis}$Homing method`
    values[at] = 'Use input switch'
    values[`${at}$Use input switch$Switch`] = axis
    values[`${at}$Use input switch$Move towards negative infinity`] = true
    values[`${at}$Use input switch$Back off move distance`] = 3
    values[`${at}$Use input switch$Switch position`] = [-5, -4, -3][i]
    values[`${at}$Use input switch$Velocity limit`] = 25
  }
  for (const name of ['Hotend', 'Bed']) {
    values[`Thermistors$${name}$Minimum temperature`] = 5
    values[`Thermistors$${name}$Maximum temperature`] = name === 'Bed' ? 120 : 280
    values[`Thermistors$${name}$Thermistor kind`] = 'Custom Callendar-Van Dusen'
    values[`Thermistors$${name}$Thermistor kind$Custom Callendar-Van Dusen$R(0)`] = 1000
    values[`Thermistors$${name}$Thermistor kind$Custom Callendar-Van Dusen$A`] = 3.9083e-3
    values[`Thermistors$${name}$Thermistor kind$Custom Callendar-Van Dusen$B`] = -5.775e-7
    values[`Heaters$${name}$Thermistor`] = name
    values[`Heaters$${name}$Check maximum cumulative error`] = 100
    values[`Heaters$${name}$Check gain time`] = 25
    values[`Heaters$${name}$Check minimum gain`] = 3
    values[`Heaters$${name}$Check hysteresis`] = 4
    values[`Heaters$${name}$Control method`] = 'PID'
    values[`Heaters$${name}$Control method$PID$Proportional scale`] = 0.1
    values[`Heaters$${name}$Control method$PID$Integral scale`] = 0.01
    values[`Heaters$${name}$Control method$PID$Derivative scale`] = 0.5
  }
  return values
})()

function pruntWithout(key: RegExp): PruntConfig {
  return pruntOf(Object.fromEntries(Object.entries(FULL).filter(([name]) => !key.test(name))))
}

function pruntOf(values: Readonly<Record<string, unknown>>): PruntConfig {
  const { config, diagnostics } = readPruntConfig(
    'prunt.json',
    JSON.stringify({ 'Schema version': 13, Properties: values }),
  )
  expect(diagnostics).toEqual([])
  return config
}

describe('Prunt to printer.cfg and back', () => {
  /** Higher derivatives are upstream's advice after a way through Klipper, the residual of ZV and lasers are nowhere. */
  const LOST = /jerk|snap|crackle|Lasers|Prunt\$Enabled|Default fan|Control method\$Always on$/

  test('what both know is as it was', () => {
    const back = pruntToKlipper(pruntOf(FULL))
    const is = klipperToPrunt(read(filledIn(back.config)).config).config
    for (const [key, value] of Object.entries(FULL)) {
      if (LOST.test(key)) continue
      const found = is.properties.get(key) ?? is.properties.get(key.replace('Part', 'fan'))
      expectSame(value, found, key)
    }
  })

  test('a limit of one axis is carried over, and the others are said to have none', () => {
    const one = pruntWithout(/^Kinematics\$(Lower|Upper) position limit\$[YZE]$/)
    const { motion, diagnostics } = pruntMotion(one)
    expect(motion.lowerMm).toEqual([-5, -Infinity, -Infinity, -Infinity])
    expect(motion.upperMm).toEqual([220, Infinity, Infinity, Infinity])
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'Kinematics$Lower position limit has none of Y, Z: nothing is checked there',
      'Kinematics$Upper position limit has none of Y, Z: nothing is checked there',
    ])
    const { config: text } = pruntToKlipper(one)
    expect(text).toMatch(/\[stepper_x\][^[]*position_min: -5\n[^[]*position_max: 220\n/)
    expect(text).not.toMatch(/Infinity/)
    expect(text).toMatch(/\[stepper_y\][^[]*#position_max/)
  })

  test('a speed of one axis alone leaves the defaults to the others, and that is said', () => {
    const one = pruntWithout(/^Kinematics\$Axial velocity limits\$[YZ]$/)
    const { motion, diagnostics } = pruntMotion(one)
    expect(motion.axisMmPerS).toEqual([250, 10, 10, 70])
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "not in the file, so Prunt's defaults: Axial velocity limits of Y Z",
    ])
  })

  test('any value that changes nothing in the printer.cfg is named', () => {
    const before = pruntToKlipper(pruntOf(FULL))
    const values: Readonly<Record<string, unknown>> = {
      'Prunt$Replace G0 with G1': true,
      'Kinematics$Ignore E in XYZE': false,
      'Kinematics$Shift blended corners': true,
      'Kinematics$Axial scaler$Y': 0.5,
      'Kinematics$Axial velocity limits$X': 100,
      'Kinematics$Lower position limit$E': -100,
      'Kinematics$Maximum jerk': 1e6,
      'Homing$X$Homing method$Use input switch$First move distance': 7,
      'Homing$X$Homing method$Use input switch$Second move distance': 7,
      'Homing$X$Homing method$Use input switch$Move to after': 7,
      Homing$X$Prerequisites$Y: 'Must be homed',
      'Input switches$X$Hit on high': false,
      'Input switches$Spare$Enabled': true,
      Steppers$Spare$Microsteps: 32,
      'Steppers$X$Run current': 1.1,
      'Steppers$X$Distance per step$Direct entry$Reverse direction': true,
      'Fans$Part$Invert PWM output': true,
      'Lasers$L$Modulate with velocity': false,
      'G-code assignments$Default laser': 'L',
      'Input shaping$E$Pressure advance$Smoothing levels': 3,
      'Input shaping$E$Pressure advance$Apply smoothing to added part only': true,
      [`Input shaping$X$${ZERO_VIBRATION}$Number of derivatives`]: 3,
      [`Input shaping$Y$${EXTRA_INSENSITIVE}$Residual vibration level`]: 0.1,
      'Input shaping$Z': 'Pressure advance',
      'Heaters$Chamber$Control method': 'Bang bang',
      'Thermistors$Hotend$Thermistor kind$Custom Callendar-Van Dusen$R(0)': 500,
      Something$New: 3,
    }
    for (const [key, value] of Object.entries(values)) {
      const given = { ...FULL, [key]: value, ...(key === 'Input shaping$Z' ? PRESSURE_ON_Z : {}) }
      const { config } = readPruntConfig('p', JSON.stringify({ 'Schema version': 13, Properties: given }))
      const after = pruntToKlipper(config)
      const isNew = after.notes.some((note) => !before.notes.includes(note))
      expect(isNew || after.config !== before.config, key).toBe(true)
      if (after.config === before.config) {
        const told = after.notes.filter((note) => !before.notes.includes(note)).join('\n')
        expect(told.length, key).toBeGreaterThan(10)
      }
    }
  })

  test('a choice in another spelling is the same choice', () => {
    const choices = Object.entries(FULL).filter(
      ([key, value]) => fieldOf(key)?.kind !== 'text' && typeof value === 'string',
    )
    expect(choices.length).toBeGreaterThan(12)
    const low = Object.fromEntries(choices.map(([key, value]) => [key, String(value).toLowerCase().replace(' ', '-')]))
    expect(low['Heaters$Bed$Control method']).toBe('pid')
    const direct = pruntToKlipper(pruntOf(FULL))
    const spelt = pruntToKlipper(pruntOf({ ...FULL, ...low }))
    expect(spelt.config).toBe(direct.config)
    expect(spelt.notes).toEqual(direct.notes)
  })

  test('children of a variant that is not chosen are no loss', () => {
    const more = {
      [`Input shaping$X$${EXTRA_INSENSITIVE}$Frequency`]: 99,
      'Heaters$Bed$Control method$Bang bang$Hysteresis': 4,
      'Steppers$X$Distance per step$Lead screw$Lead': 8,
      'Fans$Part$Control method$Always on$Duty cycle': 0.3,
      'Homing$X$Homing method$Set to value$Position': 3,
    }
    expect(pruntToKlipper(pruntOf({ ...FULL, ...more }))).toEqual(pruntToKlipper(pruntOf(FULL)))
  })
})

const PRESSURE_ON_Z = {
  'Input shaping$Z$Pressure advance$Pressure advance time': 0.1,
  'Input shaping$Z$Pressure advance$Pressure advance smooth time': 0.02,
}
