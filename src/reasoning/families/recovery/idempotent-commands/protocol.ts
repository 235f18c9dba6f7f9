// Two settings one after the other: the host repeats, the line keeps copies, and the controller may restart between what it
// did and the note that it did it.
import type { Composer } from '../../../wording/composer.ts'
import type { Claimed, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Value } from '../../../writing/value.ts'

type Body = Parameters<Model['explore']>[1]
type Rule = Body['rules'][number]

/** Relative commands, no comparing of numbers, or the note before the deed. */
export type Flaw = 'relative' | 'unordered' | 'early'
export const FLAWS: readonly Flaw[] = ['relative', 'unordered', 'early']

export interface Protocol {
  readonly sound: Claimed
  readonly flawed: ClaimPlaces
  readonly shortest: Value
}

/** Found by exploration, and checked by it each time. */
const SHORTEST: Readonly<Record<Flaw, number>> = { relative: 5, unordered: 9, early: 6 }

function drawNames(w: Composer) {
  const names = w.pick([
    { turn: 'turn', value: 'position', noted: 'noted', stage: 'stage', reply: 'reply' },
    { turn: 'asked', value: 'target', noted: 'highest', stage: 'work', reply: 'answer' },
    { turn: 'command', value: 'setting', noted: 'record', stage: 'phase', reply: 'echo' },
    { turn: 'host', value: 'place', noted: 'latest', stage: 'controller', reply: 'word_back' },
  ])
  const copies = w.pick<[string, string]>([
    ['copy_of_first', 'copy_of_second'],
    ['first_on_line', 'second_on_line'],
    ['former_frame', 'latter_frame'],
  ])
  const says = w.pick([
    ['send', 'carry out', 'note', 'answer again for', 'restart during', 'reply heard for', 'reply lost', 'line loses'],
    ['transmit', 'perform', 'write down', 'known already', 'crash within', 'acknowledged', 'echo vanishes', 'drop'],
    ['put on the line', 'do', 'record', 'stale copy of', 'power dips after', 'go on from', 'no word back', 'noise on'],
    ['post', 'execute', 'remember', 'old news of', 'watchdog bites in', 'confirmed', 'answer drowned', 'discard'],
  ])
  return { ...names, copies, says }
}
type Names = ReturnType<typeof drawNames>

const is = (name: string, value: string): Rule['when'][number] => ({ name, is: '==', value })
const WORDS = ['first', 'second'] as const

function rulesFor(n: Names, i: 0 | 1, flaw: Flaw | null): Rule[] {
  const word = WORDS[i]
  const copy = n.copies[i]
  const busy = `doing_${word}`
  const to = flaw === 'relative' ? `min(${n.value}+1, 3)` : String(i + 1)
  const fresh = flaw === 'unordered' ? [] : [{ name: n.noted, is: '<' as const, value: String(i + 1) }]
  const note = { name: n.noted, to: String(i + 1) }
  const deed = { name: n.value, to }
  const [sends, does, notes, repeats, crashes, hears, , loses] = n.says
  return [
    { name: `${sends} ${word}`, when: [is(n.turn, word), is(copy, 'absent')], set: [{ name: copy, to: 'flying' }] },
    {
      name: `${does} ${word}`,
      when: [is(copy, 'flying'), is(n.stage, 'ready'), ...fresh],
      set: [{ name: copy, to: 'absent' }, { name: n.stage, to: busy }, flaw === 'early' ? note : deed],
    },
    {
      name: `${notes} ${word}`,
      when: [is(n.stage, busy)],
      set: [{ name: n.stage, to: 'ready' }, { name: n.reply, to: word }, flaw === 'early' ? deed : note],
    },
    { name: `${crashes} ${word}`, when: [is(n.stage, busy)], set: [{ name: n.stage, to: 'ready' }] },
    ...(flaw === 'unordered'
      ? []
      : [
          {
            name: `${repeats} ${word}`,
            when: [is(copy, 'flying'), is(n.stage, 'ready'), { name: n.noted, is: '>' as const, value: String(i) }],
            set: [
              { name: copy, to: 'absent' },
              { name: n.reply, to: word },
            ],
          },
        ]),
    {
      name: `${hears} ${word}`,
      when: [is(n.turn, word), is(n.reply, word)],
      set: [
        { name: n.turn, to: i === 0 ? 'second' : 'finished' },
        { name: n.reply, to: 'none' },
      ],
    },
    { name: `${loses} ${word}`, when: [is(copy, 'flying')], set: [{ name: copy, to: 'absent' }] },
  ]
}

function rules(n: Names, flaw: Flaw | null): Rule[] {
  return [
    ...rulesFor(n, 0, flaw),
    ...rulesFor(n, 1, flaw),
    { name: n.says[6]!, when: [{ name: n.reply, is: '!=', value: 'none' }], set: [{ name: n.reply, to: 'none' }] },
  ]
}

export function explore(m: Model, w: Composer, flaw: Flaw): Protocol {
  const n = drawNames(w)
  const variables: Body['variables'] = [
    { name: n.turn, values: ['first', 'second', 'finished'] },
    { name: n.copies[0], values: ['absent', 'flying'] },
    { name: n.copies[1], values: ['absent', 'flying'] },
    { name: n.stage, values: ['ready', 'doing_first', 'doing_second'] },
    { name: n.noted, values: ['0', '1', '2'] },
    { name: n.value, values: ['0', '1', '2', '3'] },
    { name: n.reply, values: ['none', 'first', 'second'] },
  ]
  const bad: Readonly<Record<Flaw, Rule['when']>> = {
    relative: [is(n.turn, 'first'), is(n.value, '2')],
    unordered: [is(n.noted, '2'), is(n.value, '1')],
    early: [is(n.turn, 'second'), is(n.value, '0')],
  }
  const sound = m.explore('N_s', {
    variables,
    rules: w.shuffle(rules(n, null)),
    promises: [
      ...FLAWS.map((other) => ({ promise: 'never' as const, when: bad[other] })),
      { promise: 'never', when: [is(n.turn, 'finished'), { name: n.value, is: '!=', value: '2' }] },
      { promise: 'always-possible', goal: [is(n.turn, 'finished')] },
      { promise: 'no-deadlock', except: [is(n.turn, 'finished')] },
    ],
  })
  const shortest = m.found('S', SHORTEST[flaw], '', 'i')
  const flawed = m.claim('states', {
    variables,
    rules: rules(n, flaw),
    promises: [{ promise: 'possible', when: bad[flaw] }],
    shortest: 'S',
  })
  return { sound, flawed, shortest }
}
