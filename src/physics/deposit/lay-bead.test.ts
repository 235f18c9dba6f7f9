import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFlatBed } from '../bed/bed-surface.ts'
import { stadiumAreaMm2 } from './bead-shape.ts'
import { type BeadResult, createBeadInput, createBeadResult, createDeposit, type Deposit } from './deposit.ts'
import { fieldVolumeMm3, topAtMm } from './height-field.ts'
import { clearanceMm, endPath, layBead } from './lay-bead.ts'

const bounds = { minXMm: 0, minYMm: 0, maxXMm: 30, maxYMm: 30 }
const area = stadiumAreaMm2(0.45, 0.2)
const input = createBeadInput()
const out = createBeadResult()

function start(): Deposit {
  return createDeposit({ bounds, nozzleDiameterMm: 0.4, nozzleFlatMm: 1 })
}

function lay(
  deposit: Deposit,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  z: number,
  flow = 1,
  layerMm = 0.2,
): BeadResult {
  const length = Math.hypot(x1 - x0, y1 - y0)
  Object.assign(input, { x0Mm: x0, y0Mm: y0, z0Mm: z, x1Mm: x1, y1Mm: y1, z1Mm: z })
  Object.assign(input, { volumeMm3: flow * area * length, layerHeightMm: layerMm, timeS: z * 100, coolingRatio: 1 })
  layBead(deposit, input, out)
  return out
}

/** Parallel lines at the slicer's spacing that fill 20 x 8 mm. */
function fill(deposit: Deposit, z: number, flow = 1): BeadResult {
  const spacing = area / 0.2
  for (let y = 5; y < 13; y += spacing) lay(deposit, 5, y, 25, y, z, flow)
  endPath(deposit)
  return out
}

