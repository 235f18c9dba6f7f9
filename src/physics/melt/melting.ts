// How warm the filament gets on its way through the hot end: a cold rod in plug flow with its wall at block temperature.
// Source: PHYSICS 2.3 (cylinder series, standard).
import { invariant } from '#core'
import type { Material, TemperatureTable } from '../material.ts'

/** Squares of the first three zeros of J0 and the weights of the mean over the section. */
const DECAY_1 = 5.783
const DECAY_2 = 30.47
const DECAY_3 = 74.9
const MEAN_1 = 0.6917
const MEAN_2 = 0.1313
const MEAN_3 = 0.0534
const CENTRE_1 = 1.6021

/** Diffusivity found for PLA together with its slip law, mm²/s. Source: PHYSICS 2.4 (fit to weighed extrusions, V7). */
const PLA_FITTED_DIFFUSIVITY_MM2_PER_S = 0.0806
/** k / (rho cp) of the table's PLA, mean over 25..215 °C, mm²/s; held by a test. The fit over this scales all materials. */
const PLA_TABLE_DIFFUSIVITY_MM2_PER_S = 0.0795

export function interpolate(table: TemperatureTable, temperatureC: number): number {
  const last = table[table.length - 1]
  invariant(last !== undefined, 'interpolate: empty temperature table')
  for (let i = 0; i < table.length; i++) {
    const [upperC, upper] = table[i]!
    if (temperatureC > upperC) continue
    if (i === 0) return upper
    const [lowerC, lower] = table[i - 1]!
    return lower + ((upper - lower) * (temperatureC - lowerC)) / (upperC - lowerC)
  }
  return last[1]
}

/** Mean of k / (rho cp) from the filament's to the recommended nozzle temperature, mm²/s. */
export function tableDiffusivityMm2PerS(material: Material, inletC = 25): number {
  const nozzleC = material.print.nozzleC[1]
  const samples = 40
  let conductivity = 0
  let heatCapacity = 0
  for (let i = 0; i < samples; i++) {
    const temperatureC = inletC + ((nozzleC - inletC) * (i + 0.5)) / samples
    conductivity += interpolate(material.conductivityWPerMK, temperatureC) / samples
    heatCapacity += interpolate(material.heatCapacityJPerKgK, temperatureC) / samples
  }
  const densityKgPerM3 = (material.densityKgPerM3 + material.meltDensityKgPerM3) / 2
  return (1e6 * conductivity) / (densityKgPerM3 * heatCapacity)
}

/** What melting runs on: the table's value of a material, scaled by fitted over tabulated PLA. */
export function meltingDiffusivityMm2PerS(material: Material): number {
  return (tableDiffusivityMm2PerS(material) * PLA_FITTED_DIFFUSIVITY_MM2_PER_S) / PLA_TABLE_DIFFUSIVITY_MM2_PER_S
}

export interface MeltZone {
  readonly heatedLengthMm: number
  readonly filamentRadiusMm: number
  readonly diffusivityMm2PerS: number
}

/** Flow at which the Fourier number is 1, mm³/s: alpha L A_f / R² = alpha L pi. */
export function fourierFlowMm3PerS(zone: MeltZone): number {
  return zone.diffusivityMm2PerS * zone.heatedLengthMm * Math.PI
}

/** Share of the temperature difference that the mean of the section still lacks at the exit, 0..0.88. */
export function lackingRatio(fourierFlow: number, flowMm3PerS: number): number {
  if (!(flowMm3PerS > 0)) return 0
  const fourier = fourierFlow / flowMm3PerS
  // PERF: at printing flows the slowest mode is all that is left (to 1e-4).
  if (fourier > 0.24) return MEAN_1 * Math.exp(-DECAY_1 * fourier)
  return (
    MEAN_1 * Math.exp(-DECAY_1 * fourier) +
    MEAN_2 * Math.exp(-DECAY_2 * fourier) +
    MEAN_3 * Math.exp(-DECAY_3 * fourier)
  )
}

/** Mean temperature of the melt at the exit in steady flow, °C. */
export function exitMeltC(zone: MeltZone, flowMm3PerS: number, blockC: number, inletC: number): number {
  return blockC - lackingRatio(fourierFlowMm3PerS(zone), flowMm3PerS) * (blockC - inletC)
}

/** Time in which melt at rest takes on the block's temperature (1/e), s: the slowest mode of the rod. */
export function conductionTimeS(zone: MeltZone): number {
  return zone.filamentRadiusMm ** 2 / (DECAY_1 * zone.diffusivityMm2PerS)
}

/** The flow at which the centre of the filament leaves the hot end at `centreC` only, mm³/s; 0 if the block is colder. */
export function conductionLimitMm3PerS(zone: MeltZone, blockC: number, inletC: number, centreC: number): number {
  const lacking = (blockC - centreC) / (blockC - inletC)
  if (!(lacking > 0) || !(lacking < 1)) return 0
  return (fourierFlowMm3PerS(zone) * DECAY_1) / Math.log(CENTRE_1 / lacking)
}
