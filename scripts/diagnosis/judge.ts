// How good the diagnosis is on recorded prints, through the same door as the operator: step after step, nothing else.
import { CAUSES, CHANNELS, createDiagnoser, type DiagnosisModel, SOUND, UNKNOWN } from '#operator'
import type { View } from './episodes.ts'
import type { Recording } from './recording.ts'

export interface PlayedTruth {
  readonly name: string
  readonly mode: string | null
  readonly onsetAt: number
  /** From this second on something measured is not as without the fault; as long as the print where never. */
  readonly measurableAt: number
  /** Second in which the firmware stopped by itself after the onset; NaN where it did not. */
  readonly stoppedAt: number
}

export interface Played extends PlayedTruth {
  readonly seconds: number
  /** [second] belief in a sound print, the likeliest cause of what is wrong and its belief. */
  readonly sound: Float32Array
  readonly top: readonly string[]
  readonly topBelief: Float32Array
}

const NAMES = [SOUND, ...CAUSES.map(({ name }) => name), UNKNOWN]
const IS_METER = CHANNELS.map(({ from }) => from !== 'status')

/** `at`: [0 sound, CAUSES, unknown] beliefs of a second. */
export function playedFrom(truth: PlayedTruth, seconds: number, at: (second: number) => ArrayLike<number>): Played {
  const sound = new Float32Array(seconds)
  const topBelief = new Float32Array(seconds)
  const top: string[] = []
  for (let second = 0; second < seconds; second++) {
    const beliefs = at(second)
    let likeliest = 1
    for (let cause = 2; cause < beliefs.length; cause++) if (beliefs[cause]! > beliefs[likeliest]!) likeliest = cause
    sound[second] = beliefs[0]!
    top.push(NAMES[likeliest]!)
    topBelief[second] = beliefs[likeliest]!
  }
  return { ...truth, seconds, sound, top, topBelief }
}

/** A shutdown, or a pause: nobody else is there who could pause. */
function stoppedAt({ scenes, truth }: Recording): number {
  if (truth.onsetAt < 0) return Number.NaN
  for (let second = truth.onsetAt; second < scenes.length; second++) {
    const { host, print } = scenes[second]!
    if (host !== 'ready' || print === 'paused' || print === 'error' || print === 'cancelled') return second
  }
  return Number.NaN
}

export interface DiagnosedPrint {
  readonly played: Played
  readonly abstains: number
  readonly microsPerStep: number
}

export function playDiagnosis(
  recording: Recording,
  model: DiagnosisModel,
  view: View,
  measurableAt: number,
): DiagnosedPrint {
  const { scenes, forecast, truth, name } = recording
  const diagnoser = createDiagnoser({ model })
  diagnoser.begin(null)
  if (!view.endsWith('blind') && forecast !== null) diagnoser.begin(forecast)
  const hasMeters = view === 'full' || view === 'meters-blind'
  let spentMs = 0
  let abstains = 0
  const beliefs = new Float64Array(NAMES.length)
  const played = playedFrom(
    { name, mode: truth.mode, onsetAt: truth.onsetAt, measurableAt, stoppedAt: stoppedAt(recording) },
    scenes.length,
    (second) => {
      const scene = scenes[second]!
      const seen = hasMeters
        ? scene
        : { ...scene, channels: scene.channels.map((value, at) => (IS_METER[at]! ? Number.NaN : value)) }
      const beganMs = performance.now()
      const diagnosis = diagnoser.step(seen)
      spentMs += performance.now() - beganMs
      if (diagnosis.isAbstaining) abstains++
      for (const { cause, probability } of diagnosis.beliefs) beliefs[NAMES.indexOf(cause)] = probability
      return beliefs
    },
  )
  return { played, abstains, microsPerStep: (1000 * spentMs) / Math.max(1, scenes.length) }
}
