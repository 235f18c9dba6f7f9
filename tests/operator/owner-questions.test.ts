// Every question of an owner in every state of a living printer: known for what it is, answered in its own language, with the facts
// that matter, short, and without a name of ours.
import { describe, expect, test } from 'vitest'
import { plainWords } from '../../src/operator/conversation/plain-words.ts'
import { languageOf } from '../../src/operator/speech/language-of.ts'
import type { Asked } from './asked-printer.ts'
import { ENGLISH_QUESTIONS, GERMAN_QUESTIONS, type Meant, STATES } from './owner-questions.ts'
import { alarm, cancelled, finished, healthy, paused } from './owner-scenarios.ts'

const LETTERS_MAX = 900
/** Named for programs: a person reads none of them. */
const OURS = /\b[a-z]+_[a-z_]+\b|\bNaN\b|\bundefined\b|\bnull\b|\[object/

interface Wrong {
  readonly question: string
  readonly why: string
  readonly text: string
}

async function wrongIn(asked: Asked, state: keyof typeof STATES): Promise<Wrong[]> {
  const wrong: Wrong[] = []
  const askAll = async (questions: readonly (readonly [string, Meant])[], at: 0 | 1): Promise<void> => {
    for (const [question, meant] of questions) {
      const { text, intent } = await asked.say(question)
      const say = (why: string): void => void wrong.push({ question, why, text })
      if (meant !== 'thanks' && intent !== meant) say(`taken for ${intent}, meant ${meant}`)
      const fact = STATES[state][meant]?.[at]
      if (fact === undefined) say(`nobody says what holds for ${meant}`)
      else if (!fact.test(text)) say(`without ${fact}`)
      if (languageOf(text, plainWords(text)) === (at === 0 ? 'de' : 'en')) say('in the other language')
      if (OURS.test(text)) say('a name of ours in it')
      if (text.length > (meant === 'help' ? 3 : 1) * LETTERS_MAX) say(`${text.length} letters long`)
    }
  }
  await askAll(ENGLISH_QUESTIONS, 0)
  await askAll(GERMAN_QUESTIONS, 1)
  return wrong
}

test('they are many, and none twice', () => {
  expect(ENGLISH_QUESTIONS.length).toBeGreaterThanOrEqual(60)
  expect(GERMAN_QUESTIONS.length).toBeGreaterThanOrEqual(30)
  const all = [...ENGLISH_QUESTIONS, ...GERMAN_QUESTIONS].map(([question]) => question)
  expect(new Set(all).size).toBe(all.length)
})

describe('a worried owner asks', { timeout: 300_000 }, () => {
  test.each([
    ['healthy', healthy],
    ['paused', paused],
    ['finished', finished],
    ['cancelled', cancelled],
    ['alarm', alarm],
  ] as const)('%s', async (state, reach) => {
    expect(await wrongIn(await reach(), state)).toEqual([])
  })
})

test('it is told that it is done, in many ways, and takes it where something was to be done', {
  timeout: 120_000,
}, async () => {
  const { say, desk } = await healthy()
  const doing = 'Please load a new spool, then say that it is done.'
  for (const [at, words] of [
    'done',
    'fertig',
    'I loaded it',
    'ok, done',
    'Filament ist geladen',
    'new spool is in, go on',
  ].entries()) {
    desk.ask({ id: `reload/${at}/3`, timeS: at, text: doing })
    expect((await say(words)).text).toMatch(/Taken note: yes|Notiert: ja/)
    expect(desk.answerTo(`reload/${at}/3`)).toBe(true)
  }
  // Who has read it has not done it yet.
  desk.ask({ id: 'reload/8/3', timeS: 8, text: doing })
  for (const words of ['ok', 'alright', 'verstanden'])
    expect((await say(words)).text).toMatch(/say yes or no|sag ja oder nein/)
  expect(desk.answerTo('reload/8/3')).toBe(null)
  expect((await say('yes')).text).toMatch(/Taken note: yes/)
  expect((await say('done')).text).toMatch(/nothing that waits|wartet/)
  // Whether something is so is not said by having done something.
  desk.ask({
    id: 'unclog/9/3',
    timeS: 9,
    text: 'Please look at the nozzle: has an even strand come out of it just now?',
  })
  expect(await say('done')).toMatchObject({ kind: 'misunderstood', text: expect.stringContaining('yes or no') })
  expect((await say('not yet')).text).toMatch(/Take your time/)
  expect((await say('done?')).kind).not.toBe('done')
  expect(desk.answerTo('unclog/9/3')).toBeNull()
  expect((await say('nein')).text).toBe('Notiert: nein.')
  expect(desk.answerTo('unclog/9/3')).toBe(false)
})
