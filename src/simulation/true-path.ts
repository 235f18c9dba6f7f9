// The head followed along its true path: what play, lost phase, lost steps, screws and a moved bed make of each segment. A
// sound machine that has never lost a step is not followed at all: its head is where it was sent.
import type { Condition } from '#faults'
import type { TrajectoryBlock } from '#motion'
import { SEGMENT_HOMING } from '#motion'
import { screwWobbleMm, slipPulley, takeUpPlay } from '#physics'
import { addFact } from './facts.ts'
import { loseSteps, POLE_MM } from './lost-steps.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'
import { meetEdges } from './standing-edges.ts'
import type { TrueHead } from './true-head.ts'

/** Every knob that moves the head away from where it was sent stands where a sound machine has it. */
function isSound(condition: Condition): boolean {
  return (
    condition.backlashXMm === 0 &&
    condition.backlashYMm === 0 &&
    condition.pulleySlipXMm === 0 &&
    condition.pulleySlipYMm === 0 &&
    condition.zLossRatio === 0 &&
    condition.screwWobbleMm === 0 &&
    condition.motorForceXRatio >= 1 &&
    condition.motorForceYRatio >= 1 &&
    condition.frictionXN === 0 &&
    condition.frictionYN === 0 &&
    condition.supplyRatio >= 1 &&
    condition.driverHeatC === 0 &&
    condition.positionNoiseMm === 0
  )
}

/** Follows the head along segment `i`. `margin` is the sound machine's: below 1 even that loses steps. */
export function followHead(simulation: Simulation, block: TrajectoryBlock, i: number, margin: number): void {
  const { head, condition } = simulation
  head.strikeN = 0
  if (simulation.standing.length > 0) meetEdges(simulation, block, i)
  if (block.kind[i]! === SEGMENT_HOMING) {
    homeHead(head, block, i)
    return
  }
  if (
    !head.isOff &&
    margin >= 1 &&
    head.strikeN === 0 &&
    isSound(condition) &&
    simulation.link.resetMotors.size === 0 &&
    simulation.link.currentRatios.x >= 1 &&
    simulation.link.currentRatios.y >= 1 &&
    isBedPlaced(simulation)
  )
    return
  head.isOff = true
  placeBed(simulation)
  const { bed } = simulation.settings
  const distanceMm = block.distanceMm[i]!
  const travelXMm = block.ratioX[i]! * distanceMm
  const travelYMm = block.ratioY[i]! * distanceMm
  const travelZMm = block.ratioZ[i]! * distanceMm
  const { x, y } = head
  head.fromXMm = x.shiftMm + x.playMm
  head.fromYMm = y.shiftMm + y.playMm
  head.fromZMm = head.shiftZMm
  loseSteps(simulation, block, i)
  x.shiftMm = withinReach(x.shiftMm, block.startXMm[i]! + travelXMm, bed.minXMm, bed.maxXMm)
  y.shiftMm = withinReach(y.shiftMm, block.startYMm[i]! + travelYMm, bed.minYMm, bed.maxYMm)
  if (condition.pulleySlipXMm > 0) slipPulley(x, travelXMm, condition.pulleySlipXMm, simulation.pulleyChance.next())
  if (condition.pulleySlipYMm > 0) slipPulley(y, travelYMm, condition.pulleySlipYMm, simulation.pulleyChance.next())
  takeUpPlay(x, travelXMm, condition.backlashXMm)
  takeUpPlay(y, travelYMm, condition.backlashYMm)
  climb(simulation, block.startZMm[i]!, travelZMm)
  head.toXMm = x.shiftMm + x.playMm
  head.toYMm = y.shiftMm + y.playMm
  head.toZMm = head.shiftZMm
  // Over a longer move the dead band is used up at its very beginning.
  if (Math.abs(travelXMm) > 2 * condition.backlashXMm) head.fromXMm += x.playMm - (head.fromXMm - x.shiftMm)
  if (Math.abs(travelYMm) > 2 * condition.backlashYMm) head.fromYMm += y.playMm - (head.fromYMm - y.shiftMm)
  if (condition.screwWobbleMm > 0) wobble(simulation, block.startZMm[i]!, travelZMm)
  if (condition.positionNoiseMm > 0) shake(simulation)
  tellShift(simulation)
  head.isOff = !isBack(head)
}

/** The ends of the axes stop a head that has lost its place; its motor goes on slipping, pole by pole. */
const OVERTRAVEL_MM = 5

function withinReach(shiftMm: number, commandedMm: number, minMm: number, maxMm: number): number {
  if (shiftMm === 0) return 0
  const belowMm = Math.min(0, minMm - OVERTRAVEL_MM - commandedMm) - shiftMm
  const aboveMm = shiftMm - Math.max(0, maxMm + OVERTRAVEL_MM - commandedMm)
  if (aboveMm > 0) return shiftMm - Math.ceil(aboveMm / POLE_MM) * POLE_MM
  return belowMm > 0 ? shiftMm + Math.ceil(belowMm / POLE_MM) * POLE_MM : shiftMm
}

