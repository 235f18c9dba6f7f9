import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PrintwrightError } from '#core'
import { parseConfigText } from '../parse-config.ts'
import { readPrinterConfig } from '../read-printer-config.ts'
import { chordErrorMm, klipperToPrunt, squareCornerMmPerS } from './klipper-to-prunt.ts'
import { pruntLookup, readPruntConfig, writePruntConfig } from './prunt-config.ts'
import { pruntMotion } from './prunt-motion.ts'
import { pruntToKlipper } from './prunt-to-klipper.ts'

const PRINTER = `
[mcu]
serial: /dev/serial0
[printer]
kinematics: cartesian
max_velocity: 300
max_accel: 3000
max_z_velocity: 12
max_z_accel: 150
square_corner_velocity: 8
[stepper_x]
step_pin: PA1
dir_pin: PA2
rotation_distance: 40
microsteps: 16
endstop_pin: ^!PA4
position_endstop: 0
position_max: 235
homing_speed: 50
[stepper_y]
step_pin: PB1
dir_pin: PB2
rotation_distance: 32
gear_ratio: 2:1
microsteps: 32
endstop_pin: PB4
position_endstop: 235
position_max: 235
[stepper_z]
step_pin: PC1
dir_pin: PC2
rotation_distance: 8
microsteps: 16
endstop_pin: PC4
position_endstop: 0.5
position_max: 250
[extruder]
step_pin: PD1
dir_pin: PD2
rotation_distance: 33.5
microsteps: 16
nozzle_diameter: 0.4
filament_diameter: 1.75
heater_pin: PD3
sensor_type: Generic 3950
sensor_pin: PD4
control: pid
pid_Kp: 22
pid_Ki: 1
pid_Kd: 110
min_temp: 0
max_temp: 260
pressure_advance: 0.04
[fan]
pin: PE1
[input_shaper]
shaper_type_x: ei
shaper_freq_x: 45
shaper_type_y: mzv
shaper_freq_y: 38
[bed_screws]
screw1: 10,10
`

const printer = (text: string) => readPrinterConfig(parseConfigText({ file: 'printer.cfg', text })).config
const prunt = (properties: object, version: number | string = 13): string =>
  JSON.stringify({ 'Schema version': version, Properties: properties })

