// Between beads: what oozes, and whether it draws a string to where the next bead begins.

import type { Simulation } from './simulation.ts'
import { addRow } from './table-builder.ts'

/** Over a shorter gap, what oozes is swallowed by the next bead; nobody sees a thread. */
const SHORTEST_STRING_MM = 2

const COLUMN = { volume: 9, diameter: 10 } as const

/** Marks where a travel leaves the part, once. */
export function beginTravel(simulation: Simulation): void {
  if (simulation.travelMm > 0) return
  simulation.travelFromXMm = simulation.xMm
  simulation.travelFromYMm = simulation.yMm
  simulation.travelStartS = simulation.timeS
}

/**
 * Slicers do not retract where the way stays inside the part: what oozes there is buried. `pulledBackMm` is remembered when
 * the travel begins, because the filament is back at the nozzle when the next bead starts. A file that never retracts says
 * nothing, and everything counts.
 */
function crossesOpenAir(simulation: Simulation): boolean {
  return simulation.retractions === 0 || simulation.travelRetractedMm > 0.05
}

/** The next bead begins: whatever hangs from the nozzle is now a string, or a blob that the bead swallows. */
export function endTravel(simulation: Simulation, layer: number): void {
  const { layerSums, strings } = simulation
  if (simulation.travelMm > 0) {
    layerSums.oozeMm3 += simulation.travelOozeMm3
    const gapMm = Math.hypot(simulation.xMm - simulation.travelFromXMm, simulation.yMm - simulation.travelFromYMm)
    if (simulation.stringDiameterMm > 0 && layer >= 0 && gapMm > SHORTEST_STRING_MM && crossesOpenAir(simulation)) {
      layerSums.stringCount++
      const row = addRow(strings)
      if (row >= 0) {
        const { data } = strings
        const values = [
          simulation.timeS,
          simulation.line,
          layer,
          simulation.travelFromXMm,
          simulation.travelFromYMm,
          simulation.zMm,
          simulation.xMm,
          simulation.yMm,
          simulation.zMm,
        ]
        for (let column = 0; column < values.length; column++) data[column]![row] = values[column]!
        data[COLUMN.volume]![row] = simulation.travelOozeMm3
        data[COLUMN.diameter]![row] = simulation.stringDiameterMm
      }
    }
  }
  simulation.travelMm = 0
  simulation.travelOozeMm3 = 0
  simulation.stringDiameterMm = 0
  simulation.travelRetractedMm = 0
  simulation.travelStartS = Number.POSITIVE_INFINITY
}
