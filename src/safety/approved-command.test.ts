import { expect, it } from 'vitest'
import { ApprovedCommand, spendCommand } from './approved-command.ts'

const stop = () => new ApprovedCommand('person', { kind: 'emergency-stop' }, ['M112'], 100)

it.each([
  [100, true],
  [101, true],
  [101.01, false],
  [99.99, false],
  [1e9, false],
  [Number.NaN, false],
  [Number.POSITIVE_INFINITY, false],
  [Number.NEGATIVE_INFINITY, false],
])('approved at 100 s, for a second: at %d s %s', (nowS, isGood) => {
  expect(ApprovedCommand.spend(stop(), nowS, 1)).toBe(isGood)
})

it('the guard spends it in the same way', () => {
  const command = stop()
  expect([spendCommand(command, 102, 1), spendCommand(command, 101, 1), spendCommand(command, 101, 1)]).toEqual([
    false,
    true,
    false,
  ])
})

it('is good once', () => {
  const command = stop()
  expect([ApprovedCommand.spend(command, 100, 1), ApprovedCommand.spend(command, 100, 1)]).toEqual([true, false])
})

it('what was tried too late stays good for nothing else, and in time once', () => {
  const command = stop()
  expect([ApprovedCommand.spend(command, 102, 1), ApprovedCommand.spend(command, 101, 1)]).toEqual([false, true])
})

it('what looks like one is none', () => {
  const real = stop()
  const copy = Object.assign(Object.create(ApprovedCommand.prototype), { ...real })
  expect(ApprovedCommand.spend(copy as ApprovedCommand, 100, 1)).toBe(false)
})

it('cannot be changed', () => {
  const lines = ['M104 S200']
  const command = new ApprovedCommand('operator', { kind: 'gcode', line: 'M104 S200' }, lines, 1)
  lines[0] = 'M104 S300'
  expect(command.lines).toEqual(['M104 S200'])
  for (const part of [command, command.request, command.lines]) expect(Object.isFrozen(part)).toBe(true)
})
