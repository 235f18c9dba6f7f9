// A circle drawn by an axis with play: what is given, and what all depths use.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Value } from '../../../writing/value.ts'

export interface Instance {
  readonly playMm: number
  readonly radiusMm: number
  readonly speedMmPerS: number
  readonly stepsPerMm: number
  readonly accelerationMmPerS2: number
  /** Noise of one touch, touches for each speed and way, the faster speed of touching, the delay of the sensor. */
  readonly noiseUm: number
  readonly touches: number
  readonly touchMmPerS: number
  readonly delayMs: number
  /** Error of the play that may be left. */
  readonly toleranceUm: number
  readonly frictionN: number
  readonly massKg: number
  readonly rippleUm: number
  readonly rippleMm: number
  /** Error of the tool that a reversal may leave. */
  readonly leftUm: number
}

function draw(random: Random, from: number, to: number, step: number): number {
  const count = Math.round((to - from) / step) + 1
  return Number((from + step * Math.floor(random.next() * count)).toFixed(6))
}

/** Drawn until the circle leaves room for a take-up, braking outruns friction, and a ripple makes some reversals of its own. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const i: Instance = {
      playMm: draw(random, 0.04, 0.2, 0.005),
      radiusMm: draw(random, 6, 40, 1),
      speedMmPerS: draw(random, 40, 150, 5),
      stepsPerMm: draw(random, 80, 400, 20),
      accelerationMmPerS2: draw(random, 1500, 8000, 250),
      noiseUm: draw(random, 2, 12, 1),
      touches: draw(random, 4, 16, 1),
      touchMmPerS: draw(random, 2, 12, 1),
      delayMs: draw(random, 0.5, 3, 0.1),
      toleranceUm: draw(random, 10, 30, 1),
      frictionN: draw(random, 1.5, 9, 0.25),
      massKg: draw(random, 0.4, 2.5, 0.05),
      rippleUm: draw(random, 2, 9, 0.5),
      rippleMm: draw(random, 0.3, 1.6, 0.1),
      leftUm: draw(random, 2, 15, 1),
    }
    const share = i.speedMmPerS ** 2 / i.radiusMm / i.accelerationMmPerS2
    const slide = (1000 * i.frictionN) / i.massKg
    const steep = (2 * Math.PI * i.rippleUm) / 1000 / i.rippleMm
    const flips = (4 * i.radiusMm * Math.asin(Math.min(1, steep))) / i.rippleMm
    const band = Math.ceil((2 * i.rippleUm * i.stepsPerMm) / 1000) / i.stepsPerMm
    if (share < 0.06 || share > 0.4) continue
    if (slide > 0.85 * i.accelerationMmPerS2 || slide < 0.2 * i.accelerationMmPerS2) continue
    if (steep > 0.12 || flips < 3 || flips > 24 || band > 0.4 * i.playMm) continue
    if (8 * i.radiusMm * steep ** 2 < 3 * band) continue
    if (3 * i.noiseUm * Math.sqrt(10 / i.touches) > 700 * i.playMm) continue
    const odd = 0.5 * i.playMm * share * 1000
    if (i.leftUm < 0.3 * odd || i.leftUm > 2 * odd) continue
    return i
  }
}

export interface Solved {
  readonly g: Readonly<Record<'b' | 'R' | 'v', Value>>
}

export function solve(m: Model, i: Instance): Solved {
  return {
    g: {
      b: m.given('b', i.playMm, 'mm'),
      R: m.given('R', i.radiusMm, 'mm'),
      v: m.given('v', i.speedMmPerS, 'mm/s'),
    },
  }
}
