// What turns scenes into beliefs, for one printer: rules of thumb on the encoder and the run-out switch.
import type { Belief, Diagnoser, Diagnosis, Scene } from '#operator'
import { channelOf, SOUND } from '#operator'

interface Passed {
  readonly timeS: number
  readonly commandedMm: number
  readonly encoderMm: number
}

const WINDOW_S = 60
/** Less says nothing of a ratio, mm. */
const COMMANDED_MIN_MM = 40
const FED_MIN_RATIO = 0.6

export function openDiagnoser(): Diagnoser {
  const window: Passed[] = []
  const dismissed = new Set<string>()
  return {
    begin: () => void window.splice(0),
    hear: (cause, isReal) => void (isReal ? dismissed.delete(cause) : dismissed.add(cause)),
    step(scene) {
      const ratio = passedRatio(window, scene)
      const isRunOut = channelOf(scene, 'filament_present') === 0
      const cause = isRunOut ? 'filament-runout' : ratio < FED_MIN_RATIO ? 'tangle' : SOUND
      return diagnosisOf(scene, dismissed.has(cause) ? SOUND : cause, ratio)
    },
  }
}

function passedRatio(window: Passed[], scene: Scene): number {
  if (scene.print !== 'printing') window.length = 0
  else {
    const commandedMm = channelOf(scene, 'filament_used_mm')
    window.push({ timeS: scene.timeS, commandedMm, encoderMm: channelOf(scene, 'encoder_mm') })
  }
  while (window[0] !== undefined && scene.timeS - window[0].timeS > WINDOW_S) window.shift()
  const [first] = window
  const last = window.at(-1)
  if (first === undefined || last === undefined) return Number.NaN
  const commandedMm = last.commandedMm - first.commandedMm
  return commandedMm > COMMANDED_MIN_MM ? (last.encoderMm - first.encoderMm) / commandedMm : Number.NaN
}

function diagnosisOf({ timeS }: Scene, cause: string, ratio: number): Diagnosis {
  const beliefs: Belief[] =
    cause === SOUND
      ? [{ cause, probability: 1 }]
      : [
          { cause, probability: 0.9 },
          { cause: SOUND, probability: 0.1 },
        ]
  const words =
    cause === 'filament-runout'
      ? 'The run-out switch sees no filament.'
      : `Only ${Math.round(100 * ratio)} % of the commanded filament passes the encoder.`
  const evidence =
    cause === SOUND
      ? []
      : [{ feature: 'encoder', words, measured: ratio, expected: 1, unit: '', sigmas: Number.NaN, weight: 2 }]
  return { timeS, beliefs, isAbstaining: false, evidence, unseen: [] }
}
