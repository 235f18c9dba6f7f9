// The oracle is worth something only if it cries out: each of these is done to a printer without a shell in front of it.

import { beforeAll, expect, test } from 'vitest'
import { createRandom } from '#core'
import { forgetPast, takeViolations } from './oracle.ts'
import { createRig, execute, type Rig, recover, warm } from './rig.ts'
import { GENERIC_CARTESIAN } from './true-envelope.ts'

let rig: Rig

beforeAll(() => {
  rig = createRig(GENERIC_CARTESIAN, createRandom(5), 5)
})

function hot(): void {
  recover(rig)
  warm(rig, 210, 60)
  rig.live.run(0.5)
  rig.live.say(
    'M104.1 S210\nSET_FAN_SPEED FAN=hotend_spare SPEED=1\nM140 S60\nG28\nG90\nM83\nG1 Z5 F600'.replace(
      'M104.1',
      rig.config.includes('M104.1') ? 'M104.1' : 'M104',
    ),
  )
  rig.live.run(3)
  forgetPast(rig.oracle)
}

function found(lines: readonly string[], horizonS = 3): string {
  execute(rig, { kind: 'gcode', line: lines[0]! }, lines, { horizonS })
  return takeViolations(rig.oracle).join('; ')
}

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['head at z', ['G1 Z-1.9 F300']],
  ['head at z', ['SET_GCODE_OFFSET Z=-0.9', 'G1 Z0.2 F600']],
  ['head at z', ['SET_KINEMATIC_POSITION Z=200', 'G1 Z190 F600']],
  ['the end of an axis', ['G1 X100 F9000', 'SET_KINEMATIC_POSITION X=0', 'G1 X210 F9000']],
  ['nozzle target', ['SET_HEATER_TEMPERATURE HEATER=extruder TARGET=274']],
  ['bed target', ['M140 S119']],
  ['flow factor', ['M221 S10000']],
  ['speed factor', ['M220 S10000']],
  ['acceleration limit', ['SET_VELOCITY_LIMIT ACCEL=1000000']],
  ['acceleration, mm/s²', ['M204 S20000', 'G1 X100 F6000']],
  ['velocity limit', ['SET_VELOCITY_LIMIT VELOCITY=100000']],
  ['speed, mm/s', ['SET_VELOCITY_LIMIT VELOCITY=900', 'G1 X215 F48000']],
  ['corner speed', ['SET_VELOCITY_LIMIT SQUARE_CORNER_VELOCITY=100']],
  ['offset z', ['SET_GCODE_OFFSET Z=-5']],
  ['pressure advance', ['SET_PRESSURE_ADVANCE ADVANCE=10']],
  ['idle timeout', ['SET_IDLE_TIMEOUT TIMEOUT=1000000000']],
  ['past the kinematics', ['FORCE_MOVE STEPPER=stepper_x DISTANCE=100 VELOCITY=200']],
  ['motors off', ['SET_STEPPER_ENABLE STEPPER=stepper_z ENABLE=0']],
  ['motors off', ['M84']],
  ['hotend_spare slowed', ['SET_FAN_SPEED FAN=hotend_spare SPEED=0']],
  ['hotend_spare slowed', ['SET_FAN_SPEED FAN=hotend_spare SPEED=0.9']],
  ['flow, mm³/s', ['G1 X60 E30 F12000']],
  ['filament of one command', ['G1 E140 F600', 'G1 E140 F600']],
]

test.each(CASES)('the oracle sees: %s', (what, lines) => {
  hot()
  expect(found(['M117 nothing'])).toBe('')
  expect(found(lines)).toContain(what)
})

test('plastic pushed through a block that is colder than it shows', () => {
  hot()
  rig.live.printer.plant.simulation.heating.plant.nozzleBlockC = 120
  expect(found(['G1 E2 F300'], 0.5)).toContain('filament pushed through a block')
})

test('iron that is hotter than it shows', () => {
  hot()
  rig.live.printer.plant.simulation.heating.plant.nozzleBlockC = 275
  expect(found(['M117 hi'], 0.5)).toContain('block, °C')
})
