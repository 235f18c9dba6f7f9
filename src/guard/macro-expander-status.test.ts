import { describe, expect, test } from 'vitest'
import type { PlainRecord } from '#protocol'
import type { MachineState } from '#safety'
import { predictedStatus } from './macro-expander-status.ts'

const observed: Record<string, PlainRecord> = {
  toolhead: { homed_axes: '', position: [0, 0, 0, 0], axis_maximum: [235, 235, 250, 0] },
  gcode_move: { position: [0, 0, 0, 0], gcode_position: [0, 0, 0, 0], speed_factor: 1 },
  motion_report: { live_velocity: 0, live_position: [0, 0, 0, 0] },
  extruder: { temperature: 25, target: 0, can_extrude: false, pressure_advance: 0.04 },
  heater_bed: { temperature: 25, target: 0 },
  fan: { speed: 0, rpm: null },
  pause_resume: { is_paused: false },
  print_stats: { state: 'standby', filename: '', message: '' },
  probe: { last_z_result: 1.5 },
  configfile: { settings: { extruder: { min_extrude_temp: 180 } } },
}

function stateOf(changes: Partial<MachineState> = {}): MachineState {
  return {
    timeS: 0,
    host: 'ready',
    isFresh: true,
    print: 'printing',
    g10Mm: 0,
    filename: 'cube.gcode',
    isLatched: false,
    heaters: {
      extruder: { targetC: 210, hottestC: 212, coldestC: 208, powerRatio: 0.4, isTrusted: true },
      heater_bed: { targetC: 60, hottestC: 60, coldestC: 20, powerRatio: 1, isTrusted: true },
    },
    extruder: 'extruder',
    xMm: 100,
    yMm: 90,
    zMm: 12,
    eMm: 40,
    retractedMm: 0,
    isXHomed: true,
    isYHomed: true,
    isZHomed: false,
    xHand: null,
    yHand: null,
    zHand: null,
    xBaseMm: 1,
    yBaseMm: 2,
    zBaseMm: 0.5,
    eBaseMm: 10,
    xOffsetMm: 0,
    yOffsetMm: 0,
    zOffsetMm: 0.5,
    isAbsolute: true,
    isExtrusionAbsolute: false,
    feedMmPerS: 50,
    speedRatio: 1.1,
    flowRatio: 2,
    maxSpeedMmPerS: 300,
    maxAccelMmPerS2: 3000,
    cornerSpeedMmPerS: 5,
    pressureAdvanceS: 0.04,
    fanRatio: 0.5,
    areMotorsOn: true,
    partTopMm: 0,
    partXMm: { min: 0, max: 0 },
    partYMm: { min: 0, max: 0 },
    objects: [],
    excluded: [],
    saved: {},
    ...changes,
  }
}

function lookup(state: MachineState, status: Record<string, PlainRecord> = observed) {
  return predictedStatus(
    { objects: new Set(Object.keys(observed)), read: (name) => new Map(Object.entries(status)).get(name) },
    state,
  )
}

describe('what a macro will see when it comes to it', () => {
  test('place and axes', () => {
    const one = lookup(stateOf())
    expect(one.read('toolhead')).toMatchObject({
      homed_axes: 'xy',
      position: [100, 90, 12, 40],
      axis_maximum: [235, 235, 250, 0],
      extruder: 'extruder',
      max_velocity: 300,
      max_accel: 3000,
      square_corner_velocity: 5,
    })
    expect(one.read('gcode_move')).toEqual({
      position: [100, 90, 12, 40],
      gcode_position: [99, 88, 11.5, 15],
      homing_origin: [0, 0, 0.5, 0],
      speed: 3000,
      speed_factor: 1.1,
      extrude_factor: 2,
      absolute_coordinates: true,
      absolute_extrude: false,
    })
    expect(one.read('motion_report')).toEqual({ live_velocity: 0, live_position: [100, 90, 12, 40] })
    expect(lookup(stateOf({ isXHomed: false, isYHomed: false, isZHomed: true })).read('toolhead')).toMatchObject({
      homed_axes: 'z',
    })
  })

  test('where nobody knows a place, the last one seen', () => {
    expect(lookup(stateOf({ xMm: Number.NaN })).read('toolhead')).toMatchObject({ position: [0, 0, 0, 0] })
  })

  test('heaters are at least as hot as they must be by then', () => {
    const one = lookup(stateOf())
    expect(one.read('extruder')).toEqual({ temperature: 208, target: 210, can_extrude: true, pressure_advance: 0.04 })
    expect(one.read('heater_bed')).toEqual({ temperature: 25, target: 60 })
    const cold = { targetC: 0, hottestC: 170, coldestC: 20, powerRatio: 0, isTrusted: true }
    const hot = { ...observed, extruder: { temperature: 205, can_extrude: true } }
    expect(lookup(stateOf({ heaters: { extruder: cold } }), hot).read('extruder')).toEqual({
      temperature: 170,
      target: 0,
      can_extrude: false,
    })
  })

  test('without a reading the coldest, without a setting what Klipper takes', () => {
    const bare = { extruder: { can_extrude: false } }
    const warm = { targetC: 200, hottestC: 175, coldestC: 170, powerRatio: 0, isTrusted: true }
    expect(lookup(stateOf({ heaters: { extruder: warm } }), bare).read('extruder')).toEqual({
      temperature: 170,
      target: 200,
      can_extrude: true,
    })
  })

  test('fan, pause and print', () => {
    const one = lookup(stateOf({ print: 'paused' }))
    expect(one.read('fan')).toEqual({ speed: 0.5, rpm: null })
    expect(one.read('pause_resume')).toEqual({ is_paused: true })
    expect(one.read('print_stats')).toEqual({ state: 'paused', filename: 'cube.gcode', message: '' })
    expect(lookup(stateOf()).read('pause_resume')).toEqual({ is_paused: false })
  })

  test('the rest as observed; what is not observed stays so', () => {
    const one = lookup(stateOf())
    expect(one.read('probe')).toEqual({ last_z_result: 1.5 })
    expect(one.read('bed_mesh')).toBeUndefined()
    const odd = predictedStatus({ objects: new Set(), read: () => ({}) }, stateOf())
    expect(odd.read('constructor')).toEqual({})
    expect(one.objects.has('toolhead')).toBe(true)
  })

  test('it follows the state that is stepped on', () => {
    const state = stateOf()
    const one = lookup(state)
    state.zMm = 20
    expect(one.read('toolhead')).toMatchObject({ position: [100, 90, 20, 40] })
  })
})
