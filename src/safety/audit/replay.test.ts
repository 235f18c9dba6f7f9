import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Asker, MacroExpander, Ruling, ShellRequest } from '#protocol'
import { Rig } from '../../../tests/safety/shell-rig.ts'
import { copyState } from '../judge/copy-state.ts'
import type { Fault } from '../rules/call.ts'
import { askShell } from '../shell/ask-shell.ts'
import type { Verdict } from '../verdict.ts'
import type { AuditBodies, AuditKind } from './bodies.ts'
import { appendRecord, createChain, readRecord } from './chain.ts'
import type { Replay } from './replay.ts'
import { createReplay, stepReplay } from './replay.ts'
import type { RecordingExpander, ShownContext } from './shown.ts'
import { namesOf, recordingExpander, shownContext } from './shown.ts'

/** A shell whose every request is written down as a guard does. */
class Recorder {
  readonly rig = new Rig().level('recover')
  readonly chain = createChain(null)
  readonly lines: string[] = []
  id = 0
  recording: RecordingExpander | null = null

  constructor(expander: MacroExpander | null = null, commands: ReadonlySet<string> | null = null) {
    if (expander !== null) {
      this.recording = recordingExpander(expander)
      this.rig.shell.desk = { ...this.rig.shell.desk, expander: this.recording.expander, commands }
    }
    this.rig.look(true)
    this.write('start', { program: 'test', printer: '', detail: '' })
    this.write('limits', { digest: 'L', limits: this.rig.shell.limits, by: 'shell', reason: '' })
    this.write('names', { digest: 'N', names: namesOf(this.rig.shell.desk) })
  }

  write<Kind extends AuditKind>(kind: Kind, body: AuditBodies[Kind]): void {
    this.lines.push(appendRecord(this.chain, kind, body, this.rig.nowS))
  }

  ask(requests: readonly ShellRequest[], asker: Asker = 'operator', faults: readonly Fault[] | null = null): string {
    const { shell, nowS } = this.rig
    const id = this.id++
    const lines: string[] = []
    const rulings: Ruling[] = []
    for (const request of requests) {
      const state = copyState(shell.machine)
      const namesDigest = shell.desk.expander === null ? null : 'N'
      const context = shownContext(shell, nowS, faults, namesDigest, [])
      const ask = (): Verdict => askShell(shell, asker, request, nowS, faults)
      const { result: verdict, expanded } = this.recording?.during(ask) ?? { result: ask(), expanded: [] }
      const shown = { ...context, expanded }
      this.write('request', { id, asker, by: '', request, state, limitsDigest: 'L', context: shown })
      if (verdict.kind !== 'approved') {
        this.write('verdict', { id, verdict: verdict.kind, rulings: verdict.rulings, lines: [] })
        return `${verdict.kind}: ${verdict.rulings.map(({ rule }) => rule).join(' ')}`
      }
      lines.push(...verdict.command.lines)
      rulings.push(...verdict.rulings)
    }
    this.write('verdict', { id, verdict: 'approved', rulings, lines })
    return 'approved'
  }

  gcode(line: string, asker: Asker = 'operator'): string {
    return this.ask([{ kind: 'gcode', line }], asker)
  }
}

function replayed(lines: readonly string[], limits: Parameters<typeof createReplay>[0] = null): Replay {
  const replay = createReplay(limits)
  for (const line of lines) {
    const record = readRecord(line)
    if (record !== null) stepReplay(replay, record)
  }
  return replay
}

const EXPANDER: MacroExpander = {
  names: new Set(['WARM', 'PARK']),
  renamed: new Map([['PAUSE_BASE', 'PAUSE']]),
  expand: (name, parameters) =>
    name === 'WARM'
      ? { kind: 'lines', lines: [`M104 S${parameters.replace(/\D/g, '') || 200}`, 'PARK'] }
      : { kind: 'lines', lines: ['G1 X10 Y10 F6000'] },
}

