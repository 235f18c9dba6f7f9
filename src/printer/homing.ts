// G28 on a living machine: the head is where it is, whatever the plan believes; an endstop tells when it has arrived.
import type { HomingOverrideConfig, SafeZHomeConfig } from '#config'
import type { Command } from '#gcode'
import type { HomingPass, Toolhead } from '#motion'
import {
  AXES_XYZ,
  AXIS_X,
  AXIS_Y,
  AXIS_Z,
  axesOf,
  emit,
  HOMING_TURN_S,
  hasParam,
  homingMove,
  KlipperError,
  moveHead,
  placeHead,
  resetLast,
} from '#motion'
import { sensorState } from './bed-sensor.ts'
import { endstopState } from './endstop-state.ts'
import type { Host } from './host.ts'
import { addCommand, checkRunning, lastMoveTimeS, waitForMoves } from './host.ts'
import { runTemplate } from './macros.ts'
import { cutAt, endS, markPlace, timeToS } from './motion-queue.ts'
import { PLANT_STEP_S } from './plant.ts'
import type { Task } from './reactor.ts'

/** From the end of a move that nothing has stopped to the refusal, s. Measured on Klipper 0.13. */
const NO_TRIGGER_S = 0.5
/** Klipper waits this long before it listens to an endstop. */
const LISTEN_S = 0.001

/** A switch stays pressed while the head is this far beyond it, mm. Class estimate: a microswitch's lever. */
const SWITCH_TRAVEL_MM = 3

export function setupHoming(host: Host): void {
  const { homingOverride, safeZHome } = host.config
  if (homingOverride !== null) addCommand(host, 'G28', overrideHandler(homingOverride))
  else if (safeZHome !== null) addCommand(host, 'G28', (at, command) => homeSafely(at, command, safeZHome))
  else addCommand(host, 'G28', (at, command) => homeAxes(at, axesOf(command)))
}

/** Finds the zero of these axes; where that fails, the motors let go and nothing is homed any more. */
export function* homeAxes(host: Host, axes: number): Task {
  try {
    yield* findZeros(host, axes)
  } catch (error) {
    if (host.state === 'shutdown') throw new KlipperError('Homing failed due to printer shutdown')
    if (host.state === 'ready') {
      yield* settlePlace(host)
      host.releaseMotors?.()
    }
    throw error
  }
}

/** A homing that was broken off has left the plan somewhere on its way: what lies between it and the head is taken anew. */
function* settlePlace(host: Host): Task {
  const { queue, plant, reactor, run } = host
  while (queue.due < queue.written) yield reactor.timeS + PLANT_STEP_S
  for (let axis = 0; axis < 3; axis++) queue.offsetMm[axis] = plant.headMm[axis]! - run.head.positionMm[axis]!
}

/** One pass after the other. */
function* findZeros(host: Host, axes: number): Task {
  const { head, gcode } = host.run
  let done = 0
  for (const pass of head.kinematics.homing(axes)) {
    yield* homePass(host, pass)
    done |= pass.axes
    resetLast(gcode, head)
    for (let axis = 0; axis < 3; axis++) {
      if ((pass.axes & (1 << axis)) !== 0) gcode.baseMm[axis] = gcode.offsetMm[axis]!
    }
  }
  const names = ['x', 'y', 'z'].filter((_, axis) => (done & (1 << axis)) !== 0)
  emit(host.run, { kind: 'homed', axes: names.join('') })
}

function* homePass(host: Host, pass: HomingPass): Task {
  const probe = endstopName(host, pass) === 'probe' ? host.homingProbe : null
  if (probe !== null) yield* probe.begin()
  try {
    yield* findEndstop(host, pass)
  } catch (error) {
    // A probe that has found nothing is put away all the same, as long as the printer runs.
    if (probe !== null && host.state === 'ready') yield* probe.end()
    throw error
  }
  if (probe !== null) yield* probe.end()
}

function* findEndstop(host: Host, pass: HomingPass): Task {
  const { head } = host.run
  const name = endstopName(host, pass)
  const to = [0, 1, 2].map((axis) => orKeep(pass.toMm[axis]!, head, axis))
  yield* waitForMoves(host)
  believe(
    host,
    [0, 1, 2].map((axis) => orKeep(pass.fromMm[axis]!, head, axis)),
    pass.axes,
  )
  const from = [...head.positionMm.subarray(0, 3)]
  yield* approach(host, pass, to, pass.fastMmPerS, name)
  if (pass.retractMm > 0) {
    const delta = to.map((end, axis) => end - from[axis]!)
    const share = Math.min(1, pass.retractMm / Math.hypot(...delta))
    homingMove(
      head,
      to.map((end, axis) => end - delta[axis]! * share),
      pass.retractMmPerS,
    )
    lastMoveTimeS(host)
    believe(
      host,
      to.map((end, axis) => end - 2 * delta[axis]! * share),
      0,
    )
    yield* approach(host, pass, to, pass.slowMmPerS, name, true)
  }
}

