// One lightly damped mode of a machine, a step of acceleration that excites it, and two pulses that cancel it.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly modeHz: number
  readonly damping: number
  readonly accelerationMmPerS2: number
  /** Amplitude of ringing that a surface may show. */
  readonly ringingMm: number
  /** How far the true frequency may be off, to either side. */
  readonly spreadPercent: number
  readonly sampleMs: number
  readonly moveMm: number
  /** What the motors can do. */
  readonly ceilingMmPerS2: number
}

/** What is left of the ringing after two pulses, as a formula in the ratio of true to assumed frequency. */
export function residual(ratio: string): string {
  return `sqrt((K^${ratio} - K)^2 + 4*K^(1 + ${ratio})*cos(pi*${ratio}/2)^2)/(1 + K)`
}

function draw(random: Random, from: number, to: number, step: number): number {
  const count = Math.round((to - from) / step) + 1
  return Number((from + step * Math.floor(random.next() * count)).toFixed(6))
}

/** Drawn until ringing without a shaper is a problem. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const i: Instance = {
      modeHz: draw(random, 26, 78, 1),
      damping: draw(random, 0.02, 0.1, 0.005),
      accelerationMmPerS2: draw(random, 2000, 14_000, 250),
      ringingMm: draw(random, 0.003, 0.02, 0.001),
      spreadPercent: draw(random, 7, 20, 1),
      sampleMs: draw(random, 0.2, 1.1, 0.05),
      moveMm: draw(random, 0.02, 0.3, 0.01),
      ceilingMmPerS2: draw(random, 16_000, 40_000, 1000),
    }
    const slow = 2 * Math.PI * i.modeHz * (1 - i.spreadPercent / 100)
    if (i.accelerationMmPerS2 > 1.4 * i.ringingMm * slow ** 2) return i
  }
}

export interface Solved {
  readonly g: Readonly<Record<'f_n' | 'zeta' | 'a' | 'e_v' | 'p', Value>>
  readonly omega: Derived
  readonly period: Derived
  readonly half: Derived
  /** What one half period leaves of a swing. */
  readonly decay: Derived
  readonly first: Derived
  readonly second: Derived
  readonly sag: Derived
  readonly swing: Derived
  readonly unshaped: Comparison
}

export function solve(m: Model, i: Instance): Solved {
  const g = {
    f_n: m.given('f_n', i.modeHz, 'Hz'),
    zeta: m.given('zeta', i.damping),
    a: m.given('a', i.accelerationMmPerS2, 'mm/s²'),
    e_v: m.given('e_v', i.ringingMm, 'mm'),
    p: m.given('p', i.spreadPercent, '%'),
  }
  const omega = m.derive('omega', 'rad/s', '2*pi*f_n')
  const period = m.derive('T_d', 'ms', '1/(f_n*sqrt(1 - zeta^2))')
  const half = m.derive('t_h', 'ms', 'T_d/2')
  const decay = m.derive('K', '', 'exp(-zeta*pi/sqrt(1 - zeta^2))')
  const first = m.derive('A_1', '', '1/(1 + K)')
  const second = m.derive('A_2', '', 'K/(1 + K)')
  const sag = m.derive('d_s', 'mm', 'a/omega^2', '3s')
  const swing = m.derive('e_u', 'mm', 'd_s/sqrt(1 - zeta^2)', '3s')
  return { g, omega, period, half, decay, first, second, sag, swing, unshaped: m.relation(swing, '>', g.e_v) }
}
