// Whether a changed print is as good as the file was: no measure worse beyond its tolerance, no finding worse, no less
// likely to succeed.
import type { Finding } from '#protocol'
import type { MeasureKey } from './quality.ts'
import { MEASURES, worsening } from './quality.ts'
import type { Trial } from './trial.ts'

export type Objection =
  | { readonly kind: 'measure'; readonly measure: MeasureKey; readonly tolerances: number }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'probability'; readonly lost: number }
  | { readonly kind: 'error'; readonly message: string }

/** Draws of the probability are the same for both, so this is what a change of nothing but the clock may cost. */
const PROBABILITY_TOLERANCE = 0.003
const CONFIDENCE_TOLERANCE = 0.05
const SEVERITY = { note: 1, defect: 2, failure: 3 } as const

export function objectionsTo(before: Trial, after: Trial): Objection[] {
  if (after.error !== null && before.error === null) return [{ kind: 'error', message: after.error }]
  const found: Objection[] = []
  for (const measure of MEASURES) {
    const { key } = measure
    const tolerances = worsening(measure, before.quality.values[key], after.quality.values[key])
    if (tolerances > 1) found.push({ kind: 'measure', measure: key, tolerances })
  }
  found.push(...worseFindings(before, after))
  const lost = before.probability.mean - after.probability.mean
  if (lost > PROBABILITY_TOLERANCE) found.push({ kind: 'probability', lost })
  return found
}

function worseFindings(before: Trial, after: Trial): Objection[] {
  const weight = ({ severity, confidence }: Finding): number => SEVERITY[severity] + confidence
  const known = new Map<string, number>()
  for (const finding of before.findings) {
    known.set(finding.kind, Math.max(known.get(finding.kind) ?? 0, weight(finding)))
  }
  return after.findings
    .filter((finding) => weight(finding) > (known.get(finding.kind) ?? 0) + CONFIDENCE_TOLERANCE)
    .map((finding) => ({ kind: 'finding', finding }))
}

/** What stands against going farther, in words for people. */
export function objectionWords(objection: Objection): string {
  switch (objection.kind) {
    case 'measure':
      return `more would cost ${MEASURES.find(({ key }) => key === objection.measure)?.title ?? objection.measure}`
    case 'finding':
      return `more would bring a finding: ${objection.finding.kind}`
    case 'probability':
      return 'more would make success less likely'
    case 'error':
      return 'more would stop the print'
  }
}
