// Probing on the living printer: what the commands answer, and what they know of the bed that is really there.
import { describe, expect, it } from 'vitest'
import { bedHeightMm } from '#physics'
import { bedSensorOf } from '../../src/printer/bed-sensor.ts'
import { createLivePrinter } from '../live-printer.ts'
import { bendBed, IDEAL_SENSORS, PROBED_CONFIG } from './probed-config.ts'

/** The same machine with a probe beside the nozzle that is also the endstop of Z. */
const probed = PROBED_CONFIG.replace(
  'endstop_pin: gpio11\nposition_endstop: 0.0',
  'endstop_pin: probe:z_virtual_endstop',
).replace('z_offset: 0\n', 'z_offset: 1.5\nx_offset: -20\ny_offset: 10\n')

describe('PROBE', () => {
  it('answers as recorded, and in the time recorded', () => {
    const live = createLivePrinter({ configText: PROBED_CONFIG, ...IDEAL_SENSORS })
    bendBed(live)
    live.say('G28')
    live.say('G1 X50 Y50 Z5 F6000')
    live.say('M400')
    const fromS = live.printer.reactor.timeS
    expect(live.say('PROBE')).toEqual([
      '// probe: at 50.000,50.000 bed will contact at z=0.000000',
      '// Result: at 50.000,50.000 estimate contact at z=0.000000',
    ])
    expect(live.printer.reactor.timeS - fromS).toBeGreaterThan(1.1)
    expect(live.printer.reactor.timeS - fromS).toBeLessThan(1.45)
    expect(live.status('probe')).toMatchObject({
      name: 'probe',
      last_query: false,
      last_probe_position: [50, 50, 0, 0],
    })
  })
  it('wants to be homed first', () => {
    const live = createLivePrinter({ configText: PROBED_CONFIG })
    expect(() => live.say('PROBE')).toThrow('Must home before probe')
  })
  it('finds the height of the bed under the probe, to a step', () => {
    const live = createLivePrinter({ configText: PROBED_CONFIG, ...IDEAL_SENSORS })
    bendBed(live, [0.1, 0.2])
    live.say('G28\nG1 X200 Y50 Z5 F6000')
    const { bed } = live.printer.plant.simulation.deposit
    const wanted = 0.1 + (0.2 * (200 - bed.centreXMm)) / bed.halfXMm
    live.say('PROBE')
    const [x, y, z] = live.status('probe')['last_probe_position'] as number[]
    expect([x, y]).toEqual([200, 50])
    expect(Math.abs(z! - wanted)).toBeLessThan(0.0025)
  })
  it('touches again until samples agree, and refuses what never agrees', () => {
    const live = createLivePrinter({ configText: PROBED_CONFIG })
    bendBed(live)
    live.say('G28\nG1 X50 Y50 Z5 F6000')
    const three = live.say('PROBE SAMPLES=3')
    expect(three.filter((line) => line.startsWith('// probe: at'))).toHaveLength(3)
    live.say('G1 Z5')
    expect(() => live.say('PROBE SAMPLES=5 SAMPLES_TOLERANCE=0 SAMPLES_TOLERANCE_RETRIES=2')).toThrow(
      'Probe samples exceed samples_tolerance',
    )
    expect(live.said.filter((line) => line.includes('Probe samples exceed tolerance. Retrying...'))).toHaveLength(2)
  })
  it.each([
    ['never', 'No trigger on probe after full movement'],
    ['always', 'Probe triggered prior to movement'],
  ] as const)('a probe that answers %s is told of', (state, words) => {
    const live = createLivePrinter({ configText: PROBED_CONFIG })
    live.say('G28\nG1 X50 Y50 Z5 F6000')
    bedSensorOf(live.printer.host).state = state
    expect(() => live.say('PROBE')).toThrow(words)
    expect(live.printer.host.state).toBe('ready')
    expect(live.say('QUERY_PROBE')).toEqual([`// probe: ${state === 'always' ? 'TRIGGERED' : 'open'}`])
  })
})

