// What many trials of the recovery benchmark say together, with intervals: the operator beside two peers.
import type { RecoveryTrial } from './recovery.ts'
import { calibrationErrorOf } from './reliability.ts'

export interface Rate {
  readonly count: number
  readonly of: number
  /** Wilson's interval, 95 %. */
  readonly low: number
  readonly high: number
}

export interface ModeSummary {
  readonly mode: string
  readonly tried: number
  readonly detected: Rate
  readonly named: Rate
  readonly medianS: number
  readonly klipper: Rate
  readonly klipperMedianS: number
  readonly threshold: Rate
  /** Part finished within quality, where nobody operating loses it and anybody could save it. */
  readonly saved: Rate
  readonly savedAll: Rate
}

/** Somebody else on the same prints. */
export interface PeerSummary {
  readonly medianS: number
  readonly falsePer100H: number
  readonly falseInterval: readonly [low: number, high: number]
  readonly recovered: Rate
  readonly recoveredAll: Rate
  readonly harmed: number
}

/** What the trials come from. */
export interface TrialSource {
  /** Scenarios that were asked for. */
  readonly asked: number
  /** Of these: printers that did not come up, so that nothing was tried. */
  readonly notUp: number
  /** Stamps of what played them. */
  readonly versions: readonly string[]
}

export interface RecoverySummary extends TrialSource {
  readonly trials: number
  readonly hours: number
  readonly detected: Rate
  readonly klipperDetected: Rate
  readonly thresholdDetected: Rate
  /** Of what Klipper detects: seen no later. */
  readonly beforeKlipper: Rate
  readonly named: Rate
  /** Expected, of what was believed likeliest, over looks all through the prints. */
  readonly calibrationError: number
  readonly falsePer100H: number
  readonly falseInterval: readonly [low: number, high: number]
  readonly medianS: number
  readonly klipper: PeerSummary
  readonly threshold: PeerSummary
  /** Of the prints that are lost with nobody operating and that anybody could save. */
  readonly recovered: Rate
  readonly recoveredAll: Rate
  readonly lostByOperating: number
  /** Of these: a heater or its sensor was at fault. */
  readonly givenUpForSafety: number
  readonly harmed: number
  readonly modes: readonly ModeSummary[]
}

const Z = 1.96

