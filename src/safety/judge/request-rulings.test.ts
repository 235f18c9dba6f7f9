// Every ruling on a request in its words: rule, limit, value, reason.

import { expect, test } from 'vitest'
import type { ShellRequest } from '#protocol'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import type { MachineState } from '../machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import { judgeRequest } from './judge-request.ts'

interface Given {
  readonly state?: Partial<MachineState>
  readonly context?: Partial<JudgeContext>
}

const start = { kind: 'start-print', path: 'a.gcode' } as const
const judgedFile = { context: { fileFaults: [] } }
const long = `${'a'.repeat(513)}.gcode`

const TABLE: readonly (readonly [ShellRequest, Given, string, readonly string[]])[] = [
  [start, {}, 'denied', ['file |  |  | Nobody has judged that file yet']],
  [start, judgedFile, 'approved', []],
  [{ ...start, path: `${'a'.repeat(506)}.gcode` }, judgedFile, 'approved', []],
  [
    { ...start, path: long },
    judgedFile,
    'denied',
    [`path | below the folder of G-code | ${'a'.repeat(512)} | That is no path of a file of this printer`],
  ],
  [
    { kind: 'upload', path: '../a', sizeBytes: 5 },
    {},
    'denied',
    ['path | below the folder of G-code | ../a | That is no path of a file of this printer'],
  ],
  [{ kind: 'upload', path: 'a/b.gcode', sizeBytes: 4e9 }, {}, 'approved', []],
  [
    { kind: 'upload', path: 'a/b.gcode', sizeBytes: 4_000_000_001 },
    {},
    'denied',
    ['upload | 4000000000 bytes | 4000000001 bytes | That is no file'],
  ],
  [
    { kind: 'upload', path: 'a.gcode', sizeBytes: Number.NaN },
    {},
    'denied',
    ['upload | 4000000000 bytes | NaN bytes | That is no file'],
  ],
  [
    { kind: 'delete-file', path: 'a.gcode' },
    {},
    'needs-person',
    ['delete-file |  | a.gcode | What is deleted is gone'],
  ],
  [
    { kind: 'configure', section: 'extruder', option: 'max_temp', value: '500' },
    {},
    'needs-person',
    ['configuration |  | extruder: max_temp | It changes what the printer is'],
  ],
  [
    { kind: 'restart' },
    { state: { print: 'paused' }, context: { level: 'recover' } },
    'needs-person',
    ['printing |  | paused | A print is under way: a restart ends it'],
  ],
  [
    { kind: 'restart-firmware' },
    { state: { print: 'printing' }, context: { level: 'recover' } },
    'needs-person',
    ['printing |  | printing | A print is under way: a restart ends it'],
  ],
  [{ kind: 'resume-print' }, {}, 'needs-person', ['job | paused | standby | Nothing waits to go on']],
  [
    { kind: 'resume-print' },
    { state: { print: 'paused', host: 'shutdown' } },
    'denied',
    ['host | ready | shutdown | The printer is not ready'],
  ],
  [
    { kind: 'resume-print' },
    { state: { print: 'paused', isFresh: false } },
    'denied',
    ['stale |  |  | What was last seen of the printer is too old'],
  ],
  [
    { kind: 'resume-print' },
    { state: { print: 'paused', isLatched: true } },
    'needs-person',
    ['latched |  |  | The shell has stepped in, and no person has looked at why yet'],
  ],
  [start, { ...judgedFile, state: { print: 'printing' } }, 'denied', ['printing |  | printing | A print is under way']],
  [start, { ...judgedFile, state: { print: 'paused' } }, 'denied', ['printing |  | paused | A print is under way']],
  [{ kind: 'pause-print' }, { state: { host: 'shutdown', isFresh: false, isLatched: true } }, 'approved', []],
  [{ kind: 'cancel-print' }, { state: { host: 'shutdown', isFresh: false, isLatched: true } }, 'approved', []],
  [{ kind: 'emergency-stop' }, { state: { host: 'shutdown', isFresh: false, isLatched: true } }, 'approved', []],
]

test.each(TABLE.map((row) => [JSON.stringify(row[0]).slice(0, 80), ...row] as const))(
  '%s',
  (_, request, given, kind, words) => {
    const verdict = judgeRequest(readyState(given.state), request, testContext(given.context), 0)
    const found = verdict.rulings.map(({ rule, limit, value, reason }) => [rule, limit, value, reason].join(' | '))
    expect([verdict.kind, ...found]).toEqual([kind, ...words])
  },
)
