// What pictures show of the objects themselves, and how hard the nozzle presses in the first layer. A nozzle that is too low, or
// has something under it, presses with many times the force of its flow; one that is too high presses as ever: the force is that of
// the melt in the nozzle (PHYSICS 2.4), the plate only adds to it where the gap closes.
import { CHANNEL_AT } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import { type FeatureState, featureAt, KEPT_AT, LOAD_FOR_FEED, type LoadSums, put } from './feature-state.ts'
import { ago } from './window.ts'

const GONE = featureAt('picture_gone')
const FIRST_LAYER = featureAt('load_first_layer')
const SEEN = [
  CHANNEL_AT.picture_gone_ratio,
  CHANNEL_AT.picture_moved_ratio,
  CHANNEL_AT.picture_loose_px,
  CHANNEL_AT.picture_repeats,
]
/** Fewer rows with a force say nothing. */
const FIRST_ROWS = 4
const LATER_ROWS = 12
/** From here on the plate is far: this machine's own force for what it feeds. */
const LATER_LAYER = 2

export function seenFeatures(state: FeatureState, { channels }: Scene): void {
  SEEN.forEach((channel, at) => {
    put(state, GONE + at, channels[channel]!, 0)
  })
}

/** Once for each row of `moving`. */
export function firstLayerFeature(state: FeatureState): void {
  const { moving, forecast, row, loadFirst, loadLater } = state
  const layer = forecast === null || row < 0 ? -1 : forecast.layer[row]!
  if (layer === 0) add(loadFirst, ago(moving, KEPT_AT.nozzle_load_n, 0), ago(moving, LOAD_FOR_FEED, 0))
  if (layer >= LATER_LAYER) add(loadLater, ago(moving, KEPT_AT.nozzle_load_n, 0), ago(moving, LOAD_FOR_FEED, 0))
  // Machines differ threefold in the force that they need: without its own there is nothing to compare with.
  if (loadFirst.rows < FIRST_ROWS || loadLater.rows < LATER_ROWS || !(loadLater.measuredN > 0)) return
  const own = loadLater.measuredN / loadLater.expectedN
  put(state, FIRST_LAYER, loadFirst.measuredN / loadFirst.rows, (own * loadFirst.expectedN) / loadFirst.rows)
}

function add(sums: LoadSums, measuredN: number, expectedN: number): void {
  if (Number.isNaN(measuredN) || !(expectedN > 0)) return
  sums.measuredN += measuredN
  sums.expectedN += expectedN
  sums.rows++
}
