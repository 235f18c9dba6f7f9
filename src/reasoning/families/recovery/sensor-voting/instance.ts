// The instance: three thermometers of one part, of which one has failed, read in turn through one converter; their noise, their
// life, and how quickly the part changes.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'

export interface Instance {
  readonly part: string
  readonly fault: string
  readonly setC: number
  readonly firstC: number
  readonly secondC: number
  readonly failedC: number
  readonly limitC: number
  readonly boundK: number
  readonly noiseK: number
  readonly lifeH: number
  readonly serviceH: number
  readonly turnMs: number
  readonly rampKPerS: number
  readonly rounds: number
  readonly wantedH: number
  readonly driftK: number
  readonly missedPercent: number
  readonly commonPercent: number
  readonly serviceCostH: number
  readonly demandPerH: number
  readonly damageH: number
}

const PARTS = [
  { name: 'heated bed', set: [50, 110, 5], room: [15, 40, 1], ramp: [0.1, 0.8, 0.05] },
  { name: 'heated chamber', set: [40, 80, 5], room: [10, 25, 1], ramp: [0.05, 0.3, 0.01] },
  { name: 'nozzle block', set: [190, 280, 5], room: [20, 50, 1], ramp: [0.5, 4, 0.1] },
  { name: 'drying box for filament', set: [45, 80, 1], room: [10, 25, 1], ramp: [0.05, 0.3, 0.01] },
] as const
const FAULTS = [
  'has come loose and measures the air',
  'has a broken wire that its amplifier takes for cold',
  'is stuck at the value that it had at start-up',
  'hangs on a corroded plug',
] as const

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!
const grid = (random: Random, [from, to, step]: readonly [number, number, number]): number =>
  Number((from + step * Math.floor(random.next() * (Math.round((to - from) / step) + 1))).toFixed(6))

/** Part of a service interval for which a vote of three with a common cause is dead, on average. */
export function deadShare(hours: number, lifeH: number, common: number): number {
  const part = (rate: number): number => -Math.expm1((-rate * hours) / lifeH) / ((rate * hours) / lifeH)
  return 1 - 3 * part(2 - common) + 2 * part(3 - 2 * common)
}

export function costRate(x: Instance, hours: number): number {
  return x.serviceCostH / hours + x.demandPerH * x.damageH * deadShare(hours, x.lifeH, x.commonPercent / 100)
}

/** The cheapest interval between two bounds, by golden section: the cost falls and then rises. */
export function bestInterval(x: Instance, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2
  let [low, high] = [from, to]
  for (let i = 0; i < 100; i++) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)]
    if (costRate(x, a) < costRate(x, b)) high = b
    else low = a
  }
  return (low + high) / 2
}

export function drawInstance(random: Random): Instance {
  for (let attempt = 0; ; attempt++) {
    const chance = random.fork(String(attempt))
    const part = pick(chance, PARTS)
    const set = grid(chance, part.set)
    const bound = grid(chance, [0.5, 3, 0.1])
    const x: Instance = {
      part: part.name,
      fault: pick(chance, FAULTS),
      setC: set,
      firstC: Number((set + bound * (0.1 + 0.8 * chance.next())).toFixed(1)),
      secondC: Number((set - bound * (0.1 + 0.8 * chance.next())).toFixed(1)),
      failedC: grid(chance, [15, 32, 0.5]),
      limitC: set + grid(chance, part.room),
      boundK: bound,
      noiseK: grid(chance, [0.1, 1, 0.05]),
      lifeH: grid(chance, [8000, 60000, 500]),
      serviceH: grid(chance, [200, 5000, 100]),
      turnMs: grid(chance, [10, 200, 10]),
      rampKPerS: grid(chance, part.ramp),
      rounds: grid(chance, [2, 5, 1]),
      wantedH: grid(chance, [1000, 20000, 500]),
      driftK: grid(chance, [4, 20, 0.5]),
      missedPercent: grid(chance, [0.1, 2, 0.1]),
      commonPercent: grid(chance, [1, 12, 0.5]),
      serviceCostH: grid(chance, [0.5, 4, 0.25]),
      demandPerH: grid(chance, [0.0002, 0.002, 0.0001]),
      damageH: grid(chance, [100, 1500, 50]),
    }
    if (x.serviceH > 0.3 * x.lifeH) continue
    // One of two stuck, and a loop on their mean does damage.
    if (2 * set - x.failedC < x.limitC + 2) continue
    if (x.firstC > set + bound || x.secondC < set - bound) continue
    const best = bestInterval(x, 0.002 * x.lifeH, x.lifeH)
    if (best < 100 || best > 0.4 * x.lifeH || Math.abs(best / x.serviceH - 1) < 0.1) continue
    // The best whole hour is the best hour, rounded.
    const whole = Math.round(best)
    if (costRate(x, whole) > Math.min(costRate(x, whole - 1), costRate(x, whole + 1))) continue
    return x
  }
}

export function solve(m: Model, x: Instance) {
  const set = m.given('S', x.setC, '°C')
  const first = m.given('T_1', x.firstC, '°C')
  const second = m.given('T_2', x.secondC, '°C')
  const failed = m.given('T_3', x.failedC, '°C')
  const limit = m.given('T_l', x.limitC, '°C')
  const bound = m.given('u', x.boundK, 'K')
  const noise = m.given('sigma', x.noiseK, 'K')
  const life = m.given('M', x.lifeH, 'h')
  const service = m.given('t_s', x.serviceH, 'h')
  const turn = m.given('T_p', x.turnMs, 'ms')
  const ramp = m.given('R', x.rampKPerS, 'K/s')
  const rounds = m.given('n', x.rounds, '')
  const round = m.derive('T_c', 'ms', '3*T_p', 'g')
  return { x, set, first, second, failed, limit, bound, noise, life, service, turn, ramp, rounds, round }
}

export type Solved = ReturnType<typeof solve>
