// Layers begin and end: means are taken, stress is added, a row is written.
import type { Obstacle } from '#physics'
import { addStressLayer, endPartLayer, setPartSurroundings, wallRoughnessUm } from '#physics'
import { judgeObject } from './detachment.ts'
import { isDetached } from './fate.ts'
import { partFanTurns } from './heating.ts'
import { isOnBedLayer, openBedLayer, settleLayer } from './islands.ts'
import type { LayerSums } from './layer-sums.ts'
import { bondPercentile, resetLayerSums } from './layer-sums.ts'
import type { ObjectState } from './objects.ts'
import { resetObjectSums } from './objects.ts'
import { LAYER_COLUMNS } from './run-columns.ts'
import type { Simulation } from './simulation.ts'
import { listStanding, settleEdges } from './standing-edges.ts'
import { addRow } from './table-builder.ts'

/** A layer thinner or thicker than this share of the nozzle is no layer but a hop, a purge or a new object below. */
const HEIGHT_MIN_RATIO = 0.08
const HEIGHT_MAX_RATIO = 1.2
/** The nozzle's pull on a part when nothing is wrong (PHYSICS 2.10: 0.2-0.5 N). */
const ORDINARY_DRAG_N = 0.35
/** Drag against curled edges, N per mm that they stand up; reaches the 1-5 N of PHYSICS 2.10 at a few tenths. Plausible. */
const CURL_DRAG_N_PER_MM = 10

/** With less than this of what was asked for there is no layer but threads. Plausible. */
const DRY_RATIO = 0.15

/** Lengths of outline are exact to about one bead at each end. */
const TELLING_MM = 1

export function beginLayer(simulation: Simulation, layer: number, zMm: number): void {
  if (layer === simulation.layer) return
  endLayer(simulation)
  simulation.zBelowMm = simulation.layer >= 0 ? simulation.layerZMm : 0
  simulation.layer = layer
  simulation.layerZMm = zMm
  simulation.isLayerOpen = false
  simulation.layerStartS = simulation.timeS
  renewSurroundings(simulation)
  simulation.deposit.bed.bedC = simulation.heating.plant.bedSurfaceC
}

/** The fan has changed, or what becomes of its air. */
export function renewAir(simulation: Simulation): void {
  const { heating, condition } = simulation
  heating.fanRatio = simulation.fanRatio
  const airRatio = partFanTurns(heating) * (1 - condition.fanOnBlockRatio)
  if (airRatio === simulation.airRatio) return
  simulation.airRatio = airRatio
  renewSurroundings(simulation)
}

/** What the part loses its heat to; called at every layer and whenever the fan changes. */
export function renewSurroundings(simulation: Simulation): void {
  const { plant } = simulation.heating
  setPartSurroundings(
    simulation.partHeat,
    plant.bedSurfaceC,
    plant.chamberC,
    simulation.airRatio,
    draftWPerM2K(simulation),
  )
}

/** Of the room and of whatever else blows on the part now. */
function draftWPerM2K({ heating, condition }: Simulation): number {
  return Math.max(heating.input.draftWPerM2K, condition.draftWPerM2K)
}

/**
 * The first bead says where the layer really is: comments come before the head has moved there, or are missing.
 * `nozzleZMm` is the nozzle's height at the bead's start.
 */
export function openLayer(simulation: Simulation, nozzleZMm: number): void {
  if (simulation.isLayerOpen || simulation.layer < 0) return
  const zMm = nozzleZMm - simulation.layerLiftMm
  simulation.isLayerOpen = true
  simulation.layerZMm = zMm
  simulation.obstacles = standingObjects(simulation, zMm)
  openBedLayer(simulation, zMm)
  const isOnBed = isOnBedLayer(simulation, zMm)
  const stepMm = zMm - (isOnBed ? 0 : simulation.zBelowMm)
  const nozzleMm = simulation.settings.nozzleDiameterMm
  const { islands } = simulation
  // Later objects begin as the first did, where the file does not say how.
  const firstMm = simulation.settings.firstLayerHeightMm ?? (simulation.layer > 0 ? islands.firstHeightMm : null)
  if (isOnBed && firstMm !== null) simulation.layerHeightMm = firstMm
  else if (stepMm >= HEIGHT_MIN_RATIO * nozzleMm && stepMm <= HEIGHT_MAX_RATIO * nozzleMm)
    simulation.layerHeightMm = stepMm
  if (simulation.layer === 0) islands.firstHeightMm = simulation.layerHeightMm
}

