// The instance: a heater on a supply that may sag, a noisy thermometer, and a guard that wants to see a rise at full duty.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'
import { drawOn, drawOne, shown } from '../draw.ts'

export interface Instance {
  readonly body: string
  readonly powerW: number
  readonly capacityJPerK: number
  readonly lossWPerK: number
  readonly roomC: number
  readonly targetC: number
  readonly limitC: number
  readonly supplyShare: number
  readonly noiseK: number
  readonly delayS: number
  readonly intervalS: number
  readonly deviations: number
  readonly hoursPerYear: number
}

const BODIES = [
  { body: 'hot end', power: [36, 70, 2], perPower: [0.26, 0.42], target: [240, 300, 5], delay: [1, 3, 0.5] },
  { body: 'heated bed', power: [180, 700, 20], perPower: [2.2, 3.6], target: [90, 125, 5], delay: [2, 6, 0.5] },
  { body: 'extruder barrel', power: [350, 900, 25], perPower: [1.6, 2.6], target: [210, 270, 5], delay: [4, 9, 0.5] },
] as const

export function drawInstance(random: Random): Instance | null {
  const range = drawOne(random, BODIES)
  const powerW = drawOn(random, range.power[0], range.power[1], range.power[2])
  const capacityJPerK = shown(powerW * (range.perPower[0] + (range.perPower[1] - range.perPower[0]) * random.next()), 0)
  const targetC = drawOn(random, range.target[0], range.target[1], range.target[2])
  const roomC = drawOn(random, 12, 24, 1)
  const supplyShare = drawOn(random, 4, 10, 1)
  const lossWPerK = shown((powerW * (0.45 + 0.27 * random.next())) / (targetC - roomC), powerW > 100 ? 2 : 3)
  const noiseK = drawOn(random, 0.05, 0.4, 0.05)
  const delayS = drawOn(random, range.delay[0], range.delay[1], range.delay[2])
  const intervalS = drawOne(random, [0.1, 0.125, 0.2, 0.25, 0.5])
  const deviations = drawOn(random, 5.2, 6.4, 0.1)
  const least = (powerW * (1 - supplyShare / 100) ** 2 - lossWPerK * (targetC - roomC)) / capacityJPerK
  const window = (2 * deviations * Math.SQRT2 * noiseK) / least
  if (!(least > 0.1 * (powerW / capacityJPerK) && least < 0.42 * (powerW / capacityJPerK))) return null
  if (window < 16 * intervalS || window > 300 * intervalS || window > 70) return null
  const rise = (powerW * (1 + supplyShare / 100) ** 2 * (delayS + window)) / capacityJPerK
  if (rise > 95) return null
  return {
    body: range.body,
    powerW,
    capacityJPerK,
    lossWPerK,
    roomC,
    targetC,
    // About what a guard can keep: now and then a single pair of readings is too slow for it.
    limitC: Math.ceil(targetC + rise * (0.8 + 0.8 * random.next())),
    supplyShare,
    noiseK,
    delayS,
    intervalS,
    deviations,
    hoursPerYear: drawOn(random, 60, 400, 20),
  }
}

type Names = 'P' | 'C' | 'G' | 'T_r' | 'T_max' | 'T_lim' | 'v' | 'sigma' | 'L' | 'h' | 'k' | 't_y'

export interface Solved {
  readonly body: string
  readonly g: Readonly<Record<Names, Value>>
  readonly excess: Derived
  readonly weak: Derived
  readonly strong: Derived
  readonly cold: Derived
  readonly least: Derived
  readonly noise: Derived
  readonly threshold: Derived
  readonly window: Derived
  readonly delay: Derived
  readonly energy: Derived
  readonly extra: Derived
  readonly hottest: Derived
  readonly verdict: Comparison & { readonly op: '<=' | '>' }
}

export function solve(m: Model, x: Instance): Solved {
  const g = {
    P: m.given('P', x.powerW, 'W'),
    C: m.given('C', x.capacityJPerK, 'J/K'),
    G: m.given('G', x.lossWPerK, 'W/K'),
    T_r: m.given('T_r', x.roomC, '°C'),
    T_max: m.given('T_max', x.targetC, '°C'),
    T_lim: m.given('T_lim', x.limitC, '°C'),
    v: m.given('v', x.supplyShare, '%'),
    sigma: m.given('sigma', x.noiseK, 'K'),
    L: m.given('L', x.delayS, 's'),
    h: m.given('h', x.intervalS, 's'),
    k: m.given('k', x.deviations),
    t_y: m.given('t_y', x.hoursPerYear, 'h'),
  }
  const excess = m.derive('x_t', 'K', 'T_max - T_r', 'g')
  const weak = m.derive('P_lo', 'W', 'P*(1 - v)^2', '4s')
  const strong = m.derive('P_hi', 'W', 'P*(1 + v)^2', '4s')
  const cold = m.derive('s_c', 'K/s', 'P/C', '3s')
  const least = m.derive('s_m', 'K/s', '(P_lo - G*x_t)/C', '4s')
  const noise = m.derive('d_n', 'K', 'sqrt(2)*sigma', '3s')
  const threshold = m.derive('R', 'K', 'k*d_n', '4s')
  const window = m.derive('W', 's', '2*R/s_m', '4s')
  const delay = m.derive('t_c', 's', 'L + W', '4s')
  const energy = m.derive('Q', 'kJ', 'P_hi*t_c', '4s')
  const extra = m.derive('x_c', 'K', 'Q/C', '3s')
  const hottest = m.derive('T_c', '°C', 'T_max + x_c', '4s')
  return {
    body: x.body,
    g,
    excess,
    weak,
    strong,
    cold,
    least,
    noise,
    threshold,
    window,
    delay,
    energy,
    extra,
    hottest,
    verdict: m.compare(hottest, g.T_lim),
  }
}
