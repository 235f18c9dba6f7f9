import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { PlainRecord } from '#protocol'
import { describeWithShared, sharedPath } from '../../tests/shared.ts'
import { limitsForPrinter, type MaterialLimits } from './limits-for-printer.ts'

const PRINTER: PlainRecord = {
  printer: { kinematics: 'corexy', max_velocity: 300, max_accel: 3000, max_z_velocity: 15 },
  stepper_x: { position_min: 0, position_max: 235 },
  stepper_y: { position_min: -4, position_max: 230 },
  stepper_z: { position_min: -2, position_max: 250 },
  extruder: {
    min_temp: 0,
    max_temp: 280,
    min_extrude_temp: 170,
    filament_diameter: 1.75,
    max_extrude_only_distance: 100,
    max_extrude_only_velocity: 79.8,
    pressure_advance: 0.04,
  },
  heater_bed: { min_temp: 0, max_temp: 110 },
  'heater_generic chamber': { min_temp: -20, max_temp: 80 },
}

const PLA: MaterialLimits = {
  name: 'PLA',
  nozzleC: { min: 190, max: 250 },
  bedMaxC: 65,
  chamberMaxC: 40,
  flowMaxMm3PerS: 24,
  needsFan: true,
}

function changed(section: string, options: PlainRecord): PlainRecord {
  return { ...PRINTER, [section]: { ...(PRINTER[section] as PlainRecord), ...options } }
}

