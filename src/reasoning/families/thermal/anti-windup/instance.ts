// The instance: a lag under PI control whose output is bounded, heated from cold; what the integral does meanwhile.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Derived, Value } from '../../../writing/value.ts'
import { drawOn, drawOne, shown } from '../draw.ts'

export interface Instance {
  readonly body: string
  readonly gain: number
  readonly lagS: number
  readonly closedS: number
  readonly integralS: number
  readonly riseK: number
  readonly ambientC: number
  readonly overK: number
}

const BODIES = [
  { body: 'hot end', gain: [2.6, 4], lag: [80, 210] },
  { body: 'heated bed', gain: [0.9, 1.5], lag: [380, 1100] },
  { body: 'extruder barrel', gain: [2.4, 3.4], lag: [420, 1200] },
] as const

export function drawInstance(random: Random): Instance {
  const range = drawOne(random, BODIES)
  const gain = drawOn(random, range.gain[0], range.gain[1], 0.05)
  const lagS = drawOn(random, range.lag[0], range.lag[1], 5)
  const closedS = shown(lagS * (0.08 + 0.08 * random.next()), 0)
  const drawn = {
    body: range.body,
    gain,
    lagS,
    closedS,
    integralS: shown(closedS * (2.6 + 1.8 * random.next()), 0),
    riseK: Math.round(100 * gain * (0.52 + 0.3 * random.next())),
    ambientC: drawOn(random, 16, 30, 1),
  }
  // A limit that tells designs apart: about what a capped integral and back-calculation reach.
  const [capped, fedBack] = [peakOver(drawn, 'capped'), peakOver(drawn, 'fed back')]
  return { ...drawn, overK: Math.max(0.2, shown(fedBack + (capped - fedBack) * (0.2 + 1.2 * random.next()), 1)) }
}

/** Overshoot in kelvin by short steps: near enough to place a limit; the rows' own figures are integrated with care. */
function peakOver(x: Omit<Instance, 'overK'>, design: 'capped' | 'fed back'): number {
  const [gain, steps] = [x.lagS / (100 * x.gain * x.closedS), 4000]
  const step = (5 * x.lagS) / steps
  let [y, integral, peak] = [0, 0, 0]
  for (let i = 0; i < steps; i++) {
    const demand = gain * (x.riseK - y) + integral
    const duty = Math.max(0, Math.min(1, demand))
    const back = design === 'fed back' ? (duty - demand) / x.integralS : 0
    integral += step * ((gain * (x.riseK - y)) / x.integralS + back)
    if (design === 'capped') integral = Math.min(1, integral)
    y += (step * (100 * x.gain * duty - y)) / x.lagS
    peak = Math.max(peak, y)
  }
  return peak - x.riseK
}

export interface Solved {
  readonly body: string
  readonly g: Readonly<Record<'K' | 'tau' | 'T_c' | 'T_i' | 'r' | 'T_r' | 'd_max', Value>>
  readonly target: Derived
  readonly kc: Derived
  readonly reach: Derived
  readonly arrive: Derived
  readonly hold: Derived
  readonly wound: Derived
  /** The integral at arrival, by integration instead of by formula. */
  readonly followed: ClaimPlaces
  readonly excess: Derived
  readonly still: Comparison
  readonly bare: { readonly value: Value; readonly claim: ClaimPlaces }
  readonly bareOver: Derived
  readonly bareVerdict: Comparison & { readonly op: '<=' | '>' }
}

/** Rates of a lag and its PI controller with bounded output; `extra` acts on the integral. */
export function loop(extra: string, take: 'max' | 'final' | 'first', what: string, level?: string) {
  return {
    states: [
      { name: 'y', unit: 'K', start: '0*r', next: '(K*max(0, min(1, K_c*(r - y) + z)) - y)/tau' },
      { name: 'z', unit: '%', start: '0', next: `K_c/T_i*(r - y)${extra}` },
    ],
    until: '5*tau',
    measure: { what, take, ...(level === undefined ? {} : { level }) },
    tolerance: 1e-4,
  }
}

/** Back-calculation: what the bound took away flows back into the integral. */
export const back = (time: string): string => ` + (max(0, min(1, K_c*(r - y) + z)) - (K_c*(r - y) + z))/${time}`

export function solve(m: Model, x: Instance): Solved {
  const g = {
    K: m.given('K', x.gain, 'K/%'),
    tau: m.given('tau', x.lagS, 's'),
    T_c: m.given('T_c', x.closedS, 's'),
    T_i: m.given('T_i', x.integralS, 's'),
    r: m.given('r', x.riseK, 'K'),
    T_r: m.given('T_r', x.ambientC, '°C'),
    d_max: m.given('d_max', x.overK, 'K'),
  }
  const target = m.derive('T_set', '°C', 'T_r + r', 'g')
  const kc = m.derive('K_c', '%/K', 'tau/(K*T_c)', '3s')
  const reach = m.derive('Y', 'K', 'K*1', '4s')
  const arrive = m.derive('t_r', 's', 'tau*log(Y/(Y - r))', '4s')
  const hold = m.derive('u_r', '%', 'r/K', '3s')
  const wound = m.derive('z_r', '%', 'K_c/T_i*(r*t_r - Y*t_r + tau*r)', '4s')
  const followed = m.claim('ode', {
    states: [
      { name: 'y', unit: 'K', start: '0*r', next: '(K*1 - y)/tau' },
      { name: 'z', unit: '%', start: '0', next: 'K_c/T_i*(r - y)' },
    ],
    until: 't_r',
    measure: { what: 'z', take: 'final' },
    of: 'z_r',
    tolerance: 1e-5,
  })
  const excess = m.derive('z_x', '%', 'z_r - u_r', '4s')
  const still = m.relation(wound, '>', '1')
  const bare = m.process('ode', 'y_p', 'K', loop('', 'max', 'y'), '4s')
  const bareOver = m.derive('d_p', 'K', 'y_p - r', '3s')
  return {
    body: x.body,
    g,
    target,
    kc,
    reach,
    arrive,
    hold,
    wound,
    followed,
    excess,
    still,
    bare,
    bareOver,
    bareVerdict: m.compare(bareOver, g.d_max),
  }
}

/** null: at arrival the integral does not hold the output at its bound, and there is little to teach. */
export function isWoundUp(x: Instance): boolean {
  const reach = 100 * x.gain
  const kc = x.lagS / (reach * x.closedS)
  const arrive = -x.lagS * Math.log(1 - x.riseK / reach)
  return (kc / x.integralS) * (x.riseK * arrive - reach * arrive + x.lagS * x.riseK) > 1.15
}
