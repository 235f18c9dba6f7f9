import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MacroExpander } from '#protocol'
import { readyState, testContext, testLimits } from '../../../tests/safety/limits-fixture.ts'
import { copyState } from '../judge/copy-state.ts'
import { judgeLine } from '../judge/judge-line.ts'
import type { HeaterState, MachineState } from '../machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import { createFileJudge } from './file-judge.ts'
import type { FileVerdict } from './file-verdict.ts'
import { faultsOfFile } from './file-verdict.ts'

const encoder = new TextEncoder()
const cold: HeaterState = { targetC: 0, hottestC: 25, coldestC: 20, powerRatio: 0, isTrusted: true }

/** Just switched on. */
function coldState(changes: Partial<MachineState> = {}): MachineState {
  const nowhere = { xMm: Number.NaN, yMm: Number.NaN, zMm: Number.NaN }
  const unhomed = { isXHomed: false, isYHomed: false, isZHomed: false, areMotorsOn: false }
  return readyState({ heaters: { extruder: { ...cold }, heater_bed: { ...cold } }, ...nowhere, ...unhomed, ...changes })
}

function judged(text: string | Uint8Array, state = coldState(), changes: Partial<JudgeContext> = {}): FileVerdict {
  const judge = createFileJudge(state, testContext({ isFile: true, ...changes }))
  judge.feed(typeof text === 'string' ? encoder.encode(text) : text)
  return judge.end()
}

const GOOD = [
  '; a cube',
  'M140 S60',
  'M104 S150',
  'G28',
  'M190 S60',
  'M109 S210',
  'G92 E0',
  'M83',
  'G1 Z0.3 F600',
  'G1 X10 Y10 F6000',
  'G1 X110 Y10 E4 F1800',
  'G4 P2000',
  'G2 X120 Y20 I0 J10 E0.5',
  'G1 E-1 F2100',
  'G1 Z10 F600',
  'M104 S0',
  '',
].join('\n')

