// The numbers of one CoreXY: belts, motors, masses, one move; and what all four depths compute from them.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly teeth: number
  readonly stepsPerTurn: number
  readonly microsteps: number
  readonly speedMmPerS: number
  readonly accelerationMmPerS2: number
  readonly headG: number
  readonly bridgeG: number
  readonly torqueNm: number
  readonly idleRadPerS: number
  readonly rotorGCm2: number
  readonly share: number
  readonly moveXMm: number
  readonly moveYMm: number
  /** One of many equal segments of a curve. */
  readonly segmentXMm: number
  readonly segmentYMm: number
  readonly segments: number
  readonly segmentMs: number
  readonly reachMm: number
  readonly beltNPerMm: number
}

function draw(random: Random, from: number, to: number, step: number): number {
  const count = Math.round((to - from) / step) + 1
  return Number((from + step * Math.floor(random.next() * count)).toFixed(6))
}

function drawOnce(random: Random): Instance {
  const teeth = [16, 18, 20, 24][Math.floor(random.next() * 4)]!
  const idleRadPerS = draw(random, 90, 220, 5)
  // The motor still has a third of its torque at the speed of the diagonal.
  const radiusMm = (2 * teeth) / (2 * Math.PI)
  const fastest = Math.min(500, Math.floor((0.65 * idleRadPerS * radiusMm) / Math.SQRT2 / 10) * 10)
  const stepsPerTurn = random.next() < 0.6 ? 200 : 400
  const microsteps = [8, 16, 32, 64][Math.floor(random.next() * 4)]!
  const speedMmPerS = draw(random, 100, fastest, 10)
  return {
    teeth,
    idleRadPerS,
    stepsPerTurn,
    microsteps,
    speedMmPerS,
    ...drawSegments(random, (2 * teeth) / (stepsPerTurn * microsteps), speedMmPerS),
    beltNPerMm: draw(random, 24, 60, 2),
    accelerationMmPerS2: draw(random, 3000, 25_000, 500),
    headG: draw(random, 180, 600, 10),
    bridgeG: draw(random, 200, 1400, 20),
    torqueNm: draw(random, 0.16, 0.5, 0.01),
    rotorGCm2: draw(random, 30, 82, 2),
    share: draw(random, 0.4, 0.65, 0.05),
    moveXMm: draw(random, 12.3137, 89.7137, 0.6),
    moveYMm: draw(random, 5.4271, 71.9271, 0.7),
  }
}

/** Pulleys that are tried. */
export const FEWEST_TEETH = 12
export const MOST_TEETH = 60

/** Of the worst direction at the full speed, mm/s²; negative where the speed cannot be held. */
function accelerationOf(i: Instance, teeth: number): number {
  const radiusM = (teeth * 2e-3) / (2 * Math.PI)
  const rotorsKg = (2 * i.rotorGCm2 * 1e-7) / radiusM ** 2
  const torqueNm = i.share * i.torqueNm * (1 - (Math.SQRT2 * i.speedMmPerS * 1e-3) / (radiusM * i.idleRadPerS))
  return (2e3 * torqueNm) / (radiusM * Math.hypot(i.headG * 1e-3 + rotorsKg, (i.headG + i.bridgeG) * 1e-3 + rotorsKg))
}

/** The pulley with the greatest acceleration in the worst direction. */
export function bestTeeth(i: Instance): number {
  let best = FEWEST_TEETH
  for (let teeth = best; teeth <= MOST_TEETH; teeth++)
    if (accelerationOf(i, teeth) > accelerationOf(i, best)) best = teeth
  return best
}

/** Drawn until the best pulley lies inside the range and turns its motor at under half of the idle speed. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const instance = drawOnce(random)
    const teeth = bestTeeth(instance)
    const radiusMm = (2 * teeth) / (2 * Math.PI)
    const part = (Math.SQRT2 * instance.speedMmPerS) / (radiusMm * instance.idleRadPerS)
    if (teeth > FEWEST_TEETH + 2 && teeth < MOST_TEETH - 2 && part < 0.49) return instance
  }
}

/** Equal segments that are no whole number of steps, so that rounding each of them has a side. */
function drawSegments(
  random: Random,
  stepMm: number,
  speedMmPerS: number,
): Pick<Instance, 'segmentXMm' | 'segmentYMm' | 'segments' | 'segmentMs' | 'reachMm'> {
  for (;;) {
    const segmentXMm = draw(random, 0.0713, 0.1993, 0.002)
    const segmentYMm = draw(random, 0.0211, 0.0971, 0.002)
    const segments = draw(random, 607, 1497, 10)
    const steps = (segmentXMm + segmentYMm) / stepMm
    const all = segments * steps
    const clear = (value: number): boolean => Math.abs(Math.abs(value - Math.round(value)) - 0.25) < 0.18
    const rest = all - Math.floor(all)
    if (!clear(steps) || Math.abs(Math.abs(rest - 0.5) - 0.25) > 0.2) continue
    // Long enough for the way at the full speed, with a little to spare.
    const segmentMs = Math.ceil((1.15 * 1000 * (segmentXMm + segmentYMm)) / speedMmPerS)
    return { segmentXMm, segmentYMm, segments, segmentMs, reachMm: Math.ceil((segments * segmentXMm) / 10) * 10 + 10 }
  }
}

