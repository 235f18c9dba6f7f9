// The accelerometer on the head of the simulated printer: fed with its motion, its fans, and the blows that it takes.
import type { Random } from '#core'
import type { TrajectoryBlock } from '#motion'
import { SEGMENT_HOMING } from '#motion'
import type { HeadAccelerometer } from '#sensing'
import {
  ADXL345_ON_HEAD,
  axisModes,
  createAccelerometer,
  feedAccelerometer,
  retuneAccelerometer,
  setHeadFans,
  shockAccelerometer,
} from '#sensing'
import type { MotionRecorder } from './motion-recorder.ts'
import { createMotionRecorder, dropMotionBefore, recordMotion } from './motion-recorder.ts'
import type { SimulationSettings } from './settings.ts'

export interface HeadVibration {
  readonly sensor: HeadAccelerometer
  readonly motion: MotionRecorder
  /** Notes of the simulation and strikes that have shaken the head already. */
  notes: number
  strikes: number
  stiffnessXRatio: number
  stiffnessYRatio: number
  dampingRatio: number
}

/** Pieces of motion that are kept before the old ones are dropped. */
const PIECES_MAX = 512
/** A nozzle that strikes something is stopped for about this long (the contact time of the accelerometer's model), s. */
const CONTACT_S = 0.002
/**
 * Speed that the head has for a moment when its belt jumps or a rotor falls into its next place, m/s: the amplitude of the
 * jump at the frame's frequency, 2 pi x 50 Hz x 0.8 mm. Plausible.
 */
const JUMP_M_PER_S = 0.25
const JUMPS: ReadonlySet<string> = new Set(['knocked', 'bed-knocked', 'layer-shift', 'collision', 'motors-dropped'])

export function createHeadVibration(settings: SimulationSettings, random: Random, startS = 0): HeadVibration {
  const { machine, shaperX, shaperY, sensors } = settings
  const { resonanceXHz, resonanceYHz, dampingX, dampingY } = machine.frame
  const kind = { ...ADXL345_ON_HEAD, kinematics: settings.kinematics ?? 'cartesian', ideal: sensors.areIdeal }
  const x = axisModes(resonanceXHz, dampingX, shaperX)
  const y = axisModes(resonanceYHz, dampingY, shaperY)
  return {
    sensor: createAccelerometer(kind, x, y, startS, random),
    motion: createMotionRecorder(startS),
    notes: 0,
    strikes: 0,
    stiffnessXRatio: 1,
    stiffnessYRatio: 1,
    dampingRatio: 1,
  }
}

/** The head sets out on segment `i`. */
export function setOut(vibration: HeadVibration, block: TrajectoryBlock, i: number, startS: number): void {
  if (block.kind[i]! !== SEGMENT_HOMING) recordMotion(vibration.motion, block, i, startS)
}

interface Shaken {
  readonly settings: SimulationSettings
  readonly timeS: number
  readonly condition: { stiffnessXRatio: number; stiffnessYRatio: number; dampingRatio: number }
  readonly events: { readonly kind: readonly string[]; readonly timeS: readonly number[] }
  readonly facts: { readonly strikes: readonly { readonly timeS: number; readonly forceN: number }[] }
}

/** Runs the accelerometer up to now. */
export function feelVibration(vibration: HeadVibration, shaken: Shaken, ...fanRpm: readonly number[]): void {
  const { sensor, motion } = vibration
  tune(vibration, shaken)
  setHeadFans(sensor, ...fanRpm)
  takeBlows(vibration, shaken)
  feedAccelerometer(sensor, motion.pieces, shaken.timeS)
  if (motion.pieces.count > PIECES_MAX) dropMotionBefore(motion, shaken.timeS)
}

function tune(vibration: HeadVibration, { settings, condition }: Shaken): void {
  const { stiffnessXRatio, stiffnessYRatio, dampingRatio } = condition
  if (
    vibration.stiffnessXRatio === stiffnessXRatio &&
    vibration.stiffnessYRatio === stiffnessYRatio &&
    vibration.dampingRatio === dampingRatio
  ) {
    return
  }
  Object.assign(vibration, { stiffnessXRatio, stiffnessYRatio, dampingRatio })
  const { frame } = settings.machine
  const xHz = frame.resonanceXHz * Math.sqrt(stiffnessXRatio)
  const yHz = frame.resonanceYHz * Math.sqrt(stiffnessYRatio)
  retuneAccelerometer(
    vibration.sensor,
    axisModes(xHz, frame.dampingX * dampingRatio, settings.shaperX),
    axisModes(yHz, frame.dampingY * dampingRatio, settings.shaperY),
  )
}

function takeBlows(vibration: HeadVibration, { settings, events, facts }: Shaken): void {
  const { sensor } = vibration
  const { movingMassXKg } = settings.machine.frame
  for (; vibration.notes < events.kind.length; vibration.notes++) {
    if (!JUMPS.has(events.kind[vibration.notes]!)) continue
    shockAccelerometer(sensor, events.timeS[vibration.notes]!, JUMP_M_PER_S, JUMP_M_PER_S / 2, 0)
  }
  for (; vibration.strikes < facts.strikes.length; vibration.strikes++) {
    const { timeS, forceN } = facts.strikes[vibration.strikes]!
    const speed = (forceN * CONTACT_S) / movingMassXKg
    shockAccelerometer(sensor, timeS, speed, 0, speed / 2)
  }
}
