import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describeWithShared, sharedPath } from '../../tests/shared.ts'
import { adviseConfig, parseConfigText, readPrinterConfig } from './index.ts'

const printersFolder = new URL('../../data/printers/', import.meta.url)

function check(text: string, file = 'printer.cfg') {
  const tree = parseConfigText({ file, text }, (pattern) => {
    const path = sharedPath('klipper', 'configs', pattern)
    return [{ file: pattern, text: readFileSync(path, 'utf8') }]
  })
  const { config, diagnostics } = readPrinterConfig(tree)
  return { config, errors: diagnostics, advice: adviseConfig(config, tree) }
}

function readPrinter(name: string): string {
  return readFileSync(new URL(`${name}/printer.cfg`, printersFolder), 'utf8')
}

const printers = readdirSync(printersFolder).filter((name) =>
  readdirSync(new URL(`${name}/`, printersFolder)).includes('printer.cfg'),
)

describe('our own printers', () => {
  test('are those of the catalogue', () => {
    expect(printers).toEqual([
      'ender3',
      'flsun-s1',
      'flsun-v400',
      'generic-cartesian',
      'prusa-mk4',
      'sovol-sv08',
      'voron-0',
      'voron-2.4',
      'voron-trident',
      'vz235',
    ])
  })

  test.each(printers)('%s has no error and no warning', (name) => {
    const { errors, advice } = check(readPrinter(name))
    expect(errors).toEqual([])
    expect(advice.filter((each) => each.severity === 'warning')).toEqual([])
    // Fast machines are sold with more acceleration than a shaper keeps sharp; slicers ask for less.
    expect(advice.filter((each) => each.code !== 'accel-shaper')).toEqual([])
  })

  test.each(printers)('the shaper of %s meets the resonance of its frame', (name) => {
    const machine = JSON.parse(readFileSync(new URL(`${name}/machine.json`, printersFolder), 'utf8'))
    const shaper = check(readPrinter(name)).config.inputShaper
    expect(Math.abs((shaper?.x.frequencyHz ?? 0) / machine.frame.resonanceXHz - 1)).toBeLessThan(0.05)
    expect(Math.abs((shaper?.y.frequencyHz ?? 0) / machine.frame.resonanceYHz - 1)).toBeLessThan(0.05)
  })
})