describe('every request judged again', () => {
  test('with the same code is decided the same', () => {
    const recorder = new Recorder()
    expect(recorder.gcode('M104 S200')).toBe('approved')
    recorder.write('note', { by: 'client', text: 'passed over' })
    expect(recorder.gcode('M104 S299')).toBe('denied: heater-target')
    expect(recorder.ask([{ kind: 'action', action: { kind: 'set-fan', fan: 'fan', speedRatio: 0.5 } }])).toBe(
      'approved',
    )
    expect(recorder.ask([{ kind: 'configure', section: 'extruder', option: 'max_temp', value: '400' }])).toMatch(
      'needs-person',
    )
    expect(recorder.gcode('M112', 'client')).toBe('approved')
    recorder.rig.nowS += 60
    expect(recorder.gcode('G1 X50 F6000')).toBe('denied: stale')
    recorder.rig.look()
    recorder.rig.look()
    expect(recorder.gcode('G1 X50 F6000')).toBe('denied: heartbeat')
    const replay = replayed(recorder.lines)
    expect(replay).toMatchObject({ same: 7, different: [] })
    expect([replay.byRule.size, replay.unjudged.size, replay.open.size]).toEqual([0, 0, 0])
  })

  test('also budgets, latches and tuned numbers, which the shell alone remembers', () => {
    const recorder = new Recorder()
    const { shell } = recorder.rig
    Object.assign(shell.use, { commands: shell.limits.budgets.commands })
    expect(recorder.gcode('G1 X50 F6000')).toBe('needs-person: budget')
    Object.assign(shell.use, { commands: 0 })
    expect(recorder.gcode('G1 X50 F6000')).toBe('approved')
    const ruling = { rule: 'x', limit: '', value: '', reason: '' }
    shell.latches.set('x', { kind: 'x', subject: '', reaction: 'stop', timeS: 0, ruling })
    expect(recorder.gcode('G1 X60 F6000', 'client')).toBe('needs-person: latched')
    expect(replayed(recorder.lines)).toMatchObject({ same: 3, different: [] })
  })

  test('with macros as they were expanded, and the printer’s own commands', () => {
    const recorder = new Recorder(EXPANDER, new Set(['G1', 'G28', 'M104', 'WARM', 'PARK', 'M300']))
    expect(recorder.gcode('WARM S=210')).toBe('approved')
    expect(recorder.gcode('WARM S=299')).toBe('denied: heater-target')
    expect(
      recorder.ask([
        { kind: 'gcode', line: 'PARK' },
        { kind: 'gcode', line: 'WARM S=180' },
      ]),
    ).toBe('approved')
    expect(replayed(recorder.lines)).toMatchObject({ same: 3, different: [] })
    // A macro that it was not told about cannot be judged: that is a difference and not a guess.
    const blind = recorder.lines.map((line) =>
      line.replace(/"expanded":\[.*?\],"fileFaults"/, '"expanded":[],"fileFaults"'),
    )
    expect(replayed(blind).different.length).toBe(3)
  })

  test('with the faults that the file had', () => {
    const recorder = new Recorder()
    const start = { kind: 'start-print', path: 'a.gcode' } as const
    const fault: Fault = { weight: 'envelope', ruling: { rule: 'flow', limit: '', value: '', reason: '' } }
    expect(recorder.ask([start], 'operator', [fault])).toBe('denied: flow')
    expect(recorder.ask([start], 'operator', null)).toBe('denied: file')
    expect(recorder.ask([start], 'operator', [])).toBe('approved')
    expect(replayed(recorder.lines)).toMatchObject({ same: 3, different: [] })
  })

  test('of several asked together the first that is refused decides', () => {
    const recorder = new Recorder()
    const requests = ['M104 S200', 'M104 S299', 'M140 S60'].map((line): ShellRequest => ({ kind: 'gcode', line }))
    expect(recorder.ask(requests)).toBe('denied: heater-target')
    // The third was not asked; where it is recorded all the same, it changes nothing.
    const last = recorder.lines.pop() ?? ''
    const { body } = readRecord(recorder.lines.at(-1) ?? '') ?? { body: {} }
    recorder.write('request', { ...(body as AuditBodies['request']), request: { kind: 'gcode', line: 'M105' } })
    expect(replayed([...recorder.lines, last])).toMatchObject({ same: 1, different: [] })
  })

  test('whatever is asked: what comes out of the journal is decided as it was', () => {
    const line = fc.constantFrom(
      'M104 S200',
      'M104 S300',
      'G28',
      'G1 Z-3',
      'G1 E60 F300',
      'M220 S900',
      'M107',
      'M84',
      'FOO',
      'WARM',
    )
    const asker = fc.constantFrom<Asker>('operator', 'client', 'person')
    fc.assert(
      fc.property(fc.array(fc.tuple(line, asker, fc.constantFrom(0, 0.3, 3)), { maxLength: 12 }), (asked) => {
        const recorder = new Recorder(EXPANDER)
        for (const [text, who, waitS] of asked) {
          recorder.rig.nowS += waitS
          recorder.gcode(text, who)
        }
        expect(replayed(recorder.lines)).toMatchObject({ same: asked.length, different: [] })
      }),
      { numRuns: 60 },
    )
  })
})

