// The extruder from drive gear to nozzle tip: a spring (filament and melt) between a gear that may slip and a nozzle that
// flows. One variable carries it: `storedMm3`, the filament pushed in but not yet out. Above 0 it is compressed and
// `stored / compliance` is the force; between 0 and -slack the filament lies loose; below, there is a void over the melt.
//
// commanded - slipped = delivered + change of (stored - unfolded), exactly, in every step; `unfolded` is 0 until filament
// has buckled. Nothing but forward feed slips, so slipped is never below 0. A print starts cold: waits must be passed on
// as stepTravel(state, waitS, blockC, 0, 0), so that the melt warms up with the block before anything is pushed.
// Source: PHYSICS 2.3 and 2.4 (force and slip law of V7, compliance check of pressure advance); slack, leak and the size
// of the void that stops it are plausible values, named in drive.ts and extrusion-step.ts.
import { filamentAreaMm2, invariant } from '#core'
import { foamRatio } from '../filament/moisture.ts'
import type { MachineModel } from '../machine.ts'
import type { Material } from '../material.ts'
import { BOWDEN_CAPSTAN_RATIO, bucklingForceN, complianceMmPerN, gripRatio, skipLengthMm, slackMm } from './drive.ts'
import { createForceLaw, type ForceLaw } from './force-law.ts'
import { conductionTimeS, fourierFlowMm3PerS, type MeltZone, meltingDiffusivityMm2PerS } from './melting.ts'

/** Block temperatures outside this are refused; the melt keeps its own. */
export const MIN_BLOCK_C = -100
export const MAX_BLOCK_C = 700

export interface ExtrusionOptions {
  readonly material: Material
  readonly machine: Pick<MachineModel, 'extruder'>
  readonly nozzleDiameterMm: number
  readonly filamentDiameterMm: number
  /** Water in the filament, weight %. */
  readonly moisturePct?: number
  /** Temperature at which filament enters the hot end. */
  readonly inletC?: number
  /** Viscosity of this brand over the table's, 0.4..2.6 for PLA (PHYSICS 3). */
  readonly viscosityRatio?: number
}

/** What does not change in a print. */
interface ExtrusionConstants {
  readonly law: ForceLaw
  readonly areaMm2: number
  readonly zone: MeltZone
  readonly fourierFlow: number
  readonly conductionS: number
  /** Drive force over melt force. */
  readonly capstanRatio: number
  /** Stored volume per newton at the melt, mm³/N. */
  readonly complianceMm3PerN: number
  readonly slackMm3: number
  readonly buckleN: number
  readonly skipMm: number
  readonly nozzleDiameterMm: number
  /** Force of a sound drive before it slips and of a sound motor before it skips, at the gear. */
  readonly soundGripN: number
  readonly soundStallN: number
  readonly inletC: number
}

export interface Extrusion extends ExtrusionConstants {
  /** Outputs of the last step. */
  commandedMm3: number
  /** Out of the nozzle, mm³. */
  deliveredMm3: number
  /** Pushed by the gear but slipped or skipped, mm³. */
  slippedMm3: number
  /** Lost share of forward feed, 0..1. */
  slipRatio: number
  /** At the drive gear. */
  forceN: number
  /** Of the melt over the nozzle. */
  pressurePa: number
  meltC: number
  /** Less than the fit's ln F while the block is colder than it covers (force-law.ts); 0 else. */
  coldRelief: number
  /** State. */
  storedMm3: number
  /** Buckled filament that a retraction has drawn out of its fold, mm³. */
  unfoldedMm3: number
  /** Since filament last moved forward. */
  idleS: number
  travelOozeMm3: number
  travelMm: number
  travelS: number
  moisturePct: number
  foamRatio: number
  /** What holds the filament back before and in the drive's path (tangle, a cold zone that sticks), at the gear. */
  dragN: number
  /** Force at the melt at which the motor skips. */
  stallN: number
  /** Diameter of the thread this travel has drawn so far, mm; 0 for none. */
  stringDiameterMm: number
  localSlipMm: number
  /** Force at the melt at which half of the feed slips; ln N. Falls when the filament is ground. */
  lnGripN: number
  /** Lag of the pressure in the last substep, and whether it had all but settled: they set the next substep. */
  lagS: number
  settled: boolean
  lnBoreScale: number
  lnViscosityRatio: number
  /** Faults that stay until the filament is cut. */
  ground: boolean
  buckled: boolean
  /** Counters over the print. */
  skips: number
  skippedMm: number
  slippedMm: number
  coldMm: number
}

