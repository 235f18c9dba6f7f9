// The instance: a serial line with noise, the frames on it, and how long a wrong command may take to slip through.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'

export interface Instance {
  readonly baud: number
  readonly payload: number
  readonly header: number
  readonly errorPpm: number
  readonly framesPerS: number
  readonly burstsPerH: number
  readonly burstMs: number
  readonly goalH: number
  readonly receiverMs: number
  readonly hostMs: number
  readonly tickMs: number
  readonly replyBytes: number
  readonly queueMs: number
  readonly bufferBytes: number
}

const grid = (random: Random, from: number, to: number, step: number): number =>
  Number((from + step * Math.floor(random.next() * (Math.round((to - from) / step) + 1))).toFixed(6))
const one = <T>(random: Random, options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!

/** One byte of parity misses the goal; the line carries the frames; the queue outlasts a burst and one more try. */
export function drawInstance(random: Random): Instance {
  for (let attempt = 0; ; attempt++) {
    const chance = random.fork(String(attempt))
    const x: Instance = {
      baud: one(chance, [57_600, 115_200, 230_400, 250_000, 460_800, 500_000, 1_000_000]),
      payload: grid(chance, 8, 56, 2),
      header: grid(chance, 3, 6, 1),
      errorPpm: grid(chance, 1, 20, 0.5),
      framesPerS: grid(chance, 40, 800, 5),
      burstsPerH: grid(chance, 0.2, 4, 0.1),
      burstMs: grid(chance, 2, 40, 1),
      goalH: one(chance, [5000, 10_000, 20_000, 50_000, 100_000]),
      receiverMs: grid(chance, 0.3, 2, 0.1),
      hostMs: grid(chance, 2, 16, 1),
      tickMs: one(chance, [0.5, 1, 2, 4]),
      replyBytes: grid(chance, 4, 8, 1),
      queueMs: grid(chance, 50, 300, 5),
      bufferBytes: one(chance, [64, 96, 128, 192, 256]),
    }
    const bytes = x.payload + x.header + 2
    const frameMs = (1e4 * bytes) / x.baud
    const load = (x.framesPerS * frameMs) / 1e3
    const bits = 8 * (bytes - 1)
    const pairs = ((bits * (bits - 1)) / 2) * (1e-6 * x.errorPpm) ** 2
    const missedPerH = 3600 * x.framesPerS * pairs * ((bytes - 2) / (bits - 1))
    const tripMs = frameMs + x.receiverMs + (1e4 * x.replyBytes) / x.baud + x.hostMs
    const window = (x.framesPerS * tripMs) / 1e3
    const spare = x.queueMs - x.burstMs - tripMs - x.receiverMs - 2 * x.tickMs - (1e4 * (bytes + 2)) / x.baud
    if (load < 0.1 || load > 0.55 || missedPerH * x.goalH < 1.5 || window > 9 || spare < 2) continue
    if (x.burstsPerH * x.goalH < 400 || x.bufferBytes < bytes + 4) continue
    // A whole number of frames in flight, of check bytes or of payload is not left to rounding.
    if (Math.abs(window - Math.round(window)) < 0.01) continue
    if (Math.abs(x.burstsPerH * x.goalH - 65_536) < 10) continue
    const overhead = x.header + Math.ceil(Math.log2(x.burstsPerH * x.goalH) / 8)
    const best = (Math.sqrt(overhead ** 2 + overhead / (-2 * Math.log1p(-1e-6 * x.errorPpm))) - overhead) / 2
    if (Math.abs(best - Math.floor(best) - 0.5) < 0.06) continue
    return x
  }
}

export function solve(m: Model, x: Instance) {
  const rate = m.given('R', x.baud, 'bits/s')
  const payload = m.given('p', x.payload, 'bytes')
  const header = m.given('g', x.header, 'bytes')
  const flip = m.given('epsilon', x.errorPpm, 'ppm')
  const frames = m.given('f', x.framesPerS, '1/s')
  const bursts = m.given('b', x.burstsPerH, '1/h')
  const burst = m.given('t_B', x.burstMs, 'ms')
  const goal = m.given('T_g', x.goalH, 'h')
  const receiver = m.given('d', x.receiverMs, 'ms')
  const host = m.given('J', x.hostMs, 'ms')
  const tick = m.given('t_k', x.tickMs, 'ms')
  const reply = m.given('n_a', x.replyBytes, 'bytes')
  const queue = m.given('Q', x.queueMs, 'ms')
  const buffer = m.given('B_r', x.bufferBytes, 'bytes')
  const size = m.derive('n', 'bytes', 'p + g + 2', 'i')
  const onLine = m.derive('t_f', 'ms', '10*n/R')
  const answer = m.derive('t_a', 'ms', '10*n_a/R')
  const damaged = m.derive('P_e', '%', '1 - (1 - epsilon)^(8*n)', '3s')
  const trip = m.derive('t_r', 'ms', 't_f + d + t_a + J')
  const ticks = m.derive('k_o', 'ticks', 'ceil(t_r/t_k) + 1', 'i')
  const timeout = m.derive('t_o', 'ms', 'k_o*t_k')
  return {
    rate,
    payload,
    header,
    flip,
    frames,
    bursts,
    burst,
    goal,
    receiver,
    host,
    tick,
    reply,
    queue,
    buffer,
    size,
    onLine,
    answer,
    damaged,
    trip,
    ticks,
    timeout,
  }
}

export type Solved = ReturnType<typeof solve>
