import { describe, expect, it } from 'vitest'
import type { MacroExpander, ShellRequest } from '#protocol'
import { DESK, Rig } from '../../../tests/safety/shell-rig.ts'
import { ApprovedCommand } from '../approved-command.ts'
import type { Hazard, Reaction } from '../hazard.ts'
import { askShell } from './ask-shell.ts'
import { fileTargetsC } from './job.ts'
import { noteBedClear, noteLinkLost } from './observe-shell.ts'
import { noteHeartbeat, noteModelCall, noteOutcome, tightenShell } from './people.ts'
import { react } from './react.ts'

const STOPS: ShellRequest[] = [
  { kind: 'emergency-stop' },
  { kind: 'pause-print' },
  { kind: 'cancel-print' },
  { kind: 'action', action: { kind: 'heaters-off' } },
  { kind: 'gcode', line: 'PAUSE' },
  { kind: 'gcode', line: 'CANCEL_PRINT' },
  { kind: 'gcode', line: 'TURN_OFF_HEATERS' },
]
const MOVE: ShellRequest = { kind: 'gcode', line: 'G1 X50 F6000' }
const START: ShellRequest = { kind: 'start-print', path: 'a.gcode' }

function ready(level: Parameters<Rig['level']>[0] = 'act'): Rig {
  const rig = new Rig().level(level)
  expect(rig.look(true)).toBeNull()
  return rig
}

function latch(rig: Rig, reaction: Reaction): void {
  const hazard: Hazard = {
    kind: 'heater-odd',
    subject: 'extruder',
    reaction,
    timeS: 1,
    ruling: { rule: 'heater-odd', limit: '', value: '', reason: '' },
  }
  react(rig.shell, [], [hazard], rig.nowS)
}

/** Everything that was approved has come to its end, a while ago. */
function settle(rig: Rig): void {
  for (const command of rig.shell.onTheirWay.keys()) noteOutcome(rig.shell, command, rig.nowS)
  rig.look()
  rig.look()
}

function start(rig: Rig, asker: 'operator' | 'client' = 'operator'): string {
  const verdict = askShell(rig.shell, asker, START, rig.nowS, [])
  return verdict.kind === 'approved'
    ? 'approved'
    : `${verdict.kind}: ${verdict.rulings.map(({ rule }) => rule).join(' ')}`
}

describe('stops', () => {
  it.each(STOPS)('%j passes from anybody, whatever is the matter', (request) => {
    for (const asker of ['client', 'person'] as const) {
      const rig = new Rig()
      expect(rig.ask(request, asker)).toBe('approved')
      rig.look(true)
      latch(rig, 'cut')
      rig.shell.machine.isFresh = false
      rig.shell.machine.host = 'shutdown'
      expect(rig.ask(request, asker)).toBe('approved')
    }
  })

  it.each(STOPS)('%j passes from an operator at its level, though it is silent about the rest', (request) => {
    const rig = ready()
    latch(rig, 'pause')
    rig.shell.limits = { ...rig.shell.limits, budgets: { ...rig.shell.limits.budgets, commands: 0 } }
    expect(rig.ask(request)).toBe('approved')
    expect(rig.shell.use.commands).toBe(0)
    expect(rig.shell.onTheirWay.size).toBe(0)
    expect(rig.level('observe').ask(request)).toBe('denied: level')
    expect(rig.level('advise').ask(request)).toBe('needs-person: level')
  })

  it('an operator’s macro of such a name is what it becomes', () => {
    const rig = ready()
    const expander: MacroExpander = {
      names: new Set(['PAUSE', 'M105']),
      renamed: new Map(),
      expand: () => ({ kind: 'lines', lines: ['M104 S290'] }),
    }
    rig.shell.desk = { ...DESK, expander }
    const unseen = new Rig()
    unseen.shell.desk = { ...DESK, expander }
    expect(unseen.gcode('PAUSE', 'client')).toBe('approved')
    expect(rig.gcode('PAUSE')).toBe('denied: heater-target')
    noteLinkLost(rig.shell)
    expect(rig.gcode('M105')).toBe('denied: stale')
    expect(rig.gcode('M105', 'person')).toMatch(/^denied: .*heater-target/)
  })
})

