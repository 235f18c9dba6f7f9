// Between where the firmware believes the head to be and where it is: play of belts, phase that a loose pulley loses,
// steps that a motor loses, a Z that binds, a screw that wobbles. Offsets are true minus commanded, mm.
// Source: PHYSICS 2.11 (lost steps come in multiples of four full steps), 2.16.
import type { MachineModel } from '../machine.ts'
import { forceDemandN, pullOutForceN, SLIP_FULL_STEPS } from './motor-margin.ts'

/** One axis: what it has lost for good, and where it stands in its dead band. */
export interface AxisDrive {
  /** Lost steps, jumped teeth, slipped pulley. */
  shiftMm: number
  /** Inside the dead band, from -half to half of it. */
  playMm: number
  /** How far the rotor is wound up against a motor too weak, in moves too short to slip, mm. */
  lagMm: number
  /** Sign of the last motion; 0 before any. */
  heading: number
}

export function createAxisDrive(): AxisDrive {
  return { shiftMm: 0, playMm: 0, lagMm: 0, heading: 0 }
}

/**
 * The head stays behind by half the dead band: when the motor turns round, it stands still until the band is used up (the
 * play operator). `travelMm` is the commanded travel along the axis, signed.
 */
export function takeUpPlay(axis: AxisDrive, travelMm: number, backlashMm: number): void {
  const half = Math.max(backlashMm, 0) / 2
  axis.playMm = Math.min(half, Math.max(-half, axis.playMm - travelMm))
}

/**
 * A pulley with a loose screw: whenever the motor turns round, its flat first runs through the slack. What is lost at each
 * turn is never the same twice, so that the phase also walks off: uniform from 0 to twice the mean. Plausible.
 */
export function slipPulley(axis: AxisDrive, travelMm: number, slipMm: number, chance: number): void {
  const heading = Math.sign(travelMm)
  if (heading === 0) return
  if (axis.heading !== 0 && heading !== axis.heading) axis.shiftMm -= heading * slipMm * 2 * chance
  axis.heading = heading
}

/** Travel of four full steps: a stepper that slips falls into the next place with the same currents. */
export function slipPitchMm(fullStepMm: number): number {
  return SLIP_FULL_STEPS * fullStepMm
}

/** One move of one axis, as far as its motor is concerned. Speeds and acceleration along the axis, all positive. */
export interface AxisMove {
  massKg: number
  frictionN: number
  /** What the nozzle runs into, N, and from which time of the move on, s. */
  collisionN: number
  collisionFromS: number
  startMmPerS: number
  cruiseMmPerS: number
  accelMmPerS2: number
  accelS: number
  cruiseS: number
  decelS: number
}

export function createAxisMove(): AxisMove {
  return {
    massKg: Number.NaN,
    frictionN: Number.NaN,
    collisionN: 0,
    collisionFromS: 0,
    startMmPerS: Number.NaN,
    cruiseMmPerS: Number.NaN,
    accelMmPerS2: Number.NaN,
    accelS: Number.NaN,
    cruiseS: Number.NaN,
    decelS: Number.NaN,
  }
}

/** Demand over pull-out where the move asks most of its motor. Above 1 the motor loses steps. */
export function axisDemandRatio(frame: MachineModel['frame'], move: AxisMove): number {
  const collisionN = Math.max(move.collisionN, 0)
  const isHitSpeedingUp = collisionN > 0 && move.collisionFromS < move.accelS
  const pushing =
    move.accelS > 0
      ? demandN(move, move.cruiseMmPerS, move.accelMmPerS2, isHitSpeedingUp ? collisionN : 0)
      : demandN(move, move.cruiseMmPerS, 0, 0)
  const hit = collisionN > 0 ? demandN(move, move.cruiseMmPerS, 0, collisionN) : 0
  return Math.max(pushing, hit) / Math.max(pullOutForceN(frame, move.cruiseMmPerS), 1e-9)
}

function demandN(move: AxisMove, speedMmPerS: number, accelMmPerS2: number, collisionN: number): number {
  return forceDemandN(move.massKg, accelMmPerS2, move.frictionN, speedMmPerS, collisionN)
}

/**
 * How far the head falls behind its motor's field in a move that asks for more than pull-out, mm; 0 where it does not.
 * While it is over the limit the missing force leaves the head's speed behind by Δv = F t / m. Afterwards the motor catches
 * it again within one pole pitch, m Δv² / 2 <= F_left p, or it stays out of step through the cruise, until the field slows
 * down to it. Mean forces; a motor out of step is taken to pull what it has left, which is too kind. Plausible.
 */
