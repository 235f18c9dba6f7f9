// One column of the part: nodes from the bed up, heat between neighbours, to the bed and to the air. Implicit in time
// (backward Euler, tridiagonal), conservative in heat: what the fluxes carry is what the nodes gain.
import { invariant } from '#core'
import { radiationWPerM2K } from './convection.ts'
import type { PartHeat } from './part-heat.ts'
import { nearestCell } from './temperature-lut.ts'
import { temperatureOfEnthalpy } from './thermal-properties.ts'

/** Nodes of a column, and how many of the top ones are never lumped. */
export const COLUMN_NODES = 32
const FINE_NODES = 20
/** A column is not advanced for less than this, unless asked: fluxes of short moves add up in the next step. */
const MIN_ADVANCE_S = 0.15
const STEP_GROWTH = 2

const diagonal = new Float64Array(COLUMN_NODES)
const right = new Float64Array(COLUMN_NODES)
const conductance = new Float64Array(COLUMN_NODES)
const airLoss = new Float64Array(COLUMN_NODES)

/** A new node on top; lumps old ones when the column is full. Returns its index in the node arrays. */
export function pushNode(part: PartHeat, tile: number, zMm: number, heightMm: number): number {
  if (part.nodeCount[tile] === COLUMN_NODES) lumpOldest(part, tile)
  const count = part.nodeCount[tile]!
  const node = tile * COLUMN_NODES + count
  if (count === 0) part.onBed[tile] = zMm < 2 * heightMm ? 1 : 0
  part.nodeCount[tile] = count + 1
  part.temperatureC[node] = 0
  part.enthalpyJ[node] = 0
  part.massG[node] = 0
  part.thicknessMm[node] = layerThicknessMm(part, node, count, zMm, heightMm)
  part.topZMm[node] = zMm
  part.areaMm2[node] = 0
  part.sideMm2[node] = 0
  part.underMm2[node] = 0
  part.contactMm2[node] = 0
  return node
}

/** The step from the layer below where there is one; a bead's own height says less where it is squeezed or sags. */
function layerThicknessMm(part: PartHeat, node: number, count: number, zMm: number, heightMm: number): number {
  const stepMm = zMm - (count > 0 ? part.topZMm[node - 1]! : 0)
  const usualMm = Math.max(heightMm, count > 0 ? part.thicknessMm[node - 1]! : 0)
  return stepMm > 0 && stepMm < 1.6 * usualMm ? stepMm : heightMm
}

/** Joins the pair below the fine nodes that is thinnest for its depth, so that resolution falls off with depth. */
function lumpOldest(part: PartHeat, tile: number): void {
  const first = tile * COLUMN_NODES
  const topMm = part.topZMm[first + COLUMN_NODES - 1]!
  let best = first
  let bestRatio = Number.POSITIVE_INFINITY
  for (let node = first; node < first + COLUMN_NODES - FINE_NODES; node++) {
    const thickMm = part.thicknessMm[node]! + part.thicknessMm[node + 1]!
    const ratio = thickMm / (topMm - part.topZMm[node]! + thickMm)
    if (ratio < bestRatio) {
      bestRatio = ratio
      best = node
    }
  }
  const above = best + 1
  const massG = part.massG[best]! + part.massG[above]!
  const thickMm = part.thicknessMm[best]! + part.thicknessMm[above]!
  const volumeMm3 = part.areaMm2[best]! * part.thicknessMm[best]! + part.areaMm2[above]! * part.thicknessMm[above]!
  part.enthalpyJ[above] = part.enthalpyJ[best]! + part.enthalpyJ[above]!
  part.massG[above] = massG
  part.thicknessMm[above] = thickMm
  part.areaMm2[above] = volumeMm3 / thickMm
  part.sideMm2[above] = part.sideMm2[best]! + part.sideMm2[above]!
  part.underMm2[above] = part.underMm2[best]! + part.underMm2[above]!
  part.contactMm2[above] = part.contactMm2[best]!
  part.temperatureC[above] = temperatureOfEnthalpy(
    part.properties,
    part.enthalpyJ[above]! / massG,
    part.temperatureC[above]!,
  )
  const last = first + COLUMN_NODES
  removeNode(part.temperatureC, best, last)
  removeNode(part.enthalpyJ, best, last)
  removeNode(part.massG, best, last)
  removeNode(part.thicknessMm, best, last)
  removeNode(part.topZMm, best, last)
  removeNode(part.areaMm2, best, last)
  removeNode(part.sideMm2, best, last)
  removeNode(part.underMm2, best, last)
  removeNode(part.contactMm2, best, last)
  part.nodeCount[tile] = COLUMN_NODES - 1
}

function removeNode(values: Float64Array, node: number, last: number): void {
  values.copyWithin(node, node + 1, last)
}