export function rateOf(count: number, of: number): Rate {
  if (of === 0) return { count, of, low: 0, high: 1 }
  const share = count / of
  const middle = (share + (Z * Z) / (2 * of)) / (1 + (Z * Z) / of)
  const half = (Z / (1 + (Z * Z) / of)) * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of))
  return { count, of, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

export function summariseRecovery(trials: readonly RecoveryTrial[], source: TrialSource): RecoverySummary {
  const struck = trials.filter(({ mode, hasStruck }) => mode !== null && hasStruck)
  const isSeen = ({ operatorS }: RecoveryTrial): boolean => !Number.isNaN(operatorS)
  const seen = struck.filter(isSeen)
  const klipper = struck.filter(({ klipperS }) => klipperS >= 0)
  const hours = trials.reduce((sum, trial) => sum + trial.hours, 0)
  const alarms = trials.reduce((sum, { operatorFalse }) => sum + operatorFalse, 0)
  const lost = struck.filter(({ wouldBeWithinQuality }) => !wouldBeWithinQuality)
  const helpable = lost.filter((trial) => trial.isRecoverable)
  const spoilt = trials.filter((trial) => trial.wouldBeWithinQuality && !trial.isWithinQuality)
  const isWon = (trial: RecoveryTrial): boolean => trial.isWithinQuality
  return {
    ...source,
    trials: trials.length,
    hours,
    detected: rateOf(seen.length, struck.length),
    klipperDetected: rateOf(klipper.length, struck.length),
    thresholdDetected: rateOf(struck.filter(({ thresholdS }) => thresholdS >= 0).length, struck.length),
    beforeKlipper: rateOf(klipper.filter(({ operatorS, klipperS }) => operatorS <= klipperS).length, klipper.length),
    named: rateOf(seen.filter(isNamed).length, seen.length),
    calibrationError: calibrationErrorOf(trials.map(({ reliability }) => reliability)),
    ...falseAlarms(alarms, hours),
    medianS: median(seen.map(({ operatorS }) => operatorS)),
    klipper: {
      medianS: median(klipper.map(({ klipperS }) => klipperS)),
      ...falseAlarms(trials.filter(({ klipperFalse }) => klipperFalse).length, hours),
      // By what is meant with lost: nobody acted.
      recovered: rateOf(0, helpable.length),
      recoveredAll: rateOf(0, lost.length),
      harmed: 0,
    },
    threshold: {
      medianS: median(struck.map(({ thresholdS }) => thresholdS).filter((timeS) => timeS >= 0)),
      ...falseAlarms(trials.filter(({ thresholdFalse }) => thresholdFalse).length, hours),
      recovered: rateOf(helpable.filter((trial) => trial.thresholdWithinQuality).length, helpable.length),
      recoveredAll: rateOf(lost.filter((trial) => trial.thresholdWithinQuality).length, lost.length),
      harmed: trials.filter(({ thresholdHarm }) => thresholdHarm.length > 0).length,
    },
    recovered: rateOf(helpable.filter(isWon).length, helpable.length),
    recoveredAll: rateOf(lost.filter(isWon).length, lost.length),
    lostByOperating: spoilt.length,
    givenUpForSafety: spoilt.filter(({ mode }) => HEAT_FAULT.test(mode ?? '')).length,
    harmed: trials.filter(({ harm }) => harm.length > 0).length,
    modes: [...new Set(struck.map(({ mode }) => mode ?? ''))].sort().map((mode) =>
      summariseMode(
        mode,
        struck.filter((trial) => trial.mode === mode),
      ),
    ),
  }
}

/** Where going on is a fire's chance. */
const HEAT_FAULT = /heater|thermistor/

function falseAlarms(count: number, hours: number): Pick<PeerSummary, 'falsePer100H' | 'falseInterval'> {
  const [low, high] = poissonInterval(count)
  return { falsePer100H: (100 * count) / hours, falseInterval: [(100 * low) / hours, (100 * high) / hours] }
}

function isNamed({ mode, believed }: RecoveryTrial): boolean {
  return mode === believed
}

function summariseMode(mode: string, tried: readonly RecoveryTrial[]): ModeSummary {
  const seen = tried.filter(({ operatorS }) => !Number.isNaN(operatorS))
  const klipper = tried.filter(({ klipperS }) => klipperS >= 0)
  const lost = tried.filter(({ wouldBeWithinQuality }) => !wouldBeWithinQuality)
  const helpable = lost.filter((trial) => trial.isRecoverable)
  return {
    mode,
    tried: tried.length,
    detected: rateOf(seen.length, tried.length),
    named: rateOf(seen.filter(isNamed).length, seen.length),
    medianS: median(seen.map(({ operatorS }) => operatorS)),
    klipper: rateOf(klipper.length, tried.length),
    klipperMedianS: median(klipper.map(({ klipperS }) => klipperS)),
    threshold: rateOf(tried.filter(({ thresholdS }) => thresholdS >= 0).length, tried.length),
    saved: rateOf(helpable.filter(({ isWithinQuality }) => isWithinQuality).length, helpable.length),
    savedAll: rateOf(lost.filter(({ isWithinQuality }) => isWithinQuality).length, lost.length),
  }
}

/** 95 %, by the usual approximation of the exact one. Source: Byar, in Breslow & Day (1987). */
export function poissonInterval(count: number): [low: number, high: number] {
  const next = count + 1
  const low = count === 0 ? 0 : count * (1 - 1 / (9 * count) - Z / (3 * Math.sqrt(count))) ** 3
  return [low, next * (1 - 1 / (9 * next) + Z / (3 * Math.sqrt(next))) ** 3]
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
