// A frame that was printed and measured across: what is given, and the lean that all depths rest on.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly widthMm: number
  readonly heightMm: number
  readonly risingMm: number
  readonly fallingMm: number
  readonly travelXMm: number
  readonly travelYMm: number
  readonly travelZMm: number
  readonly readingMm: number
  readonly leanXz: number
  readonly leanYz: number
  readonly stepMm: number
  readonly turnDeg: number
  readonly limitXMmPerS: number
  readonly limitYMmPerS: number
  readonly spreadMm: number
  readonly cover: number
  readonly errorMm: number
  readonly reachMm: number
  readonly sideSPerMm: number
  readonly pairS: number
}

function draw(random: Random, from: number, to: number, step: number): number {
  const count = Math.round((to - from) / step) + 1
  return Number((from + step * Math.floor(random.next() * count)).toFixed(6))
}

function signed(random: Random, from: number, to: number, step: number): number {
  const size = draw(random, from, to, step)
  return random.next() < 0.5 ? -size : size
}

/** Drawn until the frame is no square and its best division of effort is neither a single reading nor dozens. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const widthMm = draw(random, 80, 180, 5)
    const heightMm = draw(random, 60, 160, 5)
    const lean = Math.tan((signed(random, 0.06, 0.6, 0.01) * Math.PI) / 180)
    // Plastic shrinks as it cools, and steps are calibrated as well as somebody took the trouble.
    const scale = 1 - draw(random, 0.001, 0.006, 0.0005)
    const across = (sign: number): number =>
      Number((scale * Math.hypot(widthMm + sign * lean * heightMm, heightMm)).toFixed(2))
    const i: Instance = {
      widthMm,
      heightMm,
      risingMm: across(1),
      fallingMm: across(-1),
      travelXMm: draw(random, 180, 360, 10),
      travelYMm: draw(random, 180, 360, 10),
      travelZMm: draw(random, 160, 420, 10),
      readingMm: draw(random, 0.02, 0.08, 0.01),
      leanXz: signed(random, 0.002, 0.009, 0.0001),
      leanYz: signed(random, 0.002, 0.009, 0.0001),
      stepMm: draw(random, 0.003, 0.02, 0.001),
      turnDeg: draw(random, 3, 60, 1),
      limitXMmPerS: draw(random, 150, 500, 10),
      limitYMmPerS: draw(random, 150, 500, 10),
      spreadMm: draw(random, 0.01, 0.05, 0.005),
      cover: draw(random, 2, 3, 0.5),
      errorMm: draw(random, 0.04, 0.2, 0.01),
      reachMm: draw(random, 150, 300, 50),
      sideSPerMm: draw(random, 2, 14, 0.5),
      pairS: draw(random, 20, 90, 5),
    }
    if (Math.abs(widthMm - heightMm) < 40) continue
    const need = ((i.cover * i.spreadMm * i.travelYMm) / i.errorMm) ** 2
    const fewest = Math.ceil((2 * need) / i.reachMm ** 2)
    if (need < 1500 || fewest > 12 || 9 * need < 1.1 * i.reachMm ** 2) continue
    return i
  }
}

export interface Solved {
  readonly g: Readonly<Record<'W' | 'H' | 'd_1' | 'd_2', Value>>
  /** Tangent of the lean, its angle, and whether the upper side was carried to the right. */
  readonly t: Derived
  readonly gamma: Derived
  readonly right: boolean
}

export function solve(m: Model, i: Instance): Solved {
  const g = {
    W: m.given('W', i.widthMm, 'mm'),
    H: m.given('H', i.heightMm, 'mm'),
    d_1: m.given('d_1', i.risingMm, 'mm'),
    d_2: m.given('d_2', i.fallingMm, 'mm'),
  }
  const t = m.derive('t', '', '(d_1^2 - d_2^2)/(4*W*H)')
  return { g, t, gamma: m.derive('gamma', '°', 'atan(t)'), right: t.number > 0 }
}
