// What the safety shell has found is evidence, too: it computes every heater by its balance of power, and the networks do not. An alarm
// of it that nobody has looked at makes `sound` all but impossible and each cause likelier by how often it brought that alarm.
import type { Hazard } from '#safety'
import { SOUND, UNKNOWN } from './causes.ts'
import { type Belief, type Diagnosis, type Evidence, SURE } from './diagnosis.ts'

/** Sound prints: none in 501 h (docs/safety-results.md), and some of what looks like it must be left. */
const IF_SOUND = 1e-5
/** What brings such an alarm by chance, or by a way that nobody has thought of. */
const IF_OTHER = 5e-3
/** However sure the networks are that it is not this cause: they have never seen what the shell sees. */
const LEAST = 5e-4

type Row = readonly [kind: RegExp, subject: RegExp, likelihoods: Readonly<Record<string, number>>]

const NOZZLE = /^extruder/
const BED = /^heater_bed$/

/**
 * P(alarm | cause), by kind and heater; the shell has pauses for the first two kinds of reading, all others switch off. Judgement, by
 * which prints of the split `fit` brought which alarm (seed 70, about one of each cause) and by what each rule computes.
 */
const ROWS: readonly Row[] = [
  [
    /^sensor-(noisy|impossible)$/,
    NOZZLE,
    { 'thermistor-noisy': 0.8, 'thermistor-short': 0.6, 'thermistor-open': 0.6, 'signal-lying': 0.4 },
  ],
  [/^sensor-(noisy|impossible)$/, BED, { 'bed-thermistor-short': 0.6, 'bed-thermistor-open': 0.6 }],
  [
    /^sensor-(detached|untrusted)$/,
    NOZZLE,
    {
      'thermistor-detached': 0.9,
      'heater-weak': 0.5,
      'part-fan-on-block': 0.5,
      'thermistor-open': 0.5,
      'thermistor-short': 0.5,
      'sock-lost': 0.4,
      'signal-lying': 0.4,
      'supply-sag': 0.3,
      'thermistor-noisy': 0.3,
      'heater-intermittent': 0.3,
      'thermistor-drift': 0.1,
    },
  ],
  [
    /^sensor-(detached|untrusted)$/,
    BED,
    { 'bed-thermistor-detached': 0.9, 'bed-thermistor-open': 0.5, 'bed-thermistor-short': 0.3, 'bed-heater-open': 0.1 },
  ],
  [
    /^heater-dead$/,
    NOZZLE,
    {
      'heater-open': 0.9,
      'heater-intermittent': 0.6,
      'thermistor-detached': 0.3,
      'supply-sag': 0.2,
      'heater-weak': 0.2,
    },
  ],
  [/^heater-dead$/, BED, { 'bed-heater-open': 0.9, 'bed-thermistor-detached': 0.3, 'bed-heater-weak': 0.1 }],
  [
    /^heater-weak$/,
    NOZZLE,
    { 'heater-weak': 0.4, 'part-fan-on-block': 0.3, 'supply-sag': 0.3, 'heater-intermittent': 0.3, 'heater-open': 0.2 },
  ],
  [
    /^(heater-stuck-on|heating-while-off)$/,
    NOZZLE,
    { 'heater-stuck-on': 0.95, 'heater-weak': 0.02, 'thermistor-noisy': 0.3, 'thermistor-short': 0.05 },
  ],
  [/^(heater-stuck-on|heating-while-off)$/, BED, { 'bed-heater-stuck-on': 0.95 }],
  [/^sensor-frozen$/, NOZZLE, { 'signal-frozen': 0.9, 'signal-delayed': 0.1 }],
]

/** Only what the shell has acted upon; what it merely tells is in the features, as power and heat. */
export function withShell(diagnosis: Diagnosis, latched: readonly Hazard[]): Diagnosis {
  const rows = latched.flatMap(rowsOf)
  const seen = latched.filter((hazard) => rowsOf(hazard).length > 0)
  if (rows.length === 0) return diagnosis
  const weighed: Belief[] = diagnosis.beliefs.map(({ cause, probability }) => ({
    cause,
    probability:
      Math.max(LEAST, probability) * Math.max(...rows.map(([, , likelihoods]) => likelihoodOf(likelihoods, cause))),
  }))
  const sum = weighed.reduce((all, { probability }) => all + probability, 0)
  const beliefs = weighed.map(({ cause, probability }) => ({ cause, probability: probability / sum }))
  beliefs.sort((a, b) => b.probability - a.probability)
  const [top] = beliefs
  const isAbstaining = top === undefined || top.cause === UNKNOWN || top.probability < SURE
  return { ...diagnosis, beliefs, isAbstaining, evidence: evidenceOf(diagnosis, beliefs, seen, rows) }
}

/** What the shell has found comes first; what stood for another cause does not stand for this one. */
function evidenceOf(
  diagnosis: Diagnosis,
  beliefs: readonly Belief[],
  seen: readonly Hazard[],
  rows: readonly Row[],
): Evidence[] {
  const cause = suspectOf(beliefs)
  const own = seen.map(({ kind, subject, ruling: { reason, value, limit } }): Evidence => {
    const row = rows.find(([kinds, subjects]) => kinds.test(kind) && subjects.test(subject))
    return {
      feature: `shell ${kind}`,
      words: `The safety shell has found: ${reason.replace(/[.\s]*$/, '')} (${[subject, value, limit === '' ? '' : `limit ${limit}`].filter((text) => text !== '').join(', ')}).`,
      measured: Number.parseFloat(value),
      expected: Number.parseFloat(limit),
      unit: '',
      sigmas: Number.NaN,
      weight: Math.log(likelihoodOf(row?.[2] ?? {}, cause ?? UNKNOWN) / IF_SOUND),
    }
  })
  return [...own, ...(cause === suspectOf(diagnosis.beliefs) ? diagnosis.evidence : [])]
}

function suspectOf(beliefs: readonly Belief[]): string | undefined {
  return beliefs.find(({ cause }) => cause !== SOUND && cause !== UNKNOWN)?.cause
}

function rowsOf({ kind, subject }: Hazard): readonly Row[] {
  return ROWS.filter(([kinds, subjects]) => kinds.test(kind) && subjects.test(subject))
}

function likelihoodOf(likelihoods: Readonly<Record<string, number>>, cause: string): number {
  return cause === SOUND ? IF_SOUND : (likelihoods[cause] ?? IF_OTHER)
}
