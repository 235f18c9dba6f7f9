import { describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import { createFreeStrand, layStrand, strandPoints, strandShape } from './free-strand.ts'

const NU = 1e6

describe('a strand in the air', () => {
  test('has all the plastic that came out, drawn or not', () => {
    for (const path of [0.5, 5, 20]) {
      const { diameterMm, lengthMm } = strandShape(1, 0.2, path, 10, 0.4, NU)
      expect((Math.PI / 4) * diameterMm ** 2 * lengthMm).toBeCloseTo(1, 9)
    }
  })

  test('swells behind the bore and is drawn thinner where the nozzle outruns it', () => {
    expect(strandShape(1, 0.2, 1, 10, 0.4, NU).diameterMm).toBeCloseTo(0.44, 9)
    const drawn = strandShape(1, 0.2, 13, 10, 0.4, NU)
    expect(drawn.diameterMm).toBeLessThan(0.4)
    expect(drawn.lengthMm).toBeCloseTo(13, 9)
  })

  test('coils wider from higher up, up to (nu Q / g)^(1/4)', () => {
    const radius = (fall: number): number => strandShape(1, 0.2, 1, fall, 0.4, NU).coilMm
    expect(radius(2)).toBeCloseTo(0.6, 9)
    expect(radius(100)).toBeCloseTo(((NU * 5) / 9806.65) ** 0.25, 2)
  })

  test('lies between the floor and the nozzle, about the path', () => {
    const shape = strandShape(5, 1, 20, 15, 0.4, NU)
    const points = strandPoints(shape)
    const out = new Float64Array(3 * points)
    layStrand(createFreeStrand(), shape, 0, 0, 20, 0, 15, () => 2, createRandom(1), points, out)
    let meanY = 0
    for (let point = 0; point < points; point++) {
      expect(out[3 * point + 2]!).toBeGreaterThan(2)
      expect(out[3 * point + 2]!).toBeLessThan(15)
      meanY += out[3 * point + 1]! / points
    }
    expect(Math.abs(meanY)).toBeLessThan(2 * shape.coilMm)
  })
})