describe('a file that homes and heats itself', () => {
  test('passes from cold', () => {
    expect(judged(GOOD)).toEqual({
      kind: 'passes',
      lineCount: 16,
      refusedCount: 0,
      refused: [],
      toldCount: 0,
      told: [],
      counts: {},
      peakC: { extruder: 210, heater_bed: 60 },
      reachMm: { x: { min: 0, max: 120 }, y: { min: 0, max: 20 }, z: { min: 0, max: 10 } },
      partMm: { x: { min: 10, max: 120 }, y: { min: 10, max: 20 }, z: { min: 0.3, max: 0.3 } },
      timeAtHeatMinS: expect.closeTo(
        0.3 / 10 + Math.hypot(10, 10) / 100 + 100 / 30 + 2 + Math.hypot(10, 10) / 30 + 1 / 35 + 9.7 / 10,
        9,
      ),
      filamentMm: 4.5,
      homesFirst: true,
      leftOn: ['heater_bed'],
    })
  })

  test('an axis that nobody knows at first is reached when it is known', () => {
    const homeMm = { x: Number.NaN, y: 0, z: 0 }
    const { reachMm } = judged('G28\nG1 Z5 F600\nG1 X10\nG1 X20\n', coldState(), { homeMm })
    expect(reachMm).toEqual({ x: { min: 10, max: 20 }, y: { min: 0, max: 0 }, z: { min: 0, max: 5 } })
  })

  test('where an axis is never known there is no reach', () => {
    const state = coldState({ isXHomed: true, xMm: 5 })
    expect(judged('G1 X10 F600\n', state)).toMatchObject({ kind: 'passes', reachMm: null, partMm: null })
  })

  test('who moves before it homes has not homed first', () => {
    expect(judged('G1 X10 F600\nG28\nG1 X20\n', readyState()).homesFirst).toBe(false)
    expect(judged('G28\nG1 X20 F600\nM84\nG28\nG1 X10\n', readyState()).homesFirst).toBe(true)
  })

  test.each([
    ['G1 X50 F600', { x: { min: 50, max: 50 }, y: { min: 100, max: 100 }, z: { min: 10, max: 10 } }],
    ['G1 Y50 F600', { x: { min: 100, max: 100 }, y: { min: 50, max: 50 }, z: { min: 10, max: 10 } }],
    ['G1 Z50 F600', { x: { min: 100, max: 100 }, y: { min: 100, max: 100 }, z: { min: 50, max: 50 } }],
    ['G1 E-1 F600', null],
    ['M117 standing', null],
  ])('the reach of %s', (line, reachMm) => {
    expect(judged(`${line}\n`, readyState()).reachMm).toEqual(reachMm)
  })

  test.each([
    ['G1 X50 E1 F600', { x: { min: 50, max: 100 }, y: { min: 100, max: 100 }, z: { min: 10, max: 10 } }],
    ['G1 Y50 E1 F600', { x: { min: 100, max: 100 }, y: { min: 50, max: 100 }, z: { min: 10, max: 10 } }],
    ['G1 X101 Y100 E0.1 F600', { x: { min: 100, max: 101 }, y: { min: 100, max: 100 }, z: { min: 10, max: 10 } }],
    ['G1 X99 E0.1 F600', { x: { min: 99, max: 100 }, y: { min: 100, max: 100 }, z: { min: 10, max: 10 } }],
    ['G1 E1 F600', null],
    ['G1 Z11 E1 F600', null],
    ['G1 X50 E-1 F600', null],
  ])('the part of %s', (line, partMm) => {
    expect(judged(`${line}\n`, readyState()).partMm).toEqual(partMm)
  })

  test('filament that goes in, not what is pulled back', () => {
    expect(judged('M83\nG1 E5 F300\nG1 E-2\nG1 E2\nG1 X50 E1\n', readyState()).filamentMm).toBeCloseTo(8, 9)
  })

  test.each([
    ['G1 X50 F600', 5],
    ['G1 X50 Y50 F600', Math.hypot(50, 50) / 10],
    ['G1 Z20 F600', 1],
    ['G1 E5 F300', 1],
    ['G1 E-5 F300', 1],
    ['G1 X50 F60000', 50 / 300],
    [' G2 X110 Y100 I5 J0 F600', 1],
    ['g3 X110 Y100 I5 J0 F600', 1],
    ['M117 G2 X1', 0],
    ['G4 P250', 0.25],
    [' g4 P250', 0.25],
    ['G4 P-5', 0],
    ['G4 P1.2.3', 0],
    ['G4 P250\r', 0.25],
    ['MOVE P=250 ; G4', 0],
    ['M117 G4 P250', 0],
    ['G28', 0],
    ['MOVE ; G2 X1', 0],
    ['MOVE ; G4 P250', 0],
  ])('hot for as long as %s takes', (line, takenS) => {
    const expander: MacroExpander = {
      names: new Set(['MOVE']),
      renamed: new Map(),
      expand: () => ({ kind: 'lines', lines: ['G1 X150 F600'] }),
    }
    expect(judged(`${line}\n`, readyState(), { expander }).timeAtHeatMinS).toBeCloseTo(takenS, 9)
    const off = { extruder: { ...cold, coldestC: 200, hottestC: 200 }, heater_bed: { ...cold } }
    expect(judged(`${line}\n`, readyState({ heaters: off }), { expander }).timeAtHeatMinS).toBe(0)
  })

  test('what nobody knows spoils no sum', () => {
    const state = readyState({ eMm: Number.NaN, feedMmPerS: Number.NaN })
    expect(judged('M117 words\nG4 P500\n', state)).toMatchObject({ timeAtHeatMinS: 0.5, filamentMm: 0 })
  })

  test('a degree is heat, and none is none', () => {
    expect(judged('M104 S1\nG4 P1000\n')).toMatchObject({ timeAtHeatMinS: 1, leftOn: ['extruder'] })
    expect(judged('M104 S0\nM140 S0\nG4 P1000\n', readyState())).toMatchObject({ timeAtHeatMinS: 0, leftOn: [] })
  })

  test('what was hot before the file counts', () => {
    expect(judged('', readyState())).toMatchObject({
      peakC: { extruder: 210, heater_bed: 60, 'heater_generic chamber': 0 },
      leftOn: ['extruder', 'heater_bed'],
    })
    expect(judged('M104 S0\nM140 S0\nM104 S90\nM104 S80\n', coldState())).toMatchObject({
      peakC: { extruder: 90, heater_bed: 0 },
      leftOn: ['extruder'],
    })
  })

  test('a target that does not pass is none', () => {
    expect(judged('M104 S400\nG4 P1000\n')).toMatchObject({ peakC: { extruder: 0 }, timeAtHeatMinS: 0, leftOn: [] })
  })

  test('a file that says nothing', () => {
    expect(judged('')).toMatchObject({ kind: 'passes', lineCount: 0, reachMm: null, partMm: null, homesFirst: false })
    expect(judged('; only words')).toMatchObject({ kind: 'passes', lineCount: 1, timeAtHeatMinS: 0 })
  })

  test('what has been waited for is so', () => {
    const waits = 'M104 S210\nTEMPERATURE_WAIT SENSOR=extruder MINIMUM=205 MAXIMUM=215\nG28\nM83\nG1 X10 E1 F1800\n'
    expect(judged(waits).kind).toBe('passes')
    const bed = waits.replace('SENSOR=extruder', 'SENSOR="temperature_sensor bed"')
    expect(judged(bed).refused).toMatchObject([{ line: 5, ruling: { rule: 'cold-extrusion' } }])
    const state = coldState()
    judged('M104 S210\nTEMPERATURE_WAIT SENSOR=extruder MINIMUM=205 MAXIMUM=207', state, { asker: 'person' })
    expect(state.heaters['extruder']).toMatchObject({ targetC: 210, coldestC: 205, hottestC: 207 })
    judged('TEMPERATURE_WAIT SENSOR=extruder MINIMUM=208', state, { asker: 'person' })
    expect(state.heaters['extruder']).toMatchObject({ coldestC: 208, hottestC: 208 })
  })

  test('one that needs the printer homed passes where it is', () => {
    expect(judged('G1 X10 F3000\n', readyState())).toMatchObject({ kind: 'passes', homesFirst: false })
    expect(judged('G28\nG1 X10 F3000\n', readyState())).toMatchObject({ kind: 'passes', homesFirst: true })
  })
})

