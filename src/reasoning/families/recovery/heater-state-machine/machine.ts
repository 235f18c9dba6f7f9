// The heater's states as a machine that is explored: in turns the world moves (readings, people) and the supervisor reacts. And
// mutants of it, each with one rule spoilt, which show what each promise is good for.
import { exploreStates } from '../../../claims/states.ts'
import type { Composer } from '../../../wording/composer.ts'
import type { Claimed, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Value } from '../../../writing/value.ts'

type Body = Parameters<Model['explore']>[1]
type Rule = Body['rules'][number]
type Promise = Body['promises'][number]

export const MUTANTS = [
  'endless',
  'rewound',
  'blindly',
  'careless',
  'forgiving',
  'restarted',
  'patient',
  'unlimited',
] as const
/**
 * No timeout; a timer that an unknown reading rewinds; power while the reading is unknown; a fault that leaves power on; a fault
 * that goes by itself; a start out of a fault; holding that never gives up; heating above the limit.
 */
export type Mutant = (typeof MUTANTS)[number]

export interface Names {
  readonly mode: string
  readonly power: string
  readonly reading: string
  readonly time: string
  readonly blind: string
  readonly low: string
  readonly turn: string
  readonly age: string
  readonly latch: string
  readonly says: readonly string[]
}

export function drawNames(w: Composer): Names {
  const names = w.pick([
    {
      mode: 'mode',
      power: 'power',
      reading: 'reading',
      time: 'timer',
      blind: 'blind',
      low: 'low',
      turn: 'turn',
      age: 'age',
      latch: 'latch',
    },
    {
      mode: 'state',
      power: 'heat',
      reading: 'sensor',
      time: 'waited',
      blind: 'missing',
      low: 'dips',
      turn: 'phase',
      age: 'witness',
      latch: 'flag',
    },
    {
      mode: 'stage',
      power: 'switch',
      reading: 'value',
      time: 'clock',
      blind: 'gaps',
      low: 'short',
      turn: 'next',
      age: 'observer',
      latch: 'mark',
    },
  ])
  const says = w.pick([
    [
      'reads cold',
      'reads near',
      'reads hot',
      'reading lost',
      'start',
      'stop',
      'a person clears',
      'stays off',
      'stays in fault',
      'wait for it',
      'go on heating',
      'time is up',
      'there',
      'blind too long',
      'limit passed',
      'holds',
      'heat again',
      'cannot hold',
      'hold blind',
      'blind while holding',
    ],
    [
      'it is cold',
      'it is near',
      'it is too hot',
      'no reading',
      'somebody starts',
      'somebody stops',
      'somebody acknowledges',
      'idle',
      'fault stands',
      'pause',
      'warm up',
      'too slow',
      'arrived',
      'no sensor any more',
      'too hot',
      'warm enough',
      'top up',
      'too weak to hold',
      'pause in holding',
      'sensor gone in holding',
    ],
    [
      'cold seen',
      'band seen',
      'limit seen',
      'nothing seen',
      'heat wanted',
      'heat unwanted',
      'service clears',
      'rest',
      'remain faulty',
      'skip a turn',
      'another turn',
      'out of time',
      'band met',
      'gap too long',
      'over the limit',
      'in the band',
      'refill',
      'refilled too often',
      'skip in the band',
      'gap in the band',
    ],
  ])
  return { ...names, says }
}

const is = (name: string, value: string): Rule['when'][number] => ({ name, is: '==', value })
const not = (name: string, value: string): Rule['when'][number] => ({ name, is: '!=', value })
const below = (name: string, value: number): Rule['when'][number] => ({ name, is: '<', value: String(value) })
const to = (name: string, value: string): Rule['set'][number] => ({ name, to: value })

export interface Size {
  readonly turns: number
  readonly blind: number
  readonly low: number
}