describe('what a file of Prunt is refused for, in one sentence', () => {
  test.each([
    ['', /not JSON/],
    ['[]', /JSON, but not one object/],
    ['[1]', /not one object/],
    ['{"Schema version": 13}', /no "Properties"/],
    ['{"Schema version": 13, "Properties": []}', /no "Properties"/],
    [prunt({}, '13'), /whole number/],
    [prunt({}, 0), /whole number/],
    ['{"Schema version": NaN, "Properties": {}}', /not JSON/],
  ])('%s', (text, words) => {
    expect(() => readPruntConfig('prunt.json', text)).toThrow(PrintwrightError)
    expect(() => readPruntConfig('prunt.json', text)).toThrow(words)
  })

  test.each([
    ['Kinematics$Maximum acceleration', '"3000"'],
    ['Kinematics$Maximum acceleration', '-1'],
    ['Kinematics$Maximum acceleration', '1e999'],
    ['Kinematics$Ignore E in XYZE', '1'],
    ['Input shaping$X', '"MZV"'],
    ['Input shaping$X$Zero vibration (ZV/ZVD/ZVDD/etc.)$Number of derivatives', '1.5'],
    ['Input shaping$E$Pressure advance$Pressure advance smooth time', '0.3'],
    ['Fans$Part$PWM frequency', '0.5'],
  ])('%s: %s', (key, value) => {
    const text = `{"Schema version": 13, "Properties": {${JSON.stringify(key)}: ${value}}}`
    const { config, diagnostics } = readPruntConfig('prunt.json', text)
    expect(diagnostics).toMatchObject([{ severity: 'error', code: 'prunt-value' }])
    expect(diagnostics[0]!.message).toContain(key)
    expect(config.properties.has(key)).toBe(false)
  })

  test.each([
    [
      'a key that stands twice',
      '"Kinematics$Maximum jerk": 1, "Kinematics$Maximum jerk": 2',
      /Maximum jerk stands twice/,
    ],
    [
      'two spellings of one value',
      '"Kinematics$Maximum jerk": 1, "Kinematics$maximum-jerk (mm/s³)": 2',
      /Maximum jerk and Kinematics\$maximum-jerk \(mm\/s³\) are one value in two spellings/,
    ],
    [
      'a range upside down',
      '"Kinematics$Upper position limit$Y": 10, "Kinematics$Lower position limit$Y": 20',
      /Lower position limit\$Y 20 is above the Upper position limit 10/,
    ],
    [
      'temperatures upside down',
      '"Thermistors$Bed$Minimum temperature": 90, "Thermistors$Bed$Maximum temperature": 80',
      /Thermistors\$Bed\$Minimum temperature 90 is above the Maximum temperature 80/,
    ],
  ])('%s', (_, values, words) => {
    const { diagnostics } = readPruntConfig('p', `{"Schema version": 13, "Properties": {${values}}}`)
    expect(diagnostics.map(({ severity }) => severity)).toEqual(['error'])
    expect(diagnostics[0]!.message).toMatch(words)
  })

  test('"Properties" twice', () => {
    const text = '{"Schema version": 13, "Properties": {"a": 1}, "Properties": {"b": {"c": ["{", "}"]}}}'
    const { config, diagnostics } = readPruntConfig('p', text)
    expect(diagnostics.map(({ message }) => message).join()).toMatch(/Properties stands twice/)
    expect([...config.properties.keys()]).toEqual(['b'])
  })

  const ZV = 'Input shaping$X$Zero vibration (ZV/ZVD/ZVDD/etc.)'
  const shaped = { 'Input shaping$X': 'Zero vibration (ZV/ZVD/ZVDD/etc.)', [`${ZV}$Number of derivatives`]: 1 }
  test.each([
    [{ 'Kinematics$Maximum jerk': 0 }, /Maximum jerk is 0: nothing could move; at least 0\.001/],
    [{ 'Kinematics$Maximum acceleration': 1e-300 }, /Maximum acceleration is 1e-300: nothing could move/],
    [{ 'Kinematics$Axial velocity limits$Z': 1e-9 }, /Axial velocity limits\$Z is 1e-9: nothing could move/],
    [{ 'Kinematics$Axial scaler$E': 1e-12 }, /Axial scaler\$E is 1e-12: nothing could move/],
    [{ 'Kinematics$Axial scaler$E': 1e12 }, /Axial scaler\$E is 1000000000000: more than 1000000 is no machine/],
    [{ 'Kinematics$Maximum chord error': 1e-12 }, /Maximum chord error is 1e-12: .* at least 1e-9, or 0/],
    [{ ...shaped, [`${ZV}$Frequency`]: 0.01 }, /Frequency is 0\.01: it has to be at least 1/],
    [shaped, /Frequency is missing: it has to be at least 1/],
    [
      { ...shaped, [`${ZV}$Frequency`]: 40, [`${ZV}$Damping ratio`]: 1 },
      /Damping ratio is 1: it has to be from 0 to 0\.99/,
    ],
    [
      { 'Input shaping$E': 'Pressure advance', 'Input shaping$E$Pressure advance$Pressure advance time': 1e9 },
      /Pressure advance time is 1000000000: it has to be from 0 to 10/,
    ],
  ])('%j', (values, words) => {
    const { diagnostics } = pruntMotion(readPruntConfig('p', prunt(values)).config)
    const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    expect(errors.join('\n')).toMatch(words)
  })

  test('a chord error of 0 is a stop at each corner, "no limit" is none', () => {
    const { config } = readPruntConfig(
      'p',
      prunt({ 'Kinematics$Maximum chord error': 0, 'Kinematics$Maximum crackle': 1e100 }),
    )
    expect(pruntMotion(config).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  })
})

describe('what is read', () => {
  test('what is missing is the default of the schema, and that is said', () => {
    const { motion, diagnostics } = pruntMotion(readPruntConfig('p', prunt({})).config)
    expect(motion).toMatchObject({
      tangentialMmPerS: 10,
      axisMmPerS: [10, 10, 10, 10],
      deviationMm: 0.1,
      accelMmPerS2: 100,
      jerkMmPerS3: 1e4,
      snapMmPerS4: 1e7,
      crackleMmPerS5: 1e11,
      scaler: [1, 1, 1, 1],
      ignoreE: true,
      shiftCorners: false,
      lowerMm: null,
    })
    expect(diagnostics).toMatchObject([{ code: 'prunt-defaults' }])
  })

  test('keys in other spellings: hyphens, units, case', () => {
    const { config, diagnostics } = readPruntConfig(
      'p',
      prunt({ 'Kinematics$Maximum acceleration (mm/s²)': 500, 'Kinematics$Axial scaler$X-axis': 0.5 }),
    )
    expect(diagnostics).toEqual([])
    expect(pruntMotion(config).motion).toMatchObject({ accelMmPerS2: 500, scaler: [0.5, 1, 1, 1] })
  })

  test('an older schema: known names are read, the rest is told and kept', () => {
    const text = prunt({ 'Kinematics$Maximum acceleration': 700, Motion$Acceleration: 9 }, 2)
    const { config, diagnostics } = readPruntConfig('p', text)
    expect(diagnostics.map(({ code }) => code)).toEqual(['prunt-schema-version', 'prunt-unknown'])
    expect(pruntMotion(config).motion.accelMmPerS2).toBe(700)
    expect(JSON.parse(writePruntConfig(config))).toEqual(JSON.parse(text))
  })

  test('names that nobody knows: slips are told with what was meant, a board’s own in one line', () => {
    const { config, diagnostics } = readPruntConfig(
      'p',
      prunt({
        'Kinematics$Maximum accelaration': 500,
        'Kinematics$Warp drive': 9,
        ...Object.fromEntries([...'ABCDEFG'].map((name) => [`Steppers$${name}$Run current`, 1])),
      }),
    )
    expect(diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning Kinematics$Maximum accelaration is not known here and not used: Kinematics$Maximum acceleration?',
      'warning Kinematics$Warp drive is not known here and not used',
      expect.stringMatching(/^info Steppers\$A\$Run current, .* and 2 more: not known here, kept as written$/),
    ])
    expect(pruntMotion(config).motion.accelMmPerS2).toBe(100)
  })

  test('a file comes back in its own order, names that look like numbers and members that are not ours too', () => {
    const text = `{
  "Comment": [
    1,
    2
  ],
  "Properties": {
    "Z": {
      "b": 1,
      "a": 2
    },
    "10": 1,
    "9": 2,
    "__proto__": 3,
    "Kinematics$Maximum jerk": 5
  },
  "1": true,
  "Schema version": 13
}
`
    expect(writePruntConfig(readPruntConfig('p', text).config)).toBe(text)
    const bare = '{\n  "Schema version": 13,\n  "Properties": {}\n}\n'
    expect(writePruntConfig(readPruntConfig('p', bare).config)).toBe(bare)
  })

  test('whatever is in a file comes back', () => {
    const values = fc.dictionary(fc.string(), fc.jsonValue())
    fc.assert(
      fc.property(values, fc.jsonValue(), (properties, extra) => {
        const tree = JSON.stringify({ 'Schema version': 13, Properties: properties, Extra: extra })
        const { config, diagnostics } = readPruntConfig('p', tree)
        const refused = diagnostics.filter(({ severity }) => severity === 'error').length
        const written = JSON.parse(writePruntConfig(config))
        expect(Object.keys(written.Properties).length + refused).toBe(Object.keys(JSON.parse(tree).Properties).length)
        for (const [key, value] of config.properties) expect(written.Properties[key]).toEqual(value)
        expect(writePruntConfig(readPruntConfig('p', writePruntConfig(config)).config)).toBe(writePruntConfig(config))
        expect(written.Extra).toEqual(JSON.parse(tree).Extra)
      }),
    )
  })
})

