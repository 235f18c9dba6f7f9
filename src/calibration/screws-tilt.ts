// SCREWS_TILT_CALCULATE: how far to turn each screw under the bed, read off a clock: 01:15 is one turn and a quarter.
// Source: Klipper documentation (Manual_Level, Status_Reference); pitches are ISO 261 coarse threads.
import { KlipperError } from '#motion'
import { fixed } from './fixed-text.ts'
import type { PointMm } from './mesh-points.ts'

/** Pitch of a screw, mm a turn; the first part says which way raises the bed. */
export const SCREW_PITCH_MM = {
  'CW-M3': 0.5,
  'CCW-M3': 0.5,
  'CW-M4': 0.7,
  'CCW-M4': 0.7,
  'CW-M5': 0.8,
  'CCW-M5': 0.8,
  'CW-M6': 1,
  'CCW-M6': 1,
} as const

export type ScrewThread = keyof typeof SCREW_PITCH_MM
export type TurnDirection = 'CW' | 'CCW'

export interface Screw extends PointMm {
  readonly name: string
}

export interface ScrewResult {
  readonly z: number
  readonly sign: TurnDirection
  readonly adjust: string
  readonly is_base: boolean
}

export interface ScrewsTilt {
  /** `results` of the status, by screw1, screw2, ... */
  readonly results: Readonly<Record<string, ScrewResult>>
  readonly lines: readonly string[]
  /** `error` of the status: MAX_DEVIATION was given and a screw is farther off. */
  readonly isExceeded: boolean
}

/** What is less than this apart is level, mm. */
const LEVEL_MM = 0.001

/**
 * The first screw is the one the others are brought to, unless a direction is asked for: then it is the highest or the
 * lowest, so that all turn that way. `maxDeviationMm` null: any deviation is fine.
 */
export function calculateScrewsTilt(
  screws: readonly Screw[],
  heightsMm: readonly number[],
  thread: ScrewThread,
  direction: TurnDirection | null = null,
  maxDeviationMm: number | null = null,
): ScrewsTilt {
  const raises: TurnDirection = thread.startsWith('CCW') ? 'CCW' : 'CW'
  const base = pickBase(heightsMm, direction, raises)
  const baseMm = heightsMm[base]!
  const results: Record<string, ScrewResult> = {}
  const lines = ['01:20 means 1 full turn and 20 minutes, CW=clockwise, CCW=counter-clockwise']
  let worstMm = 0
  const order = [base, ...screws.keys()].filter((index, at, all) => all.indexOf(index) === at)
  for (const index of order) {
    const { name, xMm, yMm } = screws[index]!
    const zMm = heightsMm[index]!
    const place = `x=${fixed(xMm, 1)}, y=${fixed(yMm, 1)}, z=${fixed(zMm, 5)}`
    if (index === base) {
      results[`screw${index + 1}`] = { z: zMm, sign: raises, adjust: '00:00', is_base: true }
      lines.push(`${name} (base) : ${place}`)
      continue
    }
    const offMm = baseMm - zMm
    worstMm = Math.max(worstMm, Math.abs(offMm))
    const turns = Math.abs(offMm) < LEVEL_MM ? 0 : offMm / SCREW_PITCH_MM[thread]
    const sign = turns >= 0 ? raises : opposite(raises)
    const adjust = clockText(Math.abs(turns))
    results[`screw${index + 1}`] = { z: zMm, sign, adjust, is_base: false }
    lines.push(`${name} : ${place} : adjust ${sign} ${adjust}`)
  }
  const holds = maxDeviationMm === null || worstMm <= maxDeviationMm
  return { results, lines, isExceeded: !holds }
}

/** Klipper's word where MAX_DEVIATION is exceeded; the results stand nevertheless. */
export function deviationError(maxDeviationMm: number): KlipperError {
  const words = `bed level exceeds configured limits (${maxDeviationMm}mm)!`
  return new KlipperError(`${words} Adjust screws and restart print.`)
}

function pickBase(heightsMm: readonly number[], direction: TurnDirection | null, raises: TurnDirection): number {
  if (direction === null) return 0
  // Screws that only ever raise the bed are brought up to the highest.
  const wanted = direction === raises ? Math.max(...heightsMm) : Math.min(...heightsMm)
  return heightsMm.indexOf(wanted)
}

function opposite(direction: TurnDirection): TurnDirection {
  return direction === 'CW' ? 'CCW' : 'CW'
}

/** Turns and sixtieths of a turn. */
function clockText(turns: number): string {
  const full = Math.trunc(turns)
  const minutes = fixed((turns - full) * 60, 0)
  return `${String(full).padStart(2, '0')}:${minutes.padStart(2, '0')}`
}
