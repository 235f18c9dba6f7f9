// What an operator that may act does to a running print: near what its file asked for, or it is for a person.
import { describe, expect, test } from 'vitest'
import { faultsOf, type Given, said } from '../../../tests/safety/judge-fixture.ts'
import { testLimits } from '../../../tests/safety/limits-fixture.ts'
import { Rig } from '../../../tests/safety/shell-rig.ts'

const baseline = {
  targetsC: { extruder: 210, heater_bed: 60, 'heater_generic chamber': 0 },
  speedRatio: 1,
  flowRatio: 1,
  zOffsetMm: 0,
}
const printing = { state: { print: 'printing' }, context: { baseline } } as const

describe('targets in a running print', () => {
  test.each([
    ['M104 S240', []],
    ['M104 S240.1', ['target-in-print person', 'heater-step person']],
    ['M104 S270', ['target-in-print person', 'heater-step person']],
    ['M104 S180', []],
    ['M104 S179.9', ['target-in-print person']],
    ['M104 S0', ['target-in-print person']],
    ['M104', ['target-in-print person']],
    ['M109 S0', ['target-in-print person']],
    ['SET_HEATER_TEMPERATURE HEATER=extruder', ['target-in-print person']],
    ['M140 S75', []],
    ['M140 S75.1', ['target-in-print person']],
    ['M190 S45', []],
    ['M140 S44.9', ['target-in-print person']],
    ['M140 S0', ['target-in-print person']],
    ['M141 S15', []],
    ['M141 S15.1', ['target-in-print person']],
    ['SET_HEATER_TEMPERATURE HEATER=nope TARGET=0', ['target-in-print person']],
    ['TURN_OFF_HEATERS', []],
    ['PAUSE', []],
  ])('%s', (line, faults) => {
    expect([...said(line, printing)].sort()).toEqual([...faults].sort())
    expect([...said(line, { ...printing, origin: 'macro' })].sort()).toEqual([...faults].sort())
  })

  test.each<[string, Given]>([
    ['of a file', { ...printing, origin: 'file', context: { baseline, isFile: true } }],
    [
      'of the operator’s own file',
      { ...printing, origin: 'file', context: { baseline, isFile: true, isOwnFile: true } },
    ],
    ['of a person', { ...printing, context: { baseline, asker: 'person' } }],
    ['of a client', { ...printing, context: { baseline, asker: 'client' } }],
    ['while it is paused', { ...printing, state: { print: 'paused' } }],
    ['with nothing running', { state: { print: 'printing' } }],
  ])('not %s', (_, given) => {
    expect(said('M104 S0', given)).toEqual([])
  })

  test('at the level of tuning its own band holds alone', () => {
    expect(said('M104 S0', { ...printing, context: { baseline, level: 'tune' } })).toEqual(['tune-band person'])
    expect(said('M104 S0', { ...printing, context: { baseline, level: 'recover' } })).toEqual([
      'target-in-print person',
    ])
  })

  test('says what is free', () => {
    expect(faultsOf('M104 S0', printing)[0]?.ruling).toEqual({
      rule: 'target-in-print',
      limit: '180 to 240 °C',
      value: '0 °C',
      reason:
        'A print is running: its targets stay near what the file asked for; to end its heat pause it, cancel it, or turn the heaters off as such',
    })
  })
})

describe('pressure advance of an operator', () => {
  const limits = { ...testLimits, pressureAdvanceS: { min: 0, max: 1.5 } }
  const of = (line: string, context: Given['context'] = {}, origin: Given['origin'] = 'direct'): readonly string[] =>
    said(`SET_PRESSURE_ADVANCE ADVANCE=${line}`, { origin, context: { limits, ...context } })
  const no = ['pressure-advance person']

  test('is one that extruders have', () => {
    expect(of('0')).toEqual([])
    expect(of('0.2')).toEqual([])
    expect(of('0.201')).toEqual(no)
    expect(of('1.5', {}, 'macro')).toEqual(no)
    expect(of('1.5', { isFile: true, isOwnFile: true }, 'file')).toEqual(no)
    for (const asker of ['client', 'person'] as const) {
      expect(of('1.5', { asker })).toEqual([])
      expect(of('1.6', { asker })).toEqual(no)
    }
    expect(of('1.5', { isFile: true }, 'file')).toEqual([])
  })

  test('or one that the printer’s configuration has, or the job', () => {
    const tube = { ...limits, tune: { ...limits.tune, pressureAdvanceS: { min: 0, max: 0.7 } } }
    expect(of('0.7', { limits: tube })).toEqual([])
    expect(of('0.701', { limits: tube })).toEqual(no)
    expect(of('0.6', { baseline: { ...baseline, pressureAdvanceS: 0.6 } })).toEqual([])
    expect(of('0.601', { baseline: { ...baseline, pressureAdvanceS: 0.6 } })).toEqual(no)
    expect(of('0.21', { baseline })).toEqual(no)
    expect(of('1.6', { baseline: { ...baseline, pressureAdvanceS: 2 } })).toEqual(no)
  })
})

