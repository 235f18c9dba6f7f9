// The two axes of a printer's frame under its planned motion: how much each bead rings.
import type { MachineModel } from '../machine.ts'
import { type AxisMode, axisAmplitudeMm, createAxisMode, jumpAxis, type Pulses, runAxis } from './axis-mode.ts'

export interface Frame {
  readonly x: AxisMode
  readonly y: AxisMode
  /** Of the last `stepFrame`: largest vibration across the path and in any direction, µm. */
  acrossUm: number
  anyUm: number
}

/**
 * What a well-tuned shaper leaves of the ringing, because a real axis has more than one mode: median over 41 recorded
 * resonance tests of the amplitude that the advised shaper leaves of the two strongest modes (a tenth of them leave more
 * than 0.11).
 */
const SHAPED_RESIDUAL_RATIO = 0.03

/** `pulses` of an axis: its configured input shaper, or null for none. */
export function createFrame(machine: MachineModel['frame'], pulsesX: Pulses | null, pulsesY: Pulses | null): Frame {
  return {
    x: createAxisMode(machine.resonanceXHz, machine.dampingX, pulsesX, SHAPED_RESIDUAL_RATIO),
    y: createAxisMode(machine.resonanceYHz, machine.dampingY, pulsesY, SHAPED_RESIDUAL_RATIO),
    acrossUm: Number.NaN,
    anyUm: Number.NaN,
  }
}

/** Stiffness of each axis and damping of both, over those of a sound frame. */
export interface FrameWear {
  readonly stiffnessX: number
  readonly stiffnessY: number
  readonly damping: number
}

const DAMPING_MAX = 0.95

/**
 * A belt slackens or a frame comes loose: the modes change, frequencies with the root of stiffness, while the shapers stay
 * tuned to what the frame was. What vibrates now goes on.
 */
export function wearFrame(
  frame: Frame,
  machine: MachineModel['frame'],
  pulsesX: Pulses | null,
  pulsesY: Pulses | null,
  wear: FrameWear,
): void {
  retune(frame.x, machine.resonanceXHz, machine.dampingX, pulsesX, wear.stiffnessX, wear.damping)
  retune(frame.y, machine.resonanceYHz, machine.dampingY, pulsesY, wear.stiffnessY, wear.damping)
}

function retune(
  mode: AxisMode,
  resonanceHz: number,
  dampingRatio: number,
  pulses: Pulses | null,
  stiffnessRatio: number,
  wornDampingRatio: number,
): void {
  const hz = resonanceHz * Math.sqrt(Math.max(stiffnessRatio, 1e-4))
  const damping = Math.min(DAMPING_MAX, Math.max(0, dampingRatio * wornDampingRatio))
  const now = createAxisMode(hz, damping, pulses, SHAPED_RESIDUAL_RATIO)
  mode.angularPerS = now.angularPerS
  mode.dampedPerS = now.dampedPerS
  mode.decayPerS = now.decayPerS
  mode.gainReal = now.gainReal
  mode.gainImaginary = now.gainImaginary
}

/**
 * One planned move: direction (unit, in the plane), speeds, acceleration and the durations of its three phases. Corners
 * are jumps of speed, phases are jumps of acceleration. Leaves what the bead sees in `acrossUm`: the vibration across its
 * direction is what shows on a wall.
 */
export function stepFrame(
  frame: Frame,
  directionX: number,
  directionY: number,
  startMmPerS: number,
  cruiseMmPerS: number,
  accelMmPerS2: number,
  accelS: number,
  cruiseS: number,
  decelS: number,
): void {
  frame.acrossUm = 0
  frame.anyUm = 0
  const squareX = directionX * directionX
  const squareY = directionY * directionY
  if (accelS > 0) phase(frame, directionX, directionY, squareX, squareY, startMmPerS, accelMmPerS2, accelS)
  if (cruiseS > 0) phase(frame, directionX, directionY, squareX, squareY, cruiseMmPerS, 0, cruiseS)
  if (decelS > 0) phase(frame, directionX, directionY, squareX, squareY, cruiseMmPerS, -accelMmPerS2, decelS)
}

/** The head stands still for a while: a dwell, a retraction, a wait. */
export function restFrame(frame: Frame, durationS: number): void {
  jumpAxis(frame.x, 0, 0)
  jumpAxis(frame.y, 0, 0)
  runAxis(frame.x, durationS)
  runAxis(frame.y, durationS)
}

/** Distance between two ghosts of an edge, mm. */
export function ringingWavelengthMm(speedMmPerS: number, resonanceHz: number): number {
  return speedMmPerS / resonanceHz
}

function phase(
  frame: Frame,
  directionX: number,
  directionY: number,
  squareX: number,
  squareY: number,
  speedMmPerS: number,
  accelMmPerS2: number,
  durationS: number,
): void {
  jumpAxis(frame.x, directionX * speedMmPerS, directionX * accelMmPerS2)
  jumpAxis(frame.y, directionY * speedMmPerS, directionY * accelMmPerS2)
  const amplitudeX = axisAmplitudeMm(frame.x)
  const amplitudeY = axisAmplitudeMm(frame.y)
  const x = amplitudeX * amplitudeX
  const y = amplitudeY * amplitudeY
  // The two axes ring at different frequencies: their largest sum is met soon, but a wall shows the mean square.
  const acrossUm = 1e3 * Math.sqrt(squareY * x + squareX * y)
  const anyUm = 1e3 * Math.sqrt(x + y)
  if (acrossUm > frame.acrossUm) frame.acrossUm = acrossUm
  if (anyUm > frame.anyUm) frame.anyUm = anyUm
  runAxis(frame.x, durationS)
  runAxis(frame.y, durationS)
}
