import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DESK, SETTINGS } from '../../../tests/safety/shell-rig.ts'
import type { Hazard, Reaction } from '../hazard.ts'
import { copyState } from '../judge/copy-state.ts'
import { judgeLine } from '../judge/judge-line.ts'
import type { Limits } from '../limits.ts'
import { limitsForPrinter } from '../limits-for-printer.ts'
import type { MachineState } from '../machine-state.ts'
import { createMachineState } from '../observe/create-machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import { baselineFor, isWorse, worstReaction } from './baseline-for.ts'

const LIMITS = limitsForPrinter(SETTINGS, null)
const LAST_RESORT = [{ kind: 'emergency-stop' }, { kind: 'cut-power' }]
const NOTHING = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY }
const OFF = { kind: 'lines', lines: ['TURN_OFF_HEATERS'] }

function hazardOf(reaction: Reaction, kind = 'heater-weak', subject = 'extruder'): Hazard {
  return { kind, subject, reaction, timeS: 1, ruling: { rule: kind, limit: '', value: '', reason: '' } }
}

function stateOf(changes: Partial<MachineState> = {}): MachineState {
  return {
    ...createMachineState(),
    host: 'ready',
    isFresh: true,
    print: 'paused',
    heaters: {
      extruder: { targetC: 210, hottestC: 211, coldestC: 209, powerRatio: 0.4, isTrusted: true },
      heater_bed: { targetC: 60, hottestC: 60, coldestC: 60, powerRatio: 0.1, isTrusted: true },
    },
    extruder: 'extruder',
    xMm: 100,
    yMm: 110,
    zMm: 20,
    eMm: 0,
    isXHomed: true,
    isYHomed: true,
    isZHomed: true,
    xBaseMm: 0,
    yBaseMm: 0,
    zBaseMm: 0,
    eBaseMm: 0,
    xOffsetMm: 0,
    yOffsetMm: 0,
    zOffsetMm: 0,
    feedMmPerS: 50,
    speedRatio: 1,
    flowRatio: 1,
    maxSpeedMmPerS: 300,
    maxAccelMmPerS2: 3000,
    cornerSpeedMmPerS: 5,
    pressureAdvanceS: 0,
    areMotorsOn: true,
    partTopMm: 20,
    partXMm: { min: 80, max: 150 },
    partYMm: { min: 90, max: 150 },
    ...changes,
  }
}

function linesOf(state: MachineState, limits: Limits = LIMITS): readonly string[] {
  const { steps } = baselineFor(state, [hazardOf('off')], limits)
  return steps.flatMap((step) => (step.kind === 'lines' ? step.lines : []))
}

describe('how bad', () => {
  it('the worst counts', () => {
    expect(worstReaction([])).toBe('watch')
    expect(worstReaction([hazardOf('pause'), hazardOf('cut'), hazardOf('off')])).toBe('cut')
    expect(isWorse('off', 'pause')).toBe(true)
    expect(isWorse('off', 'off')).toBe(false)
    expect(isWorse('watch', 'off')).toBe(false)
  })

  it.each<[Reaction, object]>([
    ['watch', { steps: [], wayOut: [] }],
    ['pause', { steps: [{ kind: 'pause-print' }], wayOut: [] }],
    ['off', { steps: [OFF, { kind: 'pause-print' }, OFF], wayOut: LAST_RESORT }],
    ['stop', { steps: [{ kind: 'emergency-stop' }], wayOut: LAST_RESORT }],
    ['cut', { steps: LAST_RESORT, wayOut: LAST_RESORT }],
  ])('%s, while it prints', (reaction, steps) => {
    const because = [hazardOf('watch'), hazardOf(reaction)]
    expect(baselineFor(stateOf({ print: 'printing' }), because, LIMITS)).toEqual({ because, reaction, ...steps })
  })

  it('nothing is paused that does not print', () => {
    for (const print of ['standby', 'paused', 'complete', 'cancelled', 'error'] as const) {
      expect(baselineFor(stateOf({ print }), [hazardOf('pause')], LIMITS).steps).toEqual([])
    }
  })
})

