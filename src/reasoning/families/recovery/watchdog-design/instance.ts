// The instance: a heater that a hung controller leaves on, a watchdog with a poor clock, and tasks that are silent for a while.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'

export interface Instance {
  readonly heater: string
  readonly pause: string
  readonly powerW: number
  readonly capacityJPerK: number
  readonly lossWPerK: number
  readonly setC: number
  readonly limitC: number
  readonly gapMs: number
  readonly errorPercent: number
  readonly baseMs: number
  readonly offMs: number
  readonly draftMs: number
  readonly turnMs: number
  readonly tailMs: number
  readonly rarePerH: number
  readonly hangPerH: number
  readonly falseH: number
  readonly damageHPerK: number
}

const HEATERS = [
  { name: 'nozzle heater', power: [40, 80, 5], capacity: [8, 20, 0.5], loss: [0.1, 0.2, 0.01], set: [190, 270, 5] },
  {
    name: 'high-flow nozzle heater',
    power: [60, 120, 5],
    capacity: [14, 30, 1],
    loss: [0.15, 0.3, 0.01],
    set: [200, 290, 5],
  },
  {
    name: 'heater of the second extruder',
    power: [30, 60, 2],
    capacity: [6, 14, 0.5],
    loss: [0.08, 0.16, 0.01],
    set: [190, 250, 5],
  },
] as const
const PAUSES = [
  'the erasing of a page of flash',
  'a slow card that is written to',
  'a rescan of the network',
  'the reading of a long file header',
  'a screen that is drawn anew',
] as const

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!
const grid = (random: Random, [from, to, step]: readonly [number, number, number]): number =>
  Number((from + step * Math.floor(random.next() * (Math.round((to - from) / step) + 1))).toFixed(6))

const AMBIENT_C = 25

/** Some power of two of the base period fits, and the supervisor's turns hold the longest silence of a task. */
export function drawInstance(random: Random): Instance {
  for (let attempt = 0; ; attempt++) {
    const chance = random.fork(String(attempt))
    const heater = pick(chance, HEATERS)
    const x = {
      heater: heater.name,
      pause: pick(chance, PAUSES),
      powerW: grid(chance, heater.power),
      capacityJPerK: grid(chance, heater.capacity),
      lossWPerK: grid(chance, heater.loss),
      setC: grid(chance, heater.set),
      limitC: 0,
      gapMs: grid(chance, [80, 900, 10]),
      errorPercent: grid(chance, [3, 15, 0.5]),
      baseMs: pick(chance, [15, 16, 18, 20, 24, 32]),
      offMs: grid(chance, [5, 60, 1]),
      tailMs: grid(chance, [20, 120, 5]),
      rarePerH: grid(chance, [0.02, 0.5, 0.01]),
      hangPerH: grid(chance, [0.002, 0.02, 0.001]),
      falseH: grid(chance, [2, 20, 0.5]),
      damageHPerK: grid(chance, [0.1, 2, 0.1]),
    }
    const rise = grid(chance, [12, 45, 1])
    const error = x.errorPercent / 100
    const heatMs = (1000 * x.capacityJPerK * rise) / x.powerW
    const low = x.gapMs * (1 + error)
    const high = (heatMs - x.offMs) * (1 - error)
    const exponent = Math.ceil(Math.log2(low / x.baseMs))
    const chosen = x.baseMs * 2 ** exponent
    if (!(high > 1.05 * low) || chosen > 0.98 * high || chosen < 1.005 * low || chosen > 4100) continue
    if (x.powerW < 1.2 * x.lossWPerK * (x.setC + rise - AMBIENT_C)) continue
    const turns = 2 + Math.floor(6 * chance.next())
    const turnMs = Math.floor(chosen / (1 + error) / (turns + 0.3))
    const silent = Math.ceil(x.gapMs / turnMs)
    const rounds = Math.floor(chosen / (1 + error) / turnMs)
    if (rounds !== turns || silent < 2 || silent > rounds) continue
    if (turnMs + chosen / (1 - error) + x.offMs > 0.99 * heatMs) continue
    const kind = Math.floor(chance.next() * 3)
    const [from, to] = kind === 0 ? [x.gapMs, low] : kind === 1 ? [low, high] : [high, heatMs]
    const draftMs = Math.round(from + (0.15 + 0.7 * chance.next()) * (to - from))
    if (draftMs < from + 1 || draftMs > to - 1) continue
    return { ...x, limitC: x.setC + rise, draftMs, turnMs }
  }
}

export function solve(m: Model, x: Instance) {
  const power = m.given('P', x.powerW, 'W')
  const capacity = m.given('C', x.capacityJPerK, 'J/K')
  const loss = m.given('G', x.lossWPerK, 'W/K')
  const set = m.given('T_s', x.setC, '°C')
  const limit = m.given('T_l', x.limitC, '°C')
  const ambient = m.given('T_a', AMBIENT_C, '°C')
  const gap = m.given('g', x.gapMs, 'ms')
  const error = m.given('e', x.errorPercent, '%')
  const base = m.given('t_0', x.baseMs, 'ms')
  const off = m.given('t_r', x.offMs, 'ms')
  const room = m.derive('D_T', 'K', 'T_l - T_s')
  const rate = m.derive('R', 'K/s', 'P/C')
  const heat = m.derive('t_n', 'ms', 'C*D_T/P', '5s')
  const low = m.derive('X_1', 'ms', 'g*(1 + e)', '5s')
  const high = m.derive('X_2', 'ms', '(t_n - t_r)*(1 - e)', '5s')
  const exponent = m.derive('k', '', 'ceil(log(X_1/t_0)/log(2))', 'i')
  const chosen = m.derive('X', 'ms', 't_0*2^k', '5s')
  return {
    x,
    power,
    capacity,
    loss,
    set,
    limit,
    ambient,
    gap,
    error,
    base,
    off,
    room,
    rate,
    heat,
    low,
    high,
    exponent,
    chosen,
    above: m.relation(chosen, '>=', low),
    below: m.relation(chosen, '<=', high),
    open: m.relation(low, '<', high),
  }
}

export type Solved = ReturnType<typeof solve>
