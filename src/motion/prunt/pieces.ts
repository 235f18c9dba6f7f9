// A planned segment of Prunt's as rows of a TrajectoryBlock: straight pieces of constant acceleration. Place and time are
// exact at every knot; between two knots a row leaves the planned motion by at most PIECE_ERROR_MM: half of it because a
// curve became a chord, half because a speed that changes smoothly became a change at constant acceleration.
import type { TrajectoryBlock } from '../trajectory.ts'
import { SEGMENT_EXTRUDE, SEGMENT_FILAMENT, SEGMENT_TRAVEL } from '../trajectory.ts'
import { continueRow, nextRow, type TrajectoryWriter } from '../trajectory-writer.ts'
import type { BlockPlanner, PruntBlock } from './block.ts'
import { deviationRatio, minimumRadiusMm } from './corner.ts'
import { PROFILE_FIELDS, peakMmPerS, rampDurationS } from './profile.ts'
import { STATE_DISTANCE, STATE_VELOCITY } from './ramp.ts'
import { motionAt, pointOnSegment } from './sample.ts'

/** The stated bound, held against the sampler by test. */
export const PIECE_ERROR_MM = 2e-3
/** Less than half each: a curve's bend is not quite even over a chord. Machine mm: scaled lengths are stretched first. */
const TIME_ERROR_MM = 0.45 * PIECE_ERROR_MM
const CHORD_ERROR_MM = 0.45 * PIECE_ERROR_MM
/**
 * A stretch whose speed bends one way is taken as "keep the speed, then change it" (or the reverse) of the same length and
 * time. By how much a straight change of speed would miss its length (j h^3 / 12 for a constant jerk) is eight times the largest
 * error of that (j h^3 / 96), and more than eight times for a jerk that grows.
 */
const DEFICIT_MM = 8 * TIME_ERROR_MM
const MAX_HALVINGS = 10
/** Rows are one where direction and acceleration agree to this. */
const SAME = 1e-9
/** And the row leaves its end by no more than this for each that it takes up. */
const MERGED_MM = 1e-8
/** Head travel below this is none: the row is filament only. */
const NO_TRAVEL_MM = 1e-7
const SAME_INSTANT_S = 1e-11
const MAX_STEPS = 60

/** What a row takes over from the move that asked for it. */
export interface MoveNote {
  kind: number
  line: number
  layer: number
  feature: number
  object: number
}

export interface PieceWriter {
  readonly writer: TrajectoryWriter
  readonly knots: number[]
  readonly state: Float64Array
  readonly fromMm: Float64Array
  readonly toMm: Float64Array
  /** Whether the move has its first row. */
  begun: boolean
}

export function createPieceWriter(writer: TrajectoryWriter): PieceWriter {
  return {
    writer,
    knots: [],
    state: new Float64Array(6),
    fromMm: new Float64Array(4),
    toMm: new Float64Array(4),
    begun: false,
  }
}

/** Writes the rows of segment i, which begins at `startS`. */
export function writeSegment(
  pieces: PieceWriter,
  block: PruntBlock,
  planner: BlockPlanner,
  i: number,
  startS: number,
  note: MoveNote,
): void {
  const { knots, state } = pieces
  const { scaler } = planner.limits
  const { crackleMmPerS5 } = planner.caps
  fillKnots(knots, block, planner, i, state)
  pieces.begun = false
  pointOnSegment(block, scaler, i, 0, pieces.fromMm)
  let fromPathMm = 0
  let fromMmPerS = block.velocityMmPerS[i - 1]!
  for (let k = 1; k < knots.length; k += 1) {
    const atS = knots[k]!
    const isLast = k === knots.length - 1
    if (!isLast) motionAt(block, crackleMmPerS5, i, atS, state)
    const pathMm = isLast ? block.pathMm[i]! : Math.min(Math.max(state[STATE_DISTANCE]!, fromPathMm), block.pathMm[i]!)
    const mmPerS = isLast ? block.velocityMmPerS[i]! : state[STATE_VELOCITY]!
    writeStretch(pieces, block, planner, i, startS, note, knots[k - 1]!, fromPathMm, fromMmPerS, atS, pathMm, mmPerS, 0)
    fromPathMm = pathMm
    fromMmPerS = mmPerS
  }
}

