// A linear delta: three carriages on towers, six rods of one length in pairs; a place of the effector and what it implies.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly towerMm: number
  readonly rodMm: number
  readonly bedMm: number
  readonly placeMm: readonly [number, number, number]
  readonly carriageMmPerS: number
  readonly lineMm: number
  readonly toleranceUm: number
  readonly printMmPerS: number
  readonly segmentHz: number
}

function draw(random: Random, from: number, to: number, step: number): number {
  const count = Math.round((to - from) / step) + 1
  return Number((from + step * Math.floor(random.next() * count)).toFixed(6))
}

/** Drawn until rods stand well at the rim of the bed and the place lies on it, off the axes. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const towerMm = draw(random, 90, 180, 1)
    const i: Instance = {
      towerMm,
      rodMm: draw(random, 190, 420, 1),
      bedMm: draw(random, 60, 150, 5),
      placeMm: [draw(random, -110, 110, 1), draw(random, -110, 110, 1), draw(random, 1, 60, 0.5)],
      carriageMmPerS: draw(random, 200, 500, 10),
      lineMm: draw(random, 20, 100, 1),
      toleranceUm: draw(random, 3, 20, 1),
      printMmPerS: draw(random, 60, 300, 10),
      segmentHz: draw(random, 50, 300, 10),
    }
    const [x, y] = i.placeMm
    const rim = (i.towerMm + i.bedMm) / i.rodMm
    const share = Math.hypot(x, y) / i.bedMm
    const bed = i.bedMm / i.towerMm
    if (rim > 0.78 && rim < 0.92 && share > 0.35 && share < 0.98 && Math.abs(x) > 5 && Math.abs(y) > 5)
      if (bed > 0.55 && bed < 0.85 && i.lineMm < i.bedMm) return i
  }
}

type Three = readonly [Derived, Derived, Derived]

export interface Solved {
  readonly g: Readonly<Record<'R' | 'l' | 'x' | 'y' | 'z', Value>>
  readonly bed: Value
  readonly towers: { readonly x: readonly [Derived, Derived]; readonly y: readonly [Derived, Derived] }
  /** Horizontal distance from the effector to each tower, rise of each rod, height of each carriage. */
  readonly away: Three
  readonly rise: Three
  readonly heights: Three
  /** At the centre of the bed. */
  readonly centreRise: Derived
}

export function solve(m: Model, i: Instance): Solved {
  const g = {
    R: m.given('R', i.towerMm, 'mm'),
    l: m.given('l', i.rodMm, 'mm'),
    x: m.given('x', i.placeMm[0], 'mm'),
    y: m.given('y', i.placeMm[1], 'mm'),
    z: m.given('z', i.placeMm[2], 'mm'),
  }
  const bed = m.given('rho', i.bedMm, 'mm')
  const x1 = m.derive('X_1', 'mm', '-sqrt(3)/2*R')
  const y1 = m.derive('Y_1', 'mm', '-R/2')
  const x2 = m.derive('X_2', 'mm', 'sqrt(3)/2*R')
  const y2 = m.derive('Y_2', 'mm', '-R/2')
  const r1 = m.derive('r_1', 'mm', 'sqrt((x - X_1)^2 + (y - Y_1)^2)')
  const r2 = m.derive('r_2', 'mm', 'sqrt((x - X_2)^2 + (y - Y_2)^2)')
  const r3 = m.derive('r_3', 'mm', 'sqrt(x^2 + (y - R)^2)')
  const rise = [
    m.derive('h_1', 'mm', 'sqrt(l^2 - r_1^2)'),
    m.derive('h_2', 'mm', 'sqrt(l^2 - r_2^2)'),
    m.derive('h_3', 'mm', 'sqrt(l^2 - r_3^2)'),
  ] as const
  const heights = [
    m.derive('c_1', 'mm', 'z + h_1', '6s'),
    m.derive('c_2', 'mm', 'z + h_2', '6s'),
    m.derive('c_3', 'mm', 'z + h_3', '6s'),
  ] as const
  const centreRise = m.derive('h_0', 'mm', 'sqrt(l^2 - R^2)')
  return { g, bed, towers: { x: [x1, x2], y: [y1, y2] }, away: [r1, r2, r3], rise, heights, centreRise }
}
