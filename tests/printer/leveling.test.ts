// Gantries, screws and axes that are not square, on the living printer.
import { describe, expect, it } from 'vitest'
import { SCREW_PITCH_MM } from '#calibration'
import { bedHeightMm } from '#physics'
import { bedSensorOf } from '../../src/printer/bed-sensor.ts'
import { raiseBed } from '../../src/printer/bed-tilt.ts'
import { createLivePrinter, type LivePrinter } from '../live-printer.ts'
import { bendBed, IDEAL_SENSORS, PROBED_CONFIG } from './probed-config.ts'

const motor = (number: number): string => `
[stepper_z${number}]
step_pin: gpio${30 * number}
dir_pin: gpio${30 * number + 1}
enable_pin: !gpio${30 * number + 2}
microsteps: 16
rotation_distance: 8
`

const Z_TILT = `${PROBED_CONFIG}${motor(1)}${motor(2)}
[z_tilt]
z_positions:
  -20, 20
  117, 260
  255, 20
points:
  30, 30
  117, 200
  200, 30
speed: 150
retries: 5
retry_tolerance: 0.0125
`

const QUAD = `${PROBED_CONFIG}${motor(1)}${motor(2)}${motor(3)}
[quad_gantry_level]
gantry_corners:
  -30, -10
  265, 250
points:
  30, 30
  30, 200
  200, 200
  200, 30
speed: 150
horizontal_move_z: 10
retries: 5
retry_tolerance: 0.0125
max_adjust: 4
`

function levelled(configText: string, shape: readonly number[], isIdeal = false): LivePrinter {
  const live = createLivePrinter({ configText, ...(isIdeal ? IDEAL_SENSORS : {}) })
  bendBed(live, shape)
  live.say('G28\nG1 Z10 F600')
  return live
}

/** Highest less lowest place of the bed. */
function rangeMm({ printer }: LivePrinter): number {
  const { bed } = printer.plant.simulation.deposit
  const heights = [20, 117, 210].flatMap((x) => [20, 117, 210].map((y) => bedHeightMm(bed, x, y)))
  return Math.max(...heights) - Math.min(...heights)
}

describe.each([
  ['z_tilt', 'Z_TILT_ADJUST', Z_TILT, [0.2, 0.4, -0.3]],
  ['quad_gantry_level', 'QUAD_GANTRY_LEVEL', QUAD, [0.2, 0.4, -0.3, 0, 0.25]],
] as const)('%s', (section, command, config, shape) => {
  it('brings bed and gantry together, round after round', () => {
    const live = levelled(config, shape)
    expect(rangeMm(live)).toBeGreaterThan(0.8)
    expect(live.status(section)).toEqual({ applied: false })
    const said = live.say(`${command} SAMPLES=5`)
    expect(rangeMm(live)).toBeLessThan(0.025)
    expect(live.status(section)).toEqual({ applied: true })
    expect(
      said.some((line) => /^\/\/ Retries: 0\/5 Probed points range: \d\.\d{6} tolerance: 0\.012500$/.test(line)),
    ).toBe(true)
    expect(said.some((line) => line.startsWith('// Making the following Z adjustments:\n// stepper_z = '))).toBe(true)
    live.say('M84')
    expect(live.status(section)).toEqual({ applied: false })
  })
  it('gives up where more rounds do not help', () => {
    const live = levelled(config, shape)
    // Four micrometres of noise never come within a tenth of one.
    expect(() => live.say(`${command} RETRIES=3 RETRY_TOLERANCE=0.0001`)).toThrow(/Too many retries|Retries aborting/)
    expect(live.status(section)).toEqual({ applied: false })
  })
})

it('a gantry that is far off is left alone', () => {
  const live = levelled(QUAD.replace('max_adjust: 4', 'max_adjust: 0.1'), [0, 0.4])
  expect(() => live.say('QUAD_GANTRY_LEVEL')).toThrow('Aborting quad_gantry_level required adjustment')
})

