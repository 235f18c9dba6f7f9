// Fits the diagnosis on recorded prints of the splits fit and calibrate: what sound prints do in each feature, networks that read a
// look, and how looks are weighed over time. Networks are fitted two by two; each pair leaves out a part of the mechanisms, and the
// weighing is chosen on what each pair makes of those that it left out, because the prints it is judged on break by mechanisms that
// it never met.
import { createRandom } from '#core'
import type { DiagnosisModel } from '#operator'
import { FEATURE_AT, FEATURES } from '../../src/operator/diagnosis/feature-list.ts'
import { INPUTS, type SoundScale, sigmasOf } from '../../src/operator/diagnosis/inputs.ts'
import { MODEL_VERSION, roundedNetwork } from '../../src/operator/diagnosis/model.ts'
import type { Network } from '../../src/operator/diagnosis/network.ts'
import { type Episode, episodeOf, recordingsIn, type View } from './episodes.ts'
import { fitScale } from './fit-scale.ts'
import { fitWeighing, type HeldOut } from './fit-weighing.ts'
import { type TrainingRow, trainNetwork } from './train-network.ts'
import { ALL_SENSORS, backgroundsOf, drawMask, LABELS, NO_SENSORS, rowsOf } from './training-rows.ts'

const FOLDS = 4
const EACH = 2
/** Shares of the looks at a print that are learned with all sensors, without any, and without some of them. */
const LOOKS = { all: 0.6, none: 0.3, some: 0.3 }
const TRAINING = {
  inputs: INPUTS,
  outputs: LABELS,
  hidden: 48,
  visits: 200_000,
  rate: 0.004,
  decay: 0.3,
  dropHidden: 0.3,
  dropInput: 0.1,
  smoothing: 0.005,
}
/** Beside the whole, every third recording is seen without a forecast too, and every third as a log tells it. */
export const OTHER_VIEWS: readonly (View | null)[] = ['meters-blind', 'heaters', null]

export function fitDiagnosis(folder: string): DiagnosisModel {
  return fitEpisodes(readEpisodes(folder))
}

export function fitEpisodes(episodes: readonly Episode[]): DiagnosisModel {
  const full = episodes.filter(({ view }) => view === 'full')
  const scale = fitScale(full)
  const jammed = new Set(full.filter((episode) => hasJammedByItself(episode, scale)).map(({ name }) => name))
  const kept = episodes.filter(({ name }) => !jammed.has(name))
  console.log(`${full.length} prints, ${jammed.size} left out`)
  const foldOf = foldsOf(kept)
  const rows = trainingRows(kept, scale)
  const networks: Network[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    const learned = rows.filter((_, at) => foldOf(kept[at]!) !== fold).flat()
    for (let each = 0; each < EACH; each++) {
      const beganMs = Date.now()
      networks.push(roundedNetwork(trainNetwork(learned, { ...TRAINING, seed: `member ${fold} ${each}` })))
      console.log(`network ${fold}.${each}: ${learned.length} looks, ${((Date.now() - beganMs) / 1000).toFixed(0)} s`)
    }
  }
  const weighing = fitWeighing(heldOut(kept, networks), scale)
  const about = `${full.length} prints of the splits fit and calibrate, seed 1, ${networks.length} networks of ${TRAINING.hidden} units`
  return { version: MODEL_VERSION, scale, networks, weighing, about }
}

/** Each print with the pair of networks that has not seen it. */
export function heldOut(episodes: readonly Episode[], networks: readonly Network[]): HeldOut[] {
  const foldOf = foldsOf(episodes)
  return episodes.flatMap((episode) => {
    const first = EACH * foldOf(episode)
    return episode.view === 'full' ? [{ episode, networks: networks.slice(first, first + EACH) }] : []
  })
}

function readEpisodes(folder: string): Episode[] {
  const episodes: Episode[] = []
  let count = 0
  for (const recording of recordingsIn(folder, (name) => /^(?:fit|calibrate)-1-/.test(name))) {
    episodes.push(episodeOf(recording, 'full'))
    const other = OTHER_VIEWS[count++ % OTHER_VIEWS.length]!
    if (other !== null) episodes.push(episodeOf(recording, other))
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

/** Which networks leave a print out: all of one mechanism together, where its mode has several. */
function foldsOf(episodes: readonly Episode[]): (episode: Episode) => number {
  const mechanisms = new Map<string, Set<string>>()
  for (const { mode, mechanism } of episodes) {
    if (mode === null || mechanism === null) continue
    mechanisms.set(mode, (mechanisms.get(mode) ?? new Set()).add(mechanism))
  }
  return ({ mode, mechanism, name }) => {
    const isOneOfSeveral = mode !== null && mechanism !== null && mechanisms.get(mode)!.size > 1
    return Math.floor(
      createRandom(11)
        .fork(isOneOfSeveral ? mechanism : name)
        .next() * FOLDS,
    )
  }
}

/** [episode] looks to learn from. */
function trainingRows(episodes: readonly Episode[], scale: SoundScale): TrainingRow[][] {
  const random = createRandom(3)
  const backgrounds = backgroundsOf(
    episodes.filter(({ view }) => view === 'full'),
    scale,
    random.fork('backgrounds'),
  )
  return episodes.map((episode) => {
    const own = random.fork(`${episode.name} ${episode.view}`)
    if (episode.view === 'heaters') return [...rowsOf(episode, scale, ALL_SENSORS, own, [], LOOKS.all)]
    const behind = episode.view === 'full' ? backgrounds : []
    return [
      ...rowsOf(episode, scale, ALL_SENSORS, own, behind, LOOKS.all),
      ...rowsOf(episode, scale, NO_SENSORS, own, behind, LOOKS.none),
      ...rowsOf(episode, scale, drawMask(own), own, behind, LOOKS.some),
    ]
  })
}