describe('a bead', () => {
  test('on a wall of beads has the slicer width, a gap of one layer and nothing unsupported', () => {
    for (const angle of [0, 0.3, Math.PI / 4, 1.2]) {
      const deposit = start()
      let last = out
      for (let layer = 1; layer <= 10; layer++) {
        last = lay(deposit, 8, 8, 8 + 12 * Math.cos(angle), 8 + 12 * Math.sin(angle), 0.2 * layer)
        endPath(deposit)
      }
      expect(last.widthMm).toBeCloseTo(0.45, 2)
      expect(last.gapRatio).toBeCloseTo(1, 2)
      expect(last.unsupportedRatio).toBeLessThan(0.03)
      expect(last.neighbourRatio).toBeLessThan(0.02)
      expect(last.substrateTimeS).toBeCloseTo(180, -1)
    }
  })

  test('shifted outwards by a share of its width is unsupported by that share, whatever its place on the grid', () => {
    for (const shift of [0.1, 0.2, 0.3]) {
      for (const offset of [0, 0.05, 0.13]) {
        const deposit = start()
        let sum = 0
        for (let layer = 1; layer <= 8; layer++) {
          const y = 10 + offset + shift * (layer - 1)
          sum += lay(deposit, 5, y, 25, y, 0.2 * layer).unsupportedRatio * (layer > 1 ? 1 / 7 : 0)
          endPath(deposit)
        }
        expect(Math.abs(sum - shift / (area / 0.2))).toBeLessThan(0.12)
      }
    }
  })

  test('of the right flow fills layer after layer flat, without surplus', () => {
    const deposit = start()
    for (let layer = 1; layer <= 6; layer++) fill(deposit, 0.2 * layer)
    expect(out.overlapMm).toBeLessThan(0.02)
    expect(out.gapRatio).toBeCloseTo(1, 1)
    expect(out.surplusMm3).toBeLessThan(0.02 * input.volumeMm3)
    expect(topAtMm(deposit.field, 15, 9)).toBeCloseTo(1.2, 1)
  })

  test('of 15 % too much builds a surplus that the nozzle ploughs through', () => {
    const deposit = start()
    for (let layer = 1; layer <= 6; layer++) fill(deposit, 0.2 * layer, 1.15)
    expect(clearanceMm(deposit, 6, 8, 1.2, 20, 8, 1.2)).toBeLessThan(-0.015)
    let surplusMm3 = 0
    let overlapMm = 0
    for (let y = 6; y < 12; y += area / 0.2) {
      overlapMm = Math.max(overlapMm, lay(deposit, 5, y, 25, y, 1.3, 1.15).overlapMm)
      surplusMm3 += out.surplusMm3
    }
    expect(overlapMm).toBeGreaterThan(0.015)
    expect(surplusMm3).toBeGreaterThan(0.05 * 15 * input.volumeMm3)
  })

  test('of half too much, layer after layer, never buries the nozzle: ridges are scraped and the rest smeared', () => {
    const deposit = start()
    for (let layer = 1; layer <= 25; layer++) {
      fill(deposit, 0.2 * layer, 1.5)
      expect(clearanceMm(deposit, 6, 8, 0.2 * layer, 20, 8, 0.2 * layer)).toBeGreaterThan(-0.1001 * 0.2)
      if (layer > 1) expect(out.overlapMm).toBeLessThan(0.1001 * 0.2)
    }
    expect(deposit.smearedMm3).toBeGreaterThan(0.2 * deposit.laidMm3)
    expect(deposit.smearedMm3).toBeLessThan(0.34 * deposit.laidMm3)
    expect(fieldVolumeMm3(deposit.field) + deposit.smearedMm3).toBeCloseTo(deposit.laidMm3, 1)
    // What came before does not make the next bead wider than the nozzle's flat.
    expect(out.widthMm).toBeLessThan(1.0001)
  })

  test('that goes out and back in a notch narrower than itself is carried by the same notch below, and stays a bead', () => {
    const deposit = start()
    const corners: [number, number][] = [
      [5, 10],
      [14.95, 10],
      [15, 14],
      [15.05, 10],
      [25, 10],
    ]
    for (let layer = 1; layer <= 40; layer++) {
      for (let i = 0; i < 4; i++) {
        lay(deposit, ...corners[i]!, ...corners[i + 1]!, 0.2 * layer)
        if (layer < 3) continue
        expect(out.unsupportedRatio).toBeLessThan(0.08)
        expect(out.bridgeMm).toBe(0)
        expect(out.curlUpMm).toBe(0)
        expect(out.widthMm).toBeLessThan(0.6)
      }
      endPath(deposit)
    }
  })

  test('that overlaps a wall of its own layer is judged by what carries both, not by what the wall leaves free', () => {
    const width = area / 0.2
    const overhang = (withWall: boolean): number => {
      const deposit = start()
      fill(deposit, 0.2)
      const y = 5 + Math.floor(8 / width) * width + 0.2
      if (withWall) lay(deposit, 5, y - 0.7 * width, 25, y - 0.7 * width, 0.4)
      endPath(deposit)
      return lay(deposit, 5, y, 25, y, 0.4).unsupportedRatio
    }
    expect(overhang(false)).toBeGreaterThan(0.35)
    expect(overhang(true)).toBeCloseTo(overhang(false), 1)
  })

  test('over a gap between two walls is a bridge of that length; without a far wall it dangles', () => {
    const deposit = start()
    for (let layer = 1; layer <= 5; layer++) {
      for (const x of [5, 5.4, 15, 15.4]) {
        lay(deposit, x, 5, x, 15, 0.2 * layer)
        endPath(deposit)
      }
    }
    expect(lay(deposit, 5, 10, 15.4, 10, 1.2).bridgeMm).toBeCloseTo(9.2, 0)
    expect(out.airRatio).toBe(0)
    expect(out.unsupportedRatio).toBeGreaterThan(0.8)
    endPath(deposit)
    lay(deposit, 5, 7, 11, 7, 1.2)
    expect(endPath(deposit)).toBeCloseTo(5.4, 0)
  })

  test('a layer and a half over a support comes to rest on it and does not curl', () => {
    const deposit = start()
    for (let layer = 1; layer <= 3; layer++) fill(deposit, 0.2 * layer)
    lay(deposit, 6, 9, 24, 9, 1)
    expect(out.unsupportedRatio).toBeGreaterThan(0.95)
    expect(out.restingRatio).toBeGreaterThan(0.9)
    expect(out.airRatio).toBe(0)
    expect(out.curlUpMm).toBe(0)
  })

  test('on a bed that is 0.05 mm too low has a gap of 1.25 layers, and follows a bow', () => {
    const bed = { ...createFlatBed(bounds), shapeMm: Float64Array.of(-0.05, 0, 0, 0.1, 0, 0, 0, 0, 0, 0) }
    const deposit = createDeposit({ bounds, nozzleDiameterMm: 0.4, nozzleFlatMm: 1, bed })
    expect(lay(deposit, 15, 5, 15, 25, 0.2).gapRatio).toBeCloseTo(1.25, 3)
    expect(out.onBedRatio).toBeCloseTo(1, 6)
    // u runs from -1 to 1 over the line: the mean of 0.1 u² is a third of it.
    expect(lay(deposit, 0, 20, 30, 20, 0.2).gapRatio).toBeCloseTo(1.25 - 0.1 / 3 / 0.2, 1)
  })

  test('of an overhang without cooling curls, and the curl does not grow without end', () => {
    const deposit = start()
    let overlap = 0
    for (let layer = 1; layer <= 40; layer++) {
      for (const y of [0, area / 0.2]) {
        Object.assign(input, { x0Mm: 5, x1Mm: 25, y0Mm: 5 + 0.3 * layer + y, y1Mm: 5 + 0.3 * layer + y })
        Object.assign(input, { z0Mm: 0.2 * layer, z1Mm: 0.2 * layer, volumeMm3: 20 * area, layerHeightMm: 0.2 })
        Object.assign(input, { timeS: layer, coolingRatio: 0 })
        layBead(deposit, input, out)
        endPath(deposit)
        if (layer > 20) overlap = Math.max(overlap, out.overlapMm)
      }
    }
    expect(out.curlUpMm).toBeGreaterThan(0.01)
    expect(overlap).toBeLessThan(0.2)
    expect(topAtMm(deposit.field, 15, 5 + 0.3 * 40)).toBeLessThan(8.3)
  })

  test('that starts over nothing falls: the field does not rise to the nozzle', () => {
    const deposit = start()
    expect(lay(deposit, 5, 10, 15, 10, 3).airRatio).toBe(1)
    expect(topAtMm(deposit.field, 10, 10)).toBeLessThan(0.3)
    expect(fieldVolumeMm3(deposit.field)).toBeCloseTo(10 * area, 3)
  })

  test('of a spiral that rises all the way is carried by the turn below', () => {
    const deposit = start()
    let unsupported = 0
    for (let i = 0; i < 580; i++) {
      const z = 0.2 + (0.2 * i) / 120
      const a = (2 * Math.PI * i) / 120
      const b = (2 * Math.PI * (i + 1)) / 120
      Object.assign(input, { x0Mm: 15 + 8 * Math.cos(a), y0Mm: 15 + 8 * Math.sin(a), z0Mm: z, z1Mm: z + 0.2 / 120 })
      Object.assign(input, { x1Mm: 15 + 8 * Math.cos(b), y1Mm: 15 + 8 * Math.sin(b), volumeMm3: area * 0.4189 })
      Object.assign(input, { layerHeightMm: 0.2, timeS: i, coolingRatio: 1 })
      layBead(deposit, input, out)
      if (i > 240) unsupported += out.unsupportedRatio / 339
    }
    expect(unsupported).toBeLessThan(0.06)
    expect(out.gapRatio).toBeCloseTo(1, 1)
    expect(out.substrateTimeS).toBeCloseTo(579 - 120, -1)
  })
})