function isBack(head: TrueHead): boolean {
  return (
    head.toXMm === 0 &&
    head.toYMm === 0 &&
    head.toZMm === 0 &&
    head.fromXMm === 0 &&
    head.fromYMm === 0 &&
    head.fromZMm === 0 &&
    !head.driverX.isOff &&
    !head.driverY.isOff
  )
}

/** Switches say where an axis is: what it had lost is found again. */
function homeHead(head: TrueHead, block: TrajectoryBlock, i: number): void {
  if (!head.isOff) return
  if (block.ratioX[i]! !== 0) head.x.shiftMm = 0
  if (block.ratioY[i]! !== 0) head.y.shiftMm = 0
  if (block.ratioZ[i]! !== 0) head.shiftZMm = 0
  head.toldXMm = head.x.shiftMm
  head.toldYMm = head.y.shiftMm
}

/** A binding Z leaves out a share of every way up; the way down is helped by weight. The bed stops a nozzle that sinks. */
function climb(simulation: Simulation, startZMm: number, travelZMm: number): void {
  const { head, condition } = simulation
  if (travelZMm > 0 && condition.zLossRatio > 0) head.shiftZMm -= Math.min(condition.zLossRatio, 1) * travelZMm
  const lowestMm = -(startZMm + travelZMm)
  if (head.shiftZMm < lowestMm && travelZMm !== 0) head.shiftZMm = Math.min(0, lowestMm)
}

function wobble(simulation: Simulation, startZMm: number, travelZMm: number): void {
  const { head, condition } = simulation
  const { screwWobbleMm: amplitudeMm, screwPitchMm: pitchMm } = condition
  const endZMm = startZMm + travelZMm
  head.fromXMm += screwWobbleMm(amplitudeMm, pitchMm, startZMm, 'x')
  head.toXMm += screwWobbleMm(amplitudeMm, pitchMm, endZMm, 'x')
  head.fromYMm += screwWobbleMm(amplitudeMm, pitchMm, startZMm, 'y')
  head.toYMm += screwWobbleMm(amplitudeMm, pitchMm, endZMm, 'y')
  head.fromZMm += screwWobbleMm(amplitudeMm, pitchMm, startZMm, 'z')
  head.toZMm += screwWobbleMm(amplitudeMm, pitchMm, endZMm, 'z')
}

/** Noise of the position, from one end of a segment to the other. */
function shake({ head, condition, noiseChance }: Simulation): void {
  head.fromXMm += head.noiseXMm
  head.fromYMm += head.noiseYMm
  head.noiseXMm = condition.positionNoiseMm * noiseChance.normal()
  head.noiseYMm = condition.positionNoiseMm * noiseChance.normal()
  head.toXMm += head.noiseXMm
  head.toYMm += head.noiseYMm
}

/**
 * A nozzle that stands too high and a bed that lies too low are the same thing, so both go into the bed's shape: what is
 * printed already moves with it.
 */
export function placeBed(simulation: Simulation): void {
  if (isBedPlaced(simulation)) return
  const { head, condition, deposit } = simulation
  const zMm = condition.zOffsetMm + condition.probeOffsetMm + head.knockedZMm
  const xMm = condition.bedTiltXMm + condition.probeTiltXMm + head.knockedXMm
  const yMm = condition.bedTiltYMm + head.knockedYMm
  const { shapeMm } = deposit.bed
  shapeMm[0]! -= zMm - head.bedZMm
  // The shape's coordinates run from -1 to 1 over the bed.
  shapeMm[1]! += (xMm - head.bedXMm) / 2
  shapeMm[2]! += (yMm - head.bedYMm) / 2
  head.bedZMm = zMm
  head.bedXMm = xMm
  head.bedYMm = yMm
  head.isBedMoved = true
}

function isBedPlaced({ head, condition }: Simulation): boolean {
  return (
    condition.zOffsetMm + condition.probeOffsetMm + head.knockedZMm === head.bedZMm &&
    condition.bedTiltXMm + condition.probeTiltXMm + head.knockedXMm === head.bedXMm &&
    condition.bedTiltYMm + head.knockedYMm === head.bedYMm
  )
}

/** A step in the wall that one sees; below that nobody speaks of a shift. */
const SHIFT_MM = 0.3

/** Told when it happens, then once a layer. */
export function tellShift(simulation: Simulation): void {
  const { head, layer } = simulation
  const xMm = head.x.shiftMm - head.toldXMm
  const yMm = head.y.shiftMm - head.toldYMm
  if (!(Math.hypot(xMm, yMm) > SHIFT_MM) || head.toldLayer === layer) return
  head.toldLayer = layer
  head.toldXMm = head.x.shiftMm
  head.toldYMm = head.y.shiftMm
  addFact(simulation.facts.shifts, { timeS: simulation.timeS, line: simulation.line, layer, xMm, yMm })
  noteEvent(simulation, 'layer-shift', `${xMm.toFixed(2)} mm in x, ${yMm.toFixed(2)} mm in y`)
}
