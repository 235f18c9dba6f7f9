import { expect, test } from 'vitest'
import type { Checkpoint } from './after-stop.ts'
import { continuationOf } from './continuation.ts'

const HEAD = `G90
M82
EXCLUDE_OBJECT_DEFINE NAME=a
M106 S128
SET_VELOCITY_LIMIT ACCEL=1500
M106 S255
EXCLUDE_OBJECT_START NAME=a
G1 Z0.2 F600
G1 X10 Y20 E1.5 F1800 ; begins
`
const REST = 'G1 X30 E2.5\nG1 Y40 E3.5\nEXCLUDE_OBJECT_END NAME=a\n'

const AT: Checkpoint = {
  timeS: 100,
  fileByte: HEAD.length,
  layer: 0,
  zMm: 0.2,
  nozzleTargetC: 210,
  bedTargetC: 60,
  bedC: 60,
  speedRatio: 0.5,
  flowRatio: 1,
  zOffsetMm: -0.05,
}

test('the rest of the file, behind everything that the lines before had set', () => {
  const made = continuationOf(HEAD + REST, AT)
  expect(made?.line).toBe(10)
  const [told, body] = made!.text.split('SET_KINEMATIC_POSITION Z=0.150\n')
  expect(told).toContain('nobody has moved it since')
  expect(told?.split('\n').slice(5)).toEqual(['EXCLUDE_OBJECT_DEFINE NAME=a', 'M140 S60', 'M109 S210', 'M190 S60', ''])
  expect(body).toBe(`G91
G1 Z10 F600
G90
G28 X Y
M106 S255
SET_VELOCITY_LIMIT ACCEL=1500
M220 S50
SET_GCODE_OFFSET Z=-0.050
M83
G1 E8 F120
G1 E-1 F1800
G1 X10.000 Y20.000 F6000
G1 Z0.200 F600
G1 E1 F1800
M82
G92 E1.50000
G1 F1800
EXCLUDE_OBJECT_START NAME=a
${REST}`)
})

test('a line that was cut off in its middle is made again', () => {
  const made = continuationOf(HEAD + REST, { ...AT, fileByte: HEAD.length + 5 })
  expect(made?.text.endsWith(REST)).toBe(true)
})

test.each([
  ['nothing is left', { ...AT, fileByte: (HEAD + REST).length }],
  ['nobody knows where it was', { ...AT, fileByte: Number.NaN }],
  ['it had not been hot', { ...AT, nozzleTargetC: 0 }],
  ['no place was reached yet', { ...AT, fileByte: 8 }],
])('none where %s', (_, checkpoint) => {
  expect(continuationOf(HEAD + REST, checkpoint)).toBeNull()
})

test('what was left out stays so, arcs and compact lines move, and each fan has its own word', () => {
  const head = `EXCLUDE_OBJECT_DEFINE NAME=A\nG90\nM82\nM106 S10\nM106 P2 S20\nG1X1Y2Z0.2E1F600\nG2 X10 Y20 I1 J1 E9\n`
  const made = continuationOf(`${head}G1 X30 E10\n`, { ...AT, fileByte: head.length }, ['A'])
  expect(made?.text).toContain('EXCLUDE_OBJECT_DEFINE NAME=A\nEXCLUDE_OBJECT NAME=A\n')
  expect(made?.text).toContain('M106 S10\nM106 P2 S20\n')
  expect(made?.text).toContain('G1 X10.000 Y20.000 F6000\nG1 Z0.200 F600\n')
  expect(made?.text).toContain('G92 E9.00000\nG1 F600\n')
})