describe('heaters that stand hot for too long', () => {
  const idle = (subject: string) => hazardOf('off', 'idle-hot', subject)

  it('and those that an operator has heated for too long, too', () => {
    const because = [hazardOf('off', 'heat-budget', 'extruder'), idle('heater_bed')]
    const lines = ['extruder', 'heater_bed'].map((name) => `SET_HEATER_TEMPERATURE HEATER=${name} TARGET=0`)
    expect(baselineFor(stateOf(), because, LIMITS).steps).toEqual([{ kind: 'lines', lines }])
    expect(baselineFor(stateOf(), [hazardOf('off', 'heat-budget', '')], LIMITS).steps[0]).toEqual(OFF)
  })

  it('go off alone', () => {
    const because = [idle('extruder'), hazardOf('watch'), idle('heater_generic chamber')]
    expect(baselineFor(stateOf(), because, LIMITS)).toMatchObject({
      steps: [
        {
          kind: 'lines',
          lines: ['SET_HEATER_TEMPERATURE HEATER=extruder TARGET=0', 'SET_HEATER_TEMPERATURE HEATER=chamber TARGET=0'],
        },
      ],
      wayOut: LAST_RESORT,
    })
  })

  it.each(['heater_generic a b', 'heater_generic x;M112', 'heater_generic "', ''])(
    '%j is no name: all go off',
    (name) => {
      expect(baselineFor(stateOf({ print: 'standby' }), [idle(name)], LIMITS).steps[0]).toEqual(OFF)
    },
  )

  it('with anything else all go off', () => {
    expect(baselineFor(stateOf(), [idle('extruder'), hazardOf('off')], LIMITS).steps[0]).toEqual(OFF)
  })
})

