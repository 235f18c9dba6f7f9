import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBeliefFilter, stepBeliefs } from './belief-filter.ts'
import { CAUSES } from './causes.ts'
import { FAMILIES } from './families.ts'
import { FEATURE_AT, FEATURES } from './feature-list.ts'
import { createHeld, createInputs, readInputs, stepHeld } from './inputs.ts'
import { createLook, lookAt, OUTPUTS, weightsFor } from './look.ts'
import { readDiagnosisModel, writeDiagnosisModel } from './model.ts'
import { softmax } from './network.ts'

const json: unknown = JSON.parse(
  readFileSync(new URL('../../../data/operator/diagnosis.json', import.meta.url), 'utf8'),
)
const model = readDiagnosisModel(json)
const usual = (): Float64Array => Float64Array.from(model.scale.center)

function saidOf(values: Float64Array): Float64Array {
  const look = createLook(model.scale, model.networks)
  lookAt(look, values, 1)
  return look.said
}

describe('one look', () => {
  test('gives probabilities, whatever is measured', () => {
    const wild = fc.oneof(fc.double({ noNaN: false }), fc.double({ min: -1e3, max: 1e3 }))
    fc.assert(
      fc.property(fc.array(wild, { minLength: FEATURES.length, maxLength: FEATURES.length }), (values) => {
        const said = saidOf(Float64Array.from(values))
        expect(said).toHaveLength(OUTPUTS)
        expect(said.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9)
        for (const p of said) expect(p).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 50 },
    )
  })

  test('at what sound prints do nothing is wrong, and nothing known says nothing', () => {
    expect(saidOf(usual())[0]).toBeGreaterThan(0.5)
    const inputs = createInputs()
    readInputs(model.scale, new Float64Array(FEATURES.length).fill(Number.NaN), createHeld(), inputs)
    expect(inputs.strangeness).toBe(0)
    expect(inputs.count).toBeLessThan(5)
  })

  test('what was strongest fades, and is kept for its own side', () => {
    const held = createHeld()
    const at = FEATURE_AT.get('load_spike')!
    const values = usual()
    values[at] = model.scale.center[at]! + 10 * model.scale.sigma[at]!
    stepHeld(held, model.scale, values, 1)
    expect(held.above[at]).toBeCloseTo(10, 9)
    for (let s = 0; s < 240; s++) stepHeld(held, model.scale, usual(), 1)
    expect(held.above[at]).toBeCloseTo(10 / Math.E, 6)
    expect(held.below[at]).toBe(0)
  })

  test('a run-out switch that has opened is the strongest reason for a run-out', () => {
    const look = createLook(model.scale, model.networks)
    const values = usual()
    const at = FEATURE_AT.get('filament_there')!
    values[at] = -1
    lookAt(look, values, 1)
    const runOut = CAUSES.findIndex(({ name }) => name === 'filament-runout')
    const weights = weightsFor(look, runOut, values)
    expect(weights[at]).toBeGreaterThan(1)
    expect(weights[at]).toBe(Math.max(...weights))
  })
})

describe('the fitted model', () => {
  test('is the same after it was written and read, but for the last bit', () => {
    const again = readDiagnosisModel(JSON.parse(JSON.stringify(writeDiagnosisModel(model))))
    const [one] = model.networks
    const [other] = again.networks
    for (let at = 0; at < one!.second.length; at++) expect(other!.second[at]).toBeCloseTo(one!.second[at]!, 3)
    expect(again.weighing).toEqual(model.weighing)
  })

  test.each([
    ['another version', { version: 1 }],
    ['no networks', { networks: [] }],
    ['weights that are cut off', { networks: [{ hidden: 64, first: { scale: 1, base64: 'AAAA' } }] }],
    ['weights that are no base64', { networks: [{ hidden: 64, first: { scale: 1, base64: '<script>' } }] }],
  ])('%s is refused in one sentence', (_, change) => {
    expect(() => readDiagnosisModel({ ...(json as object), ...change })).toThrow(/cannot be used/)
  })

  test('softmax overflows nowhere', () => {
    const logits = Float64Array.of(1e4, 1e4, -1e4)
    softmax(logits, 3)
    expect([...logits]).toEqual([0.5, 0.5, 0])
  })
})

describe('beliefs over time', () => {
  const weighing = { bias: 3, slope: 1, fallsS: 60, sharpness: 1, unknown: 0.1 }
  const nothing = new Float64Array(CAUSES.length)
  const clog = CAUSES.findIndex(({ name }) => name === 'clog') + 1
  const look = (sound: number): Float64Array => {
    const said = new Float64Array(OUTPUTS).fill((1 - sound) / 1e4)
    said[clog] = (1 - sound) * (1 - (OUTPUTS - 2) / 1e4)
    said[0] = sound
    return said
  }

  test('are a probability, rise with what looks say, name it at once, and fall more slowly than they rose', () => {
    const filter = createBeliefFilter()
    for (let s = 0; s < 100; s++) stepBeliefs(filter, look(0.999), nothing, 1, weighing)
    expect(filter.beliefs[0]).toBeGreaterThan(0.99)
    let rose = 0
    for (; filter.beliefs[0]! > 0.5; rose++) stepBeliefs(filter, look(1e-4), nothing, 1, weighing)
    expect(filter.beliefs[clog]).toBeGreaterThan(0.4)
    for (let s = 0; s < 60; s++) stepBeliefs(filter, look(1e-4), nothing, 1, weighing)
    expect(filter.beliefs[clog]).toBeGreaterThan(0.95)
    expect(filter.beliefs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9)
    let fell = 0
    for (; filter.beliefs[0]! < 0.5; fell++) stepBeliefs(filter, look(0.999), nothing, 1, weighing)
    expect(fell).toBeGreaterThan(rose)
    expect(fell).toBeLessThan(300)
  })

  test('a person’s word shifts the odds of that cause', () => {
    const beliefIn = (word: number): number => {
      const filter = createBeliefFilter()
      const heard = Float64Array.from(nothing)
      heard[clog - 1] = word
      stepBeliefs(filter, look(0.1), heard, 1, weighing)
      return filter.beliefs[clog]!
    }
    expect(beliefIn(4)).toBeGreaterThan(beliefIn(0))
    expect(beliefIn(-3)).toBeLessThan(beliefIn(0))
  })
})

test('the same is done for all causes of a family', () => {
  const playbooksOf = (name: string): string | undefined =>
    CAUSES.find((cause) => cause.name === name)?.playbooks.join(' ')
  for (const [first, ...others] of FAMILIES) {
    expect(playbooksOf(first!), first).toBeDefined()
    for (const other of others) expect(playbooksOf(other), other).toBe(playbooksOf(first!))
  }
})
