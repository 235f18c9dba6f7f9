import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { PlainRecord, PlainValue, PrinterStatus } from '#protocol'
import { describeWithShared, sharedPath } from '../../../tests/shared.ts'
import { SAFEST_LIMITS } from '../default-limits.ts'
import type { Limits } from '../limits.ts'
import type { MachineState } from '../machine-state.ts'
import { createMachineState } from './create-machine-state.ts'
import { clearPart, createPartMemory, type PartMemory } from './observe-part.ts'
import { type ObservationContext, observeState } from './observe-state.ts'

const LIMITS: Limits = {
  ...SAFEST_LIMITS,
  xMm: { min: 0, max: 200 },
  yMm: { min: -10, max: 210 },
  zMm: { min: -0.3, max: 250 },
}

const NOTHING = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY }

const STATUS: PrinterStatus = {
  webhooks: { state: 'ready' },
  print_stats: { state: 'standby', filename: '', filament_used: 0 },
  heaters: { available_heaters: ['extruder', 'heater_bed'] },
  extruder: { temperature: 210.5, target: 210, power: 0.4, pressure_advance: 0.04 },
  heater_bed: { temperature: 60, target: 60, power: 0 },
  gcode_move: {
    speed_factor: 1.2,
    speed: 6000,
    extrude_factor: 0.5,
    absolute_coordinates: true,
    absolute_extrude: false,
    homing_origin: [1, 2, -0.1, 0],
    position: [51, 62, 0.1, 30],
    gcode_position: [50, 60, 0.2, 10],
  },
  toolhead: {
    homed_axes: 'xyz',
    extruder: 'extruder',
    max_velocity: 300,
    max_accel: 3000,
    square_corner_velocity: 5,
  },
  fan: { speed: 0.7 },
  stepper_enable: { steppers: { stepper_x: false, stepper_z: true } },
  exclude_object: { objects: [], excluded_objects: [] },
  motion_report: { live_position: [50, 60, 0.2, 0], live_velocity: 0, live_extruder_velocity: 0 },
}

function changed(object: string, fields: PlainRecord): PrinterStatus {
  return { ...STATUS, [object]: { ...STATUS[object], ...fields } }
}

function context(part: PartMemory, other: Partial<ObservationContext> = {}): ObservationContext {
  return { nowS: 7, sinceLastS: 0.25, isFull: false, isSettled: true, limits: LIMITS, part, heaters: {}, ...other }
}

function look(status: PrinterStatus, other: Partial<ObservationContext> = {}): [MachineState, readonly string[]] {
  const state = createMachineState()
  return [state, observeState(state, status, context(createPartMemory(), other))]
}