describe('away from the part', () => {
  it('back, up, to the corner that is furthest from it', () => {
    expect(linesOf(stateOf())).toEqual([
      'TURN_OFF_HEATERS',
      'SAVE_GCODE_STATE NAME=printwright',
      'M83',
      'G90',
      'G1 E-2.000 F1200',
      'G1 Z25.000 F300',
      'G1 X230.000 Y5.000 F3000',
      'RESTORE_GCODE_STATE NAME=printwright',
    ])
  })

  it('counts in offsets and factors', () => {
    const state = stateOf({ xBaseMm: 1.5, yBaseMm: -2, zBaseMm: -0.15, speedRatio: 2, flowRatio: 0.8 })
    expect(linesOf(state).slice(4, 7)).toEqual(['G1 E-2.500 F600', 'G1 Z25.150 F150', 'G1 X228.500 Y7.000 F1500'])
  })

  it('keeps within limits that are narrower than its habits', () => {
    const limits = { ...LIMITS, retractMaxMm: 0.5, extrudeSpeedMaxMmPerS: 3, zSpeedMaxMmPerS: 2, speedMaxMmPerS: 7 }
    expect(linesOf(stateOf(), limits).slice(4, 7)).toEqual([
      'G1 E-0.500 F180',
      'G1 Z25.000 F120',
      'G1 X230.000 Y5.000 F420',
    ])
    const still = { ...LIMITS, extrudeSpeedMaxMmPerS: 0, zSpeedMaxMmPerS: 0, speedMaxMmPerS: 0.01 }
    expect(linesOf(stateOf(), still)).toHaveLength(4 + 1)
    expect(linesOf(stateOf(), { ...LIMITS, speedMaxMmPerS: 1 / 60 })).toContain('G1 X230.000 Y5.000 F1')
  })

  it.each<[string, Partial<MachineState>]>([
    ['not fresh', { isFresh: false }],
    ['host', { host: 'shutdown' }],
    ['x not homed', { isXHomed: false }],
    ['y not homed', { isYHomed: false }],
    ['z not homed', { isZHomed: false }],
  ])('%s: no motion at all', (_, changes) => {
    expect(linesOf(stateOf(changes))).toEqual(['TURN_OFF_HEATERS'])
  })

  it.each<[string, number, boolean, boolean]>([
    ['at the limit', 170, true, true],
    ['just below', 169.99, true, false],
    ['far below', 20, true, false],
    ['unknown', Number.NaN, true, false],
    ['not trusted', 210, false, false],
  ])('pulls filament back only where it is hot for sure: %s', (_, coldestC, isTrusted, isPulled) => {
    const heater = { targetC: 210, hottestC: 211, coldestC, powerRatio: 0, isTrusted }
    const lines = linesOf(stateOf({ heaters: { extruder: heater } }))
    expect(lines.some((line) => line.includes('E-'))).toBe(isPulled)
  })

  it('pulls nothing back without a heater of the extruder', () => {
    expect(linesOf(stateOf({ extruder: 'extruder1' })).join()).not.toContain('E-')
    expect(linesOf(stateOf({ extruder: 'toString' })).join()).not.toContain('E-')
  })

  it('goes up only, and no higher than the printer', () => {
    expect(linesOf(stateOf({ zMm: 25 })).join()).not.toContain('Z')
    expect(linesOf(stateOf({ zMm: 24.99 }))).toContain('G1 Z25.000 F300')
    expect(linesOf(stateOf({ zMm: 240, partTopMm: 248 }))).toContain('G1 Z250.000 F300')
    expect(linesOf(stateOf({ zMm: 251, partTopMm: 248 })).join()).not.toContain('Z')
  })

  it('does not cross what it cannot clear', () => {
    const high = stateOf({ zMm: 250, partTopMm: 250 })
    expect(linesOf(high).some((line) => line.includes('X'))).toBe(false)
    expect(linesOf(stateOf({ zMm: 250, partTopMm: 249.9 })).some((line) => line.includes('X'))).toBe(true)
  })

  it('stays where every corner is taken, or beyond reach', () => {
    const all = { min: 0, max: 235 }
    expect(linesOf(stateOf({ partXMm: all, partYMm: all })).some((line) => line.includes('X'))).toBe(false)
    const nowhere = { min: 0, max: 0 }
    const limits = { ...LIMITS, xMm: nowhere, yMm: nowhere }
    expect(linesOf(stateOf(), limits).some((line) => line.includes('X'))).toBe(false)
    expect(linesOf(stateOf(), { ...LIMITS, yMm: nowhere }).some((line) => line.includes('X'))).toBe(false)
  })

  it.each<[number, boolean]>([
    [214.99, true],
    [215, false],
    [215.01, false],
  ])('a part that ends at %d leaves room at the side: %s', (maxMm, isFree) => {
    // The right-hand corners stand at 230 and want more than 10 mm.
    const state = stateOf({ partXMm: { min: 0, max: maxMm + 5 }, partYMm: { min: 0, max: 235 } })
    expect(linesOf(state).some((line) => line.includes('X230'))).toBe(isFree)
  })

  it('goes to the first corner of an empty bed', () => {
    const nothing = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY }
    const empty = stateOf({ partTopMm: 0, partXMm: nothing, partYMm: nothing, zMm: 1 })
    expect(linesOf(empty).slice(5, 7)).toEqual(['G1 Z5.000 F300', 'G1 X5.000 Y230.000 F3000'])
  })

  it('where nothing can be moved there is one step', () => {
    expect(baselineFor(stateOf({ isZHomed: false }), [hazardOf('off')], LIMITS).steps).toEqual([OFF])
    expect(baselineFor(stateOf(), [hazardOf('off')], LIMITS).steps).toHaveLength(2)
  })

  it.each<[number, number, string]>([
    [230, 5, 'X5.000 Y230.000'],
    [5, 5, 'X230.000 Y230.000'],
    [230, 230, 'X5.000 Y5.000'],
    [5, 230, 'X230.000 Y5.000'],
  ])('with the part at %d, %d to %s', (x, y, words) => {
    const state = stateOf({ partXMm: { min: x - 5, max: x + 5 }, partYMm: { min: y - 5, max: y + 5 } })
    expect(linesOf(state)).toContain(`G1 ${words} F3000`)
  })

  it('of corners that are as good the first', () => {
    const square = { min: 0, max: 200 }
    const limits = { ...LIMITS, xMm: square, yMm: square }
    const middle = { min: 90, max: 110 }
    expect(linesOf(stateOf({ partXMm: middle, partYMm: middle }), limits)).toContain('G1 X5.000 Y195.000 F3000')
    const right = stateOf({ partXMm: { min: 0, max: 50 }, partYMm: middle })
    expect(linesOf(right, limits)).toContain('G1 X195.000 Y195.000 F3000')
    const front = stateOf({ partXMm: middle, partYMm: { min: 150, max: 200 } })
    expect(linesOf(front, limits)).toContain('G1 X5.000 Y5.000 F3000')
    const disc = { ...limits, xMm: { min: -100, max: 100 }, yMm: { min: -100, max: 100 }, radiusMm: 100 }
    const centre = { min: -10, max: 10 }
    expect(linesOf(stateOf({ partXMm: centre, partYMm: centre }), disc)).toContain('G1 X0.000 Y95.000 F3000')
    const bar = stateOf({ partXMm: centre, partYMm: { min: -95, max: 95 } })
    expect(linesOf(bar, disc)).toContain('G1 X-95.000 Y0.000 F3000')
  })

  it('axes too short for a corner have none; just long enough they have', () => {
    const empty = stateOf({ partTopMm: 0, partXMm: NOTHING, partYMm: NOTHING })
    const goal = (xMm: Limits['xMm'], yMm: Limits['yMm']) =>
      linesOf(empty, { ...LIMITS, xMm, yMm }).find((line) => line.includes('X')) ?? null
    const long = { min: 0, max: 200 }
    expect(goal({ min: 0, max: 4.9 }, long)).toBeNull()
    expect(goal(long, { min: 0, max: 4.9 })).toBeNull()
    expect(goal({ min: 0, max: 5 }, long)).toBe('G1 X5.000 Y195.000 F3000')
    expect(goal(long, { min: 0, max: 5 })).toBe('G1 X5.000 Y0.000 F3000')
    // Only one end is out of reach.
    const beside = stateOf({ partXMm: { min: 100, max: 300 }, partYMm: { min: -50, max: 300 } })
    expect(linesOf(beside, { ...LIMITS, xMm: { min: 0, max: 5 } }).find((line) => line.includes('X'))).toContain(
      'X0.000',
    )
  })

  it('beside it is beside it in one axis, over 10 mm', () => {
    const at = (gapMm: number) =>
      linesOf(stateOf({ partXMm: { min: 0, max: 235 }, partYMm: { min: 0, max: 230 - gapMm } })).some((line) =>
        line.includes('Y230'),
      )
    expect([at(9.99), at(10), at(10.01)]).toEqual([false, false, true])
    const low = (gapMm: number) =>
      linesOf(stateOf({ partXMm: { min: 0, max: 235 }, partYMm: { min: 5 + gapMm, max: 235 } })).some((line) =>
        line.includes('Y5'),
      )
    expect([low(9.99), low(10), low(10.01)]).toEqual([false, false, true])
  })

  it('round beds: to the rim', () => {
    const range = { min: -100, max: 100 }
    const limits = { ...LIMITS, xMm: range, yMm: range, radiusMm: 100 }
    const part = (x: number, y: number) =>
      stateOf({ partXMm: { min: x - 20, max: x + 20 }, partYMm: { min: y - 20, max: y + 20 } })
    const goal = (x: number, y: number) => linesOf(part(x, y), limits).find((line) => line.includes('X'))
    expect(goal(0, -50)).toBe('G1 X0.000 Y95.000 F3000')
    expect(goal(50, 0)).toBe('G1 X-95.000 Y0.000 F3000')
    expect(goal(-50, 0)).toBe('G1 X95.000 Y0.000 F3000')
    expect(goal(0, 50)).toBe('G1 X0.000 Y-95.000 F3000')
  })
})

