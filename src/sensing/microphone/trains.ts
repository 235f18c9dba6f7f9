// Trains of events whose moments are chance but whose rate is physics: clicks of an extruder that skips, pops of water that
// boils out of the filament.
import type { Random } from '#core'
import type { MotionPieces } from '../motion-pieces.ts'
import type { SoundEvent, SoundEventKind } from './scene.ts'

export interface EventTrainOptions {
  readonly kind: SoundEventKind
  readonly fromS: number
  readonly toS: number
  /** Extruders that skip click 3 to 8 times a second (PHYSICS 2.14). */
  readonly rateHz: number
  /** 1-sigma of each interval over the mean interval. */
  readonly jitterRatio: number
  readonly strength: number
}

/** Events at a nearly regular beat; empty when the rate is not above 0. */
export function createEventTrain(options: EventTrainOptions, random: Random): SoundEvent[] {
  const { kind, fromS, toS, rateHz, jitterRatio, strength } = options
  const events: SoundEvent[] = []
  if (!(rateHz > 0)) return events
  const periodS = 1 / rateHz
  let timeS = fromS + random.next() * periodS
  while (timeS < toS) {
    events.push({ timeS, kind, strength: strength * Math.exp(0.12 * random.normal()) })
    timeS += periodS * Math.max(0.2, 1 + jitterRatio * random.normal())
  }
  return events
}

export interface BubbleOptions {
  /** Water in the filament, mass %. */
  readonly moisturePct: number
  readonly filamentDiameterMm: number
  readonly densityKgPerM3: number
  readonly meltC: number
}

/** Water up to here stays dissolved and does not boil out, mass %. Source: PHYSICS 2.13 (bubbles above 0.1 to 0.2 %). */
const DISSOLVED_PCT = 0.12
/** Of the water that boils, this leaves as bubbles that burst at the nozzle; the rest foams the bead or leaves quietly. Plausible. */
const POPPING_RATIO = 0.1
/** A bubble as it bursts at a 0.4 mm nozzle. Plausible. */
const BUBBLE_MM3 = 0.5
const WATER_G_PER_MOL = 18.015
const GAS_J_PER_MOL_K = 8.314
const AIR_PA = 101_325

/** Pops a second at a flow, from the ideal gas that the water becomes. */
export function bubbleRateHz(flowMm3PerS: number, options: BubbleOptions): number {
  const { moisturePct, densityKgPerM3, meltC } = options
  const waterRatio = Math.max(0, moisturePct - DISSOLVED_PCT) / 100
  const gPerS = Math.max(0, flowMm3PerS) * densityKgPerM3 * 1e-6 * waterRatio
  const steamMm3PerG = ((GAS_J_PER_MOL_K * (meltC + 273.15)) / (WATER_G_PER_MOL * AIR_PA)) * 1e9
  return (POPPING_RATIO * gPerS * steamMm3PerG) / BUBBLE_MM3
}

/** Pops between `fromS` and `toS` as a Poisson process whose rate follows the filament's speed. */
export function createBubbles(
  pieces: MotionPieces,
  fromS: number,
  toS: number,
  options: BubbleOptions,
  random: Random,
): SoundEvent[] {
  const areaMm2 = (Math.PI / 4) * options.filamentDiameterMm ** 2
  const events: SoundEvent[] = []
  let waitCount = -Math.log(1 - random.next())
  for (let i = 0; i < pieces.count; i++) {
    const startS = Math.max(fromS, pieces.startS[i]!)
    const endS = Math.min(toS, pieces.startS[i]! + pieces.durationS[i]!)
    if (!(endS > startS)) continue
    const mmPerS = (pieces.startEMmPerS[i]! + pieces.endEMmPerS[i]!) / 2
    const rateHz = bubbleRateHz(areaMm2 * mmPerS, options)
    if (!(rateHz > 0)) continue
    let atS = startS
    while (waitCount < rateHz * (endS - atS)) {
      atS += waitCount / rateHz
      events.push({ timeS: atS, kind: 'bubble', strength: Math.exp(0.6 * random.normal()) })
      waitCount = -Math.log(1 - random.next())
    }
    waitCount -= rateHz * (endS - atS)
  }
  return events
}