function worldRules(n: Names, mutant: Mutant | null): Rule[] {
  const [cold, near, hot, lost, start, stop, clears] = n.says
  const world = is(n.turn, 'world')
  const pass = to(n.turn, 'supervisor')
  const see = (name: string, value: string): Rule => ({ name, when: [world], set: [to(n.reading, value), pass] })
  const begin = [to(n.mode, 'heating'), to(n.blind, '0'), to(n.low, '0'), pass]
  const anew = [to(n.time, '0'), to(n.age, '0')]
  return [
    see(cold!, 'cold'),
    see(near!, 'near'),
    see(hot!, 'hot'),
    see(lost!, 'unknown'),
    { name: start!, when: [world, is(n.mode, 'off')], set: begin },
    ...(mutant === 'restarted'
      ? [{ name: 'start out of a fault', when: [world, is(n.mode, 'fault')], set: begin }]
      : []),
    { name: stop!, when: [world, not(n.mode, 'fault')], set: [to(n.mode, 'off'), to(n.power, 'no'), ...anew, pass] },
    {
      name: clears!,
      when: [world, is(n.mode, 'fault'), is(n.reading, 'cold')],
      set: [to(n.mode, 'off'), to(n.latch, 'clear'), pass],
    },
    ...(mutant === 'forgiving'
      ? [
          {
            name: 'cold again',
            when: [world, is(n.mode, 'fault'), is(n.reading, 'cold')],
            set: [to(n.mode, 'off'), pass],
          },
        ]
      : []),
  ]
}

function supervisorRules(n: Names, size: Size, mutant: Mutant | null): Rule[] {
  const says = n.says.slice(7)
  const own = is(n.turn, 'supervisor')
  const done = to(n.turn, 'world')
  const heating = is(n.mode, 'heating')
  const holding = is(n.mode, 'holding')
  const last = size.turns - 1
  const anew = [to(n.time, '0'), to(n.age, '0')]
  const older = to(n.age, `min(${n.age} + 1, ${size.turns})`)
  const later = to(n.time, `${n.time} + 1`)
  const fault = [
    to(n.mode, 'fault'),
    ...(mutant === 'careless' ? [] : [to(n.power, 'no')]),
    to(n.latch, 'set'),
    ...anew,
    done,
  ]
  const blindly = mutant === 'blindly' ? [] : [to(n.power, 'no')]
  const [off, faulty, waits, goes, up, there, lost, limit, holds, again, weak, skips, gone] = says
  const see = (value: string): Rule['when'][number] => is(n.reading, value)
  return [
    { name: off!, when: [own, is(n.mode, 'off')], set: [to(n.power, 'no'), done] },
    {
      name: faulty!,
      when: [own, is(n.mode, 'fault')],
      set: [...(mutant === 'careless' ? [] : [to(n.power, 'no')]), done],
    },
    {
      name: waits!,
      when: [own, heating, see('unknown'), below(n.blind, size.blind - 1), below(n.time, last)],
      set: [...blindly, to(n.blind, `${n.blind} + 1`), mutant === 'rewound' ? to(n.time, '0') : later, older, done],
    },
    {
      name: goes!,
      when: [own, heating, see('cold'), below(n.time, last)],
      set: [to(n.power, 'yes'), to(n.blind, '0'), later, older, done],
    },
    mutant === 'endless'
      ? {
          name: up!,
          when: [own, heating, see('cold'), is(n.time, String(last))],
          set: [to(n.power, 'yes'), to(n.blind, '0'), older, done],
        }
      : { name: up!, when: [own, heating, see('cold'), is(n.time, String(last))], set: fault },
    { name: `${up!} without a reading`, when: [own, heating, see('unknown'), is(n.time, String(last))], set: fault },
    {
      name: there!,
      when: [own, heating, see('near')],
      set: [to(n.mode, 'holding'), to(n.power, 'yes'), to(n.blind, '0'), ...anew, done],
    },
    {
      name: lost!,
      when: [own, heating, see('unknown'), is(n.blind, String(size.blind - 1)), below(n.time, last)],
      set: fault,
    },
    mutant === 'unlimited'
      ? { name: limit!, when: [own, not(n.mode, 'off'), not(n.mode, 'fault'), see('hot')], set: [done] }
      : { name: limit!, when: [own, not(n.mode, 'off'), not(n.mode, 'fault'), see('hot')], set: fault },
    {
      name: holds!,
      when: [own, holding, see('near')],
      set: [to(n.power, 'yes'), to(n.low, '0'), to(n.blind, '0'), done],
    },
    {
      name: again!,
      when: [own, holding, see('cold'), below(n.low, size.low - 1)],
      set: [to(n.power, 'yes'), to(n.low, `${n.low} + 1`), to(n.blind, '0'), done],
    },
    mutant === 'patient'
      ? {
          name: weak!,
          when: [own, holding, see('cold'), { name: n.low, is: '>', value: String(size.low - 2) }],
          set: [to(n.power, 'yes'), to(n.low, String(size.low)), done],
        }
      : { name: weak!, when: [own, holding, see('cold'), is(n.low, String(size.low - 1))], set: fault },
    {
      name: skips!,
      when: [own, holding, see('unknown'), below(n.blind, size.blind - 1)],
      set: [...blindly, to(n.blind, `${n.blind} + 1`), done],
    },
    { name: gone!, when: [own, holding, see('unknown'), is(n.blind, String(size.blind - 1))], set: fault },
  ]
}

