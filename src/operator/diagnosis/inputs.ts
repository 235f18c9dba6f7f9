// From features to what the classifier reads: how far each is beyond the noise of sound prints, now and at its strongest of the last
// minutes. What is as in sound prints and what is not known are both nothing; beside them stands which sensors there are at all.
import { BESIDE_NETWORKS, FEATURES } from './feature-list.ts'

/** What sound prints do: [FEATURES] middle and standard deviation. */
export interface SoundScale {
  readonly center: Float64Array
  readonly sigma: Float64Array
}

/** Beyond each of these, in standard deviations, another piece begins; the last one ends at the last number. */
const PIECES_SIGMAS = [1.2, 2.2, 3.5, 5, 9, 25, 150] as const
const PIECES = PIECES_SIGMAS.length - 1
/** What was strongest in the last minutes is told in coarser ones. */
const HELD_SIGMAS = [1.2, 5, 25] as const
const HELD_PIECES = HELD_SIGMAS.length - 1
/** One input for how it is within the noise, and pieces above and below, now and held. */
const PER_FEATURE = 1 + 2 * PIECES + 2 * HELD_PIECES
/** What was strongest fades with this, s. */
const HELD_S = 240

const IS_CONTEXT = FEATURES.map(({ name }) => name.startsWith('ctx_'))
const FITTED = FEATURES.length - BESIDE_NETWORKS.length
const WEIGHED = FEATURES.flatMap((_, at) => (IS_CONTEXT[at]! || at >= FITTED ? [] : [at]))
/** A picture is taken seldom, and seldom at all: how it is within its noise must tell nothing. */
const IS_SEEN = FEATURES.map(({ name }) => name.startsWith('picture_'))

const featureNamed = (name: string): number => FEATURES.findIndex((feature) => feature.name === name)
const HEATING = featureNamed('ctx_heating')
const LAYER = featureNamed('ctx_layer')
const MINUTES = featureNamed('ctx_minutes')

/** Sensors whose absence must be known, each by features of which one is known where it is there. */
const SENSORS: readonly (readonly number[])[] = [
  ['fed_short', 'fed_long', 'encoder_silent'],
  ['load_short', 'load_long'],
  ['stall_e_short', 'stall_xy_long'],
  ['shock', 'shake_z'],
  ['supply_v_short', 'supply_v_low'],
  ['heat_sink_fan', 'part_fan'],
  ['driver_hot'],
  ['room', 'humidity_change'],
].map((names) => names.map(featureNamed))

const MINUTES_MOST = 10
const CONTEXTS = 5 + SENSORS.length

export const INPUTS = PER_FEATURE * WEIGHED.length + CONTEXTS

/** Feature that an input is of; -1: the context. */
export function featureOfInput(input: number): number {
  return input < PER_FEATURE * WEIGHED.length ? WEIGHED[Math.floor(input / PER_FEATURE)]! : -1
}

/** Inputs that are not 0. */
export interface SparseInputs {
  readonly at: Int32Array
  readonly value: Float64Array
  count: number
  /** How much is beyond the noise, all features together. */
  strangeness: number
}

/** [FEATURES] strongest of the last minutes, standard deviations: above, and below (positive). */
export interface Held {
  readonly above: Float64Array
  readonly below: Float64Array
}

export function createInputs(): SparseInputs {
  return { at: new Int32Array(INPUTS), value: new Float64Array(INPUTS), count: 0, strangeness: 0 }
}

export function createHeld(): Held {
  return { above: new Float64Array(FEATURES.length), below: new Float64Array(FEATURES.length) }
}

export function sigmasOf({ center, sigma }: SoundScale, feature: number, value: number): number {
  return (value - center[feature]!) / sigma[feature]!
}

/** Once for each look, before its inputs are read. */
export function stepHeld({ above, below }: Held, scale: SoundScale, values: ArrayLike<number>, dtS: number): void {
  const keeps = Math.exp(-dtS / HELD_S)
  for (const feature of WEIGHED) {
    const z = sigmasOf(scale, feature, values[feature]!)
    above[feature] = above[feature]! * keeps
    below[feature] = below[feature]! * keeps
    // What is not known is neither.
    if (z > above[feature]!) above[feature] = z
    else if (-z > below[feature]!) below[feature] = -z
  }
}

export function readInputs(scale: SoundScale, values: ArrayLike<number>, held: Held, inputs: SparseInputs): void {
  inputs.count = 0
  inputs.strangeness = 0
  for (let k = 0; k < WEIGHED.length; k++) {
    const feature = WEIGHED[k]!
    const first = PER_FEATURE * k
    const z = sigmasOf(scale, feature, values[feature]!)
    if (!Number.isNaN(z)) {
      if (!IS_SEEN[feature]!) add(inputs, first, (0.5 * z) / (1 + Math.abs(z) / 2))
      inputs.strangeness += addPieces(inputs, first + (z > 0 ? 1 : 1 + PIECES), Math.abs(z), PIECES_SIGMAS)
    }
    addPieces(inputs, first + 1 + 2 * PIECES, held.above[feature]!, HELD_SIGMAS)
    addPieces(inputs, first + 1 + 2 * PIECES + HELD_PIECES, held.below[feature]!, HELD_SIGMAS)
  }
  readContext(values, inputs)
}

function readContext(values: ArrayLike<number>, inputs: SparseInputs): void {
  const first = INPUTS - CONTEXTS
  if (values[HEATING]! > 0.5) add(inputs, first, 1)
  const layer = values[LAYER]!
  add(inputs, first + (layer < 0 ? 1 : layer < 2 ? 2 : 3), 1)
  const minutes = values[MINUTES]!
  if (!Number.isNaN(minutes)) add(inputs, first + 4, Math.min(1, minutes / MINUTES_MOST))
  SENSORS.forEach((features, sensor) => {
    if (features.some((feature) => !Number.isNaN(values[feature]!))) add(inputs, first + 5 + sensor, 1)
  })
}

function add(inputs: SparseInputs, at: number, value: number): void {
  inputs.at[inputs.count] = at
  inputs.value[inputs.count++] = value
}

function addPieces(inputs: SparseInputs, first: number, sigmas: number, edges: readonly number[]): number {
  let sum = 0
  for (let piece = 0; piece + 1 < edges.length; piece++) {
    const from = edges[piece]!
    if (!(sigmas > from)) break
    const share = Math.min(1, (sigmas - from) / (edges[piece + 1]! - from))
    add(inputs, first + piece, share)
    sum += share
  }
  return sum
}