describe('whatever the state', () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
  const odd = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
  const heater = fc.record({
    targetC: fc.oneof(number(0, 300), odd),
    hottestC: fc.oneof(number(0, 300), odd),
    coldestC: fc.oneof(number(0, 300), odd),
    powerRatio: number(0, 1),
    isTrusted: fc.boolean(),
  })
  const range = fc.tuple(number(0, 235), number(0, 235)).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }))
  const state = fc.record({
    host: fc.constantFrom('ready' as const, 'shutdown' as const, 'startup' as const),
    isFresh: fc.boolean(),
    isLatched: fc.boolean(),
    print: fc.constantFrom('printing' as const, 'paused' as const, 'standby' as const, 'error' as const),
    heaters: fc.record({ extruder: heater, heater_bed: heater }),
    xMm: number(-5, 240),
    yMm: number(-5, 240),
    zMm: number(-0.3, 255),
    eMm: number(-100, 1000),
    isXHomed: fc.boolean(),
    isYHomed: fc.boolean(),
    isZHomed: fc.boolean(),
    xBaseMm: number(-50, 50),
    yBaseMm: number(-50, 50),
    zBaseMm: number(-1, 3),
    eBaseMm: number(-100, 1000),
    isAbsolute: fc.boolean(),
    isExtrusionAbsolute: fc.boolean(),
    speedRatio: number(0.01, 10),
    flowRatio: number(0.1, 10),
    maxSpeedMmPerS: number(1, 1000),
    partTopMm: number(0, 250),
    partXMm: range,
    partYMm: range,
  })
  const limits = fc.record({ xMm: range, yMm: range, retractMaxMm: number(0, 20), speedMaxMmPerS: number(0, 500) })

  it('what is done passes the judge, for a person, and leaves modes as they were', () => {
    fc.assert(
      fc.property(
        state,
        limits,
        fc.constantFrom<Reaction>('pause', 'off', 'stop', 'cut'),
        (given, narrow, reaction) => {
          const all = { ...LIMITS, ...narrow }
          const machine = stateOf(given)
          const before = copyState(machine)
          const { steps, wayOut } = baselineFor(machine, [hazardOf(reaction)], all)
          expect(machine).toEqual(before)
          const context: JudgeContext = {
            ...DESK,
            asker: 'person',
            level: 'observe',
            limits: all,
            isFile: false,
            baseline: null,
            idleHotS: 0,
            fileFaults: null,
          }
          const lines = steps.flatMap((step) => (step.kind === 'lines' ? step.lines : []))
          let lowestMm = machine.zMm
          for (const line of lines) {
            const verdict = judgeLine(machine, line, context)
            expect([line, verdict.kind, verdict.rulings]).toEqual([line, 'passes', expect.anything()])
            lowestMm = Math.min(lowestMm, machine.zMm)
          }
          // Never down, never with heat.
          expect(lowestMm >= before.zMm - 1e-3).toBe(true)
          expect([machine.isAbsolute, machine.isExtrusionAbsolute]).toEqual([
            before.isAbsolute,
            before.isExtrusionAbsolute,
          ])
          if (reaction === 'off')
            expect(Object.values(machine.heaters).every(({ targetC }) => targetC === 0)).toBe(true)
          if (reaction !== 'pause') expect(wayOut[0]).toEqual({ kind: 'emergency-stop' })
          if (lines.some((text) => text.startsWith('G1'))) {
            expect(before.isFresh && before.isXHomed && before.isYHomed && before.isZHomed).toBe(true)
          }
        },
      ),
      { numRuns: 5000 },
    )
  })
})
