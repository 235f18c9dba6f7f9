// What the frame does in a move: ringing, how near the motors are to losing steps, what the head may hit.
import type { TrajectoryBlock } from '#motion'
import { headCollision, skipMargin, stepFrame, wearFrame } from '#physics'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'

/** Returns pull-out over demand of the sound machine, along the whole move at its worst. */
export function moveFrame(simulation: Simulation, block: TrajectoryBlock, i: number): number {
  const { frame, settings, hardest, condition, head } = simulation
  if (
    condition.stiffnessXRatio !== head.stiffnessXRatio ||
    condition.stiffnessYRatio !== head.stiffnessYRatio ||
    condition.dampingRatio !== head.dampingRatio
  ) {
    retune(simulation)
  }
  const directionX = block.ratioX[i]!
  const directionY = block.ratioY[i]!
  const cruise = block.cruiseMmPerS[i]!
  const accel = block.accelMmPerS2[i]!
  stepFrame(
    frame,
    directionX,
    directionY,
    block.startMmPerS[i]!,
    cruise,
    accel,
    block.accelS[i]!,
    block.cruiseS[i]!,
    block.decelS[i]!,
  )
  if (directionX === 0 && directionY === 0) return Number.POSITIVE_INFINITY
  const margin = skipMargin(settings.machine.frame, directionX, directionY, cruise, accel)
  if (margin >= hardest.margin) return margin
  hardest.margin = margin
  hardest.line = block.line[i]!
  hardest.speedMmPerS = cruise
  hardest.accelMmPerS2 = accel
  hardest.directionX = directionX
  return margin
}

function retune({ frame, settings, condition, head }: Simulation): void {
  head.stiffnessXRatio = condition.stiffnessXRatio
  head.stiffnessYRatio = condition.stiffnessYRatio
  head.dampingRatio = condition.dampingRatio
  const wear = {
    stiffnessX: condition.stiffnessXRatio,
    stiffnessY: condition.stiffnessYRatio,
    damping: condition.dampingRatio,
  }
  wearFrame(frame, settings.machine.frame, settings.shaperX, settings.shaperY, wear)
}

/** One collision is enough: after it nothing is where it should be. */
export function checkClearance(simulation: Simulation, block: TrajectoryBlock, i: number): void {
  if (simulation.mishaps.has('collision')) return
  const distanceMm = block.distanceMm[i]!
  const x = block.startXMm[i]!
  const y = block.startYMm[i]!
  const z = block.startZMm[i]!
  const hit = headCollision(
    simulation.settings.machine.frame,
    simulation.obstacles,
    x,
    y,
    z,
    x + block.ratioX[i]! * distanceMm,
    y + block.ratioY[i]! * distanceMm,
    z + block.ratioZ[i]! * distanceMm,
  )
  if (hit < 0) return
  const { name, topMm } = simulation.obstacles[hit]!
  noteEvent(simulation, 'collision', `the head meets ${name || 'an object'}, ${topMm.toFixed(0)} mm tall`)
}
