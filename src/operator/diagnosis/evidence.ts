// Why it is believed: the features that speak for a cause against a sound print, in sentences with both numbers.
import type { Evidence } from './diagnosis.ts'
import { FEATURES } from './feature-list.ts'
import type { FeatureState } from './feature-state.ts'
import { sigmasOf } from './inputs.ts'
import type { DiagnosisModel } from './model.ts'
import { strengthOf } from './score.ts'
import type { Term } from './signatures.ts'

const SHOWN = 6
const LEAST_WEIGHT = 0.2

export function evidenceFor(
  terms: readonly Term[],
  values: Float64Array,
  state: FeatureState,
  { scale, trust }: DiagnosisModel,
): Evidence[] {
  const found: Evidence[] = []
  for (const term of terms) {
    const value = values[term.feature]!
    if (Number.isNaN(value)) continue
    const strength = strengthOf(term, value, scale)
    const weight = trust * (term.explains * strength - term.misses * (1 - Math.min(1, strength)))
    if (Math.abs(weight) < LEAST_WEIGHT) continue
    const { name, unit } = FEATURES[term.feature]!
    const measured = state.measured[term.feature]!
    const expected = state.expected[term.feature]!
    found.push({
      feature: name,
      words: wordsOf(term.feature, measured, expected),
      measured,
      expected,
      unit,
      sigmas: sigmasOf(scale, term.feature, value),
      weight,
    })
  }
  return found.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, SHOWN)
}

function wordsOf(feature: number, measured: number, expected: number): string {
  const { title, unit, kind } = FEATURES[feature]!
  const first = title.charAt(0).toUpperCase() + title.slice(1)
  if (kind === 'sign') return measured > 0.5 ? `${first}.` : `Nothing of this: ${title}.`
  const of = (value: number): string => `${shortNumber(value)}${unit === '' ? '' : ` ${unit}`}`
  return Number.isNaN(expected) ? `${first}: ${of(measured)}.` : `${first}: ${of(measured)}, expected ${of(expected)}.`
}

function shortNumber(value: number): string {
  const size = Math.abs(value)
  const text = size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
