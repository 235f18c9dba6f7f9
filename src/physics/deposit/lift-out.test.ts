import { describe, expect, test } from 'vitest'
import { createBeadInput, createBeadResult, createDeposit } from './deposit.ts'
import { fieldVolumeMm3, topAtMm } from './height-field.ts'
import { layBead } from './lay-bead.ts'
import { liftOut } from './lift-out.ts'

function walls() {
  const deposit = createDeposit({
    bounds: { minXMm: 0, minYMm: 0, maxXMm: 60, maxYMm: 20 },
    nozzleDiameterMm: 0.4,
    nozzleFlatMm: 1,
  })
  const result = createBeadResult()
  for (const x of [10, 40]) {
    for (let layer = 1; layer <= 10; layer++) {
      const bead = { ...createBeadInput(), x0Mm: x, y0Mm: 5, x1Mm: x, y1Mm: 15, volumeMm3: 0.84 }
      const z = 0.2 * layer
      layBead(deposit, { ...bead, z0Mm: z, z1Mm: z, layerHeightMm: 0.2, timeS: layer, coolingRatio: 1 }, result)
    }
  }
  return { deposit, result }
}

describe('what comes off', () => {
  test('is gone from its place, counted, and nothing else moves', () => {
    const { deposit } = walls()
    const box = { minXMm: 30, maxXMm: 50, minYMm: 0, maxYMm: 20 }
    const taken = liftOut(deposit, box, () => true)
    expect(taken).toBeCloseTo(8.4, 2)
    expect(topAtMm(deposit.field, 40, 10)).toBe(0)
    expect(topAtMm(deposit.field, 10, 10)).toBeCloseTo(2, 1)
    expect(fieldVolumeMm3(deposit.field) + deposit.smearedMm3 + deposit.liftedMm3).toBeCloseTo(deposit.laidMm3, 3)
  })

  test('only what the caller names, and only down to where it split', () => {
    const { deposit } = walls()
    const box = { minXMm: 0, maxXMm: 60, minYMm: 0, maxYMm: 20 }
    const taken = liftOut(deposit, box, (xMm) => xMm < 30, 1)
    expect(taken).toBeCloseTo(4.2, 1)
    expect(topAtMm(deposit.field, 10, 10)).toBeCloseTo(1, 6)
    expect(topAtMm(deposit.field, 40, 10)).toBeCloseTo(2, 1)
  })

  test('a bead laid there afterwards finds nothing', () => {
    const { deposit, result } = walls()
    liftOut(deposit, { minXMm: 0, maxXMm: 20, minYMm: 0, maxYMm: 20 }, () => true)
    const bead = { ...createBeadInput(), x0Mm: 10, y0Mm: 5, x1Mm: 10, y1Mm: 15, z0Mm: 2.2, z1Mm: 2.2 }
    layBead(deposit, { ...bead, volumeMm3: 0.84, layerHeightMm: 0.2, timeS: 20, coolingRatio: 1 }, result)
    expect(result.airRatio).toBe(1)
  })
})
