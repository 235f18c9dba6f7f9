// Fits the diagnosis on recorded prints of the splits fit and calibrate: what sound prints do in each feature, networks that read a
// look, and how looks are weighed over time. Each network leaves out a part of the mechanisms; the weighing is chosen on what each
// one makes of those that it left out, because the prints it is judged on break by mechanisms that it never met.
import { createRandom } from '#core'
import type { DiagnosisModel } from '#operator'
import { FEATURE_AT, FEATURES } from '../../src/operator/diagnosis/feature-list.ts'
import { INPUTS, type SoundScale, sigmasOf } from '../../src/operator/diagnosis/inputs.ts'
import { MODEL_VERSION } from '../../src/operator/diagnosis/model.ts'
import type { Network } from '../../src/operator/diagnosis/network.ts'
import { type Episode, episodeOf, recordingsIn } from './episodes.ts'
import { fitScale } from './fit-scale.ts'
import { fitWeighing } from './fit-weighing.ts'
import { type TrainingRow, trainNetwork } from './train-network.ts'
import { ALL_SENSORS, backgroundsOf, drawMask, LABELS, NO_SENSORS, rowsOf } from './training-rows.ts'

const MEMBERS = 5
/** Of the looks at a print, so many are learned without any sensors too, and so many without some of them. */
const OTHER_VIEWS = 0.5
const TRAINING = {
  inputs: INPUTS,
  outputs: LABELS,
  hidden: 64,
  epochs: 12,
  rate: 0.004,
  decay: 0.05,
  dropHidden: 0.2,
  dropInput: 0.1,
  smoothing: 0.005,
}
/** Every so many recordings is seen without a forecast too. */
const BLIND_EVERY = 3

export function fitDiagnosis(folder: string): DiagnosisModel {
  const episodes = readEpisodes(folder)
  const full = episodes.filter(({ view }) => view === 'full')
  const scale = fitScale(full)
  const kept = episodes.filter((episode) => !hasJammedByItself(episode, scale))
  console.log(`${full.length} prints, ${full.length - kept.filter(({ view }) => view === 'full').length} left out`)
  const folds = foldsOf(kept)
  const networks: Network[] = []
  for (let fold = 0; fold < MEMBERS; fold++) {
    const rows = trainingRows(
      kept.filter((_, at) => folds[at] !== fold),
      scale,
      fold,
    )
    const beganMs = Date.now()
    networks.push(trainNetwork(rows, { ...TRAINING, seed: `member ${fold}` }))
    console.log(`network ${fold}: ${rows.length} looks, ${((Date.now() - beganMs) / 1000).toFixed(0)} s`)
  }
  const held = kept.flatMap((episode, at) =>
    episode.view === 'full' ? [{ episode, network: networks[folds[at]!]! }] : [],
  )
  const weighing = fitWeighing(held, scale)
  const about = `${full.length} prints of the splits fit and calibrate, seed 1, ${networks.length} networks of ${TRAINING.hidden} units`
  return { version: MODEL_VERSION, scale, networks, weighing, about }
}

function readEpisodes(folder: string): Episode[] {
  const episodes: Episode[] = []
  let count = 0
  for (const recording of recordingsIn(folder, (name) => /^(?:fit|calibrate)-1-/.test(name))) {
    episodes.push(episodeOf(recording, 'full'))
    if (count++ % BLIND_EVERY === 0) episodes.push(episodeOf(recording, 'meters-blind'))
  }
  return episodes
}

/** Fed so much more than went through the encoder, standard deviations: nothing comes out any more. */
const JAMMED_SIGMAS = 25

/** Now and then a hidden twin jams although nothing was broken in it: that is no sound print to learn from. */
function hasJammedByItself({ mode, onsetAt, seconds, rows }: Episode, scale: SoundScale): boolean {
  const feature = FEATURE_AT.get('encoder_silent')!
  const soundS = mode === null || onsetAt < 0 ? seconds : onsetAt
  for (let second = 0; second < soundS; second++) {
    if (sigmasOf(scale, feature, rows[second * FEATURES.length + feature]!) > JAMMED_SIGMAS) return true
  }
  return false
}

/** Which network leaves a print out: all of one mechanism together, where its mode has several. */
function foldsOf(episodes: readonly Episode[]): number[] {
  const mechanisms = new Map<string, Set<string>>()
  for (const { mode, mechanism } of episodes) {
    if (mode === null || mechanism === null) continue
    mechanisms.set(mode, (mechanisms.get(mode) ?? new Set()).add(mechanism))
  }
  return episodes.map(({ mode, mechanism, name }) => {
    const isOneOfSeveral = mode !== null && mechanism !== null && mechanisms.get(mode)!.size > 1
    return Math.floor(
      createRandom(11)
        .fork(isOneOfSeveral ? mechanism : name)
        .next() * MEMBERS,
    )
  })
}

function trainingRows(episodes: readonly Episode[], scale: SoundScale, fold: number): TrainingRow[] {
  const random = createRandom(3).fork(`rows ${fold}`)
  const full = episodes.filter(({ view }) => view === 'full')
  const backgrounds = backgroundsOf(full, scale, random)
  const rows: TrainingRow[] = []
  for (const episode of episodes) {
    const behind = episode.view === 'full' ? backgrounds : []
    for (const row of rowsOf(episode, scale, ALL_SENSORS, random, behind)) rows.push(row)
    for (const row of rowsOf(episode, scale, NO_SENSORS, random, behind, OTHER_VIEWS)) rows.push(row)
    for (const row of rowsOf(episode, scale, drawMask(random), random, behind, OTHER_VIEWS)) rows.push(row)
  }
  return rows
}