describe('printer.cfg to Prunt and back', () => {
  const { config, notes } = klipperToPrunt(printer(PRINTER))
  const look = pruntLookup(config)

  test('limits, with the ratios of upstream', () => {
    const { motion, diagnostics } = pruntMotion(config)
    expect(diagnostics).toEqual([])
    expect(motion).toMatchObject({ accelMmPerS2: 3000, jerkMmPerS3: 3e5, snapMmPerS4: 3e8, crackleMmPerS5: 3e12 })
    expect(motion.scaler[2]).toBeCloseTo(0.05, 12)
    expect(motion.axisMmPerS.slice(0, 3)).toEqual([300, 300, 12])
    // 8 mm/s through a right angle at 3000 mm/s2: 64 (sqrt 2 - 1) / 3000.
    expect(motion.deviationMm).toBeCloseTo(0.008836556, 9)
  })

  test('the converter writes nothing that its own reader refuses or does not know', () => {
    const read = readPruntConfig('p', writePruntConfig(config))
    expect(read.diagnostics).toEqual([])
    expect(read.config).toEqual(config)
  })

  test('steps, switches, shapers, advance', () => {
    expect(look.number('Steppers$Y$Distance per step$Direct entry$Distance per step')).toBeCloseTo(32 / 2 / 200, 12)
    expect(look.flag('Input switches$X$Hit on high')).toBe(false)
    expect(look.flag('Homing$Y$Homing method$Use input switch$Move towards negative infinity')).toBe(false)
    const { shapers } = pruntMotion(config).motion
    expect(shapers[0]).toMatchObject({ kind: 'extra-insensitive', humps: 1, frequencyHz: 45 })
    expect(shapers[1]).toMatchObject({ kind: 'zero-vibration', derivatives: 1, frequencyHz: 38 })
    expect(shapers[3]).toMatchObject({ kind: 'pressure-advance', advanceS: 0.04, smoothS: 0.04, levels: 2 })
  })

  test('what cannot be carried over is named', () => {
    expect(notes.join('\n')).toMatch(/Prunt has no MZV/)
    expect(notes.join('\n')).toMatch(/\[bed_screws\]/)
  })

  test('back again: the same limits, and a file that is whole once its gaps are filled', () => {
    const back = pruntToKlipper(config)
    let pins = 0
    const filled = back.config
      .replaceAll(/^#(\w+_pin|pin):/gm, (_, option) => `${option}: PA${pins++}`)
      .replace('#nozzle_diameter:', 'nozzle_diameter: 0.4')
      .replace('#filament_diameter:', 'filament_diameter: 1.75')
    const read = readPrinterConfig(parseConfigText({ file: 'back.cfg', text: `[mcu]\nserial: /dev/s\n${filled}` }))
    expect(read.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const was = printer(PRINTER)
    expect(read.config.maxAccelMmPerS2).toBe(3000)
    expect(read.config.maxZMmPerS2).toBeCloseTo(150, 9)
    expect(read.config.squareCornerMmPerS).toBeCloseTo(8, 9)
    for (const [i, rail] of read.config.rails.entries()) {
      expect(rail.steppers[0]!.stepDistanceMm).toBeCloseTo(was.rails[i]!.steppers[0]!.stepDistanceMm, 12)
      expect(rail.positionMaxMm).toBe(was.rails[i]!.positionMaxMm)
      expect(rail.homingPositive).toBe(was.rails[i]!.homingPositive)
    }
    expect(read.config.extruders[0]!.heater.control).toMatchObject({ kind: 'pid', kp: 22, ki: 1, kd: 110 })
    expect(read.config.inputShaper!.x).toMatchObject({ type: 'ei', frequencyHz: 45 })
    expect(back.notes.join('\n')).toMatch(/crackle .*does not limit/)
  })

  test('chord error and square corner velocity are inverse', () => {
    const number = fc.double({ min: 0.1, max: 100, noNaN: true })
    fc.assert(
      fc.property(number, number, (speed, accel) => {
        expect(squareCornerMmPerS(chordErrorMm(speed, 100 * accel), 100 * accel) / speed).toBeCloseTo(1, 12)
      }),
    )
  })
})

test('a file that begins with a byte order mark is read', () => {
  const text = JSON.stringify({ 'Schema version': 13, Properties: { 'Kinematics$Maximum acceleration': 123 } })
  const { config, diagnostics } = readPruntConfig('prunt.json', `\uFEFF${text}`)
  expect(diagnostics).toEqual([])
  expect(config.properties.get('Kinematics$Maximum acceleration')).toBe(123)
})
