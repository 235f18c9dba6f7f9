// One bead: what came out is laid on the height field, warms the part, welds to what is below, and leaves a row.
import type { TrajectoryBlock } from '#motion'
import {
  bridgeSagMm,
  depositBead,
  layBead,
  OUTER_RATIO_BY_FEATURE,
  squashFactor,
  strandContractionRatio,
  strandConvectionWPerM2K,
  strandFluidityPerPa,
  weldBead,
} from '#physics'
import { featureCode } from '#protocol'
import { SHARE } from './bead-share.ts'
import type { Extruded } from './extruded.ts'
import { giveToObject, isOnBedLayer, keepRing, openSidesOf } from './islands.ts'
import type { LayerSums } from './layer-sums.ts'
import { countBond } from './layer-sums.ts'
import { beginLayer, openLayer } from './layers.ts'
import { fallDangling, fallFree, LOOSE_AIR_RATIO, tellAir } from './loose-strands.ts'
import type { Simulation } from './simulation.ts'
import { growCurl, plough } from './standing-edges.ts'
import { standSupport } from './supports.ts'
import { addRow } from './table-builder.ts'

const UNKNOWN = featureCode('unknown')
const OUTER_WALL = featureCode('outer-wall')
const INNER_WALL = featureCode('inner-wall')
const SPARSE_INFILL = featureCode('sparse-infill')
const SOLID_INFILL = featureCode('solid-infill')
const TOP_SURFACE = featureCode('top-surface')
const BOTTOM_SURFACE = featureCode('bottom-surface')
const INTERNAL_BRIDGE = featureCode('internal-bridge')
const GAP_INFILL = featureCode('gap-infill')
const OVERHANG_WALL = featureCode('overhang-wall')
const THIN_WALL = featureCode('thin-wall')
const SKIRT_BRIM = featureCode('skirt-brim')
const SUPPORT = featureCode('support')
const SUPPORT_INTERFACE = featureCode('support-interface')
const PRIME_TOWER = featureCode('prime-tower')
const CUSTOM = featureCode('custom')
/** Gap between the lines of 5 % infill; whatever solid infill spans beyond that is the ceiling of a hole. */
const WIDEST_INFILL_GAP_MM = 12
/** A strand drawn out finer than a quarter of the usual bore breaks and bridges nothing. Plausible. */
const FINEST_STRAND_MM = 0.1
/** Shorter than this a bead has no direction worth computing with. */
const SHORTEST_MM = 1e-4
/** A curl that nobody feels, mm. */
const LEAST_CURL_MM = 0.01

export function layExtrudedBead(
  simulation: Simulation,
  block: TrajectoryBlock,
  i: number,
  extruded: Extruded,
  durationS: number,
): void {
  const lengthMm = block.distanceMm[i]!
  if (!(lengthMm > SHORTEST_MM)) return
  if (block.layer[i]! !== simulation.layer) beginLayer(simulation, block.layer[i]!, block.startZMm[i]!)
  if (!simulation.isLayerOpen) openLayer(simulation, block.startZMm[i]!)
  const { beadInput, bead, deposit } = simulation
  beadInput.x0Mm = block.startXMm[i]!
  beadInput.y0Mm = block.startYMm[i]!
  beadInput.z0Mm = block.startZMm[i]!
  beadInput.x1Mm = beadInput.x0Mm + block.ratioX[i]! * lengthMm
  beadInput.y1Mm = beadInput.y0Mm + block.ratioY[i]! * lengthMm
  beadInput.z1Mm = beadInput.z0Mm + block.ratioZ[i]! * lengthMm
  if (simulation.head.isOff) displaceBead(simulation)
  beadInput.volumeMm3 = Math.max(0, extruded.deliveredMm3)
  beadInput.layerHeightMm = simulation.layerHeightMm
  beadInput.timeS = simulation.timeS
  beadInput.coolingRatio = simulation.airRatio
  beadInput.curlRatio = simulation.condition.curlRatio
  if (simulation.head.isOff || deposit.isScattering) fallDangling(simulation)
  layBead(deposit, beadInput, bead)
  if (bead.airRatio > LOOSE_AIR_RATIO) fallFree(simulation, durationS, block.line[i]!)
  else if (!deposit.span.active) simulation.loose.airMm = 0
  const feature = block.feature[i]!
  const isPart = isPartFeature(feature)
  const topMm = Math.max(beadInput.z0Mm, beadInput.z1Mm)
  if (isPart && simulation.layer === 0) simulation.islands.firstZMm = Math.min(simulation.islands.firstZMm, topMm)
  const isOnBed = isOnBedLayer(simulation, topMm)
  describeShare(simulation, block, i)
  const sides = openSides(simulation, feature, isOnBed)
  weld(simulation, sides, lengthMm, durationS)
  const outline = isOutline(feature, sides)
  addBead(simulation, simulation.layerSums, block, i, extruded, durationS, isPart, outline)
  let object = block.object[i]!
  if (simulation.layer >= 0 && isPart) {
    shareOut(simulation, lengthMm, isOnBed, outline, feature)
    object = giveToObject(simulation, isOnBed)
    if (needsCare(simulation)) careFor(simulation, block, i, object)
  } else if (feature === SUPPORT || feature === SUPPORT_INTERFACE) standSupport(simulation)
  else if (feature === SKIRT_BRIM && isOnBed) keepRing(simulation, beadInput.volumeMm3 / simulation.layerHeightMm)
  recordBead(simulation, block, i, object, isOnBed, extruded, durationS)
}

