import { expect, test } from 'vitest'
import { parseLine } from '../line/parse-line.ts'
import { axesHomed } from './homing.ts'

test.each([
  ['G28', 'xyz'],
  ['G28 X', 'x'],
  ['G28 Y0', 'y'],
  ['G28 Z', 'z'],
  ['G28 X Y', 'xy'],
  ['G28 Y Z', 'yz'],
  ['G28 X Z', 'xz'],
  ['G28 X Y Z', 'xyz'],
  ['G28 W', 'xyz'],
])('%s homes %s', (text, axes) => {
  const line = parseLine(text)
  if (line.kind !== 'command') throw new Error(text)
  const homed = axesHomed({ line })
  expect(homed).toEqual({ x: axes.includes('x'), y: axes.includes('y'), z: axes.includes('z') })
})