/** Machine mm of a scaled mm, in the direction where that is most. */
function largestScaler(planner: BlockPlanner): number {
  const { scaler } = planner.limits
  return Math.max(scaler[0], scaler[1], scaler[2], scaler[3])
}

/** Halves a stretch of time until one piece is near enough. */
function writeStretch(
  pieces: PieceWriter,
  block: PruntBlock,
  planner: BlockPlanner,
  i: number,
  startS: number,
  note: MoveNote,
  t0: number,
  s0: number,
  v0: number,
  t1: number,
  s1: number,
  v1: number,
  halvings: number,
): void {
  const deficitMm = largestScaler(planner) * Math.abs(((v0 + v1) / 2) * (t1 - t0) - (s1 - s0))
  if (deficitMm > DEFICIT_MM && halvings < MAX_HALVINGS) {
    const { state } = pieces
    const t = (t0 + t1) / 2
    motionAt(block, planner.caps.crackleMmPerS5, i, t, state)
    const s = Math.min(Math.max(state[STATE_DISTANCE]!, s0), s1)
    const v = state[STATE_VELOCITY]!
    writeStretch(pieces, block, planner, i, startS, note, t0, s0, v0, t, s, v, halvings + 1)
    writeStretch(pieces, block, planner, i, startS, note, t, s, v, t1, s1, v1, halvings + 1)
    return
  }
  pointOnSegment(block, planner.limits.scaler, i, s1, pieces.toMm)
  writePiece(pieces, startS + t0, t1 - t0, s1 - s0, v0, v1, note)
  pieces.fromMm.set(pieces.toMm)
}

/** Times into the segment between which one piece each is enough. */
function fillKnots(knots: number[], block: PruntBlock, planner: BlockPlanner, i: number, state: Float64Array): void {
  knots.length = 0
  knots.push(0)
  const movingS = block.durationS[i]! - block.dwellS[i]!
  const v0 = block.velocityMmPerS[i - 1]!
  const v1 = block.velocityMmPerS[i]!
  const leadInS = block.leadInMm[i]! > 0 ? block.leadInMm[i]! / v0 : 0
  const leadOutS = block.leadOutMm[i]! > 0 ? block.leadOutMm[i]! / v1 : 0
  const crackle = planner.caps.crackleMmPerS5 * block.share[i]!
  const at = i * PROFILE_FIELDS
  const peak = peakMmPerS(crackle, v0, block.profile, at)
  pushKnot(knots, leadInS)
  const stretch = largestScaler(planner)
  const coastAtS = pushRamp(knots, block.profile, at, leadInS, stretch * Math.abs(peak - v0))
  const secondAtS = coastAtS + block.profile[at + 4]!
  pushKnot(knots, secondAtS)
  pushRamp(knots, block.profile, at + 5, secondAtS, stretch * Math.abs(peak - v1))
  pushKnot(knots, movingS - leadOutS)
  const count = knots.length
  pushCurveKnots(knots, block, planner, i, movingS, state)
  if (knots.length > count) knots.sort((a, b) => a - b)
  settleKnots(knots, movingS)
}

function pushKnot(knots: number[], atS: number): void {
  if (atS > knots[knots.length - 1]! + SAME_INSTANT_S) knots.push(atS)
}

/** Strictly rising, from 0 to the segment's end. */
function settleKnots(knots: number[], movingS: number): void {
  let kept = 1
  for (let k = 1; k < knots.length; k += 1) {
    const atS = knots[k]!
    if (atS > knots[kept - 1]! + SAME_INSTANT_S && atS < movingS - SAME_INSTANT_S) knots[kept++] = atS
  }
  knots.length = kept
  knots.push(movingS)
}

