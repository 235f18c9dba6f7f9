// The instance: a rail that may sag or die, a comparator that must tell which early enough, and pages still to be programmed.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'

export interface Instance {
  readonly railV: number
  readonly railPercent: number
  readonly capacitanceMf: number
  readonly capacitancePercent: number
  readonly lowestV: number
  readonly logicW: number
  readonly efficiencyPercent: number
  readonly heaterA: number
  readonly cableOhm: number
  readonly thresholdV: number
  readonly thresholdPercent: number
  readonly hysteresisV: number
  readonly delayMs: number
  readonly pages: number
  readonly pageMs: number
}

const grid = (random: Random, from: number, to: number, step: number): number =>
  Number((from + step * Math.floor(random.next() * (Math.round((to - from) / step) + 1))).toFixed(6))
const one = <T>(random: Random, options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!

/** A threshold that is right exists; the one of the draft may or may not be right, and is clearly one of both. */
export function drawInstance(random: Random): Instance {
  for (let attempt = 0; ; attempt++) {
    const chance = random.fork(String(attempt))
    const railV = one(chance, [12, 24, 24, 36])
    const x: Instance = {
      railV,
      railPercent: grid(chance, 2, 5, 0.5),
      capacitanceMf: one(chance, [1, 1.5, 2.2, 3.3, 4.7, 6.8, 10]),
      capacitancePercent: one(chance, [10, 15, 20, 30]),
      lowestV: grid(chance, 0.3 * railV, 0.55 * railV, 0.1),
      logicW: grid(chance, 1, 5, 0.1),
      efficiencyPercent: grid(chance, 75, 92, 1),
      heaterA: grid(chance, 2, 14, 0.5),
      cableOhm: grid(chance, 0.02, 0.12, 0.005),
      thresholdV: grid(chance, 0.7 * railV, 0.92 * railV, 0.1),
      thresholdPercent: grid(chance, 0.5, 2.5, 0.25),
      hysteresisV: grid(chance, 0.1, 2, 0.05),
      delayMs: grid(chance, 0.1, 1.5, 0.05),
      pages: 1 + Math.floor(chance.next() * 6),
      pageMs: grid(chance, 0.6, 4, 0.1),
    }
    const input = x.logicW / (x.efficiencyPercent / 100)
    const need = 1e-3 * ((input + railV * x.heaterA) * x.delayMs + input * x.pages * x.pageMs)
    const store = 1e-3 * x.capacitanceMf * (1 - x.capacitancePercent / 100)
    const off = x.thresholdPercent / 100
    const before = 1e-3 * (input + railV * x.heaterA) * x.delayMs
    const atCut = (x.thresholdV * (1 - off)) ** 2 - (2 * before) / store
    const sag = x.heaterA * x.cableOhm
    const least = Math.sqrt(x.lowestV ** 2 + (2 * need) / store) / (1 - off)
    const idle = railV * (1 - x.railPercent / 100)
    const most = (idle - sag) / (1 + off)
    if (most - least < 0.04 * railV || sag > 0.06 * railV || sag < 0.1) continue
    const early = x.thresholdV - least
    const worst = (x.thresholdV * (1 - off)) ** 2 - (2 * need) / store
    if (Math.abs(early) < 0.1 || Math.abs(most - x.thresholdV) < 0.1 || worst < 4) continue
    if (atCut < (1.05 * x.lowestV) ** 2) continue
    if (Math.abs(x.hysteresisV - sag) < 0.05 || idle / (1 + off) - least < sag + 0.3) continue
    return x
  }
}

export function solve(m: Model, x: Instance) {
  const rail = m.given('V_n', x.railV, 'V')
  const spread = m.given('gamma', x.railPercent, '%')
  const nominal = m.given('C_n', x.capacitanceMf, 'mF')
  const aged = m.given('epsilon', x.capacitancePercent, '%')
  const lowest = m.given('V_m', x.lowestV, 'V')
  const logic = m.given('P_l', x.logicW, 'W')
  const efficiency = m.given('eta', x.efficiencyPercent, '%')
  const heater = m.given('I_h', x.heaterA, 'A')
  const cable = m.given('R_w', x.cableOhm, 'Ω')
  const trip = m.given('V_t', x.thresholdV, 'V')
  const off = m.given('delta', x.thresholdPercent, '%')
  const gap = m.given('H', x.hysteresisV, 'V')
  const delay = m.given('t_d', x.delayMs, 'ms')
  const pages = m.given('n_p', x.pages, '')
  const page = m.given('t_p', x.pageMs, 'ms')
  const input = m.derive('P_i', 'W', 'P_l/eta', '3s')
  const worst = m.derive('C', 'mF', 'C_n*(1 - epsilon)', '3s')
  const low = m.derive('V_1', 'V', 'V_t*(1 - delta)', '4s')
  const before = m.derive('E_d', 'J', '(P_i + V_n*I_h)*t_d', '3s')
  const writing = m.derive('E_w', 'J', 'P_i*n_p*t_p', '3s')
  const need = m.derive('E', 'J', 'E_d + E_w', '3s')
  const sag = m.derive('V_s', 'V', 'I_h*R_w', '3s')
  const least = m.derive('V_a', 'V', 'sqrt(V_m^2 + 2*E/C)/(1 - delta)', '4s')
  const idle = m.derive('V_i', 'V', 'V_n*(1 - gamma)', '4s')
  const most = m.derive('V_b', 'V', '(V_i - V_s)/(1 + delta)', '4s')
  const early = m.compare(least, trip)
  const quiet = m.compare(trip, most)
  return {
    rail,
    spread,
    nominal,
    aged,
    lowest,
    logic,
    efficiency,
    heater,
    cable,
    trip,
    off,
    gap,
    delay,
    pages,
    page,
    input,
    worst,
    low,
    before,
    writing,
    need,
    sag,
    least,
    idle,
    most,
    early,
    quiet,
  }
}

export type Solved = ReturnType<typeof solve>
