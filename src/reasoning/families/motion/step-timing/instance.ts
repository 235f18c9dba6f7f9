// A line that two motors step out by one timer: what is given, and what all depths use.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Value } from '../../../writing/value.ts'

export interface Instance {
  readonly clockMHz: number
  readonly stepsPerMm: number
  readonly microsteps: number
  readonly speedMmPerS: number
  readonly lengthMm: number
  readonly angleDeg: number
  readonly damping: number
  readonly highUs: number
  readonly lowUs: number
  readonly setupUs: number
  readonly printH: number
  /** Cost of an interrupt, and of each step in it. */
  readonly entryUs: number
  readonly stepUs: number
  readonly axes: number
  readonly budgetPercent: number
  readonly shiftMHz: number
  readonly shiftBits: number
}

function draw(random: Random, from: number, to: number, step: number): number {
  const count = Math.round((to - from) / step) + 1
  return Number((from + step * Math.floor(random.next() * count)).toFixed(6))
}

const part = (value: number): number => value - Math.floor(value)
const isBetween = (value: number): boolean => part(value) > 0.08 && part(value) < 0.92

/** Drawn until rounding shows, no limit is met by a hair, and interrupts cannot do it plainly but can in bursts. */
export function drawInstance(random: Random): Instance {
  const pick = (options: readonly number[]): number => options[Math.floor(random.next() * options.length)]!
  for (;;) {
    const microsteps = pick([16, 32, 64, 128])
    const i: Instance = {
      clockMHz: pick([1, 1.5, 2, 2.5, 3, 4, 6, 8]),
      stepsPerMm: microsteps * pick([2.5, 5, 6.25, 12.5]),
      microsteps,
      speedMmPerS: draw(random, 40, 280, 1),
      lengthMm: draw(random, 60, 280, 5),
      angleDeg: draw(random, 20, 70, 1),
      damping: draw(random, 0.03, 0.12, 0.01),
      highUs: draw(random, 0.6, 2.6, 0.1),
      lowUs: draw(random, 0.6, 2.6, 0.1),
      setupUs: draw(random, 0.3, 6, 0.1),
      printH: draw(random, 1, 12, 1),
      entryUs: draw(random, 1, 4, 0.1),
      stepUs: draw(random, 0.4, 1.5, 0.1),
      axes: draw(random, 2, 5, 1),
      budgetPercent: draw(random, 45, 75, 5),
      shiftMHz: pick([2, 4, 5, 8, 10]),
      shiftBits: pick([16, 24, 32]),
    }
    const rate = i.stepsPerMm * i.speedMmPerS
    const ticks = (1e6 * i.clockMHz) / rate
    if (rate > 120_000 || !Number.isInteger(rate) || ticks < 15 || ticks > 300 || !isBetween(ticks)) continue
    if (i.lengthMm * i.stepsPerMm > 100_000) continue
    const turn = (i.angleDeg * Math.PI) / 180
    const errors = [Math.cos(turn), Math.sin(turn)].map((share) => ticks / share / Math.round(ticks / share) - 1)
    const lateral = 1000 * i.lengthMm * Math.cos(turn) * Math.sin(turn) * Math.abs(errors[0]! - errors[1]!)
    if (lateral < 60 || Math.abs(errors[0]!) * (ticks / Math.cos(turn)) < 0.1) continue
    if (![i.highUs, i.lowUs, i.setupUs].every((time) => isBetween(time * i.clockMHz) && time * i.clockMHz > 1)) continue
    const pulse = Math.ceil(i.highUs * i.clockMHz) + Math.ceil(i.lowUs * i.clockMHz)
    if (pulse > ticks) continue
    const budget = i.budgetPercent / 100
    const plain = 1e-6 * i.axes * rate * (i.entryUs + i.stepUs)
    const least = 1e-6 * i.axes * rate * i.stepUs
    if (plain < 1.1 * budget || least > 0.85 * budget) continue
    const burst = (1e-6 * i.axes * rate * i.entryUs) / (budget - least)
    if (burst > 10 || !isBetween(burst)) continue
    const finest = (i.microsteps * budget) / plain
    if (finest < 1 || !isBetween(finest)) continue
    // Settings are powers of two; the one that fits has treads no coarser than a burst's.
    if (i.microsteps / 2 ** Math.floor(Math.log2(finest)) > Math.ceil(burst)) continue
    return i
  }
}

export interface Solved {
  readonly g: Readonly<Record<'f_t' | 'n' | 'v', Value>>
}

export function solve(m: Model, i: Instance): Solved {
  return {
    g: {
      f_t: m.given('f_t', i.clockMHz, 'MHz'),
      n: m.given('n', i.stepsPerMm, 'steps/mm'),
      v: m.given('v', i.speedMmPerS, 'mm/s'),
    },
  }
}
