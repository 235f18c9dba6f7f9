import { expect, test } from 'vitest'
import { CAUSES } from './causes.ts'
import { FEATURE_AT, FEATURES } from './feature-list.ts'
import { hearWitnesses, witnessWeights } from './witnesses.ts'

/** A look that believes in a sound print as one does who sees nothing. */
function heard(seen: Readonly<Record<string, number>>) {
  const said = new Float64Array(CAUSES.length + 1).fill(0.03 / CAUSES.length)
  said[0] = 0.97
  const values = new Float64Array(FEATURES.length).fill(Number.NaN)
  for (const [name, value] of Object.entries(seen)) values[FEATURE_AT.get(name)!] = value
  hearWitnesses(said, values)
  const of = (cause: string): number => said[1 + CAUSES.findIndex(({ name }) => name === cause)]!
  return { said, values, of }
}

test('who sees nothing, and what sound prints show too, change nothing', () => {
  for (const seen of [
    {},
    { picture_gone: 0.2, picture_moved: 0.05, picture_loose: 2, load_first_layer: 0.7, fed_lacks: -0.03 },
    { fed_exceeds: 0.02 },
    { nozzle_step_up: 4, nozzle_step_down: -50, bed_step_up: 3, bed_step_down: -15 },
  ]) {
    expect(heard(seen).said[0]).toBe(0.97)
  }
})

test('what sound prints never show names its causes, and adds up to one', () => {
  for (const [seen, cause] of [
    [{ picture_gone: 0.95 }, 'dirty-bed'],
    [{ picture_repeats: 2 }, 'camera-frozen'],
    [{ picture_moved: 0.3, picture_loose: 40 }, 'spire-knocked'],
    [{ load_first_layer: 1.6 }, 'dirty-bed'],
    [{ fed_lacks: -0.15 }, 'under-extrusion'],
    [{ fed_exceeds: 0.12 }, 'over-extrusion'],
    [{ nozzle_step_down: -100 }, 'thermistor-open'],
    [{ bed_step_down: -40 }, 'bed-thermistor-open'],
    [{ nozzle_step_up: 100 }, 'thermistor-short'],
  ] as const) {
    const { said, of } = heard(seen)
    expect(said[0]).toBeLessThan(0.4)
    expect(of(cause)).toBe(Math.max(...said.slice(1)))
    expect(said.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
  }
})

test('a cause that shows it is not made less likely, and the feature is told as its evidence', () => {
  const { values } = heard({ picture_gone: 0.95 })
  const weights = new Float64Array(FEATURES.length)
  witnessWeights(
    CAUSES.findIndex(({ name }) => name === 'dirty-bed'),
    values,
    weights,
  )
  expect(weights[FEATURE_AT.get('picture_gone')!]).toBeGreaterThan(5)
  expect(weights.filter((weight) => weight !== 0).length).toBe(1)
})

test('what the same plastic brings about counts once', () => {
  const alone = heard({ picture_moved: 0.3 })
  const both = heard({ picture_moved: 0.3, picture_loose: 40 })
  expect(both.said[0]).toBeCloseTo(alone.said[0]!, 9)
  expect(heard({ picture_moved: 0.1, picture_loose: 40 }).said[0]).toBeLessThan(heard({ picture_moved: 0.1 }).said[0]!)
})
