// The room: a daily swing and occasional drafts. Source: PHYSICS 2.13: diurnal ±2 to 4 °C, a draft adds 10 to 20 W/(m² K).
import type { Random } from '#core'

export interface Draft {
  readonly startS: number
  readonly endS: number
  readonly convectionWPerM2K: number
}

export interface Ambient {
  readonly meanC: number
  readonly swingC: number
  /** Time of day at the start of the print, s. */
  readonly startOfDayS: number
  /** In order of time, not overlapping. */
  readonly drafts: readonly Draft[]
}

const DAY_S = 86_400
/** A room is warmest in mid-afternoon. */
const WARMEST_S = 15 * 3600

export function createAmbient(meanC: number, options: Partial<Omit<Ambient, 'meanC'>> = {}): Ambient {
  return { meanC, swingC: 0, startOfDayS: 12 * 3600, drafts: [], ...options }
}

export function ambientAtC(ambient: Ambient, timeS: number): number {
  if (ambient.swingC === 0) return ambient.meanC
  const phaseRad = (2 * Math.PI * (ambient.startOfDayS + timeS - WARMEST_S)) / DAY_S
  return ambient.meanC + ambient.swingC * Math.cos(phaseRad)
}

export function draftAtWPerM2K(ambient: Ambient, timeS: number): number {
  for (const draft of ambient.drafts) {
    if (timeS >= draft.startS && timeS < draft.endS) return draft.convectionWPerM2K
  }
  return 0
}

/** Drafts of a door or window: Poisson in time with `perHour`, minutes long, 10 to 20 W/(m² K). */
export function drawDrafts(random: Random, durationS: number, perHour: number): Draft[] {
  const drafts: Draft[] = []
  let timeS = 0
  while (perHour > 0) {
    timeS += (-Math.log(1 - random.next()) * 3600) / perHour
    if (timeS >= durationS) break
    const endS = timeS + 60 + 540 * random.next()
    drafts.push({ startS: timeS, endS, convectionWPerM2K: 10 + 10 * random.next() })
    timeS = endS
  }
  return drafts
}