export function fallBehindMm(frame: MachineModel['frame'], move: AxisMove, pitchMm: number): number {
  const collisionN = Math.max(move.collisionN, 0)
  const { cruiseMmPerS: top, accelMmPerS2: accel } = move
  let behindMm = 0
  let behindMmPerS = 0
  if (move.accelS > 0) {
    const hitN = collisionN > 0 && move.collisionFromS < move.accelS ? collisionN : 0
    const needN = demandN(move, top, accel, hitN)
    const startLackN = needN - pullOutForceN(frame, move.startMmPerS)
    const topLackN = needN - pullOutForceN(frame, top)
    if (topLackN > 0) {
      // Pull-out falls as 1 / speed above its corner: where the demand crosses it the motor gives way.
      const cornerMmPerS = frame.motorHalfForceMmPerS / 2
      const crossMmPerS = startLackN > 0 ? move.startMmPerS : (frame.motorForceN * cornerMmPerS) / needN
      const overS = Math.min(move.accelS, Math.max(0, (top - crossMmPerS) / Math.max(accel, 1e-9)))
      const lackN = (Math.max(startLackN, 0) + topLackN) / 2
      behindMmPerS = Math.min(top, (lackN * 1e3 * overS) / move.massKg)
      behindMm = (behindMmPerS * overS) / 2
    }
  }
  const leftN = pullOutForceN(frame, top) - demandN(move, top, 0, collisionN)
  const cruiseS = Math.max(0, move.cruiseS - Math.max(0, move.collisionFromS - move.accelS))
  if (leftN <= 0) {
    // What is in the way (or friction alone) holds the head: it stops short.
    const before = behindMmPerS
    behindMmPerS = Math.min(top, before + (-leftN * 1e3 * cruiseS) / move.massKg)
    behindMm += ((before + behindMmPerS) / 2) * cruiseS
  } else if (behindMmPerS > 0) {
    const catchesMmPerS = Math.sqrt((2 * leftN * 1e3 * pitchMm) / move.massKg)
    if (behindMmPerS <= catchesMmPerS) return behindMm + 0
    behindMm += behindMmPerS * cruiseS
  }
  if (behindMmPerS > 0 && accel > 0 && move.decelS > 0) {
    behindMm += behindMmPerS * Math.min(move.decelS, behindMmPerS / accel / 2)
  }
  return behindMm
}

/** Slips of four full steps that `behindMm` makes: at least one, and no more than the move is long. */
export function slipCount(behindMm: number, pitchMm: number, travelMm: number): number {
  const most = Math.max(1, Math.floor(Math.abs(travelMm) / pitchMm))
  return Math.min(most, Math.max(1, Math.round(behindMm / pitchMm)))
}

/** A screw that is bent or worn turns the nut round once a pitch: across x and y a circle, along z a sine. 0 at z = 0. */
export function screwWobbleMm(amplitudeMm: number, pitchMm: number, zMm: number, axis: 'x' | 'y' | 'z'): number {
  const angle = (2 * Math.PI * zMm) / Math.max(pitchMm, 1e-3)
  return axis === 'y' ? amplitudeMm * (1 - Math.cos(angle)) : amplitudeMm * Math.sin(angle)
}

/** Rise of a driver chip over the air around it at the current of a print, K, and its own time constant, s. Plausible. */
const DRIVER_RISE_K = 25
const DRIVER_LAG_S = 5
/**
 * Share of the added heat that does not come from the driver itself (neighbours, a hot board): the rest is its own loss that
 * it no longer gets rid of, and goes when it switches off. Plausible.
 */
const FOREIGN_HEAT_SHARE = 0.3
/** TMC2209: pre-warning and shutdown; it starts again below the pre-warning. Source: data sheet, OTPW and OT. */
export const DRIVER_WARNING_C = 120
export const DRIVER_SHUTDOWN_C = 143

export interface DriverHeat {
  chipC: number
  /** Switched itself off: the axis is free. */
  isOff: boolean
}

export function createDriverHeat(airC = 25): DriverHeat {
  return { chipC: airC + DRIVER_RISE_K, isOff: false }
}

/**
 * The chip follows air, current and added heat; exact for any duration while nothing switches. `currentRatio`: of the current of a
 * print; what a driver itself turns into heat goes by its square (conduction losses, TMC2209 data sheet).
 */
export function stepDriver(
  driver: DriverHeat,
  airC: number,
  addedC: number,
  durationS: number,
  currentRatio = 1,
): void {
  const ownK = (DRIVER_RISE_K + (1 - FOREIGN_HEAT_SHARE) * addedC) * currentRatio * currentRatio
  let restS = durationS
  // A long rest may switch more than once; ten steps of a time constant bring any driver to its end.
  for (let turn = 0; turn < 20 && restS > 0; turn++) {
    const targetC = airC + FOREIGN_HEAT_SHARE * addedC + (driver.isOff ? 0 : ownK)
    const limitC = driver.isOff ? DRIVER_WARNING_C : DRIVER_SHUTDOWN_C
    const crosses = (driver.chipC - limitC) * (targetC - limitC) < 0
    const untilS = crosses ? DRIVER_LAG_S * Math.log((driver.chipC - targetC) / (limitC - targetC)) : Infinity
    const stepS = Math.min(restS, untilS)
    driver.chipC = targetC + (driver.chipC - targetC) * Math.exp(-stepS / DRIVER_LAG_S)
    restS -= stepS
    if (stepS === untilS) {
      driver.isOff = !driver.isOff
      // A hair past the limit, so that it is not crossed again at once.
      driver.chipC = limitC + (driver.isOff ? 1e-6 : -1e-6)
    }
  }
}
