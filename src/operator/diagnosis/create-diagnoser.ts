// The diagnosis that the product ships: features of a print against its forecast, networks that were fitted on prints that broke,
// with what is known of each cause as a head start, beliefs over time, and what people said about them.
import type { Forecast } from '#protocol'
import { CHANNEL_AT, CHANNELS } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import { type BeliefFilter, createBeliefFilter, stepBeliefs } from './belief-filter.ts'
import { CAUSES, SOUND, UNKNOWN } from './causes.ts'
import type { Diagnoser } from './diagnoser.ts'
import { type Belief, type CauseName, type Diagnosis, type Evidence, SURE } from './diagnosis.ts'
import { evidenceFor } from './evidence.ts'
import { FEATURES } from './feature-list.ts'
import type { FeatureState } from './feature-state.ts'
import { createFeatures, setForecast, stepFeatures } from './features.ts'
import { fieldChances, type HiddenShares, hiddenProbability } from './hidden.ts'
import { sigmasOf } from './inputs.ts'
import { createLook, forgetFeature, heedReason, type Look, lookAt, weightsFor } from './look.ts'
import type { DiagnosisModel } from './model.ts'
import { hearWitnesses, witnessWeights } from './witnesses.ts'

export interface DiagnoserOptions {
  readonly model: DiagnosisModel
  /** How much of each cause does not show; without it nobody is told of what is hidden. */
  readonly hiddenShares?: HiddenShares
}

/** A person's word about a cause counts for the rest of the print, log odds. */
const DENIED = -3
const CONFIRMED = 4
/** What was dismissed counts again once it is so much worse. */
const WORSE_RATIO = 1.3
const WORSE_SIGMAS = 1
/** Below this a feature says nothing that could be dismissed. */
const SEEN_SIGMAS = 1.2
/** A target that differs by no more is the same. */
const AIM_C = 1
/** Nothing is known for sure below this. */
const SUSPECTED = 0.01

/** What plastic that lies beside the part changes in pictures. */
const BESIDE = FEATURES.flatMap(({ name }, at) =>
  ['picture_loose', 'picture_moved', 'picture_stray', 'picture_shift', 'picture_stray_rises'].includes(name)
    ? [at]
    : [],
)

const NAMES: readonly CauseName[] = [SOUND, ...CAUSES.map(({ name }) => name), UNKNOWN]
const ALWAYS_THERE = [CHANNEL_AT.nozzle_c, CHANNEL_AT.nozzle_target_c]

interface DiagnoserState {
  readonly model: DiagnosisModel
  features: FeatureState
  look: Look
  filter: BeliefFilter
  timeS: number
  isPaused: boolean
  /** Target of the nozzle while it last printed, °C; NaN: it has not printed yet. */
  printedAtC: number
  /** The paused print was cooled or heated to something else since. */
  isReaimed: boolean
  /** Until then plastic beside the part is expected, by the printer's clock, s. */
  besideUntilS: number
  /** [FEATURES] standard deviations up to which a person has said that it means nothing; signed. */
  readonly dismissed: Float64Array
  /** [CAUSES] what people said of it, log odds. */
  readonly heard: Float64Array
  /** [FEATURES] as they count: what was dismissed is as in sound prints. */
  readonly counted: Float64Array
}

export function createDiagnoser({ model, hiddenShares }: DiagnoserOptions): Diagnoser {
  const state: DiagnoserState = {
    model,
    features: createFeatures(null),
    look: createLook(model.scale, model.networks),
    filter: createBeliefFilter(),
    timeS: Number.NaN,
    isPaused: false,
    printedAtC: Number.NaN,
    isReaimed: false,
    besideUntilS: Number.NEGATIVE_INFINITY,
    dismissed: new Float64Array(FEATURES.length),
    heard: new Float64Array(CAUSES.length),
    counted: new Float64Array(FEATURES.length),
  }

  /** Without a forecast a new print begins; a forecast that comes later belongs to the print at hand. */
  function begin(forecast: Forecast | null): void {
    if (forecast !== null) {
      setForecast(state.features, forecast)
      return
    }
    state.features = createFeatures(null)
    state.look = createLook(model.scale, model.networks)
    state.filter = createBeliefFilter()
    state.timeS = Number.NaN
    state.isPaused = false
    state.printedAtC = Number.NaN
    state.isReaimed = false
    state.besideUntilS = Number.NEGATIVE_INFINITY
    state.dismissed.fill(0)
    state.heard.fill(0)
  }

  function step(scene: Scene): Diagnosis {
    if (scene.print === 'paused') state.isPaused = true
    else if (scene.print === 'printing' && state.isPaused) goOn(state)
    noteAim(state, scene)
    const isNew = stepFeatures(state.features, scene)
    const isKnownGround = !state.isReaimed || state.features.signs.some((sign) => sign > 0)
    if (isNew && isKnownGround) {
      const dtS = Number.isNaN(state.timeS) ? 1 : Math.max(0, Math.min(60, scene.timeS - state.timeS))
      state.timeS = scene.timeS
      if (scene.timeS <= state.besideUntilS) for (const at of BESIDE) dismissFeature(state, at)
      count(state)
      lookAt(state.look, state.counted, dtS)
      hearWitnesses(state.look.said, state.counted)
      heedReason(state.look, state.features.values)
      stepBeliefs(state.filter, state.look.said, state.heard, dtS, model.weighing)
    }
    const diagnosis = diagnosisOf(state, scene)
    if (hiddenShares === undefined) return diagnosis
    return { ...diagnosis, hidden: hiddenProbability(fieldChances(scene.printDurationS), hiddenShares) }
  }

  function hear(cause: CauseName, isReal: boolean): void {
    const at = CAUSES.findIndex(({ name }) => name === cause)
    if (!isReal) dismiss(state)
    if (at < 0) return
    state.heard[at] = isReal ? CONFIRMED : Math.min(0, state.heard[at]!) + DENIED
  }

  return {
    begin,
    step,
    hear,
    expectPlasticBeside(forS) {
      if (!Number.isNaN(state.timeS)) state.besideUntilS = state.timeS + forS
    },
  }
}

