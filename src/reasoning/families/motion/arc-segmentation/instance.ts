// An arc that is driven as chords: what is given, and the count of chords that all depths rest on.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly radiusMm: number
  readonly sweepDeg: number
  readonly toleranceMm: number
  readonly fixedMm: number
  readonly driftMm: number
  readonly bits: number
  readonly speedMmPerS: number
  readonly accelerationMmPerS2: number
  readonly deviationMm: number
  readonly segmentMs: number
  readonly queue: number
}

function draw(random: Random, from: number, to: number, step: number): number {
  const count = Math.round((to - from) / step) + 1
  return Number((from + step * Math.floor(random.next() * count)).toFixed(6))
}

/** Fewest chords within the tolerance. */
export function chordsOf(i: Instance): number {
  return Math.ceil((i.sweepDeg * Math.PI) / 180 / (2 * Math.acos(1 - i.toleranceMm / i.radiusMm)))
}

/** Drawn until counts are neither tiny nor huge, and not so near to a whole number that rounding of the machine would decide them. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const i: Instance = {
      radiusMm: draw(random, 3, 45, 0.5),
      sweepDeg: draw(random, 50, 355, 5),
      toleranceMm: draw(random, 0.005, 0.05, 0.001),
      fixedMm: draw(random, 0.5, 2.5, 0.1),
      driftMm: draw(random, 0.001, 0.004, 0.0005),
      bits: draw(random, 14, 18, 1),
      speedMmPerS: draw(random, 80, 320, 10),
      accelerationMmPerS2: draw(random, 1500, 9000, 250),
      deviationMm: draw(random, 0.006, 0.05, 0.002),
      segmentMs: draw(random, 2, 12, 0.25),
      queue: draw(random, 4, 24, 1),
    }
    const sweep = (i.sweepDeg * Math.PI) / 180
    const share = sweep / (2 * Math.acos(1 - i.toleranceMm / i.radiusMm))
    const count = chordsOf(i)
    const fixed = (sweep * i.radiusMm) / i.fixedMm
    if (count < 8 || count > 160 || Math.abs(share - Math.round(share)) < 0.02) continue
    if (fixed < 3 || Math.abs(fixed - Math.round(fixed)) < 0.02 || Math.ceil(fixed) === count) continue
    if (
      intervals(i, sweep / count).some(
        (steps) => steps < 2 || steps > 300 || Math.abs(steps - Math.round(steps)) < 0.002,
      )
    )
      continue
    return i
  }
}

/** Steps until the radius has drifted, by each kind of constants for a rotation by `phi`. */
function intervals(i: Instance, phi: number): number[] {
  const scale = 2 ** i.bits
  const stored = (Math.round(Math.cos(phi) * scale) / scale) ** 2 + (Math.round(Math.sin(phi) * scale) / scale) ** 2
  return [1 + phi ** 4 / 4, 1 - phi ** 4 / 12 + phi ** 6 / 36, stored].map(
    (square) => (2 * Math.log(1 + (Math.sign(square - 1) * i.driftMm) / i.radiusMm)) / Math.log(square),
  )
}

export interface Solved {
  readonly g: Readonly<Record<'R' | 'theta' | 'e_t', Value>>
  /** Widest angle of one chord, and the count that follows. */
  readonly widest: Derived
  readonly count: Derived
  readonly phi: Derived
  readonly chord: Derived
  readonly sagitta: Derived
  readonly fits: Comparison
}

export function solve(m: Model, i: Instance): Solved {
  const g = {
    R: m.given('R', i.radiusMm, 'mm'),
    theta: m.given('theta', i.sweepDeg, '°'),
    e_t: m.given('e_t', i.toleranceMm, 'mm'),
  }
  const widest = m.derive('phi_x', '°', '2*acos(1 - e_t/R)')
  const count = m.derive('N', 'segments', 'ceil(theta/phi_x)', 'i')
  const phi = m.derive('phi', '°', 'theta/N')
  const chord = m.derive('L', 'mm', '2*R*sin(phi/2)')
  const sagitta = m.derive('s', 'mm', 'R*(1 - cos(phi/2))')
  return { g, widest, count, phi, chord, sagitta, fits: m.relation(sagitta, '<=', g.e_t) }
}
