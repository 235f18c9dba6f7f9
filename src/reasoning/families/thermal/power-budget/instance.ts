// The instance: two heaters on one supply that cannot carry both at full duty, and what each of them needs.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'
import { drawOn, drawOne, shown } from '../draw.ts'

export interface Instance {
  /** The small heater that goes first, and the large one that takes the rest. */
  readonly small: string
  readonly large: string
  readonly volts: number
  readonly largeOhm: number
  readonly smallOhm: number
  readonly ratedW: number
  readonly useful: number
  readonly otherW: number
  readonly largeLossWK: number
  readonly smallLossWK: number
  readonly largeLagS: number
  readonly smallLagS: number
  readonly roomC: number
  readonly largeC: number
  readonly smallC: number
  readonly periodMs: number
  readonly rideMs: number
  readonly waitS: number
  readonly quantumW: number
}

const SETS = [
  {
    small: 'hot end',
    large: 'bed',
    volts: [24],
    large_: [180, 330],
    part: [0.14, 0.32],
    lag: [260, 620],
    quick: [40, 90],
  },
  {
    small: 'hot end',
    large: 'bed',
    volts: [36, 48],
    large_: [350, 620],
    part: [0.13, 0.22],
    lag: [420, 900],
    quick: [50, 110],
  },
  {
    small: 'barrel',
    large: 'bed',
    volts: [48],
    large_: [500, 900],
    part: [0.22, 0.38],
    lag: [600, 1200],
    quick: [120, 260],
  },
] as const

/** Redrawn until the question is one: each heater fits alone, both do not, and the large one can wait for the small one. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const set = drawOne(random, SETS)
    const between = (ends: readonly [number, number]): number => ends[0] + (ends[1] - ends[0]) * random.next()
    const volts = drawOne(random, set.volts)
    const aimed = between(set.large_)
    const largeOhm = shown(volts ** 2 / aimed, 2)
    const smallOhm = shown(volts ** 2 / (aimed * between(set.part)), 1)
    const [large, small] = [volts ** 2 / largeOhm, volts ** 2 / smallOhm]
    const [useful, otherW] = [drawOn(random, 90, 98, 1), drawOn(random, 15, 45, 1)]
    const ratedW = 5 * Math.round((large + small * (0.2 + 0.55 * random.next()) + otherW) / (0.01 * useful * 5))
    const [roomC, largeC] = [drawOn(random, 16, 30, 1), drawOn(random, 60, 110, 5)]
    const smallC = drawOn(random, 195, 260, 5)
    const largeLossWK = shown((large * (0.32 + 0.2 * random.next())) / (largeC - roomC), 2)
    const smallLossWK = shown((small * (0.24 + 0.16 * random.next())) / (smallC - roomC), 3)
    const x = {
      small: set.small,
      large: set.large,
      volts,
      largeOhm,
      smallOhm,
      ratedW,
      useful,
      otherW,
      largeLossWK,
      smallLossWK,
      largeLagS: 5 * Math.round(between(set.lag) / 5),
      smallLagS: 2 * Math.round(between(set.quick) / 2),
      roomC,
      largeC,
      smallC,
      periodMs: drawOne(random, [20, 25, 40, 50, 80, 100, 125, 200]),
      rideMs: drawOn(random, 20, 90, 5),
      waitS: 0,
      quantumW: drawOne(random, [0.1, 0.2, 0.25, 0.5]),
    }
    const t = times(x)
    if (t === null) continue
    return { ...x, waitS: 5 * Math.round(((0.5 + random.next()) * t.idle) / 5) + 5 }
  }
}

/** How long the small heater stands hot when it goes first; null where the instance asks nothing. */
function times(x: Instance): { idle: number } | null {
  const [large, small] = [x.volts ** 2 / x.largeOhm, x.volts ** 2 / x.smallOhm]
  const budget = (x.ratedW * x.useful) / 100 - x.otherW
  const [rise, hold] = [x.largeC - x.roomC, x.smallLossWK * (x.smallC - x.roomC)]
  const [slow, full] = [(budget - small) / x.largeLossWK, Math.min(large, budget - hold) / x.largeLossWK]
  const quick = -x.smallLagS * Math.log(1 - hold / small)
  const reached = slow * (1 - Math.exp(-quick / x.largeLagS))
  const idle = x.largeLagS * Math.log((full - reached) / (full - rise))
  const before = slow + (rise - slow) * Math.exp(quick / x.largeLagS)
  const fits = budget > 1.02 * large && budget < 0.985 * (large + small) && slow > 1.08 * rise
  const overload = (large + small + x.otherW) / x.ratedW
  return fits && overload > 1.01 && overload < 1.45 && idle > 20 && before > 0.1 * rise && before < rise
    ? { idle }
    : null
}

