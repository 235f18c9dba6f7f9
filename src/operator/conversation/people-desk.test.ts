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