function variablesOf(n: Names, size: Size): Body['variables'] {
  const numbers = (to: number): string[] => Array.from({ length: to + 1 }, (_, i) => String(i))
  return [
    { name: n.mode, values: ['off', 'heating', 'holding', 'fault'] },
    { name: n.power, values: ['no', 'yes'] },
    { name: n.reading, values: ['cold', 'near', 'hot', 'unknown'] },
    { name: n.turn, values: ['world', 'supervisor'] },
    { name: n.time, values: numbers(size.turns - 1) },
    { name: n.blind, values: numbers(size.blind - 1) },
    { name: n.low, values: numbers(size.low) },
    { name: n.age, values: numbers(size.turns) },
    { name: n.latch, values: ['clear', 'set'] },
  ]
}

/** What must never be, by the promise that says so. */
export const GUARDS = ['fault', 'unknown', 'hot', 'latch', 'late', 'low'] as const
export type Guard = (typeof GUARDS)[number]

export function badStates(n: Names, size: Size): Readonly<Record<Guard, Rule['when']>> {
  const answered = is(n.turn, 'world')
  return {
    fault: [is(n.mode, 'fault'), is(n.power, 'yes')],
    unknown: [answered, is(n.reading, 'unknown'), is(n.power, 'yes')],
    hot: [answered, is(n.reading, 'hot'), is(n.power, 'yes')],
    latch: [is(n.latch, 'set'), not(n.mode, 'fault')],
    late: [is(n.age, String(size.turns))],
    low: [is(n.low, String(size.low))],
  }
}

/** Which promises refuse which mutant, the one that is meant first. */
export const KILLED_BY: Readonly<Record<Mutant, readonly [Guard, ...Guard[]]>> = {
  endless: ['late'],
  rewound: ['late'],
  blindly: ['unknown'],
  careless: ['fault', 'unknown', 'hot'],
  forgiving: ['latch'],
  restarted: ['latch'],
  patient: ['low'],
  unlimited: ['hot'],
}

export function exploreSound(m: Model, w: Composer, n: Names, size: Size): Claimed {
  const bad = badStates(n, size)
  return m.explore('N_s', {
    variables: variablesOf(n, size),
    rules: [...w.shuffle(worldRules(n, null)), ...w.shuffle(supervisorRules(n, size, null))],
    promises: [
      ...GUARDS.map((guard): Promise => ({ promise: 'never', when: bad[guard] })),
      { promise: 'inevitable', when: [is(n.mode, 'heating')], goal: [not(n.mode, 'heating')] },
      { promise: 'always-possible', goal: [is(n.mode, 'holding')] },
      { promise: 'no-deadlock', except: [] },
    ],
  })
}

export interface Broken {
  readonly claim: ClaimPlaces
  readonly shortest: Value
  readonly guard: Guard
}

/** The mutant breaks its promises, the first after so many rules, and keeps all others. */
export function exploreMutant(m: Model, n: Names, size: Size, mutant: Mutant): Broken {
  const broken = KILLED_BY[mutant]
  const [guard] = broken
  const bad = badStates(n, size)
  const body = {
    variables: variablesOf(n, size),
    rules: [...worldRules(n, mutant), ...supervisorRules(n, size, mutant)],
    promises: [
      { promise: 'possible' as const, when: bad[guard] },
      ...GUARDS.filter((other) => !broken.includes(other)).map(
        (other): Promise => ({ promise: 'never', when: bad[other] }),
      ),
    ],
  }
  const id = `L_${MUTANTS.indexOf(mutant) + 1}`
  const shortest = m.found(id, exploreStates(body).shortest, 'steps', 'i')
  return { claim: m.claim('states', { ...body, shortest: id }), shortest, guard }
}

/** The promise as one would first write it: it fails between the loss of a reading and the supervisor's next turn. */
export function exploreNaive(m: Model, n: Names, size: Size): { claim: ClaimPlaces; shortest: Value } {
  const body = {
    variables: variablesOf(n, size),
    rules: [...worldRules(n, null), ...supervisorRules(n, size, null)],
    promises: [{ promise: 'possible' as const, when: [is(n.reading, 'unknown'), is(n.power, 'yes')] }],
  }
  const shortest = m.found('L_0', exploreStates(body).shortest, 'steps', 'i')
  return { claim: m.claim('states', { ...body, shortest: 'L_0' }), shortest }
}
