// The 21 commands that a real Klipper took (FACTS 6.2), on every printer that is shipped, with no filament named.
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { PlainRecord } from '#protocol'
import { judgeLine, limitsForPrinter } from '#safety'
import { readyState, testContext } from './limits-fixture.ts'
import { printerAtRest } from './printer-at-rest.ts'

const LINES = [
  'G1 Z-1.9 F300',
  'M140 S130',
  'M221 S10000',
  'M220 S10000',
  'SET_VELOCITY_LIMIT ACCEL=1000000',
  'SET_VELOCITY_LIMIT VELOCITY=100000',
  'SET_GCODE_OFFSET Z=-5',
  'SET_PRESSURE_ADVANCE ADVANCE=10',
  'SET_KINEMATIC_POSITION Z=200',
  'FORCE_MOVE STEPPER=stepper_x DISTANCE=400 VELOCITY=200',
  'SET_STEPPER_ENABLE STEPPER=stepper_z ENABLE=0',
  'M107',
  'SET_IDLE_TIMEOUT TIMEOUT=1000000000',
  'EXCLUDE_OBJECT NAME=nope',
  'TEMPERATURE_WAIT SENSOR=extruder MINIMUM=10',
  'SET_RETRACTION RETRACT_LENGTH=50',
  'M600',
  'START_PRINT BED_TEMP=0 EXTRUDER_TEMP=0',
  'G4 P10 ; M112',
  'M117 hi\nM104 S55',
]

test.each(readdirSync(new URL('../../data/printers/', import.meta.url)))('%s', (printer) => {
  const { status } = printerAtRest({ printer }, 'PLA')
  const settings = status['configfile']?.['settings'] as Readonly<Record<string, PlainRecord>>
  const limits = limitsForPrinter(settings, null)
  expect(limits.tune.fanRatio).toEqual({ min: 0.3, max: 1 })
  const hottest = `M104 S${Number(settings['extruder']?.['max_temp']) - 1}`
  for (const [timeoutS, kind] of [
    [43_200, 'passes'],
    [86_400, 'passes'],
    [86_401, 'needs-person'],
  ] as const) {
    expect(judgeLine(readyState(), `SET_IDLE_TIMEOUT TIMEOUT=${timeoutS}`, testContext({ limits })).kind).toBe(kind)
  }
  for (const line of [hottest, ...LINES]) {
    const state = readyState()
    if (line.startsWith('TEMPERATURE_WAIT')) Object.assign(state.heaters['extruder']!, { targetC: 0 })
    expect([line, judgeLine(state, line, testContext({ limits })).kind]).not.toEqual([line, 'passes'])
  }
})
