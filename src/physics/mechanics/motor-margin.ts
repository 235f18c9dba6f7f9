// Whether the motors can do what the planner asks, and what a lost step looks like. Source: PHYSICS 2.11.
import type { MachineModel } from '../machine.ts'

/** What a stepper can pull at a speed, N: constant, then falling as 1 / speed so that it is half at its half-force speed. */
export function pullOutForceN(frame: MachineModel['frame'], speedMmPerS: number): number {
  const speed = Math.abs(speedMmPerS)
  const cornerMmPerS = frame.motorHalfForceMmPerS / 2
  return speed <= cornerMmPerS ? frame.motorForceN : (frame.motorForceN * cornerMmPerS) / speed
}

/** What one axis asks of its motor, N: inertia, friction, drag that grows with speed, and whatever the nozzle hits. */
export function forceDemandN(
  massKg: number,
  accelMmPerS2: number,
  frictionN: number,
  speedMmPerS: number,
  collisionN: number,
): number {
  return (
    massKg * Math.abs(accelMmPerS2) * 1e-3 + frictionN * (1 + VISCOUS_S_PER_MM * Math.abs(speedMmPerS)) + collisionN
  )
}

/** Drag of grease and belts doubles the friction at 1 m/s: plausible, not measured. */
const VISCOUS_S_PER_MM = 1e-3

/**
 * Pull-out over demand of the axis that is nearer to its limit, along a move; below 1 the motor loses steps. Evaluated
 * where it is worst: accelerating at the highest speed.
 */
export function skipMargin(
  frame: MachineModel['frame'],
  directionX: number,
  directionY: number,
  speedMmPerS: number,
  accelMmPerS2: number,
  collisionN = 0,
): number {
  const ax = Math.abs(directionX)
  const ay = Math.abs(directionY)
  const x =
    pullOutForceN(frame, ax * speedMmPerS) /
    forceDemandN(frame.movingMassXKg, ax * accelMmPerS2, frame.frictionN, ax * speedMmPerS, ax * collisionN)
  const y =
    pullOutForceN(frame, ay * speedMmPerS) /
    forceDemandN(frame.movingMassYKg, ay * accelMmPerS2, frame.frictionN, ay * speedMmPerS, ay * collisionN)
  return Math.min(x, y)
}

/** A stepper that slips falls into the next place with the same currents: four full steps on. */
export const SLIP_FULL_STEPS = 4
/** A belt that jumps a tooth moves by its pitch (GT2). */
export const BELT_TOOTH_MM = 2

/**
 * Where the head ends up after a motor slips `slips` times: x, y shift in mm. On a CoreXY one motor moves both axes by
 * half of its belt.
 */
export function slipShiftMm(
  kinematics: 'cartesian' | 'corexy',
  motor: 'x' | 'y',
  fullStepMm: number,
  slips: number,
): readonly [number, number] {
  const beltMm = slips * SLIP_FULL_STEPS * fullStepMm
  if (kinematics === 'cartesian') return motor === 'x' ? [beltMm, 0] : [0, beltMm]
  return motor === 'x' ? [beltMm / 2, beltMm / 2] : [beltMm / 2, -beltMm / 2]
}

/**
 * Force on the nozzle that ploughs through set plastic, N: shear of the ridge's cross-section, yield strength / sqrt(3).
 * Only plausible: warm plastic is softer, and a curled edge bends away.
 */
export function ploughForceN(overlapMm: number, widthMm: number, yieldStrengthPa: number): number {
  if (!(overlapMm > 0)) return 0
  return (overlapMm * widthMm * 1e-6 * yieldStrengthPa) / Math.sqrt(3)
}