/** The parts of a ramp: acceleration rises, stays, falls. Returns when it is over. */
function pushRamp(knots: number[], times: Float64Array, at: number, startS: number, changeMmPerS: number): number {
  const wholeS = rampDurationS(times, at)
  const endS = startS + wholeS
  // The ramp is symmetric about its middle, where it is an eighth of this behind a straight change of speed at the most.
  if (changeMmPerS * wholeS > 8 * TIME_ERROR_MM) {
    const constantS = times[at + 3]!
    const riseS = (wholeS - constantS) / 2
    pushKnot(knots, startS + riseS)
    pushKnot(knots, startS + riseS + constantS)
  }
  pushKnot(knots, endS)
  return endS
}

function deviationMm(block: PruntBlock, i: number): number {
  const size = block.sizeMm[i]!
  return size > 0 ? size * deviationRatio(block.cosHalf[i]!, block.sinHalf[i]!, false) : 0
}

/** How many chords half of the curve at corner i needs. */
function chordCount(block: PruntBlock, i: number, stretch: number): number {
  const radiusMm = minimumRadiusMm(block.sizeMm[i]!, block.cosHalf[i]!, block.sinHalf[i]!)
  const halfMm = block.curveMm[i]! / 2
  return Math.max(1, Math.ceil(halfMm * Math.sqrt(stretch / (8 * radiusMm * CHORD_ERROR_MM))))
}

/** Knots on both half curves; none where a straight line from middle to middle is near enough. */
function pushCurveKnots(
  knots: number[],
  block: PruntBlock,
  planner: BlockPlanner,
  i: number,
  movingS: number,
  state: Float64Array,
): void {
  const stretch = largestScaler(planner)
  const before = deviationMm(block, i - 1)
  const after = deviationMm(block, i)
  if (stretch * (before + after) <= CHORD_ERROR_MM) return
  const pathMm = block.pathMm[i]!
  let atS = 0
  if (before > 0) {
    const halfMm = block.curveMm[i - 1]! / 2
    const chords = chordCount(block, i - 1, stretch)
    for (let k = 1; k <= chords; k += 1) {
      atS = timeAt(block, planner, i, (halfMm * k) / chords, atS, movingS, state)
      knots.push(atS)
    }
  }
  if (after > 0) {
    const halfMm = block.curveMm[i]! / 2
    const chords = chordCount(block, i, stretch)
    for (let k = 0; k < chords; k += 1) {
      atS = timeAt(block, planner, i, pathMm - halfMm + (halfMm * k) / chords, atS, movingS, state)
      knots.push(atS)
    }
  }
}

/**
 * When the segment's motion is at this distance, past `afterS`: 0, or a time that `state` is of. A knot need not be exact: its
 * place is computed from its time.
 */
function timeAt(
  block: PruntBlock,
  planner: BlockPlanner,
  i: number,
  distanceMm: number,
  afterS: number,
  movingS: number,
  state: Float64Array,
): number {
  let low = 0
  let high = movingS
  // The way goes on from the knot before: its speed says best where the next one is.
  const next = afterS + (distanceMm - state[STATE_DISTANCE]!) / state[STATE_VELOCITY]!
  let atS = afterS > 0 && next >= afterS && next < high ? next : (movingS * distanceMm) / block.pathMm[i]!
  const enoughMm = 1e-6 * block.pathMm[i]!
  for (let step = 0; step < MAX_STEPS; step += 1) {
    motionAt(block, planner.caps.crackleMmPerS5, i, atS, state)
    const missMm = state[STATE_DISTANCE]! - distanceMm
    if (Math.abs(missMm) <= enoughMm) break
    if (missMm > 0) high = atS
    else low = atS
    const better = atS - missMm / state[STATE_VELOCITY]!
    atS = better > low && better < high ? better : (low + high) / 2
  }
  return atS
}

