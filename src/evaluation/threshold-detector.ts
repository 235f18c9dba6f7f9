// A peer for the benchmark: what print watchers do that know no model of the print. Each sign that a printer gives has a fixed
// threshold and is smoothed with the average that camera watchers use; whichever passes first alarms.
// Source: PHYSICS 6 (detector practice): exponential average with alpha = 2/13, 30 looks of warming up.
import { CHANNEL_AT, type ChannelName, type Scene } from '#operator'

const ALPHA = 2 / 13
const WARM_UP_LOOKS = 30

/**
 * A little more than sound prints reach, smoothed: the largest of 285 prints of the split fit, seed 1, until anything broke, times
 * 1.1, where that is not what such watchers are sold with anyway. So tuned it is as sharp as it can be without crying wolf.
 */
const THRESHOLDS = {
  /** Off its target once it has been there, K. */
  nozzleOffC: 6.2,
  bedOffC: 2.5,
  /** Share of the commanded filament that has not passed the encoder, over a stretch of it. */
  feedLackRatio: 0.3,
  /** Strongest shock in a second, g. */
  shockG: 4.8,
  /** Plastic where none should be, share of the picture. */
  strayRatio: 0.05,
  /** The part is not where it should be. */
  missingRatio: 0.95,
  shiftPx: 30,
  loadN: 58,
  supplyLackV: 0.5,
  /** A fan that turns slower stands, or will. */
  slowFan: 0.5,
  /** A run-out switch that says so. */
  isEmpty: 0.5,
} as const

type Sign = keyof typeof THRESHOLDS
/** Says that too little is fed. */
export const FEED_SIGN: Sign = 'feedLackRatio'
const SIGNS = Object.keys(THRESHOLDS) as Sign[]

/** Filament over which the encoder is compared, mm: some ten pulses of it. */
const STRETCH_MM = 30
const ENOUGH_MM = 25
/** As near to its target a heater has arrived, K. */
const ARRIVED_K = 3
const SLOW_RPM = 1500
const NOMINAL_V = 24

interface Heater {
  targetC: number
  hasArrived: boolean
}

export interface ThresholdDetector {
  /** When it first alarmed, s of the printer's clock; NaN: not yet. */
  alarmS: number
  /** What alarmed. */
  sign: string
  looks: number
  readonly smoothed: Record<Sign, number>
  readonly nozzle: Heater
  readonly bed: Heater
  readonly passed: { readonly usedMm: number; readonly encoderMm: number }[]
}

export function createThresholdDetector(): ThresholdDetector {
  return {
    alarmS: Number.NaN,
    sign: '',
    looks: 0,
    smoothed: Object.fromEntries(SIGNS.map((sign) => [sign, 0])) as Record<Sign, number>,
    nozzle: { targetC: Number.NaN, hasArrived: false },
    bed: { targetC: Number.NaN, hasArrived: false },
    passed: [],
  }
}

export function watchWithThresholds(detector: ThresholdDetector, scene: Scene): void {
  if (scene.print !== 'printing' || scene.host !== 'ready') {
    detector.passed.length = 0
    return
  }
  const at = (name: ChannelName): number => scene.channels[CHANNEL_AT[name]] ?? Number.NaN
  const nozzleOffC = offC(detector.nozzle, at('nozzle_c'), at('nozzle_target_c'))
  const bedOffC = offC(detector.bed, at('bed_c'), at('bed_target_c'))
  // While the printer homes and heats there is no print to watch.
  if (!(at('filament_used_mm') > 0)) return
  detector.looks++
  const now: Record<Sign, number> = {
    nozzleOffC,
    bedOffC,
    feedLackRatio: feedLack(detector, at('filament_used_mm'), at('encoder_mm')),
    shockG: at('accel_peak_g'),
    strayRatio: at('picture_stray_ratio'),
    missingRatio: at('picture_missing_ratio'),
    shiftPx: Math.hypot(at('picture_shift_x_px'), at('picture_shift_y_px')),
    loadN: Math.abs(at('nozzle_load_n')),
    supplyLackV: NOMINAL_V - at('supply_v'),
    slowFan: at('hotend_fan_rpm') < SLOW_RPM && at('nozzle_c') > 100 ? 1 : 0,
    isEmpty: at('filament_present') === 0 ? 1 : 0,
  }
  for (const sign of SIGNS) {
    // What is not measured says nothing.
    const value = Number.isNaN(now[sign]) ? 0 : now[sign]
    detector.smoothed[sign] += ALPHA * (value - detector.smoothed[sign])
    const isAlarm = detector.looks > WARM_UP_LOOKS && detector.smoothed[sign] > THRESHOLDS[sign]
    if (!isAlarm || !Number.isNaN(detector.alarmS)) continue
    detector.alarmS = scene.timeS
    detector.sign = sign
  }
}

function offC(heater: Heater, atC: number, targetC: number): number {
  if (targetC !== heater.targetC) {
    heater.targetC = targetC
    heater.hasArrived = false
  }
  if (Math.abs(atC - targetC) < ARRIVED_K) heater.hasArrived = true
  return heater.hasArrived ? Math.abs(atC - targetC) : 0
}

function feedLack({ passed }: ThresholdDetector, usedMm: number, encoderMm: number): number {
  passed.push({ usedMm, encoderMm })
  while (passed[1] !== undefined && usedMm - passed[1].usedMm >= STRETCH_MM) passed.shift()
  const [first] = passed
  const wantedMm = usedMm - (first?.usedMm ?? Number.NaN)
  return wantedMm >= ENOUGH_MM ? 1 - (encoderMm - (first?.encoderMm ?? Number.NaN)) / wantedMm : 0
}