describe('the first that matches decides', () => {
  it('latched, before everything but stops', () => {
    const rig = ready()
    latch(rig, 'off')
    noteLinkLost(rig.shell)
    const verdict = askShell(rig.shell, 'operator', MOVE, rig.nowS)
    expect(verdict).toEqual({
      kind: 'needs-person',
      rulings: [
        {
          rule: 'latched',
          limit: '',
          value: 'heater-odd extruder',
          reason: 'heater-odd extruder has not been looked at by a person.',
        },
      ],
    })
    expect(rig.gcode('M105')).toBe('approved')
  })

  it.each<[Reaction, string]>([
    ['pause', 'approved'],
    ['off', 'approved'],
    ['stop', 'needs-person: latched'],
    ['cut', 'needs-person: latched'],
  ])('a client after %s: %s', (reaction, answer) => {
    const rig = ready()
    latch(rig, reaction)
    expect(rig.ask(MOVE, 'client')).toBe(answer)
    expect(rig.ask(MOVE, 'person')).toBe('approved')
    expect(rig.ask({ kind: 'restart-firmware' }, 'client')).toBe('approved')
    expect(rig.gcode('FIRMWARE_RESTART', 'client')).toBe('approved')
  })

  it('names all that is latched', () => {
    const { shell, nowS } = ready()
    const ruling = { rule: '', limit: '', value: '', reason: '' }
    const one = { reaction: 'off', timeS: 1, ruling } as const
    react(
      shell,
      [],
      [
        { ...one, kind: 'a', subject: '' },
        { ...one, kind: 'b', subject: 'c' },
      ],
      nowS,
    )
    expect(askShell(shell, 'operator', MOVE, nowS)).toMatchObject({ rulings: [{ value: 'a, b c' }] })
  })

  it('a latched operator does not restart', () => {
    const rig = ready('recover')
    latch(rig, 'off')
    expect(rig.ask({ kind: 'restart-firmware' })).toBe('needs-person: latched')
  })

  it('not seen, before host, age and beat', () => {
    const rig = new Rig().level('recover')
    rig.set('toolhead', { homed_axes: 3 }).look(true)
    const verdict = askShell(rig.shell, 'operator', MOVE, rig.nowS)
    expect(verdict).toEqual({
      kind: 'denied',
      rulings: [
        {
          rule: 'not-seen',
          limit: '',
          value: 'toolhead',
          reason: 'The printer has not been seen yet: nothing passes but stops.',
        },
      ],
    })
    for (const asker of ['client', 'person'] as const) expect(rig.ask(MOVE, asker)).toBe('denied: not-seen')
    for (const kind of ['restart', 'restart-firmware'] as const) {
      expect(rig.ask({ kind })).toBe('denied: not-seen')
      expect(rig.ask({ kind }, 'client')).toBe('approved')
      expect(rig.ask({ kind }, 'person')).toBe('approved')
    }
    expect(rig.gcode('RESTART', 'client')).toBe('approved')
  })

  it('the host, before age', () => {
    const rig = ready().set('webhooks', { state: 'shutdown' })
    rig.look()
    rig.nowS += 10
    const verdict = askShell(rig.shell, 'operator', MOVE, rig.nowS)
    expect(verdict).toEqual({
      kind: 'denied',
      rulings: [{ rule: 'host', limit: 'ready', value: 'shutdown', reason: 'The printer is not ready.' }],
    })
  })

  it('an operator at recover restarts what is not ready and shows nothing', () => {
    const rig = ready('recover').set('webhooks', { state: 'shutdown' })
    rig.look()
    rig.nowS += 5
    expect(rig.ask({ kind: 'restart-firmware' })).toBe('approved')
    expect(rig.shell.use.restarts).toBe(1)
    expect(rig.level('act').ask({ kind: 'restart-firmware' })).toBe('needs-person: level')
  })

  it('age, before the beat', () => {
    const rig = ready()
    rig.nowS += 20
    expect(askShell(rig.shell, 'operator', MOVE, rig.nowS)).toEqual({
      kind: 'denied',
      rulings: [
        {
          rule: 'stale',
          limit: '2 s',
          value: '20 s',
          reason: 'What was last seen of the printer is too old or unfit.',
        },
      ],
    })
    // Unfit, although it is young.
    const other = ready()
    other.set('toolhead', { homed_axes: 3 }).look()
    expect(other.ask(MOVE)).toBe('denied: stale')
  })

  it.each([
    [10, 'approved'],
    [10.01, 'denied: heartbeat'],
    [-0.01, 'denied: heartbeat'],
    [1e9, 'denied: heartbeat'],
    [Number.NaN, 'denied: heartbeat'],
  ])('a beat %d s ago: %s', (agoS, answer) => {
    const rig = ready()
    rig.shell.heartbeatS = rig.nowS - agoS
    expect(rig.ask(MOVE)).toBe(answer)
    expect(rig.ask(MOVE, 'client')).toBe('approved')
  })

  it('the beat tells its numbers, and without one even stops are below its level', () => {
    const rig = ready()
    rig.shell.heartbeatS = rig.nowS - 12.5
    const verdict = askShell(rig.shell, 'operator', MOVE, rig.nowS)
    expect(verdict.kind === 'denied' && verdict.rulings).toEqual([
      {
        rule: 'heartbeat',
        limit: '10 s',
        value: '12.5 s',
        reason: 'The operator has not been heard of for too long.',
      },
    ])
    expect(rig.ask({ kind: 'emergency-stop' })).toBe('denied: level')
  })

  it('then what stands on the bed, its budgets, the rules', () => {
    const rig = ready()
    rig.shell.machine.partTopMm = 0.04
    tightenShell(rig.shell, { budgets: { commands: 0 } })
    expect(start(rig)).toBe('needs-person: bed-not-clear')
    rig.shell.machine.partTopMm = 12.34
    const verdict = askShell(rig.shell, 'operator', START, rig.nowS, [])
    expect(verdict.kind !== 'approved' && verdict.rulings).toEqual([
      { rule: 'bed-not-clear', limit: '0 mm', value: '12.3 mm', reason: 'Something may stand on the bed.' },
    ])
    expect(start(rig, 'client')).toBe('approved')
    noteBedClear(rig.shell, rig.nowS)
    expect(rig.shell.machine.partTopMm).toBe(0)
    expect(start(rig)).toBe('needs-person: budget')
    expect(rig.gcode('M104 S290')).toBe('needs-person: budget')
    expect(rig.gcode('M104 S290', 'client')).toBe('denied: heater-target')
  })
})