/** One or two rows from `fromMm` to `toMm`. */
function writePiece(
  pieces: PieceWriter,
  startS: number,
  durationS: number,
  pathMm: number,
  pathV0: number,
  pathV1: number,
  note: MoveNote,
): void {
  const { fromMm, toMm } = pieces
  const dx = toMm[0]! - fromMm[0]!
  const dy = toMm[1]! - fromMm[1]!
  const dz = toMm[2]! - fromMm[2]!
  const de = toMm[3]! - fromMm[3]!
  const travelMm = Math.sqrt(dx * dx + dy * dy + dz * dz)
  const isFilament = travelMm < NO_TRAVEL_MM
  const distanceMm = isFilament ? Math.abs(de) : travelMm
  if (!(distanceMm > 0 && durationS > 0)) return
  const scale = pathMm > 0 ? distanceMm / pathMm : 0
  const v0 = pathV0 * scale
  const v1 = pathV1 * scale
  const meanMmPerS = distanceMm / durationS
  const changeMmPerS = v1 - v0
  const lateMm = distanceMm - v0 * durationS
  const share = changeMmPerS === 0 ? Number.NaN : lateMm / (changeMmPerS * durationS)
  // `share` of the duration at the end speed: 1/2 is a straight change, less is a late one, more an early one.
  if (!(share > 0 && share < 1) || Math.abs(changeMmPerS) <= 1e-9 * meanMmPerS) {
    writeRow(pieces, startS, durationS, 0, distanceMm, meanMmPerS, meanMmPerS, isFilament, note, 0)
  } else if (Math.abs(share - 0.5) * Math.abs(changeMmPerS) * durationS <= 1e-7) {
    const first = meanMmPerS - changeMmPerS / 2
    writeRow(pieces, startS, 0, durationS, distanceMm, first, first + changeMmPerS, isFilament, note, 0)
  } else if (share < 0.5) {
    const changeS = 2 * share * durationS
    writeLate(pieces, startS, durationS - changeS, changeS, distanceMm, v0, v1, isFilament, note)
  } else {
    const changeS = 2 * (1 - share) * durationS
    writeEarly(pieces, startS, changeS, durationS - changeS, distanceMm, v0, v1, isFilament, note)
  }
}

/** Steady, then the change: one row where it slows down, two where it speeds up. */
function writeLate(
  pieces: PieceWriter,
  startS: number,
  steadyS: number,
  changeS: number,
  distanceMm: number,
  v0: number,
  v1: number,
  isFilament: boolean,
  note: MoveNote,
): void {
  if (v1 < v0) {
    writeRow(pieces, startS, steadyS, changeS, distanceMm, v0, v1, isFilament, note, 0)
    return
  }
  const steadyMm = v0 * steadyS
  if (steadyMm > 0) writeRow(pieces, startS, steadyS, 0, steadyMm, v0, v0, isFilament, note, 0)
  writeRow(pieces, startS + steadyS, 0, changeS, distanceMm - steadyMm, v0, v1, isFilament, note, steadyMm / distanceMm)
}

/** The change, then steady: one row where it speeds up, two where it slows down. */
function writeEarly(
  pieces: PieceWriter,
  startS: number,
  changeS: number,
  steadyS: number,
  distanceMm: number,
  v0: number,
  v1: number,
  isFilament: boolean,
  note: MoveNote,
): void {
  if (v1 > v0) {
    writeRow(pieces, startS, steadyS, changeS, distanceMm, v0, v1, isFilament, note, 0)
    return
  }
  const steadyMm = v1 * steadyS
  writeRow(pieces, startS, 0, changeS, distanceMm - steadyMm, v0, v1, isFilament, note, 0)
  if (steadyMm > 0) {
    const passed = 1 - steadyMm / distanceMm
    writeRow(pieces, startS + changeS, steadyS, 0, steadyMm, v1, v1, isFilament, note, passed)
  }
}