test('a macro that is asked twice is answered as it was, each time; and hears how the machine stands', () => {
  let count = 0
  const heard: unknown[] = []
  const expand: MacroExpander['expand'] = (_name, _parameters, outlook) => {
    heard.push(outlook?.xMm)
    count += 1
    return { kind: 'lines', lines: [count === 1 ? 'G1 X50 F6000' : 'M104 S299'] }
  }
  const twice: MacroExpander = {
    names: new Set(['TWICE', 'ONE']),
    renamed: new Map(),
    expand: (name, parameters, outlook) =>
      name === 'TWICE' ? { kind: 'lines', lines: ['ONE', 'ONE'] } : expand(name, parameters, outlook),
  }
  const recorder = new Recorder(twice)
  expect(recorder.gcode('TWICE')).toBe('denied: heater-target')
  expect(heard).toEqual([100, 50])
  const replay = replayed(recorder.lines)
  expect(replay).toMatchObject({ same: 1, different: [] })
  const body = readRecord(recorder.lines[3] ?? '')?.body as { context: ShownContext } | undefined
  expect(body?.context.expanded.map(({ name }) => name)).toEqual(['TWICE', 'ONE', 'ONE'])
})

test('what is expanded at other times is not kept', () => {
  const recording = recordingExpander(EXPANDER)
  recording.expander.expand('PARK', '')
  expect(recording.during(() => 7)).toEqual({ result: 7, expanded: [] })
  const { expanded } = recording.during(() => recording.expander.expand('PARK', ''))
  recording.expander.expand('PARK', '')
  expect(expanded).toEqual([
    { name: 'PARK', parameters: '', expansion: { kind: 'lines', lines: ['G1 X10 Y10 F6000'] } },
  ])
})