describe('limits of a printer', () => {
  it('takes reach and pace from the configuration', () => {
    expect(limitsForPrinter(PRINTER, null)).toMatchObject({
      xMm: { min: 0, max: 235 },
      yMm: { min: -4, max: 230 },
      zMm: { min: -0.3, max: 250 },
      radiusMm: null,
      speedMaxMmPerS: 300,
      zSpeedMaxMmPerS: 15,
      accelMaxMmPerS2: 3000,
      cornerSpeedMaxMmPerS: 20,
      filamentDiameterMm: 1.75,
      extrudeOnlyMaxMm: 100,
      extrudeSpeedMaxMmPerS: 79.8,
      extrudeMinC: 170,
      flowMaxMm3PerS: 75,
      material: '',
      unattendedMaxS: null,
      levelMax: 'recover',
    })
  })

  it('ends a margin below max_temp', () => {
    expect(limitsForPrinter(PRINTER, null).heaters).toEqual({
      extruder: { minC: 0, maxC: 270, stepMaxC: 270, riseMaxCPerS: 25, idleHotMaxS: 1800 },
      heater_bed: { minC: 0, maxC: 105, stepMaxC: 105, riseMaxCPerS: 3.2, idleHotMaxS: 10_800 },
      'heater_generic chamber': { minC: 0, maxC: 75, stepMaxC: 75, riseMaxCPerS: 3.2, idleHotMaxS: 43_200 },
    })
  })

  it('knows heaters by the names that the printer writes', () => {
    const limits = limitsForPrinter(PRINTER, null, ['extruder', 'heater_generic Chamber'])
    expect(Object.keys(limits.heaters)).toEqual(['extruder', 'heater_bed', 'heater_generic Chamber'])
  })

  it('is narrower for a material, never wider', () => {
    const limits = limitsForPrinter(PRINTER, PLA)
    expect(limits).toMatchObject({ material: 'PLA', extrudeMinC: 170, flowMaxMm3PerS: 36 })
    expect(limits.heaters['extruder']).toMatchObject({ maxC: 260, stepMaxC: 260 })
    expect(limits.heaters['heater_bed']).toMatchObject({ maxC: 80, stepMaxC: 80 })
    expect(limits.heaters['heater_generic chamber']?.maxC).toBe(75)
    expect(limits.tune.fanRatio).toEqual({ min: 0.3, max: 1 })
    const hot = limitsForPrinter(PRINTER, {
      ...PLA,
      nozzleC: { min: 380, max: 450 },
      bedMaxC: 200,
      flowMaxMm3PerS: 60,
      needsFan: false,
    })
    expect(hot.heaters['extruder']?.maxC).toBe(270)
    expect(hot.heaters['heater_bed']?.maxC).toBe(105)
    expect(hot).toMatchObject({ extrudeMinC: 340, flowMaxMm3PerS: 75 })
    expect(hot.tune.fanRatio).toEqual({ min: 0, max: 1 })
  })

  it('lets a hot chamber be hot only for a material that wants it', () => {
    const printer = changed('heater_generic chamber', { max_temp: 300 })
    const maxC = (chamberMaxC: number | null) =>
      limitsForPrinter(printer, chamberMaxC === null ? null : { ...PLA, chamberMaxC }).heaters['heater_generic chamber']
        ?.maxC
    expect([maxC(null), maxC(40), maxC(90), maxC(91), maxC(200)]).toEqual([90, 90, 90, 91, 200])
  })

  it('caps what no machine is', () => {
    const wild = { max_velocity: 1e9, max_accel: 1e9, max_z_velocity: 1e9 }
    expect(limitsForPrinter(changed('printer', wild), null)).toMatchObject({
      speedMaxMmPerS: 2000,
      accelMaxMmPerS2: 100_000,
      zSpeedMaxMmPerS: 2000,
    })
    const extruder = { max_temp: 999, max_extrude_only_distance: 1e9, max_extrude_only_velocity: 1e9 }
    const limits = limitsForPrinter(changed('extruder', extruder), null)
    expect(limits).toMatchObject({ extrudeOnlyMaxMm: 1000, extrudeSpeedMaxMmPerS: 200 })
    expect(limits.heaters['extruder']?.maxC).toBe(300)
    expect(limitsForPrinter(changed('heater_bed', { max_temp: 999 }), null).heaters['heater_bed']?.maxC).toBe(120)
  })

  it('takes the tightest of several extruders', () => {
    const second = {
      max_temp: 250,
      min_extrude_temp: 180,
      filament_diameter: 2.85,
      max_extrude_only_distance: 60,
      max_extrude_only_velocity: 40,
      pressure_advance: 0.3,
    }
    const limits = limitsForPrinter({ ...PRINTER, extruder1: second, 'extruder_stepper belt': { max_temp: 1 } }, null)
    expect(limits).toMatchObject({
      extrudeMinC: 180,
      filamentDiameterMm: 2.85,
      extrudeOnlyMaxMm: 60,
      extrudeSpeedMaxMmPerS: 40,
      tune: { pressureAdvanceS: { min: 0, max: 0.6 } },
    })
    expect(Object.keys(limits.heaters)).toEqual(['extruder', 'heater_bed', 'heater_generic chamber', 'extruder1'])
    expect(limits.heaters['extruder1']?.maxC).toBe(240)
  })

  it.each([
    [0, 0.1],
    [0.04, 0.1],
    [0.05, 0.1],
    [0.06, 0.12],
    [9, 1.5],
  ])('tunes pressure advance around its own: %d s', (own, max) => {
    const limits = limitsForPrinter(changed('extruder', { pressure_advance: own }), null)
    expect(limits.tune.pressureAdvanceS.max).toBeCloseTo(max, 12)
  })

  it('keeps a coldest temperature that the printer has', () => {
    const minC = (min: number) => limitsForPrinter(changed('heater_bed', { min_temp: min }), null).heaters['heater_bed']
    expect([minC(-273.15)?.minC, minC(0)?.minC, minC(5)?.minC]).toEqual([0, 0, 5])
  })

  it('keeps Z above its own end and above the bed', () => {
    const zMm = (min: number) => limitsForPrinter(changed('stepper_z', { position_min: min }), null).zMm.min
    expect([zMm(-5), zMm(-0.3), zMm(-0.2), zMm(0), zMm(1)]).toEqual([-0.3, -0.3, -0.2, 0, 1])
  })
})

describe('other kinematics', () => {
  const delta = { kinematics: 'delta', delta_radius: 150, print_radius: 130, minimum_z_position: -5 }
  const towers = { stepper_a: { position_endstop: 297 } }

  it('delta: a round bed, as high as the towers say', () => {
    expect(limitsForPrinter({ printer: delta, ...towers }, null)).toMatchObject({
      xMm: { min: -130, max: 130 },
      yMm: { min: -130, max: 130 },
      radiusMm: 130,
      zMm: { min: -0.3, max: 297 },
    })
    const { print_radius: _, minimum_z_position: __, ...plain } = delta
    expect(limitsForPrinter({ printer: plain }, null)).toMatchObject({ radiusMm: 150, zMm: { min: 0, max: 0 } })
    expect(limitsForPrinter({ printer: { kinematics: 'delta' } }, null)).toMatchObject({ radiusMm: 0 })
  })

  it('polar: as far as the arm', () => {
    const polar = { printer: { kinematics: 'polar' }, stepper_z: PRINTER['stepper_z'] ?? {} }
    const arm = { stepper_arm: { position_max: 300 } }
    const expected = { xMm: { min: -300, max: 300 }, radiusMm: 300, zMm: { min: -0.3, max: 250 } }
    expect(limitsForPrinter({ ...polar, ...arm }, null)).toMatchObject(expected)
    expect(limitsForPrinter(polar, null)).toMatchObject({ radiusMm: 0 })
  })
})