/** `passed`: share of the piece's way that lies before the row. A rising speed is before the steady part, a falling one behind. */
function writeRow(
  pieces: PieceWriter,
  startS: number,
  steadyS: number,
  changeS: number,
  distanceMm: number,
  v0: number,
  v1: number,
  isFilament: boolean,
  note: MoveNote,
  passed: number,
): void {
  const { fromMm, toMm, writer } = pieces
  const { block } = writer
  const rises = v1 > v0
  const dx = toMm[0]! - fromMm[0]!
  const dy = toMm[1]! - fromMm[1]!
  const dz = toMm[2]! - fromMm[2]!
  const de = toMm[3]! - fromMm[3]!
  const inverse = 1 / (isFilament ? Math.abs(de) : Math.sqrt(dx * dx + dy * dy + dz * dz))
  const accel = changeS > 0 ? Math.abs(v1 - v0) / changeS : 0
  const before = block.count - 1
  const goesOn =
    pieces.begun &&
    before >= 0 &&
    Math.abs(block.ratioE[before]! - de * inverse) <= SAME &&
    (isFilament
      ? block.kind[before] === SEGMENT_FILAMENT
      : Math.abs(block.ratioX[before]! - dx * inverse) <= SAME &&
        Math.abs(block.ratioY[before]! - dy * inverse) <= SAME &&
        Math.abs(block.ratioZ[before]! - dz * inverse) <= SAME)
  if (goesOn && extendRow(block, before, steadyS, changeS, distanceMm, v0, v1, accel)) return
  const row = pieces.begun ? continueRow(writer) : nextRow(writer, startS)
  pieces.begun = true
  block.startS[row] = startS
  block.accelS[row] = rises ? changeS : 0
  block.cruiseS[row] = steadyS
  block.decelS[row] = rises ? 0 : changeS
  block.startXMm[row] = fromMm[0]! + passed * dx
  block.startYMm[row] = fromMm[1]! + passed * dy
  block.startZMm[row] = fromMm[2]! + passed * dz
  block.startEMm[row] = fromMm[3]! + passed * de
  block.ratioX[row] = isFilament ? 0 : dx * inverse
  block.ratioY[row] = isFilament ? 0 : dy * inverse
  block.ratioZ[row] = isFilament ? 0 : dz * inverse
  block.ratioE[row] = de * inverse
  block.distanceMm[row] = distanceMm
  block.startMmPerS[row] = v0
  block.cruiseMmPerS[row] = Math.max(v0, v1)
  block.accelMmPerS2[row] = accel
  setNote(block, row, note, isFilament, de)
}

/** Whether what follows in the same direction fits into the row before: speeds up, keeps its speed, slows down. */
function extendRow(
  block: TrajectoryBlock,
  row: number,
  steadyS: number,
  changeS: number,
  distanceMm: number,
  v0: number,
  v1: number,
  accel: number,
): boolean {
  const cruise = block.cruiseMmPerS[row]!
  if (block.decelS[row]! > 0 || !(Math.abs(v0 - cruise) <= SAME * cruise)) return false
  const own = block.accelMmPerS2[row]!
  // Over a long ramp also a part in a million of its acceleration is a gap to the next row.
  const rampS = Math.max(changeS, block.accelS[row]!)
  const agrees = Math.abs(accel - own) <= 1e-6 * own && (Math.abs(accel - own) * rampS * rampS) / 2 <= MERGED_MM
  if (changeS > 0 && v1 > v0) {
    if (block.cruiseS[row]! > 0 || !agrees) return false
    block.accelS[row] = block.accelS[row]! + changeS
    block.cruiseMmPerS[row] = v1
  } else if (changeS > 0) {
    if (block.accelS[row]! > 0 && !agrees) return false
    block.decelS[row] = changeS
    block.accelMmPerS2[row] = accel
  }
  block.cruiseS[row] = block.cruiseS[row]! + steadyS
  block.distanceMm[row] = block.distanceMm[row]! + distanceMm
  return true
}

/** A curve between a move of the head and one of the filament alone belongs to both: the row is what it does. */
function setNote(block: TrajectoryBlock, row: number, note: MoveNote, isFilament: boolean, de: number): void {
  let { kind } = note
  if (isFilament && kind !== SEGMENT_FILAMENT && de !== 0) kind = SEGMENT_FILAMENT
  else if (!isFilament && kind === SEGMENT_FILAMENT) kind = de > 0 ? SEGMENT_EXTRUDE : SEGMENT_TRAVEL
  block.kind[row] = kind
  block.line[row] = note.line
  block.layer[row] = note.layer
  block.feature[row] = note.feature
  block.object[row] = note.object
}
