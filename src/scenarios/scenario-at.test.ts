import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FAULT_MODES, readFaultSpec } from '#faults'
import { thoroughTest } from '../../tests/thorough.ts'
import { describeScenario } from './describe-scenario.ts'
import { FAULT_PLANS, findFaultPlan, mechanismsOf } from './fault-plan.ts'
import { findPartFamily, PART_FAMILIES } from './parts/families.ts'
import type { PartTrait } from './parts/part.ts'
import { PRINTERS } from './parts/process.ts'
import type { Scenario } from './scenario.ts'
import { mechanismsFor, ROUND, scenarioAt } from './scenario-at.ts'
import { scenarioFile } from './scenario-machine.ts'
import { SPLITS, type Split } from './split.ts'

const anySeed = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const anyIndex = fc.integer({ min: 0, max: 100_000 })
const anySplit = fc.constantFrom(...SPLITS)

function familyOf({ part }: Scenario): string {
  return part.kind === 'made' ? part.family : part.name
}

function round(seed: number, split: Split): Scenario[] {
  return Array.from({ length: ROUND }, (_, index) => scenarioAt(seed, index, split))
}

describe('a scenario', () => {
  test('is the same for the same seed and number, and plain data', () => {
    fc.assert(
      fc.property(anySeed, anyIndex, anySplit, (seed, index, split) => {
        const scenario = scenarioAt(seed, index, split)
        expect(scenarioAt(seed, index, split)).toEqual(scenario)
        expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario)
      }),
      { numRuns: 40 },
    )
  })

  test('takes the splits in turn where none is asked for', () => {
    expect(scenarioAt(5, 7)).toEqual(scenarioAt(5, 2, 'calibrate'))
  })

  test('has a fault that the command line would read, within the bounds of its plan, and a description', () => {
    fc.assert(
      fc.property(anySeed, anyIndex, anySplit, (seed, index, split) => {
        const { fault, part, settings } = scenarioAt(seed, index, split)
        if (fault === null || part.kind !== 'made') return
        const reading = readFaultSpec(fault.text)
        expect(reading).toHaveProperty('spec')
        if (!('spec' in reading)) return
        const plan = findFaultPlan(fault.mode)!
        const [low, high] = plan.severity ?? [reading.spec.severity, reading.spec.severity]
        expect(reading.spec.severity).toBeGreaterThanOrEqual(low)
        expect(reading.spec.severity).toBeLessThanOrEqual(high)
        expect(plan.courses).toContain(reading.spec.course)
        const { onset } = reading.spec
        if (onset.kind === 'layer') expect(onset.layer).toBeLessThan(part.heightMm / settings.layerMm)
        if (plan.trait !== null) expect(findPartFamily(part.family)?.traits).toContain(plan.trait)
      }),
      { numRuns: 150 },
    )
    expect(describeScenario(scenarioAt(1, 0, 'judge'))).toMatch(/^judge-1-0000: .+ on .+; .+; .+; .+$/)
  })

  test('fits on the plate of its printer', () => {
    fc.assert(
      fc.property(anySeed, anyIndex, anySplit, (seed, index, split) => {
        const { part, printer, settings } = scenarioAt(seed, index, split)
        if (part.kind !== 'made') return
        const shape = findPartFamily(part.family)!.shape(part.numbers, part.heightMm)
        const { reachMm } = PRINTERS.find(({ name }) => name === printer)!
        expect(shape.reachXMm + Math.abs(settings.placeXMm)).toBeLessThan(reachMm)
        expect(shape.reachYMm + Math.abs(settings.placeYMm)).toBeLessThan(reachMm)
      }),
      { numRuns: 100 },
    )
  })
})

describe('the splits', () => {
  test('share no family of parts', () => {
    for (const split of SPLITS) {
      for (const scenario of round(11, split)) expect(findPartFamily(familyOf(scenario))?.split).toBe(split)
    }
  })

  test('each have a family with every trait that a fault needs', () => {
    const needed = new Set(FAULT_PLANS.map(({ trait }) => trait).filter((trait): trait is PartTrait => trait !== null))
    for (const split of SPLITS) {
      for (const trait of needed) {
        const found = PART_FAMILIES.some((family) => family.split === split && family.traits.includes(trait))
        expect([split, trait, found]).toEqual([split, trait, true])
      }
    }
  })

  test('keep mechanisms for judging wherever a mode has several', () => {
    for (const plan of FAULT_PLANS) {
      const names = (split: Split): string[] => mechanismsFor(plan, split).map(({ name }) => name)
      expect(names('fit')).toEqual(names('calibrate'))
      if (mechanismsOf(plan).length < 2) continue
      expect(names('judge').length).toBeGreaterThan(0)
      expect(names('fit').length).toBeGreaterThan(0)
      expect(names('judge').filter((name) => names('fit').includes(name))).toEqual([])
    }
  })

  test('a round of each has every mode once and sound prints beside them', () => {
    for (const split of SPLITS) {
      const modes = round(3, split).map(({ fault }) => fault?.mode ?? 'sound')
      for (const { name } of FAULT_MODES) expect(modes.filter((mode) => mode === name)).toEqual([name])
      expect(modes.filter((mode) => mode === 'sound').length).toBe(ROUND - FAULT_MODES.length)
    }
  })
})

test('no plan wishes for a mode that is not there, and every word is one of its mode', () => {
  for (const { mode, words } of FAULT_PLANS) {
    const known = mode.parameters.map(({ name }) => name)
    for (const word of Object.keys(words)) expect(known).toContain(word)
  }
})

thoroughTest('a file has all its layers, stays on the plate and has plastic in each', () => {
  fc.assert(
    fc.property(anySeed, fc.integer({ min: 0, max: 999 }), (seed, index) => {
      const scenario = scenarioAt(seed, index)
      const text = new TextDecoder().decode(scenarioFile(scenario))
      expect(new TextDecoder().decode(scenarioFile(scenario))).toBe(text)
      const layers = text.split(';LAYER_CHANGE').slice(1)
      if (scenario.part.kind === 'made') {
        expect(layers.length).toBe(Math.round(scenario.part.heightMm / scenario.settings.layerMm))
      }
      for (const layer of layers) expect(layer).toMatch(/G1 X\S+ Y\S+ E0?\.?0*[1-9]/)
      const { centreXMm, reachMm } = PRINTERS.find(({ name }) => name === scenario.printer)!
      for (const [, x] of text.matchAll(/ X(-?[\d.]+)/g)) {
        expect(Math.abs(Number(x) - centreXMm)).toBeLessThanOrEqual(reachMm)
      }
      expect(text).not.toMatch(/NaN|Infinity|undefined/)
    }),
    { numRuns: 25 },
  )
})
