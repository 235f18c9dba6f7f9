// A line that is braked for a corner, and a nozzle that stores filament in proportion to flow: what is given, and what all depths use.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly speedMmPerS: number
  readonly cornerMmPerS: number
  readonly accelerationMmPerS2: number
  readonly constantS: number
  /** What somebody has measured instead of the true constant. */
  readonly guessS: number
  readonly widthMm: number
  readonly heightMm: number
  readonly filamentMm: number
  readonly stepsPerMm: number
  readonly extruderMmPerS: number
  readonly extruderMmPerS2: number
  readonly earlyMm: number
}

function draw(random: Random, from: number, to: number, step: number): number {
  const count = Math.round((to - from) / step) + 1
  return Number((from + step * Math.floor(random.next() * count)).toFixed(6))
}

/** Drawn until the extruder must turn back within the braking and until it can at least feed the steady line. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const constantS = draw(random, 0.02, 0.09, 0.001)
    const i: Instance = {
      speedMmPerS: draw(random, 120, 260, 5),
      cornerMmPerS: draw(random, 4, 30, 1),
      accelerationMmPerS2: draw(random, 1500, 6000, 250),
      constantS,
      guessS: Number((constantS * (1 + (random.next() < 0.5 ? -1 : 1) * draw(random, 0.1, 0.4, 0.05))).toFixed(4)),
      widthMm: draw(random, 0.4, 0.64, 0.02),
      heightMm: draw(random, 0.12, 0.3, 0.02),
      filamentMm: random.next() < 0.75 ? 1.75 : 2.85,
      stepsPerMm: draw(random, 300, 900, 20),
      extruderMmPerS: draw(random, 6, 40, 1),
      extruderMmPerS2: draw(random, 500, 2500, 100),
      earlyMm: draw(random, 0.01, 0.06, 0.01),
    }
    const turn = i.constantS * i.accelerationMmPerS2
    const steady = (i.speedMmPerS * i.widthMm * i.heightMm) / ((Math.PI * i.filamentMm ** 2) / 4)
    if (turn < 1.2 * i.cornerMmPerS || turn > 0.85 * (i.speedMmPerS - i.cornerMmPerS)) continue
    if (i.extruderMmPerS < 1.2 * steady || i.extruderMmPerS > 2.4 * steady) continue
    if (i.extruderMmPerS2 < (1.5 * i.accelerationMmPerS2 * steady) / i.speedMmPerS) continue
    return i
  }
}

export interface Solved {
  readonly g: Readonly<Record<'v' | 'v_c' | 'a' | 'K' | 'w_l' | 'h' | 'D_f', Value>>
  /** Filament over way. */
  readonly ratio: Derived
  /** Speeds and braking of the filament. */
  readonly u: Derived
  readonly uc: Derived
  readonly b: Derived
  readonly ramp: Derived
  /** Filament stored at speed and at the corner, and what is too much at the corner. */
  readonly stored: Derived
  readonly left: Derived
  readonly surplus: Derived
  /** The surplus as a length of line. */
  readonly line: Derived
  readonly lasting: Comparison
}

export function solve(m: Model, i: Instance): Solved {
  const g = {
    v: m.given('v', i.speedMmPerS, 'mm/s'),
    v_c: m.given('v_c', i.cornerMmPerS, 'mm/s'),
    a: m.given('a', i.accelerationMmPerS2, 'mm/s²'),
    K: m.given('K', i.constantS, 's'),
    w_l: m.given('w_l', i.widthMm, 'mm'),
    h: m.given('h', i.heightMm, 'mm'),
    D_f: m.given('D_f', i.filamentMm, 'mm'),
  }
  const ratio = m.derive('r', '', '4*w_l*h/(pi*D_f^2)')
  const u = m.derive('u', 'mm/s', 'r*v')
  const uc = m.derive('u_c', 'mm/s', 'r*v_c')
  const b = m.derive('b', 'mm/s²', 'r*a')
  const ramp = m.derive('T', 'ms', '(v - v_c)/a')
  const stored = m.derive('p_1', 'mm', 'K*u')
  const left = m.derive('p_c', 'mm', 'K*u_c')
  const surplus = m.derive('E', 'mm', 'K*(u - u_c)')
  const line = m.derive('l_e', 'mm', 'K*(v - v_c)')
  return { g, ratio, u, uc, b, ramp, stored, left, surplus, line, lasting: m.relation(ramp, '>', g.K) }
}
