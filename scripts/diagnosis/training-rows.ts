// Episodes as rows to learn from: looks at chosen moments, with all sensors and with some of them missing, over backgrounds of
// other sound prints. What is not to be seen yet is not learned: neither as sound nor as broken.
import type { Random } from '#core'
import { CAUSES } from '#operator'
import { FEATURES } from '../../src/operator/diagnosis/feature-list.ts'
import {
  createHeld,
  createInputs,
  type Held,
  readInputs,
  type SoundScale,
  sigmasOf,
  stepHeld,
} from '../../src/operator/diagnosis/inputs.ts'
import { readSignatures, signatureLogit } from '../../src/operator/diagnosis/score.ts'
import { SIGNATURES } from '../../src/operator/diagnosis/signatures.ts'
import type { Episode } from './episodes.ts'
import type { TrainingRow } from './train-network.ts'

/** Place of a mode among the outputs: 0 is a sound print. */
export const LABEL_OF: ReadonlyMap<string, number> = new Map(CAUSES.map(({ name }, at) => [name, at + 1]))
export const LABELS = CAUSES.length + 1

const EDGES = /_(?:fall|rise|step_down|step_up|jumps|slope|power_step|load_step|shake_[xy]_step)$/
/** Features that go with a sensor. */
const SENSORS: readonly RegExp[] = [
  /^(?:fed_|encoder_)/,
  /^load_/,
  /^stall_/,
  /^(?:shake_|shock)/,
  /^(?:supply_|nozzle_a_slope|bed_a_slope|nozzle_missing|bed_missing)/,
  /^(?:part_fan$|heat_sink_fan)/,
  /^driver_/,
  /^(?:room|humidity)/,
  /^(?:mcu_gone|meters_gone|meter_stands|any_)/,
  /^picture_/,
  // No sensor, but what only a fault that comes at once shows: one that creeps has to be known without.
  EDGES,
]
const SENSOR_OF = FEATURES.map(({ name }) => SENSORS.findIndex((pattern) => pattern.test(name)))
const IS_CONTEXT = FEATURES.map(({ name }) => name.startsWith('ctx_'))
const WIDTH = FEATURES.length

/** [SENSORS] true: not there. */
export type Mask = readonly boolean[]
export const ALL_SENSORS: Mask = SENSORS.map(() => false)
export const NO_SENSORS: Mask = SENSORS.map((sensor) => sensor !== EDGES)

export function drawMask(random: Random): Mask {
  const share = random.next() < 0.5 ? 0.25 : 0.6
  return SENSORS.map(() => random.next() < share)
}

export function isMasked(mask: Mask, feature: number): boolean {
  const sensor = SENSOR_OF[feature]!
  return sensor >= 0 && mask[sensor] === true
}

/** Seconds after the onset at which a print that breaks is looked at. */
const AFTER_S = [
  1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 24, 28, 33, 39, 46, 54, 63, 74, 87, 100, 115, 130, 150, 170, 190, 210,
  235, 270, 310, 350, 400, 450, 500, 560, 630, 700,
]
const BEFORE_LOOKS = 14
const SOUND_LOOKS = 30
const STRANGE_LOOKS = 14

/** From which second on something can be seen of what is broken, with the sensors that are there; seconds where never. */
export function visibleFrom(episode: Episode, scale: SoundScale, mask: Mask = ALL_SENSORS): number {
  const { mode, onsetAt, seconds, rows } = episode
  const terms = SIGNATURES.get(mode ?? '')
  if (terms === undefined || onsetAt < 0) return seconds
  const seen = SEEN.filter((feature) => !isMasked(mask, feature))
  const seenTerms = terms.filter(({ feature }) => !isMasked(mask, feature))
  const at = (second: number): Float32Array => rows.subarray(second * WIDTH, (second + 1) * WIDTH)
  const low = new Float64Array(WIDTH).fill(Number.POSITIVE_INFINITY)
  const high = new Float64Array(WIDTH).fill(Number.NEGATIVE_INFINITY)
  let before = Number.NEGATIVE_INFINITY
  for (let second = Math.max(0, onsetAt - BEFORE_S); second < onsetAt; second++) {
    const values = at(second)
    before = Math.max(before, signatureLogit(seenTerms, values, scale))
    for (const feature of seen) {
      const z = sigmasOf(scale, feature, values[feature]!)
      if (z < low[feature]!) low[feature] = z
      if (z > high[feature]!) high[feature] = z
    }
  }
  const isFromStart = onsetAt < 30
  const need = isFromStart ? 2 : Math.max(-1, before + 2)
  for (let second = onsetAt; second < seconds; second++) {
    const values = at(second)
    if (signatureLogit(seenTerms, values, scale) >= need) return second
    if (isFromStart) continue
    for (const feature of seen) {
      const z = sigmasOf(scale, feature, values[feature]!)
      if (z > high[feature]! + CLEAR_SIGMAS && z > CLEAR_SIGMAS) return second
      if (z < low[feature]! - CLEAR_SIGMAS && z < -CLEAR_SIGMAS) return second
    }
  }
  return seconds
}

const BEFORE_S = 120
const SEEN = FEATURES.flatMap((_, at) => (IS_CONTEXT[at]! ? [] : [at]))
const CLEAR_SIGMAS = 3.5

