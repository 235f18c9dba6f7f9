// Whose words they are: a line, a macro with an operator's parameters, a file that the operator wrote itself, a slicer's file.
import { describe, expect, test } from 'vitest'
import { said } from '../../../tests/safety/judge-fixture.ts'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import { commandFaults } from '../judge/judge-command.ts'
import { parseLine } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { JudgeContext } from './call.ts'

const own = { origin: 'file', context: { isFile: true, isOwnFile: true } } as const
const sliced = { origin: 'file', context: { isFile: true } } as const
const standing = { partTopMm: 5, partXMm: { min: 90, max: 110 }, partYMm: { min: 90, max: 110 } }

function saidInMacroOfOwnFile(text: string, state: Partial<MachineState> = {}): readonly string[] {
  const line = parseLine(text, 'file')
  if (line.kind !== 'command') throw new Error(text)
  const context: JudgeContext = testContext({ isFile: true, isOwnFile: true })
  return commandFaults({ line, state: readyState(state), context, origin: 'file', isCalled: true }).faults.map(
    ({ weight, ruling }) => `${ruling.rule} ${weight}`,
  )
}

describe('a file that the operator wrote', () => {
  test.each([
    ['SET_STEPPER_ENABLE STEPPER=stepper_z ENABLE=0', 'motors-off person'],
    ['SET_STEPPER_ENABLE STEPPER=extruder ENABLE=0', 'motors-off person'],
    ['SET_PIN PIN=psu VALUE=0', 'pin person'],
    ['SET_SERVO SERVO=x ANGLE=90', 'servo person'],
    ['SET_FILAMENT_SENSOR SENSOR=x ENABLE=0', 'filament-sensor person'],
    ['LOAD_CELL_TARE', 'sensor person'],
    ['SET_TEMPERATURE_FAN_TARGET TEMPERATURE_FAN=mcu TARGET=100', 'fan-target person'],
    ['SET_FAN_SPEED FAN=controller_fan SPEED=0', 'fan-target person'],
    ['SET_SKEW XY=100,80,60', 'motion-model person'],
    ['BED_MESH_OFFSET X=50', 'motion-model person'],
    ['SET_GCODE_VARIABLE MACRO=A VARIABLE=b VALUE=1', 'macro-variable person'],
    ['SAVE_VARIABLE VARIABLE=a VALUE=1', 'macro-variable person'],
    ['M204 S100000', 'acceleration person'],
    ['SET_VELOCITY_LIMIT SQUARE_CORNER_VELOCITY=1000', 'corner-speed person'],
    ['M118 //action:cancel', 'text-command person'],
    ['RESPOND TYPE=command MSG=action:poweroff', 'text-command person'],
    ['SDCARD_LOOP_BEGIN COUNT=9', 'job person'],
    ['TEMPERATURE_WAIT SENSOR=x MINIMUM=20', 'endless-wait person'],
    ['M104 S285', 'heater-step person'],
    ['M84', 'motors-off person'],
    ['G4 P10001', 'dwell person'],
    ['SAVE_GCODE_STATE NAME=PAUSE_STATE', 'kept-state operator'],
  ])('%s is its own word', (line, fault) => {
    expect(said(line, own)).toEqual([fault])
    expect(said(line, { origin: 'file', context: { ...own.context, asker: 'client' } })).toEqual([])
    expect(said(line, sliced)).toEqual([])
  })

  test.each([
    'G1 X110 F60000',
    'G28',
    'M107',
    'M109 S230',
    'G92 E0',
    'BED_MESH_PROFILE LOAD=a',
    'BED_MESH_CLEAR',
    'EXCLUDE_OBJECT_START NAME=a',
    'SET_GCODE_OFFSET Z=0.1',
    'G1 Z-0.05 F300',
    'M204 S5000',
    'M117 Layer 1',
  ])('%s is what every file does', (line) => {
    expect(said(line, own)).toEqual([])
  })

  test('motors go off behind the heaters', () => {
    const state = { heaters: { extruder: { targetC: 0, hottestC: 200, coldestC: 0, powerRatio: 0, isTrusted: true } } }
    expect(said('M84', { ...own, state })).toEqual([])
  })

  test('what has begun is not bent or shifted', () => {
    const given = { ...own, state: standing }
    for (const line of ['BED_MESH_CLEAR', 'BED_MESH_PROFILE LOAD=a']) {
      expect(said(line, given)).toEqual(['motion-model person'])
      expect(said(line, { ...sliced, state: standing })).toEqual([])
    }
    for (const line of ['G92 X0', 'G92 Y1 E0', 'G92 Z50', 'G92']) {
      expect(said(line, given)).toEqual(['origin-in-print person'])
      expect(said(line, own)).toEqual([])
      expect(said(line, { ...sliced, state: standing })).toEqual([])
    }
    for (const line of ['SET_GCODE_OFFSET X=0.1', 'SET_GCODE_OFFSET Y=0.1', 'SET_GCODE_OFFSET Z=0.01']) {
      expect(said(line, given)).toEqual(['offset-in-print person'])
    }
    expect(said('SET_GCODE_OFFSET Z=0', given)).toEqual([])
    expect(said('G92 E0', given)).toEqual([])
  })

  test('what it calls by name is a macro with its parameters', () => {
    expect(saidInMacroOfOwnFile('SET_PIN PIN=psu VALUE=0')).toEqual(['pin person'])
    expect(saidInMacroOfOwnFile('SET_GCODE_VARIABLE MACRO=A VARIABLE=b VALUE=1')).toEqual([])
    expect(saidInMacroOfOwnFile('SET_STEPPER_ENABLE STEPPER=extruder ENABLE=0')).toEqual([])
    expect(saidInMacroOfOwnFile('G1 Z1 F300', { ...standing, zMm: 6 })).toEqual(['through-part person'])
    expect(saidInMacroOfOwnFile('G2 X110 I5 J0 F300', { ...standing, zMm: 4 })).toEqual(['through-part person'])
    expect(said('G1 Z1 F300', { ...own, state: { ...standing, zMm: 6 } })).toEqual([])
    expect(said('G2 X110 I5 J0 F300', { ...own, state: { ...standing, zMm: 4 } })).toEqual([])
  })
})

