import { describe, expect, test } from 'vitest'
import type { ShellRequest } from '#protocol'
import { LEVELS } from '#protocol'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import { ApprovedCommand } from '../approved-command.ts'
import type { MachineState } from '../machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import { envelope, personal } from '../rules/call.ts'
import { judgeRequest, takeRequest } from './judge-request.ts'

function judged(request: ShellRequest, context: Partial<JudgeContext> = {}, changes: Partial<MachineState> = {}) {
  const state = readyState(changes)
  const before = structuredClone(state)
  const verdict = judgeRequest(state, request, testContext(context), 12)
  expect(state).toEqual(before)
  return verdict
}

/** 'kind rule rule'. */
function said(request: ShellRequest, context: Partial<JudgeContext> = {}, changes: Partial<MachineState> = {}): string {
  const { kind, rulings } = judged(request, context, changes)
  return [kind, ...rulings.map(({ rule }) => rule)].join(' ')
}

describe('lines and actions', () => {
  test('an approved command has what was judged, once, and for a moment', () => {
    const request = { kind: 'gcode', line: 'G1 X5 ; hello' } as const
    const verdict = judged(request)
    if (verdict.kind !== 'approved') throw new Error('refused')
    const { command } = verdict
    expect(command).toMatchObject({ asker: 'operator', request, lines: ['G1 X5'], timeS: 12 })
    expect(ApprovedCommand.spend(command, 11.9, 1)).toBe(false)
    expect(ApprovedCommand.spend(command, 13.1, 1)).toBe(false)
    expect(ApprovedCommand.spend(command, Number.NaN, 1)).toBe(false)
    expect(ApprovedCommand.spend(command, 12.5, 1)).toBe(true)
    expect(ApprovedCommand.spend(command, 12.5, 1)).toBe(false)
    expect(ApprovedCommand.spend({ ...command } as ApprovedCommand, 12.5, 1)).toBe(false)
    expect(Object.isFrozen(command)).toBe(true)
  })

  test('what is taken is believed to happen, what is not is not', () => {
    const state = readyState()
    expect(takeRequest(state, { kind: 'gcode', line: 'G91' }, testContext(), 0).kind).toBe('approved')
    expect(state.isAbsolute).toBe(false)
    const before = structuredClone(state)
    expect(takeRequest(state, { kind: 'gcode', line: 'G1 X999' }, testContext(), 0).kind).toBe('denied')
    const action = { kind: 'move', xMm: 50, yMm: null, zMm: -9, speedMmPerS: 10 } as const
    expect(takeRequest(state, { kind: 'action', action }, testContext(), 0).kind).toBe('denied')
    expect(state).toEqual(before)
  })

  test('lines', () => {
    expect(said({ kind: 'gcode', line: 'G1 X999' })).toBe('denied position')
    expect(said({ kind: 'gcode', line: 'G1 X5\nM104 S280' })).toBe('denied grammar')
    expect(said({ kind: 'gcode', line: 'M220 S900' })).toBe('needs-person speed-factor')
    expect(said({ kind: 'gcode', line: 'M220 S900' }, { asker: 'client' })).toBe('approved speed-factor')
    // Whoever asks line by line asks for no file.
    expect(said({ kind: 'gcode', line: 'M220 S900' }, { isFile: true })).toBe('needs-person speed-factor')
    expect(said({ kind: 'gcode', line: 'G1 X5 X6' }, { isFile: true })).toBe('needs-person grammar')
  })

  test('actions are judged as the lines that they become, all or none', () => {
    const move = (zMm: number, speedMmPerS = 10): ShellRequest => ({
      kind: 'action',
      action: { kind: 'move', xMm: 50, yMm: null, zMm, speedMmPerS },
    })
    const verdict = judged(move(5))
    expect(verdict.kind === 'approved' ? verdict.command.lines : []).toEqual([
      'SAVE_GCODE_STATE NAME=printwright_action',
      'G90',
      'G1 X50 Z5 F600',
      'RESTORE_GCODE_STATE NAME=printwright_action',
    ])
    expect(said(move(-1))).toBe('denied nozzle-into-bed')
    expect(said(move(5, 400))).toBe('needs-person speed z-speed'.replace(' z-speed', ''))
    expect(said(move(Number.NaN))).toBe('denied grammar')
    expect(said(move(5), {}, { print: 'printing' })).toBe('denied unknown-state printing printing printing printing')
    expect(
      said({ kind: 'action', action: { kind: 'set-target', heater: 'heater_generic chamber', targetC: 50 } }),
    ).toBe('approved')
    expect(said({ kind: 'action', action: { kind: 'set-target', heater: 'extruder', targetC: 290 } })).toBe(
      'denied heater-target heater-step',
    )
    expect(said({ kind: 'action', action: { kind: 'extrude', lengthMm: 5, speedMmPerS: 5 } })).toBe('approved')
    expect(said({ kind: 'action', action: { kind: 'extrude', lengthMm: 51, speedMmPerS: 5 } })).toBe(
      'needs-person extrude-length',
    )
    expect(said({ kind: 'action', action: { kind: 'motors-off' } })).toBe('needs-person motors-off')
    expect(said({ kind: 'action', action: { kind: 'heaters-off' } }, {}, { isFresh: false, host: 'error' })).toBe(
      'approved',
    )
    expect(said({ kind: 'action', action: { kind: 'heaters-off' } }, { isFile: true })).toBe('approved')
  })
})