describe('clients', () => {
  it('watched only: nothing is refused', () => {
    const rig = new Rig()
    rig.shell.desk = { ...DESK, mode: 'watch' }
    expect(rig.gcode('M104 S290', 'client')).toBe('approved')
    expect(rig.gcode('M104 S290', 'person')).toBe('denied: not-seen')
  })

  it('strict: as an operator, by the rules', () => {
    const rig = ready()
    rig.level('act')
    rig.shell.desk = { ...DESK, mode: 'strict' }
    expect(rig.gcode('FORCE_MOVE STEPPER=stepper_x DISTANCE=4 VELOCITY=2', 'client')).toBe('needs-person: force-move')
    rig.shell.desk = DESK
    expect(rig.gcode('FORCE_MOVE STEPPER=stepper_x DISTANCE=4 VELOCITY=2', 'client')).toBe('approved')
  })

  it('strict: within the level, and no further while something is latched', () => {
    const rig = ready()
    rig.shell.desk = { ...DESK, mode: 'strict' }
    rig.level('observe')
    expect(rig.ask(MOVE, 'client')).toBe('denied: level')
    expect(rig.gcode('TURN_OFF_HEATERS', 'client')).toBe('approved')
    rig.level('advise')
    expect(rig.ask(MOVE, 'client')).toBe('needs-person: level')
    rig.level('act')
    expect(rig.ask(MOVE, 'client')).toBe('approved')
    expect(rig.ask({ kind: 'restart-firmware' }, 'client')).toBe('needs-person: level')
    latch(rig, 'pause')
    expect(rig.ask(MOVE, 'client')).toBe('needs-person: latched')
    expect(rig.ask(MOVE, 'person')).toBe('approved')
  })

  it('strict at tune: the bands lie around what it found', () => {
    const rig = ready()
    rig.shell.desk = { ...DESK, mode: 'strict' }
    rig.level('tune')
    rig.set('print_stats', { state: 'printing' })
    for (let i = 0; i < 6; i++) rig.look()
    expect(rig.gcode('M220 S130', 'client')).toBe('approved')
    settle(rig.set('gcode_move', { speed_factor: 1.3 }))
    expect(rig.gcode('M220 S131', 'client')).toBe('needs-person: tune-band')
  })

  it('what cannot be read is no stop', () => {
    const rig = new Rig()
    expect(rig.gcode('M112\nM104 S200', 'client')).toBe('denied: not-seen')
    expect(rig.gcode('', 'client')).toBe('denied: not-seen')
    expect(rig.ask({ kind: 'action', action: { kind: 'home', axes: '' } }, 'person')).toBe('denied: not-seen')
  })
})

