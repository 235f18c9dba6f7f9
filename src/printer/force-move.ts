// [force_move] and STEPPER_BUZZ: one motor turns without the kinematics knowing. The head really moves; the plan goes on
// believing that it stands where it stood, until somebody homes.
import type { Command } from '#gcode'
import {
  createTrajectoryBlock,
  floatParam,
  KlipperError,
  requiredFloat,
  requiredText,
  resetLast,
  SEGMENT_FILAMENT,
  SEGMENT_TRAVEL,
  type TrajectoryBlock,
  textParam,
} from '#motion'
import { runScript } from './dispatch.ts'
import { believe } from './homing.ts'
import type { Host } from './host.ts'
import { addCommand, lastMoveTimeS } from './host.ts'
import { takeForced } from './motion-queue.ts'
import type { Task } from './reactor.ts'
import type { LiveStepper } from './steppers.ts'

/** STEPPER_BUZZ: so far forth and back, so often, at such a speed, with such rests. Source: Klipper documentation. */
const BUZZ_MM = 1
const BUZZ_MM_PER_S = 4
const BUZZ_TIMES = 10
const BUZZ_REST_S = [0.05, 0.45] as const

export function setupForceMove(host: Host): void {
  addCommand(host, 'STEPPER_BUZZ', buzz, 'Oscillate a given stepper to help id it')
  if (host.config.forceMove?.enabled !== true) return
  addCommand(host, 'FORCE_MOVE', forceMove, 'Manually move a stepper; invalidates kinematics')
  addCommand(host, 'SET_KINEMATIC_POSITION', kinematicPosition, 'Force a low-level kinematic position')
}

function kinematicPosition(host: Host, command: Command): void {
  const { head, gcode } = host.run
  const place = ['X', 'Y', 'Z'].map((axis, at) => floatParam(command, axis, head.positionMm[at]!))
  lastMoveTimeS(host)
  host.planner.drain()
  believe(host, place, axesIn(textParam(command, 'SET_HOMED', 'xyz')))
  resetLast(gcode, head)
  head.kinematics.clearHomed(axesIn(textParam(command, 'CLEAR_HOMED', textParam(command, 'CLEAR', ''))))
}

function axesIn(text: string): number {
  return [...'xyz'].reduce((axes, letter, axis) => (text.toLowerCase().includes(letter) ? axes | (1 << axis) : axes), 0)
}

/** The stepper, or null for one that belongs to no axis and no extruder: its turning is only time. */
function stepperOf(host: Host, command: Command): { readonly name: string; readonly stepper: LiveStepper | null } {
  const name = requiredText(command, 'STEPPER')
  const stepper = host.steppers.find(({ section }) => section === name) ?? null
  const isOther =
    /^(manual_stepper|extruder_stepper|dual_carriage)\b/.test(name) && host.config.sectionNames.includes(name)
  if (stepper === null && !isOther) throw new KlipperError(`Unknown stepper ${name}`)
  return { name, stepper }
}

function* forceMove(host: Host, command: Command): Task {
  const { name, stepper } = stepperOf(host, command)
  const distanceMm = requiredFloat(command, 'DISTANCE')
  const speedMmPerS = requiredFloat(command, 'VELOCITY', { above: 0 })
  const accelMmPerS2 = floatParam(command, 'ACCEL', 0, { min: 0 })
  yield* enable(host, name, true)
  turn(host, stepper, distanceMm, speedMmPerS, accelMmPerS2)
}

function* buzz(host: Host, command: Command): Task {
  const { name, stepper } = stepperOf(host, command)
  const wasOn = yield* enable(host, name, true)
  for (let i = 0; i < BUZZ_TIMES; i++) {
    for (const [k, restS] of BUZZ_REST_S.entries()) {
      turn(host, stepper, k === 0 ? BUZZ_MM : -BUZZ_MM, BUZZ_MM_PER_S, 0)
      host.planner.dwell(restS)
    }
  }
  if (!wasOn) yield* enable(host, name, false)
}

/** Returns whether the motor was on. */
function* enable(host: Host, name: string, isOn: boolean): Task<boolean> {
  const steppers = host.objects.get('stepper_enable')?.status(host.reactor.timeS)['steppers']
  const was = (steppers as Readonly<Record<string, unknown>> | undefined)?.[name]
  if (was !== undefined && was !== isOn)
    yield* runScript(host, `SET_STEPPER_ENABLE STEPPER=${name} ENABLE=${isOn ? 1 : 0}`)
  return was === true
}

/** Puts the turn of one motor behind everything planned. */
function turn(
  host: Host,
  stepper: LiveStepper | null,
  distanceMm: number,
  speedMmPerS: number,
  accelMmPerS2: number,
): void {
  const { planner, queue } = host
  planner.drain()
  planner.dwell(0)
  planner.handOver()
  const times = trapezoid(Math.abs(distanceMm), speedMmPerS, accelMmPerS2)
  if (stepper !== null && distanceMm !== 0) {
    const { block, deltaMm } = segmentOf(host, stepper, distanceMm, times, accelMmPerS2)
    block.startS[0] = planner.printS()
    takeForced(queue, block)
    for (let axis = 0; axis < 3; axis++) queue.offsetMm[axis] = queue.offsetMm[axis]! + deltaMm[axis]!
  }
  planner.dwell(2 * times.accelS + times.cruiseS)
  planner.drain()
}

