// The instance: a thermometer that follows its body late, a ramp it has to follow, and an observer that undoes most of the lag.
import type { Random } from '#core'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'
import { drawOn, drawOne, shown } from '../draw.ts'

export interface Instance {
  readonly body: string
  readonly sensorS: number
  readonly observerS: number
  readonly slopeKPerS: number
  readonly noiseK: number
  readonly intervalS: number
  readonly unsureShare: number
  readonly deviations: number
  readonly cutC: number
  readonly damageC: number
}

const BODIES = [
  { body: 'hot end', slope: [1, 4.5, 0.25], lag: [3, 9, 0.5], cut: [270, 310, 5] },
  { body: 'heated bed', slope: [0.1, 0.5, 0.05], lag: [10, 40, 1], cut: [110, 130, 5] },
  { body: 'extruder barrel', slope: [0.3, 1.2, 0.05], lag: [6, 25, 0.5], cut: [260, 300, 5] },
] as const

export function drawInstance(random: Random): Instance | null {
  const range = drawOne(random, BODIES)
  const slopeKPerS = drawOn(random, range.slope[0], range.slope[1], range.slope[2])
  const sensorS = drawOn(random, range.lag[0], range.lag[1], range.lag[2])
  const noiseK = drawOn(random, 0.02, 0.2, 0.01)
  const intervalS = drawOne(random, [0.05, 0.1, 0.125, 0.2, 0.25])
  const deviations = drawOn(random, 3, 4, 0.1)
  const best = Math.sqrt((deviations * noiseK * sensorS) / slopeKPerS)
  const observerS = shown(best * (0.6 + random.next()), 1)
  const cutC = drawOn(random, range.cut[0], range.cut[1], range.cut[2])
  if (observerS < 4 * intervalS || sensorS < 2.2 * observerS || sensorS * slopeKPerS < 2) return null
  return {
    body: range.body,
    sensorS,
    observerS,
    slopeKPerS,
    noiseK,
    intervalS,
    unsureShare: drawOn(random, 5, 20, 1),
    deviations,
    cutC,
    damageC: Math.ceil(cutC + sensorS * slopeKPerS * (0.35 + 0.8 * random.next())),
  }
}

type Names = 'tau_s' | 'tau_o' | 's' | 'sigma' | 'h' | 'delta' | 'k' | 'T_cut' | 'T_dam'

export interface Solved {
  readonly body: string
  readonly g: Readonly<Record<Names, Value>>
  readonly rawLag: Derived
  readonly hidden: Derived
  readonly hiddenVerdict: Comparison & { readonly op: '<=' | '>' }
  readonly ratio: Derived
  readonly left: Derived
  readonly better: Comparison
}

export function solve(m: Model, x: Instance): Solved {
  const g = {
    tau_s: m.given('tau_s', x.sensorS, 's'),
    tau_o: m.given('tau_o', x.observerS, 's'),
    s: m.given('s', x.slopeKPerS, 'K/s'),
    sigma: m.given('sigma', x.noiseK, 'K'),
    h: m.given('h', x.intervalS, 's'),
    delta: m.given('delta', x.unsureShare, '%'),
    k: m.given('k', x.deviations),
    T_cut: m.given('T_cut', x.cutC, '°C'),
    T_dam: m.given('T_dam', x.damageC, '°C'),
  }
  const rawLag = m.derive('e_s', 'K', 's*tau_s', '4s')
  const hidden = m.derive('T_h', '°C', 'T_cut + e_s', '4s')
  const hiddenVerdict = m.compare(hidden, g.T_dam)
  const ratio = m.derive('q', '', 'tau_s/tau_o', '4s')
  const left = m.derive('e_o', 'K', 's*tau_o', '4s')
  return { body: x.body, g, rawLag, hidden, hiddenVerdict, ratio, left, better: m.relation(left, '<', rawLag) }
}
