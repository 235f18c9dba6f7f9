// Moves of excluded objects are read and not made; what is behind them goes on as if they had been.
import { expect, test } from 'vitest'
import { parseConfigText, readPrinterConfig } from '#config'
import type { PlanResult } from './plan-gcode.ts'
import { planGcode } from './plan-gcode.ts'

const CONFIG = `[printer]
kinematics: cartesian
max_velocity: 300
max_accel: 3000
[stepper_x]
position_max: 200
[stepper_y]
position_max: 200
[stepper_z]
position_max: 180
[extruder]
min_temp: 0
max_temp: 300
[exclude_object]
[force_move]
enable_force_move: True
`

interface Way {
  readonly line: number
  readonly to: readonly number[]
}

/** Every move as its line and where it ends, without the line that places the head. */
function plan(gcode: string): { ways: Way[]; result: PlanResult } {
  const ways: Way[] = []
  const run = planGcode({
    config: readPrinterConfig(parseConfigText({ file: 'test', text: CONFIG })).config,
    prologue: ['SET_KINEMATIC_POSITION X=0 Y=0 Z=0.2', 'G1 F3000'],
    sink: (block) => {
      for (let i = 0; i < block.count; i++) {
        const length = block.distanceMm[i]!
        const starts = [block.startXMm, block.startYMm, block.startZMm, block.startEMm]
        const ratios = [block.ratioX, block.ratioY, block.ratioZ, block.ratioE]
        const to = starts.map((start, axis) => start[i]! + ratios[axis]![i]! * length)
        ways.push({ line: block.line[i]!, to: to.map((value) => Number(value.toFixed(6)) + 0) })
      }
    },
  })
  run.push(new TextEncoder().encode(gcode))
  const result = run.finish()
  expect(result.error).toBeNull()
  return { ways, result }
}

/** Three objects in a row, 1 mm of filament each, retracted by 0.8 mm in between as slicers do. */
function threeObjects(isAbsolute: boolean, before = ''): string {
  let e = 0
  const extrude = (by: number): string => {
    e += by
    return `E${(isAbsolute ? e : by).toFixed(5)}`
  }
  const lines = [isAbsolute ? 'M82' : 'M83', before, `G1 ${extrude(0.8)}`]
  for (const [index, name] of ['A', 'B', 'C'].entries()) {
    lines.push(`EXCLUDE_OBJECT_START NAME=${name}`)
    lines.push(`G1 X${index * 20 + 1} Y5`)
    if (index > 0) lines.push(`G1 ${extrude(0.8)}`)
    lines.push(`G1 X${index * 20 + 11} ${extrude(1)}`)
    lines.push(`G1 ${extrude(-0.8)}`)
    lines.push(`EXCLUDE_OBJECT_END NAME=${name}`)
  }
  return `${lines.join('\n')}\n`
}

test.each([true, false])('a whole object is left out; E absolute: %s', (isAbsolute) => {
  const whole = plan(threeObjects(isAbsolute))
  const less = plan(threeObjects(isAbsolute, 'EXCLUDE_OBJECT NAME=b'))
  expect(whole.ways.map(({ to }) => [to[0], to[3]])).toEqual([
    [0, 0.8],
    [1, 0.8],
    [11, 1.8],
    [11, 1],
    [21, 1],
    [21, 1.8],
    [31, 2.8],
    [31, 2],
    [41, 2],
    [41, 2.8],
    [51, 3.8],
    [51, 3],
  ])
  expect(less.ways.map(({ to }) => [to[0], to[3]])).toEqual([
    [0, 0.8],
    [1, 0.8],
    [11, 1.8],
    [11, 1],
    [41, 1],
    [41, 1.8],
    [51, 2.8],
    [51, 2],
  ])
  expect(less.result.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['object-excluded', 'info']])
})

test('in the middle of an object, and taken back in the middle of the next', () => {
  const { ways } = plan(
    [
      'M83',
      'EXCLUDE_OBJECT_START NAME=A',
      'G1 X10 E1',
      'EXCLUDE_OBJECT CURRENT=1',
      'G1 X20 Z0.4 E1',
      'G92 X0',
      'G1 X5 E1',
      'EXCLUDE_OBJECT RESET=1',
      'G1 X10 E1',
      'EXCLUDE_OBJECT_END',
      'G1 X15 E1',
    ].join('\n'),
  )
  expect(ways).toEqual([
    { line: 3, to: [10, 0, 0.2, 1] },
    { line: 9, to: [30, 0, 0.4, 2] },
    { line: 11, to: [35, 0, 0.4, 3] },
  ])
})

test('a retraction before an excluded object and one behind its beads are the same retraction', () => {
  const { ways } = plan(
    [
      'M83',
      'EXCLUDE_OBJECT NAME=A',
      'G1 X10 E1',
      'EXCLUDE_OBJECT_START NAME=A',
      'G1 X20 E1',
      'G1 E-0.5',
      'EXCLUDE_OBJECT_END NAME=A',
      'G1 X30',
      'G1 E0.5',
      'G1 X40 E1',
    ].join('\n'),
  )
  expect(ways.map(({ to }) => [to[0], to[3]])).toEqual([
    [10, 1],
    [30, 0.5],
    [30, 1],
    [40, 2],
  ])
})

test('an excluded object may lie where no move could go', () => {
  const file = (skip: string): string => `${skip}\nEXCLUDE_OBJECT_START NAME=A\nG1 X999\nEXCLUDE_OBJECT_END\nG1 X5\n`
  expect(plan(file('EXCLUDE_OBJECT NAME=A')).ways.map(({ to }) => to[0])).toEqual([5])
  expect(() => plan(file(''))).toThrow()
})