/** Something about this bead concerns what becomes of its object. */
function needsCare({ islands, bead, head }: Simulation): boolean {
  return (
    islands.share[SHARE.curlMm]! > LEAST_CURL_MM || bead.airRatio > LOOSE_AIR_RATIO || head.isOff || head.isBedMoved
  )
}

function careFor(simulation: Simulation, block: TrajectoryBlock, i: number, object: number): void {
  const state = simulation.objects.get(object)
  if (state === undefined) return
  const { head, islands } = simulation
  const curlMm = islands.share[SHARE.curlMm]!
  if (curlMm > LEAST_CURL_MM) growCurl(simulation, state, curlMm)
  if (simulation.loose.airMm > 0) tellAir(simulation, state)
  if (head.isOff || head.isBedMoved) plough(simulation, block, i, state)
}

/** To where the nozzle really is. */
function displaceBead({ beadInput, head }: Simulation): void {
  beadInput.x0Mm += head.fromXMm
  beadInput.y0Mm += head.fromYMm
  beadInput.z0Mm += head.fromZMm
  beadInput.x1Mm += head.toXMm
  beadInput.y1Mm += head.toYMm
  beadInput.z1Mm += head.toZMm
}

/** Skirts, supports, towers and purge lines are plastic too, but nobody keeps them. */
function isPartFeature(feature: number): boolean {
  return (
    feature !== SKIRT_BRIM &&
    feature !== SUPPORT &&
    feature !== SUPPORT_INTERFACE &&
    feature !== PRIME_TOWER &&
    feature !== CUSTOM
  )
}

/** What is known of the bead before it is welded; `shareOut` fills in the rest. */
function describeShare(simulation: Simulation, block: TrajectoryBlock, i: number): void {
  const { beadInput, bead, deposit, beads } = simulation
  const { share } = simulation.islands
  share[SHARE.x0Mm] = beadInput.x0Mm
  share[SHARE.y0Mm] = beadInput.y0Mm
  share[SHARE.x1Mm] = beadInput.x1Mm
  share[SHARE.y1Mm] = beadInput.y1Mm
  share[SHARE.zMm] = beadInput.z1Mm
  share[SHARE.heightOverBedMm] = deposit.path.nozzleMm
  share[SHARE.lengthMm] = block.distanceMm[i]!
  share[SHARE.widthMm] = bead.widthMm
  share[SHARE.line] = block.line[i]!
  share[SHARE.row] = beads.offered
  share[SHARE.label] = block.object[i]!
  share[SHARE.deliveredMm3] = beadInput.volumeMm3
  share[SHARE.filamentMm] = block.ratioE[i]! * block.distanceMm[i]!
}

/** Beads whose welds hold a part together; without names from the slicer, all of them. */
function isWallLike(feature: number): boolean {
  return (
    feature === OUTER_WALL ||
    feature === INNER_WALL ||
    feature === OVERHANG_WALL ||
    feature === THIN_WALL ||
    feature === UNKNOWN
  )
}

