// What is said after a repair: whether it has helped, what it cost in time, what a no would mean.
import { expect, test } from 'vitest'
import { didItHelp, ifNo } from '../../src/operator/conversation/answers/remedies.ts'
import { stoodIn } from '../../src/operator/conversation/answers/stood.ts'
import type { Happened } from '../../src/operator/conversation/chronicle.ts'
import type { ConversationContext } from '../../src/operator/conversation/context.ts'
import type { StatusFacts } from '../../src/operator/conversation/status-facts.ts'
import { MENDED_S } from '../../src/operator/loop/settled.ts'
import { PLAYBOOKS } from '../../src/operator/playbooks/all-playbooks.ts'
import { speechOf } from '../../src/operator/speech/speech.ts'

const SAY = speechOf('en')
const status = (timeS: number): StatusFacts => ({ host: 'ready', print: 'printing', timeS }) as unknown as StatusFacts

function contextOf(
  happened: readonly (readonly [number, Happened])[],
  clog = 0,
  run: object | null = null,
): ConversationContext {
  const beliefs = [
    { cause: 'sound', probability: 1 - clog },
    { cause: 'clog', probability: clog },
  ].sort((a, b) => b.probability - a.probability)
  return {
    chronicle: { happenings: happened.map(([timeS, what]) => ({ timeS, what })) },
    watcher: { diagnosis: { beliefs, isAbstaining: false, evidence: [], unseen: [] }, memory: { run } },
    desk: { open: run === null ? null : { id: 'q', text: 'Is it so?' } },
  } as unknown as ConversationContext
}

const pausedAt = (layer: number): Happened => ({ kind: 'paused', by: 'the operator', cause: 'clog', why: '', layer })
const MENDED: readonly (readonly [number, Happened])[] = [
  [0, { kind: 'begun' }],
  [100, pausedAt(4)],
  [100, { kind: 'book', name: 'unclog', state: 'begun' }],
  [400, { kind: 'resumed' }],
  [400, { kind: 'book', name: 'unclog', state: 'worked' }],
]

test('whether it has helped is said once its evidence is of the time after, and by what is believed then', () => {
  const early = didItHelp(contextOf(MENDED), status(460), SAY)
  expect(early.text).toMatch(/too early to say.*after 3 min more/)
  expect(early.verdict).toBeNull()
  const late = 400 + MENDED_S + 1
  expect(didItHelp(contextOf(MENDED, 0.02), status(late), SAY)).toMatchObject({ verdict: 'yes' })
  const back = didItHelp(contextOf(MENDED, 0.8), status(late), SAY)
  expect(back.text).toMatch(/does not look so.*clogged \(80 % now\)/)
  expect(back.verdict).toBe('no')
})

test('what was done in the print before has not been done in this one', () => {
  const next = [...MENDED, [900, { kind: 'begun' }]] as const
  expect(didItHelp(contextOf(next), status(1000), SAY).text).toMatch(/tried nothing/)
  expect(stoodIn(contextOf(next), 1000)).toEqual({ totalS: 0, times: 0, longest: null })
})

test('all pauses of a print count, also the one that lasts', () => {
  const twice = [...MENDED, [500, pausedAt(7)]] as const
  expect(stoodIn(contextOf(MENDED), 450)).toEqual({ totalS: 300, times: 1, longest: { layer: 4, forS: 300 } })
  expect(stoodIn(contextOf(twice), 560)).toEqual({ totalS: 360, times: 2, longest: { layer: 4, forS: 300 } })
})

test('what a no means is read from the playbook that asks', () => {
  expect(ifNo(contextOf([]), status(0), SAY).text).toMatch(/Nothing waits/)
  // Every question of every playbook has an answer.
  expect(ifNo(contextOf([], 0, { name: 'no-such-book', at: 0 }), status(0), SAY).text).toMatch(/another way/)
})

test.each(PLAYBOOKS.map((book) => [book.name, book] as const))(
  '%s: each of its questions says what a no does',
  (name, book) => {
    for (const [at, step] of book.steps.entries()) {
      if (step.kind !== 'person' && step.kind !== 'veto') continue
      for (const language of ['en', 'de'] as const) {
        const { text } = ifNo(contextOf([], 0, { name, at }), status(0), speechOf(language))
        expect(text).toMatch(/^(Then|A no|Dann|Ein Nein) .+\.$/)
      }
    }
  },
)
