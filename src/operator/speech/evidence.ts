// What speaks for a cause, as a sentence: yes and no as words, shares in per cent, everything else with both numbers and their
// unit. Each language has its own names of what is measured; what it has no name for it does not say.
import type { Evidence } from '../diagnosis/diagnosis.ts'
import { capital, type Figures } from './figures.ts'

export interface EvidenceWords {
  /** Of what is measured; null: there are none. */
  title(feature: string): string | null
  /** Features that are yes or no: `[holds, does not hold]` as whole sentences. */
  readonly plain: Readonly<Record<string, readonly [yes: string, no: string]>>
  readonly expected: string
}

/** Parts of a whole, or of full power. */
const SHARE =
  /^(fed_(short|long)|picture_(stray|missing|gone|moved|stray_rises)|(nozzle|bed)_(power_|heat_|gives|missing)\w*|part_fan_asked|ctx_fan)$/
const HALF = 0.5

/** Empty: it cannot be said in that language, or there is nothing in it. */
export function evidenceSentence(evidence: Evidence, words: EvidenceWords, figures: Figures): string {
  const { feature, measured, expected, unit } = evidence
  const plain = words.plain[feature]
  if (plain !== undefined) return measured > HALF ? plain[0] : plain[1]
  const title = words.title(feature)
  if (title === null) return ''
  const isShare = unit === '' && SHARE.test(feature)
  const of = (value: number): string =>
    isShare
      ? `${figures.number(100 * value, Math.abs(value) < 0.1 ? 1 : 0)} %`
      : `${figures.number(value, digitsOf(value))}${unit === '' ? '' : ` ${unit}`}`
  if (!Number.isFinite(expected)) return `${capital(title)}: ${of(measured)}.`
  const [is, should] = [of(measured), of(expected)]
  // To as many digits as are shown there is no difference to be seen.
  return is === should ? '' : `${capital(title)}: ${is} (${words.expected} ${should}).`
}

function digitsOf(value: number): number {
  const size = Math.abs(value)
  return size >= 100 ? 0 : size >= 10 ? 1 : 2
}