/** What the bead adds to its object's bed contact, outline and bonds. */
function shareOut(simulation: Simulation, lengthMm: number, isOnBed: boolean, outline: boolean, feature: number): void {
  const { bead, weld: welded } = simulation
  const { share } = simulation.islands
  const areaMm2 = bead.widthMm * lengthMm
  const isJudgedLater = isOnBed && feature === UNKNOWN
  const contactMm2 = isOnBed && bead.onBedRatio > 0 ? bead.bedContactMm2 : 0
  const isBonded = bead.onBedRatio < 0.5 && isWallLike(feature)
  share[SHARE.outerMm] = isJudgedLater ? Number.NaN : outline ? lengthMm : 0
  share[SHARE.bondRatio] = welded.bondRatio
  share[SHARE.bondMm2] = isBonded ? areaMm2 * (1 - bead.unsupportedRatio) : 0
  share[SHARE.contactMm2] = contactMm2
  share[SHARE.grippingMm2] = contactMm2 > 0 ? contactMm2 * squashFactor(bead.gapRatio) : 0
  share[SHARE.gapSumMm2] = contactMm2 > 0 && bead.gapRatio > 0 ? bead.gapRatio * contactMm2 : 0
  share[SHARE.curlMm] = canOverhang(simulation, feature, outline, areaMm2) ? bead.curlUpMm : 0
}

/** Sides of the bead that lose heat to the air outside the part, 0 to 2. */
function openSides(simulation: Simulation, feature: number, isOnBed: boolean): number {
  if (feature === OUTER_WALL || feature === OVERHANG_WALL) return simulation.bead.neighbourRatio > 0.25 ? 1 : 2
  if (feature !== UNKNOWN) return OUTER_RATIO_BY_FEATURE[feature]!
  const { islands } = simulation
  islands.isOutlineJudged = true
  // Its neighbours and the layer below are still missing: the share that is usual.
  if (isOnBed) return OUTER_RATIO_BY_FEATURE[UNKNOWN]!
  return openSidesOf(simulation, islands.share, 0, 1.5)
}

/** Surfaces that show. */
function isOutline(feature: number, sides: number): boolean {
  if (feature === UNKNOWN) return sides > 0.5
  return feature === OUTER_WALL || feature === OVERHANG_WALL || feature === THIN_WALL
}

function weld(simulation: Simulation, sides: number, lengthMm: number, durationS: number): void {
  const { bead, beadInput, partHeat, heating, extrusion, settings } = simulation
  const { conditions } = simulation.weld
  const heightMm = bead.heightMm > 0 ? bead.heightMm : simulation.layerHeightMm
  const belowC = depositBead(
    partHeat,
    beadInput.x0Mm,
    beadInput.y0Mm,
    beadInput.x1Mm,
    beadInput.y1Mm,
    Math.max(beadInput.z0Mm, beadInput.z1Mm),
    heightMm,
    beadInput.volumeMm3,
    sides,
    extrusion.meltC,
    // The last weld's crystals stand for this bead's: they change slowly from bead to bead.
    simulation.weld.crystallinityRatio,
    simulation.timeS - durationS,
    simulation.timeS,
  )
  conditions.meltC = extrusion.meltC
  conditions.substrateC = bead.onBedRatio > 0.5 ? heating.plant.bedSurfaceC : belowC
  conditions.airC = heating.plant.chamberC
  conditions.fanRatio = simulation.airRatio
  conditions.widthMm = Math.max(bead.widthMm, 0.05)
  conditions.heightMm = heightMm
  conditions.contactRatio = bead.contactRatio * (1 - bead.unsupportedRatio)
  conditions.openSides = sides
  const boreMm = settings.nozzleDiameterMm
  const flowMm3PerS = durationS > 0 ? beadInput.volumeMm3 / durationS : 0
  conditions.shearRatePerS = (32 * flowMm3PerS) / (Math.PI * boreMm ** 3)
  conditions.layerTimeS = simulation.previousLayerS
  if (lengthMm > 0) weldBead(simulation.weld)
  const { bondRatio } = simulation.condition
  if (bondRatio !== 1) simulation.weld.bondRatio = Math.min(1, bondRatio * simulation.weld.bondRatio)
}

