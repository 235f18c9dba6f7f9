// A block: the corners between two stops, their curves, and the speed over each segment. Corners come in one after the
// other; `planBlock` then fills everything else. Columns, grown when full, filled again for the next block: planning
// allocates nothing per segment. Segment i ends at corner i; corner 0 is where the block starts. Source: prunt SPEC 3, 4.
import { PrintwrightError } from '#core'
import type { BendWays } from './bend-ways.ts'
import { curveLengthMm, curveSizeMm, legRatio, parityRadiusMm } from './corner.ts'
import type { PruntLimits } from './limits.ts'
import { PROFILE_FIELDS } from './profile.ts'
import type { RampCaps } from './ramp.ts'

export interface PruntBlock extends CornerColumns {
  capacity: number
  /** Corners, the first included. */
  count: number
  /** [capacity] of the segment that ends here. */
  feedMmPerS: Float64Array
  dwellS: Float64Array
  /** [capacity] unit direction and length of the leg that ends here; 0 where nothing moves. */
  unitX: Float64Array
  unitY: Float64Array
  unitZ: Float64Array
  unitE: Float64Array
  legMm: Float64Array
  /** [capacity] the deviation that this corner may have (shifted corners have their own). */
  deviationMm: Float64Array
  /** [capacity] cosine and sine of half the turn at the corner. */
  cosHalf: Float64Array
  sinHalf: Float64Array
  /** [capacity] size L of the curve, 0 for none; its whole length; the radius that limits count with. */
  sizeMm: Float64Array
  curveMm: Float64Array
  radiusMm: Float64Array
  /** [capacity] how far the curve reaches into either leg. */
  reachMm: Float64Array
  /** [capacity] speed at the corner. */
  velocityMmPerS: Float64Array
  /** [capacity] length of the segment: half a curve, straight, half a curve. */
  pathMm: Float64Array
  capMmPerS: Float64Array
  /** [capacity] by how much the cap is divided because the motors could not step so fast. */
  slowdown: Float64Array
  /** [capacity] parts of the segment at its start and its end that are passed at the corners' speeds. */
  leadInMm: Float64Array
  leadOutMm: Float64Array
  /** [9 * capacity] T1..T4, coast, T1..T4. */
  profile: Float64Array
  /** [capacity] share of the tangential limits that the segment's ramps use. */
  share: Float64Array
  /** [capacity] largest curvature of the corner's curve, its largest change with length, and the speed that they allow. */
  bend: Float64Array
  bendSlope: Float64Array
  bendMmPerS: Float64Array
  /** [capacity] the speed at which some axis reaches its own limit on the corner's curve, or the head its feed. */
  bendAxisMmPerS: Float64Array
  /** [capacity] how the corner is passed: its speed, the part of half its curve at that speed (negative: not chosen), the share of ramps beside it. */
  turnMmPerS: Float64Array
  turnLead: Float64Array
  turnShare: Float64Array
  /** [capacity] leads, share and cap with which the segment keeps vector limits whatever its profile. */
  safeLeadInMm: Float64Array
  safeLeadOutMm: Float64Array
  safeShare: Float64Array
  safeCapMmPerS: Float64Array
  /** [capacity] whole duration, dwell included. */
  durationS: Float64Array
}

type Column = {
  [K in keyof PruntBlock]: PruntBlock[K] extends Float64Array ? K : never
}[keyof PruntBlock]

const COLUMNS: readonly Column[] = [
  'x',
  'y',
  'z',
  'e',
  'feedMmPerS',
  'dwellS',
  'unitX',
  'unitY',
  'unitZ',
  'unitE',
  'legMm',
  'deviationMm',
  'cosHalf',
  'sinHalf',
  'sizeMm',
  'curveMm',
  'radiusMm',
  'reachMm',
  'velocityMmPerS',
  'pathMm',
  'capMmPerS',
  'slowdown',
  'leadInMm',
  'leadOutMm',
  'profile',
  'share',
  'bend',
  'bendSlope',
  'bendMmPerS',
  'bendAxisMmPerS',
  'turnMmPerS',
  'turnLead',
  'turnShare',
  'safeLeadInMm',
  'safeLeadOutMm',
  'safeShare',
  'safeCapMmPerS',
  'durationS',
]

