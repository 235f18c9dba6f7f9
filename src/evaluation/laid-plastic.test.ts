import { describe, expect, test } from 'vitest'
import { featureCode } from '#protocol'
import type { SimulatedRun } from '#simulation'
import { accountPlastic, type Displacement } from './laid-plastic.ts'

interface Bead {
  readonly layer: number
  readonly ratio?: number
  readonly feature?: 'outer-wall' | 'skirt-brim'
}

/** Beads of 10 mm, 1 s and 5 mm³ each. */
function account(beads: readonly Bead[], displacements: readonly Displacement[] = []) {
  const column = (of: (bead: Bead, row: number) => number): Float64Array => Float64Array.from(beads, of)
  const columns = {
    time_s: column((_, row) => row + 1),
    layer: column(({ layer }) => layer),
    feature: column(({ feature = 'outer-wall' }) => featureCode(feature)),
    x0_mm: column(() => 0),
    y0_mm: column(() => 0),
    x1_mm: column(() => 10),
    y1_mm: column(() => 0),
    speed_mm_per_s: column(() => 10),
    flow_mm3_per_s: column(() => 5),
    flow_ratio: column(({ ratio = 1 }) => ratio),
  }
  const run = { beads: { name: 'beads', rowCount: beads.length, columns } }
  return accountPlastic(run as unknown as SimulatedRun, displacements)
}

const layers = (count: number, bead: (layer: number, at: number) => Bead): Bead[] =>
  Array.from({ length: 10 * count }, (_, at) => bead(Math.floor(at / 10), at % 10))

describe('what lies where it belongs', () => {
  test('a whole part lacks nothing', () => {
    expect(account(layers(5, (layer) => ({ layer })))).toEqual({
      layerMissingRatio: 0,
      stretchMissingRatio: 0,
      stretchSurplusRatio: 0,
      brokenS: Number.NaN,
      scarceS: Number.NaN,
    })
  })

  test('four of ten beads missing in one layer is a line that one sees; six is where it breaks, from the fifth on', () => {
    const without = (beads: number) =>
      account(layers(5, (layer, at) => ({ layer, ratio: layer === 2 && at < beads ? 0 : 1 })))
    expect(without(4)).toMatchObject({ layerMissingRatio: 0.4, brokenS: Number.NaN })
    expect(without(6)).toMatchObject({ layerMissingRatio: 0.6, brokenS: 25 })
  })

  test('a wall that lacks a third everywhere is a sieve, although no layer of it is', () => {
    const thin = account(layers(5, (layer) => ({ layer, ratio: 0.67 })))
    expect(thin.layerMissingRatio).toBeCloseTo(0.33)
    expect(thin.stretchMissingRatio).toBeCloseTo(0.33)
    expect(thin.brokenS).toBeGreaterThan(20)
  })

  test('whoever says that too little comes out is right once the first of three layers that lack more than a tenth lacks its own', () => {
    const fed = (ratio: number) => account(layers(6, (layer) => ({ layer, ratio: layer < 2 ? 1 : ratio })))
    expect(fed(0.92).scarceS).toBeNaN()
    // Layers of 10 s and 10 beads; the third is the first that lacks: a tenth of it with its ninth bead, or with its fifth.
    expect(fed(0.88)).toMatchObject({ scarceS: 29, brokenS: Number.NaN })
    expect(fed(0.8).scarceS).toBe(25)
    // One layer alone is none.
    expect(account(layers(6, (layer) => ({ layer, ratio: layer === 3 ? 0.8 : 1 }))).scarceS).toBeNaN()
  })

  test('a bead beside its place is missing there; one within half a line’s width is not', () => {
    const shifted = (xMm: number) =>
      account(
        layers(5, (layer) => ({ layer })),
        [
          { timeS: 21, xMm, yMm: 0, zMm: 0, flowRatio: 1 },
          { timeS: 28, xMm: 0, yMm: 0, zMm: 0, flowRatio: 1 },
        ],
      )
    expect(shifted(2)).toMatchObject({ layerMissingRatio: 0.7 })
    expect(shifted(0.2)).toMatchObject({ layerMissingRatio: 0 })
  })

  test('what is asked for on top to get what the file wants is not missing where it gets lost', () => {
    const raised = [{ timeS: 0, xMm: 0, yMm: 0, zMm: 0, flowRatio: 1.5 }]
    const thin = layers(5, (layer) => ({ layer, ratio: 0.67 }))
    expect(account(thin, raised).layerMissingRatio).toBeCloseTo(0)
  })

  test('a skirt is no part', () => {
    const dry = layers(3, (layer) => ({ layer, feature: 'skirt-brim', ratio: 0 }))
    expect(account(dry).layerMissingRatio).toBe(0)
  })
})

describe('too much', () => {
  test('a part that is fed a third too much all through has no room for it; a fifth is seen and holds', () => {
    const fed = (ratio: number) => account(layers(5, (layer) => ({ layer, ratio })))
    expect(fed(1.2).brokenS).toBeNaN()
    expect(fed(1.33)).toMatchObject({ brokenS: 30, layerMissingRatio: 0 })
    expect(fed(1.33).stretchSurplusRatio).toBeCloseTo(0.33, 9)
  })

  test('too much that is fed less is as wanted: nothing lacks', () => {
    const less = [{ timeS: 0, xMm: 0, yMm: 0, zMm: 0, flowRatio: 0.8 }]
    const { layerMissingRatio, stretchSurplusRatio } = account(
      layers(5, (layer) => ({ layer, ratio: 1.25 })),
      less,
    )
    expect(layerMissingRatio).toBeCloseTo(0, 9)
    expect(stretchSurplusRatio).toBeCloseTo(0, 9)
  })
})
