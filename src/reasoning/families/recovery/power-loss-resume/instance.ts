// The instance: a supply rail with a bulk capacitor, the loads after the mains are gone, a checkpoint to write and a lift to make.
import type { Random } from '#core'
import type { Machine } from '../../../writing/family.ts'
import type { Model } from '../../../writing/model.ts'

export interface Instance {
  readonly railV: number
  readonly capacitanceMf: number
  readonly tolerancePercent: number
  readonly warnV: number
  readonly lowestV: number
  readonly logicW: number
  readonly holdW: number
  readonly heaterW: number
  readonly latencyMs: number
  readonly pages: number
  readonly pageMs: number
  readonly liftMm: number
  readonly accelerationMmPerS2: number
  readonly driveW: number
  readonly surgeW: number
  readonly massKg: number
  readonly efficiencyPercent: number
  readonly leadMm: number
}

const grid = (random: Random, from: number, to: number, step: number): number =>
  Number((from + step * Math.floor(random.next() * (Math.round((to - from) / step) + 1))).toFixed(6))
const one = <T>(random: Random, options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!

function drawOnce(random: Random, machine: Machine): Instance {
  const railV = one(random, [24, 24, 36])
  return {
    railV,
    capacitanceMf: one(random, [3.3, 4.7, 6.8, 8.2, 10, 15, 22]),
    tolerancePercent: one(random, [10, 15, 20]),
    warnV: grid(random, 0.85 * railV, 0.95 * railV, 0.1),
    lowestV: grid(random, 8, 0.5 * railV, 0.5),
    logicW: grid(random, 1.5, 4.5, 0.1),
    holdW: grid(random, 2, 9, 0.5),
    heaterW: grid(random, 40, 360, 20),
    latencyMs: grid(random, 0.1, 2, 0.1),
    pages: 1 + Math.floor(random.next() * 5),
    pageMs: grid(random, 0.6, 4, 0.2),
    liftMm: grid(random, 0.2, 1.6, 0.1),
    accelerationMmPerS2: grid(random, 200, 1200, 50),
    driveW: grid(random, 4, 12, 0.5),
    surgeW: grid(random, 0.5, 8, 0.5),
    massKg: machine === 'pellet-fed large-format gantry' ? grid(random, 2.5, 4, 0.1) : grid(random, 0.6, 2.4, 0.1),
    efficiencyPercent: grid(random, 20, 45, 5),
    leadMm: one(random, [2, 4, 8]),
  }
}

/** What is at hand, and what write and lift cost, J. */
function energies(x: Instance): { atHand: number; record: number; all: number } {
  const worst = 1e-3 * x.capacitanceMf * (1 - x.tolerancePercent / 100)
  const atHand = 0.5 * worst * (x.warnV ** 2 - x.lowestV ** 2)
  const running = x.logicW + x.holdW
  const record = 1e-3 * ((x.heaterW + running) * x.latencyMs + running * x.pages * x.pageMs)
  const liftS = 2 * Math.sqrt(x.liftMm / x.accelerationMmPerS2)
  const weight = (x.massKg * 9.81 * 1e-3 * x.liftMm) / (x.efficiencyPercent / 100)
  return { atHand, record, all: record + (x.logicW + x.driveW + x.surgeW) * liftS + weight }
}

/** The record always fits; the lift fits in about half of the instances, and never by a hair. */
export function drawInstance(random: Random, machine: Machine): Instance {
  for (let attempt = 0; ; attempt++) {
    const chance = random.fork(String(attempt))
    const x = drawOnce(chance, machine)
    const { atHand, record, all } = energies(x)
    const share = all / atHand
    if (record > 0.7 * atHand || share < 0.4 || share > 1.8 || Math.abs(share - 1) < 0.03) continue
    return x
  }
}

export function solve(m: Model, x: Instance) {
  const rail = m.given('V_n', x.railV, 'V')
  const nominal = m.given('C_n', x.capacitanceMf, 'mF')
  const tolerance = m.given('epsilon', x.tolerancePercent, '%')
  const warn = m.given('V_w', x.warnV, 'V')
  const lowest = m.given('V_m', x.lowestV, 'V')
  const logic = m.given('P_l', x.logicW, 'W')
  const hold = m.given('P_m', x.holdW, 'W')
  const heater = m.given('P_h', x.heaterW, 'W')
  const latency = m.given('t_d', x.latencyMs, 'ms')
  const pages = m.given('n', x.pages, '')
  const page = m.given('t_p', x.pageMs, 'ms')
  const lift = m.given('z', x.liftMm, 'mm')
  const acceleration = m.given('a', x.accelerationMmPerS2, 'mm/s²')
  const drive = m.given('P_z', x.driveW, 'W')
  const surge = m.given('P_a', x.surgeW, 'W')
  const mass = m.given('M', x.massKg, 'kg')
  const gravity = m.given('g', 9.81, 'm/s²')
  const efficiency = m.given('eta', x.efficiencyPercent, '%')
  const lead = m.given('p', x.leadMm, 'mm')
  const fullSteps = m.given('N', 200, 'steps')
  const worst = m.derive('C', 'mF', 'C_n*(1 - epsilon)')
  const atHand = m.derive('E', 'J', 'C/2*(V_w^2 - V_m^2)')
  const detect = m.derive('E_d', 'J', '(P_h + P_l + P_m)*t_d', '3s')
  const writing = m.derive('t_s', 'ms', 'n*t_p', '3s')
  const write = m.derive('E_s', 'J', '(P_l + P_m)*t_s', '3s')
  const lifting = m.derive('t_z', 'ms', '2*sqrt(z/a)')
  const weight = m.derive('E_g', 'J', 'M*g*z/eta', '3s')
  const move = m.derive('E_z', 'J', '(P_l + P_z + P_a)*t_z + E_g')
  const need = m.derive('E_n', 'J', 'E_d + E_s + E_z')
  const record = m.derive('E_r', 'J', 'E_d + E_s', '3s')
  return {
    rail,
    nominal,
    tolerance,
    warn,
    lowest,
    logic,
    hold,
    heater,
    latency,
    pages,
    page,
    lift,
    acceleration,
    drive,
    surge,
    mass,
    gravity,
    efficiency,
    lead,
    fullSteps,
    worst,
    atHand,
    detect,
    writing,
    write,
    lifting,
    weight,
    move,
    need,
    record,
    period: m.derive('D', 'mm', '4*p/N', 'g'),
    catchRange: m.derive('d', 'mm', '2*p/N', 'g'),
    recordFits: m.relation(record, '<', atHand),
    fits: m.compare(need, atHand),
  }
}

export type Solved = ReturnType<typeof solve>
export const liftFits = (s: Solved): boolean => s.fits.op === '<='
