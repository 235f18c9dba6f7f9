// Evidence that is weighed beside the networks: few features, each of which hardly ever shows in a sound print, with how strongly it
// then speaks and which causes bring it about. By hand, from prints that were played for it (docs/DIAGNOSIS.md).
import { CAUSES } from './causes.ts'
import { FEATURE_AT } from './feature-list.ts'
import { PRIORS } from './priors.ts'

interface Witness {
  readonly feature: number
  /** As in sound prints up to here, and as clear as it gets from there on; `to` may lie below. */
  readonly from: number
  readonly to: number
  /** Log odds against a sound print that it gives then to a cause that always shows it. */
  readonly most: number
  /** [CAUSES] share of prints broken by it that show it. */
  readonly shares: Float64Array
}

const witness = (name: string, from: number, to: number, most: number, shares: string): Witness => {
  const shareOf = new Map(shares.split(' ').map((pair) => pair.split(':') as [string, string]))
  const feature = FEATURE_AT.get(name)
  if (feature === undefined) throw new Error(`no feature for a witness: ${name}`)
  return { feature, from, to, most, shares: Float64Array.from(CAUSES, (cause) => Number(shareOf.get(cause.name) ?? 0)) }
}

const LYING =
  'spire-knocked:0.6 curled-part:0.5 warping:0.3 greasy-bed:0.3 wrong-plate:0.3 poor-first-layer:0.2 delamination:0.2 ' +
  'support-failure:0.2 dirty-bed:0.1 bed-knocked:0.2 layer-shift:0.2 belt-tooth-jump:0.1 lost-steps:0.1 motor-weak:0.1'

const WITNESSES: readonly Witness[] = [
  witness(
    'picture_gone',
    0.35,
    0.7,
    10,
    'dirty-bed:0.8 spire-knocked:0.15 greasy-bed:0.1 wrong-plate:0.1 probe-error:0.05 endstop-error:0.05 poor-first-layer:0.05 ' +
      'warping:0.05 curled-part:0.05 support-failure:0.05 tangle:0.02 clog:0.02 filament-runout:0.02 grinding:0.02',
  ),
  witness('picture_moved', 0.09, 0.18, 9, LYING),
  witness('picture_loose', 4, 14, 9, LYING),
  witness('picture_repeats', 0.5, 1.5, 11, 'camera-frozen:0.9'),
  // Of 47 sound prints of fit (1, 2) and calibrate (1) one lacks more than 0.021 by this bound, a soft filament that truly slips by a
  // sixth, and none has too much of it.
  witness(
    'fed_lacks',
    -0.05,
    -0.09,
    12,
    'under-extrusion:0.9 grinding:0.3 extruder-motor-weak:0.3 tangle:0.3 clog:0.25 filament-runout:0.2 partial-clog:0.2 signal-frozen:0.2',
  ),
  witness('fed_exceeds', 0.02, 0.06, 11, 'over-extrusion:0.9'),
  // Within a second, beyond what full power heats and what any block loses. A sensor that has slipped out cools, too, but in seconds;
  // what is broken or shorted is at the end of the converter's range at once, and the firmware's own smoothing is all that delays it.
  witness('nozzle_step_up', 6, 15, 11, 'thermistor-noisy:0.7 thermistor-short:0.9 signal-lying:0.1'),
  witness('nozzle_step_down', -60, -90, 11, 'thermistor-open:0.9 thermistor-noisy:0.05 signal-lying:0.1'),
  witness('bed_step_up', 5, 12, 11, 'bed-thermistor-short:0.9'),
  witness('bed_step_down', -20, -35, 11, 'bed-thermistor-open:0.9'),
  witness('load_first_layer', 0.8, 1.4, 9, 'dirty-bed:0.4 probe-error:0.3 endstop-error:0.2 bed-mesh-stale:0.1'),
]

/** 0..1. */
function strengthOf({ feature, from, to }: Witness, values: ArrayLike<number>): number {
  const value = values[feature]!
  const strength = (value - from) / (to - from)
  return strength > 0 ? Math.min(1, strength) : 0
}

interface Heard {
  readonly witness: Witness
  readonly strength: number
}

/** What lies beside its place lies loose as well: two that are brought about by the same plastic are one, the stronger. */
const OF_ONE_PICTURE: ReadonlySet<number> = new Set(
  ['picture_moved', 'picture_loose'].map((name) => FEATURE_AT.get(name) ?? -1),
)

function heardIn(values: ArrayLike<number>): Heard[] {
  const heard = WITNESSES.map((one) => ({ witness: one, strength: strengthOf(one, values) })).filter(
    ({ strength }) => strength > 0,
  )
  const ofOne = heard.filter(({ witness: { feature } }) => OF_ONE_PICTURE.has(feature))
  if (ofOne.length < 2) return heard
  const strongest = ofOne.reduce((best, one) => (one.strength > best.strength ? one : best))
  return heard.filter((one) => one === strongest || !ofOne.includes(one))
}

/** Log odds that a witness gives to a cause: one that shows it only now and then gains less. */
function sayOf(witness: Witness, strength: number, cause: number): number {
  return Math.log1p(witness.shares[cause]! * Math.expm1(witness.most * strength))
}

/** `said`: [0 sound, CAUSES] probabilities by all else; what the witnesses say is multiplied in. */
export function hearWitnesses(said: Float64Array, values: ArrayLike<number>): void {
  const heard = heardIn(values)
  if (heard.length === 0) return
  for (const { witness: one, strength } of heard) {
    for (let cause = 0; cause < CAUSES.length; cause++) {
      if (one.shares[cause]! === 0) continue
      // Who cannot see a cause cannot deny it: it is at least as likely as ever.
      const known = Math.max(said[cause + 1]!, PRIORS[cause]!.perHour)
      said[cause + 1] = known * Math.exp(sayOf(one, strength, cause))
    }
  }
  let sum = 0
  for (let output = 0; output < said.length; output++) sum += said[output]!
  for (let output = 0; output < said.length; output++) said[output] = said[output]! / sum
}

/** Adds to [FEATURES] what each witness gives to a cause. */
export function witnessWeights(cause: number, values: ArrayLike<number>, weights: Float64Array): void {
  for (const { witness: one, strength } of heardIn(values)) {
    weights[one.feature] = weights[one.feature]! + sayOf(one, strength, cause)
  }
}
