import { describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import type { MachineModel } from '../machine.ts'
import { bedHeightMm, createBedSurface, createFlatBed } from './bed-surface.ts'
import {
  backPressureRatio,
  FIRST_LAYER_BLOCKED,
  FIRST_LAYER_GOOD,
  FIRST_LAYER_LOOSE,
  FIRST_LAYER_SQUASHED,
  FIRST_LAYER_WEAK,
  firstLayerZone,
  squashFactor,
} from './first-layer.ts'

const machine = { bedUnevennessMm: 0.1, probeSigmaMm: 0 } as MachineModel
const area = { minXMm: 0, minYMm: 0, maxXMm: 300, maxYMm: 300 }

describe('a bed', () => {
  test('has the peak-to-valley of its machine, centred, and is the same for the same seed', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const bed = createBedSurface(machine, area, createRandom(seed))
      const again = createBedSurface(machine, area, createRandom(seed))
      let low = 1
      let high = -1
      for (let x = 0; x <= 300; x += 6) {
        for (let y = 0; y <= 300; y += 6) {
          const height = bedHeightMm(bed, x, y)
          expect(height).toBe(bedHeightMm(again, x, y))
          low = Math.min(low, height)
          high = Math.max(high, height)
        }
      }
      expect(high - low).toBeGreaterThan(0.098)
      expect(high - low).toBeLessThan(0.107)
      expect(Math.abs(high + low)).toBeLessThan(0.01)
    }
  })

  test('bows with temperature: 1 to 3 µm a kelvin in the middle of 300 mm', () => {
    const bed = createBedSurface(machine, area, createRandom(3), 60)
    const before = bedHeightMm(bed, 150, 150) - bedHeightMm(bed, 0, 150)
    bed.bedC = 100
    const rise = bedHeightMm(bed, 150, 150) - bedHeightMm(bed, 0, 150) - before
    expect(rise / 40).toBeGreaterThan(0.25e-3)
    expect(rise / 40).toBeLessThan(3e-3)
    expect(bedHeightMm(createFlatBed(area), 20, 280)).toBe(0)
  })
})

test('first-layer zones are those of PHYSICS 2.12, and nothing at all below is loose', () => {
  const zones = [0.3, 0.4, 0.5, 1, 1.25, 1.3, 1.5, Number.NaN].map(firstLayerZone)
  expect(zones).toEqual([
    FIRST_LAYER_BLOCKED,
    FIRST_LAYER_SQUASHED,
    FIRST_LAYER_GOOD,
    FIRST_LAYER_GOOD,
    FIRST_LAYER_GOOD,
    FIRST_LAYER_WEAK,
    FIRST_LAYER_LOOSE,
    FIRST_LAYER_LOOSE,
  ])
  expect(squashFactor(0.8)).toBe(1)
  expect(squashFactor(1.25)).toBeCloseTo(0.7, 9)
  expect(squashFactor(1.4)).toBe(0)
  expect(squashFactor(Number.NaN)).toBe(0)
  expect(backPressureRatio(0.6)).toBe(0)
  expect(backPressureRatio(0.25)).toBeCloseTo(0.5, 9)
})
