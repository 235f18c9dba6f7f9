// Two supervisors in series: each trips, each has its own latch, a person asks both. Explored sound, and with three ways of treating
// a disagreement that are wrong.
import { exploreStates } from '../../../claims/states.ts'
import type { Composer } from '../../../wording/composer.ts'
import type { Claimed, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Value } from '../../../writing/value.ts'

type Body = Parameters<Model['explore']>[1]
type Rule = Body['rules'][number]

/** Each waits for the other to clear first; one button clears both; power while either allows it. */
export const QUARRELS = ['waiting', 'shared', 'either'] as const
export type Quarrel = (typeof QUARRELS)[number]

export interface Pair {
  readonly sound: Claimed
  readonly flawed: ClaimPlaces
  readonly shortest: Value | null
}

const is = (name: string, value: string): Rule['when'][number] => ({ name, is: '==', value })
const to = (name: string, value: string): Rule['set'][number] => ({ name, to: value })

function drawNames(w: Composer) {
  const own = w.pick([
    { a: 'inner', b: 'outer', causeA: 'inner_cause', causeB: 'outer_cause' },
    { a: 'first', b: 'second', causeA: 'first_reason', causeB: 'second_reason' },
    { a: 'controller', b: 'guard', causeA: 'seen_by_controller', causeB: 'seen_by_guard' },
  ])
  const says = w.pick([
    {
      sees: 'sees a fault',
      follows: 'follows',
      goes: 'finds its cause gone',
      asks: 'a person asks both',
      ready: 'is ready',
      on: 'both go on',
      again: 'stops being ready',
    },
    {
      sees: 'trips',
      follows: 'trips with the other',
      goes: 'sees nothing any more',
      asks: 'somebody presses',
      ready: 'agrees',
      on: 'joint release',
      again: 'withdraws',
    },
    {
      sees: 'objects',
      follows: 'joins the objection',
      goes: 'has no reason left',
      asks: 'service asks',
      ready: 'consents',
      on: 'released together',
      again: 'takes it back',
    },
  ])
  return { ...own, ask: w.pick(['asked', 'button', 'request']), says }
}
type Names = ReturnType<typeof drawNames>

function side(n: Names, which: 'a' | 'b', quarrel: Quarrel | null): Rule[] {
  const [me, other] = which === 'a' ? [n.a, n.b] : [n.b, n.a]
  const cause = which === 'a' ? n.causeA : n.causeB
  const { says } = n
  const trip = [to(me, 'tripped'), to(cause, 'present')]
  return [
    { name: `${me} ${says.sees}`, when: [is(me, 'fine')], set: trip },
    { name: `${me} ${says.again}`, when: [is(me, 'ready')], set: [...trip, to(n.ask, 'no')] },
    ...(quarrel === 'either'
      ? []
      : [{ name: `${me} ${says.follows}`, when: [is(me, 'fine'), is(other, 'tripped')], set: [to(me, 'tripped')] }]),
    { name: `${me} ${says.goes}`, when: [is(me, 'tripped'), is(cause, 'present')], set: [to(cause, 'none')] },
    quarrel === 'waiting'
      ? {
          name: `${me} ${says.ready}`,
          when: [is(me, 'tripped'), is(cause, 'none'), is(n.ask, 'yes'), is(other, 'ready')],
          set: [to(me, 'ready')],
        }
      : {
          name: `${me} ${says.ready}`,
          when: [is(me, 'tripped'), is(cause, 'none'), is(n.ask, 'yes')],
          set: [to(me, 'ready')],
        },
  ]
}

function rulesFor(n: Names, quarrel: Quarrel | null): Rule[] {
  const { says } = n
  const fine = [to(n.a, 'fine'), to(n.b, 'fine'), to(n.ask, 'no')]
  return [
    ...side(n, 'a', quarrel),
    ...side(n, 'b', quarrel),
    { name: says.asks, when: [is(n.a, 'tripped'), is(n.b, 'tripped')], set: [to(n.ask, 'yes')] },
    quarrel === 'shared'
      ? { name: says.on, when: [is(n.ask, 'yes'), is(n.a, 'ready')], set: fine }
      : { name: says.on, when: [is(n.a, 'ready'), is(n.b, 'ready')], set: fine },
  ]
}

export function explorePair(m: Model, w: Composer, quarrel: Quarrel): Pair {
  const n = drawNames(w)
  const variables = (start: string): Body['variables'] => {
    const values = ['fine', 'tripped', 'ready']
    const sorted = [start, ...values.filter((value) => value !== start)]
    return [
      { name: n.a, values: sorted },
      { name: n.b, values: sorted },
      { name: n.causeA, values: ['none', 'present'] },
      { name: n.causeB, values: ['none', 'present'] },
      { name: n.ask, values: ['no', 'yes'] },
    ]
  }
  const open = [is(n.a, 'fine'), is(n.b, 'fine')]
  const sound = m.explore('N_2', {
    variables: variables('fine'),
    rules: w.shuffle(rulesFor(n, null)),
    promises: [
      { promise: 'never', when: [is(n.a, 'fine'), is(n.causeA, 'present')] },
      { promise: 'never', when: [is(n.b, 'fine'), is(n.causeB, 'present')] },
      { promise: 'never', when: [is(n.a, 'fine'), is(n.b, 'ready')] },
      { promise: 'always-possible', goal: open },
      { promise: 'no-deadlock', except: [] },
    ],
  })
  const rules = rulesFor(n, quarrel)
  if (quarrel === 'waiting') {
    // From both tripped nobody ever gets further: with the causes gone and the person asking, each waits for the other.
    const flawed = m.claim('states', {
      variables: variables('tripped'),
      rules,
      promises: [
        { promise: 'never', when: [is(n.a, 'ready')] },
        { promise: 'never', when: [is(n.b, 'ready')] },
      ],
    })
    return { sound, flawed, shortest: null }
  }
  const wrong =
    quarrel === 'shared' ? [is(n.b, 'fine'), is(n.causeB, 'present')] : [is(n.a, 'fine'), is(n.causeB, 'present')]
  const body = { variables: variables('fine'), rules, promises: [{ promise: 'possible' as const, when: wrong }] }
  if (quarrel === 'either') return { sound, flawed: m.claim('states', body), shortest: null }
  const shortest = m.found('L_2', exploreStates(body).shortest, 'steps', 'i')
  return { sound, flawed: m.claim('states', { ...body, shortest: 'L_2' }), shortest }
}
