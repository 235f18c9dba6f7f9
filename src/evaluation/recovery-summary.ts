// What many trials of the recovery benchmark say together, with intervals: the operator beside two peers.
import { isSameFamily } from '#operator'
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

/** Alarms in hours of sound printing: before anything broke, and while it printed. */
export interface FalseAlarms {
  readonly count: number
  readonly hours: number
  readonly per100H: number
  readonly interval: readonly [low: number, high: number]
}

/** Somebody else on the same prints. Null: not recorded by the version that played. */
export interface PeerSummary {
  readonly medianS: number
  readonly falseAlarms: FalseAlarms | null
  readonly recovered: Rate
  readonly recoveredAll: Rate
  /** Prints with harm; of the thresholds: harm that is not there with nobody operating. */
  readonly harmed: number | null
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
  /** Seen in that it acted, not only told. Null here and below: not recorded by the version that played. */
  readonly actedOn: Rate | null
  /** Of what Klipper detects: more than a look (1 s) earlier; within a look, or read from the firmware's own stop; later or never. */
  readonly beforeKlipper: Rate
  readonly withKlipper: Rate
  readonly afterKlipper: Rate
  readonly named: Rate
  /** The same: of alarms that were at least as sure as not of one cause; up to causes that nothing measured tells apart; in the end. */
  readonly namedWhenSure: Rate
  readonly namedFamily: Rate
  /** Ten seconds after the first alarm. */
  readonly namedSettled: Rate | null
  readonly namedLast: Rate | null
  /**
   * Expected, of what was believed likeliest, over looks all through the prints: with the chances of the field for what does not
   * show, as people are told it, and with those that the sampler draws with. Null: a version that did not record it.
   */
  readonly calibrationError: number
  readonly calibrationErrorAsDrawn: number | null
  /** Told ones included, as in what was seen; and those that it acted on. */
  readonly falseAlarms: FalseAlarms | null
  readonly falseActs: FalseAlarms | null
  /** Counted in neither: too little came out of a machine in which nothing was broken, and the operator said so. */
  readonly alarmsTrueOfMachine: number | null
  /** In prints that nothing broke in, heating and standing included: what every version recorded. */
  readonly actsWhereNothingBroke: FalseAlarms
  readonly medianS: number
  readonly klipper: PeerSummary
  readonly threshold: PeerSummary
  /** Of the prints that are lost with nobody operating and that anybody could save. */
  readonly recovered: Rate
  readonly recoveredAll: Rate
  /** Of those: nothing had been done in them, only told. Null: a version that did not record it. */
  readonly savedByChance: number | null
  readonly lostByOperating: number
  /** Of these: a heater or its sensor was at fault. */
  readonly givenUpForSafety: number
  readonly harmed: number
  readonly modes: readonly ModeSummary[]
}

