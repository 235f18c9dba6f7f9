// The instance: a thermistor with a pull-up at a converter, three points of its curve, and what is asked of the reading.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'
import { drawOn, drawOne, shown } from '../draw.ts'

export interface Instance {
  readonly part: string
  /** Values of the givens, by their ids, in the units of GIVENS. */
  readonly of: Readonly<Record<GivenId, number>>
}

const GIVENS = {
  T_0: '°C',
  R_0: 'kΩ',
  beta: 'K',
  T_m: '°C',
  T_h: '°C',
  R_h: 'Ω',
  T_w: '°C',
  R_p: 'kΩ',
  R_q: 'kΩ',
  V: 'V',
  N: '',
  K_d: 'mW/K',
  e_s: 'K',
  e_q: 'K',
  e_f: 'K',
  I_l: 'nA',
  R_c: 'Ω',
  T_c: '°C',
  k_f: '',
  sigma: '',
  T_s: 'ms',
  r: 'K/s',
  k_n: '',
  M_p: '',
} as const
type GivenId = keyof typeof GIVENS

const KINDS = [
  {
    part: 'hot end',
    cold: 100,
    beta: [3900, 4300],
    mid: [85, 100],
    hot: [250, 275, 300],
    work: [190, 240],
    good: [2.2, 3.3, 4.7, 6.8],
    other: [1, 1.5, 10, 22, 47],
    ramp: [1, 4, 0.25],
    every: [5, 10, 20, 25, 50],
  },
  {
    part: 'bed',
    cold: 100,
    beta: [3900, 4300],
    mid: [50],
    hot: [120, 130, 150],
    work: [70, 110],
    good: [4.7, 6.8, 10, 15],
    other: [1, 2.2, 33, 47, 100],
    ramp: [0.2, 0.8, 0.05],
    every: [10, 20, 40, 50, 100],
  },
  {
    part: 'chamber',
    cold: 10,
    beta: [3380, 3500],
    mid: [50],
    hot: [85, 100],
    work: [55, 70],
    good: [2.2, 3.3, 4.7],
    other: [1.5, 6.8, 10],
    ramp: [0.02, 0.1, 0.01],
    every: [100, 200, 250, 400, 500],
  },
] as const

