// One scenario of the recovery benchmark: watched by everybody, then operated; what each of them saw, when, and what became of
// the part. Nobody but this file knows the truth.
import type { Diagnoser, Diagnosis, HiddenShares, Operator, OperatorEvent, Policy } from '#operator'
import { hiddenProbability, SOUND } from '#operator'
import type { Scenario } from '#scenarios'
import { scenarioMachine } from '#scenarios'
import { createTwin } from '#twin'
import { createBenchOperator } from './bench-operator.ts'
import { drawnChances } from './drawn-chances.ts'
import { areOthersWithinQuality, isWithinQuality, type PartQuality } from './part-quality.ts'
import type { Played, PlayOptions } from './play-scenario.ts'
import { playScenario } from './play-scenario.ts'
import { isRecoverable } from './recoverable.ts'
import { binLooks, LOOK_EVERY_S, type Look, lookAt, type ReliabilityBins } from './reliability.ts'
import {
  createThresholdDetector,
  FEED_SIGN,
  type ThresholdDetector,
  watchWithThresholds,
} from './threshold-detector.ts'
import { createThresholdOperator } from './threshold-operator.ts'
import { isScarce, isTooLittle } from './too-little.ts'

/** What may be absent is not in trials of former versions. */
export interface RecoveryTrial {
  readonly scenario: string
  readonly index: number
  /** Null: nothing breaks. */
  readonly mode: string | null
  readonly family: string
  readonly printer: string
  /** Of the operated print, h. */
  readonly hours: number
  /** Whether what was to break began before the print ended. */
  readonly hasStruck: boolean
  /**
   * Printing (not heating, standing or ended) before anything was broken or the part lost by itself, h: operated, and with nobody
   * operating.
   */
  readonly soundH?: number
  readonly soundAloneH?: number
  /** From the onset, s; NaN: never. The operator's: the first alarm, if only told, and the first that it acted on. */
  readonly operatorS: number
  readonly operatorActS?: number
  readonly klipperS: number
  readonly thresholdS: number
  /** The firmware had stopped or paused before the first alarm: it was read, not foreseen. */
  readonly hasReadStop?: boolean
  /** Alarms before anything was broken or lost by itself: those that it acted on, and all, if only told. */
  readonly operatorFalse: number
  readonly operatorFalseAll?: number
  /** Alarms before that too which are in neither: too little came out of this machine, and they said so. */
  readonly operatorTrueOfMachine?: number
  readonly thresholdFalse: boolean
  readonly klipperFalse: boolean
  /** What was believed when it first acted, and how firmly. */
  readonly believed: string
  readonly probability: number
  /** The likeliest cause 10 s after the first alarm, or at the print's last look where that comes before; empty: never any alarm. */
  readonly believedSettled?: string
  /** The likeliest cause at the last look after the onset; empty: never any alarm, or no diagnosis. */
  readonly believedLast?: string
  /**
   * What was believed likeliest all through the operated print, against the truth: as it is told, with the field's chances of what
   * does not show; and with the chances that the sampler draws with.
   */
  readonly reliability: ReliabilityBins
  readonly reliabilityAsDrawn?: ReliabilityBins
  readonly isWithinQuality: boolean
  /** With nobody operating. */
  readonly wouldBeWithinQuality: boolean
  /** With the fixed thresholds pausing it. */
  readonly thresholdWithinQuality: boolean
  /** By anybody with the means at hand, where nobody operating loses it. */
  readonly isRecoverable: boolean
  readonly losses: readonly string[]
  readonly lossesAlone: readonly string[]
  readonly playbooks: readonly string[]
  /** What there is of it with nobody operating, and what is new with an operator. */
  readonly harmAlone?: readonly string[]
  readonly harm: readonly string[]
  readonly thresholdHarm: readonly string[]
}

export interface RecoveryOptions extends Pick<PlayOptions, 'stock' | 'camera'> {
  readonly scenario: Scenario
  readonly policy: Policy
  readonly makeDiagnoser: () => Diagnoser
  readonly hiddenShares: HiddenShares
}

