// Whatever happens in whatever order: what holds after each step.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PlainValue, ShellRequest } from '#protocol'
import { LEVELS } from '#protocol'
import { Rig } from '../../../tests/safety/shell-rig.ts'
import { askShell } from './ask-shell.ts'
import { noteLinkLost, tickShell } from './observe-shell.ts'
import { noteHeartbeat, noteModelCall, noteOutcome, setLevel, tightenShell } from './people.ts'

const odd = fc.constantFrom<PlainValue>(Number.NaN, Number.POSITIVE_INFINITY, null, 'x', [], {}, -1)
const changes: fc.Arbitrary<readonly [string, string, PlainValue]> = fc.oneof(
  fc.tuple(fc.constant('extruder'), fc.constant('temperature'), fc.oneof(fc.integer({ min: 20, max: 330 }), odd)),
  fc.tuple(fc.constant('extruder'), fc.constant('target'), fc.oneof(fc.integer({ min: 0, max: 300 }), odd)),
  fc.tuple(fc.constant('heater_bed'), fc.constant('temperature'), fc.oneof(fc.integer({ min: 20, max: 130 }), odd)),
  fc.tuple(
    fc.constant('print_stats'),
    fc.constant('state'),
    fc.constantFrom('standby', 'printing', 'paused', 'complete', 'cancelled', 'error', 'odd'),
  ),
  fc.tuple(fc.constant('webhooks'), fc.constant('state'), fc.constantFrom('ready', 'ready', 'shutdown', 'startup', 3)),
  fc.tuple(
    fc.constant('toolhead'),
    fc.constant('homed_axes'),
    fc.constantFrom<PlainValue>('xyz', 'xyz', '', 'z', null),
  ),
  fc.tuple(fc.constant('gcode_move'), fc.constant('speed_factor'), fc.oneof(fc.double({ min: 0.1, max: 3 }), odd)),
)
const request: fc.Arbitrary<ShellRequest> = fc.oneof(
  fc.constantFrom<ShellRequest>(
    { kind: 'resume-print' },
    { kind: 'start-print', path: 'a.gcode' },
    { kind: 'restart' },
    { kind: 'action', action: { kind: 'extrude', lengthMm: 30, speedMmPerS: 2 } },
    { kind: 'action', action: { kind: 'set-target', heater: 'extruder', targetC: 215 } },
  ),
  fc
    .constantFrom(
      'G28',
      'G1 X50 F3000',
      'G1 Z3 F300',
      'M104 S210',
      'M104 S299',
      'M220 S120',
      'M221 S104',
      'G91',
      'G90',
      'M84',
      'RESUME',
    )
    .map((line) => ({ kind: 'gcode' as const, line })),
)
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('look' as const),
      isFull: fc.boolean(),
      afterS: fc.double({ min: 0, max: 3, noNaN: true }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('change' as const), change: changes }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('ask' as const), request }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'tick' as const,
        'beat' as const,
        'lost' as const,
        'settle' as const,
        'person' as const,
        'model' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('level' as const), level: fc.constantFrom(...LEVELS) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('tighten' as const),
      changes: fc.constantFrom(
        { budgets: { commands: 3 } },
        { budgets: { commands: 9 } },
        { budgets: { filamentMm: 40 } },
      ),
    }),
  },
)

it('an operator is held, whatever happens in whatever order', () => {
  const approvals = { count: 0 }
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, isSeen) => {
      const rig = new Rig().level('recover')
      if (isSeen) rig.look(true)
      const { shell } = rig
      for (const one of steps) {
        const levelBefore = LEVELS.indexOf(shell.level)
        const heldBack =
          shell.machine.isLatched ||
          Number.isNaN(shell.seenS) ||
          !(rig.nowS - shell.heartbeatS <= shell.limits.evidence.heartbeatS)
        const isOld = !(shell.isLinked && shell.machine.isFresh && rig.nowS - shell.seenS <= 2)
        if (one.do === 'look') rig.look(one.isFull, one.afterS)
        if (one.do === 'change') rig.set(one.change[0], { [one.change[1]]: one.change[2] })
        if (one.do === 'tick') {
          rig.nowS += 1
          tickShell(shell, rig.nowS)
        }
        if (one.do === 'beat') noteHeartbeat(shell, rig.nowS)
        if (one.do === 'lost') noteLinkLost(shell)
        if (one.do === 'settle') for (const command of shell.onTheirWay.keys()) noteOutcome(shell, command, rig.nowS)
        if (one.do === 'model') noteModelCall(shell)
        if (one.do === 'person') setLevel(shell, 'recover', true, rig.nowS)
        if (one.do === 'level') setLevel(shell, one.level, false, rig.nowS)
        if (one.do === 'tighten') tightenShell(shell, one.changes)
        if (one.do === 'ask') {
          const verdict = askShell(shell, 'operator', one.request, rig.nowS, [])
          if (verdict.kind === 'approved') {
            approvals.count++
            expect(heldBack).toBe(false)
            if (one.request.kind !== 'restart') expect(isOld).toBe(false)
            for (const name of ['commands', 'filamentMm', 'recoveries', 'restarts', 'movesNearPart'] as const) {
              expect(shell.use[name] <= shell.limits.budgets[name]).toBe(true)
            }
          } else expect(verdict.rulings.length).toBeGreaterThan(0)
        }
        if (one.do !== 'person') expect(LEVELS.indexOf(shell.level) <= levelBefore).toBe(true)
      }
    }),
    { numRuns: 1500 },
  )
  // The sequences do reach what they are about.
  expect(approvals.count).toBeGreaterThan(500)
})
