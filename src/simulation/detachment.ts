// Whether an object is still where it was printed: knocked over, peeled off, split. What comes off is gone from under the
// nozzle, and what is printed on it from then on falls.
import { liftOut, peeledShare } from '#physics'
import type { DetachmentFact } from './facts.ts'
import { addFact } from './facts.ts'
import { isDetached } from './fate.ts'
import { isOnBedLayer } from './islands.ts'
import type { ObjectState } from './objects.ts'
import { claimOf } from './plate-grid.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'

/** The peeling fronts of both ends have come so near to each other that the strip between them tears. Plausible. */
const OFF_SHARE = 0.75
/** Share of the first layer that wets the bed: below the first it is noted, below the second nothing holds. Plausible. */
const LOOSE_RATIO = 0.3
const GONE_RATIO = 0.03
/** A crack runs through where the weld is overdrawn this much; the part above frees itself once it is this thick. Plausible. */
const SPLIT_RATIO = 2
const SPLIT_MM = 2
const LAID_ON_RATIO = 0.6
/** Sliding friction of plastic on a warm plate, and the furthest that a part is pushed before it lies beside the nozzle's way. */
const SLIDING_FRICTION = 0.4
const PUSHED_MAX_MM = 40
const GRAVITY_MM_PER_S2 = 9807
/** Beads reach this far beyond the line that their object's box is drawn through. */
const BEAD_REACH_MM = 1

/** Called when a layer of the object is finished and its stress is known. */
export function judgeObject(simulation: Simulation, object: ObjectState): void {
  const { fate, stress } = object
  if (object.layers === 1) judgeFirstLayer(simulation, object)
  if (isDetached(fate)) return
  // A layer laid half in the air is no weld that could split.
  const isLaidOn = simulation.layerSums.unsupportedMm2 < LAID_ON_RATIO * simulation.layerSums.areaMm2
  if (stress.delaminationRatio >= 1 && isLaidOn && Number.isNaN(fate.crackZMm)) crack(simulation, object)
  if (stress.knockRatio >= 1) {
    detach(simulation, object, 'knocked')
    return
  }
  if (peeledShare(stress) >= OFF_SHARE) {
    detach(simulation, object, 'peeled')
    return
  }
  const isSplit = fate.crackRatio >= SPLIT_RATIO && simulation.layerZMm - fate.crackZMm >= SPLIT_MM
  if (isSplit) detach(simulation, object, 'split')
  else if (isLaidOn && !Number.isNaN(fate.crackZMm))
    fate.crackRatio = Math.max(fate.crackRatio, stress.delaminationRatio)
}

/** Only what is meant to lie on the bed; a part on its supports has no bed contact and needs none. */
function judgeFirstLayer(simulation: Simulation, object: ObjectState): void {
  if (!isOnBedLayer(simulation, simulation.layerZMm)) return
  const wetMm2 = object.grippingMm2
  const grips = object.footMm2 > 0 ? Math.min(1, wetMm2 / object.footMm2) : 0
  if (grips > LOOSE_RATIO) return
  noteEvent(
    simulation,
    'first-layer-loose',
    `${nameOf(simulation, object)}: ${(100 * grips).toFixed(0)} % of its first layer holds to the bed`,
  )
  if (grips < GONE_RATIO) detach(simulation, object, 'loose')
}

function crack(simulation: Simulation, object: ObjectState): void {
  const { fate, stress } = object
  // The weld below the layer just finished is the weak one.
  fate.crackZMm = simulation.layerZMm - simulation.layerHeightMm
  fate.crackRatio = stress.delaminationRatio
  noteEvent(
    simulation,
    'delaminated',
    `${nameOf(simulation, object)} splits at ${fate.crackZMm.toFixed(1)} mm: ${stress.delaminationRatio.toFixed(1)} times what the weld holds`,
  )
  addFact(simulation.facts.delaminations, {
    timeS: simulation.timeS,
    line: simulation.line,
    layer: simulation.layer,
    object: object.index,
    ratio: stress.delaminationRatio,
    zMm: fate.crackZMm,
  })
}

