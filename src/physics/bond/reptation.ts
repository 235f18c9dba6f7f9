// How fast chains cross an interface: reptation time from the same Cross-WLF viscosity that the nozzle's pressure uses.
import { celsiusToKelvin } from '#core'
import type { Material } from '../material.ts'
import { createTemperatureLut, type TemperatureLut } from '../part/temperature-lut.ts'

/** Zero-shear viscosity, Pa s. Source: PHYSICS 3 (Cross-WLF; clamped near the pole at D2 - A2). */
export function zeroShearViscosityPaS(material: Material, temperatureC: number): number {
  const { d1PaS, d2K, a1, a2K } = material.rheology
  const kelvin = Math.max(celsiusToKelvin(temperatureC), d2K - a2K + 10)
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
