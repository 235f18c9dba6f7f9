// One command after the other over a line that loses frames and replies: sender, line and receiver as a state machine.
// A damaged frame counts as lost, since the check drops it. The timer may fire at any moment, too early included.
import type { Composer } from '../../../wording/composer.ts'
import type { Claimed, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Value } from '../../../writing/value.ts'

type Body = Parameters<Model['explore']>[1]
type Rule = Body['rules'][number]

/** What the wrong protocol does: replies without a number, a receiver that executes all, or one end that starts anew alone. */
export type Flaw = 'mute' | 'eager' | 'amnesia'
export const FLAWS: readonly Flaw[] = ['mute', 'eager', 'amnesia']

export interface Protocol {
  readonly sound: Claimed
  readonly flawed: ClaimPlaces
  readonly shortest: Value
}

interface Names {
  readonly turn: string
  readonly line: string
  readonly expected: string
  readonly reply: string
  readonly done: string
  readonly fate: string
  readonly losses: string
  readonly sides: readonly [string, string]
  readonly says: readonly [string, string, string, string, string, string, string]
}

function drawNames(w: Composer): Names {
  const names = w.pick([
    { turn: 'turn', line: 'line', expected: 'expected', reply: 'reply', done: 'done', fate: 'fate' },
    { turn: 'sending', line: 'wire', expected: 'awaited', reply: 'answer', done: 'executed', fate: 'verdict' },
    { turn: 'current', line: 'cable', expected: 'wanted', reply: 'echo', done: 'carried_out', fate: 'account' },
    { turn: 'sender', line: 'way_out', expected: 'receiver', reply: 'way_back', done: 'times_done', fate: 'story' },
  ])
  const sides = w.pick<[string, string]>([
    ['even', 'odd'],
    ['white', 'black'],
    ['tick', 'tock'],
    ['left', 'right'],
  ])
  const says = w.pick<Names['says']>([
    ['send', 'execute', 'repeat the reply to', 'go on after', 'ignore a reply to', 'noise takes', 'host starts anew'],
    ['transmit', 'accept', 'answer again', 'acknowledged', 'stale answer', 'lost', 'restart of the host'],
    ['put on the line', 'carry out', 'recognise a repeat of', 'advance from', 'drop an old reply', 'damage', 'reboot'],
    ['timer fires for', 'new to the receiver', 'known to the receiver', 'heard of', 'of no use', 'hit', 'begin again'],
  ])
  const losses = w.pick(['losses', 'hits', 'damage_so_far', 'noise'])
  return { ...names, losses, sides, says }
}

function rules(n: Names, flaw: Flaw | null, most: number): Rule[] {
  const is = (name: string, value: string): Rule['when'][number] => ({ name, is: '==', value })
  const [sends, executes, repeats, goes, ignores, takes, anew] = n.says
  const few = { name: n.losses, is: '<' as const, value: String(most) }
  const once = { name: n.losses, to: `${n.losses}+1` }
  const bothSides = [0, 1].flatMap((i): Rule[] => {
    const [own, other] = [n.sides[i]!, n.sides[1 - i]!]
    const word = flaw === 'mute' ? 'any' : own
    const advance = [
      { name: n.turn, to: other },
      { name: n.done, to: '0' },
      { name: n.reply, to: 'none' },
    ]
    return [
      { name: `${sends} ${own}`, when: [is(n.turn, own), is(n.line, 'none')], set: [{ name: n.line, to: own }] },
      {
        name: `${executes} ${own}`,
        when: [is(n.line, own), is(n.reply, 'none'), ...(flaw === 'eager' ? [] : [is(n.expected, own)])],
        set: [
          { name: n.done, to: `min(${n.done}+1, 2)` },
          { name: n.expected, to: other },
          { name: n.reply, to: word },
          { name: n.line, to: 'none' },
        ],
      },
      ...(flaw === 'eager'
        ? []
        : [
            {
              name: `${repeats} ${own}`,
              when: [is(n.line, own), is(n.reply, 'none'), is(n.expected, other)],
              set: [
                { name: n.reply, to: word },
                { name: n.line, to: 'none' },
              ],
            },
          ]),
      {
        name: `${goes} ${own}`,
        when: [is(n.turn, own), is(n.reply, word), { name: n.done, is: '>', value: '0' }],
        set: advance,
      },
      {
        name: `${goes} ${own} undone`,
        when: [is(n.turn, own), is(n.reply, word), is(n.done, '0')],
        set: [...advance, { name: n.fate, to: 'skipped' }],
      },
      ...(flaw === 'mute'
        ? []
        : [
            {
              name: `${ignores} ${other}`,
              when: [is(n.turn, own), is(n.reply, other)],
              set: [{ name: n.reply, to: 'none' }],
            },
          ]),
    ]
  })
  return [
    ...bothSides,
    ...[n.line, n.reply].map((where) => ({
      name: `${takes} the ${where.replaceAll('_', ' ')}`,
      when: [{ name: where, is: '!=' as const, value: 'none' }, few],
      set: [{ name: where, to: 'none' }, once],
    })),
    ...(flaw === 'amnesia'
      ? [
          {
            name: anew,
            when: [is(n.line, 'none'), is(n.reply, 'none'), is(n.done, '0')],
            set: [{ name: n.turn, to: n.sides[0] }],
          },
        ]
      : []),
  ]
}

function variables(n: Names, flaw: Flaw | null, most: number): Body['variables'] {
  return [
    { name: n.turn, values: [...n.sides] },
    { name: n.line, values: ['none', ...n.sides] },
    { name: n.expected, values: [...n.sides] },
    { name: n.reply, values: flaw === 'mute' ? ['none', 'any'] : ['none', ...n.sides] },
    { name: n.done, values: ['0', '1', '2'] },
    { name: n.fate, values: ['fine', 'skipped'] },
    { name: n.losses, values: Array.from({ length: most + 1 }, (_, i) => String(i)) },
  ]
}

/** `most`: how many losses are played; the promise that all goes on needs that noise ends at some time. */
export function explore(m: Model, w: Composer, flaw: Flaw, most: number): Protocol {
  const n = drawNames(w)
  const skipped: Rule['when'] = [{ name: n.fate, is: '==', value: 'skipped' }]
  const twice: Rule['when'] = [{ name: n.done, is: '==', value: '2' }]
  const sound = m.explore('N_s', {
    variables: variables(n, null, most),
    rules: w.shuffle(rules(n, null, most)),
    promises: [
      { promise: 'never', when: twice },
      { promise: 'never', when: skipped },
      {
        promise: 'inevitable',
        when: [{ name: n.turn, is: '==', value: n.sides[0] }],
        goal: [{ name: n.turn, is: '==', value: n.sides[1] }],
      },
      { promise: 'no-deadlock', except: [] },
    ],
  })
  const shortest = m.found('S', SHORTEST[flaw], '', 'i')
  const flawed = m.claim('states', {
    variables: variables(n, flaw, most),
    rules: rules(n, flaw, most),
    promises: [{ promise: 'possible', when: flaw === 'eager' ? twice : skipped }],
    shortest: 'S',
  })
  return { sound, flawed, shortest }
}

/** Found by exploration, and checked by it each time. */
const SHORTEST: Readonly<Record<Flaw, number>> = { mute: 6, eager: 5, amnesia: 7 }