const START = { kind: 'start-print', path: 'parts/cube (1).gcode' } as const
const plain: readonly ShellRequest[] = [
  START,
  { kind: 'pause-print' },
  { kind: 'resume-print' },
  { kind: 'cancel-print' },
  { kind: 'emergency-stop' },
  { kind: 'restart' },
  { kind: 'restart-firmware' },
  { kind: 'upload', path: 'a.gcode', sizeBytes: 10 },
  { kind: 'delete-file', path: 'a.gcode' },
  { kind: 'configure', section: 'extruder', option: 'max_temp', value: '400' },
]

describe('levels', () => {
  const good = { fileFaults: [] }
  test.each([
    ['start-print', 'act'],
    ['pause-print', 'act'],
    ['resume-print', 'act'],
    ['cancel-print', 'act'],
    ['emergency-stop', 'act'],
    ['restart', 'recover'],
    ['restart-firmware', 'recover'],
    ['upload', 'act'],
  ])('%s from %s on', (kind, from) => {
    const request = plain.find((each) => each.kind === kind)!
    const changes = { print: kind === 'resume-print' ? ('paused' as const) : ('standby' as const) }
    for (const level of LEVELS) {
      const reaches = LEVELS.indexOf(level) >= LEVELS.indexOf(from as (typeof LEVELS)[number])
      const answer = reaches ? 'approved' : level === 'observe' ? 'denied level' : 'needs-person level'
      expect(said(request, { ...good, level }, changes)).toBe(answer)
      expect(said(request, { ...good, level, asker: 'client' }, changes)).toBe('approved')
    }
  })

  test('what is a person’s at every level', () => {
    for (const level of ['act', 'recover'] as const) {
      expect(said({ kind: 'delete-file', path: 'a.gcode' }, { level })).toBe('needs-person delete-file')
      expect(said({ kind: 'configure', section: 'a', option: 'b', value: 'c' }, { level })).toBe(
        'needs-person configuration',
      )
    }
    expect(said({ kind: 'delete-file', path: 'a.gcode' }, { asker: 'person' })).toBe('approved delete-file')
    expect(judged({ kind: 'configure', section: 'a', option: 'b', value: 'c' }).rulings[0]?.value).toBe('a: b')
  })
})

describe('stops', () => {
  test('pass from anybody in any state, an operator’s at its level', () => {
    const worst = { isFresh: false, host: 'shutdown', isLatched: true } as const
    for (const kind of ['pause-print', 'cancel-print', 'emergency-stop'] as const) {
      for (const asker of ['operator', 'client', 'person'] as const) {
        for (const mode of ['strict', 'person', 'watch'] as const) {
          expect(said({ kind }, { asker, mode }, worst)).toBe('approved')
        }
      }
      expect(said({ kind }, { level: 'tune' }, worst)).toBe('needs-person level')
    }
  })
})