describe('PROBE_ACCURACY', () => {
  it('has the spread of the sensor', () => {
    const live = createLivePrinter({
      configText: PROBED_CONFIG.replace('rotation_distance: 8', 'rotation_distance: 0.8'),
    })
    bendBed(live)
    live.say('G28\nG1 X50 Y50 Z5 F6000')
    const said = live.say('PROBE_ACCURACY SAMPLES=20')
    const found = /standard deviation ([\d.]+)/.exec(said.at(-1)!)
    // Three tenths of the 4 µm of an inductive probe show within minutes; 20 touches know it to a sixth, and the rest begins to wander.
    expect(Number(found?.[1])).toBeGreaterThan(0.0006)
    expect(Number(found?.[1])).toBeLessThan(0.0024)
  })
})

describe('a probe as endstop of Z', () => {
  it('puts the nozzle where the bed is', () => {
    const live = createLivePrinter({ configText: probed, ...IDEAL_SENSORS })
    bendBed(live, [0.3])
    live.say('G28\nG1 X100 Y100 Z2 F6000\nM400')
    // Two millimetres over a bed that lies 0.3 mm high.
    expect(live.printer.plant.headMm[2]).toBeCloseTo(2.3, 2)
    live.say('PROBE')
    const [x, , z] = live.status('probe')['last_probe_position'] as number[]
    expect(x).toBe(80)
    expect(Math.abs(z!)).toBeLessThan(0.003)
  })
  it('that does not answer stops the homing', () => {
    const live = createLivePrinter({ configText: probed })
    bedSensorOf(live.printer.host).state = 'never'
    expect(() => live.say('G28')).toThrow('No trigger on probe after full movement')
  })
  it('whose offset is wrong is put right by PROBE_CALIBRATE', () => {
    const live = createLivePrinter({ configText: probed, ...IDEAL_SENSORS })
    bendBed(live)
    // The nozzle is 0.2 mm lower than the configuration has it.
    bedSensorOf(live.printer.host).offsetMm[2] = 1.3
    live.say('G28\nG1 X100 Y100 Z5 F6000')
    const said = live.say('PROBE_CALIBRATE')
    expect(said.slice(1)).toEqual([
      '// Starting manual Z probe. Use TESTZ to adjust position.\n// Finish with ACCEPT or ABORT command.',
      '// Z position: ?????? --> 6.500 <-- ??????',
    ])
    expect(() => live.say('PROBE_CALIBRATE')).toThrow('Already in a manual Z probe. Use ABORT to abort it.')
    // A person goes down until the nozzle touches.
    live.say('TESTZ Z=-5')
    live.run(3)
    while (live.printer.plant.headMm[2]! > 0.001) {
      live.say('TESTZ Z=-0.05')
      live.run(1)
    }
    expect(live.status('manual_probe')).toMatchObject({ is_active: true })
    const accepted = live.say('ACCEPT')
    const kept = Number(live.printer.host.savedItems.get('probe')?.get('z_offset'))
    expect(kept).toBeCloseTo(1.3, 1)
    expect(accepted[0]).toContain(`// probe: z_offset: ${kept.toFixed(3)}\n// The SAVE_CONFIG command`)
    expect(live.status('manual_probe')).toMatchObject({ is_active: false, z_position: null })
    expect(live.say('TESTZ Z=1')).toEqual(['// Unknown command:"TESTZ"'])
  })
})

describe('what is wrong with the bed', () => {
  const probeHere = (live: ReturnType<typeof createLivePrinter>): number => {
    live.say('G28\nG1 X117 Y107 Z5 F6000\nPROBE')
    return (live.status('probe')['last_probe_position'] as number[])[2]!
  }
  const gapMm = (live: ReturnType<typeof createLivePrinter>): number => {
    live.say('G28\nG1 X117 Y107 Z0.2 F6000')
    live.run(2)
    const { plant } = live.printer
    return plant.headMm[2]! - bedHeightMm(plant.simulation.deposit.bed, plant.headMm[0]!, plant.headMm[1]!)
  }
  it('and was knocked there is found by probing, and homed away', () => {
    const live = createLivePrinter({ configText: probed, ...IDEAL_SENSORS })
    bendBed(live)
    live.say('G28')
    live.printer.plant.simulation.head.knockedZMm = 0.3
    live.say('G1 X117 Y107 Z5 F6000\nPROBE')
    expect((live.status('probe')['last_probe_position'] as number[])[2]).toBeCloseTo(-0.3, 2)
    expect(gapMm(live)).toBeCloseTo(0.2, 2)
  })
  it('because the probe answers late is not found by probing', () => {
    const live = createLivePrinter({ configText: probed, ...IDEAL_SENSORS })
    bendBed(live)
    live.printer.plant.simulation.condition.probeOffsetMm = -0.15
    expect(Math.abs(probeHere(live))).toBeLessThan(0.004)
    expect(gapMm(live)).toBeCloseTo(0.05, 2)
  })
})