describe('an observation that is fit', () => {
  it('is believed', () => {
    const [state, unfit] = look(STATUS)
    expect(unfit).toEqual([])
    expect(state).toEqual({
      timeS: 7,
      host: 'ready',
      retractedMm: 0,
      g10Mm: 0,
      isFresh: true,
      print: 'standby',
      filename: '',
      isLatched: false,
      heaters: {
        extruder: { targetC: 210, hottestC: 210.5, coldestC: 210.5, powerRatio: 0.4, isTrusted: true },
        heater_bed: { targetC: 60, hottestC: 60, coldestC: 60, powerRatio: 0, isTrusted: true },
      },
      extruder: 'extruder',
      xMm: 51,
      yMm: 62,
      zMm: 0.1,
      eMm: 30,
      isXHomed: true,
      isYHomed: true,
      isZHomed: true,
      xHand: null,
      yHand: null,
      zHand: null,
      xBaseMm: 1,
      yBaseMm: 2,
      zBaseMm: -0.1,
      eBaseMm: 25,
      xOffsetMm: 1,
      yOffsetMm: 2,
      zOffsetMm: -0.1,
      isAbsolute: true,
      isExtrusionAbsolute: false,
      feedMmPerS: 100,
      speedRatio: 1.2,
      flowRatio: 0.5,
      maxSpeedMmPerS: 300,
      maxAccelMmPerS2: 3000,
      cornerSpeedMmPerS: 5,
      pressureAdvanceS: 0.04,
      fanRatio: 0.7,
      areMotorsOn: true,
      partTopMm: 0,
      partXMm: NOTHING,
      partYMm: NOTHING,
      objects: [],
      excluded: [],
      saved: {},
    })
  })

  it('forgets what it believed before', () => {
    const state = createMachineState()
    const part = createPartMemory()
    observeState(state, STATUS, context(part))
    observeState(state, changed('toolhead', { homed_axes: 'y' }), context(part))
    expect([state.isXHomed, state.isYHomed, state.isZHomed]).toEqual([false, true, false])
    expect([state.xMm, state.yMm, state.zMm]).toEqual([Number.NaN, 62, Number.NaN])
    expect(state.isFresh).toBe(true)
  })

  it('leaves coordinates as judged while something is on its way, but not at a full one', () => {
    const state = createMachineState()
    const part = createPartMemory()
    observeState(state, STATUS, context(part))
    state.xMm = 99
    state.isAbsolute = false
    state.saved['a'] = {} as never
    observeState(state, STATUS, context(part, { isSettled: false }))
    expect(state).toMatchObject({ xMm: 99, isAbsolute: false, saved: { a: {} } })
    observeState(state, STATUS, context(part, { isSettled: false, isFull: true }))
    expect(state).toMatchObject({ xMm: 51, isAbsolute: true })
    expect(state.saved).toEqual({})
  })
})

describe('each state by its name', () => {
  it.each(['startup', 'ready', 'shutdown', 'error', 'disconnected'])('host %s', (host) => {
    const [state, unfit] = look(changed('webhooks', { state: host }))
    expect([state.host, unfit]).toEqual([host, []])
  })

  it.each(['standby', 'printing', 'paused', 'complete', 'cancelled', 'error'])('print %s', (print) => {
    const [state, unfit] = look(changed('print_stats', { state: print, filename: 'a.gcode' }))
    expect([state.print, state.filename, unfit]).toEqual([print, 'a.gcode', []])
  })

  it('a host of no name is not there; a print of no name is the last one', () => {
    const state = createMachineState()
    const part = createPartMemory()
    observeState(state, changed('print_stats', { state: 'printing' }), context(part))
    const odd = { ...changed('print_stats', { state: 'odd' }), webhooks: { state: 'odd' } }
    observeState(state, odd, context(part))
    expect(state).toMatchObject({ host: 'disconnected', print: 'printing' })
  })

  it('each axis and mode', () => {
    expect(look(changed('toolhead', { homed_axes: 'xz' }))[0].yMm).toBe(Number.NaN)
    expect(look(changed('gcode_move', { absolute_extrude: true }))[0].isExtrusionAbsolute).toBe(true)
    expect(look(changed('gcode_move', { position: ['1', 2, 3, 4] }))[0].xMm).toBe(Number.NaN)
  })
})

it('a lie about an axis lasts until the printer takes it for unhomed, whatever prints', () => {
  const lie = { atMm: 5, minMm: 0, maxMm: 9 }
  const hands = (status: PrinterStatus): readonly string[] => {
    const state = { ...createMachineState(), xHand: lie, yHand: lie, zHand: lie }
    observeState(state, status, context(createPartMemory()))
    return [state.xHand, state.yHand, state.zHand].flatMap((one, k) => (one === null ? [] : ['xyz'[k]!]))
  }
  expect(hands(STATUS)).toEqual(['x', 'y', 'z'])
  expect(hands(changed('toolhead', { homed_axes: 'yz' }))).toEqual(['y', 'z'])
  expect(hands(changed('toolhead', { homed_axes: 'xz' }))).toEqual(['x', 'z'])
  expect(hands(changed('toolhead', { homed_axes: 'xy' }))).toEqual(['x', 'y'])
  expect(hands(changed('print_stats', { state: 'paused' }))).toEqual(['x', 'y', 'z'])
  expect(hands(changed('print_stats', { state: 'printing' }))).toEqual(['x', 'y', 'z'])
})

