// Blocks of a plan whose shifted corners did not come near enough to those that were asked for, in a sentence.
import type { Diagnostic } from '#protocol'
import { CLOSE_MM, MAX_PASSES } from './shift-corners.ts'

export interface ShiftCount {
  blocks: number
  /** Blocks in which the passes ended before all curves were near. */
  unsettledBlocks: number
  /** Largest distance of a curve's middle from its corner, mm, scaled. */
  missMm: number
  /** Of the first move of the first such block. */
  firstLine: number
}

export function createShiftCount(): ShiftCount {
  return { blocks: 0, unsettledBlocks: 0, missMm: 0, firstLine: 0 }
}

export function countShift(count: ShiftCount, missMm: number, firstLine: number): void {
  count.blocks += 1
  if (missMm <= CLOSE_MM) return
  if (count.unsettledBlocks === 0) count.firstLine = firstLine
  count.unsettledBlocks += 1
  count.missMm = Math.max(count.missMm, missMm)
}

export function shiftRemarks(count: ShiftCount): Diagnostic[] {
  if (count.unsettledBlocks === 0) return []
  const message =
    `shifted corners: after ${MAX_PASSES} passes curves of ${count.unsettledBlocks} of ${count.blocks} blocks ` +
    `still pass up to ${count.missMm.toPrecision(3)} mm from their corners, where ${CLOSE_MM} mm is meant`
  return [{ severity: 'warning', code: 'prunt-shift', message, line: count.firstLine }]
}
