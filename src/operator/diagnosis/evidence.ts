// Why it is believed: the features that add most to a cause against a sound print, in sentences with both numbers.
import type { Evidence } from './diagnosis.ts'
import { FEATURES } from './feature-list.ts'
import type { FeatureState } from './feature-state.ts'
import { type SoundScale, sigmasOf } from './inputs.ts'

const SHOWN = 6
const LEAST_WEIGHT = 0.2

/** `weights`: [FEATURES] what each adds to the log odds; `values` as they counted. */
export function evidenceFor(
  weights: Float64Array,
  values: ArrayLike<number>,
  state: FeatureState,
  scale: SoundScale,
): Evidence[] {
  const found: Evidence[] = []
  FEATURES.forEach(({ name, unit }, feature) => {
    const weight = weights[feature]!
    const value = values[feature]!
    if (Number.isNaN(value) || Math.abs(weight) < LEAST_WEIGHT) return
    const measured = state.measured[feature]!
    const expected = state.expected[feature]!
    found.push({
      feature: name,
      words: wordsOf(feature, measured, expected),
      measured,
      expected,
      unit,
      sigmas: sigmasOf(scale, feature, value),
      weight,
    })
  })
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
