// Z_TILT_ADJUST and QUAD_GANTRY_LEVEL try again until the probed points agree, and give up when they drift apart.
// Source: Klipper documentation (Config_Reference) and published consoles.
import { KlipperError } from '#motion'
import { extent } from './extent.ts'
import { fixed } from './fixed-text.ts'

export interface LevelRetrySettings {
  /** 0: probe once and be content. */
  readonly retries: number
  readonly toleranceMm: number
}

export interface LevelRetries {
  readonly settings: LevelRetrySettings
  /** How many times it has been tried again. */
  current: number
  previousMm: number | null
  increases: number
}

export function createLevelRetries(settings: LevelRetrySettings): LevelRetries {
  return { settings, current: 0, previousMm: null, increases: 0 }
}

export interface LevelVerdict {
  readonly isDone: boolean
  /** What the console is told; null without retries. */
  readonly text: string | null
}

/** After one round: whether it was the last. Throws Klipper's words where more of them do not help. */
export function judgeLevelRound(state: LevelRetries, probedMm: readonly number[]): LevelVerdict {
  const { retries, toleranceMm } = state.settings
  if (retries === 0) return { isDone: true, text: null }
  const { low, high } = extent(probedMm)
  const rangeMm = high - low
  const numbers = `Probed points range: ${fixed(rangeMm, 6)} tolerance: ${fixed(toleranceMm, 6)}`
  const text = `Retries: ${state.current}/${retries} ${numbers}`
  if (state.previousMm !== null && state.previousMm <= rangeMm) state.increases++
  else if (state.increases > 0) state.increases--
  // One step back may be the probe's noise, two are not.
  if (state.increases > 1) {
    const words = 'Retries aborting: Probed points range is increasing.'
    throw new KlipperError(`${words} Possibly Z motor numbering is wrong.`)
  }
  state.previousMm = rangeMm
  if (rangeMm <= toleranceMm) return { isDone: true, text }
  state.current++
  if (state.current > retries) throw new KlipperError('Too many retries')
  return { isDone: false, text }
}

/** What both commands say before motors move, `names` being those of their steppers. */
export function adjustmentsText(names: readonly string[], adjustmentsMm: readonly number[]): string {
  const lines = names.map((name, index) => `${name} = ${fixed(adjustmentsMm[index]!, 6)}`)
  return ['Making the following Z adjustments:', ...lines].join('\n')
}
