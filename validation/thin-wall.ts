// A fine-grid reference for a bead on a wall one road thick: heat along z only, both side faces and the top in the air.
// Explicit finite volumes, properties by temperature. What the reduced-order weld is compared with.
import { createThermalProperties, type Material, readLut } from '#physics'

export interface ThinWall {
  readonly material: Material
  readonly meltC: number
  readonly substrateC: number
  readonly airC: number
  readonly convectionWPerM2K: number
  readonly widthMm: number
  readonly heightMm: number
  /** 2 for a wall in the air, 0 for one-dimensional conduction. */
  readonly openSides: number
  readonly cellMm?: number
}

/** [[s, °C], ...] of the interface between bead and wall. */
export function interfaceHistory(wall: ThinWall, endS: number): [number, number][] {
  const { material, airC, convectionWPerM2K } = wall
  const { conductivityWPerMK, heatCapacityJPerGK } = createThermalProperties(material)
  const cellM = (wall.cellMm ?? 0.02) / 1000
  const beadCells = Math.round(wall.heightMm / 1000 / cellM)
  const count = beadCells * 14
  const temperatureC = new Float64Array(count).fill(wall.substrateC)
  temperatureC.fill(wall.meltC, count - beadCells)
  const flux = new Float64Array(count + 1)
  // Stable for conductivities up to 0.3 W/(m K) and heat capacities from 1200 J/(kg K).
  const dtS = (0.9 * cellM * cellM * material.densityKgPerM3 * 1200) / (2 * 0.3)
  const history: [number, number][] = []
  const exchange = (c: number): number =>
    convectionWPerM2K + 4 * material.emissivity * 5.670374419e-8 * ((c + airC) / 2 + 273.15) ** 3
  for (let timeS = 0; timeS < endS; timeS += dtS) {
    for (let i = 1; i < count; i++) {
      const meanC = (temperatureC[i]! + temperatureC[i - 1]!) / 2
      flux[i] = (-readLut(conductivityWPerMK, meanC) * (temperatureC[i]! - temperatureC[i - 1]!)) / cellM
    }
    const topC = temperatureC[count - 1]!
    flux[count] = exchange(topC) * (topC - airC)
    for (let i = 0; i < count; i++) {
      const c = temperatureC[i]!
      const capacity = material.densityKgPerM3 * readLut(heatCapacityJPerGK, c) * 1000
      const sides = (wall.openSides * exchange(c) * (c - airC)) / (wall.widthMm / 1000)
      temperatureC[i] = c + (dtS * ((flux[i]! - flux[i + 1]!) / cellM - sides)) / capacity
    }
    const low = temperatureC[count - beadCells - 1]!
    const high = temperatureC[count - beadCells]!
    history.push([timeS + dtS, (low + high) / 2])
  }
  return history
}

export function timeAbove(history: readonly (readonly [number, number])[], temperatureC: number): number {
  return history.find(([, c]) => c < temperatureC)?.[0] ?? Number.POSITIVE_INFINITY
}
