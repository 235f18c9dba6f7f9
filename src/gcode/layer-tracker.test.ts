import { expect, test } from 'vitest'
import type { LayerTracker } from './layer-tracker.ts'
import { createLayerTracker, stepLayerTracker } from './layer-tracker.ts'

/** Steps the tracker through heights, each extruded flat after a travel move. */
function flat(tracker: LayerTracker, ...heightsMm: readonly number[]): number[] {
  return heightsMm.map((zMm) => {
    stepLayerTracker(tracker, zMm, zMm)
    return tracker.layer
  })
}

test('a layer begins where plastic is laid higher', () => {
  const tracker = createLayerTracker()
  expect(tracker.layer).toBe(-1)
  expect(flat(tracker, 0.2, 0.2, 0.4, 0.4, 0.41, 0.6)).toEqual([0, 0, 1, 1, 1, 2])
  expect(tracker.heightMm).toBeCloseTo(0.2, 9)
})

test('a purge line above the first layer is part of layer 0', () => {
  expect(flat(createLayerTracker(), 0.3, 0.28, 0.2, 0.4)).toEqual([0, 0, 0, 1])
})

test('thinner layers after thicker ones are layers', () => {
  expect(flat(createLayerTracker(), 0.3, 0.6, 0.65, 0.7)).toEqual([0, 1, 2, 3])
})

test('a spiral gains a layer per turn, however short its moves', () => {
  const tracker = createLayerTracker()
  flat(tracker, 0.3, 0.6)
  const steps = 30_000
  for (let step = 0; step < steps; step++) {
    // 100 turns of 0.3 mm, Z rounded as slicers do, so that many moves are flat.
    const z = (at: number): number => Number((0.6 + (30 * at) / steps).toFixed(3))
    stepLayerTracker(tracker, z(step), z(step + 1))
  }
  expect(tracker.layer).toBe(1 + 100)
  expect(tracker.layerZMm).toBeCloseTo(30.6, 6)
})

test('a seam that ramps up within the layer, or a move down, begins none', () => {
  const tracker = createLayerTracker()
  flat(tracker, 0.2, 0.4)
  stepLayerTracker(tracker, 0.25, 0.4)
  stepLayerTracker(tracker, 0.4, 0.3)
  expect(flat(tracker, 0.4)).toEqual([1])
})

test('the next object of a sequential print begins new layers', () => {
  expect(flat(createLayerTracker(), 0.2, 5, 10, 0.2, 0.4, 0.6)).toEqual([0, 1, 2, 3, 4, 5])
})

test('NaN is ignored', () => {
  const tracker = createLayerTracker()
  stepLayerTracker(tracker, Number.NaN, Number.NaN)
  expect(tracker.layer).toBe(-1)
})
