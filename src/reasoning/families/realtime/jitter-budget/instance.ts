// The instance: a pulse on its way from a timer to a motor driver, through four stages that each delay it by something between a
// least and a most, and what the motor and its driver put up with.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'

interface Stage {
  readonly name: string
  readonly leastUs: number
  readonly mostUs: number
}

export interface Instance {
  /** A timer, masked sections, a handler, the way to the driver. */
  readonly stages: readonly [Stage, Stage, Stage, Stage]
  readonly speedMmPerS: number
  readonly stepsPerMm: number
  /** Share of a period by which pulses may be displaced against each other. */
  readonly phasePercent: number
  readonly spacingUs: number
  readonly clockMhz: number
  readonly maskedPercent: number
  readonly tickUs: number
  readonly chopUs: number
  /** How often a pulse meets the longest masked section, and the slow path of the handler. */
  readonly maskedOnePercent: number
  readonly slowOnePercent: number
  readonly benchS: number
}

const NAMES: readonly (readonly string[])[] = [
  ['the grid of the timer', 'the tick that releases pulses', 'the wait for the next tick'],
  ['masked sections of other code', 'interrupts held off by the line driver', 'code that holds interrupts off'],
  ['the handler with its branches', 'entry and handler', 'the way through the handler'],
  ['isolator and output stage', 'the cable with its input filter', 'optocoupler and driver input'],
]

export function drawInstance(random: Random): Instance {
  const grid = (low: number, high: number, step: number): number => {
    const value = low + step * Math.floor(random.next() * (Math.floor((high - low) / step + 1e-9) + 1))
    return Number(value.toFixed(6))
  }
  const from = <T>(options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!
  for (;;) {
    const handler = grid(0.6, 2.4, 0.05)
    const output = grid(0.05, 0.6, 0.05)
    const stages = [
      { name: from(NAMES[0]!), leastUs: 0, mostUs: grid(0.5, 6, 0.25) },
      { name: from(NAMES[1]!), leastUs: 0, mostUs: grid(0.6, 9, 0.1) },
      { name: from(NAMES[2]!), leastUs: handler, mostUs: Number((handler + grid(0.2, 1.8, 0.05)).toFixed(6)) },
      { name: from(NAMES[3]!), leastUs: output, mostUs: Number((output + grid(0.05, 0.5, 0.05)).toFixed(6)) },
    ] as const
    const x: Instance = {
      stages,
      speedMmPerS: grid(60, 300, 10),
      stepsPerMm: from([80, 100, 160, 200, 320, 400]),
      phasePercent: grid(12, 40, 1),
      spacingUs: grid(1.6, 5, 0.1),
      clockMhz: from([16, 24, 48, 64, 72, 84, 96, 168]),
      maskedPercent: grid(6, 35, 1),
      tickUs: grid(0.06, 0.4, 0.02),
      chopUs: grid(0.1, 0.7, 0.02),
      maskedOnePercent: grid(0.02, 0.3, 0.01),
      slowOnePercent: grid(0.05, 0.6, 0.01),
      benchS: grid(10, 90, 5),
    }
    const periodUs = 1e6 / (x.speedMmPerS * x.stepsPerMm)
    const allowed = (periodUs * x.phasePercent) / 100
    const spreads = stages.map((stage) => stage.mostUs - stage.leastUs)
    const spread = spreads.reduce((sum, one) => sum + one, 0)
    const free = allowed - spreads[2]! - spreads[3]!
    const load = (x.maskedPercent / 100) * x.chopUs
    const share = 1 / (1 + Math.sqrt(load / x.tickUs))
    const least = (Math.sqrt(x.tickUs) + Math.sqrt(load)) ** 2 / free
    const apart = (value: number): boolean => Math.abs(value - Math.round(value)) > 1e-3
    const rss = Math.hypot(...spreads)
    if (
      periodUs > 22 &&
      periodUs < 140 &&
      free > 2.4 &&
      free * share > 0.4 &&
      free * (1 - share) > 0.4 &&
      Math.abs(share - 0.5) > 0.03 &&
      least < 0.3 &&
      Math.abs(spread / allowed - 1) > 0.03 &&
      spread < 1.7 * allowed &&
      rss < 0.98 * allowed &&
      apart((spread + x.spacingUs) * x.clockMhz) &&
      apart((100 * spread * x.clockMhz) / x.phasePercent) &&
      apart(spread * x.clockMhz) &&
      apart(allowed * x.clockMhz) &&
      periodUs - spread > 0.5 * x.spacingUs
    )
      return x
  }
}

export interface SolvedStage {
  readonly name: string
  readonly least: Value
  readonly most: Value
  readonly spread: Derived
}

export interface Solved {
  readonly stages: readonly SolvedStage[]
  readonly speed: Value
  readonly resolution: Value
  readonly rate: Derived
  readonly period: Derived
  readonly phase: Value
  /** The spread that the share of a period allows. */
  readonly allowed: Derived
  readonly soonest: Derived
  readonly latest: Derived
  readonly spread: Derived
  readonly spacing: Value
}

export function solve(m: Model, x: Instance): Solved {
  const stages = x.stages.map((stage, i) => ({
    name: stage.name,
    least: m.given(`a_${i + 1}`, stage.leastUs, 'µs'),
    most: m.given(`b_${i + 1}`, stage.mostUs, 'µs'),
    spread: m.derive(`J_${i + 1}`, 'µs', `b_${i + 1} - a_${i + 1}`, 'g'),
  }))
  const speed = m.given('v', x.speedMmPerS, 'mm/s')
  const resolution = m.given('s', x.stepsPerMm, 'steps/mm')
  const phase = m.given('phi', x.phasePercent, '%')
  return {
    stages,
    speed,
    resolution,
    rate: m.derive('r', 'kHz', 'v*s', 'g'),
    period: m.derive('p', 'µs', '1/r', '4s'),
    phase,
    allowed: m.derive('J_max', 'µs', 'phi*p', '4s'),
    soonest: m.derive('D_min', 'µs', 'a_1 + a_2 + a_3 + a_4', 'g'),
    latest: m.derive('D_max', 'µs', 'b_1 + b_2 + b_3 + b_4', 'g'),
    spread: m.derive('J', 'µs', 'J_1 + J_2 + J_3 + J_4', 'g'),
    spacing: m.given('t_w', x.spacingUs, 'µs'),
  }
}