/** Objects of a sequential print that are finished and stand above this layer. */
function standingObjects(simulation: Simulation, zMm: number): Obstacle[] {
  const standing: Obstacle[] = []
  for (const object of simulation.objects.values()) {
    if (!(object.zMaxMm > zMm + 1) || isDetached(object.fate)) continue
    standing.push({
      name: simulation.objectNames[object.index] ?? 'a finished part',
      minXMm: object.xMinMm,
      maxXMm: object.xMaxMm,
      minYMm: object.yMinMm,
      maxYMm: object.yMaxMm,
      topMm: object.zMaxMm,
    })
  }
  return standing
}

/** Closes the running layer. Called once more at the end of the print. */
export function endLayer(simulation: Simulation): void {
  const { layerSums: sums, layer } = simulation
  const durationS = simulation.timeS - simulation.layerStartS
  if (layer < 0) {
    resetLayerSums(sums)
    return
  }
  if (sums.beads === 0) return
  const endC = endPartLayer(simulation.partHeat, simulation.timeS)
  simulation.previousLayerS = durationS
  settleLayer(simulation)
  let worst: ObjectState | null = null
  for (const object of simulation.objects.values()) {
    if (object.sums.beads === 0) continue
    addObjectLayer(simulation, object)
    if (worst === null || object.stress.peelRatio > worst.stress.peelRatio) worst = object
    resetObjectSums(object.sums)
  }
  listStanding(simulation)
  writeRow(simulation, sums, durationS, endC, worst)
  resetLayerSums(sums)
}

function addObjectLayer(simulation: Simulation, object: ObjectState): void {
  const { sums, stress, fate } = object
  const { condition } = simulation
  const { plant } = simulation.heating
  simulation.stressConfig.bed.cleanlinessRatio = condition.cleanlinessRatio
  simulation.stressConfig.bed.glueFactor = condition.plateRatio
  const spanX = Math.max(sums.xMaxMm - sums.xMinMm, 0.4)
  const spanY = Math.max(sums.yMaxMm - sums.yMinMm, 0.4)
  const areaMm2 = sums.deliveredMm3 / simulation.layerHeightMm
  if (object.layers === 0) {
    object.footMm2 = areaMm2
    object.footOutlineMm = sums.outerLengthMm
  }
  object.layers++
  // A nozzle that has run dry lays no layer: nothing pulls and nothing splits.
  const { deliveredMm3, commandedMm3 } = simulation.layerSums
  if (deliveredMm3 < DRY_RATIO * commandedMm3) return
  const gripRatio = object.contactMm2 > 0 ? object.gapSumMm2 / object.contactMm2 : 1
  addStressLayer(stress, {
    zMm: simulation.layerZMm,
    heightMm: simulation.layerHeightMm,
    areaMm2,
    perimeterMm: sums.outerLengthMm > 0 ? sums.outerLengthMm : Number.NaN,
    lengthMm: Math.max(spanX, spanY),
    widthMm: Math.min(spanX, spanY),
    cornerSharpnessRatio: cornerSharpness(sums.outerLengthMm, spanX, spanY),
    bedC: plant.bedSurfaceC,
    airC: plant.chamberC,
    fanRatio: simulation.airRatio,
    bondRatio: bondPercentile(sums.bondBins, 0.25),
    gapRatio: gripRatio,
    dragForceN: ORDINARY_DRAG_N + CURL_DRAG_N_PER_MM * sums.curlMaxMm + fate.strikeN + condition.pushN,
    shrinkageRatio: condition.shrinkageRatio,
    draftWPerM2K: draftWPerM2K(simulation),
  })
  if (stress.liftMm > object.liftMaxMm) object.liftMaxMm = stress.liftMm
  if (stress.peelRatio > object.peelMaxRatio) {
    object.peelMaxRatio = stress.peelRatio
    object.peelMaxLayer = simulation.layer
  }
  if (stress.delaminationRatio > object.delaminationMaxRatio) {
    object.delaminationMaxRatio = stress.delaminationRatio
    object.delaminationMaxLayer = simulation.layer
  }
  if (stress.knockRatio > object.knockMaxRatio) object.knockMaxRatio = stress.knockRatio
  // What came off is reckoned on as if it had held: that is how far it was overdrawn.
  if (isDetached(fate)) return
  settleEdges(simulation, object)
  judgeObject(simulation, object)
}

/**
 * 1 where the outline is as long as its box's (a rectangle), 0 where it is as short as the ellipse's in it. Where the two
 * differ by less than about a bead's width the outline tells nothing, and the answer is in between.
 */
