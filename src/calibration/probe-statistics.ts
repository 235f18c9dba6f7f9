// What several touches of the same place say. Source: Klipper documentation (Probe_Calibrate) and published consoles.
import { extent } from './extent.ts'
import { fixed } from './fixed-text.ts'
import type { PointMm } from './mesh-points.ts'

export interface ProbeStatistics {
  readonly maxMm: number
  readonly minMm: number
  readonly rangeMm: number
  readonly averageMm: number
  readonly medianMm: number
  /** Of the samples themselves, not an estimate for more of them. */
  readonly sigmaMm: number
}

/** At least one sample. */
export function probeStatistics(samplesMm: readonly number[]): ProbeStatistics {
  const { low: minMm, high: maxMm } = extent(samplesMm)
  const count = samplesMm.length
  const averageMm = samplesMm.reduce((sum, value) => sum + value, 0) / count
  const variance = samplesMm.reduce((sum, value) => sum + (value - averageMm) ** 2, 0) / count
  const medianMm = median(samplesMm)
  return { maxMm, minMm, rangeMm: maxMm - minMm, averageMm, medianMm, sigmaMm: Math.sqrt(variance) }
}

/** One height of several touches, as `samples_result` wants it. */
export function combineSamples(samplesMm: readonly number[], result: 'average' | 'median'): number {
  return result === 'median' ? median(samplesMm) : probeStatistics(samplesMm).averageMm
}

/** Whether touches lie too far apart to be believed. */
export function exceedsTolerance(samplesMm: readonly number[], toleranceMm: number): boolean {
  const { low, high } = extent(samplesMm)
  const holds = high - low <= toleranceMm
  return !holds
}

export const SAMPLES_RETRY = 'Probe samples exceed tolerance. Retrying...'
export const SAMPLES_REFUSED = 'Probe samples exceed samples_tolerance'

function median(samplesMm: readonly number[]): number {
  const sorted = [...samplesMm].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export interface ProbeAccuracyRun {
  readonly at: PointMm & { readonly zMm: number }
  readonly samples: number
  readonly retractMm: number
  readonly speedMmPerS: number
  readonly liftMmPerS: number
}

/** What PROBE_ACCURACY says before it begins; Klipper ends it with a new line. */
export function probeAccuracyIntro(run: ProbeAccuracyRun): string {
  const { at, samples, retractMm, speedMmPerS, liftMmPerS } = run
  const place = `X:${fixed(at.xMm, 3)} Y:${fixed(at.yMm, 3)} Z:${fixed(at.zMm, 3)}`
  const speeds = `speed=${fixed(speedMmPerS, 1)} lift_speed=${fixed(liftMmPerS, 1)}`
  return `PROBE_ACCURACY at ${place} (samples=${samples} retract=${fixed(retractMm, 3)} ${speeds})\n`
}

export function probeAccuracyText(samplesMm: readonly number[]): string {
  const { maxMm, minMm, rangeMm, averageMm, medianMm, sigmaMm } = probeStatistics(samplesMm)
  const parts: [string, number][] = [
    ['maximum', maxMm],
    ['minimum', minMm],
    ['range', rangeMm],
    ['average', averageMm],
    ['median', medianMm],
    ['standard deviation', sigmaMm],
  ]
  return `probe accuracy results: ${parts.map(([name, valueMm]) => `${name} ${fixed(valueMm, 6)}`).join(', ')}`
}