test('volume in is volume in the field, wherever, however long, however thick', () => {
  const bead = fc.record({
    x: fc.double({ min: -20, max: 60, noNaN: true }),
    y: fc.double({ min: -20, max: 60, noNaN: true }),
    length: fc.double({ min: 0, max: 40, noNaN: true }),
    angle: fc.double({ min: 0, max: 7, noNaN: true }),
    z: fc.double({ min: -0.1, max: 2, noNaN: true }),
    flow: fc.double({ min: 0, max: 4, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(bead, { maxLength: 25 }), (beads) => {
      const deposit = createDeposit({ bounds, nozzleDiameterMm: 0.4, nozzleFlatMm: 1, maxCells: 60_000 })
      let laid = 0
      for (const { x, y, length, angle, z, flow } of beads) {
        lay(deposit, x, y, x + length * Math.cos(angle), y + length * Math.sin(angle), z, flow)
        laid += input.volumeMm3
        for (const value of [out.widthMm, out.heightMm, out.contactRatio, out.unsupportedRatio, out.surplusMm3]) {
          expect(Number.isFinite(value)).toBe(true)
          expect(value).toBeGreaterThanOrEqual(0)
        }
      }
      expect(deposit.laidMm3).toBeCloseTo(laid, 6)
      expect(deposit.smearedMm3).toBeGreaterThanOrEqual(-1e-9 * laid)
      expect(Math.abs(fieldVolumeMm3(deposit.field) + deposit.smearedMm3 - laid)).toBeLessThan(1e-4 * laid + 1e-6)
    }),
  )
})

test('a print turned by 90 degrees gives the same beads', () => {
  const straight = start()
  const turned = start()
  const points: [number, number][] = [
    [8, 9],
    [20.3, 9.7],
    [21.1, 17.2],
    [10.4, 19.9],
    [8, 9],
  ]
  for (let layer = 1; layer <= 4; layer++) {
    for (let i = 0; i < 4; i++) {
      const [x0, y0] = points[i]!
      const [x1, y1] = points[i + 1]!
      const shift = 0.1 * layer
      const a = { ...lay(straight, x0 + shift, y0, x1 + shift, y1, 0.2 * layer) }
      const b = { ...lay(turned, 30 - y0, x0 + shift, 30 - y1, x1 + shift, 0.2 * layer) }
      for (const key of Object.keys(a) as (keyof BeadResult)[]) {
        if (Number.isNaN(a[key])) expect(b[key]).toBeNaN()
        else expect(Math.abs(a[key] - b[key])).toBeLessThan(2e-3)
      }
    }
  }
})
