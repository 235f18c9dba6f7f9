// Curled edges and lifted corners stand over the layer just finished, and the nozzle meets them. Whatever is weakest gives
// way: the edge is pressed down, the object comes off, or the motor loses steps. Source: PHYSICS 2.10, 2.11 (drag 1-5 N).
import type { TrajectoryBlock } from '#motion'
import { holdingMomentNMm, ploughForceN } from '#physics'
import { detach } from './detachment.ts'
import { addFact, type StrikeFact } from './facts.ts'
import { isDetached } from './fate.ts'
import { motorReserveN } from './lost-steps.ts'
import type { ObjectState } from './objects.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'

/** Share of a standing edge that the next layer's passes iron down; what curls more springs back more. Plausible. */
export const IRONED_RATIO = 0.2
/** Lower than this an edge bends away without a trace, mm. */
const LEAST_MM = 0.1
/** A curled lip bends: 10 N for each mm as long as it is thin, and stiffens as it builds up. Plausible. */
const LIP_N_PER_MM = 10
const LIP_THICK_MM = 0.3
/** How far along its edge a lip stands up; width of nozzle that meets it. */
const LIP_REACH_MM = 3
const NOZZLE_MM = 1
/** What a strike presses down stays down by this share: a thin lip springs back, a corner is scraped off. Plausible. */
const LIP_BENT_RATIO = 0.01
const BENT_RATIO = 0.5
/** A knock that one hears and the accelerometer feels. */
const TOLD_N = 3
const TOLD_PER_LAYER = 5
/** The nozzle ploughs through finished plastic deeper than this many layers: no ridge any more. */
const PLOUGHED_LAYERS = 1.5

/** An overhanging bead has just been laid. */
export function growCurl(simulation: Simulation, object: ObjectState, curlMm: number): void {
  const { fate } = object
  if (curlMm <= fate.layerCurlMm) return
  const { beadInput } = simulation
  fate.layerCurlMm = curlMm
  fate.curlXMm = (beadInput.x0Mm + beadInput.x1Mm) / 2
  fate.curlYMm = (beadInput.y0Mm + beadInput.y1Mm) / 2
}

/** The layer is finished: what it added stands on what was left of the edge before. */
export function settleEdges(simulation: Simulation, object: ObjectState): void {
  const { fate, stress } = object
  fate.topMm = simulation.layerZMm
  fate.strikeN = 0
  const ironed = IRONED_RATIO / Math.max(simulation.condition.curlRatio, 1)
  fate.curlMm = (fate.curlMm + fate.layerCurlMm) * (1 - ironed)
  fate.layerCurlMm = 0
  const liftedMm = Math.max(stress.liftMm - fate.countedLiftMm, 0)
  fate.countedLiftMm = Math.max(stress.liftMm, fate.countedLiftMm)
  // Plastic laid on a lifted corner is levelled by the nozzle: only what has come up since stands over the layer.
  fate.cornerMm = (fate.cornerMm + liftedMm) * (1 - IRONED_RATIO)
  if (Number.isNaN(fate.cornerXMm)) chooseCorner(simulation, object)
}

/** Corners farthest from the middle of the bed are coldest and lift first. */
function chooseCorner(simulation: Simulation, object: ObjectState): void {
  const { bed } = simulation.settings
  const midXMm = (bed.minXMm + bed.maxXMm) / 2
  const midYMm = (bed.minYMm + bed.maxYMm) / 2
  const { fate } = object
  fate.cornerXMm = Math.abs(object.xMaxMm - midXMm) > Math.abs(object.xMinMm - midXMm) ? object.xMaxMm : object.xMinMm
  fate.cornerYMm = Math.abs(object.yMaxMm - midYMm) > Math.abs(object.yMinMm - midYMm) ? object.yMaxMm : object.yMinMm
}

/** To be called when every object's layer is settled. */
export function listStanding(simulation: Simulation): void {
  const { standing } = simulation
  standing.length = 0
  simulation.strikesTold = 0
  for (const object of simulation.objects.values()) {
    const { fate } = object
    if (Math.max(fate.curlMm, fate.cornerMm) > LEAST_MM && !isDetached(fate)) standing.push(object)
  }
}

