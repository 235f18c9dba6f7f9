// Cross-WLF: how thick the melt is at a temperature and a shear rate. Source: PHYSICS 3 (materials.json, equations).
import { celsiusToKelvin } from '#core'
import type { Material } from '../material.ts'

/** WLF runs off to infinity at D2 - A2; it is held constant below this much above it. Source: PHYSICS 3. */
const WLF_MARGIN_K = 10

/** Temperature at which WLF is evaluated, K: not below D2 - A2 + 10 K. */
function clampedKelvin(material: Material, temperatureC: number): number {
  const { d2K, a2K } = material.rheology
  return Math.max(celsiusToKelvin(temperatureC), d2K - a2K + WLF_MARGIN_K)
}

export function zeroShearViscosityPaS(material: Material, temperatureC: number): number {
  const { d1PaS, d2K, a1, a2K } = material.rheology
  const aboveK = clampedKelvin(material, temperatureC) - d2K
  return d1PaS * Math.exp((-a1 * aboveK) / (a2K + aboveK))
}

export function viscosityPaS(material: Material, temperatureC: number, shearPerS: number): number {
  const { n, tauStarPa } = material.rheology
  const zeroPaS = zeroShearViscosityPaS(material, temperatureC)
  return zeroPaS / (1 + ((zeroPaS * shearPerS) / tauStarPa) ** (1 - n))
}

/** -d ln(eta0) / d(1/T), K: the slope an Arrhenius law would have at this temperature. */
export function activationK(material: Material, temperatureC: number): number {
  const { d2K, a1, a2K } = material.rheology
  const absoluteK = clampedKelvin(material, temperatureC)
  return a1 * a2K * (absoluteK / (a2K + absoluteK - d2K)) ** 2
}
