// Reading a counter and its rounds in two accesses, as a state machine: a counter of four values, three rounds, an interrupt that
// counts the rounds, and a reader that works by one of four protocols.
import type { Model } from '../../../writing/model.ts'

type Body = Parameters<Model['explore']>[1]
type Rule = Body['rules'][number]

/** naive: rounds, then count. again: rounds once more until they agree. always: a pending wrap is added. half: only to a small count. */
export type Protocol = 'naive' | 'again' | 'always' | 'half'

export interface Names {
  readonly rounds: string
  readonly kept: string
  readonly count: string
}

const upTo = (most: number): string[] => Array.from({ length: most + 1 }, (_, i) => String(i))
const is = (name: string, value: string): Rule['when'][number] => ({ name, is: '==', value })
const set = (name: string, to: string): Rule['set'][number] => ({ name, to })

/** Time goes on; the interrupt is served before another wrap comes. Masked, a pending wrap and a reading fall into half a round. */
function hardware(isMasked: boolean, n: Names): Rule[] {
  const tick: Rule = {
    name: 'a tick',
    when: [{ name: n.count, is: '<', value: '3' }],
    set: [set(n.count, `${n.count} + 1`)],
  }
  const wrap: Rule = {
    name: 'the wrap',
    when: [is(n.count, '3'), { name: n.rounds, is: '<', value: '2' }, is(n.kept, n.rounds)],
    set: [set(n.count, '0'), set(n.rounds, `${n.rounds} + 1`)],
  }
  const within = (rule: Rule): Rule => ({
    name: `${rule.name} in a reading`,
    when: [...rule.when, { name: 'step', is: '!=', value: 'idle' }, is('spent', '0')],
    set: [...rule.set, set('spent', 'spent + 1')],
  })
  const between = (rule: Rule): Rule => ({ ...rule, when: [...rule.when, is(n.kept, n.rounds), is('step', 'idle')] })
  return [
    ...(isMasked ? [tick, wrap].flatMap((rule) => [between(rule), within(rule)]) : [tick, wrap]),
    {
      name: 'the interrupt is served',
      when: [{ name: n.kept, is: '<', value: n.rounds }, ...(isMasked ? [is('step', 'idle')] : [])],
      set: [set(n.kept, `${n.kept} + 1`), ...(isMasked ? [set('spent', '0')] : [])],
    },
  ]
}

function reader(protocol: Protocol, isMasked: boolean, n: Names): Rule[] {
  // Unmasked, the interrupt is more urgent than the reader: it is served before the reader goes on.
  const may = isMasked ? [] : [is(n.kept, n.rounds)]
  const now = `4*${n.rounds} + ${n.count}`
  const finish = (value: string): Rule['set'] => [
    set('in_the_past', `above(began, ${value})`),
    set('in_the_future', `above(${value}, ${now})`),
    set('step', 'done'),
  ]
  const pending = { name: n.kept, is: '<' as const, value: n.rounds }
  const one = [is('step', 'one'), ...may]
  const two = [is('step', 'two'), ...may]
  const rest: Rule[] =
    protocol === 'naive'
      ? [{ name: 'the count is read', when: one, set: finish(`4*saved + ${n.count}`) }]
      : [{ name: 'the count is read', when: one, set: [set('part', n.count), set('step', 'two')] }]
  if (protocol === 'again') {
    rest.push(
      { name: 'rounds agree', when: [...two, is(n.kept, 'saved')], set: finish('4*saved + part') },
      {
        name: 'rounds differ',
        when: [...two, { name: n.kept, is: '!=', value: 'saved' }],
        set: [set('saved', n.kept), set('part', '0'), set('step', 'one')],
      },
    )
  }
  if (protocol === 'always' || protocol === 'half') {
    rest.push(
      { name: 'no wrap is pending', when: [...two, is(n.kept, n.rounds)], set: finish('4*saved + part') },
      {
        name: 'a wrap is pending',
        when: [...two, pending],
        set: finish(protocol === 'always' ? '4*saved + part + 4' : '4*saved + part + 4*above(2, part)'),
      },
    )
  }
  return [
    {
      name: 'rounds are read',
      when: [is('step', 'idle'), ...may],
      set: [set('saved', n.kept), set('began', now), set('step', 'one')],
    },
    ...rest,
    ...(isMasked ? [true, false] : [true]).map(
      (isServed): Rule => ({
        name: isServed ? 'the reading is used' : 'the reading is used and the wrap is still pending',
        when: [is('step', 'done'), ...(isMasked ? [isServed ? is(n.kept, n.rounds) : pending] : [])],
        set: [
          ...['in_the_past', 'in_the_future', 'began'].map((name) => set(name, '0')),
          ...(isMasked && isServed ? [set('spent', '0')] : []),
          set('step', 'idle'),
        ],
      }),
    ),
  ]
}

export function reading(protocol: Protocol, isMasked: boolean, n: Names): Body {
  const past = [is('in_the_past', '1')]
  const future = [is('in_the_future', '1')]
  return {
    variables: [
      { name: n.count, values: upTo(3) },
      { name: n.rounds, values: upTo(2) },
      { name: n.kept, values: upTo(2) },
      { name: 'step', values: ['idle', 'one', 'two', 'done'] },
      { name: 'saved', values: upTo(2) },
      { name: 'part', values: upTo(3) },
      { name: 'began', values: upTo(11) },
      { name: 'in_the_past', values: upTo(1) },
      { name: 'in_the_future', values: upTo(1) },
      ...(isMasked ? [{ name: 'spent', values: upTo(1) }] : []),
    ],
    rules: [...hardware(isMasked, n), ...reader(protocol, isMasked, n)],
    promises:
      protocol === 'again' || protocol === 'half'
        ? [
            { promise: 'never', when: past },
            { promise: 'never', when: future },
          ]
        : [{ promise: 'possible', when: protocol === 'naive' ? past : future }],
  }
}
