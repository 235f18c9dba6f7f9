// How true probabilities are: looks at what was believed likeliest, all through a print, against what was so.
import type { Diagnosis } from '#operator'
import { SOUND } from '#operator'

export interface Look {
  readonly timeS: number
  readonly cause: string
  readonly probability: number
}

/** By tenths of probability: looks, the sum of what was said, and how often it was right. Plain data. */
export type ReliabilityBins = readonly (readonly [looks: number, said: number, right: number])[]

const BINS = 10
/** Looks a second apart say the same twice. */
export const LOOK_EVERY_S = 5

/** `hidden`: that something is wrong although all looks sound, 0..1. */
export function lookAt({ beliefs, timeS }: Diagnosis, hidden: number): Look | null {
  const [top] = beliefs
  if (top === undefined) return null
  const { cause, probability } = top
  return { timeS, cause, probability: cause === SOUND ? probability * (1 - hidden) : probability }
}

/** `mode` is the truth from the onset on, `sound` before; NaN: it never came. */
export function binLooks(looks: readonly Look[], mode: string | null, onsetS: number): ReliabilityBins {
  const bins = Array.from({ length: BINS }, (): [number, number, number] => [0, 0, 0])
  for (const { timeS, cause, probability } of looks) {
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))]
    if (bin === undefined) continue
    const truth = timeS >= onsetS ? mode : SOUND
    bin[0]++
    bin[1] += probability
    bin[2] += cause === truth ? 1 : 0
  }
  return bins
}

/** Expected calibration error over many prints; NaN without any look. */
export function calibrationErrorOf(prints: readonly ReliabilityBins[]): number {
  let error = 0
  let all = 0
  for (let at = 0; at < BINS; at++) {
    const sum = (part: 0 | 1 | 2): number => prints.reduce((total, bins) => total + (bins[at]?.[part] ?? 0), 0)
    error += Math.abs(sum(1) - sum(2))
    all += sum(0)
  }
  return all === 0 ? Number.NaN : error / all
}