function addBead(
  simulation: Simulation,
  sums: LayerSums,
  block: TrajectoryBlock,
  i: number,
  extruded: Extruded,
  durationS: number,
  isPart: boolean,
  outline: boolean,
): void {
  const lengthMm = block.distanceMm[i]!
  const areaMm2 = simulation.bead.widthMm * lengthMm
  const isBonded = isPart && simulation.bead.onBedRatio < 0.5 && isWallLike(block.feature[i]!)
  addTo(simulation, sums, areaMm2, lengthMm, extruded, durationS, isBonded)
  sums.fanS += simulation.fanRatio * durationS
  sums.nozzleCS += simulation.heating.plant.nozzleBlockC * durationS
  sums.timeS += durationS
  if (sums.lineFirst === 0) sums.lineFirst = block.line[i]!
  sums.lineLast = block.line[i]!
  if (!isPart) return
  const ringingUm = simulation.frame.acrossUm
  if (outline && ringingUm > sums.ringingMaxUm) sums.ringingMaxUm = ringingUm
  addSupport(simulation, sums, areaMm2, block.feature[i]!, outline, lengthMm / Math.max(durationS, 1e-6))
}

/** Lines side by side that fill a layer; without names, those that touch the line before along most of their length. */
function isSolid(feature: number, neighbourRatio: number): boolean {
  return (
    feature === SOLID_INFILL ||
    feature === TOP_SURFACE ||
    feature === BOTTOM_SURFACE ||
    (feature === 0 && neighbourRatio > 0.4)
  )
}

/** Whether the underside of a bridge is seen: never inside sparse infill, and solid infill over it only spans its gaps. */
function isSeenBridge(feature: number, bridgeMm: number): boolean {
  if (feature === SPARSE_INFILL || feature === INTERNAL_BRIDGE || feature === GAP_INFILL) return false
  const isFill = feature === SOLID_INFILL || feature === TOP_SURFACE || feature === BOTTOM_SURFACE
  return !isFill || bridgeMm > WIDEST_INFILL_GAP_MM
}

/**
 * Infill crosses its own gaps: only walls overhang, and what rests on a support interface does not. The wall of a steep
 * overhang spans from corner to corner like a bridge; without names infill does too.
 */
function canOverhang({ bead }: Simulation, feature: number, outline: boolean, areaMm2: number): boolean {
  return outline && (feature !== UNKNOWN || bead.bridgeMm === 0) && bead.airRatio < 0.5 && areaMm2 > 0.2
}

/** What holds the bead from below, or does not. */
function addSupport(
  simulation: Simulation,
  sums: LayerSums,
  areaMm2: number,
  feature: number,
  outline: boolean,
  speedMmPerS: number,
): void {
  const { bead, beadInput } = simulation
  sums.unsupportedMm2 += bead.unsupportedRatio * areaMm2
  sums.airMm2 += bead.airRatio * areaMm2
  if (bead.overlapMm > sums.overlapMaxMm) sums.overlapMaxMm = bead.overlapMm
  if (bead.surplusMm3 > 0) sums.surplusMm3 += bead.surplusMm3
  if (isSolid(feature, bead.neighbourRatio)) {
    sums.solidMm3 += beadInput.volumeMm3
    sums.solidSurplusMm3 += bead.surplusMm3
  }
  if (canOverhang(simulation, feature, outline, areaMm2)) {
    const overhang = bead.unsupportedRatio - bead.restingRatio
    sums.overhangMm2 += overhang > 0.5 ? overhang * areaMm2 : 0
    if (overhang > sums.overhangWorstRatio) sums.overhangWorstRatio = overhang
    if (bead.curlUpMm > sums.curlMaxMm) sums.curlMaxMm = bead.curlUpMm
  }
  const strandMm = bead.heightMm
  const isStrand = strandMm > FINEST_STRAND_MM
  if (bead.bridgeMm > sums.bridgeMaxMm && isStrand && isSeenBridge(feature, bead.bridgeMm)) {
    sums.bridgeMaxMm = bead.bridgeMm
    const { settings, extrusion, heating } = simulation
    const { material, machine } = settings
    const convection = strandConvectionWPerM2K(simulation.airRatio, machine.fan.maxConvectionWPerM2K, strandMm)
    const airC = heating.plant.chamberC
    const layingS = bead.bridgeMm / speedMmPerS
    const sagMm = bridgeSagMm({
      spanMm: bead.bridgeMm,
      diameterMm: strandMm,
      densityKgPerM3: material.densityKgPerM3,
      modulusPa: material.modulusPa,
      fluidityPerPa: strandFluidityPerPa(material, extrusion.meltC, airC, convection, strandMm, layingS),
      contractionRatio: strandContractionRatio(material, extrusion.meltC, airC, convection, strandMm, layingS),
      // The bed is the lowest that it can fall on.
      clearanceMm: Math.max(beadInput.z0Mm, beadInput.z1Mm),
    })
    if (sagMm > sums.bridgeSagMaxMm) sums.bridgeSagMaxMm = sagMm
  }
}

