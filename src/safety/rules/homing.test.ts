import { describe, expect, test } from 'vitest'
import { faultsOf, type Given, said } from '../../../tests/safety/judge-fixture.ts'
import { readyState, testContext, testLimits } from '../../../tests/safety/limits-fixture.ts'
import { commandFaults } from '../judge/judge-command.ts'
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

describe('X and Y over a part', () => {
  const standing = { partTopMm: 20, partXMm: { min: 50, max: 150 }, partYMm: { min: 50, max: 150 } }
  const at = (zMm: number, given: Given = {}): Given => ({ ...given, state: { ...standing, zMm, ...given.state } })
  const told = (text: string, given: Given): readonly string[] =>
    faultsOf(text, given).map(({ weight, ruling: { rule, limit, value, reason } }) =>
      [weight, rule, limit, value, reason].join(' | '),
    )

  test.each(['G28 X', 'G28 Y', 'G28 X Y', 'G28 X0 Y0'])('%s: the nozzle has been raised clear', (line) => {
    expect(told(line, at(25))).toEqual([])
    expect(told(line, at(24.9999995))).toEqual([])
    expect(told(line, at(25 - 1e-6))).toEqual([])
    expect(told(line, at(200))).toEqual([])
    expect(told(line, { state: { ...standing, partTopMm: 0.5, zMm: 5.4 } }).length).toBe(1)
    const low = 'X and Y are looked for at that height: raise the nozzle clear of the part first'
    expect(told(line, at(24.99))).toEqual([`person | home-over-part | 25 mm | 24.99 mm | ${low}`])
    expect(told(line, at(Number.NaN))).toEqual([`person | home-over-part | 25 mm | no number mm | ${low}`])
    expect(told(line, at(25, { context: { level: 'recover' }, state: { print: 'paused' } }))).toEqual([])
    expect(told(line, at(24.99, { origin: 'macro' })).length).toBe(1)
  })

  test('and it is known how high', () => {
    const reason = 'A part stands there and nobody knows how high the nozzle is: Z has not been homed'
    const unknown = [`person | home-over-part | 25 mm |  | ${reason}`]
    expect(told('G28 X', at(100, { state: { isZHomed: false } }))).toEqual(unknown)
    const zHand = { atMm: 100, minMm: 0, maxMm: 250 }
    expect(told('G28 X', at(100, { state: { zHand } }))).toEqual(unknown)
    expect(told('G28 X', { state: { isZHomed: false } })).toEqual([])
  })

  test('and it can be', () => {
    const high = (partTopMm: number): Given => ({ state: { ...standing, partTopMm, zMm: 245 } })
    expect(told('G28 X', high(245.001))).toEqual([
      'person | home-over-part | 250.001 mm | 250 mm | The part is so high that the nozzle cannot be raised clear of it',
    ])
    expect(told('G28 X', high(245))[0]).toMatch(/^person \| home-over-part \| 250 mm \| 245 mm \| X and Y/)
    expect(told('G28 X', high(240))).toEqual([])
  })

  test('Z is the same matter still', () => {
    const down = 'person | home-over-part | 0 mm | 20 mm | The nozzle would be brought down where a part stands'
    expect(told('G28 X Z', at(10))).toEqual([down])
    expect(told('G28', at(100))).toEqual([down])
    expect(told('G28 Z', at(100))).toEqual([down])
    const upwards = { homeMm: { x: 0, y: 0, z: 245 } }
    expect(said('G28', at(10, { context: upwards }))).toEqual(['home-over-part person'])
    expect(said('G28', at(30, { context: upwards }))).toEqual([])
    expect(said('G28 Z', at(10, { context: upwards }))).toEqual([])
  })

  test('machines that home all axes upwards do', () => {
    const delta = { limits: { ...testLimits, radiusMm: 120 } }
    const up = (z: number): Given => at(10, { context: { ...delta, homeMm: { x: 0, y: 0, z } } })
    expect(said('G28 X', up(20.1))).toEqual([])
    expect(said('G28', up(20.1))).toEqual([])
    expect(said('G28 X', up(20))).toEqual(['home-over-part person'])
  })

  test('a file’s own way is its own, what it calls in an operator’s own file is not', () => {
    const line = parseLine('G28 X', 'file')
    if (line.kind !== 'command') throw new Error('G28 X')
    const state = readyState({ ...standing, zMm: 10 })
    const own = testContext({ isFile: true, isOwnFile: true })
    const count = (isCalled: boolean, context = own): number =>
      commandFaults({ line, state, context, origin: 'file', isCalled }).faults.length
    expect([count(false), count(true), count(true, testContext({ isFile: true }))]).toEqual([0, 1, 0])
  })
})