describe('what is decided otherwise now', () => {
  test('is told, with both decisions, and counted by rule', () => {
    const recorder = new Recorder()
    recorder.gcode('M104 S200')
    recorder.gcode('M104 S299')
    recorder.gcode('M140 S60')
    const { limits } = recorder.rig.shell
    const extruder = { ...limits.heaters['extruder']!, maxC: 150 }
    const colder = replayed(recorder.lines, { ...limits, heaters: { ...limits.heaters, extruder } })
    expect(colder.same).toBe(2)
    expect(colder.different).toEqual([
      {
        id: 0,
        sequence: 5,
        before: { verdict: 'approved', rules: [] },
        now: { verdict: 'denied', rules: ['heater-target'] },
      },
    ])
    expect([...colder.byRule]).toEqual([['heater-target', { newly: 1, noLonger: 0 }]])
    const hotter = { ...limits, heaters: { ...limits.heaters, extruder: { ...extruder, maxC: 400 } } }
    const allowed = replayed(recorder.lines, hotter)
    expect(allowed.different).toMatchObject([{ id: 1, sequence: 7, now: { verdict: 'approved', rules: [] } }])
    expect([...allowed.byRule]).toEqual([['heater-target', { newly: 0, noLonger: 1 }]])
  })

  test('also where only the rule or only the verdict is another', () => {
    const recorder = new Recorder()
    recorder.gcode('M104 S299')
    const other = recorder.lines.map((line) => line.replace('"rule":"heater-target"', '"rule":"elsewhere"'))
    expect([...replayed(other).byRule]).toEqual([
      ['heater-target', { newly: 1, noLonger: 0 }],
      ['elsewhere', { newly: 0, noLonger: 1 }],
    ])
    const verdict = recorder.lines.map((line) => line.replace('"verdict":"denied"', '"verdict":"needs-person"'))
    expect(replayed(verdict).different).toMatchObject([
      { before: { verdict: 'needs-person' }, now: { verdict: 'denied' } },
    ])
    expect(replayed(verdict).byRule.size).toBe(0)
    // A rule that speaks twice counts once.
    recorder.gcode('M104 S299')
    const twice = recorder.lines.map((line) => line.replace('"rule":"heater-target"', '"rule":"elsewhere"'))
    expect(replayed(twice).byRule.get('elsewhere')).toEqual({ newly: 0, noLonger: 2 })
  })
})

describe('what cannot be judged again is counted, not guessed', () => {
  const one = (change: (line: string) => string): Replay => {
    const recorder = new Recorder(EXPANDER)
    recorder.gcode('M104 S200')
    return replayed(recorder.lines.map(change).filter((line) => line !== ''))
  }

  test.each([
    ['its limits are not in the journal', (line: string) => line.replace('"limitsDigest":"L"', '"limitsDigest":"M"')],
    [
      "the printer's names are not in the journal",
      (line: string) => line.replace('"namesDigest":"N"', '"namesDigest":"M"'),
    ],
    [
      'what the shell was shown is not whole, or of another version',
      (line: string) => line.replace(/"context":.*,"id":/, '"context":null,"id":'),
    ],
  ])('%s', (reason, change) => {
    const replay = one(change)
    expect([...replay.unjudged]).toEqual([[reason, 1]])
    expect([replay.same, replay.different.length]).toEqual([0, 0])
  })

  test('twice is two; and one that cannot be judged leaves those asked with it alone', () => {
    const recorder = new Recorder()
    recorder.ask([
      { kind: 'gcode', line: 'M104 S200' },
      { kind: 'gcode', line: 'M105' },
    ])
    recorder.gcode('M104 S200')
    const replay = replayed(recorder.lines.map((line) => line.replace('"limitsDigest":"L"', '"limitsDigest":"M"')))
    expect([...replay.unjudged]).toEqual([['its limits are not in the journal', 2]])
    expect(replay).toMatchObject({ same: 0, different: [] })
  })

  test('a verdict without its request, a request without its verdict, a body that is none', () => {
    const recorder = new Recorder()
    recorder.gcode('M104 S200')
    const [start, limits, names, request, verdict] = recorder.lines as [string, string, string, string, string]
    expect(replayed([start, limits, names, verdict])).toMatchObject({ same: 0, different: [] })
    // The numbers begin anew with the process.
    expect(replayed([limits, names, request, start, verdict])).toMatchObject({ same: 0, different: [] })
    expect(replayed([limits, names, request]).open.size).toBe(1)
    const cut = verdict.replace(/"body":.*,"hash"/, '"body":null,"hash"')
    expect(replayed([limits, names, request, cut])).toMatchObject({ same: 0, different: [] })
    const bare = verdict.replace(/"rulings":\[\]/, '"rulings":7')
    expect(replayed([limits, names, request, bare])).toMatchObject({ same: 1, different: [] })
  })
})
