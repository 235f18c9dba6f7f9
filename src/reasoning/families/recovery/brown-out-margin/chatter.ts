// The warning as a state machine: a sag that heaters cause, the comparator, and what is done upon its edge.
import type { Composer } from '../../../wording/composer.ts'
import type { Claimed, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Value } from '../../../writing/value.ts'

type Body = Parameters<Model['explore']>[1]
type Rule = Body['rules'][number]

export interface Chatter {
  readonly sound: Claimed
  readonly flawed: ClaimPlaces
  readonly shortest: Value
}

/** Sound: a warning latches until a person confirms. Flawed: heaters come back with the rail, and may pull it down again. */
export function explore(m: Model, w: Composer): Chatter {
  const n = w.pick([
    { rail: 'rail', heat: 'heaters', mode: 'mode', record: 'record', count: 'warnings' },
    { rail: 'supply', heat: 'heating', mode: 'state', record: 'page', count: 'trips' },
    { rail: 'bus', heat: 'load', mode: 'phase', record: 'checkpoint', count: 'edges' },
    { rail: 'mains', heat: 'element', mode: 'activity', record: 'entry', count: 'alarms' },
  ])
  const says = w.pick([
    [
      'rail sags under load',
      'heaters are cut',
      'record is marked',
      'rail rebounds',
      'person confirms',
      'charge ends',
      'power returns',
    ],
    [
      'voltage dips',
      'load is shed',
      'last page ends',
      'voltage recovers',
      'operator agrees',
      'converter stops',
      'restart',
    ],
    [
      'comparator trips',
      'switch opens',
      'mark is programmed',
      'comparator releases',
      'button is pressed',
      'darkness',
      'boot',
    ],
  ])
  const is = (name: string, value: string): Rule['when'][number] => ({ name, is: '==', value })
  const rules = (latch: boolean): Rule[] => [
    {
      name: says[0]!,
      when: [is(n.rail, 'good'), is(n.heat, 'on'), is(n.mode, 'printing'), { name: n.count, is: '<', value: '3' }],
      set: [
        { name: n.rail, to: 'low' },
        { name: n.mode, to: 'warned' },
        { name: n.record, to: 'torn' },
        { name: n.count, to: `${n.count}+1` },
      ],
    },
    { name: says[1]!, when: [is(n.mode, 'warned'), is(n.heat, 'on')], set: [{ name: n.heat, to: 'off' }] },
    {
      name: says[2]!,
      when: [is(n.mode, 'warned'), is(n.heat, 'off')],
      set: [
        { name: n.record, to: 'whole' },
        { name: n.mode, to: 'stored' },
      ],
    },
    {
      name: says[3]!,
      when: [is(n.rail, 'low'), is(n.mode, 'stored')],
      set: latch
        ? [{ name: n.rail, to: 'good' }]
        : [
            { name: n.rail, to: 'good' },
            { name: n.heat, to: 'on' },
            { name: n.mode, to: 'printing' },
          ],
    },
    {
      name: says[4]!,
      when: [is(n.rail, 'good'), is(n.mode, 'stored')],
      set: [
        { name: n.heat, to: 'on' },
        { name: n.mode, to: 'printing' },
        { name: n.count, to: '0' },
      ],
    },
    {
      name: says[5]!,
      when: [is(n.rail, 'low'), is(n.mode, 'stored')],
      set: [
        { name: n.mode, to: 'dark' },
        { name: n.heat, to: 'off' },
      ],
    },
    {
      name: says[6]!,
      when: [is(n.mode, 'dark')],
      set: [
        { name: n.rail, to: 'good' },
        { name: n.mode, to: 'stored' },
      ],
    },
  ]
  const variables: Body['variables'] = [
    { name: n.rail, values: ['good', 'low'] },
    { name: n.heat, values: ['on', 'off'] },
    { name: n.mode, values: ['printing', 'warned', 'stored', 'dark'] },
    { name: n.record, values: ['whole', 'torn'] },
    { name: n.count, values: ['0', '1', '2', '3'] },
  ]
  const again: Rule['when'] = [{ name: n.count, is: '>', value: '1' }]
  const sound = m.explore('N_s', {
    variables,
    rules: w.shuffle(rules(true)),
    promises: [
      { promise: 'never', when: again },
      { promise: 'never', when: [is(n.mode, 'dark'), is(n.record, 'torn')] },
      { promise: 'never', when: [is(n.mode, 'stored'), is(n.heat, 'on')] },
      { promise: 'inevitable', when: [is(n.mode, 'warned')], goal: [is(n.record, 'whole')] },
      { promise: 'no-deadlock', except: [] },
    ],
  })
  const shortest = m.found('S', 5, '', 'i')
  const flawed = m.claim('states', {
    variables,
    rules: rules(false),
    promises: [{ promise: 'possible', when: again }],
    shortest: 'S',
  })
  return { sound, flawed, shortest }
}