export function cornerSharpness(outlineMm: number, spanXMm: number, spanYMm: number): number {
  if (!(outlineMm > 0)) return 0.5
  const boxMm = 2 * (spanXMm + spanYMm)
  const ellipseMm = ellipsePerimeterMm(spanXMm / 2, spanYMm / 2)
  const differenceMm = Math.max(boxMm - ellipseMm, 1e-6)
  const sharpness = Math.min(1, Math.max(0, (outlineMm - ellipseMm) / differenceMm))
  return 0.5 + (sharpness - 0.5) * Math.min(1, differenceMm / TELLING_MM)
}

/** Source: Ramanujan (1914), first approximation; never more than the box around it, however slender. */
function ellipsePerimeterMm(halfXMm: number, halfYMm: number): number {
  const roots = Math.sqrt((3 * halfXMm + halfYMm) * (halfXMm + 3 * halfYMm))
  return Math.PI * (3 * (halfXMm + halfYMm) - roots)
}

function writeRow(
  simulation: Simulation,
  sums: LayerSums,
  durationS: number,
  endC: number,
  worst: ObjectState | null,
): void {
  const row = addRow(simulation.layers)
  if (row < 0) return
  const area = sums.areaMm2
  const bonded = sums.wallMm2 > 0 ? sums.wallBondMm2 / sums.wallMm2 : Number.NaN
  const values: Record<(typeof LAYER_COLUMNS)[number], number> = {
    layer: simulation.layer,
    z_mm: simulation.layerZMm,
    height_mm: simulation.layerHeightMm,
    line_first: sums.lineFirst,
    line_last: sums.lineLast,
    start_s: simulation.layerStartS,
    duration_s: durationS,
    filament_mm: sums.filamentMm,
    commanded_mm3: sums.commandedMm3,
    delivered_mm3: sums.deliveredMm3,
    slipped_mm3: sums.slippedMm3,
    flow_ratio: sums.commandedMm3 > 0 ? sums.deliveredMm3 / sums.commandedMm3 : Number.NaN,
    flow_max_mm3_per_s: sums.flowMaxMm3PerS,
    force_max_n: sums.forceMaxN,
    speed_mean_mm_per_s: sums.movingS > 0 ? sums.lengthMm / sums.movingS : 0,
    nozzle_mean_c: sums.timeS > 0 ? sums.nozzleCS / sums.timeS : Number.NaN,
    fan_ratio: sums.timeS > 0 ? sums.fanS / sums.timeS : simulation.fanRatio,
    substrate_mean_c: area > 0 ? sums.substrateCMm2 / area : Number.NaN,
    weld_mean_c: area > 0 ? sums.weldCMm2 / area : Number.NaN,
    weld_min_c: Number.isFinite(sums.weldMinC) ? sums.weldMinC : Number.NaN,
    end_c: endC,
    bond_mean_ratio: bonded,
    bond_p05_ratio: bondPercentile(sums.bondBins, 0.05),
    crystallinity_ratio: area > 0 ? sums.crystallinityMm2 / area : Number.NaN,
    area_mm2: area,
    unsupported_mm2: sums.unsupportedMm2,
    overhang_worst_ratio: sums.overhangWorstRatio,
    overhang_mm2: sums.overhangMm2,
    bridge_max_mm: sums.bridgeMaxMm,
    bridge_sag_max_mm: sums.bridgeSagMaxMm,
    curl_max_mm: sums.curlMaxMm,
    air_mm2: sums.airMm2,
    overlap_max_mm: sums.overlapMaxMm,
    surplus_mm3: sums.surplusMm3,
    solid_mm3: sums.solidMm3,
    solid_surplus_mm3: sums.solidSurplusMm3,
    string_count: sums.stringCount,
    ooze_mm3: sums.oozeMm3,
    ringing_max_um: sums.ringingMaxUm,
    roughness_um: wallRoughnessUm(simulation.layerHeightMm, 90, sums.ringingMaxUm, 0),
    stress_mpa: worst === null ? Number.NaN : worst.stress.stressPa / 1e6,
    lift_mm: worst === null ? Number.NaN : worst.stress.liftMm,
    peel_ratio: worst === null ? Number.NaN : worst.stress.peelRatio,
    delamination_ratio: worst === null ? Number.NaN : worst.stress.delaminationRatio,
  }
  LAYER_COLUMNS.forEach((name, column) => {
    simulation.layers.data[column]![row] = values[name]
  })
}
