// Reads the statements of the recorded Prunt runs and plans them as blocks.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import {
  addCorner,
  type BlockPlanner,
  createPruntBlock,
  type PruntBlock,
  startBlock,
} from '../../src/motion/prunt/block.ts'
import { DEFAULT_MIN_INTERIOR_ANGLE_RAD, type PerAxis, type PruntLimits } from '../../src/motion/prunt/limits.ts'
import { createBlockPlanner, planBlock } from '../../src/motion/prunt/plan-block.ts'
import { createBlockSampler, nextSample } from '../../src/motion/prunt/sample.ts'
import { createShapers, type ShaperConfig, stepShapers } from '../../src/motion/prunt/shapers.ts'

export interface PruntCase {
  numbers: Map<string, number[]>
  start: number[]
  /** In order: a move [x, y, z, e, feed, dwell], or null for a flush. */
  moves: (number[] | null)[]
  shapers: Map<number, string[]>
}

export function readCase(text: string): PruntCase {
  const read: PruntCase = { numbers: new Map(), start: [0, 0, 0, 0], moves: [], shapers: new Map() }
  for (const line of text.split('\n')) {
    const [kind, ...words] = line.trim().split(/\s+/)
    if (kind === 'P') read.numbers.set(words[0]!, words.slice(1).map(Number))
    else if (kind === 'R') read.start = words.map(Number)
    else if (kind === 'M') read.moves.push(words.map(Number))
    else if (kind === 'F') read.moves.push(null)
    else if (kind === 'S') read.shapers.set(Number(words[0]), words.slice(1))
    else if (kind !== '' && kind !== undefined) throw new Error(`unknown statement: ${line}`)
  }
  return read
}

/** Columns of a gzipped CSV of numbers; empty cells are NaN. */
export function readColumns(path: string): Map<string, number[]> {
  const [header, ...rows] = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')
  const names = header!.trim().split(',')
  const columns = new Map<string, number[]>(names.map((name) => [name, []]))
  for (const row of rows) {
    const cells = row.trim().split(',')
    for (const [index, name] of names.entries()) {
      columns.get(name)!.push(cells[index] === '' || cells[index] === undefined ? Number.NaN : Number(cells[index]))
    }
  }
  return columns
}

const AXES = ['x', 'y', 'z', 'e'] as const

/** A number per axis; upstream's defaults are one for all. */
function perAxis(values: number[] | undefined, otherwise: number): PerAxis {
  return [0, 1, 2, 3].map((axis) => values?.[axis] ?? values?.[0] ?? otherwise) as unknown as PerAxis
}

export function caseLimits(read: PruntCase): PruntLimits {
  const number = (name: string, otherwise: number): number => read.numbers.get(name)?.[0] ?? otherwise
  return {
    mode: 'parity',
    tickS: number('dt', 1e-4),
    tangentialMmPerS: number('vmax', 1e100),
    accelMmPerS2: number('amax', 3000),
    jerkMmPerS3: number('jmax', 3e5),
    snapMmPerS4: number('smax', 3e8),
    crackleMmPerS5: number('cmax', 3e12),
    deviationMm: number('dev', 0.05),
    axisMmPerS: perAxis(read.numbers.get('axial_v'), 300),
    scaler: perAxis(read.numbers.get('scaler'), 1),
    ignoreE: number('ignore_e', 1) !== 0,
    shiftCorners: number('shift', 0) !== 0,
    minInteriorAngleRad: DEFAULT_MIN_INTERIOR_ANGLE_RAD,
  }
}

function caseShaper(words: string[] | undefined): ShaperConfig {
  const numbers = words?.slice(1).map(Number) ?? []
  const [first = 0, second = 0, third = 0, fourth = 0] = numbers
  if (words?.[0] === 'zv') {
    return { kind: 'zero-vibration', frequencyHz: first, dampingRatio: second, derivatives: third }
  }
  if (words?.[0] === 'ei') {
    return {
      kind: 'extra-insensitive',
      frequencyHz: first,
      dampingRatio: second,
      humps: third,
      residualRatio: fourth,
    }
  }
  if (words?.[0] === 'pa') {
    return { kind: 'pressure-advance', advanceS: first, smoothS: second, addedOnly: third !== 0, levels: fourth }
  }
  return { kind: 'none' }
}

export interface CaseBlock {
  block: PruntBlock
  planner: BlockPlanner
}

/** Plans the blocks of a case, one array of columns each. */
export function planCase(read: PruntCase, limits = caseLimits(read)): CaseBlock[] {
  const planner = createBlockPlanner(limits)
  const blocks: CaseBlock[] = []
  let at = read.start
  let block = createPruntBlock(4)
  startBlock(block, planner, at[0]!, at[1]!, at[2]!, at[3]!)
  for (const move of [...read.moves, null]) {
    if (move !== null) {
      addCorner(block, planner, move[0]!, move[1]!, move[2]!, move[3]!, move[4]!, move[5] ?? 0)
      at = move
    } else if (block.count > 1) {
      planBlock(block, planner)
      blocks.push({ block, planner })
      block = createPruntBlock(4)
      startBlock(block, planner, at[0]!, at[1]!, at[2]!, at[3]!)
    }
  }
  return blocks
}

export interface CaseSample {
  readonly atS: number
  readonly segment: number
  readonly place: Float64Array
  /** Where the shapers put it. */
  readonly shaped: Float64Array
  /** Distance along the segment's path and its derivatives, scaled space. */
  readonly state: Float64Array
}

/** Each sample of the block, the shapers' tail included. */
export function sampleCase(read: PruntCase, { block, planner }: CaseBlock, each: (sample: CaseSample) => void): void {
  const { tickS, scaler, mode } = planner.limits
  const configs = [0, 1, 2, 3].map((axis) => caseShaper(read.shapers.get(axis)))
  const start = AXES.map((axis, k) => block[axis][0]! * scaler[k]!)
  const shapers = createShapers(configs, tickS, start, mode)
  const sampler = createBlockSampler(block, planner)
  const shaped = new Float64Array(4)
  while (nextSample(sampler)) {
    stepShapers(shapers, sampler.positionMm, shaped)
    each({ atS: sampler.atS, segment: sampler.segment, place: sampler.positionMm, shaped, state: sampler.state })
  }
  for (let tick = 1; tick <= shapers.tailTicks; tick += 1) {
    stepShapers(shapers, sampler.positionMm, shaped)
    const { segment, positionMm: place, state } = sampler
    each({ atS: sampler.atS + tick * tickS, segment, place, shaped, state })
  }
}
