// The instance: a body behind a switched heater, the switch with its life, the sensor with its lag and noise.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'
import { drawOn, drawOne, shown } from '../draw.ts'

/** What is given, by symbol. */
const UNITS = {
  P: 'W', C: 'J/K', G: 'W/K', T_t: '°C', T_r: '°C', tau_s: 's', r: 'K', N: '', L: 'h', T_p: 's', K_d: '%·s/K', u_d: '%',
  n_q: '', D: '', T_n: 's', T_k: 's', sigma: 'K', kappa: '',
} as const // biome-ignore format: one list
type Given = keyof typeof UNITS

export type Instance = { readonly body: string } & Readonly<Record<Given, number>>

const SETS = [
  { bodies: ['bed plate', 'cast plate', 'print plate'], C: [900, 3500], tau: [250, 700], T: [55, 110], lag: [1, 5], r: [0.3, 1.2] },
  { bodies: ['extruder barrel', 'screw barrel', 'melt block'], C: [400, 2000], tau: [350, 900], T: [180, 260], lag: [2, 8], r: [0.5, 2] },
  { bodies: ['chamber element', 'finned element', 'drying element'], C: [60, 260], tau: [20, 60], T: [90, 150], lag: [0.5, 2.5], r: [1.5, 5] },
] as const // biome-ignore format: a table

/** Redrawn until every question is one: duties that do not fall on whole slots, noise that a sensor may have. */
export function drawInstance(random: Random): Instance {
  const between = (low: number, high: number): number => low + (high - low) * random.next()
  for (;;) {
    const set = drawOne(random, SETS)
    const of = (ends: readonly [number, number]): number => between(ends[0], ends[1])
    const C = 10 * Math.round(of(set.C) / 10)
    const G = shown(C / of(set.tau), 2)
    const [T_r, T_t] = [drawOn(random, 16, 28, 1), 5 * Math.round(of(set.T) / 5)]
    const P = 5 * Math.round((G * (T_t - T_r)) / between(0.2, 0.8) / 5)
    const u = (G * (T_t - T_r)) / P
    const r = shown(of(set.r), 1)
    const longest = (4 * C * r) / P
    const T_p = 0.25 * Math.round(4 * longest * between(0.4, 1.4))
    const shortest = longest * between(0.35, 1.6)
    const L = drawOn(random, 300, 2000, 100)
    const n_q = drawOne(random, [20, 25, 32, 40, 50, 64])
    const D = drawOne(random, [1000, 1024, 2000, 4096, 5000])
    const T_n = drawOne(random, [0.1, 0.2, 0.25, 0.4, 0.5])
    const kappa = drawOn(random, 0.15, 0.35, 0.05)
    const share = (kappa * (2 + kappa)) / (2 * (2 - kappa))
    const aimed = longest * between(0.2, 1)
    const sigma = shown(Math.sqrt((aimed ** 3 * (u * (1 - u) * P) ** 2) / (6 * share * T_n * C ** 2)), 2)
    const u_d = drawOn(random, 2, 8, 0.5)
    const tau_s = shown(Math.max(0.3, Math.min(of(set.lag), 0.8 * aimed)), 1)
    const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 0.1
    const isIdle = isWhole(u * n_q) || Math.abs(u - 0.5) < 0.06 || Math.abs(u - 1 / Math.ceil(1 / u)) < 0.03
    if (isIdle || u < 0.2 || u > 0.8 || sigma < 0.08 || sigma > 1.4 || T_p < 0.75 || (L * 3600) / shortest > 2e6)
      continue
    if (
      T_p / shortest > 0.8 * n_q * Math.min(u, 1 - u) ||
      T_n * 4 > shortest ||
      T_n * 2 > aimed ||
      tau_s > aimed ||
      C / G < 6 * tau_s
    )
      continue
    return {
      body: drawOne(random, set.bodies),
      P,
      C,
      G,
      T_t,
      T_r,
      tau_s,
      r,
      N: 10_000 * Math.round((L * 3600) / shortest / 10_000),
      L,
      T_p,
      K_d: shown((u_d * tau_s * 4 * C * between(0.5, 1.7)) / (P * T_p), 1),
      u_d,
      n_q,
      D,
      T_n,
      T_k: shown(T_p * (1 + drawOne(random, [-1, 1]) * between(0.01, 0.07)), 2),
      sigma,
      kappa,
    }
  }
}

export interface Solved {
  readonly m: Model
  readonly body: string
  readonly g: Readonly<Record<Given, Value>>
  /** Rise at full duty, and the one that is held. */
  readonly full: Derived
  readonly rise: Derived
  readonly lag: Derived
  readonly duty: Derived
  /** Peak to peak at this duty, and its bound for every duty. */
  readonly ripple: Derived
  readonly worst: Derived
  /** Longest period by the ripple, shortest by the life of the switch. */
  readonly longest: Derived
  readonly shortest: Derived
}

export function solve(m: Model, x: Instance): Solved {
  const ids = Object.keys(UNITS) as Given[]
  const g = Object.fromEntries(ids.map((id) => [id, m.given(id, x[id], UNITS[id])])) as Solved['g']
  return {
    m,
    body: x.body,
    g,
    full: m.derive('X', 'K', 'P/G', '4s'),
    rise: m.derive('x_m', 'K', 'T_t - T_r', 'g'),
    lag: m.derive('tau', 's', 'C/G', '4s'),
    duty: m.derive('u', '%', 'x_m/X', '4s'),
    ripple: m.derive('d_x', 'K', 'X*(1 - exp(-(u*T_p/tau)))*(1 - exp(-((1 - u)*T_p/tau)))/(1 - exp(-(T_p/tau)))', '4s'),
    worst: m.derive('d_w', 'K', 'P*T_p/(4*C)', '4s'),
    longest: m.derive('T_x', 's', '4*C*r/P', '4s'),
    shortest: m.derive('T_l', 's', 'L/N', '4s'),
  }
}
