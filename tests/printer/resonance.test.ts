// The head of the living printer is shaken, its accelerometer listens, and the shaper that is found really quietens it.
import { describe, expect, it } from 'vitest'
import { createShaperPulses } from '#motion'
import { residualRatio } from '#physics'
import { createLivePrinter } from '../live-printer.ts'
import { plainConfig } from './plain-config.ts'

const TESTER = `[adxl345]
cs_pin: PA4

[resonance_tester]
accel_chip: adxl345
probe_points: 110, 110, 20`

describe('[resonance_tester]', () => {
  it('finds a shaper for each axis in the time that a sweep takes, and keeps it for SAVE_CONFIG', () => {
    const live = createLivePrinter({ configText: plainConfig(TESTER) })
    live.say('G28')
    const fromS = live.printer.reactor.timeS
    const said = live.say('SHAPER_CALIBRATE NAME=test')
    // Two sweeps from 5 to 135 Hz at 1 Hz/s.
    expect(live.printer.reactor.timeS - fromS).toBeGreaterThan(260)
    expect(live.printer.reactor.timeS - fromS).toBeLessThan(275)
    for (const words of ['// Testing axis x', '// Testing frequency 5 Hz', '// Testing frequency 134 Hz']) {
      expect(said).toContain(words)
    }
    const { frame } = live.printer.plant.options.machine
    for (const [axis, hz, damping] of [
      ['x', frame.resonanceXHz, frame.dampingX],
      ['y', frame.resonanceYHz, frame.dampingY],
    ] as const) {
      const advice = said.find((text) => text.startsWith(`// Recommended shaper_type_${axis}`)) ?? ''
      const found = /= (\w+), shaper_freq_. = ([\d.]+) Hz/.exec(advice)!
      expect(live.status('configfile')['save_config_pending_items']).toMatchObject({
        input_shaper: { [`shaper_type_${axis}`]: found[1], [`shaper_freq_${axis}`]: found[2] },
      })
      const pulses = createShaperPulses(found[1] as 'mzv', Number(found[2]), 0.1)
      expect(residualRatio(pulses, hz, damping)).toBeLessThan(0.2)
      expect(live.printer.host.run.machine.shapers[axis]).toMatchObject({
        type: found[1],
        frequencyHz: Number(found[2]),
      })
      expect(live.files.results.get(`/tmp/calibration_data_${axis}_test.csv`)).toMatch(
        /^freq,psd_x,psd_y,psd_z,psd_xyz\n/,
      )
    }
    // The plan knows where the head has come to rest.
    live.run(0.5)
    const place = live.status('toolhead')['position'] as number[]
    const { offsetMm } = live.printer.host.queue
    for (const axis of [0, 1, 2]) {
      expect(live.printer.plant.headMm[axis]! - offsetMm[axis]!).toBeCloseTo(place[axis]!, 6)
    }
    // Slow strokes swing to one side of where they begin: twice 400 mm/s² over a quarter of 1.2 s, and the way to brake.
    expect(Math.abs(place[0]! - 110)).toBeLessThan(44)
    expect(Math.abs(place[1]! - 110)).toBeLessThan(44)
  })

  it('tests one axis with its own numbers, and writes what was felt', () => {
    const live = createLivePrinter({ configText: plainConfig(TESTER) })
    live.say('G28')
    const said = live.say('TEST_RESONANCES AXIS=Y FREQ_START=30 FREQ_END=60 OUTPUT=resonances,raw_data NAME=y1')
    expect(said[0]).toBe('// Disabled [input_shaper] for resonance testing')
    expect(said).toContain('// Re-enabled [input_shaper] for resonance testing')
    expect(live.printer.host.run.machine.shapers.y.frequencyHz).toBe(45)
    const rows = live.files.results.get('/tmp/resonances_y_y1.csv')!.trim().split('\n').slice(1)
    const peak = rows.map((row) => row.split(',').map(Number)).sort((a, b) => b[2]! - a[2]!)[0]!
    expect(Math.abs(peak[0]! - live.printer.plant.options.machine.frame.resonanceYHz)).toBeLessThan(4)
    expect(live.files.results.get('/tmp/raw_data_y_y1.csv')).toMatch(/^#time,accel_x,accel_y,accel_z\n/)
  })

  it('refuses what cannot be shaken, and gives the shaper back when the printer is stopped', () => {
    const live = createLivePrinter({ configText: plainConfig(TESTER) })
    expect(() => live.say('TEST_RESONANCES AXIS=X')).toThrow('Must home axis first: 110.000 110.000 20.000 [0.000]')
    live.say('G28')
    expect(() => live.say('TEST_RESONANCES')).toThrow('missing AXIS')
    expect(() => live.say('TEST_RESONANCES AXIS=0,0')).toThrow("Invalid format of axis '0,0'")
    expect(() => live.say('TEST_RESONANCES AXIS=X OUTPUT=poem')).toThrow("Unsupported output 'poem'")
    expect(() => live.say('TEST_RESONANCES AXIS=X NAME=../../x')).toThrow('Invalid NAME parameter')
    expect(() => live.say('TEST_RESONANCES AXIS=X FREQ_END=nan')).toThrow('unable to parse nan')
    expect(() => live.say('TEST_RESONANCES AXIS=X POINT=210,110,20')).toThrow(
      /^Move out of range: 2\d\d\.\d+ 110.000 20.000/,
    )
    live.send('gcode/script', { script: 'TEST_RESONANCES AXIS=X' })
    live.run(10)
    live.ask('emergency_stop')
    live.run(2)
    expect(live.printer.host.run.machine.shapers.x.frequencyHz).toBe(42)
  })

  it('measures noise, and what gravity is', () => {
    const live = createLivePrinter({ configText: plainConfig(TESTER) })
    const [noise] = live.say('MEASURE_AXES_NOISE')
    const values = /^\/\/ Axes noise for xy-axis accelerometer: ([\d.]+) \(x\), ([\d.]+) \(y\), ([\d.]+) \(z\)$/.exec(
      noise!,
    )!
    for (const value of values.slice(1)) {
      expect(Number(value)).toBeGreaterThan(1)
      expect(Number(value)).toBeLessThan(1000)
    }
    const [read] = live.say('ACCELEROMETER_QUERY')
    const z = /^\/\/ accelerometer values \(x, y, z\): -?[\d.]+, -?[\d.]+, ([\d.]+)$/.exec(read!)![1]!
    expect(Number(z)).toBeGreaterThan(9000)
    expect(Number(z)).toBeLessThan(10_600)
    live.say('ACCELEROMETER_MEASURE')
    live.run(3)
    const said = live.say('ACCELEROMETER_MEASURE NAME=rest')
    expect(said).toEqual([
      '// accelerometer measurements stopped',
      '// Writing raw accelerometer data to /tmp/adxl345-rest.csv file',
    ])
    expect(live.files.results.get('/tmp/adxl345-rest.csv')!.split('\n').length).toBeGreaterThan(5000)
    const client = live.join()
    expect(client.ask('adxl345/dump_adxl345', { sensor: 'adxl345', response_template: { method: 'acc' } })).toEqual({
      header: ['time', 'x_acceleration', 'y_acceleration', 'z_acceleration'],
    })
    live.run(3)
    const rows = client.messages.flatMap(({ json }) =>
      json['method'] === 'acc' ? (json['params'] as { data: number[][] }).data : [],
    )
    expect(rows.length).toBeGreaterThan(5000)
  })
})
