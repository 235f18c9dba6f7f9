// The boot as a state machine: count, test, run or lock; and the same with a count that each reset clears.
import type { Composer } from '../../../wording/composer.ts'
import type { Claimed, Model } from '../../../writing/model.ts'

const is = (name: string, value: string) => ({ name, is: '==' as const, value })
const to = (name: string, value: string) => ({ name, to: value })

const DOWN = [to('phase', 'booting'), to('tested', 'no'), to('heater', 'off'), to('ended', 'no')]

function variables(allowed: number) {
  return [
    { name: 'phase', values: ['booting', 'testing', 'running', 'locked'] },
    { name: 'tested', values: ['no', 'yes'] },
    { name: 'heater', values: ['off', 'on'] },
    { name: 'ended', values: ['no', 'yes'] },
    { name: 'lock', values: ['open', 'by_count', 'by_sensor'] },
    { name: 'count', values: Array.from({ length: allowed + 1 }, (_, i) => String(i)) },
  ]
}

/** Pulses since a boot last came to its end, as an observer counts them who is not reset; saturating. */
function observer(allowed: number) {
  return { name: 'in_a_row', values: Array.from({ length: allowed + 2 }, (_, i) => String(i)) }
}

function rules(allowed: number, isForgetful: boolean) {
  const down = isForgetful ? [...DOWN, to('count', '0')] : DOWN
  const fresh = isForgetful ? [to('in_a_row', '0')] : []
  return [
    {
      name: 'the count is raised',
      when: [is('phase', 'booting'), { name: 'count', is: '<' as const, value: String(allowed) }],
      set: [
        to('count', 'count + 1'),
        to('phase', 'testing'),
        ...(isForgetful ? [to('in_a_row', `min(in_a_row + 1, ${allowed + 1})`)] : []),
      ],
    },
    {
      name: 'it has been too often',
      when: [is('phase', 'booting'), is('count', String(allowed))],
      set: [to('phase', 'locked'), to('lock', 'by_count'), to('ended', 'yes')],
    },
    {
      name: 'the sensor passes',
      when: [is('phase', 'testing')],
      set: [to('tested', 'yes'), to('phase', 'running'), to('ended', 'yes'), ...fresh],
    },
    {
      name: 'the sensor fails',
      when: [is('phase', 'testing')],
      set: [to('phase', 'locked'), to('lock', 'by_sensor'), to('ended', 'yes'), ...fresh],
    },
    { name: 'it crashes in its test', when: [is('phase', 'testing')], set: down },
    { name: 'it crashes while it runs', when: [is('phase', 'running')], set: down },
    {
      name: 'it heats',
      when: [is('phase', 'running'), is('tested', 'yes'), is('heater', 'off')],
      set: [to('heater', 'on')],
    },
    { name: 'it is hot enough', when: [is('heater', 'on')], set: [to('heater', 'off')] },
  ]
}

/** Claims also, as `n_b`, the fewest rules into the lock by count. */
export function exploreRestart(m: Model, w: Composer, allowed: number): Claimed {
  const body = { variables: variables(allowed), rules: w.shuffle(rules(allowed, false)) }
  const lock = { promise: 'possible' as const, when: [is('lock', 'by_count')] }
  m.derive('n_b', '', '2*n_q + 1', 'i')
  m.claim('states', { ...body, promises: [lock], shortest: 'n_b' })
  return m.explore('n_s', {
    ...body,
    promises: [
      { promise: 'never', when: [is('heater', 'on'), is('tested', 'no')] },
      { promise: 'inevitable', when: [is('phase', 'booting')], goal: [is('ended', 'yes')] },
      { promise: 'never', when: [is('phase', 'locked'), is('heater', 'on')] },
      lock,
    ],
  })
}

export function exploreForgetful(m: Model, w: Composer, allowed: number): Claimed {
  return m.explore('n_f', {
    variables: [...variables(allowed), observer(allowed)],
    rules: w.shuffle(rules(allowed, true)),
    promises: [
      { promise: 'never', when: [is('lock', 'by_count')] },
      { promise: 'possible', when: [is('in_a_row', String(allowed + 1))] },
    ],
  })
}