describe('what is unwise', () => {
  const good = readPrinter('voron-trident')

  test.each([
    ['[extruder]\nmax_temp: 400', 'max-temp-sensor', 'warning'],
    ['[heater_bed]\nmax_temp: 180', 'max-temp-bed', 'warning'],
    ['[extruder]\nmin_temp: -100', 'min-temp', 'warning'],
    ['[verify_heater extruder]\nmax_error: 9999999', 'verify-max-error', 'warning'],
    ['[verify_heater heater_bed]\nhysteresis: 50', 'verify-hysteresis', 'warning'],
    ['[verify_heater extruder]\ncheck_gain_time: 3600', 'verify-gain-time', 'warning'],
    ['[verify_heater extruder]\nheating_gain: 0.01', 'verify-gain', 'warning'],
    ['[extruder]\npid_Kp: 0', 'pid-gain', 'warning'],
    ['[extruder]\nmin_extrude_temp: 0', 'cold-extrusion', 'warning'],
    ['[extruder]\npressure_advance: 0.5', 'max-temp-ptfe', 'info'],
    ['[heater_fan hotend_fan]\nheater_temp: 100', 'hotend-fan-late', 'warning'],
    ['[printer]\nsquare_corner_velocity: 40', 'square-corner', 'warning'],
    ['[printer]\nsquare_corner_velocity: 15', 'square-corner', 'info'],
    ['[printer]\nminimum_cruise_ratio: 0.95', 'cruise-ratio', 'info'],
    ['[printer]\nmax_accel: 8000', 'accel-shaper', 'info'],
    ['[input_shaper]\nshaper_freq_x: 0\nshaper_freq_y: 0\n[printer]\nmax_accel: 8000', 'accel-unshaped', 'warning'],
    ['[input_shaper]\nshaper_freq_x: 400', 'shaper-frequency', 'warning'],
    ['[input_shaper]\nshaper_freq_x: 0', 'shaper-one-axis', 'info'],
    ['[stepper_z1]\nrotation_distance: 8', 'gearing-differs', 'warning'],
    ['[stepper_x]\nmicrosteps: 256\nrotation_distance: 20', 'step-rate', 'warning'],
    ['[stepper_x]\nrotation_distance: 40.4', 'rotation-distance', 'info'],
    ['[stepper_x]\nhoming_speed: 300', 'homing-speed', 'warning'],
    ['[stepper_z]\nhoming_speed: 50', 'homing-speed', 'warning'],
    ['[stepper_x]\nendstop_pin: tmc2209_stepper_x:virtual_endstop', 'homing-retract', 'info'],
    ['[stepper_z]\nposition_min: -30', 'z-range', 'warning'],
    ['[stepper_y]\nposition_min: -1000', 'axis-range', 'info'],
    ['[printer]\nmax_z_velocity: 300', 'z-speed', 'warning'],
    ['[extruder]\nrotation_distance: 0.8', 'extruder-gearing', 'warning'],
    ['[extruder]\npressure_advance: 3', 'pressure-advance', 'warning'],
    ['[extruder]\npressure_advance: 0', 'pressure-advance', 'info'],
    ['[extruder]\npressure_advance_smooth_time: 0.2', 'pressure-advance-smooth', 'info'],
    ['[extruder]\nmax_extrude_cross_section: 1000', 'cross-section', 'warning'],
    ['[extruder]\nmax_extrude_only_distance: 10000', 'extrude-only', 'info'],
    ['[extruder]\nfilament_diameter: 2.2', 'filament-diameter', 'warning'],
    ['[extruder]\nfilament_diameter: 2.85\nnozzle_diameter: 2.5', 'nozzle-diameter', 'warning'],
    ['[probe]\nz_offset: 0', 'probe-offset', 'warning'],
    ['[safe_z_home]\nhome_xy_position: 150, 400', 'safe-z-home', 'warning'],
    ['[bed_mesh]\nmesh_min: 40, 10', 'mesh-reach', 'warning'],
    ['[bed_mesh]\nmesh_max: 290, 340', 'mesh-reach', 'warning'],
    ['[idle_timeout]\ntimeout: 86400', 'idle-timeout', 'warning'],
    ['[idle_timeout]\ngcode:', 'idle-timeout', 'warning'],
    ['[firmware_retraction]\nretract_length: 15', 'retract-length', 'warning'],
    ['[firmware_retraction]\nretract_length: 5', 'pressure-advance-path', 'info'],
    ['[firmware_retraction]\nretract_length: 0.5\n[extruder]\npressure_advance: 0.4', 'pressure-advance-path', 'info'],
    ['[z_tilt]\npoints:\n  30, 5\n  150, 400\n  270, 5', 'probe-reach', 'warning'],
    ['[screws_tilt_adjust]\nscrew1: -50, 5\nscrew2: 100, 5\nscrew3: 50, 50', 'probe-reach', 'warning'],
  ] as const)('%j', (change, code, severity) => {
    const { errors, advice } = check(`${good}\n${change}\n`)
    expect(errors.filter((each) => each.severity === 'error')).toEqual([])
    expect(advice.map((each) => [each.code, each.severity])).toContainEqual([code, severity])
    for (const each of advice) expect(each.message).not.toMatch(/NaN|undefined|Infinity/)
  })

  test.each([
    [/\[safe_z_home\][^[]*/, 'safe-z-home'],
    [/\[z_tilt\][^[]*/, 'gantry-level'],
    [/\[exclude_object\]/, 'exclude-object'],
    [/\[fan\][^[]*/, 'part-fan'],
    [/\[heater_fan hotend_fan\][^[]*/, 'hotend-fan-missing'],
  ])('without %s', (pattern, code) => {
    const text = good.replace(/endstop_pin: \^PG10\nposition_endstop: .*/, 'endstop_pin: probe:z_virtual_endstop')
    const { errors, advice } = check(text.replace(pattern, ''))
    expect(errors).toEqual([])
    expect(advice.map((each) => each.code)).toEqual([code])
  })

  test('a round mesh beyond the reach of a delta', () => {
    const mesh = (radiusMm: number, offsetMm: number) =>
      check(
        `${readPrinter('flsun-v400').replace(/\[(probe|bed_mesh)\][^[]*/g, '')}\n[probe]\npin: PB9\nz_offset: 1\nx_offset: ${offsetMm}\n[bed_mesh]\nmesh_radius: ${radiusMm}\n`,
      ).advice.map((each) => each.code)
    expect(mesh(100, 0)).toEqual([])
    expect(mesh(100, 80)).toContain('mesh-reach')
    expect(mesh(400, 0)).toContain('mesh-reach')
  })

  test('a hot end on two-point control', () => {
    const text = good.replace(/control: pid\npid_Kp.*\npid_Ki.*\npid_Kd.*\n/, 'control: watermark\n')
    const { errors, advice } = check(text)
    expect(errors).toEqual([])
    expect(advice.map((each) => each.code)).toEqual(['control-watermark'])
  })

  test('says where', () => {
    const { advice } = check(`${good}\n[idle_timeout]\ntimeout: 86400\n`)
    expect(advice[0]).toMatchObject({ file: 'printer.cfg', line: good.split('\n').length + 2 })
  })
})

describeWithShared('advice on real configurations', () => {
  test('the oversized test machines are told so, and nothing else that is not true', () => {
    const text = readFileSync(sharedPath('klipper', 'configs', 'corexy10000.cfg'), 'utf8')
    expect(new Set(check(text).advice.map((each) => each.code))).toEqual(
      new Set(['max-temp-sensor', 'hotend-fan-missing', 'accel-shaper', 'axis-range', 'cross-section', 'extrude-only']),
    )
  })

  test('a well-kept machine hears little', () => {
    const { advice } = check(readFileSync(sharedPath('moonraker', 'printer.cfg'), 'utf8'))
    expect(advice.filter((each) => each.severity === 'warning').map((each) => each.code)).toEqual([])
  })
})
