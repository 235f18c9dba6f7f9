// Motors that cannot do what they are asked: weak, hot, short of voltage, or against something in the way.
import type { TrajectoryBlock } from '#motion'
import {
  type AxisDrive,
  axisDemandRatio,
  DRIVER_SHUTDOWN_C,
  fallBehindMm,
  forceDemandN,
  type MachineModel,
  pullOutForceN,
  slipCount,
  slipPitchMm,
  slipShiftMm,
  stepDriver,
} from '#physics'
import { addFact } from './facts.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'

/** Full step of a 1.8° motor on a pulley of 20 teeth, GT2. */
const FULL_STEP_MM = 0.2
const AXES = ['x', 'y'] as const
/** One slip: four full steps. */
export const POLE_MM = slipPitchMm(FULL_STEP_MM)

/** The frame as its motors are now: force goes by the current. With less voltage the current rises more slowly: the corner speed falls with it. */
export function weakened(frame: MachineModel['frame'], forceRatio: number, supplyRatio: number): MachineModel['frame'] {
  return {
    ...frame,
    motorForceN: frame.motorForceN * Math.max(forceRatio, 0),
    motorHalfForceMmPerS: frame.motorHalfForceMmPerS * Math.max(supplyRatio, 1e-3),
  }
}

/** Shifts both axes by what their motors lose in segment `i`. */
export function loseSteps(simulation: Simulation, block: TrajectoryBlock, i: number): void {
  // With a schedule of faults the drivers are followed at every sample, also while nothing moves.
  if (simulation.schedule === null && simulation.condition.driverHeatC > 0) {
    heatDrivers(simulation, block.accelS[i]! + block.cruiseS[i]! + block.decelS[i]!)
  }
  loseAxis(simulation, block, i, 'x')
  loseAxis(simulation, block, i, 'y')
}

/** What the motors have left for something in the way of segment `i`, along its direction, N. */
export function motorReserveN(simulation: Simulation, block: TrajectoryBlock, i: number): number {
  let leastN = Number.POSITIVE_INFINITY
  for (const axis of AXES) {
    const share = Math.abs(axis === 'x' ? block.ratioX[i]! : block.ratioY[i]!)
    if (share < 0.05) continue
    const frame = describeMove(simulation, block, i, axis)
    const { move } = simulation.head
    const needN = forceDemandN(move.massKg, 0, move.frictionN, move.cruiseMmPerS, 0)
    leastN = Math.min(leastN, Math.max(0, pullOutForceN(frame, move.cruiseMmPerS) - needN) / share)
  }
  return leastN
}

/** Fills in `head.move` for one axis, without what is in the way; returns the frame with the motor as it is now. */
function describeMove(
  simulation: Simulation,
  block: TrajectoryBlock,
  i: number,
  axis: 'x' | 'y',
): MachineModel['frame'] {
  const { head, condition, settings } = simulation
  const isX = axis === 'x'
  const share = Math.abs(isX ? block.ratioX[i]! : block.ratioY[i]!)
  const frame = weakened(
    settings.machine.frame,
    (isX ? condition.motorForceXRatio : condition.motorForceYRatio) * simulation.link.currentRatios[axis],
    condition.supplyRatio,
  )
  const { move } = head
  move.massKg = isX ? frame.movingMassXKg : frame.movingMassYKg
  move.frictionN = frame.frictionN + (isX ? condition.frictionXN : condition.frictionYN)
  move.collisionN = 0
  move.collisionFromS = 0
  move.startMmPerS = share * block.startMmPerS[i]!
  move.cruiseMmPerS = share * block.cruiseMmPerS[i]!
  move.accelMmPerS2 = share * block.accelMmPerS2[i]!
  move.accelS = block.accelS[i]!
  move.cruiseS = block.cruiseS[i]!
  move.decelS = block.decelS[i]!
  return frame
}