describe('SCREWS_TILT_CALCULATE', () => {
  const screws = [
    [30, 30],
    [200, 30],
    [200, 200],
    [30, 200],
  ] as const
  const config = `${PROBED_CONFIG}
[screws_tilt_adjust]
screw1: 30, 30
screw1_name: front left screw
screw2: 200, 30
screw2_name: front right screw
screw3: 200, 200
screw3_name: rear right screw
screw4: 30, 200
screw4_name: rear left screw
screw_thread: CW-M4
speed: 100
`
  it('says how far to turn, and whoever does so has a level bed', () => {
    const live = levelled(config, [0.05, 0.5, -0.35], true)
    const said = live.say('SCREWS_TILT_CALCULATE').filter((line) => !line.includes('probe: at'))
    expect(said[0]).toBe('// 01:20 means 1 full turn and 20 minutes, CW=clockwise, CCW=counter-clockwise')
    expect(said[1]).toMatch(/^\/\/ front left screw \(base\) : x=30\.0, y=30\.0, z=-?0\.\d{5}$/)
    expect(said[2]).toMatch(/^\/\/ front right screw : x=200\.0, y=30\.0, z=0\.\d{5} : adjust CCW \d\d:\d\d$/)
    const { results } = live.status('screws_tilt_adjust') as {
      results: Record<string, { adjust: string; sign: string }>
    }
    const lifts = screws.map((_, index) => {
      const { adjust, sign } = results[`screw${index + 1}`]!
      const [turns, minutes] = adjust.split(':').map(Number)
      return (sign === 'CW' ? 1 : -1) * (turns! + minutes! / 60) * SCREW_PITCH_MM['CW-M4']
    })
    raiseBed(
      live.printer.plant,
      screws.map(([xMm, yMm]) => ({ xMm, yMm })),
      lifts,
    )
    expect(rangeMm(live)).toBeLessThan(0.02)
    expect(live.say('SCREWS_TILT_CALCULATE MAX_DEVIATION=0.05').at(-1)).toContain('adjust')
    expect(live.status('screws_tilt_adjust')).toMatchObject({ error: false, max_deviation: 0.05 })
  })
  it('refuses to print where a screw is too far off', () => {
    const live = levelled(config, [0, 0.3], true)
    expect(() => live.say('SCREWS_TILT_CALCULATE MAX_DEVIATION=0.05')).toThrow(
      'bed level exceeds configured limits (0.05mm)!',
    )
    expect(live.status('screws_tilt_adjust')).toMatchObject({ error: true })
    expect(() => live.say('SCREWS_TILT_CALCULATE DIRECTION=UP')).toThrow('DIRECTION must be either CW or CCW')
  })
})

it('BED_SCREWS_ADJUST goes round until no screw was turned', () => {
  const live = levelled(
    `${PROBED_CONFIG}\n[bed_screws]\nscrew1: 30, 30\nscrew2: 200, 30\nscrew3: 117, 200\nscrew3_name: rear\n`,
    [],
  )
  expect(live.say('BED_SCREWS_ADJUST')[0]).toBe(
    '// Adjust screw at 30.000,30.000. Then run ACCEPT, ADJUSTED, or ABORT\n// Use ADJUSTED if a significant screw adjustment is made',
  )
  expect(() => live.say('BED_SCREWS_ADJUST')).toThrow('Already in bed_screws helper; use ABORT to exit')
  live.say('ACCEPT')
  live.say('ADJUSTED')
  expect(live.status('bed_screws')).toEqual({ is_active: true, state: 'adjust', current_screw: 2, accepted_screws: 0 })
  expect(live.say('ACCEPT')[0]).toContain('Adjust screw at 30.000,30.000.')
  live.say('ACCEPT')
  expect(live.say('ACCEPT').at(-1)).toBe('// Bed screws tool completed successfully')
  expect(live.status('bed_screws')).toMatchObject({ is_active: false, state: null })
  live.say('BED_SCREWS_ADJUST\nABORT')
  expect(live.status('bed_screws')['is_active']).toBe(false)
})

