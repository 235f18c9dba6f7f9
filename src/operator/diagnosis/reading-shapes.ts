// Shapes that a reading draws within the last minute: how steeply it went, whether it jumped, how often it crossed its mean.
import { ago, meanOf, type Window } from './window.ts'

/** The steepest second among the last ones, upwards or downwards, °C. */
export function steepest(window: Window, column: number, count: number, sign: 1 | -1): number {
  let most = 0
  for (let row = 0; row < count; row++) {
    const step = lastingStep(window, column, row)
    if (sign * step > sign * most) most = step
  }
  return most
}

/** Less than this, °C, one reading may be off by: it counts once the next one has not come back. */
const GLITCH_C = 3

/** How far the reading went in the second that ended `row` rows ago, and stayed; 0: not at all, or nobody knows. */
export function lastingStep(window: Window, column: number, row: number): number {
  const before = ago(window, column, row + 1)
  const step = ago(window, column, row) - before
  if (Number.isNaN(step)) return 0
  if (Math.abs(step) >= GLITCH_C) return step
  if (row === 0) return 0
  const stayed = ago(window, column, row - 1) - before
  if (Number.isNaN(stayed)) return step
  return step < 0 ? Math.min(0, Math.max(step, stayed)) : Math.max(0, Math.min(step, stayed))
}

export function jumpsIn(window: Window, column: number, jumpC: number): number {
  let jumps = 0
  for (let row = 0; row < 60; row++) {
    if (Math.abs(ago(window, column, row) - ago(window, column, row + 1)) > jumpC) jumps++
  }
  return jumps
}

export function crossings(window: Window, column: number): number {
  const mean = meanOf(window, column, 60)
  let side = 0
  let times = 0
  for (let row = 0; row < 60; row++) {
    const off = ago(window, column, row) - mean
    // What does not leave its own noise crosses nothing.
    if (!(Math.abs(off) > 0.4)) continue
    const now = Math.sign(off)
    if (side !== 0 && now !== side) times++
    side = now
  }
  return times
}

export function shareFull(window: Window, column: number): number {
  let full = 0
  for (let row = 0; row < 30; row++) if (ago(window, column, row) > 0.97) full++
  return full / 30
}