/** The object comes off, pushed along the way that the nozzle goes (`directionX`, `directionY`; the last bead's if not given). */
export function detach(
  simulation: Simulation,
  object: ObjectState,
  cause: Exclude<DetachmentFact['cause'], 'support'>,
  directionX = Number.NaN,
  directionY = Number.NaN,
  speedMmPerS = 50,
): void {
  const { fate } = object
  if (isDetached(fate)) return
  fate.detachedS = simulation.timeS
  fate.detachedLayer = simulation.layer
  simulation.deposit.isScattering = true
  push(simulation, object, directionX, directionY, speedMmPerS)
  const { grid } = simulation.islands
  const slots = simulation.islands.slots
  const isAlone = simulation.objects.size === 1
  const mm3 = liftOut(
    simulation.deposit,
    {
      minXMm: object.xMinMm - BEAD_REACH_MM,
      minYMm: object.yMinMm - BEAD_REACH_MM,
      maxXMm: object.xMaxMm + BEAD_REACH_MM,
      maxYMm: object.yMaxMm + BEAD_REACH_MM,
    },
    (xMm, yMm) => {
      if (isAlone) return true
      const slot = claimOf(grid, xMm, yMm)
      return slot < 0 || slots[slot] === object
    },
    cause === 'split' ? fate.crackZMm : 0,
  )
  fate.curlMm = 0
  fate.cornerMm = 0
  noteEvent(
    simulation,
    'detached',
    `${nameOf(simulation, object)} comes off in layer ${simulation.layer + 1} (${cause}), pushed ${Math.hypot(fate.movedXMm, fate.movedYMm).toFixed(0)} mm`,
  )
  addFact(simulation.facts.detachments, {
    timeS: simulation.timeS,
    line: simulation.line,
    layer: simulation.layer,
    object: object.index,
    cause,
    movedXMm: fate.movedXMm,
    movedYMm: fate.movedYMm,
    liftedMm3: mm3,
  })
}

/** The nozzle pushes it until it stands beside its way, then it slides v² / (2 µ g); pushed off centre it turns. Plausible. */
function push(
  simulation: Simulation,
  object: ObjectState,
  directionX: number,
  directionY: number,
  speedMmPerS: number,
): void {
  const { beadInput } = simulation
  const { fate } = object
  const dx = Number.isFinite(directionX) ? directionX : beadInput.x1Mm - beadInput.x0Mm
  const dy = Number.isFinite(directionY) ? directionY : beadInput.y1Mm - beadInput.y0Mm
  const length = Math.hypot(dx, dy)
  const unitX = length > 0 ? dx / length : 1
  const unitY = length > 0 ? dy / length : 0
  const halfX = Math.max((object.xMaxMm - object.xMinMm) / 2, 0.2)
  const halfY = Math.max((object.yMaxMm - object.yMinMm) / 2, 0.2)
  const reachMm = Math.abs(unitX) * halfX + Math.abs(unitY) * halfY
  const slidesMm = speedMmPerS ** 2 / (2 * SLIDING_FRICTION * GRAVITY_MM_PER_S2)
  const movedMm = Math.min(reachMm + slidesMm, PUSHED_MAX_MM)
  fate.movedXMm = unitX * movedMm
  fate.movedYMm = unitY * movedMm
  const offX = beadInput.x1Mm - (object.xMinMm + halfX)
  const offY = beadInput.y1Mm - (object.yMinMm + halfY)
  const gyration2 = (halfX * halfX + halfY * halfY) / 3
  const turn = (movedMm * (offX * unitY - offY * unitX)) / gyration2
  fate.movedYawRad = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, turn))
}

export function nameOf(simulation: Simulation, object: ObjectState): string {
  return simulation.objectNames[object.index] || 'the part'
}
