import { describe, expect, test } from 'vitest'
import type { MacroExpander } from '#protocol'
import { Rig } from '../../../tests/safety/shell-rig.ts'
import { copyState } from '../judge/copy-state.ts'
import { grantToken } from '../shell/tokens.ts'
import { canonicalJson, parseCanonicalJson } from './canonical-json.ts'
import type { ShownContext } from './shown.ts'
import { namesOf, shellAsShown, shownContext } from './shown.ts'

const EXPANDER: MacroExpander = {
  names: new Set(['PARK', 'WARM']),
  renamed: new Map([['PAUSE_BASE', 'PAUSE']]),
  expand: () => ({ kind: 'lines', lines: [] }),
}

function recorded(context: ShownContext): ShownContext {
  return parseCanonicalJson(canonicalJson(context)) as ShownContext
}

describe('what is recorded of the shell', () => {
  test('is all that decides and nothing that is a secret, a book or told elsewhere', () => {
    const { shell } = new Rig()
    grantToken(shell, 'a'.repeat(64), { scope: 'level', untilS: 1e9 })
    const context = shownContext(shell, 7, null, 'N', [])
    for (const name of [
      'limits',
      'desk',
      'machine',
      'part',
      'monitors',
      'tokens',
      'onTheirWay',
      'overheat',
      'pausing',
    ]) {
      expect(Object.keys(shell)).toContain(name)
      expect(Object.keys(context.shell)).not.toContain(name)
    }
    for (const name of ['level', 'isLinked', 'seenS', 'heartbeatS', 'latches', 'tuned', 'use', 'since']) {
      expect(Object.keys(context.shell)).toContain(name)
    }
    expect(canonicalJson(context)).not.toContain('a'.repeat(64))
    expect(Object.keys(context.desk)).toEqual(['mode', 'homeMm', 'heaterBounds', 'heatSinkFans', 'motorCurrentsA'])
    expect(context.desk.heatSinkFans).toEqual([])
    expect(context.desk.motorCurrentsA).toEqual({})
    Object.assign(shell, { desk: { ...shell.desk, heatSinkFans: ['tornado'], motorCurrentsA: { stepper_x: 0.8 } } })
    expect(shownContext(shell, 7, null, 'N', []).desk.motorCurrentsA).toEqual({ stepper_x: 0.8 })
    expect(shownContext(shell, 7, null, 'N', []).desk.heatSinkFans).toEqual(['tornado'])
    const ownReachMm = { x: { min: 0, max: 1 }, y: { min: 0, max: 2 }, z: { min: -5, max: 3 } }
    Object.assign(shell, { desk: { ...shell.desk, ownReachMm } })
    expect(shownContext(shell, 7, null, 'N', []).desk.ownReachMm).toEqual(ownReachMm)
    expect(context).toMatchObject({ nowS: 7, namesDigest: 'N', expanded: [], fileFaults: null })
  })

  test('does not change with the shell afterwards', () => {
    const { shell } = new Rig()
    shell.use.commands = 3
    shell.tuned.set('speed', { beforeValue: 1, askedValue: 2 })
    const context = shownContext(shell, 7, null, null, [])
    shell.use.commands = 4
    shell.tuned.clear()
    expect(context.shell['use']).toMatchObject({ commands: 3 })
    expect(context.shell['tuned']).toEqual([['speed', { beforeValue: 1, askedValue: 2 }]])
  })

  test('keeps lists, nulls and numbers as they are', () => {
    const { shell } = new Rig()
    shell.unfit = ['toolhead', 'extruder']
    const odd = Object.assign(shell, { nothing: null })
    expect(shownContext(odd, 7, null, null, []).shell).toMatchObject({
      unfit: ['toolhead', 'extruder'],
      nothing: null,
      level: 'observe',
      frameS: 100,
    })
  })

  test('names are those of the macros, of what they cover, and of the commands', () => {
    const { desk } = new Rig().shell
    expect(namesOf(desk)).toEqual({ macros: [], renamed: {}, commands: null })
    expect(namesOf({ ...desk, expander: EXPANDER, commands: new Set(['G1', 'G28']) })).toEqual({
      macros: ['PARK', 'WARM'],
      renamed: { PAUSE_BASE: 'PAUSE' },
      commands: ['G1', 'G28'],
    })
  })
})

describe('the shell made from it', () => {
  test('is the one that was', () => {
    const rig = new Rig().level('act')
    rig.look(true)
    const { shell } = rig
    shell.dismissed.add('idle-hot extruder')
    shell.since.set('x', 5)
    const ruling = { rule: 'x', limit: '', value: '', reason: '' }
    shell.latches.set('x', { kind: 'x', subject: '', reaction: 'stop', timeS: 0, ruling })
    const context = recorded(shownContext(shell, 7, null, null, []))
    const again = shellAsShown(copyState(shell.machine), shell.limits, context, {
      macros: [],
      renamed: {},
      commands: null,
    })
    for (const name of [
      'level',
      'seenS',
      'heartbeatS',
      'use',
      'since',
      'latches',
      'dismissed',
      'unfit',
      'isLinked',
    ] as const) {
      expect(again[name]).toStrictEqual(shell[name])
    }
    expect(again.machine).toEqual(shell.machine)
    expect(again.limits).toBe(shell.limits)
    expect(again.desk).toEqual({ ...shell.desk, heatSinkFans: [], motorCurrentsA: {} })
  })

  test('takes no machine and no limits from the shell’s own fields', () => {
    const { shell } = new Rig()
    const context = shownContext(shell, 7, null, null, [])
    const state = copyState(shell.machine)
    const forged = { ...context, shell: { ...context.shell, machine: 'x' } }
    expect(shellAsShown(state, shell.limits, forged, { macros: [], renamed: {}, commands: null }).machine).toBe(state)
  })

  test('has the printer’s names, and answers for macros in the order in which it was answered', () => {
    const { shell } = new Rig()
    const says = (line: string): { kind: 'lines'; lines: string[] } => ({ kind: 'lines', lines: [line] })
    const context = shownContext(shell, 7, null, 'N', [
      { name: 'PARK', parameters: '', expansion: says('1') },
      { name: 'WARM', parameters: 'S=1', expansion: says('w') },
      { name: 'PARK', parameters: '', expansion: says('2') },
    ])
    const names = { macros: ['PARK', 'WARM'], renamed: { PAUSE_BASE: 'PAUSE' }, commands: ['G1'] }
    const { desk } = shellAsShown(shell.machine, shell.limits, context, names)
    expect(desk.expander?.names).toEqual(new Set(['PARK', 'WARM']))
    expect(desk.expander?.renamed).toEqual(new Map([['PAUSE_BASE', 'PAUSE']]))
    expect(desk.commands).toEqual(new Set(['G1']))
    const ask = (name: string, parameters: string): unknown => desk.expander?.expand(name, parameters)
    expect([ask('PARK', ''), ask('WARM', 'S=1'), ask('PARK', '')]).toEqual([says('1'), says('w'), says('2')])
    const none = { kind: 'unknown', reason: 'It was not expanded when this was recorded.' }
    expect([ask('PARK', ''), ask('OTHER', '')]).toEqual([none, none])
    const bare = shellAsShown(
      shell.machine,
      shell.limits,
      { ...context, namesDigest: null },
      { ...names, commands: null },
    )
    expect([bare.desk.expander, bare.desk.commands]).toEqual([null, null])
  })
})