/** [capacity] corners, scaled, mm; in a block whose corners are shifted, the shifted ones. */
export interface CornerColumns {
  x: Float64Array
  y: Float64Array
  z: Float64Array
  e: Float64Array
}

/** Segments that have to be looked at, this time round and the next. */
export interface Worklist {
  now: Int32Array
  next: Int32Array
  nextCount: number
  /** [segments] 1 while in `next`. */
  listed: Uint8Array
}

/** Limits and what follows from them, made once for many blocks. */
export interface BlockPlanner {
  readonly limits: PruntLimits
  readonly caps: RampCaps
  /** Corners beyond this sine of half the turn are not rounded. */
  readonly maxSinHalf: number
  /** Where corners were asked for, while they are shifted. */
  readonly asked: CornerColumns
  readonly worklist: Worklist
  /** How sharp corners can be passed under these limits. */
  readonly ways: BendWays
}

export function createPruntBlock(capacity = 1024): PruntBlock {
  const block = { capacity: 0, count: 0 } as PruntBlock
  grow(block, capacity)
  return block
}

function grow(block: PruntBlock, capacity: number): void {
  for (const name of COLUMNS) {
    const wider = new Float64Array(name === 'profile' ? capacity * PROFILE_FIELDS : capacity)
    if (block.capacity > 0) wider.set(block[name])
    block[name] = wider
  }
  block.capacity = capacity
}

/** Empties the block and puts its first corner, in machine mm. */
export function startBlock(block: PruntBlock, planner: BlockPlanner, x: number, y: number, z: number, e: number): void {
  block.count = 0
  addCorner(block, planner, x, y, z, e, 0, 0)
}

/** Beyond these a double holds no micrometres, and times no microseconds. */
const MOST_MM = 1e9
const MOST_DWELL_S = 1e9
/** Slower than a file can ask for: F0.001 is 1.7e-5 mm/s. */
const LEAST_FEED_MM_PER_S = 1e-6

function refuseCorner(place: readonly number[], feedMmPerS: number, dwellS: number): never {
  throw new PrintwrightError(
    'prunt-move',
    `A move to X Y Z E ${place.join(' ')} mm at ${feedMmPerS} mm/s with a rest of ${dwellS} s cannot be planned: places and rests need numbers up to 1e9, the feed has to be ${LEAST_FEED_MM_PER_S} mm/s or more.`,
  )
}

/** A move to here (machine mm) at this feed, then a rest (a dwell of 0: none). */
export function addCorner(
  block: PruntBlock,
  planner: BlockPlanner,
  x: number,
  y: number,
  z: number,
  e: number,
  feedMmPerS: number,
  dwellS: number,
): void {
  const i = block.count
  // One sum for all: NaN and infinity survive it. The block's start has no feed.
  const sum = Math.abs(x) + Math.abs(y) + Math.abs(z) + Math.abs(e)
  if (!(sum <= MOST_MM && dwellS >= 0 && dwellS <= MOST_DWELL_S && (feedMmPerS >= LEAST_FEED_MM_PER_S || i === 0))) {
    refuseCorner([x, y, z, e], feedMmPerS, dwellS)
  }
  if (i === block.capacity) grow(block, 2 * i)
  const { scaler } = planner.limits
  block.x[i] = x / scaler[0]
  block.y[i] = y / scaler[1]
  block.z[i] = z / scaler[2]
  block.e[i] = e / scaler[3]
  block.feedMmPerS[i] = feedMmPerS
  block.dwellS[i] = dwellS
  block.slowdown[i] = 1
  block.count = i + 1
}

/** Directions and lengths of the legs between corners. */
export function measureLegs(block: PruntBlock): void {
  const { x, y, z, e, unitX, unitY, unitZ, unitE, legMm } = block
  legMm[0] = 0
  for (let i = 1; i < block.count; i += 1) {
    const dx = x[i]! - x[i - 1]!
    const dy = y[i]! - y[i - 1]!
    const dz = z[i]! - z[i - 1]!
    const de = e[i]! - e[i - 1]!
    const length = Math.sqrt(dx * dx + dy * dy + dz * dz + de * de)
    const divisor = length > 0 ? length : 1
    legMm[i] = length
    unitX[i] = dx / divisor
    unitY[i] = dy / divisor
    unitZ[i] = dz / divisor
    unitE[i] = de / divisor
  }
}