describe('what is missing or no number', () => {
  it('nothing known: nothing goes', () => {
    expect(limitsForPrinter({}, null)).toMatchObject({
      heaters: {},
      extrudeMinC: 170,
      xMm: { min: 0, max: 0 },
      yMm: { min: 0, max: 0 },
      zMm: { min: 0, max: 0 },
      speedMaxMmPerS: 50,
      zSpeedMaxMmPerS: 5,
      accelMaxMmPerS2: 500,
      filamentDiameterMm: 2.85,
      extrudeOnlyMaxMm: 50,
      extrudeSpeedMaxMmPerS: 25,
    })
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '300', null, [300], {}])('%j is no number', (odd) => {
    const wrong = (section: string, option: string) => limitsForPrinter(changed(section, { [option]: odd }), null)
    expect(wrong('extruder', 'max_temp').heaters['extruder']).toMatchObject({ maxC: 0, stepMaxC: 0 })
    expect(wrong('stepper_x', 'position_max').xMm).toEqual({ min: 0, max: 0 })
    expect(wrong('stepper_x', 'position_min').xMm).toEqual({ min: 0, max: 0 })
    expect(wrong('stepper_z', 'position_min').zMm).toEqual({ min: 0, max: 0 })
    expect(wrong('printer', 'max_velocity').speedMaxMmPerS).toBe(50)
    expect(wrong('extruder', 'filament_diameter').filamentDiameterMm).toBe(2.85)
    expect(wrong('extruder', 'max_extrude_only_distance').extrudeOnlyMaxMm).toBe(50)
    expect(wrong('extruder', 'min_extrude_temp').extrudeMinC).toBe(170)
  })

  it('a section that is none is empty; names of objects mean nothing', () => {
    expect(limitsForPrinter({ ...PRINTER, stepper_x: 3, extruder: [] }, null)).toMatchObject({
      xMm: { min: 0, max: 0 },
      heaters: { extruder: { maxC: 0 } },
    })
    const odd = limitsForPrinter(JSON.parse('{"__proto__": {}, "heater_generic __proto__": {"max_temp": 60}}'), null)
    expect(odd.heaters).toEqual({ 'heater_generic __proto__': expect.objectContaining({ maxC: 55 }) })
  })

  it('a section whose name only ends like a heater is none', () => {
    const others = { 'tmc2209 extruder': { max_temp: 90 }, 'fan extruder1': {}, 'x heater_bed': {}, extruder_x: {} }
    const names = Object.keys(limitsForPrinter({ ...PRINTER, ...others }, null).heaters)
    expect(names).toEqual(['extruder', 'heater_bed', 'heater_generic chamber'])
  })

  it('a max_temp below the margin is no negative limit', () => {
    expect(limitsForPrinter(changed('extruder', { max_temp: 4 }), null).heaters['extruder']?.maxC).toBe(0)
  })

  it('a material that is no number lets nothing through', () => {
    const odd = { name: '?', nozzleC: { min: Number.NaN, max: Number.NaN }, bedMaxC: Number.NaN, needsFan: false }
    const limits = limitsForPrinter(PRINTER, { ...odd, chamberMaxC: Number.NaN, flowMaxMm3PerS: Number.NaN })
    expect(Object.values(limits.heaters).map((heater) => heater.maxC)).toEqual([0, 0, 0])
    expect(400 >= limits.extrudeMinC).toBe(false)
    expect(0 <= limits.flowMaxMm3PerS).toBe(false)
  })
})

describeWithShared('the recorded printer', () => {
  it('has the envelope that its configuration says', () => {
    const text = readFileSync(sharedPath('moonraker', 'printer.objects.query.all.json'), 'utf8')
    const { settings } = JSON.parse(text).response.result.status.configfile
    expect(limitsForPrinter(settings, null)).toMatchObject({
      heaters: { extruder: { maxC: 290 }, heater_bed: { maxC: 120 } },
      xMm: { min: 0, max: 235 },
      yMm: { min: 0, max: 235 },
      zMm: { min: -0.3, max: 250 },
      speedMaxMmPerS: 300,
      accelMaxMmPerS2: 3000,
      extrudeOnlyMaxMm: 100,
    })
  })
})
