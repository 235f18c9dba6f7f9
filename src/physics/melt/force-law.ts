// Force at the top of the melt as a function of flow and melt temperature: F = exp(lnScale(T)) * Q^exponent.
//
// The law was fitted to weighed extrusions of PLA through one hot end (PHYSICS 2.4 and V7): its exponent and activation
// are those of nozzle and melting zone together, which a capillary alone does not give (measured forces are several
// times the capillary's). Other polymers, bores and lands are taken relative to that fit through the exact capillary;
// that generalisation is plausible, not measured.
import { celsiusToKelvin, filamentAreaMm2 } from '#core'
import type { Material } from '../material.ts'
import { nozzlePressurePa } from './capillary.ts'
import { BOWDEN_CAPSTAN_RATIO } from './drive.ts'
import { activationK } from './rheology.ts'

/** Drive force of the fit, whose extruder pushes through a Bowden tube: slip is half of the feed here. Hobbed single drive, 40..60 N (PHYSICS 2.4, plausible). */
const FIT_DRIVE_FORCE_N = 50
/** Source: PHYSICS 2.4: F/F_max = exp(-2.10) Q^0.44 exp(12390 (1/T_m - 1/483)); slip 1 - 1/(1 + (F/F_max)^5.6). */
const FIT_LN_SCALE = -2.1
const FIT_EXPONENT = 0.44
const FIT_ACTIVATION_K = 12390
const FIT_KELVIN = 483
const FIT_SLIP_EXPONENT = 5.6

/** The fit's PLA at 210 °C and 5 mm³/s in a 0.4 mm nozzle with 0.8 mm land; held by a test against data/materials. */
export const FIT_PLA = { pressurePa: 2.527e6, exponent: 0.3414, activationK: 9314 } as const
const FIT_FLOW_MM3_PER_S = 5
const FIT_NOZZLE = { boreMm: 0.4, landMm: 0.8, inletMm: 1.75 } as const
/** The fit's reference lies this much below the recommended nozzle temperature of its material. */
const BELOW_RECOMMENDED_C = 5
/** The fit's coldest block is this much below its reference. */
const FIT_COLDEST_K = 10
/** A block colder than the fit by this much is where the slope below is taken; low flow, because nothing else comes out there. */
const COLD_SLOPE_K = 15
const COLD_FLOW_MM3_PER_S = 2
/** Below its no-flow temperature a melt stiffens by this much a kelvin (ln), up to a solid. Plausible. */
const NO_FLOW_LN_PER_K = 0.5
const NO_FLOW_LN_MAX = 20

export interface ForceLaw {
  /** Flow exponent. */
  readonly exponent: number
  /** ln of the force in N at 1 mm³/s and the reference temperature. */
  readonly lnScale: number
  readonly activationK: number
  readonly inverseReferencePerK: number
  readonly noFlowC: number
  /** Blocks colder than this are outside the fit, and there ln F rises by `coldReliefK` times d(1/T) less than it says. */
  readonly coldestFitC: number
  readonly coldReliefK: number
  /** Slip is 1 - 1/(1 + (F/F_grip)^this). */
  readonly slipExponent: number
  /** ln F changes by this times ln(bore / nominal bore). */
  readonly boreExponent: number
}

export interface ForceLawOptions {
  readonly material: Material
  readonly nozzleDiameterMm: number
  readonly landMm: number
  readonly filamentDiameterMm: number
}