/** Does segment `i` run into an edge that stands up? Leaves the force that the motors then meet in `head.strikeN`. */
export function meetEdges(simulation: Simulation, block: TrajectoryBlock, i: number): void {
  const { head } = simulation
  const travelXMm = block.ratioX[i]! * block.distanceMm[i]!
  const travelYMm = block.ratioY[i]! * block.distanceMm[i]!
  if (travelXMm === 0 && travelYMm === 0) return
  const x = block.startXMm[i]! + head.x.shiftMm
  const y = block.startYMm[i]! + head.y.shiftMm
  const z = block.startZMm[i]! + Math.min(0, block.ratioZ[i]! * block.distanceMm[i]!) + head.shiftZMm
  for (const object of simulation.standing) {
    const { fate, stress } = object
    if (isDetached(fate)) continue
    const overMm = fate.topMm - z
    const lipMm = fate.curlMm + overMm
    if (lipMm > 0) {
      const at = nearest(x, y, travelXMm, travelYMm, fate.curlXMm, fate.curlYMm)
      if (at.distanceMm < LIP_REACH_MM && strike(simulation, object, block, i, at.share, lipMm, lipForceN(lipMm))) {
        fate.curlMm -= LIP_BENT_RATIO * lipMm
      }
    }
    const highestMm = fate.cornerMm + overMm
    if (highestMm > 0 && stress.peeledMm > 0 && !isDetached(fate)) {
      const at = nearest(x, y, travelXMm, travelYMm, fate.cornerXMm, fate.cornerYMm)
      // What has come free bends in a parabola: highest at its tip.
      const tip = Math.max(0, 1 - at.distanceMm / stress.peeledMm)
      const cornerMm = fate.cornerMm * tip * tip + overMm
      const forceN = cornerForceN(simulation, cornerMm)
      if (cornerMm > 0 && strike(simulation, object, block, i, at.share, cornerMm, forceN)) {
        fate.cornerMm -= BENT_RATIO * cornerMm
      }
    }
  }
}

/** The nozzle is not where it should be and drives through finished plastic of this object. */
export function plough(simulation: Simulation, block: TrajectoryBlock, i: number, object: ObjectState): void {
  const { bead, layerHeightMm } = simulation
  const deepMm = bead.overlapMm - PLOUGHED_LAYERS * layerHeightMm
  if (!(deepMm > 0) || isDetached(object.fate)) return
  strike(simulation, object, block, i, 0.5, deepMm, cornerForceN(simulation, deepMm))
}

function lipForceN(heightMm: number): number {
  return LIP_N_PER_MM * heightMm * (1 + (heightMm / LIP_THICK_MM) ** 2)
}

function cornerForceN({ settings }: Simulation, heightMm: number): number {
  return ploughForceN(heightMm, NOZZLE_MM, settings.material.yieldStrengthPa)
}

/** True where the edge itself gave way. */
function strike(
  simulation: Simulation,
  object: ObjectState,
  block: TrajectoryBlock,
  i: number,
  share: number,
  heightMm: number,
  contactN: number,
): boolean {
  const { fate, stress } = object
  const edgeN = Math.min(contactN, cornerForceN(simulation, heightMm))
  const objectN = holdingMomentNMm(stress) / Math.max(fate.topMm, simulation.layerHeightMm)
  const motorN = motorReserveN(simulation, block, i)
  const forceN = Math.min(edgeN, objectN, motorN)
  const gaveWay = forceN === edgeN ? 'edge' : forceN === objectN ? 'object' : 'motor'
  tell(simulation, object, block, i, share, forceN, gaveWay)
  if (forceN > fate.strikeN) fate.strikeN = forceN
  if (gaveWay === 'object') {
    detach(simulation, object, 'struck', block.ratioX[i]!, block.ratioY[i]!, block.cruiseMmPerS[i]!)
    return false
  }
  if (gaveWay === 'edge') return true
  const { head } = simulation
  if (edgeN > head.strikeN) {
    head.strikeN = edgeN
    head.strikeFromS = share * (block.accelS[i]! + block.cruiseS[i]! + block.decelS[i]!)
  }
  return true
}

function tell(
  simulation: Simulation,
  object: ObjectState,
  block: TrajectoryBlock,
  i: number,
  share: number,
  forceN: number,
  gaveWay: StrikeFact['gaveWay'],
): void {
  if (forceN < TOLD_N && gaveWay === 'edge') return
  const alongMm = share * block.distanceMm[i]!
  const speedMmPerS = block.cruiseMmPerS[i]!
  addFact(simulation.facts.strikes, {
    timeS: simulation.timeS,
    line: block.line[i]!,
    layer: simulation.layer,
    forceN,
    xMm: block.startXMm[i]! + block.ratioX[i]! * alongMm,
    yMm: block.startYMm[i]! + block.ratioY[i]! * alongMm,
    zMm: block.startZMm[i]!,
    speedMmPerS,
    object: object.index,
    gaveWay,
  })
  if (simulation.strikesTold++ >= TOLD_PER_LAYER && gaveWay === 'edge') return
  const what = { edge: 'the edge gives way', object: 'the part gives way', motor: 'the motor gives way' }[gaveWay]
  noteEvent(simulation, 'nozzle-strike', `${forceN.toFixed(1)} N at ${speedMmPerS.toFixed(0)} mm/s, ${what}`)
}

/** Where a segment comes nearest to a point: share of its length, and how far off. */
function nearest(
  xMm: number,
  yMm: number,
  travelXMm: number,
  travelYMm: number,
  toXMm: number,
  toYMm: number,
): { share: number; distanceMm: number } {
  const square = travelXMm * travelXMm + travelYMm * travelYMm
  const along = ((toXMm - xMm) * travelXMm + (toYMm - yMm) * travelYMm) / square
  const share = Math.min(1, Math.max(0, along))
  return { share, distanceMm: Math.hypot(xMm + share * travelXMm - toXMm, yMm + share * travelYMm - toYMm) }
}
