import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { bareText, say } from '../text/piece.ts'
import { createComposer } from './composer.ts'
import { MOVES, REALISATIONS } from './moves.ts'

test('a thought that goes on by itself stands behind a whole sentence, never behind half of one', () => {
  for (let seed = 1; seed <= 400; seed++) {
    const composer = createComposer(createRandom(seed))
    for (const move of MOVES) {
      const text = bareText(composer.think(move, say`So the queue is full.`).piece)
      expect(text).toMatch(/(?:^|[.?!] )So the queue is full\./)
    }
  }
})

test('openings still run into thoughts that stand alone, with a small letter', () => {
  const opened = new Set<string>()
  for (let seed = 1; seed <= 400; seed++) {
    for (const move of MOVES) {
      const text = bareText(createComposer(createRandom(seed)).think(move, say`Noise: it adds up.`).piece)
      const opening = REALISATIONS[move].openings.find(
        (words) => /^noise/i.test(text.slice(words.length)) && text.startsWith(words),
      )
      if (opening === undefined) continue
      opened.add(`${move} ${opening}`)
      expect(text.slice(opening.length)).toMatch(/[.?!] $/.test(opening) ? /^Noise: it/ : /^noise: it/)
    }
  }
  const all = MOVES.reduce((sum, move) => sum + REALISATIONS[move].openings.length, 0)
  expect(opened.size).toBe(all)
})
