// How fast chains cross an interface: reptation time from the same Cross-WLF viscosity that the nozzle's pressure uses.
import { celsiusToKelvin } from '#core'
import type { Material } from '../material.ts'
import { createTemperatureLut, type TemperatureLut } from '../part/temperature-lut.ts'

/** A Cross-WLF reference this far above the glass transition is a fitting constant, not a transition. */
const FITTED_REFERENCE_K = 60
/** How far below the usual nozzle temperature such a fit is trusted. */
const TRUSTED_BELOW_NOZZLE_K = 30

/**
 * Zero-shear viscosity, Pa s. Source: PHYSICS 3 (Cross-WLF; clamped near the pole at D2 - A2). Where D2 is a fitting
 * constant (TPU, PP) the pole lies in the middle of the melt: below the trusted range the curve goes on as an Arrhenius
 * line with the slope it has there.
 */
export function zeroShearViscosityPaS(material: Material, temperatureC: number): number {
  const { d2K, a2K, a1 } = material.rheology
  const kelvin = celsiusToKelvin(temperatureC)
  const trustedK = celsiusToKelvin(material.print.nozzleC[1] - TRUSTED_BELOW_NOZZLE_K)
  const isFitted = d2K > celsiusToKelvin(material.glassTransitionC + FITTED_REFERENCE_K)
  if (!isFitted || kelvin >= trustedK) return crossWlfPaS(material, Math.max(kelvin, d2K - a2K + 10))
  const slopeK = (a1 * a2K * trustedK * trustedK) / (a2K + trustedK - d2K) ** 2
  return crossWlfPaS(material, trustedK) * Math.exp(slopeK * (1 / kelvin - 1 / trustedK))
}

function crossWlfPaS(material: Material, kelvin: number): number {
  const { d1PaS, d2K, a1, a2K } = material.rheology
  return d1PaS * Math.exp((-a1 * (kelvin - d2K)) / (a2K + kelvin - d2K))
}

/** Source: PHYSICS 2.8 (Doi and Edwards 1986): τ_rep = 12 η0 / (π² G_N0). */
export function reptationTimeS(material: Material, temperatureC: number): number {
  return (12 * zeroShearViscosityPaS(material, temperatureC)) / (Math.PI * Math.PI * material.healing.plateauModulusPa)
}

/** 1/τ_rep over temperature, 1/s: what healing integrates. */
export function createHealingRate(material: Material): TemperatureLut {
  return createTemperatureLut((c) => 1 / reptationTimeS(material, c))
}

/** Below this nothing heals any more: PHYSICS 2.8 stops about 10 K above the glass transition. */
export function healingStopC(material: Material): number {
  return material.glassTransitionC + 10
}
