import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { createFilamentEncoder, FILAMENT_ENCODER, readFilamentEncoder } from '#sensing'
import { createFeedShare, type FedShare, followFeed, readFeedShare } from './feed-share.ts'

interface Feeding {
  readonly seed: number
  readonly paceMmPerS: number
  /** Every so many seconds it is pulled back for one, mm. */
  readonly retractMm: number
  /** What passes of what is fed, by second. */
  readonly share: (timeS: number) => number
  readonly seconds: number
}

/** The print's own encoder, with its wheel of whole pulses, missed ones and all; the printer's queue lets filament pass 1 to 2 s late. */
function play({ seed, paceMmPerS, retractMm, share, seconds }: Feeding): FedShare[] {
  const random = createRandom(seed)
  const encoder = createFilamentEncoder(FILAMENT_ENCODER, random.fork('encoder'))
  const feed = createFeedShare()
  const commanded: number[] = []
  let usedMm = 0
  let movedMm = 0
  let before = 0
  return Array.from({ length: seconds }, (_, timeS) => {
    usedMm += paceMmPerS * (0.5 + random.next())
    commanded.push(usedMm)
    const behindS = Math.max(0, timeS - 1 - random.next())
    const late = commanded[Math.floor(behindS)]!
    const reachedMm = late + (behindS % 1) * ((commanded[Math.floor(behindS) + 1] ?? late) - late)
    movedMm += Math.max(0, reachedMm - before) * share(timeS)
    before = Math.max(before, reachedMm)
    const backMm = timeS % 7 === 0 ? retractMm : 0
    followFeed(feed, timeS, usedMm - backMm, readFilamentEncoder(encoder, movedMm))
    return readFeedShare(feed)
  })
}

test('a sound encoder shows neither too little nor too much, at any pace and with any retraction', () => {
  let lackMost = 0
  let surplusMost = 0
  for (let seed = 0; seed < 30; seed++) {
    const paceMmPerS = 0.4 + 0.12 * seed
    for (const { lackRatio, surplusRatio } of play({
      seed,
      paceMmPerS,
      retractMm: seed % 7,
      share: () => 1,
      seconds: 600,
    })) {
      // Who begins that fast begins like a prime, and says nothing for some seconds.
      if (Number.isNaN(lackRatio)) continue
      lackMost = Math.max(lackMost, lackRatio)
      surplusMost = Math.max(surplusMost, surplusRatio)
    }
  }
  // Where witnesses begin to speak.
  expect(lackMost).toBeLessThan(0.05)
  expect(surplusMost).toBeLessThan(0.02)
})

test.each([
  [0.65, 45],
  [1.3, 60],
])('a feed that turns to %f of what is asked is told within %i mm, and by how much', (to, withinMm) => {
  for (const paceMmPerS of [0.5, 1, 2.5]) {
    for (let seed = 0; seed < 10; seed++) {
      const fromS = 120
      const seconds = fromS + Math.ceil(withinMm / paceMmPerS)
      const told = play({ seed, paceMmPerS, retractMm: 1, share: (timeS) => (timeS < fromS ? 1 : to), seconds })
      const { lackRatio, surplusRatio, share } = told.at(-1)!
      expect(to < 1 ? lackRatio : surplusRatio, `${paceMmPerS} mm/s, seed ${seed}`).toBeGreaterThan(
        to < 1 ? 0.08 : 0.06,
      )
      expect(Math.abs(share - to)).toBeLessThan(0.15)
    }
  }
})

test('an encoder that has never turned since says that nothing passes', () => {
  const feed = createFeedShare()
  for (let timeS = 0; timeS < 40; timeS++) followFeed(feed, timeS, 2 * timeS, 57.6)
  const { lackRatio, share } = readFeedShare(feed)
  expect(lackRatio).toBeGreaterThan(0.8)
  expect(share).toBeLessThan(0.2)
})

test('who sees nothing says nothing, and a count that begins anew is another one', () => {
  const feed = createFeedShare()
  for (let timeS = 0; timeS < 100; timeS++) followFeed(feed, timeS, timeS, Number.NaN)
  expect(readFeedShare(feed).share).toBeNaN()
  for (let timeS = 0; timeS < 50; timeS++) followFeed(feed, timeS, 2 * timeS, Math.floor((1.4 * timeS) / 2.88) * 2.88)
  expect(readFeedShare(feed).lackRatio).toBeGreaterThan(0.1)
  for (let timeS = 50; timeS < 54; timeS++) followFeed(feed, timeS, 2 * (timeS - 50), 0)
  expect(readFeedShare(feed)).toMatchObject({ lackRatio: 0, surplusRatio: 0 })
})

test('any numbers make bounds between none and all, or none', () => {
  const wild = fc.constantFrom(Number.NaN, -1e6, 0, 1, 2.88, 5.76, 1e6)
  fc.assert(
    fc.property(fc.array(fc.tuple(wild, wild), { maxLength: 60 }), (rows) => {
      const feed = createFeedShare()
      for (const [timeS, [usedMm, encoderMm]] of rows.entries()) {
        followFeed(feed, timeS, usedMm, encoderMm)
        const { lackRatio, surplusRatio } = readFeedShare(feed)
        if (Number.isNaN(lackRatio)) continue
        expect(lackRatio).toBeGreaterThanOrEqual(0)
        expect(lackRatio).toBeLessThanOrEqual(1)
        expect(surplusRatio).toBeGreaterThanOrEqual(0)
        expect(surplusRatio).toBeLessThan(Number.POSITIVE_INFINITY)
      }
    }),
  )
})

test('a prime is commanded at once and passes over seconds: it is no surplus of what comes after', () => {
  // As in the story of `npm start`: two primes of 9 mm, then the print; commanded and counted, mm, from the 218th second on.
  const commandedMm = [
    9, 9, 9, 9, 18, 18, 18, 18, 18.07, 19.02, 20.05, 21.07, 21.95, 17.1, 23.51, 24.21, 25.66, 26.4, 27.14, 27.88, 22.88,
    28.14, 29.3, 30.01, 30.87, 31.87, 33.02, 34.31, 35, 35.74, 36.51, 38.15, 39.03, 39.94, 40.89, 41.87, 42.85, 43.8,
    44.71, 45.59,
  ]
  const pulses = [
    0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 7, 7, 7, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 10, 11, 11, 11, 11, 12, 12, 12, 12, 13, 13,
    13, 13, 14, 14, 14, 14,
  ]
  const feed = createFeedShare()
  for (let timeS = 200; timeS < 218; timeS++) followFeed(feed, timeS, 0, 0)
  const surpluses = commandedMm.map((usedMm, at) => {
    followFeed(feed, 218 + at, usedMm, 2.88 * pulses[at]!)
    const { surplusRatio } = readFeedShare(feed)
    return Number.isNaN(surplusRatio) ? 0 : surplusRatio
  })
  expect(Math.max(...surpluses)).toBe(0)
})
