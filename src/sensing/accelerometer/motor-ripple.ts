// The ripple of a stepper motor as the head feels it: its electrical cycle and its full steps, sines of where the motor is.
// The phase of a motor that accelerates is a parabola in time: a complex number that turns, by a turn that itself turns, so
// that no sample costs a sine. Source: PHYSICS 2.11 (periods and ripples of vertical fine artefacts).
import { ARTIFACT_SOURCES, transmissibility } from '#physics'
import { MM_PER_S2_PER_G, type VibratingAxis } from './vibrating-axis.ts'

/** One motor, and how its belt moves with the head: travel = x ratio times x + y ratio times y. */
export interface RippleMotor {
  readonly xRatio: number
  readonly yRatio: number
  /** What a travel of the belt moves the head by, along each axis. */
  readonly xShare: number
  readonly yShare: number
  speedMmPerS: number
  accelMmPerS2: number
  /** Where it is in its electrical cycle. */
  cycleMm: number
}

/** Two motors: one for each axis, or two that share both (CoreXY). */
export function createRippleMotors(kinematics: 'cartesian' | 'corexy', rippleRatio: number): RippleMotor[] {
  const still = { speedMmPerS: 0, accelMmPerS2: 0, cycleMm: 0 }
  if (!(rippleRatio > 0)) return []
  if (kinematics === 'cartesian') {
    return [
      { ...still, xRatio: 1, yRatio: 0, xShare: rippleRatio, yShare: 0 },
      { ...still, xRatio: 0, yRatio: 1, xShare: 0, yShare: rippleRatio },
    ]
  }
  const half = 0.5 * rippleRatio
  return [
    { ...still, xRatio: 1, yRatio: 1, xShare: half, yShare: half },
    { ...still, xRatio: 1, yRatio: -1, xShare: half, yShare: -half },
  ]
}

export function advanceRippleMotor(motor: RippleMotor, durationS: number): void {
  motor.cycleMm += (motor.speedMmPerS + 0.5 * motor.accelMmPerS2 * durationS) * durationS
  motor.cycleMm -= CYCLE_MM * Math.floor(motor.cycleMm / CYCLE_MM)
  motor.speedMmPerS += motor.accelMmPerS2 * durationS
}

const FULL_STEP = ARTIFACT_SOURCES[0]!
/** A four-step electrical cycle; a full step is its fourth harmonic. */
const CYCLE = ARTIFACT_SOURCES[1]!
const CYCLE_MM = CYCLE.periodMm
const RADIANS_PER_MM = (2 * Math.PI) / CYCLE_MM
/** The sensor's own filter: nothing of a ripple above half its rate. */
const CUT_HZ = 1200
const STOP_HZ = 1600
/** A ripple below this is under the sensor's noise by far, g. */
const FAINT_G = 0.001

/**
 * Adds a motor's ripple to `count` samples of an axis, the first of which is `aheadS` from now: electrical cycle and full
 * step, each moved at the foot of the main mode and passed through it; `share` of it reaches this axis. Phases are exact; amplitudes are straight lines between
 * both ends, so keep stretches of acceleration short.
 */
export function addMotorRipple(
  motor: RippleMotor,
  axis: VibratingAxis,
  share: number,
  out: Float32Array,
  from: number,
  count: number,
  aheadS: number,
): void {
  if (share === 0) return
  const { stepS } = axis
  const { speedMmPerS, accelMmPerS2 } = motor
  const firstMmPerS = speedMmPerS + accelMmPerS2 * aheadS
  const lastMmPerS = firstMmPerS + accelMmPerS2 * stepS * (count - 1)
  const cycle0 = rippleG(axis, share * CYCLE.rippleUm, Math.abs(firstMmPerS) / CYCLE_MM)
  const cycle1 = rippleG(axis, share * CYCLE.rippleUm, Math.abs(lastMmPerS) / CYCLE_MM)
  const full0 = rippleG(axis, share * FULL_STEP.rippleUm, Math.abs(firstMmPerS) / FULL_STEP.periodMm)
  const full1 = rippleG(axis, share * FULL_STEP.rippleUm, Math.abs(lastMmPerS) / FULL_STEP.periodMm)
  const strongest = Math.max(Math.abs(cycle0), Math.abs(cycle1), Math.abs(full0), Math.abs(full1))
  if (strongest < FAINT_G) return

  const phase = RADIANS_PER_MM * (motor.cycleMm + (speedMmPerS + 0.5 * accelMmPerS2 * aheadS) * aheadS)
  const turn = RADIANS_PER_MM * (firstMmPerS + 0.5 * accelMmPerS2 * stepS) * stepS
  const bend = RADIANS_PER_MM * accelMmPerS2 * stepS * stepS
  let real = Math.cos(phase)
  let imaginary = Math.sin(phase)
  let turnReal = Math.cos(turn)
  let turnImaginary = Math.sin(turn)
  const bendReal = bend === 0 ? 1 : Math.cos(bend)
  const bendImaginary = bend === 0 ? 0 : Math.sin(bend)
  let cycle = cycle0
  let full = full0
  const cycleStep = count > 1 ? (cycle1 - cycle0) / (count - 1) : 0
  const fullStep = count > 1 ? (full1 - full0) / (count - 1) : 0
  const until = from + count
  for (let i = from; i < until; i++) {
    const double = 2 * real * imaginary
    out[i]! += imaginary * cycle + 2 * double * (real * real - imaginary * imaginary) * full
    cycle += cycleStep
    full += fullStep
    const r = real * turnReal - imaginary * turnImaginary
    imaginary = real * turnImaginary + imaginary * turnReal
    real = r
    const t = turnReal * bendReal - turnImaginary * bendImaginary
    turnImaginary = turnReal * bendImaginary + turnImaginary * bendReal
    turnReal = t
  }
}

function rippleG(axis: VibratingAxis, rippleUm: number, frequencyHz: number): number {
  if (frequencyHz < 1 || frequencyHz >= STOP_HZ) return 0
  const angular = 2 * Math.PI * frequencyHz
  const filter = frequencyHz <= CUT_HZ ? 1 : (STOP_HZ - frequencyHz) / (STOP_HZ - CUT_HZ)
  const passed = transmissibility(frequencyHz, axis.resonanceHz, axis.dampingRatio) * filter
  return (rippleUm * 1e-3 * angular * angular * passed) / MM_PER_S2_PER_G
}
