// The instance: a heated bed with a thermometer, a build plate that lies on it, and air above. The plate is late, colder, and bent.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'
import { drawOn, drawOne, shown } from '../draw.ts'

export interface Instance {
  readonly plate: string
  readonly wantedC: number
  readonly roomC: number
  readonly contactWPerK: number
  readonly lossWPerK: number
  readonly capacityJPerK: number
  readonly slopeKPerS: number
  readonly bandK: number
  readonly unsureShare: number
  readonly expansionPpmPerK: number
  readonly conductivityWPerMK: number
  readonly flatUm: number
  readonly intervalS: number
  readonly hottestC: number
  readonly coolingKPerS: number
}

const PLATES = [
  {
    plate: 'glass plate',
    capacity: [280, 520, 10],
    contact: [2.4, 6, 0.1],
    expansion: [8, 9.5, 0.1],
    conductivity: [0.9, 1.2, 0.05],
  },
  {
    plate: 'glass-ceramic plate',
    capacity: [260, 480, 10],
    contact: [2.4, 6, 0.1],
    expansion: [3, 6, 0.1],
    conductivity: [1.4, 1.8, 0.05],
  },
  {
    plate: 'spring steel sheet',
    capacity: [90, 180, 5],
    contact: [2, 6, 0.1],
    expansion: [11, 17, 0.5],
    conductivity: [15, 45, 1],
  },
  {
    plate: 'fibre laminate plate',
    capacity: [180, 380, 10],
    contact: [2, 5, 0.1],
    expansion: [11, 15, 0.5],
    conductivity: [0.3, 0.6, 0.05],
  },
] as const

export function drawInstance(random: Random): Instance | null {
  const of = drawOne(random, PLATES)
  const wantedC = drawOn(random, 50, 105, 1)
  const roomC = drawOn(random, 18, 32, 1)
  const contactWPerK = drawOn(random, of.contact[0], of.contact[1], of.contact[2])
  const lossWPerK = drawOn(random, 0.2, 0.9, 0.02)
  const capacityJPerK = drawOn(random, of.capacity[0], of.capacity[1], of.capacity[2])
  const slopeKPerS = drawOn(random, 0.2, 1.2, 0.05)
  const bandK = drawOn(random, 0.5, 3, 0.1)
  const expansionPpmPerK = drawOn(random, of.expansion[0], of.expansion[1], of.expansion[2])
  const conductivityWPerMK = drawOn(random, of.conductivity[0], of.conductivity[1], of.conductivity[2])
  const flatUm = drawOn(random, 5, 30, 1)
  const intervalS = drawOne(random, [0.5, 1, 2])
  const share = contactWPerK / (contactWPerK + lossWPerK)
  const tauS = capacityJPerK / (contactWPerK + lossWPerK)
  const heldC = roomC + (wantedC - roomC) / share
  const rampS = (heldC - roomC) / slopeKPerS
  const gapK = share * slopeKPerS * tauS * -Math.expm1(-rampS / tauS)
  const bowUmPerK = (expansionPpmPerK * contactWPerK) / (8 * conductivityWPerMK)
  const narrowK = Math.min(bandK, flatUm / bowUmPerK)
  if (gapK < 2.5 * narrowK || narrowK < 0.2 || contactWPerK < 3 * lossWPerK) return null
  // The estimator of depth 3 counts steps; none of them may hang on a rounding error.
  const approach = -Math.expm1(-intervalS / tauS)
  let rise = 0
  let last = 0
  for (let step = 1; wantedC - roomC - rise > narrowK; step++) {
    last = wantedC - roomC - rise
    rise += approach * (share * Math.min(slopeKPerS * intervalS * (step - 1), heldC - roomC) - rise)
  }
  const left = wantedC - roomC - rise
  if (left > 0.9995 * narrowK || last < 1.0005 * narrowK) return null
  const reach = wantedC - roomC - bandK
  const coolingKPerS = shown(0.03 + 0.2 * random.next(), 2)
  const fallK = share * coolingKPerS * tauS
  const freeC = roomC + (reach + ahead(fallK, 2 * bandK)) / share
  const hottestC = Math.round(heldC + (freeC - heldC) * (0.6 + 1.6 * random.next()))
  if (hottestC < heldC + 1.5 || hottestC > 180 || Math.abs(hottestC - freeC) < 0.3) return null
  const unknownSteps = (Math.log((wantedC - roomC) / narrowK) * tauS) / intervalS
  if (Math.abs(unknownSteps - Math.round(unknownSteps)) < 0.003) return null
  // The surface has to come after the ramp, and to meet the sinking bed before that is back at its set-point.
  const boostK = Math.min(freeC, hottestC) - roomC
  const leadK = share * boostK - reach
  if (-share * slopeKPerS * tauS * Math.expm1(-boostK / slopeKPerS / tauS) < 1.05 * leadK) return null
  if (tauS * Math.log1p(leadK / fallK) > (0.98 * (boostK - heldC + roomC)) / coolingKPerS) return null
  return {
    plate: of.plate,
    wantedC,
    roomC,
    contactWPerK,
    lossWPerK,
    capacityJPerK,
    slopeKPerS,
    bandK,
    unsureShare: drawOn(random, 15, 40, 1),
    expansionPpmPerK,
    conductivityWPerMK,
    flatUm,
    intervalS,
    hottestC,
    coolingKPerS,
  }
}

/** The largest lead of the bed's share over the surface that lifts the surface by no more than `roomK` once the heater is off. */
export function ahead(fallK: number, roomK: number): number {
  let [low, high] = [0, roomK + Math.sqrt(roomK * (roomK + 2 * fallK))]
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    if (middle - fallK * Math.log1p(middle / fallK) <= roomK) low = middle
    else high = middle
  }
  return low
}

type Names = 'T_w' | 'T_a' | 'G_c' | 'G_o' | 'C' | 's' | 'b' | 'delta' | 'alpha' | 'k_p' | 'z' | 'h' | 'T_max' | 's_c'

export interface Solved {
  readonly plate: string
  readonly g: Readonly<Record<Names, Value>>
  /** Share of the bed's rise above the room that the plate gets to. */
  readonly share: Derived
  readonly tau: Derived
  readonly held: Derived
}

export function solve(m: Model, x: Instance): Solved {
  const g = {
    T_w: m.given('T_w', x.wantedC, '°C'),
    T_a: m.given('T_a', x.roomC, '°C'),
    G_c: m.given('G_c', x.contactWPerK, 'W/K'),
    G_o: m.given('G_o', x.lossWPerK, 'W/K'),
    C: m.given('C', x.capacityJPerK, 'J/K'),
    s: m.given('s', x.slopeKPerS, 'K/s'),
    b: m.given('b', x.bandK, 'K'),
    delta: m.given('delta', x.unsureShare, '%'),
    alpha: m.given('alpha', x.expansionPpmPerK, 'ppm/K'),
    k_p: m.given('k_p', x.conductivityWPerMK, 'W/(m·K)'),
    z: m.given('z', x.flatUm, 'µm'),
    h: m.given('h', x.intervalS, 's'),
    T_max: m.given('T_max', x.hottestC, '°C'),
    s_c: m.given('s_c', x.coolingKPerS, 'K/s'),
  }
  const share = m.derive('beta', '', 'G_c/(G_c + G_o)', '4s')
  const tau = m.derive('tau', 's', 'C/(G_c + G_o)', '4s')
  const held = m.derive('T_1', '°C', 'T_a + (T_w - T_a)/beta', '4s')
  return { plate: x.plate, g, share, tau, held }
}