describe('what is refused, by line', () => {
  test.each([
    ['first extrusion cold', 'G28\nG1 X10 F3000\nG1 X50 E2 F1800', 'cold-extrusion', 3],
    ['too cold after all', 'M109 S170\nG28\nG1 X50 E2 F1800', 'cold-extrusion', 3],
    ['not homed', 'G1 X10 F3000', 'homing', 1],
    ['homed too late', 'M109 S210\nG1 Z5 F600\nG28', 'homing', 2],
    ['into the bed', 'G28\nG1 Z-0.2 F600', 'nozzle-into-bed', 2],
    ['too hot', '\n\nM104 S286', 'heater-target', 3],
    ['bed too hot', 'M190 S111', 'heater-target', 1],
    ['out of reach', 'G28\nG1 X236 F6000', 'position', 2],
    ['too fast a factor', 'M220 S400', 'speed-factor', 1],
    ['too much plastic', 'M109 S210\nG28\nG1 X1 E20 F6000', 'flow', 3],
    ['no speed', 'G28\nG1 X10 F0', 'feed', 2],
    ['malformed', 'G28 (home)', 'grammar', 1],
    ['a macro that nobody has', 'START_PRINT BED=60', 'unknown-command', 1],
    ['a program of the computer', 'RUN_SHELL_COMMAND CMD=x', 'shell-command', 1],
  ])('%s', (_, text, rule, line) => {
    const verdict = judged(text)
    expect(verdict.kind).not.toBe('passes')
    expect(verdict.refused[0]).toMatchObject({ line, ruling: { rule } })
    expect(verdict.refused[0]?.text).toBe(text.split('\n')[line - 1])
    expect(verdict.counts[rule]).toBe(1)
  })

  test('over-speed, where the printer would let it', () => {
    const verdict = judged('G28\nG1 X200 F24000\n', coldState({ maxSpeedMmPerS: 500 }))
    expect(verdict).toMatchObject({ kind: 'needs-person', refused: [{ line: 2, ruling: { rule: 'speed' } }] })
  })

  test('the worst counts, the rest is counted', () => {
    const verdict = judged('M220 S400\nG1 X1 F600\nM220 S400\n')
    expect(verdict.kind).toBe('refused')
    expect(verdict.refused.map(({ line, kind }) => [line, kind])).toEqual([
      [1, 'needs-person'],
      [2, 'refused'],
      [3, 'needs-person'],
    ])
    expect(verdict.counts).toEqual({ 'speed-factor': 2, homing: 1 })
    expect(faultsOfFile(verdict)).toEqual([
      {
        weight: 'person',
        ruling: { ...verdict.refused[0]?.ruling, reason: expect.stringMatching(/ \(line 1 of the file\)$/) },
      },
      {
        weight: 'envelope',
        ruling: { ...verdict.refused[1]?.ruling, reason: expect.stringMatching(/ \(line 2 of the file\)$/) },
      },
    ])
  })

  test('no more than a hundred are kept, and of no more than 120 letters', () => {
    const verdict = judged(`${`G1 X10 F600 ;${'x'.repeat(200)}\n`.repeat(150)}`)
    expect(verdict).toMatchObject({ refusedCount: 150, counts: { homing: 150 } })
    expect(verdict.refused.length).toBe(100)
    expect(verdict.refused[99]).toMatchObject({ line: 100 })
    expect(verdict.refused[0]?.text.length).toBe(120)
  })

  test('what passes for who asks is told', () => {
    const verdict = judged('M220 S400\nM220 S100\n', coldState(), { asker: 'client', mode: 'person' })
    expect(verdict).toMatchObject({ kind: 'passes', refusedCount: 0, toldCount: 1, counts: { 'speed-factor': 1 } })
    expect(verdict.told).toMatchObject([{ line: 1, kind: 'passes', text: 'M220 S400' }])
  })

  test('heat for longer than it may be on without a person', () => {
    const limits = { ...testLimits, timeAtHeatMaxS: 10 }
    expect(judged('M104 S200\nG4 P10000\n', coldState(), { limits }).kind).toBe('passes')
    const verdict = judged('M104 S200\nG4 P10001\n', coldState(), { limits })
    expect(verdict).toMatchObject({ kind: 'needs-person', timeAtHeatMinS: 10.001, refused: [{ line: 0, text: '' }] })
    expect(verdict.refused[0]?.ruling).toMatchObject({
      rule: 'time-at-heat',
      limit: '10 s',
      value: '10.001 s',
      reason: 'The heaters would be on for longer than they may without a person',
    })
    expect(judged('G4 P10001\n', coldState(), { limits }).timeAtHeatMinS).toBe(0)
    expect(judged('M104 S200\nG4 P10001\n', coldState(), { limits, asker: 'person' })).toMatchObject({
      kind: 'passes',
      toldCount: 1,
    })
  })

  test('dwells that are none take no time', () => {
    expect(judged('M104 S200\nG4 S9\nG4\n g4 P500\nG40 P500\n').timeAtHeatMinS).toBe(0.5)
  })
})