function addTo(
  simulation: Simulation,
  sums: LayerSums,
  areaMm2: number,
  lengthMm: number,
  extruded: Extruded,
  durationS: number,
  isBonded: boolean,
): void {
  const { bead, weld: welded } = simulation
  sums.beads++
  sums.areaMm2 += areaMm2
  sums.lengthMm += lengthMm
  sums.movingS += durationS
  sums.commandedMm3 += extruded.commandedMm3
  sums.deliveredMm3 += extruded.deliveredMm3
  sums.slippedMm3 += extruded.slippedMm3
  const flow = durationS > 0.05 ? extruded.commandedMm3 / durationS : 0
  if (flow > sums.flowMaxMm3PerS) sums.flowMaxMm3PerS = flow
  if (extruded.forceMaxN > sums.forceMaxN) sums.forceMaxN = extruded.forceMaxN
  if (isBonded) {
    const bondedMm2 = areaMm2 * (1 - bead.unsupportedRatio)
    countBond(sums.bondBins, welded.bondRatio, bondedMm2)
    sums.wallBondMm2 += welded.bondRatio * bondedMm2
    sums.wallMm2 += bondedMm2
  }
  sums.weldCMm2 += welded.weldC * areaMm2
  sums.substrateCMm2 += welded.conditions.substrateC * areaMm2
  sums.crystallinityMm2 += welded.crystallinityRatio * areaMm2
  if (welded.weldC < sums.weldMinC) sums.weldMinC = welded.weldC
}

function recordBead(
  simulation: Simulation,
  block: TrajectoryBlock,
  i: number,
  object: number,
  isOnBed: boolean,
  extruded: Extruded,
  durationS: number,
): void {
  const row = addRow(simulation.beads)
  if (row < 0) return
  const { data } = simulation.beads
  const { bead, beadInput, weld: welded } = simulation
  let column = 0
  const put = (value: number): void => {
    data[column++]![row] = value
  }
  put(simulation.timeS)
  put(block.line[i]!)
  put(block.layer[i]!)
  put(object)
  put(block.feature[i]!)
  put(beadInput.x0Mm)
  put(beadInput.y0Mm)
  put(beadInput.z0Mm)
  put(beadInput.x1Mm)
  put(beadInput.y1Mm)
  put(beadInput.z1Mm)
  put(bead.widthMm)
  put(bead.heightMm)
  put(durationS > 0 ? block.distanceMm[i]! / durationS : 0)
  put(durationS > 0 ? extruded.commandedMm3 / durationS : 0)
  // Of a bead shorter than a tenth of a millimetre the ratio says nothing but how pressure swings.
  const isLong = block.distanceMm[i]! > 0.1
  put(isLong && extruded.commandedMm3 > 0 ? extruded.deliveredMm3 / extruded.commandedMm3 : Number.NaN)
  put(welded.weldC)
  put(welded.conditions.substrateC)
  put(welded.bondRatio)
  put(bead.unsupportedRatio)
  put(simulation.frame.acrossUm)
  put(isOnBed ? gapRatio(simulation) : Number.NaN)
  put(bead.airRatio)
}

/** A bead laid too high to touch the bed has a gap too. NaN where this layer is filled already. */
function gapRatio({ bead, deposit, layerHeightMm }: Simulation): number {
  const isOverNothing = Number.isNaN(bead.gapRatio) && bead.unsupportedRatio > 0.5
  return isOverNothing ? deposit.path.nozzleMm / layerHeightMm : bead.gapRatio
}
