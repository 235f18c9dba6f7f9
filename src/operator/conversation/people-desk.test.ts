import { expect, test } from 'vitest'
import { createPeopleDesk, type DeskKeeper } from './people-desk.ts'

const question = (id: string) => ({ id, timeS: 1, text: `${id}?` }) as unknown as Parameters<DeskKeeper['asked']>[0]

test('the latest question that waits is open; an answer is taken once, and none for what nobody waits for any more', () => {
  const heard: string[] = []
  const desk = createPeopleDesk({
    told: () => heard.push('told'),
    asked: ({ id }) => heard.push(`asked ${id}`),
    answered: ({ id }, isYes) => heard.push(`answered ${id} ${isYes}`),
  })
  desk.ask(question('a'))
  desk.ask(question('b'))
  desk.ask(question('a'))
  expect(desk.open?.id).toBe('b')
  expect(desk.answer('b', true)).toBe(true)
  expect(desk.answer('b', false)).toBe(false)
  expect(desk.answerTo('b')).toBe(true)
  expect(desk.open?.id).toBe('a')
  desk.playbookEnded()
  expect(desk.open).toBeNull()
  expect(desk.answer('a', true)).toBe(false)
  expect(desk.answerTo('a')).toBeNull()
  expect(heard).toEqual(['asked a', 'asked b', 'answered b true'])
})

test('only who has looked answers a question about an alarm with a yes', () => {
  const desk = createPeopleDesk()
  desk.ask({ ...question('after-shell/1/7'), isLook: true })
  expect(desk.answer('after-shell/1/7', true)).toBe(false)
  expect(desk.objection('after-shell/1/7', true)).toContain('/looked')
  expect(desk.openLook?.id).toBe('after-shell/1/7')
  // The same in other words takes its place.
  desk.ask({ ...question('after-shell/1/7#1'), isLook: true })
  expect(desk.objection('after-shell/1/7', true, true)).not.toBeNull()
  expect(desk.answer('after-shell/1/7#1', true, true)).toBe(true)
  expect(desk.open).toBeNull()
})

test('an answer that comes before the new question can have been read is not taken', () => {
  let nowS = 0
  const desk = createPeopleDesk(null, () => nowS)
  desk.ask(question('reload/1/2'))
  nowS = 100
  desk.playbookEnded()
  nowS = 101
  desk.ask(question('exclude/101/1'))
  nowS = 103
  expect(desk.answer('exclude/101/1', true)).toBe(false)
  expect(desk.objection('exclude/101/1', true)).toContain('has just changed')
  nowS = 104.5
  expect(desk.answer('exclude/101/1', true)).toBe(true)
})

test('who has answered is told: a person, or a story in their place', () => {
  const heard: string[] = []
  const desk = createPeopleDesk({
    told: () => undefined,
    asked: () => undefined,
    answered: ({ id }, isYes, by) => void heard.push(`${id} ${isYes} ${by}`),
  })
  for (const id of ['a', 'b']) desk.ask({ id, timeS: 1, text: 'Is it done?' })
  desk.answer('a', true)
  desk.answer('b', true, false, 'stand-in')
  expect(heard).toEqual(['a true person', 'b true stand-in'])
})
