// The instance: a heated zone whose heat balance sees three faults, and dedicated sensors that see one each.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'

export interface Instance {
  readonly riseK: number
  readonly currentA: number
  readonly fanK: number
  readonly tachoHz: number
  readonly noiseBalanceK: number
  readonly noiseCurrentA: number
  readonly noiseSecondK: number
  readonly noiseTachoHz: number
  readonly weakPercent: number
  readonly offsetK: number
  readonly airPercent: number
  /** What is observed, in units of noise: balance, current, second sensor. */
  readonly seen: readonly [number, number, number]
  readonly costs: readonly [number, number, number]
  readonly cycleMs: number
  readonly falsePercent: number
  readonly wantedH: number
  readonly allowedS: number
}

const grid = (random: Random, from: number, to: number, step: number): number =>
  Number((from + step * Math.floor(random.next() * (Math.round((to - from) / step) + 1))).toFixed(6))

/** Among the prices no two are alike, so that the cheapest set is one. */
export function drawInstance(random: Random): Instance {
  for (let attempt = 0; ; attempt++) {
    const x = drawOnce(random.fork(String(attempt)))
    if (new Set(x.costs).size === x.costs.length) return x
  }
}

function drawOnce(random: Random): Instance {
  const riseK = grid(random, 160, 260, 5)
  const currentA = grid(random, 1.4, 4, 0.1)
  const fanK = grid(random, 20, 80, 2)
  const noiseBalanceK = grid(random, 1, 4, 0.2)
  const noiseCurrentA = grid(random, 0.01, 0.06, 0.005)
  const noiseSecondK = grid(random, 0.4, 2, 0.1)
  const weakPercent = grid(random, 8, 25, 1)
  const offsetK = grid(random, 8, 24, 1)
  const airPercent = grid(random, 20, 60, 5)
  const kind = Math.floor(random.next() * 3)
  const size = 0.8 + 0.6 * random.next()
  const noise = (): number => 1.6 * (random.next() - 0.5)
  const clean: readonly [number, number, number] = [
    [-(riseK * weakPercent) / 100 / noiseBalanceK, -(currentA * weakPercent) / 100 / noiseCurrentA, 0] as const,
    [offsetK / noiseBalanceK, 0, offsetK / noiseSecondK] as const,
    [-(fanK * airPercent) / 100 / noiseBalanceK, 0, 0] as const,
  ][kind]!
  return {
    riseK,
    currentA,
    fanK,
    tachoHz: grid(random, 60, 180, 5),
    noiseBalanceK,
    noiseCurrentA,
    noiseSecondK,
    noiseTachoHz: grid(random, 2, 8, 0.5),
    weakPercent,
    offsetK,
    airPercent,
    seen: clean.map((value) => Number((size * value + noise()).toFixed(2))) as [number, number, number],
    costs: [grid(random, 0.6, 3, 0.1), grid(random, 0.4, 2.5, 0.1), grid(random, 0.3, 2.2, 0.1)],
    cycleMs: grid(random, 50, 400, 10),
    falsePercent: grid(random, 0.5, 5, 0.1),
    wantedH: grid(random, 500, 20_000, 500),
    allowedS: grid(random, 2, 8, 0.5),
  }
}

export function solve(m: Model, x: Instance) {
  const rise = m.given('theta', x.riseK, 'K')
  const current = m.given('I_0', x.currentA, 'A')
  const fan = m.given('K_f', x.fanK, 'K')
  const tacho = m.given('n_0', x.tachoHz, 'Hz')
  const noise = {
    balance: m.given('s_0', x.noiseBalanceK, 'K'),
    current: m.given('s_1', x.noiseCurrentA, 'A'),
    second: m.given('s_2', x.noiseSecondK, 'K'),
    tacho: m.given('s_3', x.noiseTachoHz, 'Hz'),
  }
  const weak = m.given('h', x.weakPercent, '%')
  const offset = m.given('d', x.offsetK, 'K')
  const air = m.given('b', x.airPercent, '%')
  return {
    rise,
    current,
    fan,
    tacho,
    noise,
    weak,
    offset,
    air,
    /** Signatures of the reference faults, in units of noise. */
    h0: m.derive('F_h', '', '-(theta*h/s_0)', '3s'),
    h1: m.derive('G_h', '', '-(I_0*h/s_1)', '3s'),
    d0: m.derive('F_d', '', 'd/s_0', '3s'),
    d2: m.derive('G_d', '', 'd/s_2', '3s'),
    b0: m.derive('F_b', '', '-(K_f*b/s_0)', '3s'),
    b3: m.derive('G_b', '', 'n_0*b/s_3', '3s'),
    x,
  }
}

export type Solved = ReturnType<typeof solve>
