import { expect, test } from 'vitest'
import { SOUND } from '../diagnosis/causes.ts'
import { sceneAt } from '../scene-fixture.ts'
import { noticeFailure } from './notice-failure.ts'
import type { OperatorEvent, OperatorState } from './operator-state.ts'
import type { Message } from './people.ts'

function rig() {
  const told: Message[] = []
  const events: OperatorEvent[] = []
  const options = {
    people: { tell: (message: Message) => told.push(message), ask: () => undefined, answerTo: () => null },
    onEvent: (event: OperatorEvent) => events.push(event),
  }
  const state = { options, isFailureTold: true } as unknown as OperatorState
  return { told, events, state }
}

const believing = (probability: number) => ({
  timeS: 10,
  beliefs: [
    { cause: 'endstop-stuck', probability },
    { cause: SOUND, probability: 1 - probability },
  ],
  isAbstaining: false,
  evidence: [],
  unseen: [],
})

test('a print that the firmware has ended with an error is told of once, with what it most likely was', () => {
  const { told, events, state } = rig()
  const failed = { ...sceneAt(10), print: 'error' as const }
  noticeFailure(state, sceneAt(9), believing(0))
  for (let look = 0; look < 3; look++) noticeFailure(state, failed, believing(0.85))
  expect(told.map(({ text }) => text)).toEqual([
    'The firmware has ended the print with an error. Probably an endstop does not answer (85 %).',
  ])
  expect(events).toEqual([{ kind: 'print-failed', timeS: 10 }])
})

test('the next one is told of again, and guesses are kept back', () => {
  const { told, state } = rig()
  const failed = { ...sceneAt(10), print: 'error' as const }
  noticeFailure(state, sceneAt(9), believing(0))
  noticeFailure(state, failed, believing(0.1))
  noticeFailure(state, sceneAt(20), believing(0))
  noticeFailure(state, failed, believing(0.1))
  expect(told).toHaveLength(2)
  expect(told[0]?.text).not.toContain('endstop')
})

test('a print that had failed before anybody looked is no news', () => {
  const { told, events, state } = rig()
  for (let look = 0; look < 3; look++) noticeFailure(state, { ...sceneAt(10), print: 'error' }, believing(0.85))
  expect(told).toEqual([])
  expect(events).toEqual([])
})