export interface Solved {
  readonly m: Model
  readonly small: string
  readonly large: string
  readonly g: Readonly<
    Record<
      | 'V'
      | 'R_b'
      | 'R_h'
      | 'P_s'
      | 'd'
      | 'P_o'
      | 'h_b'
      | 'h_h'
      | 'tau_b'
      | 'tau_h'
      | 'T_a'
      | 'T_b'
      | 'T_h'
      | 'T_p'
      | 't_o'
      | 't_w'
      | 'q'
      | 'k_o',
      Value
    >
  >
  readonly big: Derived
  readonly little: Derived
  readonly budget: Derived
  readonly both: Derived
  readonly over: Comparison
  readonly alone: Comparison
  /** With both on, the supply gives what it is not rated for. */
  readonly peak: Derived
  readonly overload: Comparison
  readonly holdBig: Derived
  readonly holdLittle: Derived
}

export function solve(m: Model, x: Instance): Solved {
  const g = {
    V: m.given('V', x.volts, 'V'),
    R_b: m.given('R_b', x.largeOhm, 'Ω'),
    R_h: m.given('R_h', x.smallOhm, 'Ω'),
    P_s: m.given('P_s', x.ratedW, 'W'),
    d: m.given('d', x.useful, '%'),
    P_o: m.given('P_o', x.otherW, 'W'),
    h_b: m.given('h_b', x.largeLossWK, 'W/K'),
    h_h: m.given('h_h', x.smallLossWK, 'W/K'),
    tau_b: m.given('tau_b', x.largeLagS, 's'),
    tau_h: m.given('tau_h', x.smallLagS, 's'),
    T_a: m.given('T_a', x.roomC, '°C'),
    T_b: m.given('T_b', x.largeC, '°C'),
    T_h: m.given('T_h', x.smallC, '°C'),
    T_p: m.given('T_p', x.periodMs, 'ms'),
    t_o: m.given('t_o', x.rideMs, 'ms'),
    t_w: m.given('t_w', x.waitS, 's'),
    q: m.given('q', x.quantumW, 'W'),
    k_o: m.given('k_o', 150, '%'),
  }
  const big = m.derive('P_b', 'W', 'V^2/R_b', '4s')
  const little = m.derive('P_h', 'W', 'V^2/R_h', '4s')
  const budget = m.derive('B', 'W', 'd*P_s - P_o', '4s')
  const both = m.derive('P_2', 'W', 'P_b + P_h', '4s')
  const peak = m.derive('P_x', 'W', 'P_2 + P_o', '4s')
  return {
    m,
    peak,
    overload: m.relation(peak, '>', g.P_s),
    small: x.small,
    large: x.large,
    g,
    big,
    little,
    budget,
    both,
    over: m.relation(both, '>', budget),
    alone: m.relation(big, '<', budget),
    holdBig: m.derive('H_b', 'W', 'h_b*(T_b - T_a)', '4s'),
    holdLittle: m.derive('H_h', 'W', 'h_h*(T_h - T_a)', '4s'),
  }
}
