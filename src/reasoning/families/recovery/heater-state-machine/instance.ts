// The instance: a heater with its heat balance on a weak and on a strong supply, and a supervisor that looks at it in turns.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'

export interface Instance {
  readonly heater: string
  readonly powerW: number
  readonly capacityJPerK: number
  readonly lossWPerK: number
  readonly ambientC: number
  readonly setC: number
  readonly limitC: number
  readonly bandK: number
  readonly mainsPercent: number
  readonly turnS: number
  readonly blindTurns: number
  readonly lowTurns: number
  readonly relayCycles: number
  readonly relayH: number
  readonly lossPerK2: number
  readonly offsetK: number
}

const HEATERS = [
  {
    name: 'barrel heater',
    power: [250, 500, 10],
    capacity: [300, 700, 10],
    loss: [0.6, 1.4, 0.1],
    set: [180, 230, 5],
    room: [50, 90, 1],
    turn: [20, 80, 1],
  },
  {
    name: 'bed heater',
    power: [200, 450, 10],
    capacity: [500, 900, 20],
    loss: [1.5, 3, 0.1],
    set: [60, 100, 5],
    room: [20, 40, 1],
    turn: [12, 40, 1],
  },
  {
    name: 'chamber heater',
    power: [300, 650, 10],
    capacity: [2500, 5000, 100],
    loss: [5, 9, 0.5],
    set: [45, 60, 1],
    room: [15, 30, 1],
    turn: [40, 120, 5],
  },
  {
    name: 'filament dryer',
    power: [60, 150, 5],
    capacity: [600, 1400, 50],
    loss: [0.6, 1.2, 0.1],
    set: [45, 75, 5],
    room: [15, 30, 1],
    turn: [30, 120, 5],
  },
] as const

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!
const grid = (random: Random, [from, to, step]: readonly [number, number, number]): number =>
  Number((from + step * Math.floor(random.next() * (Math.round((to - from) / step) + 1))).toFixed(6))

/** A weak supply still gets there, a strong one does no damage in two turns, and full power without a sensor would. */
export function drawInstance(random: Random): Instance {
  for (let attempt = 0; ; attempt++) {
    const chance = random.fork(String(attempt))
    const heater = pick(chance, HEATERS)
    const setC = grid(chance, heater.set)
    const x: Instance = {
      heater: heater.name,
      powerW: grid(chance, heater.power),
      capacityJPerK: grid(chance, heater.capacity),
      lossWPerK: grid(chance, heater.loss),
      ambientC: grid(chance, [15, 25, 1]),
      setC,
      limitC: setC + grid(chance, heater.room),
      bandK: grid(chance, [2, 5, 0.5]),
      mainsPercent: grid(chance, [4, 12, 1]),
      turnS: grid(chance, heater.turn),
      blindTurns: grid(chance, [2, 3, 1]),
      lowTurns: grid(chance, [2, 4, 1]),
      relayCycles: grid(chance, [100_000, 600_000, 50_000]),
      relayH: grid(chance, [1, 6, 0.5]),
      lossPerK2: grid(chance, [0.0002, 0.002, 0.0001]),
      offsetK: grid(chance, [0.5, 2.5, 0.1]),
    }
    const { powerW, lossWPerK, capacityJPerK, setC: set, bandK, ambientC, turnS } = x
    const rise = set - bandK - ambientC
    const [weak, strong] = [powerW * (1 - x.mainsPercent / 100) ** 2, powerW * (1 + x.mainsPercent / 100) ** 2]
    if (weak < 1.15 * lossWPerK * (set - ambientC)) continue
    const way = (power: number): number =>
      ((capacityJPerK / lossWPerK) * Math.log(power / (power - lossWPerK * rise))) / turnS
    const [slow, usual] = [way(weak), way(powerW)]
    const turns = Math.ceil(slow)
    if (turns < 6 || turns > 14 || turns - slow < 0.03 || Math.ceil(usual) >= turns) continue
    if ((2 * strong * turnS) / capacityJPerK > 0.92 * (x.limitC - set)) continue
    const loose = ambientC + (strong / lossWPerK) * (1 - Math.exp((-lossWPerK * turns * turnS) / capacityJPerK))
    if (loose < x.limitC + 1) continue
    const down = (lossWPerK * (set - ambientC)) / capacityJPerK
    const up = powerW / capacityJPerK - down
    const band = Math.cbrt((x.relayH * 3600 * up * down) / (up + down) / (2 * x.lossPerK2 * x.relayCycles))
    if (band < 0.8 || band > 0.9 * bandK) continue
    return x
  }
}

export function solve(m: Model, x: Instance) {
  const power = m.given('P', x.powerW, 'W')
  const capacity = m.given('C', x.capacityJPerK, 'J/K')
  const loss = m.given('G', x.lossWPerK, 'W/K')
  const ambient = m.given('T_a', x.ambientC, '°C')
  const set = m.given('S', x.setC, '°C')
  const limit = m.given('T_l', x.limitC, '°C')
  const band = m.given('b', x.bandK, 'K')
  const mains = m.given('v', x.mainsPercent, '%')
  const turn = m.given('T_s', x.turnS, 's')
  const blind = m.given('k', x.blindTurns, '')
  const low = m.given('m', x.lowTurns, '')
  const weak = m.derive('P_w', 'W', 'P*(1 - v)^2', '4s')
  const strong = m.derive('P_s', 'W', 'P*(1 + v)^2', '4s')
  const slow = m.derive('t_w', 's', 'C/G*log(P_w/(P_w - G*(S - b - T_a)))', '4s')
  const turns = m.derive('n', '', 'ceil(t_w/T_s)', 'i')
  const rise = m.derive('r_s', 'K', 'P_s*T_s/C', '3s')
  return {
    x,
    power,
    capacity,
    loss,
    ambient,
    set,
    limit,
    band,
    mains,
    turn,
    blind,
    low,
    weak,
    strong,
    slow,
    turns,
    rise,
  }
}

export type Solved = ReturnType<typeof solve>