export interface Solved {
  readonly g: Readonly<
    Record<
      'z' | 'p_b' | 'N_s' | 'mu' | 'v' | 'a' | 'm_h' | 'm_b' | 'tau_0' | 'omega_0' | 'J' | 's_u' | 'x' | 'y',
      Value
    >
  >
  readonly step: Derived
  readonly radius: Derived
  readonly beltA: Derived
  readonly beltB: Derived
  readonly orthogonal: ClaimPlaces
  readonly twice: ClaimPlaces
  /** The greatest speed of one belt over all directions of the head. */
  readonly beltSpeed: Derived
  readonly turning: Derived
  readonly rate: Derived
  readonly rotorMass: Derived
  readonly massX: Derived
  readonly massY: Derived
  readonly force: Derived
  readonly torque: Derived
  readonly available: Derived
  readonly enough: Comparison & { readonly op: '<=' | '>' }
}

export function solve(m: Model, i: Instance): Solved {
  const g = {
    z: m.given('z', i.teeth, 'teeth'),
    p_b: m.given('p_b', 2, 'mm'),
    N_s: m.given('N_s', i.stepsPerTurn),
    mu: m.given('mu', i.microsteps),
    v: m.given('v', i.speedMmPerS, 'mm/s'),
    a: m.given('a', i.accelerationMmPerS2, 'mm/s²'),
    m_h: m.given('m_h', i.headG, 'g'),
    m_b: m.given('m_b', i.bridgeG, 'g'),
    tau_0: m.given('tau_0', i.torqueNm, 'N·m'),
    omega_0: m.given('omega_0', i.idleRadPerS, 'rad/s'),
    J: m.given('J', i.rotorGCm2, 'g·cm²'),
    s_u: m.given('s_u', i.share),
    x: m.given('x', i.moveXMm, 'mm'),
    y: m.given('y', i.moveYMm, 'mm'),
  }
  const transform = {
    R: [
      ['1/sqrt(2)', '1/sqrt(2)'],
      ['1/sqrt(2)', '-1/sqrt(2)'],
    ],
    T: [
      ['1', '1'],
      ['1', '-1'],
    ],
    D: [
      ['2', '0'],
      ['0', '2'],
    ],
  }
  const torque = (): Derived => m.derive('tau_A', 'mN·m', 'F_A*r')
  const parts = {
    g,
    step: m.derive('d_s', 'µm', 'z*p_b/(N_s*mu)'),
    radius: m.derive('r', 'mm', 'z*p_b/(2*pi)'),
    beltA: m.derive('A', 'mm', 'x + y'),
    beltB: m.derive('B', 'mm', 'x - y'),
    orthogonal: m.claim('matrix', { matrices: { R: transform.R }, left: ['R', "R'"], right: ['I'] }),
    twice: m.claim('matrix', { matrices: { T: transform.T, D: transform.D }, left: ["T'", 'T'], right: ['D'] }),
    beltSpeed: m.derive('v_A', 'mm/s', 'sqrt(2)*v'),
    turning: m.derive('omega', 'rad/s', 'v_A/r'),
    rate: m.derive('f_s', 'kHz', 'v_A/d_s'),
    rotorMass: m.derive('m_r', 'g', '2*J/r^2'),
    massX: m.derive('M_x', 'g', 'm_h + m_r'),
    massY: m.derive('M_y', 'g', 'm_h + m_b + m_r'),
    force: m.derive('F_A', 'N', 'a/2*sqrt(M_x^2 + M_y^2)'),
    torque: torque(),
    available: m.derive('tau_v', 'mN·m', 's_u*tau_0*(1 - omega/omega_0)'),
  }
  return { ...parts, enough: m.compare(parts.torque, parts.available) }
}