describe('the whole shell', () => {
  function running(): Rig {
    const rig = new Rig()
    rig.set('print_stats', { state: 'printing', filename: 'a.gcode' })
    rig.set('extruder', { temperature: 210, target: 210, power: 0.3, pressure_advance: 0.5 })
    rig.set('heater_bed', { temperature: 60, target: 60, power: 0.3 })
    rig.level('act').look(true)
    rig.look()
    return rig
  }

  test('step by step it leads no further', () => {
    const rig = running()
    expect(rig.gcode('M104 S240')).toBe('approved')
    expect(rig.gcode('M104 S241')).toBe('needs-person: target-in-print')
    expect(rig.gcode('M104 S200')).toBe('approved')
    expect(rig.gcode('SET_PRESSURE_ADVANCE ADVANCE=0.1')).toBe('approved')
    expect(rig.gcode('SET_PRESSURE_ADVANCE ADVANCE=0.5')).toBe('approved')
    expect(rig.gcode('SET_PRESSURE_ADVANCE ADVANCE=0.51')).toBe('needs-person: pressure-advance')
  })

  test('turning the heaters off is free, a target of nothing is not', () => {
    const rig = running()
    expect(rig.ask({ kind: 'action', action: { kind: 'set-target', heater: 'extruder', targetC: 0 } })).toBe(
      'needs-person: target-in-print',
    )
    expect(rig.ask({ kind: 'action', action: { kind: 'heaters-off' } })).toBe('approved')
  })
})

describe('going on', () => {
  const found = [
    { weight: 'person', ruling: { rule: 'resume', limit: '', value: '', reason: 'It is colder than at the pause' } },
    { weight: 'person', ruling: { rule: 'resume', limit: '', value: '', reason: 'Zero is elsewhere' } },
  ] as const
  const paused = { state: { print: 'paused' }, context: { fileFaults: found } } as const

  test.each(['RESUME', 'RESUME VELOCITY=100', 'M24'])('%s is held to how the print stood', (line) => {
    for (const origin of ['direct', 'macro'] as const) {
      const reasons = faultsOf(line, { ...paused, origin }).filter(({ ruling }) => ruling.rule === 'resume')
      expect(reasons).toEqual(found)
    }
  })

  test('nothing else is, and no file’s', () => {
    for (const line of ['PAUSE', 'M117 RESUME', 'G1 Z20 F600']) expect(said(line, paused)).toEqual([])
    expect(said('RESUME', { ...paused, origin: 'file' })).toEqual([])
    expect(said('RESUME', { state: { print: 'paused' } })).toEqual([])
  })
})

describe('zero of a running print', () => {
  const shifted = { ...baseline, xOffsetMm: 5, yOffsetMm: 7, zOffsetMm: 0 }
  const begun = (state: Given['state'] = {}): Given => ({
    state: { print: 'printing', xOffsetMm: 5, yOffsetMm: 7, ...state },
    context: { baseline: shifted },
  })

  const shifts = (line: string, given: Given): readonly string[] =>
    said(line, given).filter((one) => one.startsWith('offset-in-print'))

  test.each([
    ['SET_GCODE_OFFSET X=5.5', []],
    ['SET_GCODE_OFFSET X=5.51', ['offset-in-print person']],
    ['SET_GCODE_OFFSET Y=7.5', []],
    ['SET_GCODE_OFFSET Y=6.5', []],
    ['SET_GCODE_OFFSET Y=7.51', ['offset-in-print person']],
    ['SET_GCODE_OFFSET Y=0', ['offset-in-print person']],
    ['SET_GCODE_OFFSET Y_ADJUST=-7', ['offset-in-print person']],
  ])('%s: half a millimetre from where the job began', (line, faults) => {
    expect(shifts(line, begun())).toEqual(faults)
  })

  test('what stands elsewhere already may stay, and may come back', () => {
    expect(shifts('SET_GCODE_OFFSET Y=9', begun({ yOffsetMm: 9 }))).toEqual([])
    expect(shifts('SET_GCODE_OFFSET Y=7', begun({ yOffsetMm: 9 }))).toEqual([])
    expect(shifts('SET_GCODE_OFFSET Y=8', begun({ yOffsetMm: 9 }))).toEqual(['offset-in-print person'])
  })

  test('an own file, once it has laid something, says where its zero was', () => {
    const own = { origin: 'file', context: { isFile: true, isOwnFile: true } } as const
    expect(said('SET_GCODE_OFFSET Y=1', { ...own, state: { partTopMm: 0 } })).toEqual([])
    expect(faultsOf('SET_GCODE_OFFSET Y=1', { ...own, state: { partTopMm: 0.2 } }).map(({ ruling }) => ruling)).toEqual(
      [
        {
          rule: 'offset-in-print',
          limit: '0 mm',
          value: 'SET_GCODE_OFFSET Y=1',
          reason: 'The print has begun: its zero stays where it is',
        },
      ],
    )
  })
})

test('a heater that is to be a little warm is hot enough to keep an operator from waiting long', () => {
  const heater = { targetC: 0, hottestC: 20, coldestC: 20, powerRatio: 0, isTrusted: true }
  expect(said('G4 P60000', { state: { heaters: { extruder: heater } } })).toEqual([])
  expect(said('G4 P60000', { state: { heaters: { extruder: { ...heater, targetC: 1 } } } })).toEqual(['dwell person'])
})
