// The instance: commands that are repeated until a reply comes, over a line that loses replies and delivers copies late.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'

export interface Instance {
  readonly lostPercent: number
  readonly moves: number
  readonly feedMm: number
  readonly stepMm: number
  readonly toleranceMm: number
  readonly ratioPercent: number
  readonly timerMs: number
  readonly tries: number
  readonly lifeMs: number
  readonly ratePerS: number
  readonly entryBytes: number
  readonly memoryBytes: number
  readonly bits: number
  readonly missPercent: number
  readonly leastMs: number
  readonly tailMs: number
}

const grid = (random: Random, from: number, to: number, step: number): number =>
  Number((from + step * Math.floor(random.next() * (Math.round((to - from) / step) + 1))).toFixed(6))
const one = <T>(random: Random, options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!

/** How likely a command is given up when `tries` share a budget; null where a try would have no time. */
export function givingUp(x: Pick<Instance, 'missPercent' | 'leastMs' | 'tailMs'>, budgetMs: number, tries: number) {
  const timer = budgetMs / (tries - 1)
  if (timer <= x.leastMs) return null
  const miss = x.missPercent / 100
  return (miss + (1 - miss) * Math.exp(-(timer - x.leastMs) / x.tailMs)) ** tries
}

/** The number of tries that gives up least, and the largest one that has time. */
export function bestTries(x: Parameters<typeof givingUp>[0], budgetMs: number) {
  let best = { tries: 2, chance: Number.POSITIVE_INFINITY, most: 2, runnerUp: Number.POSITIVE_INFINITY }
  for (let tries = 2; tries < 200; tries++) {
    const chance = givingUp(x, budgetMs, tries)
    if (chance === null || budgetMs / (tries - 1) < 1.01 * x.leastMs) break
    best =
      chance < best.chance
        ? { tries, chance, most: tries, runnerUp: best.chance }
        : { ...best, most: tries, runnerUp: Math.min(best.runnerUp, chance) }
  }
  return best
}

export const powerOfTwo = (least: number): number => 2 ** Math.ceil(Math.log2(least) - 1e-9)

/** Memory and numbers of the draft may suffice or not; the best number of tries is an inner one. */
export function drawInstance(random: Random): Instance {
  for (let attempt = 0; ; attempt++) {
    const chance = random.fork(String(attempt))
    const x: Instance = {
      lostPercent: grid(chance, 0.05, 3, 0.05),
      moves: grid(chance, 20_000, 400_000, 5000),
      feedMm: grid(chance, 0.02, 0.4, 0.01),
      stepMm: grid(chance, 0.3, 4, 0.1),
      toleranceMm: grid(chance, 0.05, 0.3, 0.01),
      ratioPercent: grid(chance, 55, 95, 1),
      timerMs: grid(chance, 20, 150, 5),
      tries: 3 + Math.floor(chance.next() * 6),
      lifeMs: grid(chance, 20, 300, 10),
      ratePerS: grid(chance, 20, 300, 10),
      entryBytes: grid(chance, 6, 24, 2),
      memoryBytes: one(chance, [512, 768, 1024, 1536, 2048, 3072, 4096]),
      bits: one(chance, [6, 7, 8, 8, 16]),
      missPercent: grid(chance, 3, 25, 1),
      leastMs: grid(chance, 6, 40, 1),
      tailMs: grid(chance, 5, 50, 1),
    }
    const slots = 2 ** Math.floor(Math.log2(x.memoryBytes / x.entryBytes) + 1e-9)
    const budget = (1000 * (slots - 1)) / x.ratePerS - x.lifeMs
    if (budget < 4 * x.leastMs || x.timerMs < 1.1 * x.leastMs) continue
    const best = bestTries(x, budget)
    if (best.tries < 3 || best.tries > best.most - 2 || best.chance < 1e-9 || best.chance > 0.03) continue
    if (best.runnerUp < 1.001 * best.chance) continue
    const ids = Math.floor((x.ratePerS * ((x.tries - 1) * x.timerMs + x.lifeMs)) / 1000) + 1
    if (ids < 6 || ids > 500 || powerOfTwo(ids) === ids) continue
    return x
  }
}

export function solve(m: Model, x: Instance) {
  const lost = m.given('q', x.lostPercent, '%')
  const moves = m.given('N', x.moves, '')
  const feed = m.given('e', x.feedMm, 'mm')
  const step = m.given('l', x.stepMm, 'mm')
  const tolerance = m.given('delta', x.toleranceMm, 'mm')
  const ratio = m.given('c', x.ratioPercent, '%')
  const timer = m.given('t_o', x.timerMs, 'ms')
  const tries = m.given('n_t', x.tries, '')
  const life = m.given('t_l', x.lifeMs, 'ms')
  const rate = m.given('f', x.ratePerS, '1/s')
  const entry = m.given('b_r', x.entryBytes, 'B')
  const memory = m.given('M', x.memoryBytes, 'B')
  const bits = m.given('w', x.bits, '')
  const miss = m.given('epsilon', x.missPercent, '%')
  const least = m.given('t_0', x.leastMs, 'ms')
  const tail = m.given('tau', x.tailMs, 'ms')
  const horizon = m.derive('T_h', 'ms', '(n_t - 1)*t_o + t_l', 'g')
  const ids = m.derive('K', '', 'floor(f*T_h) + 1', 'i')
  const power = m.derive('k', '', 'ceil(log(K)/log(2))', 'i')
  const slots = m.derive('S_k', '', '2^k', 'i')
  const needBits = m.derive('w_n', '', 'k + 1', 'i')
  return {
    lost,
    moves,
    feed,
    step,
    tolerance,
    ratio,
    timer,
    tries,
    life,
    rate,
    entry,
    memory,
    bits,
    miss,
    least,
    tail,
    horizon,
    ids,
    power,
    slots,
    needBits,
    numbers: m.compare(needBits, bits),
    room: m.compare('S_k*b_r', memory),
  }
}

export type Solved = ReturnType<typeof solve>
