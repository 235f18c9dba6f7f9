// The instance: a free-running counter of a controller, how wide it is and how fast it runs, what is timed by it, and how slow and
// how fast the steps are that it has to place.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly event: string
  readonly bits: number
  readonly clockMHz: number
  readonly prescaler: number
  /** The longest wait that is set ahead, ms. */
  readonly aheadMs: number
  /** An event across the wrap, in ticks: how long before it the counter is read, how far ahead it lies, how late it is served. */
  readonly beforeWrap: number
  readonly aheadTicks: number
  readonly lateTicks: number
  readonly readUs: number
  readonly readsPerS: number
  readonly speedMmPerS: number
  readonly latencyUs: number
  readonly houseMs: number
  readonly houseLateMs: number
  readonly slowMmPerS: number
  readonly fastMmPerS: number
  readonly stepsPerMm: number
  readonly allowedPercent: number
  readonly moveMm: number
  readonly masked: boolean
}

const EVENTS = [
  'steps of the motors',
  'windows of the heater',
  'samples of the probe',
  'pulses of the fan',
  'frames of the accelerometer',
] as const

/** Three digits are enough for a wait. */
const short = (value: number): number => Number(value.toPrecision(3))

export function drawInstance(random: Random): Instance {
  const from = <T>(options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!
  const grid = (low: number, high: number, step: number): number =>
    Number((low + step * Math.floor(random.next() * (Math.floor((high - low) / step + 1e-9) + 1))).toFixed(6))
  for (;;) {
    const bits = from([16, 16, 24, 24, 32])
    const clockMHz = from([16, 32, 48, 64, 72, 84, 100, 120, 168])
    const prescaler = from(bits === 16 ? [2, 4, 8, 16, 64] : bits === 24 ? [1, 2, 4, 8, 16] : [1, 2, 4])
    const ticksPerMs = (1000 * clockMHz) / prescaler
    const wrapMs = 2 ** bits / ticksPerMs
    const beforeWrap = grid(40, 900, 1)
    const x: Instance = {
      event: from(EVENTS),
      bits,
      clockMHz,
      prescaler,
      aheadMs: short(wrapMs * (0.12 + 0.6 * random.next())),
      beforeWrap,
      aheadTicks: beforeWrap + grid(60, 2500, 1),
      lateTicks: grid(15, 800, 1),
      readUs: grid(0.2, 1.6, 0.1),
      readsPerS: grid(500, 9000, 100),
      speedMmPerS: grid(40, 300, 10),
      latencyUs: grid(4, 60, 1),
      houseMs: short(wrapMs * (0.15 + 0.5 * random.next())),
      houseLateMs: short(wrapMs * (0.05 + 0.6 * random.next())),
      slowMmPerS: grid(0.05, 0.6, 0.05),
      fastMmPerS: grid(120, 400, 10),
      stepsPerMm: from([80, 100, 160, 200, 320, 400]),
      allowedPercent: grid(0.2, 2.4, 0.1),
      moveMm: grid(20, 300, 10),
      masked: random.next() < 0.5,
    }
    const hz = clockMHz * 1e6
    const rate = x.fastMmPerS * x.stepsPerMm
    const least = (2 * hz) / (2 ** bits * x.slowMmPerS * x.stepsPerMm)
    const exact = hz / rate
    if (
      clockMHz >= prescaler &&
      Math.abs(x.aheadMs / (wrapMs / 2) - 1) > 0.02 &&
      Math.abs((x.houseMs + x.houseLateMs) / wrapMs - 1) > 0.02 &&
      Math.abs(exact - Math.round(exact)) > 0.02 &&
      Math.abs(exact - Math.round(exact)) < 0.48 &&
      Math.abs(Math.log2(least) - Math.round(Math.log2(least))) > 0.02 &&
      Math.abs(least - Math.round(least)) > 0.005 &&
      least < 4000 &&
      exact > 60 &&
      rate / hz < x.allowedPercent / 100 &&
      Math.abs((Math.max(1, Math.ceil(least)) * rate) / hz / (x.allowedPercent / 100) - 1) > 0.02
    )
      return x
  }
}

export interface Solved {
  readonly bits: Value
  readonly clock: Value
  readonly prescaler: Value
  readonly rate: Derived
  readonly range: Derived
  readonly wrap: Derived
}

export function solve(m: Model, x: Instance): Solved {
  return {
    bits: m.given('b', x.bits, 'bits'),
    clock: m.given('f', x.clockMHz, 'MHz'),
    prescaler: m.given('p', x.prescaler),
    rate: m.derive('f_t', 'MHz', 'f/p', '4s'),
    range: m.derive('N', 'ticks', '2^b', 'i'),
    wrap: m.derive('T_w', 'ms', 'N/f_t', '4s'),
  }
}
