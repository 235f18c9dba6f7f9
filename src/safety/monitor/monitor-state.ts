// Everything that the monitor of one heater remembers: flat, of fixed size, nothing is made per sample.
import type { Hazard } from '../hazard.ts'
import { createHeatBounds, type Disturbances, type HeatBounds } from './heat-bounds.ts'
import { createHeatHistory, type HeatHistory } from './heat-history.ts'
import { createHeaterFit, type HeaterFit } from './heater-fit.ts'
import { heaterPrior } from './heater-prior.ts'
import type { HeaterKind } from './heater-sample.ts'
import { createHoldCost, type HoldCost } from './hold-cost.ts'
import { createLaggedPower, HYPOTHESES, type LaggedPower } from './lagged-power.ts'

export interface HeaterMonitorOptions {
  /** By the printer's own name; the subject of its hazards. */
  readonly heater: string
  readonly kind: HeaterKind
  /** No reading and no target above it. */
  readonly maxC: number
}

export const HAZARD_KINDS = [
  'over-limit',
  'sensor-impossible',
  'sensor-detached',
  'sensor-noisy',
  'sensor-frozen',
  'sensor-lying',
  'heater-stuck-on',
  'heating-while-off',
  'heater-dead',
  'heater-weak',
  'heater-creep',
  'fan-on-block',
] as const
export type HeaterHazardKind = (typeof HAZARD_KINDS)[number]

/** What is known by now of one sample and the one before it. */
export interface Moment {
  timeS: number
  temperatureC: number
  targetC: number
  powerRatio: number
  /** Since the sample before; 0 after a reset. */
  stepS: number
}

/** The balance at its worst window: what is missing and in excess of the possible, °C, and of the usual, in tolerances. */
export interface BrokenBalance {
  coldC: number
  coldWindow: number
  hotC: number
  coldShare: number
  usualWindow: number
  hotShare: number
}

export interface HeaterMonitor extends Readonly<HeaterMonitorOptions> {
  readonly fit: HeaterFit
  readonly power: LaggedPower
  readonly history: HeatHistory
  readonly bounds: HeatBounds
  readonly disturbances: Disturbances
  readonly hold: HoldCost
  readonly now: Moment
  readonly broken: BrokenBalance
  /** Of the time before `now`: what the integrals are continued from. */
  excessCS: number
  fannedCS: number
  flowedCMm3: number
  stilledCS: number
  beforeC: number
  /** Roots of the speeds of all fans but the part's: now, and as the heat-ups that were learned from had them. */
  airRoot: number
  learnedAirRoot: number
  /** Windows that begin before it tell nothing about the balance: nobody knows what the lags held. */
  balanceFromS: number
  /** The chunk that is being learned from. */
  chunkTimeS: number
  chunkC: number
  chunkExcessCS: number
  chunkFannedCS: number
  chunkFlowedCMm3: number
  chunkStilledCS: number
  readonly chunkEnergyS: Float64Array
  readonly chunkStartS: Float64Array
  isChunkHeatUp: boolean
  isChunkSound: boolean
  /** Weight of what is known of the loss of late, s of chunks. */
  lateS: number
  /** How long each balance has been broken without a break, s. */
  coldS: number
  usualColdS: number
  toldColdS: number
  hotS: number
  usualHotS: number
  fallS: number
  overS: number
  impossibleS: number
  /** For how long all the power that it ever gets has been commanded, and how much that is. */
  fullPowerS: number
  fullPowerRatio: number
  /** Last impossible fall and rise. */
  fellAtS: number
  roseAtS: number
  /** The reading stands still: since, samples, longest such run in a sound hold, and for how long a hold was seen. */
  stillSinceS: number
  stillSamples: number
  longestStillS: number
  heldS: number
  /** Noise of the reading when it last changed, 1 sigma, °C. */
  noiseAtChangeC: number
  /** Least and most plastic through the nozzle while the reading stood, mm³/s. */
  stillFlowMin: number
  stillFlowMax: number
  /** Least step between readings that were ever seen, °C. */
  leastStepC: number
  powerChange: number
  /** Largest bend of the power while the reading stood still. */
  powerBend: number
  /** For how long no power has been commanded, s. */
  powerlessS: number
  /** Without power for so long that its lags hold nothing any more; and how many samples it has been rising all the same. */
  isSpent: boolean
  risingSamples: number
  /** Samples for which it has been heading far over its target without the power for it. */
  headingSamples: number
  /** For how long it has been at this target, or above it, s. */
  atTargetS: number
  /** Filament was pushed through faster than anything melts, s. */
  purgedAtS: number
  /** Upper bound of the true temperature of the block, °C. */
  blockMaxC: number
  /** When an intervention was asked for last. */
  actedAtS: number
  /** By kind: when it was told last, and as what. */
  readonly toldAtS: Float64Array
  readonly toldAs: Int8Array
  readonly found: Hazard[]
}

