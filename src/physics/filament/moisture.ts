// Water in filament: how much it takes up from the air or loses in a dryer, and what that does in the nozzle.
// Source: PHYSICS 2.13 (Fick's law in a cylinder). Diffusivities are good to a factor of three at best.
import { celsiusToKelvin, GAS_CONSTANT_J_PER_MOL_K } from '#core'
import type { Material } from '../material.ts'

/** First zeros of the Bessel function J0; with five, the series is exact to 1e-6 above SHORT_TIME. */
const J0_ZEROS = [2.404825557695773, 5.520078110286311, 8.653727912911013, 11.791534439014281, 14.930917708487787]
/** Below this D t / R² the expansion for short times is used. */
const SHORT_TIME = 0.05
/** Temperature at which the table's diffusivity holds. */
const TABLE_C = 23
/** Activation energy of water in glassy polymers, J/mol. Plausible (35..60 kJ/mol). */
const DIFFUSION_J_PER_MOL = 45_000
/** Filament wound on a spool exchanges water this much slower than a free strand. Source: PHYSICS 2.13 (3..10). */
const WOUND_RATIO = 5

/** Leaked and extruded melt swells by 8 times its water in per cent. Source: PHYSICS 2.5. */
const FOAM_PER_PCT = 8

/** Strength lost per % of water above what dry filament holds: ABS 0.17 -> 0.75 % loses 25 %. Source: PHYSICS 2.13. */
const DRY_PCT = 0.17
const STRENGTH_PER_PCT = 0.25 / (0.75 - 0.17)
const STRENGTH_FLOOR_RATIO = 0.4

/** Chain scission per % of water and second at 210 °C, and its activation. Plausible; the form is of PHYSICS 2.13. */
const SCISSION_PER_PCT_S = 0.0035
const SCISSION_C = 210
const SCISSION_J_PER_MOL = 80_000
const HYDROLYSING_FAMILIES: ReadonlySet<string> = new Set(['PLA', 'PET', 'PC', 'PA'])
/** Zero-shear viscosity goes with the 3.4th power of molar mass. Source: PHYSICS 2.13. */
const VISCOSITY_POWER = 3.4

export interface FilamentClimate {
  readonly temperatureC: number
  /** Relative humidity of the air, 0..1. */
  readonly humidityRatio: number
  readonly durationS: number
  readonly filamentDiameterMm: number
  /** On its spool rather than a free strand. */
  readonly wound: boolean
}

/** Water at rest with air of this humidity, weight %: a power law through the table's 50 % and saturation. */
export function equilibriumMoisturePct(material: Material, humidityRatio: number): number {
  const { equilibrium50RhPct, saturationPct } = material.moisture
  const humidity = Math.min(1, Math.max(0, humidityRatio))
  if (!(saturationPct > 0 && equilibrium50RhPct > 0) || humidity === 0) return 0
  const power = Math.log2(saturationPct / equilibrium50RhPct)
  return saturationPct * humidity ** Math.max(0, power)
}

/** Water after a time in a climate, weight %. */
export function moistureAfterPct(material: Material, initialPct: number, climate: FilamentClimate): number {
  const restPct = equilibriumMoisturePct(material, climate.humidityRatio)
  return restPct + (initialPct - restPct) * remainingRatio(fickTime(material, climate))
}

/** Time in a dryer until the filament holds `targetPct`, s; Infinity if its air never gets it there. */
export function dryingTimeS(
  material: Material,
  initialPct: number,
  targetPct: number,
  dryer: Omit<FilamentClimate, 'durationS'>,
): number {
  if (initialPct <= targetPct) return 0
  const restPct = equilibriumMoisturePct(material, dryer.humidityRatio)
  if (restPct >= targetPct) return Number.POSITIVE_INFINITY
  const wanted = (targetPct - restPct) / (initialPct - restPct)
  let low = 0
  let high = 5
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (remainingRatio(middle) > wanted) low = middle
    else high = middle
  }
  return high / fickTime(material, { ...dryer, durationS: 1 })
}

/** Volume of melt with its steam over without. */
export function foamRatio(moisturePct: number): number {
  return 1 + FOAM_PER_PCT * Math.max(0, moisturePct)
}

/** Strength of a part printed from filament this wet over one from dry filament, 0.4..1. */
export function wetStrengthRatio(moisturePct: number): number {
  return Math.min(1, Math.max(STRENGTH_FLOOR_RATIO, 1 - STRENGTH_PER_PCT * (moisturePct - DRY_PCT)))
}

/** Viscosity left after hydrolysis in the hot end, 0..1: eta ~ M_w^3.4 with d ln(M_w) = -k w dt. */
export function hydrolysisViscosityRatio(
  material: Material,
  moisturePct: number,
  meltC: number,
  residenceS: number,
): number {
  if (!HYDROLYSING_FAMILIES.has(material.family)) return 1
  const perPctS =
    SCISSION_PER_PCT_S *
    Math.exp(
      (-SCISSION_J_PER_MOL / GAS_CONSTANT_J_PER_MOL_K) * (1 / celsiusToKelvin(meltC) - 1 / celsiusToKelvin(SCISSION_C)),
    )
  return Math.exp(-VISCOSITY_POWER * perPctS * Math.max(0, moisturePct) * Math.max(0, residenceS))
}

/** D t / R². */
function fickTime(material: Material, climate: FilamentClimate): number {
  const radiusM = climate.filamentDiameterMm / 2000
  const warmer = 1 / celsiusToKelvin(climate.temperatureC) - 1 / celsiusToKelvin(TABLE_C)
  const diffusivity =
    material.moisture.diffusivityM2PerS * Math.exp((-DIFFUSION_J_PER_MOL / GAS_CONSTANT_J_PER_MOL_K) * warmer)
  const exchange = climate.wound ? 1 / WOUND_RATIO : 1
  return (exchange * diffusivity * Math.max(0, climate.durationS)) / radiusM ** 2
}

/** Share of a uniform excess still in the cylinder: sum of 4/b² e^(-b² Dt/R²) over the zeros b of J0 (Crank 1975). */
function remainingRatio(fickTimeRatio: number): number {
  if (fickTimeRatio < SHORT_TIME) {
    const root = Math.sqrt(fickTimeRatio / Math.PI)
    return 1 - (4 * root - fickTimeRatio - (fickTimeRatio * root) / 3)
  }
  let sum = 0
  for (const zero of J0_ZEROS) sum += (4 / zero ** 2) * Math.exp(-(zero ** 2) * fickTimeRatio)
  return sum
}