export function createExtrusion(options: ExtrusionOptions): Extrusion {
  const { material, nozzleDiameterMm, filamentDiameterMm, moisturePct = 0, inletC = 25, viscosityRatio = 1 } = options
  const extruder = options.machine.extruder
  for (const value of [
    nozzleDiameterMm,
    filamentDiameterMm,
    extruder.pathLengthMm,
    extruder.heatedLengthMm,
    viscosityRatio,
  ])
    invariant(value > 0 && Number.isFinite(value), `createExtrusion: expected lengths and ratios above 0, got ${value}`)
  const capstanRatio = extruder.bowden ? BOWDEN_CAPSTAN_RATIO : 1
  const areaMm2 = filamentAreaMm2(filamentDiameterMm)
  const zone: MeltZone = {
    heatedLengthMm: extruder.heatedLengthMm,
    filamentRadiusMm: filamentDiameterMm / 2,
    diffusivityMm2PerS: meltingDiffusivityMm2PerS(material),
  }
  const law = createForceLaw({
    material,
    nozzleDiameterMm,
    landMm: extruder.nozzleLandMm,
    filamentDiameterMm,
  })
  return {
    law,
    areaMm2,
    zone,
    fourierFlow: fourierFlowMm3PerS(zone),
    conductionS: conductionTimeS(zone),
    capstanRatio,
    complianceMm3PerN: areaMm2 * complianceMmPerN(material, extruder, areaMm2),
    slackMm3: areaMm2 * slackMm(extruder.bowden),
    soundGripN: extruder.maxForceN * gripRatio(material),
    soundStallN: extruder.stallForceN,
    dragN: 0,
    stallN: extruder.stallForceN / capstanRatio,
    buckleN: bucklingForceN(material.modulusPa, filamentDiameterMm, extruder.unsupportedGapMm) / capstanRatio,
    skipMm: skipLengthMm(extruder.drive),
    nozzleDiameterMm,
    moisturePct: Math.max(0, moisturePct),
    foamRatio: foamRatio(moisturePct),
    inletC,
    commandedMm3: 0,
    deliveredMm3: 0,
    slippedMm3: 0,
    slipRatio: 0,
    forceN: 0,
    pressurePa: 0,
    meltC: inletC,
    coldRelief: 0,
    storedMm3: 0,
    unfoldedMm3: 0,
    idleS: 1e3,
    travelOozeMm3: 0,
    travelMm: 0,
    travelS: 0,
    stringDiameterMm: 0,
    localSlipMm: 0,
    lnGripN: Math.log((extruder.maxForceN * gripRatio(material)) / capstanRatio),
    lagS: 0.01,
    settled: false,
    lnBoreScale: 0,
    lnViscosityRatio: Math.log(viscosityRatio),
    ground: false,
    buckled: false,
    skips: 0,
    skippedMm: 0,
    slippedMm: 0,
    coldMm: 0,
  }
}

/** Changes the open bore (wear, a partial clog) against the nominal one. Source: PHYSICS 2.4 (dP ~ d^-(3n+1)). */
export function setBoreRatio(state: Extrusion, boreRatio: number): void {
  invariant(boreRatio > 0 && boreRatio < 10, `setBoreRatio: expected a ratio above 0, got ${boreRatio}`)
  state.lnBoreScale = state.law.boreExponent * Math.log(boreRatio)
}

/** Share of its grip that the gear keeps on filament that it has ground. Source: PHYSICS 2.4 (10 to 20 %). */
export const GROUND_GRIP_RATIO = 0.15
/** A drive that holds nothing at all still has a logarithm. */
const LEAST_FORCE_N = 1e-3

/** What is left of the drive: its grip and its motor over sound ones, and the drag that both must carry first, N. */
export function setDrive(state: Extrusion, gripRatio: number, motorRatio: number, dragN: number): void {
  invariant(gripRatio >= 0 && motorRatio >= 0 && dragN >= 0, 'setDrive: ratios and drag must be 0 or more')
  const groundRatio = state.ground ? GROUND_GRIP_RATIO : 1
  const gripN = state.soundGripN * gripRatio * groundRatio - dragN
  state.dragN = dragN
  state.lnGripN = Math.log(Math.max(gripN / state.capstanRatio, LEAST_FORCE_N))
  state.stallN = Math.max((state.soundStallN * motorRatio - dragN) / state.capstanRatio, LEAST_FORCE_N)
}

/** Water in the filament, weight %. */
export function setMoisture(state: Extrusion, moisturePct: number): void {
  state.moisturePct = Math.max(0, moisturePct)
  state.foamRatio = foamRatio(moisturePct)
}

/** Viscosity over the material's own. */
export function setViscosityRatio(state: Extrusion, viscosityRatio: number): void {
  invariant(viscosityRatio > 0, `setViscosityRatio: expected a ratio above 0, got ${viscosityRatio}`)
  state.lnViscosityRatio = Math.log(viscosityRatio)
}
