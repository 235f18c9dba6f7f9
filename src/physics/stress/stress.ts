// Stress of one object while it grows on the bed: what each layer stores, whether its corners peel and how far they lift,
// whether it splits between layers or is knocked over. Beam of layers with running sums: O(1) work per layer.
//
// A layer is free of stress where it solidifies, then cools, held by the layers below, to the temperature of its place,
//   T_env(z) = T_air + (T_bed - T_air) exp(-∫dz / z_b), z_b = sqrt(k A / (h P)).         Source: PHYSICS 2.10.
import { squashFactor } from '../bed/first-layer.ts'
import type { Material } from '../material.ts'
import { farConvection, radiationWPerM2K } from '../part/convection.ts'
import { interpolateTable, readLut } from '../part/temperature-lut.ts'
import { type BedAdhesion, brimFactor, peelEnergyJPerM2 } from './adhesion.ts'
import { createStiffness, type Stiffness } from './stiffness.ts'

export interface StressConfig {
  readonly material: Material
  readonly bed: BedAdhesion
  /** 0 without a brim; the state's own field may be set later. */
  readonly brimWidthMm: number
  readonly fanMaxConvectionWPerM2K: number
}

/** One finished layer of the object. */
export interface StressLayer {
  /** Top of the layer above the bed. */
  readonly zMm: number
  readonly heightMm: number
  /** Plastic in the plane: volume / height. */
  readonly areaMm2: number
  /** Outside walls; NaN where not known (then from the extents). */
  readonly perimeterMm: number
  /** Longest and shortest extent of the layer. */
  readonly lengthMm: number
  readonly widthMm: number
  /** 1 for right-angled corners, 0 for a round part. */
  readonly cornerSharpnessRatio: number
  readonly bedC: number
  readonly airC: number
  readonly fanRatio: number
  /** Weakest common bond of the layer (5th percentile or mean), over bulk strength. */
  readonly bondRatio: number
  /** First layer: nozzle gap over layer height; ignored later. */
  readonly gapRatio: number
  /** Push of the nozzle on the part, N: 0.2-0.5 when nothing is wrong, 1-5 against curled edges. */
  readonly dragForceN: number
  /** Shrinkage over that of the material; 1 if not given. */
  readonly shrinkageRatio?: number
  /** What a draft adds to the convection of the part's sides; it blows the plume of the bed away too. */
  readonly draftWPerM2K?: number
}

export interface StressState {
  readonly config: StressConfig
  readonly stiffness: Stiffness
  /** Share of the bed's heat that is left at the top: exp(-∫dz / z_b). */
  bedHeatShare: number
  /** Sums over layers, per mm of width, in N, mm and MPa: E h, E h z, E (h z² + h³/12), σ h, σ h z. */
  sumEh: number
  sumEhz: number
  sumEhzz: number
  sumSh: number
  sumShz: number
  /** Energy that lies ready for a corner to set free, kJ/m² = N/mm. */
  heldNPerMm: number
  /** What sharp corners add to that; each layer counts with its own outline. */
  cornerNPerMm: number
  contactMm2: number
  squashRatio: number
  lengthMm: number
  widthMm: number
  heightMm: number
  /** Tension stored by the layer just added. */
  stressPa: number
  /** Energy that peeling a corner sets free, and what it takes, J/m². */
  peelJPerM2: number
  adhesionJPerM2: number
  /** peel / adhesion; >= 1 lifts. */
  peelRatio: number
  /** σ h of the layer just added, N/mm, its free shrinkage, and curvature of the peeled edge so far. */
  layerShPerMm: number
  strainRatio: number
  curvaturePerMm: number
  /** May be set when the first layer has shown it: area of skirt and brim that touches the object / its perimeter. */
  brimWidthMm: number
  /** Length of the corner already off the bed, and how high its tip stands. */
  peeledMm: number
  liftMm: number
  /** Tip lift if the whole part were let go now, bed still hot. */
  releasedLiftMm: number
  /** Tension across layers near corners over the strength of the weld; >= 1 splits. */
  delaminationRatio: number
  /** Overturning moment of the nozzle's push over what the bed holds; >= 1 knocks over. */
  knockRatio: number
}