it('nothing is believed before anything was seen', () => {
  const none = Number.NaN
  expect(createMachineState()).toEqual({
    timeS: 0,
    host: 'disconnected',
    isFresh: false,
    print: 'standby',
    filename: '',
    isLatched: false,
    heaters: {},
    extruder: '',
    ...{ xMm: none, yMm: none, zMm: none, eMm: none, xBaseMm: none, yBaseMm: none, zBaseMm: none, eBaseMm: none },
    ...{ xOffsetMm: none, yOffsetMm: none, zOffsetMm: none, feedMmPerS: none, speedRatio: none, flowRatio: none },
    ...{ maxSpeedMmPerS: none, maxAccelMmPerS2: none, cornerSpeedMmPerS: none, pressureAdvanceS: none },
    ...{ xHand: null, yHand: null, zHand: null },
    ...{ isXHomed: false, isYHomed: false, isZHomed: false, isAbsolute: true, isExtrusionAbsolute: true },
    xHand: null,
    yHand: null,
    zHand: null,
    ...{ fanRatio: 0, areMotorsOn: false, partTopMm: 0, partXMm: NOTHING, partYMm: NOTHING },
    ...{ objects: [], excluded: [], saved: {}, retractedMm: 0, g10Mm: 0 },
  })
})

describe('an observation that is unfit', () => {
  const ODD: PlainValue[] = [Number.NaN, Number.POSITIVE_INFINITY, null, {}, [[]]]
  const CASES: [string, string, PlainValue[], string][] = [
    ['webhooks', 'state', [...ODD, 'well', 3], 'webhooks.state'],
    ['print_stats', 'state', [...ODD, 'running', 3], 'print_stats.state'],
    ['print_stats', 'filename', [...ODD, 3], 'print_stats.filename'],
    ['heaters', 'available_heaters', [...ODD, 'extruder', []], 'heaters.available_heaters'],
    ['gcode_move', 'speed', [...ODD, '1'], 'gcode_move'],
    ['gcode_move', 'speed_factor', [...ODD, '1', 0, -1], 'gcode_move'],
    ['gcode_move', 'extrude_factor', [...ODD, '1', 0, -1], 'gcode_move'],
    ['gcode_move', 'absolute_coordinates', [...ODD, 1, 'true'], 'gcode_move'],
    ['gcode_move', 'absolute_extrude', [...ODD, 1, 'true'], 'gcode_move'],
    ['gcode_move', 'homing_origin', [...ODD, [1, 2], [Number.NaN, 0, 0, 0], ['0', 0, 0, 0]], 'gcode_move'],
    ['gcode_move', 'position', [...ODD, [1, 2, 3], [1, Number.NaN, 3, 4]], 'gcode_move'],
    ['gcode_move', 'gcode_position', [...ODD, [1, 2, 3], [1, 2, Number.NEGATIVE_INFINITY, 4]], 'gcode_move'],
    ['toolhead', 'homed_axes', [...ODD, 3], 'toolhead'],
    ['toolhead', 'extruder', [...ODD, 3], 'toolhead'],
    ['toolhead', 'max_velocity', [...ODD, '3'], 'toolhead'],
    ['toolhead', 'max_accel', [...ODD, '3'], 'toolhead'],
    ['toolhead', 'square_corner_velocity', [...ODD, '3'], 'toolhead'],
  ]

  it.each(CASES)('%s.%s', (object, field, values, named) => {
    for (const value of values) {
      const [state, unfit] = look(changed(object, { [field]: value }))
      expect(unfit).toEqual([named])
      expect(state.isFresh).toBe(false)
    }
  })

  it.each(['webhooks', 'print_stats', 'heaters', 'gcode_move', 'toolhead'])('without %s', (object) => {
    const { [object]: _, ...rest } = STATUS
    expect(look(rest)[0].isFresh).toBe(false)
    expect(look({ ...rest, [object]: [] as never })[0].isFresh).toBe(false)
    expect(look({ ...rest, [object]: {} })[0].isFresh).toBe(false)
  })

  it('nothing at all: nothing is homed, the host is not there', () => {
    const [state, unfit] = look({})
    expect(unfit).toEqual([
      'webhooks.state',
      'print_stats.state',
      'print_stats.filename',
      'heaters.available_heaters',
      'gcode_move',
      'toolhead',
    ])
    expect(state).toMatchObject({
      host: 'disconnected',
      isXHomed: false,
      isYHomed: false,
      isZHomed: false,
      xHand: null,
      yHand: null,
      zHand: null,
      heaters: {},
    })
    expect(state).toMatchObject({ extruder: '', fanRatio: 0, areMotorsOn: false, isAbsolute: false })
    expect(state).toMatchObject({ speedRatio: Number.NaN, pressureAdvanceS: Number.NaN, isExtrusionAbsolute: false })
  })

  it.each([
    [-0.01, 0],
    [0, 0],
    [1, 1],
    [1.01, 0],
    [Number.NaN, 0],
  ])('a fan at %d is a fan at %d', (speed, believed) => {
    expect(look(changed('fan', { speed }))[0].fanRatio).toBe(believed)
  })

  it('motors are on where one says true', () => {
    const motors = (steppers: PlainValue) => look(changed('stepper_enable', { steppers }))[0].areMotorsOn
    expect(motors({ x: false, y: false })).toBe(false)
    expect(motors({ x: 1, y: 'true' })).toBe(false)
    expect(motors({ x: false, y: true })).toBe(true)
    expect(motors([true])).toBe(false)
  })
})