interface Times {
  readonly accelS: number
  readonly cruiseS: number
  readonly cruiseMmPerS: number
}

function trapezoid(distanceMm: number, speedMmPerS: number, accelMmPerS2: number): Times {
  if (accelMmPerS2 === 0 || distanceMm === 0) {
    return { accelS: 0, cruiseS: distanceMm / speedMmPerS, cruiseMmPerS: speedMmPerS }
  }
  const cruiseMmPerS = Math.min(speedMmPerS, Math.sqrt(distanceMm * accelMmPerS2))
  const accelS = cruiseMmPerS / accelMmPerS2
  return { accelS, cruiseS: (distanceMm - accelS * cruiseMmPerS) / cruiseMmPerS, cruiseMmPerS }
}

function segmentOf(
  host: Host,
  stepper: LiveStepper,
  distanceMm: number,
  { accelS, cruiseS, cruiseMmPerS }: Times,
  accelMmPerS2: number,
): { block: TrajectoryBlock; deltaMm: readonly number[] } {
  const { positionMm } = host.run.head
  const { offsetMm } = host.queue
  const block = createTrajectoryBlock(1)
  const isFilament = stepper.axisMm === null
  const trueMm = [0, 1, 2].map((axis) => positionMm[axis]! + offsetMm[axis]!)
  const deltaMm = isFilament ? [0, 0, 0] : headDeltaMm(host, stepper, trueMm, distanceMm)
  const lengthMm = isFilament ? Math.abs(distanceMm) : Math.hypot(...deltaMm)
  // The head's speed, where the motor turns at `cruiseMmPerS`.
  const ratio = lengthMm / Math.abs(distanceMm)
  block.count = 1
  block.accelS[0] = accelS
  block.cruiseS[0] = cruiseS
  block.decelS[0] = accelS
  block.startXMm[0] = positionMm[0]!
  block.startYMm[0] = positionMm[1]!
  block.startZMm[0] = positionMm[2]!
  block.startEMm[0] = positionMm[3]!
  block.ratioX[0] = lengthMm > 0 ? deltaMm[0]! / lengthMm : 0
  block.ratioY[0] = lengthMm > 0 ? deltaMm[1]! / lengthMm : 0
  block.ratioZ[0] = lengthMm > 0 ? deltaMm[2]! / lengthMm : 0
  block.ratioE[0] = isFilament ? Math.sign(distanceMm) : 0
  block.distanceMm[0] = lengthMm
  block.startMmPerS[0] = accelMmPerS2 === 0 ? cruiseMmPerS * ratio : 0
  block.cruiseMmPerS[0] = cruiseMmPerS * ratio
  block.accelMmPerS2[0] = accelMmPerS2 * ratio
  block.kind[0] = isFilament ? SEGMENT_FILAMENT : SEGMENT_TRAVEL
  block.line[0] = host.fileLine
  block.layer[0] = -1
  block.object[0] = -1
  return { block, deltaMm }
}

/** One of several motors of an axis lifts its part of the gantry: the head moves by the mean of them. */
function shareOf(host: Host, { section }: LiveStepper): number {
  const rail = host.config.rails.find(({ steppers }) => steppers.some((one) => one.section === section))
  return 1 / (rail?.steppers.length ?? 1)
}

/** Where the head goes when one carriage moves and the others stay: Newton's method on the places of the carriages. */
function headDeltaMm(host: Host, stepper: LiveStepper, fromMm: readonly number[], distanceMm: number): number[] {
  const places = host.config.rails.map(({ section }) => host.steppers.find((one) => one.section === section)!.axisMm!)
  const moved = host.config.rails.findIndex(({ steppers }) => steppers.some((one) => one.section === stepper.section))
  const targets = places.map(
    (place, rail) => place(fromMm) + (rail === moved ? distanceMm * shareOf(host, stepper) : 0),
  )
  let at = [...fromMm]
  for (let i = 0; i < 8; i++) {
    const errors = places.map((place, rail) => targets[rail]! - place(at))
    const slopes = places.map((place) => [0, 1, 2].map((axis) => slope(place, at, axis)))
    const step = solve3(slopes, errors)
    at = at.map((value, axis) => value + step[axis]!)
    if (Math.hypot(...step) < 1e-9) break
  }
  const delta = at.map((value, axis) => value - fromMm[axis]!)
  return delta.every(Number.isFinite) ? delta : [0, 0, 0]
}

function slope(place: (head: ArrayLike<number>) => number, at: readonly number[], axis: number): number {
  const H_MM = 1e-4
  const moved = (by: number): number[] => at.map((value, k) => (k === axis ? value + by : value))
  return (place(moved(H_MM)) - place(moved(-H_MM))) / (2 * H_MM)
}

/** Cramer's rule. */
function solve3(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const all = determinant(matrix)
  return [0, 1, 2].map(
    (column) => determinant(matrix.map((row, i) => row.map((value, k) => (k === column ? right[i]! : value)))) / all,
  )
}

function determinant([a, b, c]: readonly (readonly number[])[]): number {
  return (
    a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
    a![1]! * (b![0]! * c![2]! - b![2]! * c![0]!) +
    a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!)
  )
}
