// The instance: a request over a noisy bus, with a time limit for each try, a pause that doubles, and a deadline for all of it.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'

export interface Instance {
  readonly peer: string
  readonly failPercent: number
  readonly limitMs: number
  readonly pauseMs: number
  readonly deadlineMs: number
  readonly rateHz: number
  readonly wantedH: number
  readonly burstMs: number
}

const grid = (random: Random, from: number, to: number, step: number): number =>
  Number((from + step * Math.floor(random.next() * (Math.round((to - from) / step) + 1))).toFixed(6))
const PEERS = [
  'motor driver',
  'tool head',
  'thermocouple amplifier',
  'load cell',
  'bed probe',
  'filament sensor',
  'fan board',
]

/** Between two and seven retries are wanted, and a request is over before the next one is due. */
export function drawInstance(random: Random): Instance {
  for (let attempt = 0; ; attempt++) {
    const chance = random.fork(String(attempt))
    const x: Instance = {
      peer: PEERS[Math.floor(chance.next() * PEERS.length)]!,
      failPercent: grid(chance, 0.2, 9, 0.1),
      limitMs: grid(chance, 1, 12, 0.5),
      pauseMs: grid(chance, 0.5, 6, 0.5),
      deadlineMs: grid(chance, 60, 900, 10),
      rateHz: grid(chance, 1, 16, 0.5),
      wantedH: grid(chance, 200, 9000, 100),
      burstMs: grid(chance, 5, 60, 1),
    }
    const tries = Math.log(x.rateHz * 3600 * x.wantedH) / Math.log(100 / x.failPercent)
    if (x.rateHz * x.deadlineMs > 1000) continue
    if (tries > 2.05 && tries < 7.9 && Math.abs(tries - Math.round(tries)) > 0.01) return x
  }
}

export function solve(m: Model, x: Instance) {
  const fail = m.given('p', x.failPercent, '%')
  const limit = m.given('t_o', x.limitMs, 'ms')
  const pause = m.given('b', x.pauseMs, 'ms')
  const deadline = m.given('D', x.deadlineMs, 'ms')
  const rate = m.given('f', x.rateHz, 'Hz')
  const wanted = m.given('M', x.wantedH, 'h')
  const burst = m.given('B', x.burstMs, 'ms')
  const needed = m.derive('c', '', 'log(f*M)/log(1/p)')
  const tries = m.derive('n', '', 'ceil(c)', 'i')
  const fewer = m.derive('n_1', '', 'n - 1', 'i')
  const giveUp = m.derive('q', '', 'p^n', '3s')
  const between = m.derive('T_q', 'h', '1/(f*p^n)', '3s')
  const less = m.derive('T_f', 'h', '1/(f*p^n_1)', '3s')
  const worst = m.derive('W', 'ms', 'n*t_o + b*(2^(n - 1) - 1)')
  return {
    x,
    fail,
    limit,
    pause,
    deadline,
    rate,
    wanted,
    burst,
    needed,
    tries,
    fewer,
    giveUp,
    between,
    less,
    worst,
    enough: m.relation(between, '>=', wanted),
    short: m.relation(less, '<', wanted),
    inTime: m.compare(worst, deadline),
  }
}

export type Solved = ReturnType<typeof solve>