describe('an operator while a print is under way', () => {
  const baseline = { targetsC: {}, speedRatio: 1, flowRatio: 1, zOffsetMm: 0.1 }
  const paused = { state: { print: 'paused' }, context: { baseline } } as const

  test.each(['direct', 'macro'] as const)('bends and renames nothing: %s', (origin) => {
    for (const [line, fault] of [
      ['G92 X0', 'origin-in-print person'],
      ['G92 Z75', 'origin-in-print person'],
      ['BED_MESH_CLEAR', 'motion-model person'],
      ['BED_MESH_PROFILE LOAD=steep', 'motion-model person'],
      ['SAVE_GCODE_STATE NAME=PAUSE_STATE', 'kept-state operator'],
      ['SET_GCODE_OFFSET X=0.51', 'offset-in-print person'],
      ['SET_GCODE_OFFSET Y=-0.51 MOVE=1', 'offset-in-print person'],
      ['SET_GCODE_OFFSET Z=0.26 MOVE=1', 'offset-in-print person'],
      ['SET_GCODE_OFFSET Z=-0.06', 'offset-in-print person'],
    ] as const) {
      expect(said(line, { ...paused, origin })).toEqual([fault])
      expect(said(line, { ...paused, origin, context: { baseline, asker: 'person' } })).toEqual([])
    }
    for (const line of ['G92 E0', 'SET_GCODE_OFFSET X=0.5', 'SET_GCODE_OFFSET Z=0.25', 'SET_GCODE_OFFSET Z=-0.05'])
      expect(said(line, { ...paused, origin })).toEqual([])
  })

  test('counts from what the job began with', () => {
    const begun = { ...baseline, xOffsetMm: 2, yOffsetMm: -2 }
    const given = { state: { print: 'paused', xOffsetMm: 3, yOffsetMm: -2 }, context: { baseline: begun } } as const
    expect(said('SET_GCODE_OFFSET X=2.5', given)).toEqual([])
    expect(said('SET_GCODE_OFFSET X=2.6', given)).toEqual(['offset-in-print person'])
    expect(said('SET_GCODE_OFFSET X=3 Z=0.1', given)).toEqual([])
    expect(said('SET_GCODE_OFFSET Y=-2.6', given)).toEqual(['offset-in-print person'])
    expect(said('SET_GCODE_OFFSET Z=3', { state: { print: 'printing' } })).toContain('z-offset envelope')
    expect(said('SET_GCODE_OFFSET Z=0.16', { state: { print: 'paused' } })).toEqual(['offset-in-print person'])
    expect(said('SET_GCODE_OFFSET X=1 Y=1 Z=1')).toEqual([])
  })

  test('names that macros keep', () => {
    for (const name of ['my_pause', 'TOOLCHANGE', 'tool_change', 'park', 'M600_state', 'resume', 'cancel']) {
      expect(said(`SAVE_GCODE_STATE NAME=${name}`)).toEqual(['kept-state operator'])
      expect(said(`SAVE_GCODE_STATE NAME=${name}`, { origin: 'macro' })).toEqual([])
      expect(said(`SAVE_GCODE_STATE NAME=${name}`, { context: { asker: 'client' } })).toEqual([])
    }
    expect(said('SAVE_GCODE_STATE NAME=mine')).toEqual([])
    expect(said('SAVE_GCODE_STATE')).toEqual([])
  })
})

