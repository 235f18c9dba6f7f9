// A property of temperature as an evenly spaced table, so that a kernel reads it with one multiply and one lerp.
import type { TemperatureTable } from '../material.ts'

/** 1 °C steps from `LUT_MIN_C`; constant outside. Wide enough for the bed of a cold room and the nozzle of a PEEK print. */
export type TemperatureLut = Float64Array

export const LUT_MIN_C = -20
const LUT_STEPS = 560
export const LUT_MAX_C = LUT_MIN_C + LUT_STEPS

export function createTemperatureLut(valueAt: (temperatureC: number) => number): TemperatureLut {
  const lut = new Float64Array(LUT_STEPS + 1)
  for (let i = 0; i <= LUT_STEPS; i++) lut[i] = valueAt(LUT_MIN_C + i)
  return lut
}

export function readLut(lut: TemperatureLut, temperatureC: number): number {
  const position = temperatureC - LUT_MIN_C
  if (!(position > 0)) return lut[0]!
  if (position >= LUT_STEPS) return lut[LUT_STEPS]!
  const cell = position | 0
  const low = lut[cell]!
  return low + (lut[cell + 1]! - low) * (position - cell)
}

/** Linear between the rows of a material's table, constant outside. */
export function interpolateTable(table: TemperatureTable, temperatureC: number): number {
  const first = table[0]!
  if (temperatureC <= first[0]) return first[1]
  for (let i = 1; i < table.length; i++) {
    const [upperC, upper] = table[i]!
    if (temperatureC > upperC) continue
    const [lowerC, lower] = table[i - 1]!
    return lower + ((upper - lower) * (temperatureC - lowerC)) / (upperC - lowerC)
  }
  return table[table.length - 1]![1]
}

export function nearestCell(temperatureC: number): number {
  const position = temperatureC - LUT_MIN_C + 0.5
  return position > 0 ? (position < LUT_STEPS ? position | 0 : LUT_STEPS) : 0
}