function looksOf(episode: Episode, scale: SoundScale, mask: Mask, random: Random): Map<number, number> {
  const { mode, onsetAt, seconds, rows } = episode
  const looks = new Map<number, number>()
  const isSound = mode === null || onsetAt < 0
  const soundS = isSound ? seconds : onsetAt
  const count = Math.min(soundS, isSound ? SOUND_LOOKS : BEFORE_LOOKS)
  for (let k = 0; k < count; k++) looks.set(Math.floor(((k + random.next()) * soundS) / count), 0)
  // What is strangest in a sound print is what must not alarm.
  const strange: [number, number][] = []
  for (let second = 0; second < soundS; second += 4) {
    let sum = 0
    for (let feature = 0; feature < WIDTH; feature++) {
      if (IS_CONTEXT[feature]!) continue
      const z = Math.abs(sigmasOf(scale, feature, rows[second * WIDTH + feature]!))
      if (z > 2) sum += Math.min(8, z - 2)
    }
    strange.push([sum, second])
  }
  strange.sort((a, b) => b[0] - a[0])
  for (const [, second] of strange.slice(0, STRANGE_LOOKS)) looks.set(second, 0)
  if (isSound) return looks
  const label = LABEL_OF.get(mode)
  const visible = visibleFrom(episode, scale, mask)
  if (label === undefined || visible >= seconds) return looks
  for (const afterS of AFTER_S) {
    const second = Math.max(visible, onsetAt + Math.floor(afterS * (0.9 + 0.2 * random.next())))
    if (second < seconds) looks.set(second, label)
  }
  for (let second = visible; second < Math.min(seconds, visible + 12); second += 2) looks.set(second, label)
  return looks
}

/** A sound look to lay what is broken over. */
export interface Background {
  readonly values: Float64Array
  readonly held: Held
}

const QUIET_SIGMAS = 3
const SWAPS = 0.5

export function* rowsOf(
  episode: Episode,
  scale: SoundScale,
  mask: Mask,
  random: Random,
  backgrounds: readonly Background[],
  share = 1,
): Generator<TrainingRow> {
  const looks = new Map([...looksOf(episode, scale, mask, random)].filter(() => random.next() < share))
  const held = createHeld()
  const inputs = createInputs()
  const values = new Float64Array(WIDTH)
  const last = Math.max(-1, ...looks.keys())
  for (let second = 0; second <= last; second++) {
    for (let at = 0; at < WIDTH; at++) {
      values[at] = isMasked(mask, at) ? Number.NaN : episode.rows[second * WIDTH + at]!
    }
    stepHeld(held, scale, values, 1)
    const label = looks.get(second)
    if (label === undefined) continue
    let shown: Background = { values, held }
    if (label > 0 && backgrounds.length > 0 && random.next() < SWAPS) {
      const background = backgrounds[Math.floor(random.next() * backgrounds.length)]!
      shown = layOver(shown, background, scale, mask, random)
    }
    readInputs(scale, shown.values, shown.held, inputs)
    const signed = new Float32Array(LABELS)
    readSignatures(shown.values, scale, signed)
    yield {
      at: inputs.at.slice(0, inputs.count),
      value: Float32Array.from(inputs.value.subarray(0, inputs.count)),
      signed,
      label,
      weight: 1,
    }
  }
}

/** What is clearly off stays, a little stronger or weaker; the rest is that of another print. */
function layOver(look: Background, background: Background, scale: SoundScale, mask: Mask, random: Random): Background {
  const values = Float64Array.from(look.values)
  const held = { above: Float64Array.from(look.held.above), below: Float64Array.from(look.held.below) }
  const factor = Math.exp(0.25 * (random.next() + random.next() - 1))
  for (let at = 0; at < WIDTH; at++) {
    if (IS_CONTEXT[at]! || Number.isNaN(values[at]!)) continue
    const z = sigmasOf(scale, at, values[at]!)
    const isQuiet = Math.abs(z) < QUIET_SIGMAS && held.above[at]! < QUIET_SIGMAS && held.below[at]! < QUIET_SIGMAS
    if (!isQuiet) {
      values[at] = scale.center[at]! + (values[at]! - scale.center[at]!) * factor
      held.above[at] = held.above[at]! * factor
      held.below[at] = held.below[at]! * factor
    } else if (!isMasked(mask, at) && !Number.isNaN(background.values[at]!)) {
      values[at] = background.values[at]!
      held.above[at] = background.held.above[at]!
      held.below[at] = background.held.below[at]!
    }
  }
  return { values, held }
}

/** Looks at what is sound, some of each print, all sensors there. */
export function backgroundsOf(episodes: readonly Episode[], scale: SoundScale, random: Random): Background[] {
  const found: Background[] = []
  for (const { mode, onsetAt, seconds, rows } of episodes) {
    const soundS = mode === null || onsetAt < 0 ? seconds : onsetAt
    const wanted = new Set(Array.from({ length: 5 }, () => Math.floor(soundS * (0.4 + 0.6 * random.next()))))
    const held = createHeld()
    for (let second = 0; second < soundS; second++) {
      const values = rows.subarray(second * WIDTH, (second + 1) * WIDTH)
      stepHeld(held, scale, values, 1)
      if (!wanted.has(second)) continue
      found.push({
        values: Float64Array.from(values),
        held: { above: Float64Array.from(held.above), below: Float64Array.from(held.below) },
      })
    }
  }
  return found
}