describe('what was approved', () => {
  it('is believed to happen until it is seen', () => {
    const rig = ready()
    expect(rig.gcode('G91')).toBe('approved')
    expect(rig.gcode('G1 X10 F600')).toBe('approved')
    expect(rig.shell.machine).toMatchObject({ isAbsolute: false, xMm: 110 })
    // It is on its way: what comes in was sampled before.
    rig.look()
    expect(rig.shell.machine).toMatchObject({ isAbsolute: false, xMm: 110 })
    expect(rig.gcode('G1 X130 F600')).toBe('denied: position')
    for (const command of rig.shell.onTheirWay.keys()) noteOutcome(rig.shell, command, rig.nowS)
    rig.look()
    expect(rig.shell.machine.xMm).toBe(110)
    rig.look()
    expect(rig.shell.machine).toMatchObject({ isAbsolute: true, xMm: 100 })
  })

  it('is not believed for ever', () => {
    const rig = ready()
    rig.gcode('G1 X50 F6000')
    rig.look(false, 600)
    expect(rig.shell.machine.xMm).toBe(50)
    rig.look()
    expect(rig.shell.machine.xMm).toBe(100)
    expect(rig.shell.onTheirWay.size).toBe(0)
  })

  it('is void when the link is lost, and while a file prints what is seen is so', () => {
    const rig = ready()
    rig.gcode('G1 X50 F6000')
    noteLinkLost(rig.shell)
    expect(rig.shell.onTheirWay.size).toBe(0)
    rig.look(true)
    expect(rig.shell.machine.xMm).toBe(100)
    rig.gcode('G1 X50 F6000', 'client')
    rig.set('print_stats', { state: 'printing' }).look()
    expect(rig.shell.machine.xMm).toBe(50)
    rig.look()
    expect(rig.shell.machine.xMm).toBe(100)
  })

  it('is spent once', () => {
    const rig = ready()
    const verdict = askShell(rig.shell, 'operator', MOVE, rig.nowS)
    expect(verdict.kind === 'approved' && ApprovedCommand.spend(verdict.command, rig.nowS, 1)).toBe(true)
    expect(verdict.kind === 'approved' && ApprovedCommand.spend(verdict.command, rig.nowS, 1)).toBe(false)
  })

  it('what was refused changes nothing', () => {
    const rig = ready()
    expect(rig.gcode('G1 X999 F6000')).toBe('denied: position')
    expect(rig.shell.machine.xMm).toBe(100)
    expect(rig.shell.use.commands).toBe(0)
    expect(rig.shell.onTheirWay.size).toBe(0)
  })
})