export function createHeaterMonitor(options: HeaterMonitorOptions): HeaterMonitor {
  const prior = heaterPrior(options.kind)
  return {
    heater: options.heater,
    kind: options.kind,
    maxC: options.maxC,
    fit: createHeaterFit(prior),
    power: createLaggedPower(),
    history: createHeatHistory(),
    bounds: createHeatBounds(),
    disturbances: {
      lossPerS: new Float64Array(HYPOTHESES),
      fanRoot: 0,
      stilledRatio: 0,
      flowMm3PerS: 0,
      excessC: 0,
      isLossKnown: false,
      isFanKnown: false,
      isFlowKnown: false,
      noiseC: 0.1,
      powerJitter: 0.05,
      stepS: 1,
      targetC: 0,
    },
    hold: createHoldCost(),
    now: { timeS: Number.NaN, temperatureC: Number.NaN, targetC: 0, powerRatio: 0, stepS: 0 },
    broken: { coldC: 0, coldWindow: 0, hotC: 0, coldShare: 0, usualWindow: 0, hotShare: 0 },
    excessCS: 0,
    fannedCS: 0,
    flowedCMm3: 0,
    stilledCS: 0,
    beforeC: Number.NaN,
    airRoot: 0,
    learnedAirRoot: 0,
    balanceFromS: 0,
    chunkTimeS: 0,
    chunkC: 0,
    chunkExcessCS: 0,
    chunkFannedCS: 0,
    chunkFlowedCMm3: 0,
    chunkStilledCS: 0,
    chunkEnergyS: new Float64Array(HYPOTHESES),
    chunkStartS: new Float64Array(HYPOTHESES),
    isChunkHeatUp: true,
    isChunkSound: true,
    lateS: 0,
    coldS: 0,
    usualColdS: 0,
    toldColdS: 0,
    hotS: 0,
    usualHotS: 0,
    fallS: 0,
    overS: 0,
    impossibleS: 0,
    fullPowerS: 0,
    fullPowerRatio: 0.5,
    fellAtS: Number.NEGATIVE_INFINITY,
    roseAtS: Number.NEGATIVE_INFINITY,
    stillSinceS: 0,
    stillSamples: 0,
    longestStillS: 0,
    heldS: 0,
    noiseAtChangeC: 0,
    stillFlowMin: 0,
    stillFlowMax: 0,
    leastStepC: 1,
    powerChange: 0,
    powerBend: 0,
    powerlessS: 0,
    isSpent: false,
    risingSamples: 0,
    headingSamples: 0,
    atTargetS: 0,
    purgedAtS: Number.NEGATIVE_INFINITY,
    blockMaxC: Number.NaN,
    actedAtS: Number.NEGATIVE_INFINITY,
    toldAtS: new Float64Array(HAZARD_KINDS.length).fill(Number.NEGATIVE_INFINITY),
    toldAs: new Int8Array(HAZARD_KINDS.length).fill(-1),
    found: [],
  }
}
