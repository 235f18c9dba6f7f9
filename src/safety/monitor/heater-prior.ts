// What is known of a heater before it has been seen to heat: what heaters of its kind are.
import type { HeaterKind } from './heater-sample.ts'

/** dT/dt = a u / (1 + beta (T - 25)) - k (T - air) - ..., seen through a lag. Source: PHYSICS 2.2. */
export interface HeaterPrior {
  /** a: heating at full power and 25 °C, °C/s. */
  readonly powerMinCPerS: number
  readonly powerMaxCPerS: number
  /** k: loss without fan and flow, 1/s. */
  readonly lossMinPerS: number
  readonly lossMaxPerS: number
  /** Part fan at full speed, over the loss without. 0.1 to 1.3 in published constants (PHYSICS 2.2). */
  readonly fanLossRatio: number
  /** What another fan at full speed takes at the most, over the loss without it: of this a heat-up may have learned too much. */
  readonly airLossRatio: number
  /** The same for 1 mm³/s of plastic: 2.33e-3 W/K over 0.042 W/K, that of a small well insulated block. */
  readonly flowLossRatioPerMm3: number
  /** Flow where nobody knows it. */
  readonly flowMaxMm3PerS: number
  /** How far the air around it may be from the 25 °C that the model takes. */
  readonly airSpreadC: number
  /** Its constants are learned from pieces of a heat-up: so long, or as long as this rise takes, and no smaller rise than that. */
  readonly chunkS: number
  readonly chunkFullC: number
  readonly chunkRiseC: number
}

const PRIORS: Readonly<Record<HeaterKind, HeaterPrior>> = {
  // 22 real hot ends: a 1.7 to 19 °C/s, 1/k 93 to 342 s. A little beyond on either side.
  'hot-end': {
    powerMinCPerS: 1.5,
    powerMaxCPerS: 22,
    lossMinPerS: 0.0025,
    lossMaxPerS: 0.0125,
    fanLossRatio: 2.8,
    airLossRatio: 1.3,
    flowLossRatioPerMm3: 0.055,
    flowMaxMm3PerS: 4,
    airSpreadC: 12,
    chunkS: 6,
    chunkFullC: 20,
    chunkRiseC: 3,
  },
  // 16 real beds: a 0.21 to 1.6 °C/s, 1/k 71 to 1470 s.
  bed: {
    powerMinCPerS: 0.15,
    powerMaxCPerS: 2.2,
    lossMinPerS: 0.0005,
    lossMaxPerS: 0.016,
    fanLossRatio: 0.5,
    airLossRatio: 0.5,
    flowLossRatioPerMm3: 0,
    flowMaxMm3PerS: 0,
    airSpreadC: 15,
    chunkS: 20,
    chunkFullC: 20,
    chunkRiseC: 1,
  },
  // Air and walls are slower than any bed: V19, 594 to 868 s.
  chamber: {
    powerMinCPerS: 0.002,
    powerMaxCPerS: 1,
    lossMinPerS: 0.0003,
    lossMaxPerS: 0.02,
    fanLossRatio: 1,
    airLossRatio: 1,
    flowLossRatioPerMm3: 0,
    flowMaxMm3PerS: 0,
    airSpreadC: 15,
    chunkS: 60,
    chunkFullC: 20,
    chunkRiseC: 1,
  },
}

export function heaterPrior(kind: HeaterKind): HeaterPrior {
  return PRIORS[kind]
}
