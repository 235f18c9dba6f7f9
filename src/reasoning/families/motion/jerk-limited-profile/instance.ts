// One straight move from rest to rest under limits of speed, acceleration and jerk; which of them bind differs by the draw.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly lengthMm: number
  readonly speedMmPerS: number
  readonly accelerationMmPerS2: number
  readonly jerkMmPerS3: number
  /** What the axis does when a stop is asked for, as shares of what it may do. */
  readonly speedShare: number
  readonly accelerationShare: number
  /** The mode of the frame, how far it may be off, what may remain of its swing, and how many moves a print has. */
  readonly modeHz: number
  readonly modeSpreadPercent: number
  readonly remainPercent: number
  readonly movesInAPrint: number
}

function draw(random: Random, from: number, to: number, step: number): number {
  const count = Math.round((to - from) / step) + 1
  return Number((from + step * Math.floor(random.next() * count)).toFixed(6))
}

/** Drawn until a stop from the drawn state respects the limit of speed, and no case lies on the edge to the next. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const i: Instance = {
      lengthMm: draw(random, 0.4, 60, 0.2),
      speedMmPerS: draw(random, 120, 400, 10),
      accelerationMmPerS2: draw(random, 2000, 9000, 250),
      jerkMmPerS3: draw(random, 60_000, 400_000, 10_000),
      speedShare: draw(random, 0.3, 0.7, 0.05),
      accelerationShare: draw(random, 0.4, 1, 0.1),
      modeHz: draw(random, 24, 70, 1),
      modeSpreadPercent: draw(random, 4, 18, 1),
      remainPercent: draw(random, 5, 16, 1),
      movesInAPrint: draw(random, 20_000, 180_000, 5000),
    }
    // Moves of a wide range of lengths, short ones as often as long ones.
    const lengthMm = Number((0.4 * 150 ** random.next()).toFixed(1))
    const { speedMmPerS: v, accelerationMmPerS2: a, jerkMmPerS3: j } = i
    const critical = (a * a) / j
    const topSpeed = i.speedShare * v + (i.accelerationShare * a) ** 2 / (2 * j)
    const clear = (x: number, y: number): boolean => Math.abs(x / y - 1) > 0.08
    const top = Math.min(a, Math.sqrt(v * j))
    const least = v * (v / top + top / j)
    if (topSpeed < 0.98 * v && clear(v, critical) && clear(lengthMm, least) && clear(lengthMm, (2 * a * critical) / j))
      return { ...i, lengthMm }
  }
}

export interface Solved {
  readonly g: Readonly<Record<'L' | 'v_m' | 'a_m' | 'j_m', Value>>
  /** Time to build up the whole acceleration. */
  readonly build: Derived
  /** The speed, from rest, at which the limit of acceleration is just touched. */
  readonly critical: Derived
  readonly leastForAcceleration: Derived
  /** The ramp to the limit of speed: its acceleration, time, and the length of ramp up and ramp down. */
  readonly rampAcceleration: Derived
  readonly rampTime: Derived
  readonly leastForSpeed: Derived
  readonly reachesSpeed: Comparison
  readonly reachesAcceleration: Comparison
  readonly cruises: boolean
  /** The peak speed lets the limit of acceleration be reached. */
  readonly flat: boolean
  readonly peak: Derived
  readonly peakAcceleration: Derived
  readonly peakRamp: Derived
  readonly time: Derived
}

export function solve(m: Model, i: Instance): Solved {
  const g = {
    L: m.given('L', i.lengthMm, 'mm'),
    v_m: m.given('v_m', i.speedMmPerS, 'mm/s'),
    a_m: m.given('a_m', i.accelerationMmPerS2, 'mm/s²'),
    j_m: m.given('j_m', i.jerkMmPerS3, 'mm/s³'),
  }
  const build = m.derive('t_j', 'ms', 'a_m/j_m')
  const critical = m.derive('v_c', 'mm/s', 'a_m^2/j_m')
  const leastForAcceleration = m.derive('L_a', 'mm', '2*a_m^3/j_m^2')
  const rampAcceleration = m.derive('a_r', 'mm/s²', 'min(a_m, sqrt(v_m*j_m))')
  const rampTime = m.derive('T_r', 'ms', 'v_m/a_r + a_r/j_m')
  const leastForSpeed = m.derive('L_v', 'mm', 'v_m*T_r')
  const reachesSpeed = m.compare(leastForSpeed, g.L)
  const reachesAcceleration = m.compare(leastForAcceleration, g.L)
  const cruises = reachesSpeed.op === '<='
  const flat = cruises ? g.v_m.number > critical.number : reachesAcceleration.op === '<='
  const quadratic = 'a_m/2*(sqrt((a_m/j_m)^2 + 4*L/a_m) - a_m/j_m)'
  const peak = m.derive('v_p', 'mm/s', cruises ? 'v_m' : flat ? quadratic : '(L^2*j_m/4)^(1/3)')
  const peakAcceleration = m.derive('a_p', 'mm/s²', flat ? 'min(a_m, sqrt(v_p*j_m))' : 'sqrt(v_p*j_m)')
  const peakRamp = m.derive('T_p', 'ms', 'v_p/a_p + a_p/j_m')
  const time = m.derive('T', 'ms', 'L/v_p + T_p')
  return {
    g,
    build,
    critical,
    leastForAcceleration,
    rampAcceleration,
    rampTime,
    leastForSpeed,
    reachesSpeed,
    reachesAcceleration,
    cruises,
    flat,
    peak,
    peakAcceleration,
    peakRamp,
    time,
  }
}