/**
 * Corners are pulled up by the walls that meet there: plastic of an outside band this wide, and with this weight against
 * what fills the whole section; half-empty boxes pull less than blocks. Plausible.
 */
const EDGE_BAND_MM = 4
const EDGE_WEIGHT = 0.75
/**
 * A sharp corner adds this share of the energy of a straight edge, dying out over this reach. Two edges that come free
 * together release 2 / (1 + ν) = 1.5 times the energy of one; the rest is concentration at the tip. Plausible: set so
 * that 150 mm of PLA at 60 °C now and then lift and 200 mm of ABS in the open nearly always do.
 */
const CORNER_GAIN = 3
const CORNER_REACH_MM = 10
/** Once it peels, the concentration goes with the front: over this share of the part's length. Plausible, from lifted plates. */
const FRONT_REACH_RATIO = 0.2
/**
 * A corner that begins to peel slackens the part up to about this height: what lies higher is held by what still sticks.
 * Plausible: set so that walls of PLA 100 mm tall stay down, which they do.
 */
const SLACK_HEIGHT_MM = 8
/**
 * A corner is warmed through its own plastic, not by the core of a large part: a column this wide, open on two sides, with
 * two walls around the infill (this share of it).
 */
const CORNER_COLUMN_MM = 8
const CORNER_SHELL_RATIO = 0.22
/** Warm air that rises from the bed around the part: share of bed over air, and how high it reaches. Plausible. */
const PLUME_SHARE = 0.1
const PLUME_MM = 20
/** A draft that adds as much as still air exchanges takes most of the plume away. Plausible. */
const PLUME_BLOWN_W_PER_M2_K = 7
/** A corner peels at most this far further per layer, times its excess (peel ratio - 1); plausible. */
const PEEL_ADVANCE_MM = 2
/** Two bonded halves of which one shrinks by ε bend by at most 1.5 ε / H. Source: PHYSICS 2.10 (Wang 2007), Timoshenko 1925. */
const CURVATURE_OF_STRAIN = 1.5
/** A lifted edge thinner than this is ironed flat again by the nozzle. Plausible. */
const IRONED_MM = 4
/** Tension across layers near corners over the in-plane stress: PHYSICS 2.10 gives 0.3-0.6. */
const CROSS_LAYER_SHARE = 0.6
/** A part that has come off holds nothing; the ratio stays a number that can be printed. */
const KNOCK_MAX_RATIO = 1000
/**
 * Pull-off strength of a hot clean bed, Pa, at `PULL_OFF_J_PER_M2`. Low confidence (0.1-1 MPa); set so that a PLA pin of
 * 6 x 6 x 25 mm stands and a rod 4 mm thick and 100 mm tall does not.
 */
const PULL_OFF_PA = 1e6
const PULL_OFF_J_PER_M2 = 200

export function createStress(config: StressConfig, stiffness = createStiffness(config.material)): StressState {
  return {
    config,
    stiffness,
    bedHeatShare: 1,
    sumEh: 0,
    sumEhz: 0,
    sumEhzz: 0,
    sumSh: 0,
    sumShz: 0,
    heldNPerMm: 0,
    cornerNPerMm: 0,
    contactMm2: 0,
    squashRatio: 1,
    lengthMm: 0,
    widthMm: 0,
    heightMm: 0,
    stressPa: 0,
    peelJPerM2: 0,
    adhesionJPerM2: 0,
    peelRatio: 0,
    brimWidthMm: config.brimWidthMm,
    layerShPerMm: 0,
    strainRatio: 0,
    curvaturePerMm: 0,
    peeledMm: 0,
    liftMm: 0,
    releasedLiftMm: 0,
    delaminationRatio: 0,
    knockRatio: 0,
  }
}

