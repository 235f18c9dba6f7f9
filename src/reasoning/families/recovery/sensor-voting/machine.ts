// Three sensors in a vote that grows smaller, as a machine that can be explored: sensors fail, lie and read right again; the odd
// one is left out after some rounds; two that disagree end heating. And three drafts in which that goes wrong.
import type { Composer } from '../../../wording/composer.ts'
import type { Claimed, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Derived } from '../../../writing/value.ts'

type Body = Parameters<Model['explore']>[1]
type Rule = Body['rules'][number]

/** One sensor alone goes on heating; an excluded one comes back by itself; a restart forgets who was excluded. */
export type Flaw = 'alone' | 'readmitted' | 'forgotten'
export const FLAWS: readonly Flaw[] = ['alone', 'readmitted', 'forgotten']

export interface Explored {
  readonly sound: Claimed
  readonly flawed: ClaimPlaces
  readonly shortest: Derived
}

function drawNames(w: Composer) {
  const names = w.pick([
    {
      voting: 'voting',
      lying: 'lying',
      quiet: 'faulty_but_right',
      open: 'unnoticed',
      heater: 'heater',
      round: 'rounds',
    },
    {
      voting: 'members',
      lying: 'wrong_now',
      quiet: 'wrong_at_times',
      open: 'undetected',
      heater: 'heating',
      round: 'count',
    },
    { voting: 'trusted', lying: 'misleading', quiet: 'sleeping', open: 'pending', heater: 'power', round: 'in_a_row' },
  ])
  const says = w.pick([
    [
      'a sensor fails',
      'it lies',
      'it reads right again',
      'a round disagrees',
      'the odd one is voted out',
      'two disagree',
      'service',
      'the controller restarts',
    ],
    [
      'a fault begins',
      'the fault shows',
      'the fault hides',
      'one more bad round',
      'exclusion',
      'stop for two that differ',
      'repair',
      'power cycle',
    ],
    [
      'something breaks',
      'a wrong reading',
      'right by accident',
      'the counter goes on',
      'left out for good',
      'nobody to believe',
      'new sensors',
      'reset',
    ],
  ])
  return { ...names, says }
}
type Names = ReturnType<typeof drawNames>

const is = (name: string, value: string): Rule['when'][number] => ({ name, is: '==', value })
const above = (name: string, value: string): Rule['when'][number] => ({ name, is: '>', value })
const below = (name: string, value: string): Rule['when'][number] => ({ name, is: '<', value })

function rulesFor(n: Names, rounds: number, flaw: Flaw | null): Rule[] {
  const [fails, lies, hides, counts, excludes, stops, service, restarts] = n.says
  const on = is(n.heater, 'on')
  const last = String(rounds - 1)
  const back = { name: n.quiet, to: `min(3, ${n.quiet} + 3 - ${n.voting})` }
  return [
    {
      name: fails!,
      when: [on, is(n.open, 'no'), below(n.quiet, '3')],
      set: [
        { name: n.quiet, to: `${n.quiet} + 1` },
        { name: n.open, to: 'yes' },
      ],
    },
    {
      name: lies!,
      when: [on, above(n.quiet, '0'), below(n.lying, '3')],
      set: [
        { name: n.quiet, to: `${n.quiet} - 1` },
        { name: n.lying, to: `${n.lying} + 1` },
      ],
    },
    {
      name: hides!,
      when: [on, above(n.lying, '0'), below(n.quiet, '3')],
      set: [
        { name: n.lying, to: `${n.lying} - 1` },
        { name: n.quiet, to: `${n.quiet} + 1` },
        { name: n.round, to: '0' },
      ],
    },
    {
      name: counts!,
      when: [on, is(n.lying, '1'), below(n.round, last)],
      set: [{ name: n.round, to: `${n.round} + 1` }],
    },
    {
      name: excludes!,
      when: [on, is(n.voting, '3'), is(n.lying, '1'), is(n.round, last)],
      set: [
        { name: n.voting, to: '2' },
        { name: n.lying, to: '0' },
        { name: n.round, to: '0' },
        { name: n.open, to: 'no' },
      ],
    },
    flaw === 'alone'
      ? {
          name: stops!,
          when: [on, is(n.voting, '2'), is(n.lying, '1'), is(n.round, last)],
          set: [
            { name: n.voting, to: '1' },
            { name: n.lying, to: '0' },
            { name: n.round, to: '0' },
            { name: n.open, to: 'no' },
          ],
        }
      : {
          name: stops!,
          when: [on, is(n.voting, '2'), is(n.lying, '1'), is(n.round, last)],
          set: [{ name: n.heater, to: 'off' }],
        },
    {
      name: service!,
      when: [below(n.voting, '3')],
      set: [
        { name: n.voting, to: '3' },
        { name: n.lying, to: '0' },
        { name: n.quiet, to: '0' },
        { name: n.open, to: 'no' },
        { name: n.round, to: '0' },
        { name: n.heater, to: 'on' },
      ],
    },
    flaw === 'forgotten'
      ? { name: restarts!, when: [on], set: [back, { name: n.voting, to: '3' }, { name: n.round, to: '0' }] }
      : { name: restarts!, when: [], set: [{ name: n.round, to: '0' }] },
    ...(flaw === 'readmitted'
      ? [
          {
            name: 'it agrees and votes again',
            when: [on, is(n.voting, '2'), is(n.lying, '0')],
            set: [back, { name: n.voting, to: '3' }],
          },
        ]
      : []),
  ]
}

export function explore(m: Model, w: Composer, rounds: number, flaw: Flaw): Explored {
  const n = drawNames(w)
  const variables: Body['variables'] = [
    { name: n.heater, values: ['on', 'off'] },
    { name: n.voting, values: ['3', '2', '1'] },
    { name: n.lying, values: ['0', '1', '2', '3'] },
    { name: n.quiet, values: ['0', '1', '2', '3'] },
    { name: n.open, values: ['no', 'yes'] },
    { name: n.round, values: Array.from({ length: rounds }, (_, i) => String(i)) },
  ]
  const misled: Readonly<Record<Flaw, Rule['when']>> = {
    alone: [is(n.heater, 'on'), is(n.voting, '1'), above(n.lying, '0')],
    readmitted: [is(n.heater, 'on'), is(n.voting, '3'), above(n.lying, '1')],
    forgotten: [is(n.heater, 'on'), is(n.voting, '3'), above(n.lying, '1')],
  }
  const sound = m.explore('N_s', {
    variables,
    rules: w.shuffle(rulesFor(n, rounds, null)),
    promises: [
      { promise: 'never', when: [is(n.heater, 'on'), above(n.lying, '1')] },
      { promise: 'never', when: [is(n.heater, 'on'), is(n.voting, '1')] },
      { promise: 'always-possible', goal: [is(n.voting, '3'), is(n.heater, 'on'), is(n.lying, '0')] },
      { promise: 'possible', when: [is(n.heater, 'off')] },
    ],
  })
  // Fail, lie, disagree until excluded: n and two more rules. One sensor alone needs that twice, and then lies without a witness;
  // the others come back once, while one more fails, and then both lie.
  const shortest = m.derive('L', 'steps', flaw === 'alone' ? '2*n + 6' : 'n + 6', 'i')
  const flawed = m.claim('states', {
    variables,
    rules: w.shuffle(rulesFor(n, rounds, flaw)),
    promises: [{ promise: 'possible', when: misled[flaw] }],
    shortest: 'L',
  })
  return { sound, flawed, shortest }
}
