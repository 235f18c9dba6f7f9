// The modes of the queue as a small state machine that can be explored to its last state.
import type { Claimed } from '../../../writing/model.ts'
import type { Page } from '../../../writing/page.ts'

/** The same transitions on a few levels, under names and numbers of chance. */
export function exploreModes({ m, w }: Page): Claimed {
  const [fill, run, slow, rest] = w.pick([
    ['filling', 'running', 'slowing', 'stopped'],
    ['loading', 'playing', 'braking', 'at_rest'],
    ['priming', 'active', 'easing', 'halted'],
    ['waiting', 'at_pace', 'slowed', 'parked'],
  ] as const)
  const top = 5 + w.choose(3)
  const low = 2 + w.choose(2)
  const start = top - w.choose(2)
  const level = w.pick(['level', 'ready', 'ahead'])
  const mode = w.pick(['mode', 'state', 'phase'])
  const rule = (
    name: string,
    from: string,
    limit: readonly ['==' | '<' | '>', number] | null,
    to: string | null,
    change: string | null,
  ): Parameters<typeof m.explore>[1]['rules'][number] => ({
    name,
    when: [
      { name: mode, is: '==', value: from },
      ...(limit ? [{ name: level, is: limit[0], value: String(limit[1]) }] : []),
    ],
    set: [...(to ? [{ name: mode, to }] : []), ...(change ? [{ name: level, to: change }] : [])],
  })
  return m.explore('S', {
    variables: [
      { name: mode, values: [fill, run, slow, rest] },
      { name: level, values: Array.from({ length: top + 1 }, (_, i) => String(i)) },
    ],
    rules: w.shuffle([
      {
        name: w.pick(['arrive', 'an entry comes', 'receive']),
        when: [{ name: level, is: '<' as const, value: String(top) }],
        set: [{ name: level, to: `${level} + 1` }],
      },
      rule(w.pick(['start', 'go', 'begin motion']), fill, ['>', start - 1], run, null),
      rule(w.pick(['take', 'an entry goes', 'consume']), run, ['>', low], null, `${level} - 1`),
      rule(w.pick(['slow', 'reach the mark', 'begin to brake']), run, ['<', low + 1], slow, null),
      rule(w.pick(['take slowly', 'an entry goes slowly', 'stretch one entry']), slow, ['>', 0], null, `${level} - 1`),
      rule(w.pick(['recover', 'back to pace', 'speed up']), slow, ['>', start - 1], run, null),
      rule(w.pick(['stop', 'come to rest', 'nothing left']), slow, ['==', 0], rest, null),
      rule(w.pick(['fill again', 'ask for a restart', 'rearm']), rest, null, fill, null),
    ]),
    promises: [
      {
        promise: 'never',
        when: [
          { name: mode, is: '==', value: run },
          { name: level, is: '<', value: String(low) },
        ],
      },
      { promise: 'no-deadlock', except: [] },
      { promise: 'always-possible', goal: [{ name: mode, is: '==', value: run }] },
      { promise: 'possible', when: [{ name: mode, is: '==', value: rest }] },
    ],
  })
}