/** `from` has grown together with `into`: sums per width are weighted by the area that each holds on the bed. */
export function mergeStress(into: StressState, from: StressState): void {
  const contactMm2 = into.contactMm2 + from.contactMm2
  const share = contactMm2 > 0 ? from.contactMm2 / contactMm2 : 0
  const mean = (a: number, b: number): number => a + share * (b - a)
  into.sumEh = mean(into.sumEh, from.sumEh)
  into.sumEhz = mean(into.sumEhz, from.sumEhz)
  into.sumEhzz = mean(into.sumEhzz, from.sumEhzz)
  into.sumSh = mean(into.sumSh, from.sumSh)
  into.sumShz = mean(into.sumShz, from.sumShz)
  into.heldNPerMm = mean(into.heldNPerMm, from.heldNPerMm)
  into.cornerNPerMm = mean(into.cornerNPerMm, from.cornerNPerMm)
  into.bedHeatShare = mean(into.bedHeatShare, from.bedHeatShare)
  into.squashRatio = mean(into.squashRatio, from.squashRatio)
  into.brimWidthMm = mean(into.brimWidthMm, from.brimWidthMm)
  into.contactMm2 = contactMm2
  into.lengthMm = Math.max(into.lengthMm, from.lengthMm)
  into.widthMm = Math.max(into.widthMm, from.widthMm)
  into.heightMm = Math.max(into.heightMm, from.heightMm)
  into.curvaturePerMm = Math.max(into.curvaturePerMm, from.curvaturePerMm)
  into.peeledMm = Math.max(into.peeledMm, from.peeledMm)
  into.strainRatio = Math.max(into.strainRatio, from.strainRatio)
  into.liftMm = Math.max(into.liftMm, from.liftMm)
}

/** Adds one finished layer and renews the results. */
export function addStressLayer(stress: StressState, layer: StressLayer): void {
  if (!(layer.areaMm2 > 0 && layer.heightMm > 0)) return
  if (stress.contactMm2 === 0) {
    stress.contactMm2 = layer.areaMm2
    stress.squashRatio = squashFactor(layer.gapRatio)
  }
  stress.lengthMm = Math.max(stress.lengthMm, layer.lengthMm)
  stress.widthMm = Math.max(stress.widthMm, layer.widthMm)
  stress.heightMm = layer.zMm
  storeLayer(stress, layer)
  peelCorner(stress, layer)
  const strengthPa = stress.config.material.yieldStrengthPa * Math.max(layer.bondRatio, 0)
  // The full cross-layer tension needs a part about as high as a sixth of its length.
  const build = 1 - Math.exp((-6 * stress.heightMm) / Math.max(stress.lengthMm, 1))
  const acrossPa = CROSS_LAYER_SHARE * stress.stressPa * build
  stress.delaminationRatio = acrossPa > 0 ? acrossPa / Math.max(strengthPa, 1) : 0
  stress.knockRatio = knock(stress, layer)
}

/** Where the heat of the bed and of the air leave the layer on top, near a corner. Takes the layer into the column below. */
function placeTemperatureC(stress: StressState, layer: StressLayer): number {
  const { material, fanMaxConvectionWPerM2K } = stress.config
  const draftWPerM2K = layer.draftWPerM2K ?? 0
  const convection =
    farConvection(layer.fanRatio, fanMaxConvectionWPerM2K) +
    draftWPerM2K +
    radiationWPerM2K(material.emissivity, layer.airC, layer.airC)
  const conductivity = interpolateTable(material.conductivityWPerMK, (layer.bedC + layer.airC) / 2)
  const inside = Math.min(layer.areaMm2 / stress.contactMm2, 1)
  const cornerMm = (CORNER_COLUMN_MM / 2) * (inside + CORNER_SHELL_RATIO * (1 - inside))
  const sectionMm = Math.min(layer.areaMm2 / perimeterOf(layer), cornerMm)
  const finMm = Math.sqrt((conductivity * 1e3 * sectionMm) / convection)
  stress.bedHeatShare *= Math.exp(-layer.heightMm / finMm)
  const plumeShare = PLUME_SHARE * Math.exp(-draftWPerM2K / PLUME_BLOWN_W_PER_M2_K)
  const airC = layer.airC + plumeShare * (layer.bedC - layer.airC) * Math.exp(-layer.zMm / PLUME_MM)
  return airC + (layer.bedC - airC) * stress.bedHeatShare
}

function perimeterOf(layer: StressLayer): number {
  return layer.perimeterMm > 0 ? layer.perimeterMm : boxPerimeterMm(layer)
}

