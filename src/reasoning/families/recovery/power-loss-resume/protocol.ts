// The record in two slots as a state machine: power may end at any moment, except where the energy account says it cannot.
import type { Composer } from '../../../wording/composer.ts'
import type { Claimed, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Value } from '../../../writing/value.ts'

type Body = Parameters<Model['explore']>[1]
type Condition = Body['rules'][number]['when']

/** What the wrong protocol does: one slot only, forgets at a restart which slot was newer, or lifts without the account. */
export type Flaw = 'overwrite' | 'forgets' | 'uncovered'

export interface Protocol {
  readonly sound: Claimed
  readonly flawed: ClaimPlaces
  readonly shortest: Value
}

export interface Names {
  readonly a: string
  readonly b: string
  readonly newer: string
  readonly act: string
  readonly height: string
  readonly sides: readonly [string, string]
  /** What the rules are called: begin, complete, set off, arrive, end of charge, return. */
  readonly says: readonly [string, string, string, string, string, string]
}

export function drawNames(w: Composer): Names {
  const places = w.pick([
    { a: 'first_slot', b: 'second_slot', newer: 'newest', act: 'phase', height: 'height' },
    { a: 'even_page', b: 'odd_page', newer: 'latest', act: 'activity', height: 'axis' },
    { a: 'upper_copy', b: 'lower_copy', newer: 'current', act: 'doing', height: 'knowledge' },
    { a: 'left_bank', b: 'right_bank', newer: 'valid_side', act: 'step', height: 'z_value' },
    { a: 'page_one', b: 'page_two', newer: 'authority', act: 'mode', height: 'nozzle' },
  ])
  const sides = w.pick<[string, string]>([
    ['former', 'latter'],
    ['first', 'second'],
    ['one', 'other'],
    ['this', 'that'],
  ])
  const says = w.pick<Names['says']>([
    ['begin beside the', 'complete beside the', 'axis sets off', 'axis arrives', 'charge ends while', 'power returns'],
    ['program opposite the', 'verify opposite the', 'climb begins', 'climb ends', 'rail collapses when', 'restart'],
    ['open a page not the', 'close a page not the', 'go up', 'be up', 'blackout during', 'mains are back'],
    ['erase and write past the', 'checksum fits past the', 'nozzle leaves', 'nozzle is clear', 'death when', 'boot'],
  ])
  return { ...places, sides, says }
}

function rules(n: Names, flaw: Flaw | null): Body['rules'] {
  const at = (name: string, value: string): Condition[number] => ({ name, is: '==', value })
  const slots = [n.a, n.b]
  const { sides } = n
  const [begins, completes, sets, arrives, ends, returns] = n.says
  const into = (i: number): number => (flaw === 'overwrite' ? i : 1 - i)
  const begin = [0, 1].map((i) => ({
    name: `${begins} ${sides[i]}`,
    when: [at(n.act, 'idle'), at(n.newer, sides[i]!)],
    set: [
      { name: slots[into(i)]!, to: 'torn' },
      { name: n.act, to: 'writing' },
    ],
  }))
  const finish = [0, 1].map((i) => ({
    name: `${completes} ${sides[i]}`,
    when: [at(n.act, 'writing'), at(n.newer, sides[i]!)],
    set: [
      { name: slots[into(i)]!, to: 'whole' },
      { name: n.newer, to: sides[into(i)]! },
      { name: n.act, to: 'recorded' },
    ],
  }))
  return [
    ...begin,
    ...finish,
    {
      name: sets,
      when: [at(n.act, 'recorded')],
      set: [
        { name: n.act, to: 'lifting' },
        { name: n.height, to: 'open' },
      ],
    },
    {
      name: arrives,
      when: [at(n.act, 'lifting')],
      set: [
        { name: n.act, to: 'idle' },
        { name: n.height, to: 'sure' },
      ],
    },
    ...['idle', 'writing', 'recorded', ...(flaw === 'uncovered' ? ['lifting'] : [])].map((act) => ({
      name: `${ends} ${act}`,
      when: [at(n.act, act)],
      set: [{ name: n.act, to: 'dark' }],
    })),
    {
      name: returns,
      when: [at(n.act, 'dark')],
      set: [{ name: n.act, to: 'idle' }, ...(flaw === 'forgets' ? [{ name: n.newer, to: sides[0] }] : [])],
    },
  ]
}

function variables(n: Names): Body['variables'] {
  return [
    { name: n.a, values: ['whole', 'torn'] },
    { name: n.b, values: ['whole', 'torn'] },
    { name: n.newer, values: [...n.sides] },
    { name: n.act, values: ['idle', 'writing', 'recorded', 'lifting', 'dark'] },
    { name: n.height, values: ['sure', 'open'] },
  ]
}

export function explore(m: Model, w: Composer, n: Names, flaw: Flaw): Protocol {
  const bothTorn: Condition = [
    { name: n.a, is: '==', value: 'torn' },
    { name: n.b, is: '==', value: 'torn' },
  ]
  const lost: Condition = [
    { name: n.act, is: '==', value: 'dark' },
    { name: n.height, is: '==', value: 'open' },
  ]
  const trusted = (side: string, slot: string): Condition => [
    { name: n.newer, is: '==', value: side },
    { name: slot, is: '==', value: 'torn' },
  ]
  const sound = m.explore('N_s', {
    variables: variables(n),
    rules: w.shuffle(rules(n, null)),
    promises: [
      { promise: 'never', when: bothTorn },
      { promise: 'never', when: trusted(n.sides[0], n.a) },
      { promise: 'never', when: trusted(n.sides[1], n.b) },
      { promise: 'never', when: lost },
      { promise: 'always-possible', goal: [{ name: n.act, is: '==', value: 'idle' }] },
      { promise: 'no-deadlock', except: [] },
    ],
  })
  const bad = flaw === 'uncovered' ? lost : trusted(n.sides[0], n.a)
  const shortest = m.found('S', SHORTEST[flaw], '', 'i')
  const flawed = m.claim('states', {
    variables: variables(n),
    rules: rules(n, flaw),
    promises: [{ promise: 'possible', when: bad }],
    shortest: 'S',
  })
  return { sound, flawed, shortest }
}

/** Found by exploration, and checked by it each time. A forgotten side is harmless until the second write is cut. */
const SHORTEST: Readonly<Record<Flaw, number>> = { overwrite: 1, forgets: 7, uncovered: 4 }
