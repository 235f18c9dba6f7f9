import { expect, test } from 'vitest'
import type { Forecast } from '#protocol'
import { CHANNEL_AT } from '../perception/channels.ts'
import { sceneAt } from '../scene-fixture.ts'
import { FEATURE_AT } from './feature-list.ts'
import { createFeatures, stepFeatures } from './features.ts'

const ROWS = 200
const LAYER_ROWS = 40
const FORCE_N = 6

/** Five layers at one pace, a hundred bytes a second. */
function forecast(): Forecast {
  const column = (value: number): Float32Array => new Float32Array(ROWS).fill(value)
  return {
    channels: ['feed_mm_per_s', 'nozzle_load_n'],
    fileBytes: Float64Array.from({ length: ROWS }, (_, row) => 100 * row),
    timeS: Float64Array.from({ length: ROWS }, (_, row) => row),
    layer: Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / LAYER_ROWS)),
    values: [column(3), column(FORCE_N)],
    durationS: ROWS,
    filamentMm: 3 * ROWS,
    layers: 5,
  }
}

/** A machine that needs `own` times the force, and `first` times as much again in the first layer; the feature as it is at the end. */
function pressed(own: number, first: number, seconds = ROWS): number {
  const state = createFeatures(forecast())
  for (let second = 1; second < seconds; second++) {
    const load = FORCE_N * own * (second < LAYER_ROWS ? first : 1)
    stepFeatures(
      state,
      sceneAt(
        second,
        { feed_mm_per_s: 3, filament_used_mm: 3 * second, nozzle_load_n: load },
        { fileByte: 100 * second },
      ),
    )
  }
  return state.values[FEATURE_AT.get('load_first_layer')!]!
}

test('the force of the first layer is that of the later ones, whatever this machine needs', () => {
  for (const own of [0.4, 1, 3]) expect(Math.abs(pressed(own, 1))).toBeLessThan(0.05)
})

test('a nozzle that is too low presses with many times as much; one that is too high with no less', () => {
  expect(pressed(2, 7)).toBeGreaterThan(1.5)
  expect(pressed(2, 7)).toBeLessThan(Math.log(7) + 0.05)
})

test('nothing is said before the machine has shown what it needs', () => {
  expect(pressed(3, 1, 2 * LAYER_ROWS)).toBeNaN()
})

test('what pictures show is handed on, and what no camera sees is not known', () => {
  const state = createFeatures(null)
  stepFeatures(state, sceneAt(1, { picture_gone_ratio: 0.9, picture_loose_px: 12 }))
  expect(state.values[FEATURE_AT.get('picture_gone')!]).toBe(0.9)
  expect(state.values[FEATURE_AT.get('picture_loose')!]).toBe(12)
  expect(state.values[FEATURE_AT.get('picture_moved')!]).toBeNaN()
  expect(CHANNEL_AT.picture_repeats).toBeGreaterThan(CHANNEL_AT.picture_loose_px)
})
