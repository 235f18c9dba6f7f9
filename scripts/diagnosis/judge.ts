// How good the diagnosis is on recorded prints, through the same door as the operator: step after step, nothing else.
import { CHANNELS, createDiagnoser, type DiagnosisModel, SOUND } from '#operator'
import type { View } from './episodes.ts'
import type { Recording } from './recording.ts'

export interface Played {
  readonly name: string
  readonly mode: string | null
  readonly onsetAt: number
  readonly seconds: number
  /** [second] belief in a sound print, the likeliest cause and its belief. */
  readonly sound: Float32Array
  readonly top: readonly string[]
  readonly topBelief: Float32Array
  readonly trueBelief: Float32Array
  readonly abstains: Uint8Array
  readonly microsPerStep: number
}

const IS_METER = CHANNELS.map(({ from }) => from !== 'status')

export function playDiagnosis(recording: Recording, model: DiagnosisModel, view: View): Played {
  const { scenes, forecast, truth, name } = recording
  const diagnoser = createDiagnoser({ model })
  diagnoser.begin(null)
  if (!view.endsWith('blind') && forecast !== null) diagnoser.begin(forecast)
  const hasMeters = view === 'full' || view === 'meters-blind'
  const sound = new Float32Array(scenes.length)
  const topBelief = new Float32Array(scenes.length)
  const trueBelief = new Float32Array(scenes.length)
  const abstains = new Uint8Array(scenes.length)
  const top: string[] = []
  let spentMs = 0
  scenes.forEach((scene, second) => {
    const seen = hasMeters
      ? scene
      : { ...scene, channels: scene.channels.map((value, at) => (IS_METER[at]! ? Number.NaN : value)) }
    const beganMs = performance.now()
    const { beliefs, isAbstaining } = diagnoser.step(seen)
    spentMs += performance.now() - beganMs
    top.push(beliefs[0]!.cause)
    topBelief[second] = beliefs[0]!.probability
    sound[second] = beliefs.find(({ cause }) => cause === SOUND)!.probability
    trueBelief[second] = beliefs.find(({ cause }) => cause === (truth.mode ?? SOUND))?.probability ?? 0
    abstains[second] = isAbstaining ? 1 : 0
  })
  return {
    name,
    mode: truth.mode,
    onsetAt: truth.onsetAt,
    seconds: scenes.length,
    sound,
    top,
    topBelief,
    trueBelief,
    abstains,
    microsPerStep: (1000 * spentMs) / Math.max(1, scenes.length),
  }
}

/**
 * Causes that the sensors of today cannot tell apart: they do the same to everything that is measured. On the splits fit and
 * calibrate most confusions are within these.
 */
const FAMILIES: readonly (readonly string[])[] = [
  ['belt-tooth-jump', 'layer-shift', 'bed-knocked'],
  ['lost-steps', 'motor-weak', 'bed-knocked'],
  ['heater-open', 'heater-intermittent', 'part-fan-on-block', 'heater-weak'],
  ['thermistor-detached', 'thermistor-noisy', 'signal-lying', 'thermistor-open', 'thermistor-short'],
  ['bed-heater-open', 'bed-heater-weak', 'bed-thermistor-detached', 'draft'],
  ['bed-thermistor-open', 'bed-thermistor-detached', 'bed-thermistor-short'],
  ['grinding', 'extruder-motor-weak', 'under-extrusion', 'tangle', 'filament-runout'],
  ['clog', 'tangle', 'probe-error', 'grinding'],
  ['driver-overheated', 'driver-temperature-warning'],
  ['endstop-error', 'probe-error', 'bed-mesh-stale', 'poor-first-layer', 'greasy-bed', 'wrong-plate', 'dirty-bed'],
  ['nozzle-worn', 'wrong-nozzle', 'wrong-material', 'partial-clog'],
  ['mcu-lost', 'brown-out', 'power-loss'],
]

export function isSameFamily(a: string, b: string): boolean {
  return a === b || FAMILIES.some((family) => family.includes(a) && family.includes(b))
}

/** An alarm is a belief of one half that the print is not sound. */
export const ALARM = 0.5

/** Cause at an alarm: what is believed most while the alarm stands, from its tenth second on. */
export function causeAt(played: Played): { readonly at: number; readonly cause: string } | null {
  const { onsetAt, seconds, sound, top } = played
  if (onsetAt < 0) return null
  for (let second = onsetAt; second < seconds; second++) {
    if (sound[second]! > ALARM) continue
    const looked = Math.min(seconds - 1, second + SETTLES_S)
    return { at: second, cause: top[looked] === SOUND ? top[second]! : top[looked]! }
  }
  return null
}

const SETTLES_S = 10

/** Alarms while nothing is wrong; one that stands is one. */
export function falseAlarmsOf({ mode, onsetAt, seconds, sound, top }: Played): { second: number; cause: string }[] {
  const until = mode === null || onsetAt < 0 ? seconds : onsetAt
  const found: { second: number; cause: string }[] = []
  let quietS = Number.POSITIVE_INFINITY
  for (let second = 0; second < until; second++) {
    const isAlarm = sound[second]! < ALARM
    if (isAlarm && quietS > 60) found.push({ second, cause: top[second]! })
    quietS = isAlarm ? 0 : quietS + 1
  }
  return found
}

export function soundHours({ mode, onsetAt, seconds }: Played): number {
  return (mode === null || onsetAt < 0 ? seconds : onsetAt) / 3600
}

/** Reliability of the likeliest belief, by tenths: every tenth second of every print from its onset on, or of all where it is sound. */
export function reliability(
  played: readonly Played[],
  isLooked: (one: Played, second: number) => boolean = () => true,
): {
  bins: { n: number; said: number; right: number }[]
  error: number
} {
  const bins = Array.from({ length: 10 }, () => ({ n: 0, said: 0, right: 0 }))
  for (const one of played) {
    for (let second = 5; second < one.seconds; second += 10) {
      if (!isLooked(one, second)) continue
      const isBad = one.mode !== null && one.onsetAt >= 0 && second >= one.onsetAt
      const truth = isBad ? one.mode : SOUND
      const bin = bins[Math.min(9, Math.floor(10 * one.topBelief[second]!))]!
      bin.n++
      bin.said += one.topBelief[second]!
      if (one.top[second] === truth) bin.right++
    }
  }
  const total = bins.reduce((sum, { n }) => sum + n, 0)
  const error = bins.reduce((sum, { said, right }) => sum + Math.abs(said - right), 0) / Math.max(1, total)
  return { bins, error }
}