/** Below this sine of half the turn two legs are one line: more than rounding makes of it, less than any file says. */
const STRAIGHT_SINE = 1e-9

/** The curve at each corner, and the length of each segment that results. */
export function roundCorners(block: PruntBlock, planner: BlockPlanner): void {
  const last = block.count - 1
  const parity = planner.limits.mode === 'parity'
  for (let i = 0; i <= last; i += 1) {
    const inside = i > 0 && i < last && block.dwellS[i] === 0 && block.legMm[i]! > 0 && block.legMm[i + 1]! > 0
    if (inside) roundCorner(block, planner, i, parity)
    else clearCurve(block, i)
  }
  block.pathMm[0] = 0
  for (let i = 1; i <= last; i += 1) measurePath(block, i)
}

/** Half a curve, straight, half a curve. */
function measurePath(block: PruntBlock, i: number): void {
  const straight = block.legMm[i]! - block.reachMm[i - 1]! - block.reachMm[i]!
  block.pathMm[i] = block.curveMm[i - 1]! / 2 + straight + block.curveMm[i]! / 2
}

/** Makes a rounded corner one that is stopped at. */
export function sharpenCorner(block: PruntBlock, i: number): void {
  clearCurve(block, i)
  measurePath(block, i)
  measurePath(block, i + 1)
}

function clearCurve(block: PruntBlock, i: number): void {
  block.cosHalf[i] = 1
  block.sinHalf[i] = 0
  block.sizeMm[i] = 0
  block.curveMm[i] = 0
  block.radiusMm[i] = 0
  block.reachMm[i] = 0
}

function roundCorner(block: PruntBlock, planner: BlockPlanner, i: number, parity: boolean): void {
  const cosTurn = parity ? cosineOfOffsets(block, i) : cosineOfUnits(block, i)
  const sinHalf = parity ? Math.sqrt(Math.max(0, 1 - cosTurn) / 2) : halfDifference(block, i)
  if (!(sinHalf <= planner.maxSinHalf)) {
    clearCurve(block, i)
    return
  }
  const cosHalf = Math.sqrt((1 + cosTurn) / 2)
  const size = curveSizeMm(cosHalf, sinHalf, block.legMm[i]!, block.legMm[i + 1]!, block.deviationMm[i]!, parity)
  block.cosHalf[i] = cosHalf
  block.sinHalf[i] = sinHalf
  block.sizeMm[i] = size
  block.curveMm[i] = curveLengthMm(size, cosHalf)
  block.reachMm[i] = legRatio(cosHalf) * size
  if (size > 0) block.radiusMm[i] = parityRadiusMm(size, cosHalf, sinHalf)
  else block.radiusMm[i] = !parity && sinHalf < STRAIGHT_SINE ? Number.POSITIVE_INFINITY : 0
}

function cosineOfUnits({ unitX, unitY, unitZ, unitE }: PruntBlock, i: number): number {
  return unitX[i]! * unitX[i + 1]! + unitY[i]! * unitY[i + 1]! + unitZ[i]! * unitZ[i + 1]! + unitE[i]! * unitE[i + 1]!
}

/** The same with the rounding that recorded corners of a circle show, where 1 - cos is small: lengths divide last. */
function cosineOfOffsets({ x, y, z, e, legMm }: PruntBlock, i: number): number {
  const dot =
    (x[i]! - x[i - 1]!) * (x[i + 1]! - x[i]!) +
    (y[i]! - y[i - 1]!) * (y[i + 1]! - y[i]!) +
    (z[i]! - z[i - 1]!) * (z[i + 1]! - z[i]!) +
    (e[i]! - e[i - 1]!) * (e[i + 1]! - e[i]!)
  return Math.max(-1, Math.min(1, dot / (legMm[i]! * legMm[i + 1]!)))
}

/** The same sine from the difference of both directions: 1 - cos loses it where the path hardly turns. */
function halfDifference({ unitX, unitY, unitZ, unitE }: PruntBlock, i: number): number {
  const dx = unitX[i + 1]! - unitX[i]!
  const dy = unitY[i + 1]! - unitY[i]!
  const dz = unitZ[i + 1]! - unitZ[i]!
  const de = unitE[i + 1]! - unitE[i]!
  return Math.sqrt(dx * dx + dy * dy + dz * dz + de * de) / 2
}
