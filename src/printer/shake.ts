// Shakes the head about the place where it stands: pieces of constant acceleration go to the machine as they are, past the
// planner's look-ahead.
import type { ResonanceExcitation, ShakenAxis } from '#calibration'
import { testingFrequencies } from '#calibration'
import {
  createTrajectoryBlock,
  KlipperError,
  placeHead,
  resetLast,
  SEGMENT_TRAVEL,
  type TrajectoryBlock,
} from '#motion'
import type { Host } from './host.ts'
import { checkRunning, respondInfo } from './host.ts'
import { takeBlock } from './motion-queue.ts'
import type { Task } from './reactor.ts'

/** So much is handed to the machine at a time, and so long before it is due, s. */
const CHUNK_S = 0.5
/** What is left of a slow stroke at the end is braked so, mm/s². */
const BRAKE_MM_PER_S2 = 1000

interface Shaking {
  readonly block: TrajectoryBlock
  readonly axis: ShakenAxis
  readonly centreMm: readonly number[]
  /** Way from the centre along the axis. */
  wayMm: number
}

/** `listen` is called twice a second meanwhile. */
export function* shake(host: Host, axis: ShakenAxis, excitation: ResonanceExcitation, listen: () => void): Task {
  const { planner, queue, reactor } = host
  const { head, gcode } = host.run
  checkReach(host, axis, excitation)
  planner.drain()
  planner.dwell(0)
  planner.handOver()
  const startS = planner.printS()
  const shaking: Shaking = { block: createTrajectoryBlock(4), axis, centreMm: [...head.positionMm], wayMm: 0 }
  const told = testingFrequencies(excitation)
  let nextTold = 0
  for (let i = 0; i < excitation.count; ) {
    const chunkEndS = excitation.startS[i]! + CHUNK_S
    for (; i < excitation.count && excitation.startS[i]! < chunkEndS; i++) {
      const { startS: pieceS, durationS, startMmPerS, accelMmPerS2 } = excitation
      addPiece(host, shaking, startS + pieceS[i]!, durationS[i]!, startMmPerS[i]!, accelMmPerS2[i]!)
    }
    const last = i - 1
    planner.dwell(startS + excitation.startS[last]! + excitation.durationS[last]! - planner.printS())
    for (; nextTold < told.length && told[nextTold]!.timeS < chunkEndS; nextTold++) {
      respondInfo(host, `Testing frequency ${told[nextTold]!.hz} Hz`)
    }
    yield Math.max(reactor.timeS, planner.printS() - CHUNK_S)
    checkRunning(host)
    listen()
  }
  const { endMmPerS } = excitation
  const brakeS = Math.abs(endMmPerS) / BRAKE_MM_PER_S2
  addPiece(host, shaking, planner.printS(), brakeS, endMmPerS, -Math.sign(endMmPerS) * BRAKE_MM_PER_S2)
  planner.dwell(brakeS)
  planner.drain()
  const [x, y] = placeOf(shaking)
  placeHead(head, x, y, Number.NaN, head.kinematics.homedAxes())
  resetLast(gcode, head)
  // Until the machine has made it all.
  while (queue.due < queue.written) {
    yield reactor.timeS + CHUNK_S
    checkRunning(host)
    listen()
  }
}

/** The slow strokes reach several centimetres from where they begin; Klipper would refuse the move that leaves the range. */
function checkReach(
  { run }: Host,
  axis: ShakenAxis,
  { count, durationS, startMmPerS, accelMmPerS2 }: ResonanceExcitation,
): void {
  const { positionMm, kinematics } = run.head
  let wayMm = 0
  for (let i = 0; i < count; i++) {
    wayMm += (startMmPerS[i]! + 0.5 * accelMmPerS2[i]! * durationS[i]!) * durationS[i]!
    const place = [positionMm[0]! + axis.x * wayMm, positionMm[1]! + axis.y * wayMm, positionMm[2]!]
    const isInside = place.every((mm, k) => mm >= kinematics.axisMinimumMm[k]! && mm <= kinematics.axisMaximumMm[k]!)
    if (isInside) continue
    const words = place.map((mm) => mm.toFixed(3)).join(' ')
    throw new KlipperError(`Move out of range: ${words} [${positionMm[3]!.toFixed(3)}]`)
  }
}

function placeOf({ centreMm, axis, wayMm }: Shaking): [number, number] {
  return [centreMm[0]! + axis.x * wayMm, centreMm[1]! + axis.y * wayMm]
}

/** Where the speed turns, one piece becomes two. */
function addPiece(
  host: Host,
  shaking: Shaking,
  startS: number,
  durationS: number,
  fromMmPerS: number,
  accelMmPerS2: number,
): void {
  const turnS = accelMmPerS2 === 0 ? Number.NaN : -fromMmPerS / accelMmPerS2
  const { block } = shaking
  block.count = 0
  if (turnS > 1e-9 && turnS < durationS - 1e-9) {
    addRow(shaking, startS, turnS, fromMmPerS, 0)
    addRow(shaking, startS + turnS, durationS - turnS, 0, accelMmPerS2 * (durationS - turnS))
  } else addRow(shaking, startS, durationS, fromMmPerS, fromMmPerS + accelMmPerS2 * durationS)
  if (block.count > 0) takeBlock(host.queue, block)
}

function addRow(shaking: Shaking, startS: number, durationS: number, fromMmPerS: number, toMmPerS: number): void {
  const { block, axis, centreMm } = shaking
  const wayMm = 0.5 * (fromMmPerS + toMmPerS) * durationS
  if (!(durationS > 0)) return
  const i = block.count++
  const sign = wayMm < 0 ? -1 : 1
  const isFaster = Math.abs(toMmPerS) >= Math.abs(fromMmPerS)
  const [x, y] = placeOf(shaking)
  block.startS[i] = startS
  block.accelS[i] = isFaster ? durationS : 0
  block.cruiseS[i] = 0
  block.decelS[i] = isFaster ? 0 : durationS
  block.startXMm[i] = x
  block.startYMm[i] = y
  block.startZMm[i] = centreMm[2]!
  block.startEMm[i] = centreMm[3]!
  block.ratioX[i] = sign * axis.x
  block.ratioY[i] = sign * axis.y
  block.ratioZ[i] = 0
  block.ratioE[i] = 0
  block.distanceMm[i] = Math.abs(wayMm)
  block.startMmPerS[i] = Math.abs(fromMmPerS)
  block.cruiseMmPerS[i] = Math.max(Math.abs(fromMmPerS), Math.abs(toMmPerS))
  block.accelMmPerS2[i] = Math.abs(toMmPerS - fromMmPerS) / durationS
  block.kind[i] = SEGMENT_TRAVEL
  block.layer[i] = -1
  block.object[i] = -1
  shaking.wayMm += wayMm
}