function orKeep(value: number, head: Toolhead, axis: number): number {
  return Number.isNaN(value) ? head.positionMm[axis]! : value
}

/** The plan takes the head to be there from now on; where it really is does not change. */
export function believe(host: Host, place: readonly number[], homed: number): void {
  const { head } = host.run
  for (let axis = 0; axis < 3; axis++) {
    host.queue.offsetMm[axis] = host.queue.offsetMm[axis]! + head.positionMm[axis]! - place[axis]!
  }
  placeHead(head, place[0]!, place[1]!, place[2]!, homed)
  markPlace(host.queue, host.reactor.timeS, head.positionMm)
}

function* approach(
  host: Host,
  pass: HomingPass,
  to: readonly number[],
  speedMmPerS: number,
  name: string,
  isSecond = false,
): Task {
  const { head } = host.run
  const { queue } = host
  const from = [...head.positionMm.subarray(0, 3)]
  const lengthMm = Math.hypot(...to.map((end, axis) => end - from[axis]!))
  takeOverLostSteps(host)
  const probe = name === 'probe' ? host.homingProbe : null
  if (probe !== null) yield* probe.prepare()
  const mm = yield* seek(host, to, speedMmPerS, name, () => triggerMm(host, pass, from, to, lengthMm))
  if (isSecond && mm === 0) {
    yield host.reactor.timeS + HOMING_TURN_S
    checkRunning(host)
    throw new KlipperError(`Endstop ${name} still triggered after retract`)
  }
  const reached = from.map((start, axis) => start + ((to[axis]! - start) * mm) / lengthMm)
  for (let axis = 0; axis < 3; axis++) {
    if (Number.isNaN(pass.toMm[axis]!)) continue
    // The plan stands at the trigger and calls it the endstop's place.
    queue.offsetMm[axis] = queue.offsetMm[axis]! + reached[axis]! - to[axis]!
  }
  // With every tower at its endstop the head of a delta is in the middle, wherever it came from.
  if (host.config.delta !== null && mm > 0) queue.offsetMm.fill(0, 0, 2)
  placeHead(head, to[0]!, to[1]!, to[2]!, pass.axes)
  markPlace(queue, host.reactor.timeS, head.positionMm)
  if (probe !== null) yield* probe.finish()
}

/**
 * Moves towards a place until something answers on the way, and stops there; returns the way made, mm. `answersAtMm` is asked
 * when the head has come to rest at the start. The plan still has the head at the end of the move: the caller places it.
 */
export function* seek(
  host: Host,
  to: readonly number[],
  speedMmPerS: number,
  name: string,
  answersAtMm: () => number,
): Task<number> {
  const { head } = host.run
  const { queue, planner, reactor } = host
  planner.drain()
  planner.dwell(LISTEN_S)
  planner.dwell(Math.max(LISTEN_S, head.flushDelayS))
  const lengthMm = Math.hypot(...to.map((end, axis) => end - head.positionMm[axis]!))
  homingMove(head, to, speedMmPerS)
  lastMoveTimeS(host)
  const mm = answersAtMm()
  const at = (queue.written - 1) % queue.ring.capacity
  const startS = queue.ring.startS[at]!
  if (!(mm <= lengthMm)) {
    yield endS(queue) + NO_TRIGGER_S
    checkRunning(host)
    throw new KlipperError(`No trigger on ${name} after full movement`)
  }
  const triggerS = startS + timeToS(queue, at, mm)
  while (reactor.timeS < triggerS) yield triggerS
  checkRunning(host)
  cutAt(queue, triggerS)
  planner.resumeAt(triggerS + HOMING_TURN_S)
  return mm
}

/** What the motors have lost is from here on part of what the plan does not know: homing makes good for it. */
function takeOverLostSteps({ queue, plant }: Host): void {
  const { head } = plant.simulation
  const lostMm = [head.x.shiftMm, head.y.shiftMm, head.shiftZMm]
  for (const [axis, mm] of lostMm.entries()) {
    queue.offsetMm[axis] = queue.offsetMm[axis]! + mm
    queue.slippedMm[axis] = queue.slippedMm[axis]! + mm
    plant.headMm[axis] = plant.headMm[axis]! + mm
  }
  head.x.shiftMm = 0
  head.y.shiftMm = 0
  head.shiftZMm = 0
}

