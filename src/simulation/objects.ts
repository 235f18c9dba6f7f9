// One printed object (a part on the plate): its sums in the current layer, its stress, and its totals.
import type { StressState } from '#physics'
import { createStress, mergeStress } from '#physics'
import type { ObjectFate } from './fate.ts'
import { createFate, mergeFate } from './fate.ts'
import { BOND_BINS } from './layer-sums.ts'
import type { Simulation } from './simulation.ts'

/** What the object's beads of the running layer add up to. */
export interface ObjectSums {
  beads: number
  deliveredMm3: number
  outerLengthMm: number
  curlMaxMm: number
  xMinMm: number
  xMaxMm: number
  yMinMm: number
  yMaxMm: number
  readonly bondBins: Float64Array
}

export interface ObjectState {
  /** Number that the slicer's labels gave; below `FIRST_ISLAND` for a part that was found on the plate. */
  readonly index: number
  /** Place in `islands.slots`. */
  readonly slot: number
  readonly sums: ObjectSums
  readonly stress: StressState
  /** Layers in which it got plastic. */
  layers: number
  filamentMm: number
  deliveredMm3: number
  contactMm2: number
  /** Bed contact weighted by how well each bead wets it. */
  grippingMm2: number
  gapSumMm2: number
  /** Plastic and outline of its first layer. */
  footMm2: number
  footOutlineMm: number
  lineFirst: number
  xMinMm: number
  xMaxMm: number
  yMinMm: number
  yMaxMm: number
  zMaxMm: number
  liftMaxMm: number
  peelMaxRatio: number
  peelMaxLayer: number
  delaminationMaxRatio: number
  delaminationMaxLayer: number
  knockMaxRatio: number
  readonly fate: ObjectFate
}

/** More parts than any plate holds; a file that names more is up to no good. */
const OBJECTS_MAX = 4096
const UNLABELLED = -1

/** Islands count down from here; -1 is "no object" in the bead table. */
export const FIRST_ISLAND = -2

export function objectState(simulation: Simulation, index: number): ObjectState {
  if (simulation.objects.size >= OBJECTS_MAX && !simulation.objects.has(index))
    return objectState(simulation, UNLABELLED)
  const found = simulation.objects.get(index)
  if (found !== undefined) return found
  const { slots } = simulation.islands
  const created: ObjectState = {
    index,
    slot: slots.length,
    sums: createObjectSums(),
    stress: createStress(simulation.stressConfig, simulation.stiffness),
    layers: 0,
    filamentMm: 0,
    deliveredMm3: 0,
    contactMm2: 0,
    grippingMm2: 0,
    gapSumMm2: 0,
    footMm2: 0,
    footOutlineMm: 0,
    lineFirst: simulation.line,
    xMinMm: Number.POSITIVE_INFINITY,
    xMaxMm: Number.NEGATIVE_INFINITY,
    yMinMm: Number.POSITIVE_INFINITY,
    yMaxMm: Number.NEGATIVE_INFINITY,
    zMaxMm: 0,
    liftMaxMm: 0,
    peelMaxRatio: 0,
    peelMaxLayer: -1,
    delaminationMaxRatio: 0,
    delaminationMaxLayer: -1,
    knockMaxRatio: 0,
    fate: createFate(),
  }
  slots.push(created)
  simulation.objects.set(index, created)
  return created
}

/** Two parts that have grown together are one: `into` takes over what `from` has been. */
export function mergeObjects(simulation: Simulation, into: ObjectState, from: ObjectState): void {
  mergeStress(into.stress, from.stress)
  mergeSums(into.sums, from.sums)
  mergeFate(into.fate, from.fate)
  into.layers = Math.max(into.layers, from.layers)
  into.filamentMm += from.filamentMm
  into.deliveredMm3 += from.deliveredMm3
  into.contactMm2 += from.contactMm2
  into.grippingMm2 += from.grippingMm2
  into.gapSumMm2 += from.gapSumMm2
  into.footMm2 += from.footMm2
  into.footOutlineMm += from.footOutlineMm
  into.lineFirst = Math.min(into.lineFirst, from.lineFirst)
  into.xMinMm = Math.min(into.xMinMm, from.xMinMm)
  into.xMaxMm = Math.max(into.xMaxMm, from.xMaxMm)
  into.yMinMm = Math.min(into.yMinMm, from.yMinMm)
  into.yMaxMm = Math.max(into.yMaxMm, from.yMaxMm)
  into.zMaxMm = Math.max(into.zMaxMm, from.zMaxMm)
  into.liftMaxMm = Math.max(into.liftMaxMm, from.liftMaxMm)
  if (from.peelMaxRatio > into.peelMaxRatio) into.peelMaxLayer = from.peelMaxLayer
  into.peelMaxRatio = Math.max(into.peelMaxRatio, from.peelMaxRatio)
  if (from.delaminationMaxRatio > into.delaminationMaxRatio) into.delaminationMaxLayer = from.delaminationMaxLayer
  into.delaminationMaxRatio = Math.max(into.delaminationMaxRatio, from.delaminationMaxRatio)
  into.knockMaxRatio = Math.max(into.knockMaxRatio, from.knockMaxRatio)
  const { slots } = simulation.islands
  for (let slot = 0; slot < slots.length; slot++) if (slots[slot] === from) slots[slot] = into
  simulation.objects.delete(from.index)
}

function mergeSums(into: ObjectSums, from: ObjectSums): void {
  into.beads += from.beads
  into.deliveredMm3 += from.deliveredMm3
  into.outerLengthMm += from.outerLengthMm
  into.curlMaxMm = Math.max(into.curlMaxMm, from.curlMaxMm)
  into.xMinMm = Math.min(into.xMinMm, from.xMinMm)
  into.xMaxMm = Math.max(into.xMaxMm, from.xMaxMm)
  into.yMinMm = Math.min(into.yMinMm, from.yMinMm)
  into.yMaxMm = Math.max(into.yMaxMm, from.yMaxMm)
  for (let bin = 0; bin < BOND_BINS; bin++) into.bondBins[bin]! += from.bondBins[bin]!
}

function createObjectSums(): ObjectSums {
  const sums = { bondBins: new Float64Array(BOND_BINS) } as ObjectSums
  resetObjectSums(sums)
  return sums
}

export function resetObjectSums(sums: ObjectSums): void {
  sums.beads = 0
  sums.deliveredMm3 = 0
  sums.outerLengthMm = 0
  sums.curlMaxMm = 0
  sums.xMinMm = Number.POSITIVE_INFINITY
  sums.xMaxMm = Number.NEGATIVE_INFINITY
  sums.yMinMm = Number.POSITIVE_INFINITY
  sums.yMaxMm = Number.NEGATIVE_INFINITY
  sums.bondBins.fill(0)
}

/**
 * Objects of the finished print. What was found on the plate but never grew while the rest did is a skirt or a purge line
 * of a file without feature comments.
 */
export function lastingObjects(simulation: Simulation): ObjectState[] {
  const all = [...simulation.objects.values()].filter((object) => object.zMaxMm > 0)
  const mostLayers = Math.max(0, ...all.map((object) => object.layers))
  return all.filter((object) => object.index >= 0 || !isLeftBehind(object, mostLayers))
}

/** Plastic over outline: three loops side by side have less, and a coin of 4 mm has as much. */
const THIN_MM = 1

function isLeftBehind(object: ObjectState, mostLayers: number): boolean {
  if (object.layers <= 1) return mostLayers > 2
  const isThin = object.footMm2 < THIN_MM * object.footOutlineMm
  return isThin && object.layers <= 3 && mostLayers > 3 * object.layers
}