describe('macros', () => {
  const expander: MacroExpander = {
    names: new Set(['PRINT_START', 'G1']),
    renamed: new Map([['G1.1', 'G1']]),
    expand: (name, parameters) =>
      name === 'PRINT_START'
        ? { kind: 'lines', lines: ['G28', 'M109 S210', 'G1.1 X20 F6000'] }
        : { kind: 'lines', lines: [`G1.1 ${parameters}`] },
  }
  const start: MacroExpander = { ...expander, names: new Set(['PRINT_START']), renamed: new Map() }

  test('are judged with the printer’s own definitions', () => {
    const one = { ...start, expand: () => ({ kind: 'lines' as const, lines: ['G28', 'M109 S210', 'G1 X20 F6000'] }) }
    const verdict = judged('PRINT_START\nG1 X50 E2 F1800\n', coldState(), { expander: one })
    expect(verdict).toMatchObject({ kind: 'passes', homesFirst: true, peakC: { extruder: 210 } })
    // What a macro does takes time that nobody has counted.
    expect(verdict.timeAtHeatMinS).toBeCloseTo(30 / 30, 9)
  })

  test('one that the configuration lacks is named', () => {
    const verdict = judged('START_PRINT BED=60\n', coldState(), { expander: start, commands: null })
    expect(verdict.refused[0]?.ruling).toMatchObject({ rule: 'unknown-command', value: 'START_PRINT' })
  })

  test('where a macro has the name of a move, it is asked', () => {
    const verdict = judged('PRINT_START\nG1 X500 F1800\n', coldState(), { expander })
    expect(verdict.refused).toMatchObject([{ line: 2, ruling: { rule: 'position' } }])
    const covered: MacroExpander = { ...start, names: new Set(), renamed: new Map([['G0', 'M400']]) }
    expect(judged('G0 X500 F1800\n', coldState(), { expander: covered }).kind).toBe('passes')
    // Also where the move would pass: the macro may do something else.
    const still: MacroExpander = { ...start, names: new Set(['G1']), expand: () => ({ kind: 'lines', lines: [] }) }
    expect(judged('G1 X50 F1800\n', readyState(), { expander: still }).reachMm).toBeNull()
    expect(judged('G0 X50 F1800\n', readyState(), { expander: covered }).reachMm).toBeNull()
  })

  test('a printer without the command moves nothing', () => {
    expect(judged('G1 X500 F600\n', coldState(), { commands: new Set(['G0']) })).toMatchObject({
      kind: 'passes',
      reachMm: null,
    })
    expect(judged('G1 X500 F600\n', coldState(), { commands: new Set(['G0', 'G1']) }).kind).toBe('refused')
    for (const has of ['G0', 'G1']) {
      const lacks = has === 'G0' ? 'G1' : 'G0'
      const commands = new Set([has])
      expect(judged(`${lacks} X50 F600\n`, readyState(), { commands }).reachMm).toBeNull()
      expect(judged(`${has} X50 F600\n`, readyState(), { commands }).reachMm).not.toBeNull()
    }
  })
})