describe('heaters', () => {
  const UNKNOWN = {
    targetC: Number.NaN,
    hottestC: Number.POSITIVE_INFINITY,
    coldestC: Number.NEGATIVE_INFINITY,
    powerRatio: Number.NaN,
    isTrusted: false,
  }

  it.each<[string, PlainValue[], PlainValue[]]>([
    ['temperature', [-40, 0, 600], [-40.01, 600.01, 1e9, Number.NaN, Number.NEGATIVE_INFINITY, '60', null]],
    ['target', [0, 60, 300], [-0.01, Number.NaN, Number.POSITIVE_INFINITY, '60', null]],
    ['power', [0, 0.5, 1], [-0.01, 1.01, Number.NaN, '0', null]],
  ])('%s: possible and not', (field, possible, impossible) => {
    for (const value of possible)
      expect(look(changed('extruder', { [field]: value }))[0].heaters['extruder']?.isTrusted).toBe(true)
    for (const value of impossible) {
      const [state, unfit] = look(changed('extruder', { [field]: value }))
      expect(state.heaters['extruder']).toEqual(UNKNOWN)
      expect(state.heaters['heater_bed']?.isTrusted).toBe(true)
      expect(unfit).toEqual([])
    }
  })

  it('one that has vanished stays and is not trusted', () => {
    const state = createMachineState()
    const part = createPartMemory()
    observeState(state, STATUS, context(part))
    observeState(
      state,
      { ...changed('heaters', { available_heaters: ['extruder', 3] }), heater_bed: {} },
      context(part),
    )
    expect(Object.keys(state.heaters)).toEqual(['extruder', 'heater_bed'])
    expect(state.heaters['heater_bed']).toEqual(UNKNOWN)
  })

  it('the worst of the last observations counts, whichever it is', () => {
    const view = (hottestC: number, coldestC: number, isTrusted: boolean) =>
      look(STATUS, { heaters: { extruder: { hottestC, coldestC, isTrusted } } })[0].heaters['extruder']
    expect(view(215, 205, true)).toMatchObject({ hottestC: 215, coldestC: 205, isTrusted: true })
    expect(view(208, 205, true)).toMatchObject({ hottestC: 210.5, coldestC: 205 })
    expect(view(215, 212, false)).toMatchObject({ hottestC: 215, coldestC: 210.5, isTrusted: false })
    expect(view(Number.NaN, Number.NaN, false)).toMatchObject({ hottestC: Number.NaN, isTrusted: false })
  })

  it('names of objects mean nothing', () => {
    const [state] = look(changed('heaters', { available_heaters: ['toString', 'constructor'] }))
    expect(state.heaters['toString']).toEqual(UNKNOWN)
    expect(state.heaters['constructor']).toEqual(UNKNOWN)
  })
})

