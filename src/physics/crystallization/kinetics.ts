// Crystallisation during cooling: Nakamura's additivity with the Hoffman-Lauritzen rate.
// Source: PHYSICS 2.9 (Nakamura et al. 1972; Hoffman and Miller 1997): X = Xinf (1 - exp(-(∫ K dt)^n)).
import { celsiusToKelvin, GAS_CONSTANT_J_PER_MOL_K } from '#core'
import type { Material } from '../material.ts'
import { createTemperatureLut, LUT_MIN_C, readLut, type TemperatureLut } from '../part/temperature-lut.ts'

export interface CrystallizationKinetics {
  /** K(T) of Nakamura's equation, 1/s; 0 outside (T_inf, equilibrium melting). */
  readonly ratePerS: TemperatureLut
  readonly exponent: number
  readonly maxRatio: number
  readonly heatJPerG: number
  /** Where K(T) is greatest. */
  readonly peakC: number
}

/** Null for a material that does not crystallise. */
export function createCrystallization(material: Material): CrystallizationKinetics | null {
  const parameters = material.crystallization
  if (parameters === null) return null
  const ratePerS = createTemperatureLut((c) => hoffmanLauritzenPerS(parameters, c))
  let peak = 0
  for (let i = 1; i < ratePerS.length; i++) if (ratePerS[i]! > ratePerS[peak]!) peak = i
  return {
    ratePerS,
    exponent: parameters.n,
    maxRatio: parameters.xInf,
    heatJPerG: parameters.heatJPerG,
    peakC: LUT_MIN_C + peak,
  }
}

export function hoffmanLauritzenPerS(
  parameters: NonNullable<Material['crystallization']>,
  temperatureC: number,
): number {
  const kelvin = celsiusToKelvin(temperatureC)
  const aboveInf = temperatureC - parameters.tInfC
  const undercooling = parameters.equilibriumMeltC - temperatureC
  if (!(aboveInf > 0 && undercooling > 0)) return 0
  const correction = (2 * kelvin) / (kelvin + celsiusToKelvin(parameters.equilibriumMeltC))
  const transport = parameters.uJPerMol / (GAS_CONSTANT_J_PER_MOL_K * aboveInf)
  const nucleation = parameters.kgK2 / (kelvin * undercooling * correction)
  return parameters.k0PerS * Math.exp(-transport - nucleation)
}

/** Share of what can crystallise that has, for the integral I = ∫ K dt. */
export function relativeCrystallinity(kinetics: CrystallizationKinetics, integral: number): number {
  return integral > 0 ? 1 - Math.exp(-(integral ** kinetics.exponent)) : 0
}

/** The integral at which `relativeRatio` (0..1) is reached. */
export function integralAt(kinetics: CrystallizationKinetics, relativeRatio: number): number {
  return (-Math.log(1 - relativeRatio)) ** (1 / kinetics.exponent)
}

/** Integral after cooling from `fromC` to `toC` at a constant rate. */
export function cooledIntegral(
  kinetics: CrystallizationKinetics,
  fromC: number,
  toC: number,
  coolingCPerS: number,
): number {
  const steps = Math.max(Math.ceil(fromC - toC) * 2, 1)
  const stepC = (fromC - toC) / steps
  let sum = 0
  for (let i = 0; i < steps; i++) sum += readLut(kinetics.ratePerS, fromC - (i + 0.5) * stepC)
  return (sum * stepC) / coolingCPerS
}

/** Half-time at constant temperature, s. */
export function halfTimeS(kinetics: CrystallizationKinetics, temperatureC: number): number {
  return Math.LN2 ** (1 / kinetics.exponent) / readLut(kinetics.ratePerS, temperatureC)
}

/** Integral after `durationS` more at a constant temperature: annealing, a hot chamber, the rest of the print. */
export function heldIntegral(
  kinetics: CrystallizationKinetics,
  integral: number,
  temperatureC: number,
  durationS: number,
): number {
  return integral + readLut(kinetics.ratePerS, temperatureC) * durationS
}