describe('budgets', () => {
  it('commands: so many, and no more', () => {
    const rig = ready()
    tightenShell(rig.shell, { budgets: { commands: 2 } })
    expect([rig.ask(MOVE), rig.ask(MOVE), rig.ask(MOVE)]).toEqual(['approved', 'approved', 'needs-person: budget'])
    const verdict = askShell(rig.shell, 'operator', MOVE, rig.nowS)
    expect(verdict.kind === 'needs-person' && verdict.rulings).toEqual([
      {
        rule: 'budget',
        limit: 'commands 2',
        value: 'commands 3',
        reason: 'The operator has used up what it has for this job.',
      },
    ])
    expect(rig.ask(MOVE, 'client')).toBe('approved')
    expect(rig.gcode('M105')).toBe('approved')
    expect(rig.shell.use).toMatchObject({ commands: 2 })
  })

  it('filament: what it pushes itself; pulling back costs nothing', () => {
    const rig = ready().set('extruder', { temperature: 210, target: 210, power: 0.3 })
    for (let i = 0; i < 6; i++) rig.look()
    tightenShell(rig.shell, { budgets: { filamentMm: 30 } })
    const push = (lengthMm: number) =>
      rig.ask({ kind: 'action', action: { kind: 'extrude', lengthMm, speedMmPerS: 2 } })
    expect(push(20)).toBe('approved')
    expect(push(-5)).toBe('approved')
    expect(rig.shell.use.filamentMm).toBe(20)
    expect(push(10.01)).toBe('needs-person: budget')
    expect(rig.shell.use).toMatchObject({ filamentMm: 20, commands: 2 })
    expect(push(10)).toBe('approved')
    expect(rig.shell.use.filamentMm).toBe(30)
    expect(rig.ask({ kind: 'action', action: { kind: 'extrude', lengthMm: 5, speedMmPerS: 2 } }, 'client')).toBe(
      'approved',
    )
    expect(rig.shell.use.filamentMm).toBe(30)
  })

  it('moves below the top of the part', () => {
    const rig = ready()
    tightenShell(rig.shell, { budgets: { movesNearPart: 1 } })
    Object.assign(rig.shell.machine, {
      partTopMm: 30,
      partXMm: { min: 150, max: 160 },
      partYMm: { min: 150, max: 160 },
    })
    expect(rig.gcode('M117 not a move')).toBe('approved')
    expect(rig.shell.use.movesNearPart).toBe(0)
    expect(rig.gcode('G1 Y90 F6000')).toBe('approved')
    expect(rig.shell.use.movesNearPart).toBe(1)
    expect(rig.gcode('G1 X50 F6000')).toBe('needs-person: budget')
    expect(rig.gcode('G1 Z31 F600')).toBe('needs-person: budget')
    rig.shell.machine.zMm = 30
    expect(rig.gcode('G1 X50 F6000')).toBe('approved')
    expect(rig.gcode('G1 Z29 F600')).toBe('needs-person: budget')
  })

  it('recoveries: each resume, and each start after a failure', () => {
    const rig = ready('recover').set('print_stats', { state: 'paused' })
    rig.look()
    tightenShell(rig.shell, { budgets: { recoveries: 2 } })
    expect(rig.ask({ kind: 'resume-print' })).toBe('approved')
    expect(rig.gcode('RESUME')).toBe('approved')
    expect(rig.ask({ kind: 'resume-print' })).toBe('needs-person: budget')
    expect(rig.gcode('M117 x')).toBe('approved')
    rig.look()
    expect(rig.gcode(' resume VELOCITY=5')).toBe('needs-person: budget')
    rig.shell.desk = {
      ...DESK,
      expander: { names: new Set(['GO_ON']), renamed: new Map(), expand: () => ({ kind: 'lines', lines: ['RESUME'] }) },
    }
    expect(rig.gcode('GO_ON')).toBe('needs-person: budget')
    rig.shell.desk = DESK
    expect(rig.gcode('RESUMES')).toBe('needs-person: unknown-command')
    for (const state of ['cancelled', 'error']) {
      rig.set('print_stats', { state }).look()
      noteBedClear(rig.shell, rig.nowS)
      expect(start(rig)).toBe('needs-person: budget')
      expect(rig.gcode('M117 x')).toBe('approved')
    }
    rig.set('print_stats', { state: 'complete' }).look()
    expect(start(rig)).toBe('approved')
    expect(rig.shell.use).toMatchObject({ recoveries: 2, commands: 6 })
  })

  it('restarts', () => {
    const rig = ready('recover')
    tightenShell(rig.shell, { budgets: { restarts: 1 } })
    expect(rig.ask({ kind: 'restart' })).toBe('approved')
    expect(rig.ask({ kind: 'restart-firmware' })).toBe('needs-person: budget')
  })

  it('calls of models', () => {
    const rig = ready()
    tightenShell(rig.shell, { budgets: { modelCalls: 1 } })
    expect(noteModelCall(rig.shell)).toBe(true)
    expect(noteModelCall(rig.shell)).toBe(false)
    expect(rig.shell.use.modelCalls).toBe(1)
  })

  it('a budget that is no number has nothing in it', () => {
    const rig = ready()
    rig.shell.limits = { ...rig.shell.limits, budgets: { ...rig.shell.limits.budgets, commands: Number.NaN } }
    expect(rig.ask(MOVE)).toBe('needs-person: budget')
  })
})