/** Way along the approach at which the endstop answers, mm; Infinity: never. */
function triggerMm(
  host: Host,
  pass: HomingPass,
  from: readonly number[],
  to: readonly number[],
  lengthMm: number,
): number {
  const state = endstopName(host, pass) === 'probe' ? sensorState(host) : endstopState(host.plant, pass.axes)
  if (state === 'always') return 0
  if (state === 'never') return Number.POSITIVE_INFINITY
  let mm = 0
  for (let axis = 0; axis < 3; axis++) {
    if ((pass.axes & (1 << axis)) === 0 && lengthMm === 0) continue
    const way = to[axis]! - from[axis]!
    if (way === 0 || Number.isNaN(pass.toMm[axis]!)) continue
    const realMm = from[axis]! + host.queue.offsetMm[axis]!
    const endMm = host.endstopPlaceMm(pass.axes, axis, to[axis]!)
    const aheadMm = ((endMm - realMm) / way) * lengthMm
    if (aheadMm < -SWITCH_TRAVEL_MM && isSwitchInside(host, axis)) {
      // The axis goes on behind its switch: nobody would build that, but configurations made for any file have it. The head
      // meets the switch on its way all the same, and the place that it had is forgotten.
      const forgottenMm = (2 * aheadMm * way) / lengthMm
      host.queue.offsetMm[axis] = host.queue.offsetMm[axis]! + forgottenMm
      host.queue.slippedMm[axis] = host.queue.slippedMm[axis]! + forgottenMm
      mm = Math.max(mm, -aheadMm)
    } else mm = Math.max(mm, aheadMm)
  }
  return Math.max(0, mm)
}

/** The axis' range goes on behind its endstop. */
function isSwitchInside({ config }: Host, axis: number): boolean {
  const rail = config.rails[axis]
  if (rail === undefined || config.delta !== null) return false
  const { positionEndstopMm: atMm, positionMinMm, positionMaxMm } = rail
  return rail.homingPositive ? positionMaxMm > atMm + SWITCH_TRAVEL_MM : positionMinMm < atMm - SWITCH_TRAVEL_MM
}

function endstopName(host: Host, pass: HomingPass): string {
  const { rails, delta } = host.config
  if (delta !== null) return rails[0]?.section ?? 'stepper_a'
  const axis = pass.axes === AXIS_X ? 0 : pass.axes === AXIS_Y ? 1 : 2
  const rail = rails[axis]
  return rail?.endstopIsProbe === true ? 'probe' : (rail?.section ?? 'stepper_x')
}

function manualMove(host: Host, x: number, y: number, z: number, speedMmPerS: number): void {
  const { head, gcode } = host.run
  const at = (axis: number, value: number): number => (Number.isNaN(value) ? head.positionMm[axis]! : value)
  moveHead(head, at(0, x), at(1, y), at(2, z), head.positionMm[3]!, speedMmPerS)
  resetLast(gcode, head)
}

function* homeSafely(host: Host, command: Command, safe: SafeZHomeConfig): Task {
  const { head } = host.run
  const keep = Number.NaN
  const lift = (): void => manualMove(host, keep, keep, safe.zHopMm, safe.zHopMmPerS)
  if (safe.zHopMm !== 0) {
    if ((head.kinematics.homedAxes() & AXIS_Z) === 0) {
      believe(host, [head.positionMm[0]!, head.positionMm[1]!, 0], AXIS_Z)
      resetLast(host.run.gcode, head)
      lift()
      head.kinematics.clearHomed(AXIS_Z)
    } else if (head.positionMm[2]! < safe.zHopMm) lift()
  }
  const axes = axesOf(command)
  const flat = axes & (AXIS_X | AXIS_Y)
  if (flat !== 0) yield* homeAxes(host, flat)
  if ((axes & AXIS_Z) === 0) return
  const homed = head.kinematics.homedAxes()
  if ((homed & (AXIS_X | AXIS_Y)) !== (AXIS_X | AXIS_Y)) throw new KlipperError('Must home X and Y axes first')
  const x = head.positionMm[0]!
  const y = head.positionMm[1]!
  manualMove(host, safe.homeXMm, safe.homeYMm, keep, safe.travelMmPerS)
  yield* homeAxes(host, AXIS_Z)
  if (safe.zHopMm !== 0 && head.positionMm[2]! < safe.zHopMm) lift()
  if (safe.moveToPrevious) manualMove(host, x, y, keep, safe.travelMmPerS)
}

function overrideHandler(override: HomingOverrideConfig): (host: Host, command: Command) => Task {
  let isInside = false
  return function* (host, command) {
    const named = ['X', 'Y', 'Z'].filter((axis) => hasParam(command, axis))
    const isMeant = named.length === 0 || named.some((axis) => override.axes.toUpperCase().includes(axis))
    if (isInside || !isMeant) {
      yield* homeAxes(host, named.length === 0 ? AXES_XYZ : axesOf(command))
      return
    }
    const { head, gcode } = host.run
    const forced = [override.setPositionXMm, override.setPositionYMm, override.setPositionZMm]
    const bits = forced.reduce<number>((axes, value, axis) => (value === null ? axes : axes | (1 << axis)), 0)
    believe(
      host,
      forced.map((value, axis) => value ?? head.positionMm[axis]!),
      bits,
    )
    resetLast(gcode, head)
    isInside = true
    try {
      const params = new Map(command.params.map((param) => [param.key, param.raw]))
      yield* runTemplate(host, 'homing_override:gcode', override.gcode, [
        ['params', params],
        ['rawparams', command.rawParams],
      ])
    } finally {
      isInside = false
    }
  }
}
