// The diagnosis that the product ships: features of a print against its forecast, signatures of causes scaled by fitted data,
// beliefs over time, and what people said about them.
import type { Forecast } from '#protocol'
import { CHANNEL_AT, CHANNELS } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import { type BeliefFilter, createBeliefFilter, STATES, stepBeliefs, UNKNOWN_AT } from './belief-filter.ts'
import { CAUSES, SOUND, UNKNOWN } from './causes.ts'
import type { Diagnoser } from './diagnoser.ts'
import type { Belief, CauseName, Diagnosis, Evidence } from './diagnosis.ts'
import { evidenceFor } from './evidence.ts'
import { FEATURES } from './feature-list.ts'
import type { FeatureState } from './feature-state.ts'
import { createFeatures, setForecast, stepFeatures } from './features.ts'
import { createInputs, readInputs, sigmasOf } from './inputs.ts'
import type { DiagnosisModel } from './model.ts'
import { signatureLogit } from './score.ts'
import { SIGNATURES, type Term } from './signatures.ts'

export interface DiagnoserOptions {
  readonly model: DiagnosisModel
}

/** A person's word about a cause counts for the rest of the print, log odds. */
const DENIED = -3
const CONFIRMED = 4
/** What was dismissed counts again once it is so much worse. */
const WORSE_RATIO = 1.3
const WORSE_SIGMAS = 1
/** Below this a feature says nothing that could be dismissed. */
const SEEN_SIGMAS = 1.5
/** Nothing is known for sure below this. */
const SURE = 0.4
const SUSPECTED = 0.01

const NAMES: readonly CauseName[] = [SOUND, ...CAUSES.map(({ name }) => name), UNKNOWN]
const TERMS: readonly (readonly Term[])[] = CAUSES.map(({ name }) => SIGNATURES.get(name) ?? [])
const ALWAYS_THERE = [CHANNEL_AT.nozzle_c, CHANNEL_AT.nozzle_target_c]

interface DiagnoserState {
  readonly model: DiagnosisModel
  features: FeatureState
  filter: BeliefFilter
  timeS: number
  /** [FEATURES] standard deviations up to which a person has said that it means nothing; signed. */
  readonly dismissed: Float64Array
  /** [CAUSES] what people said of it, log odds. */
  readonly heard: Float64Array
  /** [FEATURES] as they count: what was dismissed is as in sound prints. */
  readonly counted: Float64Array
  readonly said: Float64Array
}

export function createDiagnoser({ model }: DiagnoserOptions): Diagnoser {
  const state: DiagnoserState = {
    model,
    features: createFeatures(null),
    filter: createBeliefFilter(),
    timeS: Number.NaN,
    dismissed: new Float64Array(FEATURES.length),
    heard: new Float64Array(CAUSES.length),
    counted: new Float64Array(FEATURES.length),
    said: new Float64Array(STATES),
  }
  const inputs = createInputs()

  /** Without a forecast a new print begins; a forecast that comes later belongs to the print at hand. */
  function begin(forecast: Forecast | null): void {
    if (forecast !== null) {
      setForecast(state.features, forecast)
      return
    }
    state.features = createFeatures(null)
    state.filter = createBeliefFilter()
    state.timeS = Number.NaN
    state.dismissed.fill(0)
    state.heard.fill(0)
  }

  function step(scene: Scene): Diagnosis {
    const isNew = stepFeatures(state.features, scene)
    if (isNew) {
      const dtS = Number.isNaN(state.timeS) ? 1 : Math.max(0, Math.min(60, scene.timeS - state.timeS))
      state.timeS = scene.timeS
      count(state)
      readInputs(model.scale, state.counted, inputs)
      say(state, inputs.strangeness)
      stepBeliefs(state.filter, state.said, dtS, model.sharpness)
    }
    return diagnosisOf(state, scene)
  }

  function hear(cause: CauseName, isReal: boolean): void {
    const at = CAUSES.findIndex(({ name }) => name === cause)
    if (!isReal) dismiss(state, at < 0 ? null : TERMS[at]!)
    if (at < 0) return
    state.heard[at] = isReal ? CONFIRMED : Math.min(0, state.heard[at]!) + DENIED
    // Who is believed at once: the next look need not come first.
    const { prior, logOdds } = state.filter
    if (!isReal) logOdds[at] = Math.min(logOdds[at]!, prior[at]! + DENIED)
  }

  return { begin, step, hear }
}

/** Everything that speaks for a cause has been explained; for no cause by name, everything that is strange. */
function dismiss({ features, dismissed, model }: DiagnoserState, terms: readonly Term[] | null): void {
  const concerned = terms === null ? FEATURES.map((_, at) => at) : terms.map(({ feature }) => feature)
  for (const feature of concerned) {
    const z = sigmasOf(model.scale, feature, features.values[feature]!)
    if (Math.abs(z) > Math.max(SEEN_SIGMAS, Math.abs(dismissed[feature]!))) dismissed[feature] = z
  }
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

function say({ counted, said, heard, model }: DiagnoserState, strangeness: number): void {
  const { scale, bias, trust, unknown } = model
  for (let at = 0; at < CAUSES.length; at++) {
    said[at] = trust * signatureLogit(TERMS[at]!, counted, scale) + bias[at]! + heard[at]!
  }
  said[UNKNOWN_AT] = unknown[0] + unknown[1] * strangeness
}

function diagnosisOf(state: DiagnoserState, scene: Scene): Diagnosis {
  const { filter, model, features, counted } = state
  const beliefs: Belief[] = NAMES.map((cause, at) => ({ cause, probability: filter.beliefs[at]! }))
  beliefs.sort((a, b) => b.probability - a.probability)
  const likely = beliefs.find(({ cause }) => cause !== SOUND && cause !== UNKNOWN)
  // Where nothing is suspected there is nothing to be explained.
  const isSuspected = likely !== undefined && likely.probability > SUSPECTED
  const at = isSuspected ? CAUSES.findIndex(({ name }) => name === likely.cause) : -1
  const evidence: Evidence[] = at < 0 ? [] : evidenceFor(TERMS[at]!, counted, features, model)
  const [top] = beliefs
  const isBlind = ALWAYS_THERE.every((channel) => Number.isNaN(scene.channels[channel]!)) && scene.host === 'ready'
  const isAbstaining = isBlind || top === undefined || top.cause === UNKNOWN || top.probability < SURE
  return { timeS: scene.timeS, beliefs, isAbstaining, evidence, unseen: unseenIn(scene) }
}

function unseenIn({ channels }: Scene): string[] {
  const unseen: string[] = []
  for (let at = 0; at < CHANNELS.length; at++) if (Number.isNaN(channels[at]!)) unseen.push(CHANNELS[at]!.name)
  return unseen
}
