// The instance: a hot end, a partly crystalline plastic that flows through it, and a loop that hears of the flow only by its effect.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'
import { drawOn, drawOne, shown } from '../draw.ts'

export interface Instance {
  readonly plastic: string
  readonly targetC: number
  readonly inletC: number
  readonly densityGPerCm3: number
  readonly heatJPerGK: number
  readonly meltJPerG: number
  readonly flowMm3PerS: number
  readonly lossWPerK: number
  readonly capacityJPerK: number
  readonly powerW: number
  readonly usableShare: number
  readonly bandK: number
  readonly gainWPerK: number
  readonly lateS: number
  readonly unsureShare: number
  readonly intervalS: number
  readonly coldCost: number
  readonly burstMm3PerS: number
}

const PLASTICS = [
  { plastic: 'polypropylene', target: [215, 245], density: 0.9, heat: [2.1, 2.6], melt: [60, 95] },
  { plastic: 'polyamide', target: [245, 285], density: 1.13, heat: [2, 2.5], melt: [45, 75] },
  { plastic: 'polyoxymethylene', target: [205, 225], density: 1.41, heat: [1.6, 2.1], melt: [110, 150] },
  { plastic: 'crystallised polylactide', target: [195, 225], density: 1.24, heat: [1.7, 2], melt: [25, 45] },
  { plastic: 'polyethylene terephthalate', target: [255, 280], density: 1.34, heat: [1.5, 1.9], melt: [30, 55] },
] as const

export function drawInstance(random: Random): Instance | null {
  const of = drawOne(random, PLASTICS)
  const targetC = drawOn(random, of.target[0], of.target[1], 1)
  const inletC = drawOn(random, 20, 45, 1)
  const heatJPerGK = drawOn(random, of.heat[0], of.heat[1], 0.05)
  const meltJPerG = drawOn(random, of.melt[0], of.melt[1], 1)
  const flowMm3PerS = drawOn(random, 12, 34, 0.5)
  const lossWPerK = drawOn(random, 0.06, 0.16, 0.002)
  const capacityJPerK = drawOn(random, 10, 26, 0.5)
  const rise = targetC - inletC
  const perMm3J = (of.density / 1000) * (heatJPerGK * rise + meltJPerG)
  const lossW = lossWPerK * rise
  const powerW = Math.ceil((lossW + perMm3J * flowMm3PerS) * (1.03 + 0.35 * random.next()))
  const usableShare = drawOn(random, 85, 96, 1)
  if ((usableShare / 100) * powerW < 1.08 * lossW) return null
  const gainWPerK = drawOn(random, 0.6, 2.4, 0.05)
  const burstMm3PerS = shown(((1.12 + 0.4 * random.next()) * powerW - lossW) / perMm3J, 1)
  const total = lossWPerK + (of.density / 1000) * heatJPerGK * flowMm3PerS + gainWPerK
  const peakAfterS = (2 * capacityJPerK) / total
  const lateS = shown(peakAfterS * (0.05 + 0.35 * random.next()), 1)
  const peakK = (2 * perMm3J * flowMm3PerS) / (total * Math.E)
  const bandK = shown(peakK * (0.2 + 0.75 * random.next()), 1)
  const intervalS = drawOne(random, [0.1, 0.125, 0.2, 0.25])
  if (lateS < 2 * intervalS || bandK < 0.8) return null
  const burstG = (of.density / 1000) * burstMm3PerS
  const endC = inletC + (powerW - burstG * meltJPerG) / (lossWPerK + burstG * heatJPerGK)
  if (endC > targetC - 1.5 * bandK || burstMm3PerS < 1.1 * flowMm3PerS) return null
  return {
    plastic: of.plastic,
    targetC,
    inletC,
    densityGPerCm3: of.density,
    heatJPerGK,
    meltJPerG,
    flowMm3PerS,
    lossWPerK,
    capacityJPerK,
    powerW,
    usableShare,
    bandK,
    gainWPerK,
    lateS,
    unsureShare: drawOn(random, 5, 20, 1),
    intervalS,
    coldCost: drawOn(random, 1.5, 5, 0.25),
    burstMm3PerS,
  }
}

type Names =
  | 'T_s'
  | 'T_a'
  | 'rho'
  | 'c'
  | 'h_m'
  | 'Q'
  | 'G'
  | 'C'
  | 'P_max'
  | 'r'
  | 'b'
  | 'K_p'
  | 'theta'
  | 'delta'
  | 'h'
  | 'r_c'
  | 'Q_b'

export interface Solved {
  readonly plastic: string
  readonly g: Readonly<Record<Names, Value>>
  /** Heat that the flow carries off for a kelvin above the inlet. */
  readonly carried: Derived
  readonly sensible: Derived
  readonly melting: Derived
  readonly flowPower: Derived
  readonly losses: Derived
  readonly needed: Derived
  readonly usable: Comparison & { readonly op: '<=' | '>' }
}

export function solve(m: Model, x: Instance): Solved {
  const g = {
    T_s: m.given('T_s', x.targetC, '°C'),
    T_a: m.given('T_a', x.inletC, '°C'),
    rho: m.given('rho', x.densityGPerCm3, 'g/cm³'),
    c: m.given('c', x.heatJPerGK, 'J/(g·K)'),
    h_m: m.given('h_m', x.meltJPerG, 'J/g'),
    Q: m.given('Q', x.flowMm3PerS, 'mm³/s'),
    G: m.given('G', x.lossWPerK, 'W/K'),
    C: m.given('C', x.capacityJPerK, 'J/K'),
    P_max: m.given('P_max', x.powerW, 'W'),
    r: m.given('r', x.usableShare, '%'),
    b: m.given('b', x.bandK, 'K'),
    K_p: m.given('K_p', x.gainWPerK, 'W/K'),
    theta: m.given('theta', x.lateS, 's'),
    delta: m.given('delta', x.unsureShare, '%'),
    h: m.given('h', x.intervalS, 's'),
    r_c: m.given('r_c', x.coldCost),
    Q_b: m.given('Q_b', x.burstMm3PerS, 'mm³/s'),
  }
  const carried = m.derive('w', 'W/K', 'rho*c*Q', '4s')
  const sensible = m.derive('P_w', 'W', 'w*(T_s - T_a)', '4s')
  const melting = m.derive('P_m', 'W', 'rho*Q*h_m', '4s')
  const flowPower = m.derive('P_f', 'W', 'P_w + P_m', '4s')
  const losses = m.derive('P_l', 'W', 'G*(T_s - T_a)', '4s')
  const needed = m.derive('P_n', 'W', 'P_l + P_f', '4s')
  const usable = m.compare(needed, 'r*P_max')
  return { plastic: x.plastic, g, carried, sensible, melting, flowPower, losses, needed, usable }
}