it('Z_OFFSET_APPLY_PROBE and Z_OFFSET_APPLY_ENDSTOP take over the offset of the print', () => {
  const live = createLivePrinter({ configText: PROBED_CONFIG })
  expect(live.say('Z_OFFSET_APPLY_ENDSTOP')).toEqual(['// Nothing to do: Z Offset is 0'])
  live.say('G28\nSET_GCODE_OFFSET Z=0.125')
  live.say('Z_OFFSET_APPLY_PROBE')
  live.say('Z_OFFSET_APPLY_ENDSTOP')
  expect(live.printer.host.savedItems.get('probe')?.get('z_offset')).toBe('-0.125')
  expect(live.printer.host.savedItems.get('stepper_z')?.get('position_endstop')).toBe('-0.125')
})

it('a probe that is fetched is put away again, whatever happens', () => {
  const scripts = 'activate_gcode:\n  M118 fetch\ndeactivate_gcode:\n  M118 leave\ndeactivate_on_each_sample: False\n'
  const live = createLivePrinter({
    configText: `${probed.replace('y_offset: 10\n', `y_offset: 10\n${scripts}`)}[respond]\n`,
  })
  const words = (from: number): string[] => live.said.slice(from).filter((line) => /fetch|leave/.test(line))
  bedSensorOf(live.printer.host).state = 'never'
  expect(() => live.say('G28')).toThrow('No trigger on probe')
  expect(words(0)).toEqual(['echo: fetch', 'echo: leave'])
  bedSensorOf(live.printer.host).state = 'sound'
  live.say('G28\nG1 X100 Y100 Z5 F6000')
  const from = live.said.length
  live.say('PROBE SAMPLES=3')
  expect(words(from)).toEqual(['echo: fetch', 'echo: leave'])
})

it('an emergency stop ends a calibration', () => {
  const live = createLivePrinter({ configText: PROBED_CONFIG })
  live.say('G28')
  const id = live.send('gcode/script', { script: 'BED_MESH_CALIBRATE' })
  live.run(4)
  live.ask('emergency_stop')
  live.run(5)
  expect(live.printer.host.state).toBe('shutdown')
  const answer = live.messages.find(({ json }) => json['id'] === id)
  expect(answer?.text).toContain('Shutdown due to webhooks request')
  expect(live.said.filter((line) => line.startsWith('// probe: at')).length).toBeLessThan(3)
})

describe('[bltouch]', () => {
  const config = PROBED_CONFIG.replace(
    '[probe]\npin: gpio16\nz_offset: 0\n',
    '[bltouch]\nsensor_pin: ^gpio16\ncontrol_pin: gpio17\nz_offset: 1.2\nsamples: 2\n',
  )
  it('takes its time to let the pin out and in', () => {
    const times = [config, config.replace('samples: 2\n', 'samples: 2\nstow_on_each_sample: False\n')].map(
      (configText) => {
        const live = createLivePrinter({ configText })
        live.say('G28\nG1 X100 Y100 Z10 F6000\nM400')
        const fromS = live.printer.reactor.timeS
        live.say('PROBE')
        expect(live.status('probe')['name']).toBe('bltouch')
        return live.printer.reactor.timeS - fromS
      },
    )
    // One pin movement less each way.
    expect(times[0]! - times[1]!).toBeGreaterThan(1.3)
    expect(times[0]! - times[1]!).toBeLessThan(2.2)
  })
  it('says so when the pin does not come out', () => {
    const live = createLivePrinter({ configText: config })
    live.say('G28\nG1 X100 Y100 Z10 F6000')
    bedSensorOf(live.printer.host).state = 'always'
    expect(() => live.say('PROBE')).toThrow('BLTouch failed to deploy')
    expect(live.say('BLTOUCH_DEBUG')[0]).toContain('BLTouch commands: output_mode_store, pin_down, pin_up')
  })
})