/** An alarm so shortly before the onset is none: the onset is when the knob begins to turn. */
const EARLY_S = 0
/** Null where the printer does not come up. */
export async function tryRecovery(options: RecoveryOptions): Promise<RecoveryTrial | null> {
  const { scenario, stock } = options
  const threshold = createThresholdDetector()
  const aloneS: number[] = []
  const watched = await playScenario({
    ...camera(options),
    scenario,
    stock,
    level: null,
    onScene(scene) {
      watchWithThresholds(threshold, scene)
      if (scene.print === 'printing') aloneS.push(scene.timeS)
    },
  })
  if (watched === null) return null
  const alarms: Alarm[] = []
  const playbooks: string[] = []
  const looks: Look[] = []
  const looksAsDrawn: Look[] = []
  const printingS: number[] = []
  const named: Named[] = []
  let last: Diagnosis | null = null
  let mind: Operator | null = null
  let failedS = Number.NaN
  const { configText, nominal } = scenarioMachine(scenario, stock)
  const twin = createTwin({ configText, ...nominal, seed: 1 })
  const operated = await playScenario({
    ...camera(options),
    scenario,
    stock,
    level: 'recover',
    twin,
    onScene({ timeS, print, layer, layers }) {
      if (!Number.isNaN(failedS) && mind?.diagnosis != null) {
        alarms.push({ timeS: failedS, diagnosis: mind.diagnosis, isLoud: false })
        failedS = Number.NaN
      }
      if (mind?.diagnosis != null && isUnderWay(print)) last = mind.diagnosis
      named.push({ timeS, cause: likeliestFault(last)?.cause ?? '' })
      if (print !== 'printing') return
      printingS.push(timeS)
      if (timeS - (looks.at(-1)?.timeS ?? 0) < LOOK_EVERY_S) return
      if (mind?.diagnosis == null) return
      const look = lookAt(mind.diagnosis, mind.diagnosis.hidden ?? 0)
      const asDrawn = lookAt(
        mind.diagnosis,
        hiddenProbability(drawnChances((layer + 1) / layers), options.hiddenShares),
      )
      if (look === null || asDrawn === null) return
      looks.push(look)
      looksAsDrawn.push(asDrawn)
    },
    operator(played, attendant) {
      mind = createBenchOperator({
        played,
        attendant,
        diagnoser: options.makeDiagnoser(),
        policy: options.policy,
        twin,
        onEvent(event) {
          if (event.kind === 'decided' && event.decision.response.kind !== 'go-on') {
            alarms.push({ timeS: event.decision.timeS, diagnosis: event.decision.diagnosis, isLoud: isLoud(event) })
          }
          // The shell is part of the product: what it does by itself is an alarm, for whatever is believed then.
          if (event.kind === 'shell-acted' && mind?.diagnosis != null) {
            alarms.push({ timeS: event.timeS, diagnosis: mind.diagnosis, isLoud: true })
          }
          // Told before that second's diagnosis is made.
          if (event.kind === 'print-failed') failedS = event.timeS
          if (event.kind === 'playbook') playbooks.push(`${event.name} ${event.state}`)
        },
      })
      return mind
    },
  })
  if (operated === null) return null
  const needsReference = [operated, watched].some(({ quality }) => isFlawed(quality))
  const sound = needsReference
    ? ((await playScenario({ scenario, stock, level: 'observe', isSound: true }))?.quality ?? operated.quality)
    : operated.quality
  const wouldBeWithinQuality = isSaved(watched.quality, sound)
  // What it has not seen it has not changed.
  const isSeenByThresholds = !Number.isNaN(threshold.alarmS)
  const paused = isSeenByThresholds && !wouldBeWithinQuality ? await playWithThresholds(options) : null
  return trialOf(
    scenario,
    watched,
    operated,
    { alarms, playbooks, looks, looksAsDrawn, named, last, printingS, aloneS },
    threshold,
    {
      isWithinQuality: isSaved(operated.quality, sound),
      wouldBeWithinQuality,
      thresholdWithinQuality: paused === null ? wouldBeWithinQuality : isSaved(paused.quality, sound),
      thresholdHarm: paused === null ? [] : paused.harm.filter((one) => !watched.harm.includes(one)),
      isRecoverable: isRecoverable(scenario, watched),
      losses: lossesOf(operated.quality),
      lossesAlone: lossesOf(watched.quality),
    },
  )
}

async function playWithThresholds(options: RecoveryOptions): Promise<Played | null> {
  const { scenario, stock } = options
  return await playScenario({
    ...camera(options),
    scenario,
    stock,
    level: 'recover',
    operator: (played, attendant) => createThresholdOperator(played, attendant),
  })
}

type Judgement = Pick<
  RecoveryTrial,
  | 'isWithinQuality'
  | 'wouldBeWithinQuality'
  | 'thresholdWithinQuality'
  | 'thresholdHarm'
  | 'isRecoverable'
  | 'losses'
  | 'lossesAlone'
>

function isFlawed({ failures, lostObjects }: PartQuality): boolean {
  return failures.length > 0 || lostObjects.length > 0
}

/** The same for everybody. */
export function isSaved(quality: PartQuality, sound: PartQuality): boolean {
  return isWithinQuality(quality, sound) || areOthersWithinQuality(quality, sound)
}

function lossesOf({ end, failures, lostObjects }: PartQuality): string[] {
  const unfinished = end === 'complete' ? [] : [end]
  return [...unfinished, ...failures, ...lostObjects.map((name) => `lost ${name}`)]
}

interface Story {
  readonly alarms: readonly Alarm[]
  readonly playbooks: readonly string[]
  readonly looks: readonly Look[]
  readonly looksAsDrawn: readonly Look[]
  /** The likeliest cause, once a second. */
  readonly named: readonly Named[]
  /** While the print was under way. */
  readonly last: Diagnosis | null
  /** Seconds in which it printed: operated, and with nobody operating. */
  readonly printingS: readonly number[]
  readonly aloneS: readonly number[]
}

interface Named {
  readonly timeS: number
  readonly cause: string
}