describe('however it is cut', () => {
  const hostile = [
    GOOD.replaceAll('\n', '\r\n'),
    'G1 X20 Y20 E1',
    `; ${'long '.repeat(20_000)}`,
    `M117 ${'x'.repeat(70_000)}`,
    'M117 gr\u00fc\u00dfe \ud83d\ude00',
    'G1 X30\rE5',
    '\n\n\t\nG1 X1e9',
    'EXCLUDE_OBJECT_DEFINE NAME=a POLYGON=[[1,2],[3,4]]',
    'END',
  ].join('\n')
  const bytes = encoder.encode(hostile)
  const whole = judged(bytes)

  test('the verdict is the same', () => {
    expect(whole.refusedCount).toBeGreaterThan(3)
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), (cuts) => {
        const judge = createFileJudge(coldState(), testContext({ isFile: true }))
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        for (const [i, place] of places.slice(1).entries()) judge.feed(bytes.slice(places[i], place))
        expect(judge.end()).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })

  test('byte by byte too', () => {
    const judge = createFileJudge(coldState(), testContext({ isFile: true }))
    for (let at = 0; at < bytes.length; at++) judge.feed(bytes.subarray(at, at + 1))
    expect(judge.end()).toEqual(whole)
  })

  test('a line that is too long is no line, wherever it lies', () => {
    const long = `G1 X5 ;${'a'.repeat(65_530)}\n`
    for (const text of [long, `G28\n${long}`, `${long}G28\n`]) {
      expect(judged(text, readyState()).refused).toMatchObject([{ ruling: { rule: 'grammar' } }])
    }
    expect(judged(`G1 X5 ;${'a'.repeat(65_529)}\n`, readyState()).kind).toBe('passes')
  })
})

describe('the fast way says what the judge of lines says', () => {
  const number = fc.oneof(
    fc.integer({ min: -10, max: 260 }).map(String),
    fc.double({ min: -5, max: 260, noNaN: true }).map((value) => value.toFixed(3)),
    fc.constantFrom('0', '0.1', '-0.1', '-0.11', '235', '235.001', '1e3', ''),
  )
  const word = fc.tuple(fc.constantFrom('X', 'Y', 'Z', 'E', 'F', 'F60', 'e'), number).map((parts) => parts.join(''))
  const move = fc
    .tuple(fc.constantFrom('G0', 'G1', 'G1', 'g1'), fc.array(word, { maxLength: 4 }))
    .map(([head, words]) => [head, ...words].join(' '))
  const other = fc.constantFrom(
    'G28',
    'G28 X',
    'M109 S210',
    'M104 S0',
    'M84',
    'G90',
    'G91',
    'M82',
    'M83',
    'G92 E0',
    'G92 X5',
    'M220 S120',
    'M221 S95',
    'SET_GCODE_OFFSET Z=0.2',
    'SET_GCODE_OFFSET X=-3',
    'G2 X10 Y10 I5 J0',
    'SET_VELOCITY_LIMIT VELOCITY=250',
    '; comment',
    '',
    'M117 hello',
    'FOO',
  )
  const file = fc.array(fc.oneof({ weight: 4, arbitrary: move }, { weight: 1, arbitrary: other }), { maxLength: 60 })

  test.each([
    ['from cold', coldState],
    ['from hot', readyState],
    ['on a round bed', () => readyState({ xMm: 0, yMm: 0 })],
  ] as const)('%s', (name, stateOf) => {
    const unhurried = { ...testLimits, timeAtHeatMaxS: 1e12 }
    const limits = name === 'on a round bed' ? { ...unhurried, radiusMm: 100 } : unhurried
    // Whether a file goes through what it has laid is asked of whole files alone, and of an operator.
    const context = testContext({ asker: 'client', mode: 'strict', isFile: true, limits })
    fc.assert(
      fc.property(file, (lines) => {
        const slow = stateOf()
        const fast = copyState(slow)
        const judge = createFileJudge(fast, context)
        judge.feed(encoder.encode(lines.map((line) => `${line}\n`).join('')))
        const verdict = judge.end()
        slow.areMotorsOn = false
        slow.print = 'printing'
        const kinds = lines.map((line) => judgeLine(slow, line, context).kind)
        expect(verdict.refusedCount).toBe(kinds.filter((kind) => kind !== 'passes').length)
        expect(verdict.lineCount).toBe(lines.length)
        expect(fast).toEqual(slow)
      }),
      { numRuns: 300 },
    )
  })
})
