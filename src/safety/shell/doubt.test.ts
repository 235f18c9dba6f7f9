// A command that failed is not believed to have been done, nor is anything that was sampled before it had come to its end.
import { expect, test } from 'vitest'
import { Rig } from '../../../tests/safety/shell-rig.ts'
import { askShell } from './ask-shell.ts'
import { noteHeartbeat, noteOutcome } from './people.ts'

function paused(): Rig {
  const rig = new Rig()
  rig.set('extruder', { temperature: 210, target: 210, power: 0.3 })
  for (let k = 0; k < 8; k++) rig.look(k === 0)
  rig.level('act')
  noteHeartbeat(rig.shell, rig.nowS)
  return rig
}

function sent(rig: Rig, line: string) {
  const verdict = askShell(rig.shell, 'operator', { kind: 'gcode', line }, rig.nowS)
  if (verdict.kind !== 'approved') throw new Error(verdict.rulings[0]?.rule)
  return verdict.command
}

test('what a refused move was to lead to is void until the printer was seen after it', () => {
  const rig = paused()
  const command = sent(rig, 'G1 X10 Y10 Z60 F600')
  expect(rig.shell.machine.zMm).toBe(60)
  // Older news that arrives meanwhile changes nothing of it.
  rig.look()
  expect(rig.shell.machine.zMm).toBe(60)
  noteOutcome(rig.shell, command, rig.nowS, false)
  expect(rig.shell.machine).toMatchObject({ isFresh: false, xMm: Number.NaN, zMm: Number.NaN, zBaseMm: Number.NaN })
  expect(rig.gcode('G1 Z5 F600')).toBe('denied: stale')
  rig.look()
  expect(rig.gcode('G1 Z5 F600')).toBe('denied: stale')
  expect(rig.shell.machine.zMm).toBe(Number.NaN)
  rig.look()
  expect(rig.shell.machine).toMatchObject({ isFresh: true, xMm: 100, zMm: 20, isAbsolute: true, zBaseMm: 0 })
  expect(rig.gcode('G1 Z25 F600')).toBe('approved')
})

test('its time is that of sampling: news that was long on its way says nothing', () => {
  const rig = paused()
  const command = sent(rig, 'SAVE_GCODE_STATE NAME=a')
  const other = sent(rig, 'G91')
  noteOutcome(rig.shell, command, rig.nowS)
  expect(Object.keys(rig.shell.machine.saved)).toEqual(['a'])
  rig.nowS += 1
  noteOutcome(rig.shell, other, rig.nowS, false)
  expect(rig.shell.machine.saved).toEqual({})
  for (let k = 0; k < 5; k++) {
    rig.look(false, 0.25)
    expect(rig.shell.machine.isFresh).toBe(false)
  }
  rig.look(false, 0.25)
  expect(rig.shell.machine).toMatchObject({ isFresh: true, isAbsolute: true })
})

test('what was to do nothing, and a full look, leave no doubt', () => {
  const rig = paused()
  const verdict = askShell(rig.shell, 'operator', { kind: 'pause-print' }, rig.nowS)
  if (verdict.kind === 'approved') noteOutcome(rig.shell, verdict.command, rig.nowS, false)
  expect(rig.shell.machine.isFresh).toBe(true)
  noteOutcome(rig.shell, sent(rig, 'G91'), rig.nowS, false)
  rig.look(true)
  expect(rig.shell.machine).toMatchObject({ isFresh: true, zMm: 20 })
  rig.look()
  expect(rig.shell.machine).toMatchObject({ isFresh: true, zMm: 20 })
})

test('within a print what shifts its moves is as judged until that is done, and where it is as seen', () => {
  const rig = paused()
  rig.set('print_stats', { state: 'printing', filename: 'a.gcode' })
  for (let k = 0; k < 4; k++) rig.look()
  noteHeartbeat(rig.shell, rig.nowS)
  const command = sent(rig, 'SET_GCODE_OFFSET Z_ADJUST=0.02')
  rig.set('gcode_move', { position: [90, 80, 20, 0], gcode_position: [90, 80, 20, 0] }).look()
  expect(rig.shell.machine).toMatchObject({ xMm: 90, yMm: 80, zOffsetMm: 0.02 })
  noteOutcome(rig.shell, command, rig.nowS)
  for (let k = 0; k < 3; k++) rig.look()
  expect(rig.shell.machine.zOffsetMm).toBe(0)
})

test.each(['X', 'Y', 'Z'])('axis %s is homed as judged while that is on its way, whatever was seen before', (axis) => {
  const rig = paused()
  const command = sent(rig, 'M400')
  const key = `is${axis}Homed` as 'isXHomed'
  rig.shell.machine[key] = false
  rig.look()
  expect(rig.shell.machine[key]).toBe(false)
  rig.set('toolhead', { homed_axes: '' }).look()
  expect(rig.shell.machine).toMatchObject({ [key]: false, xMm: 100, yMm: 100, zMm: 20 })
  rig.shell.machine[key] = true
  rig.look()
  expect(rig.shell.machine[key]).toBe(true)
  noteOutcome(rig.shell, command, rig.nowS)
  for (let k = 0; k < 3; k++) rig.look()
  expect(rig.shell.machine[key]).toBe(false)
})