describe('a job', () => {
  function used(rig: Rig): Rig {
    rig.ask(MOVE)
    settle(rig)
    return rig
  }

  it('that somebody else starts begins with full budgets', () => {
    const rig = used(ready())
    start(rig, 'client')
    rig.set('print_stats', { state: 'printing' }).look()
    expect(rig.shell.use.commands).toBe(0)
    expect(rig.shell.attendedS).toBe(rig.nowS)
  })

  it('that the operator starts goes on with what is left', () => {
    const rig = used(ready())
    expect(start(rig)).toBe('approved')
    const { attendedS } = rig.shell
    rig.set('print_stats', { state: 'printing' }).look()
    expect(rig.shell.use.commands).toBe(2)
    expect(rig.shell.attendedS).toBe(attendedS)
  })

  it.each([
    [599.5, 2],
    [600, 2],
    [600.25, 0],
  ])('%d s after the operator’s last command', (afterS, commands) => {
    const rig = used(ready())
    start(rig)
    rig.nowS += afterS - 0.25
    rig.set('print_stats', { state: 'printing' }).look(true)
    expect(rig.shell.use.commands).toBe(commands)
  })

  it('a pause is no new one', () => {
    const rig = ready().set('print_stats', { state: 'printing' })
    rig.look()
    rig.ask({ kind: 'gcode', line: 'M117 x' })
    rig.set('print_stats', { state: 'paused' }).look()
    rig.set('print_stats', { state: 'printing' }).look()
    expect(rig.shell.use.commands).toBe(1)
  })
})