/** Redrawn until a healthy reading and a fault can be told apart and a mean of some readings is worth its lag. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const kind = drawOne<(typeof KINDS)[number]>(random, KINDS)
    const beta = drawOn(random, kind.beta[0], kind.beta[1], 10)
    const [mid, hot] = [drawOne<number>(random, kind.mid), drawOne<number>(random, kind.hot)]
    const work = drawOn(random, kind.work[0], kind.work[1], 5)
    // Beta of real parts rises or falls with temperature, by some percent from the middle to the hot end.
    const drift = (0.006 + 0.022 * random.next()) * (random.next() < 0.5 ? -1 : 1)
    const kelvin = (celsius: number): number => celsius + 273.15
    const inverse = (celsius: number): number => 1 / kelvin(celsius) - 1 / 298.15
    const hotOhm = Number((1000 * kind.cold * Math.exp(beta * (1 + drift) * inverse(hot))).toPrecision(4))
    const betaHot = Math.log(hotOhm / (1000 * kind.cold)) / inverse(hot)
    const workOhm = 1000 * kind.cold * Math.exp(betaHot * inverse(work))
    const good = drawOne<number>(random, kind.good)
    const pullUp = random.next() < 0.35 ? drawOne<number>(random, kind.good) : drawOne<number>(random, kind.other)
    const [volts, full] = [drawOne(random, [3.3, 5]), drawOne(random, [1024, 4096])]
    const heatMW = drawOn(random, 1.2, 3.2, 0.1)
    const width = (kOhm: number): number =>
      (kelvin(work) ** 2 * (1000 * kOhm + workOhm) ** 2) / (betaHot * full * 1000 * kOhm * workOhm)
    const selfK = volts ** 2 / (4 * good * heatMW)
    const [heatLimit, stepLimit] = [
      shown(selfK / (0.45 + 0.5 * random.next()), 2),
      shown(width(good) / (0.5 + 0.45 * random.next()), 2),
    ]
    const x = {
      T_0: 25,
      R_0: kind.cold,
      beta,
      T_m: mid,
      T_h: hot,
      R_h: hotOhm,
      T_w: work,
      R_p: pullUp,
      R_q: good,
      V: volts,
      N: full,
      K_d: heatMW,
      e_s: heatLimit,
      e_q: stepLimit,
      e_f: 0,
      I_l: drawOn(random, 100, 900, 50),
      R_c: drawOn(random, 0.5, 4, 0.5),
      T_c: drawOn(random, 0, 15, 1),
      k_f: drawOn(random, 3, 8, 1),
      sigma: drawOn(random, 0.35, 0.6, 0.05),
      T_s: drawOne<number>(random, kind.every),
      r: drawOn(random, kind.ramp[0], kind.ramp[1], kind.ramp[2]),
      k_n: 3,
      M_p: drawOne(random, [2, 4, 8, 16, 32, 64, 128]),
    }
    // Error of one straight piece from the middle to the hot point, of which the budget leaves a part.
    const [midLog, hotLog] = [beta * inverse(mid), Math.log(hotOhm / (1000 * kind.cold))]
    const bend = (inverse(hot) / hotLog - 1 / beta) / (hotLog - midLog)
    const piece = (kelvin(hot) ** 2 * Math.abs(bend) * (midLog - hotLog) ** 2) / 4
    const fit = shown(piece * (0.06 + 1.2 * random.next()), 2)
    const spread = 3 * width(pullUp) * Math.sqrt(x.sigma ** 2 + 1 / 12)
    const best = (spread / ((x.r * x.T_s) / 1000)) ** (2 / 3)
    const fits = selfK < 0.99 * heatLimit && width(good) < 0.99 * stepLimit && pullUp !== good
    // The largest self-heating is where thermistor and pull-up are equal, and that has to be a temperature of the range.
    const within = 1000 * Math.min(good, pullUp) > 1.05 * hotOhm && pullUp <= kind.cold && workOhm > 1.15 * hotOhm
    const asked = fits && within && heatLimit >= 0.1 && stepLimit >= 0.04 && fit >= 0.03 && gaps(x)
    const meant = best > 3.5 && best < 60 && (x.M_p / best < 0.5 || x.M_p / best > 2) && width(pullUp) < 2.5
    if (asked && meant) return { part: kind.part, of: { ...x, e_f: fit } }
  }
}

/** Are there counts between the coldest healthy reading and an open wire, and between a short and the hottest one? */
function gaps(
  x: Readonly<Record<'R_0' | 'R_p' | 'R_h' | 'R_c' | 'T_c' | 'beta' | 'N' | 'V' | 'I_l' | 'sigma', number>>,
) {
  const share = (ohm: number): number => (x.N * ohm) / (ohm + 1000 * x.R_p)
  const noise = Math.ceil(4 * x.sigma)
  const cold = 1000 * x.R_0 * Math.exp(x.beta * (1 / (x.T_c + 273.15) - 1 / 298.15))
  const open = Math.floor(x.N * (1 - (x.I_l * x.R_p * 1e-6) / x.V)) - noise
  return open > Math.ceil(share(cold)) + noise && Math.floor(share(x.R_h)) - noise > Math.ceil(share(x.R_c)) + noise
}

export interface Solved {
  readonly m: Model
  readonly part: string
  readonly g: Readonly<Record<GivenId, Value>>
  /** Absolute temperatures: of reference, middle, hot point, target, coldest room. */
  readonly abs: Readonly<Record<'ref' | 'mid' | 'hot' | 'work' | 'cold', Derived>>
  /** Beta from the reference to the hot point. */
  readonly betaHot: Derived
  readonly workR: Derived
  readonly workShare: Derived
  /** What one count is worth at the target. */
  readonly width: Derived
}

export function solve(m: Model, x: Instance): Solved {
  const g = Object.fromEntries(
    Object.entries(GIVENS).map(([id, unit]) => [id, m.given(id, x.of[id as GivenId], unit)]),
  ) as Record<GivenId, Value>
  const abs = {
    ref: m.derive('theta_0', 'K', 'T_0', 'g'),
    mid: m.derive('theta_m', 'K', 'T_m', 'g'),
    hot: m.derive('theta_h', 'K', 'T_h', 'g'),
    work: m.derive('theta_w', 'K', 'T_w', 'g'),
    cold: m.derive('theta_c', 'K', 'T_c', 'g'),
  }
  return {
    m,
    part: x.part,
    g,
    abs,
    betaHot: m.derive('beta_h', 'K', 'log(R_0/R_h)/(1/theta_0 - 1/theta_h)', '5s'),
    workR: m.derive('R_w', 'Ω', 'R_0*exp(beta_h*(1/theta_w - 1/theta_0))', '4s'),
    workShare: m.derive('u_w', '', 'R_w/(R_w + R_p)', '4s'),
    width: m.derive('q_w', 'K', 'theta_w^2/(beta_h*N*u_w*(1 - u_w))', '3s'),
  }
}