function boxPerimeterMm(layer: StressLayer): number {
  return 2 * (layer.lengthMm + layer.widthMm)
}

function storeLayer(stress: StressState, layer: StressLayer): void {
  const { stiffness } = stress
  const { poisson } = stress.config.material
  const placeC = placeTemperatureC(stress, layer)
  const stressPa = readLut(stiffness.heldStressPa, placeC) * (layer.shrinkageRatio ?? 1)
  const modulusPa = readLut(stiffness.modulusPa, placeC)
  stress.stressPa = stressPa
  stress.strainRatio = Math.max(stress.strainRatio, modulusPa > 0 ? stressPa / modulusPa : 0)
  // Walls around holes and hollows do not stand at the corners.
  const bandMm2 = Math.min(stress.contactMm2, Math.min(perimeterOf(layer), boxPerimeterMm(layer)) * EDGE_BAND_MM)
  const edge = Math.min(layer.areaMm2 / bandMm2, 1)
  const inside = Math.min(layer.areaMm2 / stress.contactMm2, 1)
  const fill = EDGE_WEIGHT * edge + (1 - EDGE_WEIGHT) * inside
  const { heightMm } = layer
  const middleMm = layer.zMm - heightMm / 2
  const eh = modulusPa * 1e-6 * heightMm * fill
  const sh = stressPa * 1e-6 * heightMm * fill
  stress.layerShPerMm = sh
  stress.sumEh += eh
  stress.sumEhz += eh * middleMm
  stress.sumEhzz += eh * (middleMm * middleMm + (heightMm * heightMm) / 12)
  stress.sumSh += sh
  stress.sumShz += sh * middleMm
  // Free ends relieve what lies higher than a third of the length: the slowest mode of a strip held at its foot decays as
  // exp(-π z / L) (Saint-Venant). Across the width likewise; a layer held both ways stores σ / (1 - ν), so that the edge
  // of a broad film sets free (1 - ν²) (σ / (1 - ν))² H / (2 E) and that of a thin wall σ² H / (2 E).
  const along = Math.exp((-Math.PI * middleMm) / Math.max(layer.lengthMm, heightMm) - middleMm / SLACK_HEIGHT_MM)
  const across = Math.exp((-Math.PI * middleMm) / Math.max(layer.widthMm, heightMm))
  const energyNPerMm = modulusPa > 0 ? (sh * stressPa) / (2 * modulusPa) : 0
  const freedNPerMm = energyNPerMm * along * (1 + (across * 2 * poisson) / (1 - poisson))
  stress.heldNPerMm += freedNPerMm
  // Two edges meet only where the part is wide enough to have two; the end of a thin wall is one edge.
  const breadth = Math.min(layer.widthMm / CORNER_REACH_MM, 1)
  stress.cornerNPerMm += freedNPerMm * CORNER_GAIN * breadth * Math.min(Math.max(layer.cornerSharpnessRatio, 0), 1)
}

function peelCorner(stress: StressState, layer: StressLayer): void {
  const { material, bed } = stress.config
  const { brimWidthMm } = stress
  // The edge that comes free may bend as well as shorten, so that it sets free all it holds, not only the mean tension.
  const energyJPerM2 = 1e3 * stress.heldNPerMm
  stress.adhesionJPerM2 =
    peelEnergyJPerM2(material, bed, layer.bedC, stress.squashRatio) * brimFactor(brimWidthMm, CORNER_REACH_MM)
  const adhesionJPerM2 = Math.max(stress.adhesionJPerM2, 1e-3)
  const gain = stress.cornerNPerMm / Math.max(stress.heldNPerMm, 1e-12)
  stress.peelJPerM2 = energyJPerM2 * (1 + gain)
  stress.peelRatio = stress.peelJPerM2 / adhesionJPerM2
  liftCorner(stress, layer, peeledLengthMm(energyJPerM2 / adhesionJPerM2, gain, stress.lengthMm / 2))
}