export function createForceLaw(options: ForceLawOptions): ForceLaw {
  const { material } = options
  const referenceC = material.print.nozzleC[1] - BELOW_RECOMMENDED_C
  const pressure = (flow: number, landMm: number): number =>
    nozzlePressurePa(material, referenceC, flow, { ...FIT_NOZZLE, landMm })
  const pressurePa = pressure(FIT_FLOW_MM3_PER_S, FIT_NOZZLE.landMm)
  const localExponent =
    Math.log(
      pressure(FIT_FLOW_MM3_PER_S * 1.1, FIT_NOZZLE.landMm) / pressure(FIT_FLOW_MM3_PER_S / 1.1, FIT_NOZZLE.landMm),
    ) / Math.log(1.21)
  const exponent = Math.min(0.95, Math.max(0.2, FIT_EXPONENT + localExponent - FIT_PLA.exponent))
  const boreExponent = -(3 * exponent + 1)
  const area = filamentAreaMm2(options.filamentDiameterMm) / filamentAreaMm2(FIT_NOZZLE.inletMm)
  const lnScale =
    Math.log(FIT_DRIVE_FORCE_N / BOWDEN_CAPSTAN_RATIO) +
    FIT_LN_SCALE +
    FIT_EXPONENT * Math.log(FIT_FLOW_MM3_PER_S) -
    exponent * Math.log(FIT_FLOW_MM3_PER_S) +
    FIT_ACTIVATION_K * (1 / celsiusToKelvin(210) - 1 / FIT_KELVIN) +
    Math.log(pressurePa / FIT_PLA.pressurePa) +
    Math.log(pressure(FIT_FLOW_MM3_PER_S, options.landMm) / pressurePa) +
    boreExponent * Math.log(options.nozzleDiameterMm / FIT_NOZZLE.boreMm) +
    Math.log(area)
  const coldestFitC = referenceC - FIT_COLDEST_K
  const fittedActivationK = (FIT_ACTIVATION_K * activationK(material, referenceC)) / FIT_PLA.activationK
  return {
    exponent,
    lnScale,
    activationK: fittedActivationK,
    coldestFitC,
    coldReliefK: Math.max(0, fittedActivationK - coldActivationK(material, coldestFitC)),
    inverseReferencePerK: 1 / celsiusToKelvin(referenceC),
    noFlowC: material.noFlowC,
    slipExponent: FIT_SLIP_EXPONENT,
    boreExponent,
  }
}

/**
 * d ln F / d(1/T) under a block colder than the fit, K. The fitted activation is one of cold melt inside a hot block, which
 * includes what has not melted yet; carried on to cold blocks it stops flows that real hot ends still pass. Half of the
 * force is taken to be in the land, where melt thins, half above it, where it hardly does: Cross-WLF gives both slopes.
 * Plausible: no data below 200 °C (PLA).
 */
function coldActivationK(material: Material, coldestFitC: number): number {
  const coldC = Math.max(coldestFitC - COLD_SLOPE_K, material.noFlowC)
  if (!(coldC < coldestFitC)) return Number.POSITIVE_INFINITY
  const rise = Math.log(
    nozzlePressurePa(material, coldC, COLD_FLOW_MM3_PER_S, FIT_NOZZLE) /
      nozzlePressurePa(material, coldestFitC, COLD_FLOW_MM3_PER_S, FIT_NOZZLE),
  )
  const inLandK = rise / (1 / celsiusToKelvin(coldC) - 1 / celsiusToKelvin(coldestFitC))
  return (inLandK + activationK(material, (coldC + coldestFitC) / 2)) / 2
}

/** What ln F is lower under this block than lnForceScale of its melt says; 0 within the fit and above. */
export function coldBlockRelief(law: ForceLaw, blockC: number): number {
  if (!(blockC < law.coldestFitC)) return 0
  const flowingC = Math.max(blockC, law.noFlowC)
  return Math.max(0, law.coldReliefK * (1 / celsiusToKelvin(flowingC) - 1 / celsiusToKelvin(law.coldestFitC)))
}

/** ln of the force in N at 1 mm³/s and this melt temperature. Falls with temperature everywhere. */
export function lnForceScale(law: ForceLaw, meltC: number): number {
  const flowingC = Math.max(meltC, law.noFlowC)
  const warm = law.lnScale + law.activationK * (1 / celsiusToKelvin(flowingC) - law.inverseReferencePerK)
  return meltC >= law.noFlowC ? warm : warm + Math.min(NO_FLOW_LN_MAX, NO_FLOW_LN_PER_K * (law.noFlowC - meltC))
}

/** lnForceScale of the fit's own PLA, bore and 210 °C: what leaks and threads are measured against. */
export const FIT_LN_FORCE_SCALE = Math.log(FIT_DRIVE_FORCE_N / BOWDEN_CAPSTAN_RATIO) + FIT_LN_SCALE
