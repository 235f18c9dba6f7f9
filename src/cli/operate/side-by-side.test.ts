import { expect, test } from 'vitest'
import { allToTheirEnds, steady } from './side-by-side.ts'

test('a step that goes wrong is told once a minute, and the next one is taken', async () => {
  const told: string[] = []
  let nowMs = 0
  let steps = 0
  const step = steady(
    async () => {
      steps++
      throw new Error('no answer')
    },
    (words) => told.push(words),
    () => nowMs,
  )
  for (nowMs = 0; nowMs <= 90_000; nowMs += 1000) await step()
  expect({ steps, told }).toEqual({ steps: 91, told: ['no answer', 'no answer'] })
})

test('one printer that fails does not end the others; where all have failed, it is an error', async () => {
  const told: string[] = []
  let isEnded = false
  const long = (async () => {
    await new Promise((done) => setTimeout(done, 20))
    isEnded = true
  })()
  await allToTheirEnds([Promise.reject(new Error('gone')), long], (at, words) => told.push(`${at} ${words}`))
  expect({ isEnded, told }).toEqual({ isEnded: true, told: ['0 gone'] })
  await expect(allToTheirEnds([Promise.reject(new Error('gone'))], () => undefined)).rejects.toThrow('gone')
})
