import { describe, expect, test } from 'vitest'
import type { ShellRequest } from '#protocol'
import { createMachineState } from '../observe/create-machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import { isRequest } from './is-request.ts'
import { judgeRequest } from './judge-request.ts'

const GOOD: readonly ShellRequest[] = [
  { kind: 'gcode', line: 'G28' },
  { kind: 'start-print', path: 'a.gcode' },
  { kind: 'pause-print' },
  { kind: 'resume-print' },
  { kind: 'cancel-print' },
  { kind: 'emergency-stop' },
  { kind: 'restart' },
  { kind: 'restart-firmware' },
  { kind: 'upload', path: 'a.gcode', sizeBytes: 5 },
  { kind: 'delete-file', path: 'a.gcode' },
  { kind: 'configure', section: 'extruder', option: 'max_temp', value: '300' },
  ...(
    [
      { kind: 'set-target', heater: 'extruder', targetC: 200 },
      { kind: 'heaters-off' },
      { kind: 'set-fan', fan: 'fan', speedRatio: 0.5 },
      { kind: 'set-speed-factor', ratio: 1 },
      { kind: 'set-flow-factor', ratio: 1 },
      { kind: 'set-pressure-advance', advanceS: 0.04 },
      { kind: 'adjust-z-offset', byMm: 0.01 },
      { kind: 'set-acceleration', accelMmPerS2: 1000 },
      { kind: 'set-velocity-limit', speedMmPerS: 100 },
      { kind: 'set-corner-velocity', speedMmPerS: 5 },
      { kind: 'set-retraction', lengthMm: 1, speedMmPerS: 30 },
      { kind: 'set-motor-current', axis: 'x', ratio: 0.6 },
      { kind: 'home', axes: '' },
      { kind: 'move', xMm: 1, yMm: 2, zMm: 3, speedMmPerS: 50 },
      { kind: 'extrude', lengthMm: 1, speedMmPerS: 2 },
      { kind: 'exclude-object', name: 'cube' },
      { kind: 'wait-for-temperature', sensor: 'extruder', minC: 0, maxC: 50 },
      { kind: 'motors-off' },
      { kind: 'show-text', text: 'hi' },
    ] as const
  ).map((action): ShellRequest => ({ kind: 'action', action })),
]

describe('requests', () => {
  test.each(GOOD.map((request) => [JSON.stringify(request), request] as const))('%s is one', (_, request) => {
    expect(isRequest(request)).toBe(true)
  })

  test.each(GOOD.map((request) => [JSON.stringify(request), request] as const))(
    '%s is none with any field of another type',
    (_, request) => {
      const inner = request.kind === 'action' ? request.action : request
      for (const [key, value] of Object.entries(inner)) {
        const others = [undefined, true, {}, [value], 5n, typeof value === 'number' ? String(value) : 5]
        for (const other of [...others, ...(/^[xyz]Mm$/.test(key) ? [] : [null])]) {
          const changed = { ...inner, [key]: other }
          expect(isRequest(request.kind === 'action' ? { kind: 'action', action: changed } : changed), key).toBe(false)
        }
      }
    },
  )

  test('an axis of a move may stay where it is', () => {
    const action = { kind: 'move', xMm: null, yMm: null, zMm: null, speedMmPerS: 50 }
    expect(isRequest({ kind: 'action', action })).toBe(true)
  })

  test('numbers that are none are still numbers here: the rules refuse them', () => {
    for (const targetC of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(isRequest({ kind: 'action', action: { kind: 'set-target', heater: 'extruder', targetC } })).toBe(true)
    }
  })

  test.each([[null], [undefined], ['gcode'], [5], [[]], [{}]])('%j is none', (value) => {
    expect(isRequest(value)).toBe(false)
    expect(isRequest({ kind: 'action', action: value })).toBe(false)
  })

  test.each(['', 'toString', '__proto__', 'constructor', 'hasOwnProperty', 'action', 'GCODE', 'no'])(
    'the kind %j is none',
    (kind) => {
      expect(isRequest({ kind })).toBe(false)
      expect(isRequest({ kind: 'action', action: { kind } })).toBe(false)
    },
  )

  test('a kind is text', () => {
    expect(isRequest({ kind: ['pause-print'] })).toBe(false)
    expect(isRequest({ kind: 'action', action: { kind: ['motors-off'] } })).toBe(false)
  })

  test('actions are no requests by themselves, requests are no actions', () => {
    expect(isRequest({ kind: 'motors-off' })).toBe(false)
    expect(isRequest({ kind: 'action', action: { kind: 'pause-print' } })).toBe(false)
  })
})

test('the judge answers what is no request with a refusal', () => {
  const context = { asker: 'person' } as unknown as JudgeContext
  for (const one of [null, { kind: '' }, { kind: 'action', action: {} }, { kind: 'gcode' }]) {
    expect(judgeRequest(createMachineState(), one as unknown as ShellRequest, context, 0)).toEqual({
      kind: 'denied',
      rulings: [
        {
          rule: 'grammar',
          limit: '',
          value: '',
          reason: 'That is no request, or something in it is of the wrong type',
        },
      ],
    })
  }
})