function loseAxis(simulation: Simulation, block: TrajectoryBlock, i: number, axis: 'x' | 'y'): void {
  const { head } = simulation
  const isX = axis === 'x'
  const ratio = isX ? block.ratioX[i]! : block.ratioY[i]!
  const travelMm = ratio * block.distanceMm[i]!
  const driver = isX ? head.driverX : head.driverY
  if (travelMm === 0) return
  if (driver.isOff || simulation.link.resetMotors.has(axis)) {
    // Nobody holds the axis: friction keeps it where it is, and it snaps to the nearest place when current comes back.
    shiftMotor(simulation, axis, -travelMm)
    return
  }
  const frame = describeMove(simulation, block, i, axis)
  const { move } = head
  move.collisionN = Math.abs(ratio) * head.strikeN
  move.collisionFromS = head.strikeFromS
  const demandRatio = axisDemandRatio(frame, move)
  const drive = isX ? head.x : head.y
  if (!(demandRatio > 1)) {
    drive.lagMm = 0
    return
  }
  const slips = slipsOf(drive, fallBehindMm(frame, move, POLE_MM), travelMm)
  if (slips === 0) return
  shiftMotor(simulation, axis, -Math.sign(travelMm) * slips * POLE_MM)
  simulation.lostSteps += slips * 4
  addFact(simulation.facts.lostSteps, {
    timeS: simulation.timeS,
    line: simulation.line,
    layer: simulation.layer,
    axis,
    fullSteps: 4 * slips,
    demandRatio,
  })
  if (head.lostLayer === simulation.layer) return
  head.lostLayer = simulation.layer
  noteEvent(
    simulation,
    'lost-steps',
    `${slips * 4} full steps of ${axis}, asked for ${(100 * demandRatio).toFixed(0)} % of its force`,
  )
}

/** A move shorter than a pole only winds the rotor up; it slips when that adds up to half a pole. */
function slipsOf(drive: AxisDrive, behindMm: number, travelMm: number): number {
  const lengthMm = Math.abs(travelMm)
  if (lengthMm >= POLE_MM) {
    drive.lagMm = 0
    return slipCount(behindMm, POLE_MM, travelMm)
  }
  drive.lagMm += Math.sign(travelMm) * Math.min(behindMm, lengthMm)
  if (Math.abs(drive.lagMm) < POLE_MM / 2 || Math.sign(drive.lagMm) !== Math.sign(travelMm)) return 0
  drive.lagMm -= Math.sign(travelMm) * POLE_MM
  return 1
}

/** On a CoreXY one motor moves the head along a diagonal. */
function shiftMotor(simulation: Simulation, motor: 'x' | 'y', beltMm: number): void {
  const { head, settings } = simulation
  const kinematics = settings.kinematics ?? 'cartesian'
  const slips = beltMm / slipPitchMm(FULL_STEP_MM)
  const [xMm, yMm] = slipShiftMm(kinematics, motor, FULL_STEP_MM, slips)
  head.x.shiftMm += xMm
  head.y.shiftMm += yMm
}

/** The drivers' chips follow air, current and what a fault adds, `durationS` further. */
export function heatDrivers(simulation: Simulation, durationS: number): void {
  const { head, condition, heating, link } = simulation
  // After a shutdown the motors have no current.
  if (simulation.hasShutDown) return
  const airC = heating.input.ambientC
  const wasOff = head.driverX.isOff || head.driverY.isOff
  stepDriver(head.driverX, airC, condition.driverHeatC, durationS, link.currentRatios.x)
  stepDriver(head.driverY, airC, condition.driverHeatC, durationS, link.currentRatios.y)
  const isOff = head.driverX.isOff || head.driverY.isOff
  if (isOff && !wasOff) {
    noteEvent(simulation, 'driver-off', `stepper drivers over ${DRIVER_SHUTDOWN_C} °C switch off`)
    return
  }
  if (isOff || !wasOff) return
  // Current is back: the rotor falls into the nearest place with the same currents.
  const pitchMm = slipPitchMm(FULL_STEP_MM)
  head.x.shiftMm = Math.round(head.x.shiftMm / pitchMm) * pitchMm
  head.y.shiftMm = Math.round(head.y.shiftMm / pitchMm) * pitchMm
}