interface Alarm {
  readonly timeS: number
  readonly diagnosis: Diagnosis
  /** More than telling. */
  readonly isLoud: boolean
}

function isLoud(event: Extract<OperatorEvent, { kind: 'decided' }>): boolean {
  return event.decision.response.kind !== 'tell'
}

function trialOf(
  scenario: Scenario,
  watched: Played,
  operated: Played,
  { alarms, playbooks, looks, looksAsDrawn, named, last, printingS, aloneS }: Story,
  threshold: Pick<ThresholdDetector, 'alarmS' | 'sign'>,
  quality: Judgement,
): RecoveryTrial {
  const { onsetS } = operated
  const isTrue = ({ timeS }: Alarm): boolean => timeS >= onsetS - EARLY_S
  // What is lost by itself, with nobody operating, is not sound any more, whatever was to be broken later.
  const endsS = earliest(onsetS, watched.quality.lostS)
  const isEarly = ({ timeS }: Alarm): boolean => !(timeS >= endsS - EARLY_S)
  const isOfMachine = (alarm: Alarm): boolean =>
    isEarly(alarm) && saysTooLittle(alarm) && isScarce(watched.quality, alarm.timeS)
  const isFalse = (alarm: Alarm): boolean => isEarly(alarm) && !isOfMachine(alarm)
  const first = alarms.find(isTrue)
  const firstAct = alarms.find((alarm) => alarm.isLoud && isTrue(alarm))
  const top = likeliestFault(first?.diagnosis ?? null)
  return {
    scenario: scenario.name,
    index: scenario.index,
    mode: scenario.fault?.mode ?? null,
    family: scenario.part.kind === 'made' ? scenario.part.family : scenario.part.name,
    printer: scenario.printer,
    hours: (operated.endS - operated.startS) / 3600,
    soundH: soundHours(printingS, endsS),
    soundAloneH: soundHours(aloneS, earliest(watched.onsetS, watched.quality.lostS)),
    hasStruck: !Number.isNaN(onsetS),
    operatorS: first === undefined ? Number.NaN : first.timeS - onsetS,
    operatorActS: firstAct === undefined ? Number.NaN : firstAct.timeS - onsetS,
    hasReadStop: first !== undefined && operated.stoppedS <= first.timeS,
    klipperS: watched.stoppedS - watched.onsetS,
    thresholdS: threshold.alarmS - watched.onsetS,
    operatorFalse: alarms.filter((alarm) => alarm.isLoud && isFalse(alarm)).length,
    operatorFalseAll: alarms.filter(isFalse).length,
    operatorTrueOfMachine: alarms.filter(isOfMachine).length,
    klipperFalse: isBefore(watched.stoppedS, earliest(watched.onsetS, watched.quality.lostS)),
    thresholdFalse:
      isBefore(threshold.alarmS, earliest(watched.onsetS, watched.quality.lostS)) &&
      !(threshold.sign === FEED_SIGN && isScarce(watched.quality, threshold.alarmS)),
    believed: top?.cause ?? '',
    probability: top?.probability ?? Number.NaN,
    believedSettled: first === undefined ? '' : settledName(named, first.timeS),
    believedLast: first === undefined ? '' : (likeliestFault(last)?.cause ?? ''),
    reliability: binLooks(looks, scenario.fault?.mode ?? null, onsetS),
    reliabilityAsDrawn: binLooks(looksAsDrawn, scenario.fault?.mode ?? null, onsetS),
    ...quality,
    playbooks,
    harmAlone: watched.harm,
    harm: operated.harm.filter((one) => !watched.harm.includes(one)),
  }
}

/** An alarm that comes at the first sign has seen little of what it is, s: as `npm run fit-diagnosis` counts it. */
const SETTLES_S = 10

function settledName(named: readonly Named[], alarmS: number): string {
  return (named.find(({ timeS }) => timeS >= alarmS + SETTLES_S) ?? named.at(-1))?.cause ?? ''
}

function saysTooLittle({ diagnosis }: Alarm): boolean {
  return isTooLittle(likeliestFault(diagnosis)?.cause ?? '')
}

function likeliestFault(diagnosis: Diagnosis | null): Diagnosis['beliefs'][number] | undefined {
  return diagnosis?.beliefs.find(({ cause }) => cause !== SOUND)
}

function isUnderWay(print: string): boolean {
  return print === 'printing' || print === 'paused'
}

/** NaN: never. */
function earliest(aS: number, bS: number): number {
  return Number.isNaN(aS) || bS < aS ? bS : aS
}

function isBefore(timeS: number, endsS: number): boolean {
  return !Number.isNaN(timeS) && !(timeS >= endsS)
}

/** Looked at once a second. NaN: nothing broke. */
function soundHours(printingS: readonly number[], onsetS: number): number {
  return printingS.filter((timeS) => !(timeS >= onsetS)).length / 3600
}

function camera(options: RecoveryOptions): Pick<PlayOptions, 'camera'> {
  return options.camera === undefined ? {} : { camera: options.camera }
}
