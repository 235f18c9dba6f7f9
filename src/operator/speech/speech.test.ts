// How beliefs are told: as sure as they are, each number once, and no name of ours among the words.
import { expect, test } from 'vitest'
import type { Belief, Evidence } from '../diagnosis/diagnosis.ts'
import { FEATURES } from '../diagnosis/feature-list.ts'
import { CHANNELS } from '../perception/channels.ts'
import { sensesOf, unseeingWords } from './senses.ts'
import { beliefIn, ENGLISH, evidenceIn, evidenceWords, otherIn, unseenIn } from './speech.ts'
import { isWorthTelling, surenessOf } from './sureness.ts'

const of = (...rows: [string, number][]): Belief[] => rows.map(([cause, probability]) => ({ cause, probability }))

test('a doubt is never told as a fact', () => {
  expect([0.94, 0.9, 0.89, 0.5, 0.49, 0.2].map(surenessOf)).toEqual([
    'certain',
    'certain',
    'probable',
    'probable',
    'doubt',
    'doubt',
  ])
  expect(beliefIn(of(['filament-runout', 0.94], ['sound', 0.06]), ENGLISH)).toBe('the filament has run out (94 %)')
  expect(beliefIn(of(['filament-runout', 0.81], ['sound', 0.19]), ENGLISH, 'now')).toBe(
    'probably the filament has run out (81 % now)',
  )
  expect(beliefIn(of(['filament-runout', 0.3], ['sound', 0.25]), ENGLISH)).toBe(
    'it may be that the filament has run out (30 %)',
  )
})

test('what is hardly believed is not named', () => {
  const heap = of(['sound', 0.48], ['spire-knocked', 0.1], ['greasy-bed', 0.1])
  expect(beliefIn(heap, ENGLISH)).toBe('that all is well is not sure (48 %)')
  expect(otherIn(heap, ENGLISH)).toBe('')
  expect(beliefIn(of(['spire-knocked', 0.18], ['sound', 0.17], ['warping', 0.16]), ENGLISH)).toBe(ENGLISH.unclear)
  expect(otherIn(of(['clog', 0.6], ['sound', 0.3]), ENGLISH)).toBe('Or nothing is wrong (30 %).')
})

test('people are told of what can be named, or where trouble is likelier than not', () => {
  const worth = (...rows: [string, number][]): boolean => isWorthTelling({ beliefs: of(...rows) })
  expect(worth(['sound', 0.93], ['spire-knocked', 0.07])).toBe(false)
  expect(worth(['sound', 0.6], ['spire-knocked', 0.18], ['warping', 0.18])).toBe(false)
  expect(worth(['sound', 0.7], ['spire-knocked', 0.3])).toBe(true)
  expect(worth(['sound', 0.4], ['spire-knocked', 0.18], ['warping', 0.18])).toBe(true)
})

function seen(feature: string, measured: number, expected: number): Evidence {
  const unit = FEATURES.find(({ name }) => name === feature)?.unit ?? ''
  return { feature, words: 'As it came.', measured, expected, unit, sigmas: 3, weight: 2 }
}

test('evidence: yes and no as words, shares in per cent, the rest with both numbers', () => {
  const say = (...of: Parameters<typeof seen>): string => evidenceIn(seen(...of), ENGLISH)
  expect(say('filament_there', 0, 1)).toBe('The run-out switch sees no filament.')
  expect(say('encoder_silent', 3.15, 0)).toBe('Filament fed since the encoder last turned: 3.15 mm (expected 0 mm).')
  expect(say('nozzle_power_long', 0.62, 0.4)).toBe('Nozzle heater’s power, mean of 60 s: 62 % (expected 40 %).')
  expect(say('said_cold', 1, 0)).toBe('As it came.')
  expect(say('shell heater-dead', 1, Number.NaN)).toBe('As it came.')
  // No difference in it that could be seen: the next one is told.
  const evidence = [seen('picture_stray', 0.0004, 0.0001), seen('picture_loose', 14, 0)]
  expect(evidenceWords({ evidence }, ENGLISH)).toBe(
    'Plastic that lies on the plate, by three pictures: 14 px (expected 0 px).',
  )
})

test('every channel has a sense in words, and none of its own name among them', () => {
  const all = CHANNELS.map(({ name }) => name)
  const words = [
    ...sensesOf(all).map((sense) => ENGLISH.sense(sense)),
    ...all.map((channel) => unseeingWords({ channel, why: 'it stands' })),
    unseenIn(all, ENGLISH),
  ]
  for (const one of words) expect(one).not.toMatch(/[a-z]_[a-z]/)
  expect(unseenIn(['picture_stray_ratio', 'picture_shift_x_px'], ENGLISH)).toBe('')
  expect(unseenIn(['picture_brightness', 'encoder_mm'], ENGLISH)).toBe(
    'I do not see a filament encoder and a camera’s picture.',
  )
})
