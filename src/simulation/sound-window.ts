// The stretch of a print that is listened to: known beforehand, or around the moment at which the first fault begins. Until
// that moment comes, only the last seconds are kept.
import type { PrinterConfig } from '#config'
import type { Random } from '#core'
import type { TrajectoryBlock } from '#motion'
import type { SoundScene } from '#sensing'
import { recordRest } from './motion-recorder.ts'
import type { Simulation } from './simulation.ts'
import type { SoundRecorder } from './sound-recorder.ts'
import { createSoundRecorder, dropSoundBefore, recordSound, recordStop, soundScene } from './sound-recorder.ts'

export type SoundWish =
  | { readonly kind: 'window'; readonly fromS: number; readonly durationS: number }
  | { readonly kind: 'onset' }

export interface SoundWindow {
  readonly wish: SoundWish
  readonly recorder: SoundRecorder
  /** What is listened to, s of the print; NaN while nothing has broken. */
  fromS: number
  toS: number
  /** What is older is forgotten from time to time. */
  keptFromS: number
}

/** Around an onset, s. */
const BEFORE_ONSET_S = 1
const AFTER_ONSET_S = 3
/** The microphone needs to know a little more than it hears. */
const MARGIN_S = 0.05
const DROP_EVERY_S = 1

export function createSoundWindow(wish: SoundWish, random: Random): SoundWindow {
  if (wish.kind === 'onset') {
    const recorder = createSoundRecorder(0, Number.POSITIVE_INFINITY, random)
    return { wish, recorder, fromS: Number.NaN, toS: Number.NaN, keptFromS: 0 }
  }
  const { fromS, durationS } = wish
  const toS = fromS + durationS
  return {
    wish,
    recorder: createSoundRecorder(Math.max(0, fromS - MARGIN_S), toS + MARGIN_S, random),
    fromS,
    toS,
    keptFromS: fromS,
  }
}

/** Takes in segment `i` of `block`, which the simulation has just walked. */
export function recordSoundWindow(
  window: SoundWindow,
  simulation: Simulation,
  block: TrajectoryBlock,
  i: number,
): void {
  if (simulation.timeS > window.toS + MARGIN_S && window.wish.kind === 'onset') return
  recordSound(window.recorder, simulation, block, i)
  if (window.wish.kind === 'onset') follow(window, simulation)
}

function follow(window: SoundWindow, simulation: Simulation): void {
  if (!Number.isNaN(window.fromS)) return
  const onsetS = firstOnsetS(simulation)
  if (Number.isFinite(onsetS)) {
    window.fromS = Math.max(0, onsetS - BEFORE_ONSET_S)
    window.toS = onsetS + AFTER_ONSET_S
    return
  }
  const keepFromS = simulation.timeS - BEFORE_ONSET_S - 2 * MARGIN_S
  if (keepFromS < window.keptFromS + DROP_EVERY_S) return
  window.keptFromS = keepFromS
  dropSoundBefore(window.recorder, keepFromS)
}

function firstOnsetS({ schedule }: Simulation): number {
  let firstS = Number.POSITIVE_INFINITY
  for (const { onsetS } of schedule?.faults ?? []) if (onsetS < firstS) firstS = onsetS
  return firstS
}

/** What there is to hear; null when nothing broke, or the print ended before the window. */
export function closeSoundWindow(
  window: SoundWindow,
  simulation: Simulation,
  config: PrinterConfig,
): SoundScene | null {
  if (window.wish.kind === 'onset') follow(window, simulation)
  const isHeard = window.fromS <= simulation.timeS
  if (!isHeard) return null
  recordStop(window.recorder, simulation)
  recordRest(window.recorder.motion, window.toS + MARGIN_S)
  return soundScene(window.recorder, config, simulation.settings.machine.frame)
}