const Z = 1.96
/** At least as sure as not. */
const SURE = 0.5

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
  const sure = seen.filter(({ probability }) => probability >= SURE)
  const klipper = struck.filter(({ klipperS }) => klipperS >= 0)
  const hours = trials.reduce((sum, trial) => sum + trial.hours, 0)
  const calm = trials.filter(({ hasStruck }) => !hasStruck)
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
    actedOn: struck.every(({ operatorActS }) => operatorActS !== undefined)
      ? rateOf(struck.filter(({ operatorActS = Number.NaN }) => operatorActS >= 0).length, struck.length)
      : null,
    beforeKlipper: rateOf(klipper.filter((trial) => leadOf(trial) === 'before').length, klipper.length),
    withKlipper: rateOf(klipper.filter((trial) => leadOf(trial) === 'with').length, klipper.length),
    afterKlipper: rateOf(klipper.filter((trial) => leadOf(trial) === 'after').length, klipper.length),
    named: rateOf(seen.filter(isNamed).length, seen.length),
    namedWhenSure: rateOf(sure.filter(isNamed).length, sure.length),
    namedFamily: rateOf(seen.filter(({ mode, believed }) => isSameFamily(mode ?? '', believed)).length, seen.length),
    namedSettled: seen.every(({ believedSettled }) => believedSettled !== undefined)
      ? rateOf(seen.filter(({ mode, believedSettled }) => mode === believedSettled).length, seen.length)
      : null,
    namedLast: seen.every(({ believedLast }) => believedLast !== undefined)
      ? rateOf(seen.filter(({ mode, believedLast }) => mode === believedLast).length, seen.length)
      : null,
    calibrationError: calibrationErrorOf(trials.map(({ reliability }) => reliability)),
    calibrationErrorAsDrawn: trials.every(({ reliabilityAsDrawn }) => reliabilityAsDrawn !== undefined)
      ? calibrationErrorOf(trials.map(({ reliabilityAsDrawn = [] }) => reliabilityAsDrawn))
      : null,
    falseAlarms: falseAlarms(trials, 'soundH', ({ operatorFalseAll }) => operatorFalseAll),
    falseActs: falseAlarms(trials, 'soundH', ({ operatorFalse }) => operatorFalse),
    alarmsTrueOfMachine: trials.every(({ operatorTrueOfMachine }) => operatorTrueOfMachine !== undefined)
      ? trials.reduce((sum, { operatorTrueOfMachine = 0 }) => sum + operatorTrueOfMachine, 0)
      : null,
    actsWhereNothingBroke: falseRate(
      calm.reduce((sum, { operatorFalse }) => sum + operatorFalse, 0),
      calm.reduce((sum, trial) => sum + trial.hours, 0),
    ),
    medianS: median(seen.map(({ operatorS }) => operatorS)),
    klipper: {
      medianS: median(klipper.map(({ klipperS }) => klipperS)),
      falseAlarms: falseAlarms(trials, 'soundAloneH', ({ klipperFalse }) => Number(klipperFalse)),
      // None, by what is meant with lost.
      recovered: rateOf(helpable.filter((trial) => trial.wouldBeWithinQuality).length, helpable.length),
      recoveredAll: rateOf(lost.filter((trial) => trial.wouldBeWithinQuality).length, lost.length),
      harmed: trials.every(({ harmAlone }) => harmAlone !== undefined)
        ? trials.filter(({ harmAlone = [] }) => harmAlone.length > 0).length
        : null,
    },
    threshold: {
      medianS: median(struck.map(({ thresholdS }) => thresholdS).filter((timeS) => timeS >= 0)),
      falseAlarms: falseAlarms(trials, 'soundAloneH', ({ thresholdFalse }) => Number(thresholdFalse)),
      recovered: rateOf(helpable.filter((trial) => trial.thresholdWithinQuality).length, helpable.length),
      recoveredAll: rateOf(lost.filter((trial) => trial.thresholdWithinQuality).length, lost.length),
      harmed: trials.filter(({ thresholdHarm }) => thresholdHarm.length > 0).length,
    },
    recovered: rateOf(helpable.filter(isWon).length, helpable.length),
    recoveredAll: rateOf(lost.filter(isWon).length, lost.length),
    savedByChance: lost.every(({ operatorActS }) => operatorActS !== undefined)
      ? lost.filter((trial) => isWon(trial) && !((trial.operatorActS ?? Number.NaN) >= 0)).length
      : null,
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

/** A look each second: what is told within it of the stop may have been read from it. */
const LOOK_S = 1

function leadOf({ operatorS, klipperS, hasReadStop = false }: RecoveryTrial): 'before' | 'with' | 'after' {
  if (Number.isNaN(operatorS) || operatorS > klipperS + LOOK_S) return 'after'
  return !hasReadStop && operatorS < klipperS - LOOK_S ? 'before' : 'with'
}

/** Null where a trial does not tell. */
function falseAlarms(
  trials: readonly RecoveryTrial[],
  hoursOf: 'soundH' | 'soundAloneH',
  alarmsOf: (trial: RecoveryTrial) => number | undefined,
): FalseAlarms | null {
  let [count, hours] = [0, 0]
  for (const trial of trials) {
    const [alarms, soundH] = [alarmsOf(trial), trial[hoursOf]]
    if (alarms === undefined || soundH === undefined) return null
    count += alarms
    hours += soundH
  }
  return falseRate(count, hours)
}

function falseRate(count: number, hours: number): FalseAlarms {
  const [low, high] = poissonInterval(count)
  const per100H = (many: number): number => (hours > 0 ? (100 * many) / hours : Number.NaN)
  return { count, hours, per100H: per100H(count), interval: [per100H(low), per100H(high)] }
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
