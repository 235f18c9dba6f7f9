// What is broken in a machine, in words for its owner: the firmware knows nothing of it.
import type { FaultState } from '#faults'
import { durationText } from './status-line.ts'

/** The faults of a printer of the console's own. */
export interface MachineFaults {
  /** What breaks, in words; throws PrintwrightError. */
  breakNow(spec: string): string
  list(): ToldFaults
  /** Mends everything; what was broken. */
  mend(): ToldFaults
}

export interface ToldFault {
  readonly mode: string
  readonly severity: number
  /** The printer's time, s; null: not yet. */
  readonly since_s: number | null
  /** As people count, from 1; null: not yet, or on no layer. */
  readonly since_layer: number | null
  /** A fault that comes and goes, or has gone by, may be absent now. */
  readonly is_there: boolean
}

export interface ToldFaults {
  readonly faults: readonly ToldFault[]
  /** Faults given for a place of the next part. */
  readonly waiting: number
}

export function toldFault({ spec, onsetS, onsetLayer }: FaultState, strength: number): ToldFault {
  const hasBegun = !Number.isNaN(onsetS)
  return {
    mode: spec.mode.name,
    severity: spec.severity,
    since_s: hasBegun ? Math.round(onsetS * 1e6) / 1e6 : null,
    since_layer: hasBegun && onsetLayer >= 0 ? onsetLayer + 1 : null,
    is_there: strength > 0,
  }
}

export function faultText({ mode, since_s: sinceS, since_layer: layer, is_there: isThere }: ToldFault): string {
  if (sinceS === null) return `${mode} (not yet)`
  const since = layer === null ? `since ${durationText(sinceS)}` : `since layer ${layer}, ${durationText(sinceS)}`
  return `${mode} (${since}${isThere ? '' : ', not at this moment'})`
}

function wordsOf({ faults, waiting }: ToldFaults): string[] {
  const words = faults.map(faultText)
  if (waiting > 0) words.push(`${waiting} more from a place of the next part on`)
  return words
}

export function faultsText(told: ToldFaults): string {
  return wordsOf(told).join('\n') || 'Nothing is broken.'
}

export function repairText(told: ToldFaults): string {
  const words = wordsOf(told)
  return words.length === 0
    ? 'Nothing is broken.'
    : `Mended: ${words.join('; ')}. A printer that has stopped needs FIRMWARE_RESTART.`
}
