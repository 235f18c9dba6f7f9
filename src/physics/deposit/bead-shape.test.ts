import { describe, expect, test } from 'vitest'
import {
  BEAD_BROKEN,
  BEAD_PRESSED,
  BEAD_PULLED,
  BEAD_TRANSITION,
  beadRegime,
  beadWidthMm,
  bondWidthMm,
  overhangSurfaceAngleDeg,
  pressRatio,
  stadiumAreaMm2,
  stadiumWidthMm,
  wallRoughnessUm,
} from './bead-shape.ts'

test('a stadium of 0.45 x 0.2 mm has 0.0814 mm² and comes back', () => {
  expect(stadiumAreaMm2(0.45, 0.2)).toBeCloseTo(0.05 + Math.PI * 0.01, 6)
  expect(stadiumWidthMm(stadiumAreaMm2(0.45, 0.2), 0.2)).toBeCloseTo(0.45, 9)
  expect(stadiumWidthMm((Math.PI * 0.16) / 4, 0.5)).toBeCloseTo(0.4, 9)
})

describe('regimes (PHYSICS V24, trends of Comminal and Serdeczny)', () => {
  const bore = 0.4
  const areaAt = (speedRatio: number): number => (Math.PI * bore * bore) / 4 / speedRatio

  test('gap / bore 0.5 at speed ratio 1 is 1.45 to 1.6 bores wide', () => {
    const width = beadWidthMm(areaAt(1), 0.2, bore) / bore
    expect(width).toBeGreaterThan(1.45)
    expect(width).toBeLessThan(1.6)
  })

  test('from flat cuboid to round strand as gap and head speed rise; the press falls linearly and ends', () => {
    let lastAspect = Number.POSITIVE_INFINITY
    for (let gap = 0.4; gap <= 1.2; gap += 0.1) {
      const aspect = beadWidthMm(areaAt(1), gap * bore, bore) / (gap * bore)
      expect(aspect).toBeLessThan(lastAspect)
      lastAspect = aspect
    }
    for (let speed = 0.4; speed < 1.2; speed += 0.1) {
      expect(beadWidthMm(areaAt(speed + 0.1), 0.2, bore)).toBeLessThan(beadWidthMm(areaAt(speed), 0.2, bore))
      const slope = pressRatio(areaAt(speed + 0.1), 0.2) - pressRatio(areaAt(speed), 0.2)
      expect(slope).toBeCloseTo(-0.1 * 0.25, 9)
    }
    expect(pressRatio(areaAt(1), 1.2 * bore)).toBe(0)
  })

  test('an ordinary bead is between pressed and transition, a starved one is pulled and breaks', () => {
    expect(beadRegime(stadiumAreaMm2(0.5, 0.2), 0.2, bore)).toBe(BEAD_PRESSED)
    expect(beadRegime(stadiumAreaMm2(0.42, 0.2), 0.2, bore)).toBe(BEAD_TRANSITION)
    expect(beadRegime(0.05, 0.2, bore)).toBe(BEAD_PULLED)
    expect(beadRegime(0.04, 0.2, bore)).toBe(BEAD_BROKEN)
  })
})

test('bond width grows with pressure and is never wider than the bead', () => {
  expect(bondWidthMm(0.45, 0.2, 0)).toBeCloseTo(0.29, 9)
  expect(bondWidthMm(0.45, 0.2, 1)).toBeCloseTo(0.34, 9)
  expect(bondWidthMm(0.1, 0.2, 0)).toBe(0)
})

test('a smooth vertical wall of 0.2 mm layers has Ra 18 µm, a 45 degree one 40 µm', () => {
  expect(wallRoughnessUm(0.2, 90, 0, 0)).toBeCloseTo(18.2, 6)
  expect(wallRoughnessUm(0.2, 45, 0, 0)).toBeCloseTo(Math.hypot(18.2, 35.36), 1)
})

test('a bead of width / height 2 that is half unsupported makes a 45 degree surface (PHYSICS 2.6)', () => {
  expect(overhangSurfaceAngleDeg(0.5, 0.4, 0.2)).toBeCloseTo(45, 9)
  expect(overhangSurfaceAngleDeg(0, 0.4, 0.2)).toBeCloseTo(90, 9)
})
