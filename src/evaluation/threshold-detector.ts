// A peer for the benchmark: what print watchers usually do. Fixed thresholds on what a printer tells, smoothed with the average
// that camera watchers use, no model of the print behind it.
// Source: PHYSICS 6 (detector practice): exponential average with alpha = 2/13, 30 looks of warming up.
import { CHANNEL_AT, type ChannelName, type Scene } from '#operator'

const ALPHA = 2 / 13
const WARM_UP_LOOKS = 30
const ALARM = 1

export interface ThresholdDetector {
  /** When it first alarmed, s of the printer's clock; NaN: not yet. */
  alarmS: number
  looks: number
  score: number
  lastEncoderMm: number
  lastUsedMm: number
}

export function createThresholdDetector(): ThresholdDetector {
  return { alarmS: Number.NaN, looks: 0, score: 0, lastEncoderMm: Number.NaN, lastUsedMm: Number.NaN }
}

export function watchWithThresholds(detector: ThresholdDetector, scene: Scene): void {
  if (scene.print !== 'printing' || scene.host !== 'ready') return
  const worst = Math.max(...excesses(detector, scene).map((excess) => (Number.isNaN(excess) ? 0 : excess)))
  detector.looks++
  detector.score += ALPHA * (worst - detector.score)
  const isAlarm = detector.looks > WARM_UP_LOOKS && detector.score > ALARM
  if (isAlarm && Number.isNaN(detector.alarmS)) detector.alarmS = scene.timeS
}

/** Each as a share of its threshold; NaN where it is not there. */
function excesses(detector: ThresholdDetector, scene: Scene): number[] {
  const at = (name: ChannelName): number => scene.channels[CHANNEL_AT[name]] ?? Number.NaN
  const isHot = at('nozzle_c') > at('nozzle_target_c') - 20
  const fedMm = at('encoder_mm') - detector.lastEncoderMm
  const usedMm = at('filament_used_mm') - detector.lastUsedMm
  detector.lastEncoderMm = at('encoder_mm')
  detector.lastUsedMm = at('filament_used_mm')
  return [
    isHot ? Math.abs(at('nozzle_c') - at('nozzle_target_c')) / 10 : 0,
    // A third of the filament that is asked for does not come.
    usedMm > 0.2 ? (1 - fedMm / usedMm) / 0.33 : 0,
    at('accel_peak_g') / 5,
    at('picture_stray_ratio') / 0.38,
    at('filament_present') === 0 ? 2 : 0,
  ]
}
