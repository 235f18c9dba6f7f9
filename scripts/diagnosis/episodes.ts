// Recordings as rows of features with what was true in them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHANNELS } from '#operator'
import { FEATURES } from '../../src/operator/diagnosis/feature-list.ts'
import { createFeatures, stepFeatures } from '../../src/operator/diagnosis/features.ts'
import { type Recording, unpackRecording } from './recording.ts'

/** What of a printer is seen. */
export const VIEWS = ['full', 'status', 'status-blind', 'meters-blind'] as const
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

export function episodeOf(recording: Recording, view: View): Episode {
  const isBlind = view.endsWith('blind')
  const hasMeters = view === 'full' || view === 'meters-blind'
  const state = createFeatures(isBlind ? null : recording.forecast)
  const width = FEATURES.length
  const rows = new Float32Array(recording.scenes.length * width)
  recording.scenes.forEach((scene, second) => {
    const seen = hasMeters
      ? scene
      : { ...scene, channels: scene.channels.map((value, at) => (IS_METER[at]! ? Number.NaN : value)) }
    stepFeatures(state, seen)
    rows.set(state.values, second * width)
  })
  const { truth, name } = recording
  return { ...truth, name, view, seconds: recording.scenes.length, rows }
}

export function* recordingsIn(folder: string, wanted: (name: string) => boolean): Generator<Recording> {
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.rec') && wanted(file)) yield unpackRecording(readFileSync(join(folder, file)))
  }
}
