// Recordings as rows of features with what was true in them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom, type Random } from '#core'
import { CHANNEL_AT, CHANNELS, type Scene } from '#operator'
import { FEATURES } from '../../src/operator/diagnosis/feature-list.ts'
import { createFeatures, stepFeatures } from '../../src/operator/diagnosis/features.ts'
import { type Recording, unpackRecording } from './recording.ts'

/** What of a printer is seen; `heaters`: no more than a log tells, in tenths of a degree. */
export const VIEWS = ['full', 'status', 'status-blind', 'meters-blind', 'heaters'] as const
export type View = (typeof VIEWS)[number]

export interface Episode {
  readonly name: string
  readonly view: View
  readonly mode: string | null
  readonly mechanism: string | null
  readonly onsetAt: number
  readonly seconds: number
  readonly strengths: Float32Array
  readonly ending: string
  /** [second * FEATURES.length + feature] */
  readonly rows: Float32Array
}

const IS_METER = CHANNELS.map(({ from }) => from === 'meter')
const IN_LOGS = new Set<number>(
  (
    ['nozzle_c', 'nozzle_target_c', 'nozzle_pwm_ratio', 'bed_c', 'bed_target_c', 'bed_pwm_ratio', 'mcu_alive'] as const
  ).map((name) => CHANNEL_AT[name]),
)
const READINGS = [CHANNEL_AT.nozzle_c, CHANNEL_AT.bed_c]
const STEP_C = 0.1

export function episodeOf(recording: Recording, view: View): Episode {
  const state = createFeatures(view.endsWith('blind') || view === 'heaters' ? null : recording.forecast)
  const width = FEATURES.length
  const rows = new Float32Array(recording.scenes.length * width)
  const random = createRandom(5).fork(recording.name)
  recording.scenes.forEach((scene, second) => {
    stepFeatures(state, seenAs(scene, view, random))
    rows.set(state.values, second * width)
  })
  const { truth, name } = recording
  return { ...truth, name, view, seconds: recording.scenes.length, rows }
}

function seenAs(scene: Scene, view: View, random: Random): Scene {
  if (view === 'full' || view === 'meters-blind') return scene
  if (view !== 'heaters') {
    return { ...scene, channels: scene.channels.map((value, at) => (IS_METER[at]! ? Number.NaN : value)) }
  }
  const channels = scene.channels.map((value, at) => (IN_LOGS.has(at) ? value : Number.NaN))
  for (const at of READINGS) channels[at] = STEP_C * (Math.round(channels[at]! / STEP_C) + random.next() - 0.5)
  return { ...scene, channels, fileByte: Number.NaN, layer: -1 }
}

export function* recordingsIn(folder: string, wanted: (name: string) => boolean): Generator<Recording> {
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.rec') && wanted(file)) yield unpackRecording(readFileSync(join(folder, file)))
  }
}
