// The instance: an identified heater, a PI controller whose integral time cancels the lag, and margins that are asked for.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'
import { drawOn, drawOne, shown } from '../draw.ts'

export interface Instance {
  readonly body: string
  readonly gain: number
  readonly lagS: number
  readonly deadS: number
  readonly lambdaS: number
  readonly sampleS: number
  readonly phaseDeg: number
  readonly gainMargin: number
  readonly gainOffPercent: number
  readonly deadOffPercent: number
  readonly stepK: number
}

const BODIES = [
  { body: 'hot end', gain: [2.4, 4], lag: [70, 210], dead: [3, 12] },
  { body: 'heated bed', gain: [0.9, 1.6], lag: [380, 1150], dead: [8, 34] },
  { body: 'heated chamber', gain: [0.4, 0.9], lag: [900, 2400], dead: [30, 90] },
] as const

export function drawInstance(random: Random): Instance {
  const range = drawOne(random, BODIES)
  const deadS = drawOn(random, range.dead[0], range.dead[1], 0.5)
  return {
    body: range.body,
    gain: drawOn(random, range.gain[0], range.gain[1], 0.05),
    lagS: drawOn(random, range.lag[0], range.lag[1], 5),
    deadS,
    lambdaS: shown(deadS * (0.7 + 2 * random.next()), 1),
    sampleS: Math.max(0.1, shown(deadS / (5 + 9 * random.next()), 1)),
    phaseDeg: drawOn(random, 45, 65, 1),
    gainMargin: drawOn(random, 2, 3.6, 0.1),
    gainOffPercent: drawOn(random, 10, 35, 1),
    deadOffPercent: drawOn(random, 10, 40, 1),
    stepK: drawOn(random, 5, 25, 1),
  }
}

export interface Solved {
  readonly body: string
  readonly g: Readonly<Record<'K' | 'tau' | 'L' | 'lambda' | 'h' | 'PM_req' | 'A_req', Value>>
  readonly closed: Derived
  readonly kc: Derived
  readonly cross: Derived
  readonly unity: Comparison
  readonly ideal: Derived
  readonly effective: Derived
  readonly phase: Derived
  readonly turnover: Derived
  readonly margin: Derived
  readonly phaseOk: Comparison & { readonly op: '<=' | '>' }
  readonly gainOk: Comparison & { readonly op: '<=' | '>' }
  readonly meets: boolean
}

/** Size of the open loop at crossover, in full: the cancellation is not used. */
const LOOP = 'K*K_c*sqrt(1 + (omega_c*tau)^2)/(omega_c*tau*sqrt(1 + (omega_c*tau)^2))'

export function solve(m: Model, x: Instance): Solved {
  const g = {
    K: m.given('K', x.gain, 'K/%'),
    tau: m.given('tau', x.lagS, 's'),
    L: m.given('L', x.deadS, 's'),
    lambda: m.given('lambda', x.lambdaS, 's'),
    h: m.given('h', x.sampleS, 's'),
    PM_req: m.given('PM_req', x.phaseDeg, '°'),
    A_req: m.given('A_req', x.gainMargin, ''),
  }
  const closed = m.derive('T_c', 's', 'lambda + L', 'g')
  const kc = m.derive('K_c', '%/K', 'tau/(K*T_c)', '3s')
  const cross = m.derive('omega_c', 'rad/s', '1/T_c', '3s')
  const unity = m.relation(LOOP, '==', '1')
  const ideal = m.derive('PM_0', '°', 'pi/2 - omega_c*L', '3s')
  const effective = m.derive('L_h', 's', 'L + h/2', '4s')
  const phase = m.derive('PM', '°', 'pi/2 - omega_c*L_h', '3s')
  const turnover = m.derive('omega_u', 'rad/s', 'pi/(2*L_h)', '3s')
  const margin = m.derive('A', '', 'omega_u/omega_c', '3s')
  const phaseOk = m.compare(g.PM_req, phase)
  const gainOk = m.compare(g.A_req, margin)
  const meets = phaseOk.op === '<=' && gainOk.op === '<='
  return {
    body: x.body,
    g,
    closed,
    kc,
    cross,
    unity,
    ideal,
    effective,
    phase,
    turnover,
    margin,
    phaseOk,
    gainOk,
    meets,
  }
}
