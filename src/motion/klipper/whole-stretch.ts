// The obvious twin of look-ahead.ts: one stretch between two standstills, one object a move, nothing incremental. Tests
// hold the fast one against it.
import type { Move } from '../move.ts'

export interface StretchMove {
  readonly move: Readonly<Move>
  startV2: number
  cruiseV2: number
  endV2: number
}

interface Limits {
  readonly startV2: number
  readonly smoothStartV2: number
}

/** Speeds of all moves when the head rests before the first and after the last. */
export function planStretch(moves: readonly Readonly<Move>[]): StretchMove[] {
  const limits: Limits[] = []
  for (const [i, move] of moves.entries()) {
    const previous = moves[i - 1]
    const before = limits[i - 1]
    if (previous === undefined || before === undefined) limits.push({ startV2: 0, smoothStartV2: 0 })
    else {
      const startV2 = Math.min(cornerV2(previous, move), before.startV2 + previous.deltaV2)
      limits.push({ startV2, smoothStartV2: Math.min(startV2, before.smoothStartV2 + previous.smoothDeltaV2) })
    }
  }
  const planned = moves.map((move): StretchMove => ({ move, startV2: 0, cruiseV2: Number.NaN, endV2: 0 }))
  const mayAccelerate: boolean[] = []
  let endV2 = 0
  let smoothEndV2 = 0
  let peakV2 = Number.POSITIVE_INFINITY
  for (let i = moves.length - 1; i >= 0; i--) {
    const move = moves[i]!
    const fromEnd = endV2 + move.deltaV2
    const smoothFromEnd = smoothEndV2 + move.smoothDeltaV2
    const startV2 = Math.min(limits[i]!.startV2, fromEnd)
    const smoothStartV2 = Math.min(limits[i]!.smoothStartV2, smoothFromEnd)
    mayAccelerate[i] = smoothStartV2 < smoothFromEnd
    const isPeak = smoothStartV2 + move.smoothDeltaV2 > smoothEndV2 || mayAccelerate[i + 1] === false
    if (mayAccelerate[i] && isPeak) peakV2 = (smoothStartV2 + smoothFromEnd) / 2
    planned[i]!.startV2 = startV2
    planned[i]!.endV2 = endV2
    if (mayAccelerate[i]) planned[i]!.cruiseV2 = Math.min((startV2 + fromEnd) / 2, move.maxCruiseV2, peakV2)
    endV2 = startV2
    smoothEndV2 = smoothStartV2
  }
  for (const [i, segment] of planned.entries()) {
    if (Number.isNaN(segment.cruiseV2)) segment.cruiseV2 = Math.min(planned[i - 1]!.cruiseV2, segment.startV2)
    segment.startV2 = Math.min(segment.startV2, segment.cruiseV2)
    segment.endV2 = Math.min(segment.endV2, segment.cruiseV2)
  }
  return planned
}

/** Source: PHYSICS 2.1. */
export function cornerV2(previous: Readonly<Move>, move: Readonly<Move>): number {
  if (!previous.isKinematic || !move.isKinematic) return 0
  const limits = [previous.maxCruiseV2, move.maxCruiseV2]
  const stepE = move.ratioE - previous.ratioE
  if (stepE !== 0) limits.push((move.instantCornerMmPerS / Math.abs(stepE)) ** 2)
  const cosTheta = -(move.ratioX * previous.ratioX + move.ratioY * previous.ratioY + move.ratioZ * previous.ratioZ)
  const sinHalf = Math.sqrt(Math.max(0.5 * (1 - cosTheta), 0))
  const cosHalf = Math.sqrt(Math.max(0.5 * (1 + cosTheta), 0))
  if (sinHalf < 1 && cosHalf > 0) {
    const radius = sinHalf / (1 - sinHalf)
    const quarterTan = (0.25 * sinHalf) / cosHalf
    for (const { junctionDeviationMm, accelMmPerS2, deltaV2 } of [previous, move]) {
      limits.push(radius * junctionDeviationMm * accelMmPerS2, deltaV2 * quarterTan)
    }
  }
  return Math.min(...limits)
}