/** The front moves towards `targetMm`; what it sets free springs to the curve of the stack, and later layers bend it further. */
function liftCorner(stress: StressState, layer: StressLayer, targetMm: number): void {
  const halfMm = stress.lengthMm / 2
  const middleMm = stress.sumEhz / Math.max(stress.sumEh, 1e-12)
  const bending = Math.max(stress.sumEhzz - middleMm * stress.sumEhz, 1e-12)
  const moment = stress.sumShz - middleMm * stress.sumSh
  const bendMax = CURVATURE_OF_STRAIN * stress.strainRatio
  const stackPerMm = Math.min(Math.max(moment / bending, 0), bendMax / stress.heightMm)
  const before = stress.peeledMm
  const advancedMm = before + PEEL_ADVANCE_MM * Math.max(stress.peelRatio - 1, 0)
  stress.peeledMm = Math.max(before, Math.min(targetMm, advancedMm))
  const addedPerMm = before > 0 ? (stress.layerShPerMm * (layer.zMm - layer.heightMm / 2 - middleMm)) / bending : 0
  const freePerMm = stress.peeledMm > 0 ? Math.max(stress.curvaturePerMm + addedPerMm, stackPerMm) : 0
  const curvedPerMm = Math.min(freePerMm, bendMax / Math.max(stress.heightMm, IRONED_MM))
  // The piece peeled now bends as the part does at its height now; what stood up before does not come down.
  const bentPerMm = Math.max(curvedPerMm - stress.curvaturePerMm, 0)
  stress.liftMm += (bentPerMm * before * before + curvedPerMm * (stress.peeledMm ** 2 - before * before)) / 2
  stress.curvaturePerMm = curvedPerMm
  const restMm2 = halfMm * halfMm - stress.peeledMm * stress.peeledMm
  stress.releasedLiftMm = Math.max(
    (stackPerMm * halfMm * halfMm) / 2,
    stress.liftMm + (Math.max(curvedPerMm, stackPerMm) * restMm2) / 2,
  )
}

/**
 * How far the peeling front runs before it is held: the corner's concentration dies out over its reach; where even the
 * straight edge peels (`ratio` > 1) the front runs on, the further the more energy is left.
 */
function peeledLengthMm(ratio: number, gain: number, halfMm: number): number {
  if (ratio * (1 + gain) <= 1) return 0
  const reachMm = Math.min(Math.max(CORNER_REACH_MM, 2 * halfMm * FRONT_REACH_RATIO), halfMm)
  if (ratio > 1) return reachMm + (halfMm - reachMm) * (1 - 1 / ratio)
  const heldMm = gain > 0 ? reachMm * Math.log((gain * ratio) / Math.max(1 - ratio, 1e-6)) : 0
  return Math.min(Math.max(heldMm, 0), reachMm)
}

function knock(stress: StressState, layer: StressLayer): number {
  const momentNMm = Math.max(layer.dragForceN, 0) * layer.zMm
  return Math.min(momentNMm / Math.max(holdingMomentNMm(stress), 1e-6), KNOCK_MAX_RATIO)
}

/**
 * Overturning moment that what is left of the foot withstands, N mm. Contact near the glass transition yields before it
 * tears: the whole foot pulls and pushes, strength x area x width / 4.
 */
export function holdingMomentNMm(stress: StressState): number {
  const brimMm = Math.max(stress.brimWidthMm, 0)
  const attached = 1 - Math.min((2 * stress.peeledMm) / Math.max(stress.lengthMm, 1), 1)
  const lengthMm = stress.lengthMm + 2 * brimMm
  const widthMm = stress.widthMm + 2 * brimMm
  const brimMm2 = brimMm > 0 ? lengthMm * widthMm - stress.lengthMm * stress.widthMm : 0
  const bare = stress.adhesionJPerM2 / brimFactor(brimMm, CORNER_REACH_MM)
  const strengthMPa = (PULL_OFF_PA * 1e-6 * bare) / PULL_OFF_J_PER_M2
  return (strengthMPa * (stress.contactMm2 + brimMm2) * attached * widthMm) / 4
}

/** How far the peeling fronts of both ends have come, 0 to 1 where they meet. */
export function peeledShare(stress: StressState): number {
  return stress.lengthMm > 0 ? Math.min((2 * stress.peeledMm) / stress.lengthMm, 1) : 0
}