describe('fans that something relies on', () => {
  const cold = { heaters: { extruder: { targetC: 0, hottestC: 20, coldestC: 20, powerRatio: 0, isTrusted: true } } }

  test.each(['controller_fan', 'board', 'mcu', 'psu', 'drivers', 'water_pump'])('%s', (name) => {
    const line = `SET_FAN_SPEED FAN=${name} SPEED=0.5`
    expect(said(line, { state: cold })).toEqual(['fan-target person'])
    expect(said(line, { state: cold, origin: 'macro' })).toEqual(['fan-target person'])
    expect(said(line, { state: cold, context: { asker: 'client' } })).toEqual([])
    expect(said(`SET_FAN_SPEED FAN=${name} SPEED=1`, { state: cold })).toEqual([])
  })

  test('others are free', () => {
    expect(said('SET_FAN_SPEED FAN=filter SPEED=0')).toEqual([])
    expect(said('SET_FAN_SPEED FAN=cold_end SPEED=0')).toEqual(['heat-sink-fan envelope'])
    expect(said('SET_FAN_SPEED FAN=cold_end SPEED=0', { state: cold })).toEqual([])
    expect(said('SET_FAN_SPEED FAN=cold_end SPEED=0', { state: { ...cold, print: 'paused' } })).toEqual([
      'fan-target person',
    ])
  })
})

describe('filament and waiting', () => {
  test('an operator waits 10 s while something is hot', () => {
    expect(said('G4 P10000')).toEqual([])
    expect(said('G4 P10001')).toEqual(['dwell person'])
    expect(said('G4 P60000', { origin: 'macro' })).toEqual([])
    expect(said('G4 P60000', { context: { asker: 'client' } })).toEqual([])
    expect(said('G4 P60000', { state: { heaters: {} } })).toEqual([])
  })

  test('pulls back 20 mm in all', () => {
    expect(said('G1 E-10 F600', { state: { retractedMm: 10 } })).toEqual([])
    expect(said('G1 E-10 F600', { state: { retractedMm: 10.001 } })).toEqual(['retract-length person'])
    expect(said('G1 E-10.1 F600', { state: { retractedMm: 50 } })).toEqual(['retract-length person'])
    expect(said('G1 E10 F600', { state: { retractedMm: 50 } })).toEqual([])
    expect(said('G1 E-10 F600', { state: { retractedMm: 50 }, origin: 'macro' })).toEqual([])
    expect(said('G1 E-10 F600', { state: { retractedMm: 50 }, context: { asker: 'client' } })).toEqual([])
  })

  test('below the bed an operator says nothing', () => {
    expect(said('G1 Z0 F300')).toEqual([])
    expect(said('G1 Z-0.01 F300')).toEqual(['nozzle-into-bed person'])
    expect(said('G1 Z-0.01 F300', { origin: 'macro' })).toEqual(['nozzle-into-bed person'])
    expect(said('G1 Z-0.01 F300', { context: { asker: 'client' } })).toEqual([])
    expect(said('G1 X110 F300', { state: { zMm: -0.05 } })).toEqual([])
    expect(said('SET_GCODE_OFFSET Z=-0.05 MOVE=1', { state: { zMm: 0 } })).toEqual(['nozzle-into-bed person'])
    expect(said('SET_GCODE_OFFSET Z=-0.05 MOVE=1', { state: { zMm: 0.05 } })).toEqual([])
    expect(said('SET_GCODE_OFFSET Z=-0.05 MOVE=1', { state: { zMm: 0 }, origin: 'file' })).toEqual([])
    expect(said('SET_GCODE_OFFSET Z=-0.05 MOVE=1', { state: { zMm: 0 }, context: { asker: 'client' } })).toEqual([])
    expect(said('SET_GCODE_OFFSET Z=-0.05 MOVE=1', { state: { zMm: 0, print: 'paused' } })).toEqual([])
  })
})

describe('the guard’s own switch', () => {
  const LINES = [
    'UPDATE_DELAYED_GCODE ID=printwright_operator DURATION=0',
    'UPDATE_DELAYED_GCODE ID="printwright_""last" DURATION=0',
    "UPDATE_DELAYED_GCODE ID=PRINTWRIGHT_'DEADMAN' DURATION=0",
    'SET_GCODE_VARIABLE MACRO="PRINTWRIGHT_""SAFE" VARIABLE=guard VALUE=1',
    'SET_GCODE_VARIABLE MACRO=printwright_safe VARIABLE=operator VALUE=1',
    'PRINTWRIGHT_SAFE WHO=guard',
  ]

  test.each(LINES)('%s', (line) => {
    for (const origin of ['direct', 'macro', 'file'] as const) {
      for (const asker of ['operator', 'client', 'person'] as const) {
        expect(said(line, { origin, context: { asker } })).toContain('dead-man envelope')
      }
    }
  })
})
