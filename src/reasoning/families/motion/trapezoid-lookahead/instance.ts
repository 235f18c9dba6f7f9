// Four moves in a row, caps of speed where they meet, rest at both ends; and what both passes make of the caps.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly lengthsMm: readonly [number, number, number, number]
  readonly capsMmPerS: readonly [number, number, number]
  readonly accelerationMmPerS2: number
  readonly speedMmPerS: number
  /** A curve cut into equal pieces. */
  readonly pieceMm: number
  readonly window: number
  readonly arrivalHz: number
}

function draw(random: Random, from: number, to: number, step: number): number {
  const count = Math.round((to - from) / step) + 1
  return Number((from + step * Math.floor(random.next() * count)).toFixed(6))
}

/** Drawn until braking for the end reaches back over two junctions, so that a single look back is not enough. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const length = (): number => draw(random, 0.3, 4.5, 0.1)
    const cap = (): number => draw(random, 40, 180, 5)
    const i: Instance = {
      lengthsMm: [length(), length(), length(), length()],
      capsMmPerS: [cap(), cap(), cap()],
      accelerationMmPerS2: draw(random, 1000, 6000, 250),
      speedMmPerS: draw(random, 180, 320, 5),
      pieceMm: draw(random, 0.2, 1.2, 0.05),
      window: draw(random, 6, 40, 1),
      arrivalHz: draw(random, 60, 500, 20),
    }
    const double = 2 * i.accelerationMmPerS2
    const [l1, l2, l3, l4] = i.lengthsMm
    const f1 = Math.min(i.capsMmPerS[0] ** 2, double * l1)
    const f2 = Math.min(i.capsMmPerS[1] ** 2, f1 + double * l2)
    const f3 = Math.min(i.capsMmPerS[2] ** 2, f2 + double * l3)
    if (f3 > 1.05 * double * l4 && f2 > 1.05 * double * (l3 + l4)) return i
  }
}

export interface Solved {
  readonly g: Readonly<Record<'l_1' | 'l_2' | 'l_3' | 'l_4' | 'j_1' | 'j_2' | 'j_3' | 'a' | 'v_m', Value>>
  /** Forward pass alone. */
  readonly f: readonly [Derived, Derived, Derived]
  readonly b: readonly [Derived, Derived, Derived]
  readonly u: readonly [Derived, Derived, Derived]
  /** What the last move can brake away. */
  readonly stop: Derived
  readonly tooFast: Comparison
}

export function solve(m: Model, i: Instance): Solved {
  const g = {
    l_1: m.given('l_1', i.lengthsMm[0], 'mm'),
    l_2: m.given('l_2', i.lengthsMm[1], 'mm'),
    l_3: m.given('l_3', i.lengthsMm[2], 'mm'),
    l_4: m.given('l_4', i.lengthsMm[3], 'mm'),
    j_1: m.given('j_1', i.capsMmPerS[0], 'mm/s'),
    j_2: m.given('j_2', i.capsMmPerS[1], 'mm/s'),
    j_3: m.given('j_3', i.capsMmPerS[2], 'mm/s'),
    a: m.given('a', i.accelerationMmPerS2, 'mm/s²'),
    v_m: m.given('v_m', i.speedMmPerS, 'mm/s'),
  }
  const f1 = m.derive('f_1', 'mm/s', 'min(j_1, sqrt(2*a*l_1))')
  const f2 = m.derive('f_2', 'mm/s', 'min(j_2, sqrt(f_1^2 + 2*a*l_2))')
  const f3 = m.derive('f_3', 'mm/s', 'min(j_3, sqrt(f_2^2 + 2*a*l_3))')
  const stop = m.derive('f_s', 'mm/s', 'sqrt(2*a*l_4)')
  const b3 = m.derive('b_3', 'mm/s', 'min(j_3, sqrt(2*a*l_4))')
  const b2 = m.derive('b_2', 'mm/s', 'min(j_2, sqrt(b_3^2 + 2*a*l_3))')
  const b1 = m.derive('b_1', 'mm/s', 'min(j_1, sqrt(b_2^2 + 2*a*l_2))')
  const u1 = m.derive('u_1', 'mm/s', 'min(b_1, sqrt(2*a*l_1))')
  const u2 = m.derive('u_2', 'mm/s', 'min(b_2, sqrt(u_1^2 + 2*a*l_2))')
  const u3 = m.derive('u_3', 'mm/s', 'min(b_3, sqrt(u_2^2 + 2*a*l_3))')
  return { g, f: [f1, f2, f3], b: [b1, b2, b3], u: [u1, u2, u3], stop, tooFast: m.relation(f3, '>', stop) }
}
