// Whoever asks twice in other words gets the same number: what does not show is counted wherever it is said how surely all is well.
import { expect, test } from 'vitest'
import { createConversation, type Watcher } from '#operator'
import { healthy } from './owner-scenarios.ts'

test('every answer gives the same number for it that all is well', { timeout: 120_000 }, async () => {
  const { context, during, operated } = await healthy()
  const { operator } = operated
  const watcher: Watcher = {
    get scene() {
      return operator.scene
    },
    get diagnosis() {
      return operator.diagnosis === null ? null : { ...operator.diagnosis, hidden: 0.05 }
    },
    get memory() {
      return operator.memory
    },
    hear: (cause, isReal) => operator.hear(cause, isReal),
  }
  const talk = createConversation({ ...context, watcher }, { worldS: () => 0 })
  // 0.98 of which one in twenty would not show.
  for (const question of ['what is wrong?', 'is the nozzle clogged?', 'what happened?', 'how is it going?'])
    expect((await during(talk.say(question))).text).toMatch(/93 %/)
})