describe('tuning', () => {
  function tuning(): Rig {
    const rig = ready('tune').set('extruder', { temperature: 210, target: 210, power: 0.3 })
    rig.set('print_stats', { state: 'printing' })
    for (let i = 0; i < 6; i++) rig.look()
    return rig
  }

  it('stays within its bands around what the file asked for, however often', () => {
    const rig = tuning()
    expect(rig.gcode('M220 S120')).toBe('approved')
    settle(rig.set('gcode_move', { speed_factor: 1.2 }))
    expect(rig.gcode('M220 S130')).toBe('approved')
    settle(rig.set('gcode_move', { speed_factor: 1.3 }))
    expect(rig.gcode('M220 S131')).toBe('needs-person: tune-band')
    expect(rig.gcode('M104 S220')).toBe('approved')
    settle(rig.set('extruder', { target: 220 }))
    expect(rig.gcode('M104 S221')).toBe('needs-person: tune-band')
    expect(rig.gcode('M221 S108')).toBe('approved')
    expect(rig.gcode('M221 S109')).toBe('needs-person: tune-band')
  })

  it('around what a person has asked for meanwhile', () => {
    const rig = tuning()
    expect(rig.gcode('M220 S130')).toBe('approved')
    settle(rig.set('gcode_move', { speed_factor: 0.8 }))
    expect(rig.gcode('M220 S105')).toBe('needs-person: tune-band')
    expect(rig.gcode('M220 S104')).toBe('approved')
  })

  it('a pause that cools has not asked for less; what it goes on with counts', () => {
    const paused = (): Rig => {
      const rig = tuning()
      rig.gcode('M104 S220')
      settle(rig.set('extruder', { temperature: 220, target: 220 }))
      const kept = { beforeValue: 210, askedValue: 220 }
      settle(rig.set('print_stats', { state: 'paused' }).set('extruder', { target: 150 }))
      expect(rig.shell.tuned.get('target extruder')).toEqual(kept)
      return rig
    }
    const back = paused()
    settle(back.set('extruder', { target: 220 }).set('print_stats', { state: 'printing' }))
    expect(fileTargetsC(back.shell)).toEqual({ extruder: 210, heater_bed: 0 })
    const other = paused()
    settle(other.set('extruder', { target: 215 }).set('print_stats', { state: 'printing' }))
    expect(fileTargetsC(other.shell)).toEqual({ extruder: 215, heater_bed: 0 })
    // Somebody who heats it in the pause has asked for that, and so has who changes anything else.
    const hotter = paused()
    settle(hotter.set('extruder', { target: 221 }))
    expect(hotter.shell.tuned.has('target extruder')).toBe(false)
    const slower = tuning()
    slower.gcode('M220 S120')
    settle(slower.set('gcode_move', { speed_factor: 1.2 }))
    settle(slower.set('print_stats', { state: 'paused' }).set('gcode_move', { speed_factor: 0.9 }))
    expect(slower.shell.tuned.has('speed')).toBe(false)
  })

  it('what is on its way is not somebody else’s', () => {
    const rig = tuning()
    expect(rig.gcode('M220 S130')).toBe('approved')
    rig.look()
    rig.look()
    expect(rig.shell.tuned.get('speed')).toEqual({ beforeValue: 1, askedValue: 1.3 })
    settle(rig.set('gcode_move', { speed_factor: 1.3 - 1e-7 }))
    expect(rig.shell.tuned.get('speed')).toEqual({ beforeValue: 1, askedValue: 1.3 })
    settle(rig.set('gcode_move', { speed_factor: 1.3 - 1e-5 }))
    expect(rig.shell.tuned.get('speed')).toBeUndefined()
  })

  it('without a print there is nothing to tune; paused there is', () => {
    expect(ready('tune').gcode('M220 S110')).toBe('needs-person: tune-band')
    const rig = tuning()
    rig.gcode('SET_GCODE_OFFSET Z_ADJUST=0.05')
    expect(rig.shell.tuned.get('z')).toEqual({ beforeValue: 0, askedValue: 0.05 })
  })

  it('a new job forgets what was tuned', () => {
    const rig = tuning()
    rig.gcode('M220 S130')
    settle(rig.set('gcode_move', { speed_factor: 1.3 }))
    rig.set('print_stats', { state: 'complete' }).look()
    rig.set('print_stats', { state: 'printing' }).look()
    expect(rig.shell.tuned.size).toBe(0)
  })

  it('heat that a client sets is not the operator’s', () => {
    const rig = tuning()
    expect(rig.gcode('M104 S230', 'client')).toBe('approved')
    settle(rig.set('extruder', { target: 230 }))
    expect(rig.shell.use.heatCMin).toBe(0)
    noteHeartbeat(rig.shell, rig.nowS)
    expect(rig.gcode('M104 S240')).toBe('approved')
  })
})
