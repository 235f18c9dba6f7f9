// What the heat of a part needs to know of its material, as tables over temperature.
import type { Material } from '../material.ts'
import { createTemperatureLut, interpolateTable, LUT_MIN_C, readLut, type TemperatureLut } from './temperature-lut.ts'

export interface ThermalProperties {
  readonly heatCapacityJPerGK: TemperatureLut
  readonly conductivityWPerMK: TemperatureLut
  /** Sensible heat above `LUT_MIN_C`, J/g: the integral of the heat capacity, without latent heat. */
  readonly enthalpyJPerG: TemperatureLut
  /** Thermal effusivity, W s^0.5/(m² K). */
  readonly effusivity: TemperatureLut
  readonly densityGPerMm3: number
  readonly emissivity: number
  /** Heat of full crystallisation, J/g; 0 for an amorphous material. */
  readonly crystallizationJPerG: number
}

export function createThermalProperties(material: Material): ThermalProperties {
  const { heatCapacityJPerKgK, conductivityWPerMK, densityKgPerM3 } = material
  const heatCapacityJPerGK = createTemperatureLut((c) => interpolateTable(heatCapacityJPerKgK, c) / 1000)
  const enthalpyJPerG = createTemperatureLut(() => 0)
  for (let i = 1; i < enthalpyJPerG.length; i++) {
    enthalpyJPerG[i] = enthalpyJPerG[i - 1]! + (heatCapacityJPerGK[i - 1]! + heatCapacityJPerGK[i]!) / 2
  }
  return {
    heatCapacityJPerGK,
    conductivityWPerMK: createTemperatureLut((c) => interpolateTable(conductivityWPerMK, c)),
    enthalpyJPerG,
    effusivity: createTemperatureLut((c) =>
      Math.sqrt(interpolateTable(conductivityWPerMK, c) * densityKgPerM3 * interpolateTable(heatCapacityJPerKgK, c)),
    ),
    densityGPerMm3: densityKgPerM3 * 1e-6,
    emissivity: material.emissivity,
    crystallizationJPerG: material.crystallization?.heatJPerG ?? 0,
  }
}

/** Temperature at which 1 g holds `enthalpyJPerG`; `guessC` (the former temperature) saves the search. */
export function temperatureOfEnthalpy(properties: ThermalProperties, enthalpyJPerG: number, guessC: number): number {
  const lut = properties.enthalpyJPerG
  const last = lut.length - 2
  let cell = Math.floor(guessC) - LUT_MIN_C
  if (!(cell > 0)) cell = 0
  else if (cell > last) cell = last
  while (cell > 0 && lut[cell]! > enthalpyJPerG) cell--
  while (cell < last && lut[cell + 1]! <= enthalpyJPerG) cell++
  const low = lut[cell]!
  return LUT_MIN_C + cell + (enthalpyJPerG - low) / (lut[cell + 1]! - low)
}

/**
 * Temperature of the plane where two bodies of one material touch, at once after contact: mean weighted by effusivity.
 * Properties change with temperature, so each side's is taken halfway between its own temperature and the middle; that is
 * within 2 °C of a fine grid (validation V29).
 * Source: PHYSICS 2.7 (Carslaw and Jaeger 1959, two half-spaces in perfect contact).
 */
export function contactTemperatureC(properties: ThermalProperties, hotC: number, coldC: number): number {
  const hotEffusivity = readLut(properties.effusivity, 0.75 * hotC + 0.25 * coldC)
  const coldEffusivity = readLut(properties.effusivity, 0.25 * hotC + 0.75 * coldC)
  return (hotEffusivity * hotC + coldEffusivity * coldC) / (hotEffusivity + coldEffusivity)
}