/**
 * Who cools a paused print and heats it again does what no recorded print did that the networks were fitted on: what they make of it
 * is no evidence. The firmware's own words are, and the shell computes the heaters all the while.
 */
function noteAim(state: DiagnoserState, scene: Scene): void {
  const targetC = scene.channels[CHANNEL_AT.nozzle_target_c]!
  if (scene.print === 'printing') {
    state.printedAtC = targetC
    state.isReaimed = false
  } else if (scene.print === 'paused' && scene.host === 'ready') {
    if (Math.abs(targetC - state.printedAtC) > AIM_C) state.isReaimed = true
  } else state.isReaimed = false
}

/** Who lets a paused print go on has done what was to be done: what was seen before is none of what comes. */
function goOn(state: DiagnoserState): void {
  state.isPaused = false
  for (let feature = 0; feature < FEATURES.length; feature++) forgetFeature(state.look, feature)
  state.filter = createBeliefFilter()
}

/** What is strange now has been explained, whatever it was taken for; only what gets worse counts again. */
function dismiss(state: DiagnoserState): void {
  for (let feature = 0; feature < FEATURES.length; feature++) {
    dismissFeature(state, feature)
    forgetFeature(state.look, feature)
  }
  // Who is believed at once: what was believed before is none of it any more.
  state.filter = createBeliefFilter()
}

function dismissFeature({ features, dismissed, model }: DiagnoserState, feature: number): void {
  const z = sigmasOf(model.scale, feature, features.values[feature]!)
  if (Math.abs(z) > Math.max(SEEN_SIGMAS, Math.abs(dismissed[feature]!))) dismissed[feature] = z
}

function count({ features, counted, dismissed, model }: DiagnoserState): void {
  for (let at = 0; at < FEATURES.length; at++) {
    const value = features.values[at]!
    counted[at] = value
    const known = dismissed[at]!
    if (known === 0) continue
    const z = sigmasOf(model.scale, at, value)
    const isNoWorse =
      z * known >= 0 ? Math.abs(z) <= WORSE_RATIO * Math.abs(known) + WORSE_SIGMAS : Math.abs(z) < SEEN_SIGMAS
    if (isNoWorse) counted[at] = model.scale.center[at]!
  }
}

function diagnosisOf(state: DiagnoserState, scene: Scene): Diagnosis {
  const { filter, model, features, look, counted } = state
  const beliefs: Belief[] = NAMES.map((cause, at) => ({ cause, probability: filter.beliefs[at]! }))
  beliefs.sort((a, b) => b.probability - a.probability)
  const likely = beliefs.find(({ cause }) => cause !== SOUND && cause !== UNKNOWN)
  // Where nothing is suspected there is nothing to be explained.
  const isSuspected = likely !== undefined && likely.probability > SUSPECTED
  const at = isSuspected ? CAUSES.findIndex(({ name }) => name === likely.cause) : -1
  const evidence: Evidence[] = at < 0 ? [] : evidenceFor(weighed(look, at, counted), counted, features, model.scale)
  const [top] = beliefs
  const isBlind = ALWAYS_THERE.every((channel) => Number.isNaN(scene.channels[channel]!)) && scene.host === 'ready'
  const isAbstaining = isBlind || top === undefined || top.cause === UNKNOWN || top.probability < SURE
  return { timeS: scene.timeS, beliefs, isAbstaining, evidence, unseen: unseenIn(scene) }
}

function weighed(look: Look, cause: number, counted: ArrayLike<number>): Float64Array {
  const weights = weightsFor(look, cause, counted)
  witnessWeights(cause, counted, weights)
  return weights
}

function unseenIn({ channels }: Scene): string[] {
  const unseen: string[] = []
  for (let at = 0; at < CHANNELS.length; at++) if (Number.isNaN(channels[at]!)) unseen.push(CHANNELS[at]!.name)
  return unseen
}
