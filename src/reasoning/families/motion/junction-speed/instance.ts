// One corner of a path: its angle, the segments beside it, what the machine allows; and a circle cut into segments.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  /** Between the two segments; half a turn is straight on. */
  readonly angleDeg: number
  readonly accelerationMmPerS2: number
  readonly deviationMm: number
  readonly speedMmPerS: number
  readonly beforeMm: number
  readonly afterMm: number
  readonly jumpMmPerS: number
  readonly circleMm: number
  readonly segmentsPerS: number
  readonly chordMm: number
}

/** Divisions of a circle that are tried. */
export const MOST_SEGMENTS = 400

/** mm/s */
function speedOf(i: Instance, n: number): number {
  const sine = Math.cos(Math.PI / n)
  const radiusMm = Math.min((i.deviationMm * sine) / (1 - sine), i.circleMm * sine)
  return Math.min(
    i.speedMmPerS,
    Math.sqrt(i.accelerationMmPerS2 * radiusMm),
    2 * i.segmentsPerS * i.circleMm * Math.sin(Math.PI / n),
  )
}

/** The number of sides that goes round fastest with its chords near enough; null: none does. */
export function bestSides(i: Instance): number | null {
  let best: number | null = null
  for (let n = 3; n <= MOST_SEGMENTS; n++) {
    if (i.circleMm * (1 - Math.cos(Math.PI / n)) > i.chordMm) continue
    if (best === null || speedOf(i, n) > speedOf(i, best) * (1 + 1e-12)) best = n
  }
  return best
}

function draw(random: Random, from: number, to: number, step: number): number {
  const count = Math.round((to - from) / step) + 1
  return Number((from + step * Math.floor(random.next() * count)).toFixed(6))
}

function drawOnce(random: Random): Instance {
  return {
    angleDeg: draw(random, 38, 164, 2),
    accelerationMmPerS2: draw(random, 1500, 12_000, 250),
    deviationMm: draw(random, 0.01, 0.09, 0.005),
    speedMmPerS: draw(random, 80, 400, 10),
    beforeMm: draw(random, 0.4, 12.4, 0.3),
    afterMm: draw(random, 0.5, 9.5, 0.3),
    jumpMmPerS: draw(random, 6, 34, 1),
    circleMm: draw(random, 3, 24, 0.5),
    segmentsPerS: draw(random, 120, 480, 20),
    chordMm: draw(random, 0.02, 0.06, 0.005),
  }
}

/** Drawn until the best division of the circle is set by corners and planner, not by the speed limit or by where the search ends. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const instance = drawOnce(random)
    const sides = bestSides(instance)
    if (sides === null || sides > 0.8 * MOST_SEGMENTS) continue
    if (speedOf(instance, sides) < 0.97 * instance.speedMmPerS) return instance
  }
}

export interface Solved {
  readonly g: Readonly<Record<'beta' | 'a' | 'delta' | 'v_max' | 'l_1' | 'l_2' | 'j_v', Value>>
  /** Sine of half the angle. */
  readonly sine: Derived
  readonly radius: Derived
  readonly arcSpeed: Derived
  readonly tangent: Derived
  readonly room: Derived
  readonly fits: Comparison & { readonly op: '<=' | '>' }
  readonly roomRadius: Derived
  readonly roomSpeed: Derived
  readonly corner: Derived
  readonly jump: Derived
  readonly bearable: Comparison & { readonly op: '<=' | '>' }
  /** What makes the corner slow. */
  readonly binding: 'speed' | 'deviation' | 'room'
}

export function solve(m: Model, i: Instance): Solved {
  const g = {
    beta: m.given('beta', i.angleDeg, '°'),
    a: m.given('a', i.accelerationMmPerS2, 'mm/s²'),
    delta: m.given('delta', i.deviationMm, 'mm'),
    v_max: m.given('v_max', i.speedMmPerS, 'mm/s'),
    l_1: m.given('l_1', i.beforeMm, 'mm'),
    l_2: m.given('l_2', i.afterMm, 'mm'),
    j_v: m.given('j_v', i.jumpMmPerS, 'mm/s'),
  }
  const sine = m.derive('s', '', 'sin(beta/2)')
  const radius = m.derive('R', 'mm', 'delta*s/(1 - s)')
  const arcSpeed = m.derive('v_R', 'mm/s', 'sqrt(a*R)')
  const tangent = m.derive('l_t', 'mm', 'R/tan(beta/2)')
  const room = m.derive('l_h', 'mm', 'min(l_1, l_2)/2')
  const fits = m.compare(tangent, room)
  const roomRadius = m.derive('R_h', 'mm', 'l_h*tan(beta/2)')
  const roomSpeed = m.derive('v_h', 'mm/s', 'sqrt(a*R_h)')
  const corner = m.derive('v_c', 'mm/s', 'min(v_max, v_R, v_h)')
  const jump = m.derive('u_c', 'mm/s', '2*v_c*cos(beta/2)')
  const least = Math.min(g.v_max.number, arcSpeed.number, roomSpeed.number)
  return {
    g,
    sine,
    radius,
    arcSpeed,
    tangent,
    room,
    fits,
    roomRadius,
    roomSpeed,
    corner,
    jump,
    bearable: m.compare(jump, g.j_v),
    binding: least === g.v_max.number ? 'speed' : least === arcSpeed.number ? 'deviation' : 'room',
  }
}
