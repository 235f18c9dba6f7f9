// The instance: a heated body, one step of its duty, and what the log shows of it. Solved once, for all four depths.
import type { Random } from '#core'
import type { Machine } from '../../../writing/family.ts'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Derived, Value } from '../../../writing/value.ts'
import { drawOn, shown } from '../draw.ts'

export interface Instance {
  readonly body: 'hot end' | 'heated bed' | 'extruder barrel'
  readonly startC: number
  readonly dutyPercent: number
  readonly restC: number
  readonly thirdS: number
  readonly wholeS: number
  readonly powerW: number
  readonly noiseK: number
  readonly limitC: number
  readonly testS: number
  readonly samplingS: number
  readonly growthPercent: number
  readonly earlyPercent: number
}

const BODIES = {
  'hot end': { gain: [2.4, 4], duty: [20, 45], lag: [70, 210], dead: [3, 12], power: [30, 70], limitC: 300, h: 0.5 },
  'heated bed': {
    gain: [0.9, 1.6],
    duty: [30, 60],
    lag: [380, 1150],
    dead: [8, 34],
    power: [120, 520],
    limitC: 130,
    h: 2,
  },
  'extruder barrel': {
    gain: [2.2, 3.4],
    duty: [20, 50],
    lag: [420, 1300],
    dead: [20, 70],
    power: [300, 900],
    limitC: 320,
    h: 2,
  },
} as const

export function drawInstance(random: Random, machine: Machine): Instance {
  const pellet = machine === 'pellet-fed large-format gantry'
  const body =
    random.next() < 0.55 ? (pellet ? 'extruder barrel' : 'hot end') : pellet ? 'extruder barrel' : 'heated bed'
  const range = BODIES[body]
  const startC = drawOn(random, 18, 30, 0.5)
  const dutyPercent = drawOn(random, range.duty[0], range.duty[1], 1)
  const gain = range.gain[0] + (range.gain[1] - range.gain[0]) * random.next()
  const lagS = drawOn(random, range.lag[0], range.lag[1], 1)
  const deadS = drawOn(random, range.dead[0], range.dead[1], 0.5)
  return {
    body,
    startC,
    dutyPercent,
    restC: shown(startC + gain * dutyPercent, 1),
    thirdS: shown(deadS + lagS / 3, 1),
    wholeS: shown(deadS + lagS, 1),
    powerW: drawOn(random, range.power[0], range.power[1], 5),
    noiseK: drawOn(random, 0.05, 0.4, 0.05),
    limitC: range.limitC,
    testS: Math.ceil((deadS + lagS * (4 + 1.5 * random.next())) / 10) * 10,
    samplingS: range.h,
    growthPercent: drawOn(random, 6, 26, 1),
    earlyPercent: drawOn(random, 8, 20, 1),
  }
}

export interface Solved {
  readonly body: string
  readonly g: Readonly<Record<'T_0' | 'u' | 'T_e' | 't_a' | 't_b' | 'P' | 'sigma' | 'T_max' | 't_e' | 'h', Value>>
  readonly rise: Derived
  readonly gain: Derived
  readonly pA: Derived
  readonly pB: Derived
  readonly tempA: Derived
  readonly tempB: Derived
  readonly lag: Derived
  readonly dead: Derived
  readonly ratio: Derived
  readonly loss: Derived
  readonly heat: Derived
  readonly full: Derived
  readonly beyond: Comparison & { readonly op: '<=' | '>' }
  readonly slope: Derived
  /** Delay and lag: the second mark, as the model has it. */
  readonly whole: Derived
  /** The process itself, followed in time, crosses the second mark when the log says. */
  readonly followed: ClaimPlaces
}

export function solve(m: Model, x: Instance): Solved {
  const g = {
    T_0: m.given('T_0', x.startC, '°C'),
    u: m.given('u', x.dutyPercent, '%'),
    T_e: m.given('T_e', x.restC, '°C'),
    t_a: m.given('t_a', x.thirdS, 's'),
    t_b: m.given('t_b', x.wholeS, 's'),
    P: m.given('P', x.powerW, 'W'),
    sigma: m.given('sigma', x.noiseK, 'K'),
    T_max: m.given('T_max', x.limitC, '°C'),
    t_e: m.given('t_e', x.testS, 's'),
    h: m.given('h', x.samplingS, 's'),
  }
  const rise = m.derive('dT', 'K', 'T_e - T_0', '4s')
  const gain = m.derive('K', 'K/%', 'dT/u', '4s')
  const pA = m.derive('p_a', '%', '1 - exp(-(1/3))', '3s')
  const pB = m.derive('p_b', '%', '1 - exp(-1)', '3s')
  const tempA = m.derive('T_a', '°C', 'T_0 + p_a*dT', '4s')
  const tempB = m.derive('T_b', '°C', 'T_0 + p_b*dT', '4s')
  const lag = m.derive('tau', 's', '3/2*(t_b - t_a)', '4s')
  const dead = m.derive('L', 's', 't_b - tau', '3s')
  const full = m.derive('T_full', '°C', 'T_0 + dT/u', '4s')
  const whole = m.derive('t_c', 's', 'L + tau', 'g')
  const followed = m.claim('ode', {
    states: [{ name: 'T', unit: '°C', start: 'T_0', next: '(above(t, L)*K*u - (T - T_0))/tau' }],
    until: '2*t_b',
    measure: { what: 'T', take: 'first', level: 'T_b' },
    of: 't_c',
    tolerance: 0.002,
  })
  return {
    body: x.body,
    g,
    rise,
    gain,
    pA,
    pB,
    tempA,
    tempB,
    lag,
    dead,
    ratio: m.derive('rho', '', 'L/tau', '3s'),
    loss: m.derive('G', 'W/K', 'P*u/dT', '3s'),
    heat: m.derive('C', 'J/K', 'tau*G', '3s'),
    full,
    beyond: m.compare(full, g.T_max),
    slope: m.derive('r_0', 'K/s', 'dT/tau', '3s'),
    whole,
    followed,
  }
}
