// Pressure a nozzle takes: the land as a capillary, the cone above it as short capillaries of growing bore.
// Exact in the wall shear (no apparent-viscosity shortcut); slow, for set-up and reports, not for every move.
import type { Material } from '../material.ts'
import { viscosityPaS } from './rheology.ts'

const CONE_SLICES = 8
/** Half of the usual 60° cone of a nozzle. */
const CONE_HALF_ANGLE_RAD = Math.PI / 6
const SIMPSON_INTERVALS = 32

export interface Nozzle {
  readonly boreMm: number
  readonly landMm: number
  /** Bore at the top of the cone, mm: the filament's diameter. */
  readonly inletMm: number
}

/** Pressure drop of `flowMm3PerS` at one temperature, Pa. Source: PHYSICS 2.4 (land plus cone over 8 slices). */
export function nozzlePressurePa(
  material: Material,
  temperatureC: number,
  flowMm3PerS: number,
  nozzle: Nozzle,
): number {
  const radiusMm = nozzle.boreMm / 2
  let pressurePa = capillaryPressurePa(material, temperatureC, flowMm3PerS, radiusMm, nozzle.landMm)
  const widenMm = nozzle.inletMm / 2 - radiusMm
  if (!(widenMm > 0)) return pressurePa
  const sliceMm = widenMm / Math.tan(CONE_HALF_ANGLE_RAD) / CONE_SLICES
  for (let i = 0; i < CONE_SLICES; i++) {
    const sliceRadiusMm = radiusMm + (widenMm * (i + 0.5)) / CONE_SLICES
    pressurePa += capillaryPressurePa(material, temperatureC, flowMm3PerS, sliceRadiusMm, sliceMm)
  }
  return pressurePa
}

/** Pressure drop over a capillary, Pa: 2 L tau_w / R with the wall shear that carries exactly this flow. */
export function capillaryPressurePa(
  material: Material,
  temperatureC: number,
  flowMm3PerS: number,
  radiusMm: number,
  lengthMm: number,
): number {
  if (!(flowMm3PerS > 0)) return 0
  const shearPerS = wallShearPerS(material, temperatureC, flowMm3PerS, radiusMm)
  return (2 * lengthMm * shearPerS * viscosityPaS(material, temperatureC, shearPerS)) / radiusMm
}

/**
 * True shear rate at the wall, 1/s. It lies between the Newtonian 4Q/(pi R³) and that of the pure power law, (3 + 1/n)/4
 * times as much (Rabinowitsch). Flow is nearly proportional to it, so scaling by wanted over found converges at once.
 */
export function wallShearPerS(material: Material, temperatureC: number, flowMm3PerS: number, radiusMm: number): number {
  let shearPerS = (4 * flowMm3PerS) / (Math.PI * radiusMm ** 3)
  for (let i = 0; i < 50; i++) {
    const ratio = flowMm3PerS / flowAtWallShearMm3PerS(material, temperatureC, shearPerS, radiusMm)
    shearPerS *= ratio
    if (Math.abs(ratio - 1) < 1e-9) break
  }
  return shearPerS
}

/**
 * Q = pi R³ / tau_w³ * integral of tau² shear d(tau), by parts = pi R³/3 (shear_w - integral of tau³ d(shear) / tau_w³).
 * Simpson in the square root of the shear rate, where the integrand is smooth at 0.
 */
export function flowAtWallShearMm3PerS(
  material: Material,
  temperatureC: number,
  wallPerS: number,
  radiusMm: number,
): number {
  const wallPa = wallPerS * viscosityPaS(material, temperatureC, wallPerS)
  let sum = 0
  for (let i = 1; i <= SIMPSON_INTERVALS; i++) {
    const root = i / SIMPSON_INTERVALS
    const shearPerS = wallPerS * root * root
    const stressRatio = (shearPerS * viscosityPaS(material, temperatureC, shearPerS)) / wallPa
    const weight = i === SIMPSON_INTERVALS ? 1 : i % 2 === 1 ? 4 : 2
    sum += weight * stressRatio ** 3 * 2 * root
  }
  const integral = (wallPerS * sum) / (3 * SIMPSON_INTERVALS)
  return ((Math.PI * radiusMm ** 3) / 3) * (wallPerS - integral)
}
