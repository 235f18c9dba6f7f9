// What the limit of steps per tick has changed in a whole plan, in a sentence.
import type { Diagnostic } from '#protocol'

export interface StepRateCount {
  blocks: number
  limitedBlocks: number
  /** Blocks that run without their shapers, so that the motors can follow. */
  unshapedBlocks: number
  moves: number
  /** Largest part of a motor's steps per tick that was asked for. */
  asked: number
  /** Largest factor that a move's top speed was divided by. */
  slowdown: number
  /** Of the first move of the first block that was changed; 0: none was. */
  firstLine: number
}

export function createStepRateCount(): StepRateCount {
  return { blocks: 0, limitedBlocks: 0, unshapedBlocks: 0, moves: 0, asked: 0, slowdown: 1, firstLine: 0 }
}

export function stepRateRemarks(count: StepRateCount): Diagnostic[] {
  if (count.limitedBlocks === 0) return []
  const parts = [
    `a motor would have to make ${count.asked.toFixed(2)} times the steps that it can`,
    ...(count.moves === 0
      ? []
      : [`${count.moves} moves are slowed, to ${Math.round(100 / count.slowdown)} % of their top speed at the most`]),
    ...(count.unshapedBlocks === 0
      ? []
      : [`${count.unshapedBlocks} of ${count.blocks} blocks run without input shaping and pressure advance`]),
  ]
  return [{ severity: 'warning', code: 'prunt-step-rate', message: parts.join('; '), line: count.firstLine }]
}