/** Brings a column from its own time to `timeS`, in steps that grow; at most about 25 whatever the gap. */
export function advanceColumn(part: PartHeat, tile: number, timeS: number, always: boolean): void {
  const fromS = part.timeS[tile]!
  const elapsedS = timeS - fromS
  if (!(elapsedS > 0)) return
  if (part.nodeCount[tile] === 0) {
    part.timeS[tile] = timeS
    part.nearS[tile] = 0
    return
  }
  if (!always && elapsedS < MIN_ADVANCE_S) return
  invariant(elapsedS < 1e9, 'time of the part heat must be finite')
  const nearS = part.nearS[tile]! + (isInJet(part, tile) ? timeS - Math.max(part.jetSinceS, fromS) : 0)
  const nearShare = Math.min(Math.max(nearS / elapsedS, 0), 1)
  const convection = part.farWPerM2K + (part.nearWPerM2K - part.farWPerM2K) * nearShare
  let leftS = elapsedS
  let stepS = part.firstStepS
  while (leftS > 0) {
    const thisS = leftS < 1.5 * stepS ? leftS : stepS
    stepColumn(part, tile, convection, thisS)
    leftS -= thisS
    stepS *= STEP_GROWTH
  }
  part.timeS[tile] = timeS
  part.nearS[tile] = 0
}

function isInJet(part: PartHeat, tile: number): boolean {
  if (part.jetTile < 0) return false
  const columnDistance = (tile % part.columns) - (part.jetTile % part.columns)
  const rowDistance = Math.floor(tile / part.columns) - Math.floor(part.jetTile / part.columns)
  return columnDistance >= -1 && columnDistance <= 1 && rowDistance >= -1 && rowDistance <= 1
}

/** One backward Euler step. Units: W/K for conductances (mm and W/(m K) need 1e-3, mm² and W/(m² K) 1e-6). */
function stepColumn(part: PartHeat, tile: number, convection: number, dtS: number): void {
  const { properties, airC, bedC } = part
  const first = tile * COLUMN_NODES
  const count = part.nodeCount[tile]!
  const last = count - 1
  let belowMm = 1e3 / part.bedContactWPerM2K
  for (let i = 0; i < count; i++) {
    const node = first + i
    const nodeC = part.temperatureC[node]!
    // The nearest degree will do: neither property changes by more than a percent in half a degree.
    const cell = nearestCell(nodeC)
    const conductivity = properties.conductivityWPerMK[cell]!
    // Half of this node and half of the one below in series, or the contact with the bed.
    const halfMm = part.thicknessMm[node]! / (2 * conductivity)
    conductance[i] = (part.contactMm2[node]! * 1e-3) / (halfMm + belowMm)
    belowMm = halfMm
    // What the node above does not cover is in the open.
    const openTopMm2 = i === last ? part.areaMm2[node]! : Math.max(part.areaMm2[node]! - part.areaMm2[node + 1]!, 0)
    const facing = convection + radiationWPerM2K(properties.emissivity, nodeC, airC)
    // A face is half a layer away from the middle of its node; side walls are as warm as the bead.
    const throughFace = facing / (1 + facing * halfMm * 1e-3)
    airLoss[i] = 1e-6 * ((openTopMm2 + part.underMm2[node]!) * throughFace + part.sideMm2[node]! * facing)
    const capacityWPerK = (part.massG[node]! * properties.heatCapacityJPerGK[cell]!) / dtS
    diagonal[i] = capacityWPerK + airLoss[i]! + conductance[i]!
    right[i] = capacityWPerK * nodeC + airLoss[i]! * airC
  }
  right[0] = right[0]! + conductance[0]! * bedC
  for (let i = 1; i < count; i++) diagonal[i - 1] = diagonal[i - 1]! + conductance[i]!
  for (let i = 1; i < count; i++) {
    const ratio = conductance[i]! / diagonal[i - 1]!
    diagonal[i] = diagonal[i]! - ratio * conductance[i]!
    right[i] = right[i]! + ratio * right[i - 1]!
  }
  right[last] = right[last]! / diagonal[last]!
  for (let i = last - 1; i >= 0; i--) right[i] = (right[i]! + conductance[i + 1]! * right[i + 1]!) / diagonal[i]!
  // `right` now holds the new temperatures; the fluxes they drive move the heat.
  let upJ = conductance[0]! * (bedC - right[0]!) * dtS
  part.balance.toBedJ -= upJ
  let toAirJ = 0
  for (let i = 0; i < count; i++) {
    const node = first + i
    const lossJ = airLoss[i]! * (right[i]! - airC) * dtS
    const nextJ = i === last ? 0 : conductance[i + 1]! * (right[i]! - right[i + 1]!) * dtS
    const enthalpyJ = part.enthalpyJ[node]! + upJ - nextJ - lossJ
    part.enthalpyJ[node] = enthalpyJ
    part.temperatureC[node] = temperatureOfEnthalpy(properties, enthalpyJ / part.massG[node]!, right[i]!)
    toAirJ += lossJ
    upJ = nextJ
  }
  part.balance.toAirJ += toAirJ
}
