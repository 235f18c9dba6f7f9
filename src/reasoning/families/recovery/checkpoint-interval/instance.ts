// The instance: what a checkpoint costs, how often a print is interrupted, and the flash that the checkpoints wear out.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'

export interface Instance {
  readonly costMs: number
  readonly betweenH: number
  readonly restartS: number
  readonly layerS: number
  readonly recordBytes: number
  readonly sectorBytes: number
  readonly sectors: number
  readonly endurance: number
  readonly lifeH: number
}

const grid = (random: Random, from: number, to: number, step: number): number =>
  Number((from + step * Math.floor(random.next() * (Math.round((to - from) / step) + 1))).toFixed(6))
const one = <T>(random: Random, options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!

/** The best interval is between three and forty layers. */
export function drawInstance(random: Random): Instance {
  for (let attempt = 0; ; attempt++) {
    const chance = random.fork(String(attempt))
    const x: Instance = {
      costMs: grid(chance, 40, 1200, 20),
      betweenH: grid(chance, 80, 1500, 10),
      restartS: grid(chance, 60, 420, 15),
      layerS: grid(chance, 18, 120, 1),
      recordBytes: one(chance, [48, 64, 96, 120, 160, 250, 400, 512]),
      sectorBytes: one(chance, [1024, 2048, 4096]),
      sectors: one(chance, [2, 3, 4, 6]),
      endurance: one(chance, [500, 1000, 2000, 5000, 10_000]),
      lifeH: grid(chance, 4000, 20_000, 500),
    }
    const best = Math.sqrt(2 * 1e-3 * x.costMs * 3600 * x.betweenH)
    if (best < 3 * x.layerS || best > 40 * x.layerS) continue
    return x
  }
}

export function solve(m: Model, x: Instance) {
  const cost = m.given('delta', x.costMs, 'ms')
  const between = m.given('M', x.betweenH, 'h')
  const restart = m.given('R', x.restartS, 's')
  const layer = m.given('t_L', x.layerS, 's')
  const record = m.given('b', x.recordBytes, 'bytes')
  const sector = m.given('S', x.sectorBytes, 'bytes')
  const sectors = m.given('n_s', x.sectors, '')
  const endurance = m.given('N_e', x.endurance, 'cycles')
  const life = m.given('L', x.lifeH, 'h')
  const best = m.derive('T_1', 's', 'sqrt(2*delta*M)')
  const slots = m.derive('r', '', 'floor(S/b)', 'i')
  const capacity = m.derive('W', '', 'n_s*N_e*r', 'i')
  const floor = m.derive('T_w', 's', 'L/W')
  return {
    cost,
    between,
    restart,
    layer,
    record,
    sector,
    sectors,
    endurance,
    life,
    best,
    slots,
    capacity,
    floor,
    least: m.derive('h_1', 'ppm', 'delta/T_1 + T_1/(2*M)'),
    wears: m.compare(floor, best),
  }
}

export type Solved = ReturnType<typeof solve>