describe('starting a print', () => {
  const good = { fileFaults: [] }
  test('only what was judged as a whole', () => {
    expect(said(START, good)).toBe('approved')
    expect(said(START)).toBe('denied file')
    expect(said(START, { asker: 'client' })).toBe('approved file')
    expect(said(START, { asker: 'client', mode: 'strict' })).toBe('denied file')
    expect(said(START, { fileFaults: [personal('speed', '', '', '')] })).toBe('needs-person speed')
    expect(said(START, { fileFaults: [personal('speed', '', '', '')], asker: 'client' })).toBe('approved speed')
    expect(said(START, { fileFaults: [envelope('position', '', '', '')] })).toBe('denied position')
    expect(said(START, { fileFaults: [envelope('position', '', '', '')], asker: 'person' })).toBe('denied position')
    expect(
      said({ kind: 'resume-print' }, { fileFaults: [envelope('position', '', '', '')] }, { print: 'paused' }),
    ).toBe('denied position')
    expect(said({ kind: 'cancel-print' }, { fileFaults: [envelope('position', '', '', '')] })).toBe('approved')
  })

  test('only on a printer that is ready, seen, looked at and idle', () => {
    expect(said(START, good, { host: 'startup' })).toBe('denied host')
    expect(said(START, good, { isFresh: false })).toBe('denied stale')
    expect(said(START, good, { isLatched: true })).toBe('needs-person latched')
    expect(said(START, good, { print: 'printing' })).toBe('denied printing')
    expect(said(START, good, { print: 'paused' })).toBe('denied printing')
    expect(said(START, good, { print: 'complete' })).toBe('approved')
  })

  test('resuming', () => {
    expect(said({ kind: 'resume-print' }, {}, { print: 'paused' })).toBe('approved')
    expect(said({ kind: 'resume-print' }, {}, { print: 'printing' })).toBe('needs-person job')
    expect(said({ kind: 'resume-print' }, {}, { print: 'paused', isFresh: false })).toBe('denied stale')
    expect(said({ kind: 'resume-print' }, {}, { print: 'paused', isLatched: true })).toBe('needs-person latched')
  })
})

describe('restarts', () => {
  test.each(['restart', 'restart-firmware'] as const)('%s not within a print', (kind) => {
    const recover = { level: 'recover' } as const
    expect(said({ kind }, recover, { print: 'printing' })).toBe('needs-person printing')
    expect(said({ kind }, recover, { print: 'paused' })).toBe('needs-person printing')
    expect(said({ kind }, recover, { print: 'error', host: 'shutdown', isFresh: false })).toBe('approved')
  })
})

describe('files', () => {
  test.each([
    ['a.gcode', true],
    ['parts/a b (1) ü.gcode', true],
    ['a/b/c', true],
    ['a..b', true],
    ['', false],
    ['/etc/passwd', false],
    ['../printer.cfg', false],
    ['a/../../b', false],
    ['a/.hidden', false],
    ['.hidden', false],
    ['a//b', false],
    ['a/', false],
    ['a\\b', false],
    ['a\nb', false],
    ['a\0', false],
    ['a"b', false],
    ['a:b', false],
    ['a\u202eb', false],
    ['x'.repeat(512), true],
    ['x'.repeat(513), false],
  ])('%j', (path, isFine) => {
    expect(said({ kind: 'upload', path, sizeBytes: 1 })).toBe(isFine ? 'approved' : 'denied path')
    expect(said({ kind: 'start-print', path }, { fileFaults: [] })).toBe(isFine ? 'approved' : 'denied path')
    expect(said({ kind: 'delete-file', path })).toBe(isFine ? 'needs-person delete-file' : 'denied path delete-file')
    // A person's files have the names that they have.
    expect(said({ kind: 'upload', path, sizeBytes: 1 }, { asker: 'client' })).toBe(
      isFine ? 'approved' : 'approved path',
    )
  })

  test('sizes', () => {
    const upload = (sizeBytes: number) => said({ kind: 'upload', path: 'a', sizeBytes })
    expect(upload(0)).toBe('approved')
    expect(upload(4_000_000_000)).toBe('approved')
    expect(upload(4_000_000_001)).toBe('denied upload')
    expect(upload(-1)).toBe('denied upload')
    expect(upload(Number.NaN)).toBe('denied upload')
  })
})