describe('skew correction', () => {
  const config = `${PROBED_CONFIG}\n[skew_correction]\n\n[skew_correction old]\nxy_skew: 0.001\nxz_skew: 0\nyz_skew: 0\n`
  it('bends moves so that a skewed frame prints a square', () => {
    const live = levelled(config, [])
    live.say('SET_SKEW XY=140.4,142.8,99.8')
    live.say('G1 X100 Y100 F6000')
    const skew = (140.4 ** 2 - 142.8 ** 2) / 4
    const [x, y] = live.status('toolhead')['position'] as number[]
    // The diagonal AC is the shorter: the axes lean towards each other, so the head goes the other way.
    expect(Math.sign(100 - x!)).toBe(Math.sign(skew))
    expect(y).toBe(100)
    expect(live.say('M114')[0]).toContain('X:100.000 Y:100.000')
    live.say('SKEW_PROFILE SAVE=mine')
    expect(Number(live.printer.host.savedItems.get('skew_correction mine')?.get('xy_skew'))).toBeCloseTo(
      (100 - x!) / 100,
      9,
    )
    live.say('SET_SKEW CLEAR=1')
    expect(live.status('skew_correction')).toEqual({ current_profile_name: '' })
    expect((live.status('gcode_move')['position'] as number[])[0]).toBe(x)
  })
  it('keeps profiles', () => {
    const live = levelled(config, [])
    live.say('SKEW_PROFILE LOAD=old')
    expect(live.status('skew_correction')).toEqual({ current_profile_name: 'old' })
    expect(live.say('GET_CURRENT_SKEW')[0]).toContain('XY Skew: 0.001000 radians')
    expect(() => live.say('SKEW_PROFILE LOAD=new')).toThrow('skew_correction:  Load failed, unknown profile [new]')
    expect(() => live.say('SET_SKEW XY=1,2')).toThrow('improperly formatted entry for plane [XY]')
  })
  it('stands before the mesh', () => {
    const live = levelled(config, [0, 0.2], true)
    live.say('BED_MESH_CALIBRATE\nSKEW_PROFILE LOAD=old\nG1 X150 Y100 Z0.3 F6000')
    const [x, , z] = live.status('toolhead')['position'] as number[]
    expect(x).toBeCloseTo(150 - 0.1, 9)
    const { bed } = live.printer.plant.simulation.deposit
    expect(Math.abs(z! - 0.3 - bedHeightMm(bed, x!, 100))).toBeLessThan(0.003)
    expect(live.say('M114')[0]).toContain('X:150.000 Y:100.000 Z:0.300')
  })
})

it('DELTA_CALIBRATE keeps a geometry that makes the bed flat', () => {
  const live = createLivePrinter({ printer: 'flsun-v400', ...IDEAL_SENSORS })
  bendBed(live, [0.05, 0.2, -0.1, 0.15, 0, 0.15])
  live.say('G28')
  const said = live.say('DELTA_CALIBRATE')
  // Seven places, two touches each.
  expect(said.filter((line) => line.startsWith('// probe: at'))).toHaveLength(14)
  expect(said.at(-1)).toContain('The SAVE_CONFIG command will update the printer config file')
  const { savedItems } = live.printer.host
  expect([...savedItems.keys()]).toEqual(['stepper_a', 'stepper_b', 'stepper_c', 'printer'])
  const { rails } = live.printer.host.config
  // The bed is high on one side: its towers are no longer alike.
  const changes = rails.map(
    ({ section, positionEndstopMm }) => Number(savedItems.get(section)?.get('position_endstop')) - positionEndstopMm,
  )
  expect(Math.max(...changes) - Math.min(...changes)).toBeGreaterThan(0.1)
})

it('AXIS_TWIST_COMPENSATION_CALIBRATE measures what twists the probe, and readings are put right with it', () => {
  const section = '[axis_twist_compensation]\ncalibrate_start_x: 40\ncalibrate_end_x: 190\ncalibrate_y: 117\n'
  const twisted = (configText: string): LivePrinter => {
    const live = levelled(configText, [], true)
    bedSensorOf(live.printer.host).twistRatio = 0.002
    return live
  }
  const live = twisted(`${PROBED_CONFIG}${section}`)
  live.say('AXIS_TWIST_COMPENSATION_CALIBRATE')
  for (let point = 0; point < 3; point++) {
    // The nozzle touches at 0.
    live.say('TESTZ Z=-5\nACCEPT')
    live.run(3)
    live.runUntil(() => live.printer.host.lock.holder === null, 60)
  }
  const saved = live.printer.host.savedItems.get('axis_twist_compensation')
  const found = saved?.get('z_compensations')?.split(',').map(Number)
  expect(found?.[0]).toBeCloseTo(0.15, 2)
  expect(found?.[2]).toBeCloseTo(-0.15, 2)
  const kept = [...saved!].map(([option, text]) => `${option}: ${text}`).join('\n')
  const again = twisted(`${PROBED_CONFIG}${section}${kept}\n`)
  again.say('G1 X190 Y117 Z5 F6000\nPROBE')
  expect(Math.abs((again.status('probe')['last_probe_position'] as number[])[2]!)).toBeLessThan(0.01)
})