/** A job seen four times a second: [x, y, z, filament, velocity, extruder velocity]. */
function printed(rows: readonly (readonly number[])[], first = 'standby', objects: PlainValue = []): MachineState {
  const state = createMachineState()
  const part = createPartMemory()
  observeState(state, changed('print_stats', { state: first }), context(part))
  for (const [x = 0, y = 0, z = 0, filament = 0, velocity = 0, extruding = 0] of rows) {
    const status = {
      ...changed('print_stats', { state: 'printing', filament_used: filament }),
      motion_report: { live_position: [x, y, z, 0], live_velocity: velocity, live_extruder_velocity: extruding },
      exclude_object: { objects, excluded_objects: ['b', 3] },
    }
    observeState(state, status, context(part))
  }
  return state
}

describe('the part on the bed', () => {
  it('is nothing before anything has been pushed out', () => {
    expect(printed([[10, 10, 5, 0, 100, 0]])).toMatchObject({ partTopMm: 0, partXMm: NOTHING })
  })

  it('reaches from where the head was seen, and a bead further', () => {
    const state = printed([
      [10, 20, 0.2, 0, 0, 0],
      [30, 20, 0.2, 1, 40, 2],
      [30, 50, 0.2, 2, 40, 2],
    ])
    expect(state).toMatchObject({ partTopMm: 0.2, partXMm: { min: 9, max: 31 }, partYMm: { min: 19, max: 51 } })
  })

  it('reaches further by what the head may have run out and back', () => {
    // 100 mm/s for 0.25 s is 25 mm of path for 5 mm of way: up to 10 mm out and back.
    const state = printed([
      [50, 50, 0.2, 0, 100, 0],
      [55, 50, 0.2, 1, 20, 2],
    ])
    expect(state.partXMm).toEqual({ min: 39, max: 66 })
    expect(state.partYMm).toEqual({ min: 39, max: 61 })
    expect(
      printed([
        [50, 50, 0.2, 0, 20, 0],
        [55, 50, 0.2, 1, 100, 2],
      ]).partXMm,
    ).toEqual({ min: 39, max: 66 })
  })

  it('ends where the machine ends', () => {
    const state = printed([
      [1, 209, 0.2, 0, 0, 0],
      [-4, 220, 0.2, 1, 0, 0],
    ])
    expect(state).toMatchObject({ partXMm: { min: 0, max: 2 }, partYMm: { min: 208, max: 210 } })
  })

  it('is as high as plastic was laid, not as the head hops', () => {
    const hop = printed([
      [10, 10, 0.2, 1, 50, 2],
      [20, 10, 0.8, 2, 50, 0],
      [20, 10, 0.8, 3, 0, 4],
    ])
    expect(hop.partTopMm).toBe(0.8)
    expect(
      printed([
        [10, 10, 0.2, 1, 50, 2],
        [20, 10, 0.8, 2, 50, 0],
      ]).partTopMm,
    ).toBe(0.2)
    expect(
      printed([
        [10, 10, 0.2, 1, 50, 2],
        [20, 10, 0.8, 2, 0, 4],
      ]).partTopMm,
    ).toBe(0.2)
    expect(
      printed([
        [10, 10, 0.2, 1, 50, 2],
        [20, 10, 0.8, 2, 50, 4],
      ]).partTopMm,
    ).toBe(0.8)
    expect(
      printed([
        [10, 10, 9, 1, 50, 2],
        [20, 10, 0.8, 2, 50, 4],
      ]).partTopMm,
    ).toBe(9)
  })

  it('slowly laid is laid', () => {
    const slow = printed([
      [10, 10, 0.2, 1, 50, 2],
      [10.1, 10, 0.6, 2, 0.5, 0.5],
    ])
    expect(slow.partTopMm).toBe(0.6)
  })

  it('is as high and wide as can be where nothing can be seen', () => {
    const state = printed([[Number.NaN, 10, Number.NaN, 1, 50, 2]])
    expect(state).toMatchObject({ partTopMm: 250, partXMm: { min: 0, max: 200 }, partYMm: { min: -10, max: 210 } })
    expect(printed([[10, 10, 1, 1, Number.NaN, 2]]).partXMm).toEqual({ min: 0, max: 200 })
  })

  it('includes the outlines that the file named, once something is printed', () => {
    const objects = [
      { name: 'a', polygon: [[100, 110], [120, 110], [120, 130], ['x', 1], [5, null], 3] },
      { name: 'b', polygon: [] },
      { polygon: 3 },
      7,
    ]
    const before = printed([[10, 20, 0.2, 0, 0, 0]], 'standby', objects)
    expect(before).toMatchObject({ objects: ['a', 'b', ''], excluded: ['b'], partXMm: NOTHING })
    const state = printed(
      [
        [10, 20, 0.2, 0, 0, 0],
        [10, 20, 0.2, 1, 0, 2],
      ],
      'standby',
      objects,
    )
    expect(state).toMatchObject({ partXMm: { min: 9, max: 121 }, partYMm: { min: 19, max: 131 } })
  })

  it.each(['printing', 'paused', 'complete', 'cancelled', 'error'])(
    'is everywhere where the first look finds %s',
    (print) => {
      const everywhere = { partXMm: { min: 0, max: 200 }, partYMm: { min: -10, max: 210 } }
      expect(look(changed('print_stats', { state: print }))[0]).toMatchObject({ ...everywhere, partTopMm: 0.1 })
      const unhomed = {
        ...changed('print_stats', { state: print }),
        toolhead: { ...STATUS['toolhead'], homed_axes: '' },
      }
      expect(look(unhomed)[0]).toMatchObject({ ...everywhere, partTopMm: 250 })
    },
  )

  it('goes with a new job, not with a pause, and not with a restart of the host', () => {
    const state = printed([
      [10, 20, 0.2, 0, 0, 0],
      [30, 20, 0.4, 1, 40, 2],
    ])
    const part = { ...createPartMemory(), isBlank: false, filamentMm: 1 }
    const then = (print: string, filament: number) =>
      observeState(state, changed('print_stats', { state: print, filament_used: filament }), context(part))
    then('paused', 1)
    then('printing', 1)
    expect(state.partTopMm).toBe(0.4)
    then('complete', 1)
    then('standby', 0)
    expect(state.partTopMm).toBe(0.4)
    then('printing', 0)
    expect(state).toMatchObject({ partTopMm: 0, partXMm: NOTHING, partYMm: NOTHING })
  })

  it('does not grow after the job', () => {
    const state = printed([
      [10, 20, 0.2, 0, 0, 0],
      [30, 20, 0.4, 1, 40, 2],
    ])
    const part = { ...createPartMemory(), isBlank: false, filamentMm: 1 }
    observeState(state, changed('print_stats', { state: 'complete', filament_used: 9 }), context(part))
    expect(state.partXMm).toEqual({ min: 9, max: 31 })
  })

  it('goes where a person says so', () => {
    const state = printed([
      [10, 20, 0.2, 0, 0, 0],
      [30, 20, 0.4, 1, 40, 2],
    ])
    clearPart(state)
    expect(state).toMatchObject({ partTopMm: 0, partXMm: NOTHING, partYMm: NOTHING })
  })
})

describeWithShared('the recorded printer', () => {
  it.each(['printer.objects.query.all.json', 'printer.objects.query.all.printing.json'])('%s is fit', (file) => {
    const answer = JSON.parse(readFileSync(sharedPath('moonraker', file), 'utf8'))
    const [state, unfit] = look(answer.response.result.status)
    expect(unfit).toEqual([])
    expect(Object.values(state.heaters).map((heater) => heater.isTrusted)).toEqual([true, true])
    expect(state).toMatchObject({ host: 'ready', extruder: 'extruder', feedMmPerS: expect.any(Number) })
  })
})
